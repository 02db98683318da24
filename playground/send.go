package playground

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/go-telegram/bot/models"
)

// destination is the chat and topic that a call writes to.
func (s *Server) destination(r *request) (*chat, int, error) {
	c, err := s.chatOf(r, "chat_id")
	if err != nil {
		return nil, 0, err
	}
	if c.private() {
		if c.blocked {
			return nil, 0, forbidden("bot was blocked by the user")
		}
		if !c.started {
			return nil, 0, forbidden("bot can't initiate conversation with a user")
		}
	}
	thread := r.number("message_thread_id")
	if thread == 0 {
		return c, 0, nil
	}
	topic := c.topic(thread)
	if topic == nil {
		return nil, 0, badRequest("message thread not found")
	}
	if topic.Closed && c.noTopics {
		return nil, 0, badRequest("TOPIC_CLOSED")
	}
	return c, thread, nil
}

// chatOf finds the chat that a field names.
func (s *Server) chatOf(r *request, field string) (*chat, error) {
	if r.text(field) == "" {
		return nil, badRequest("chat_id is empty")
	}
	c := s.chats[r.id(field)]
	switch {
	case c == nil:
		return nil, badRequest("chat not found")
	case c.kicked:
		return nil, forbidden("bot was kicked from the supergroup chat")
	case c.movedTo != 0:
		return nil, Fault{
			Code: http.StatusBadRequest, MigrateTo: c.movedTo,
			Description: "Bad Request: group chat was upgraded to a supergroup chat",
		}.answer()
	}
	return c, nil
}

// send puts messages of the bot into the chat that the call names, with the
// reply and keyboard it asks for.
func (s *Server) send(r *request, contents ...models.Message) ([]models.Message, error) {
	c, thread, err := s.destination(r)
	if err != nil {
		return nil, err
	}
	keys, err := s.readMarkup(r)
	if err != nil {
		return nil, err
	}
	replied, err := s.repliedTo(r, c, thread)
	if err != nil {
		return nil, err
	}
	if err := s.spend(c, len(contents)); err != nil {
		return nil, err
	}
	delete(c.typing, thread)
	sent := make([]models.Message, 0, len(contents))
	for i, content := range contents {
		content.From = &s.bot
		content.HasProtectedContent = r.flag("protect_content")
		if i == 0 {
			content.ReplyToMessage = replied
			content.ReplyMarkup = keys.inline
		}
		sent = append(sent, s.add(c, thread, content).Message)
	}
	if keys.changed {
		c.keyboard = keys.reply
	}
	s.recordChats()
	return sent, nil
}

// sendOne is send for a single message.
func (s *Server) sendOne(r *request, content models.Message) (any, error) {
	sent, err := s.send(r, content)
	if err != nil {
		return nil, err
	}
	return sent[0], nil
}

// repliedTo gives the message that reply_parameters names. Without one, a
// message in a topic of a group replies to the message that opened the topic,
// as Telegram has it.
func (s *Server) repliedTo(r *request, c *chat, thread int) (*models.Message, error) {
	var parameters models.ReplyParameters
	if err := r.decode("reply_parameters", &parameters); err != nil {
		return nil, err
	}
	if parameters.MessageID == 0 {
		return c.opening(thread), nil
	}
	m := c.find(parameters.MessageID)
	if m == nil && !parameters.AllowSendingWithoutReply {
		return nil, badRequest("message to be replied not found")
	}
	if m == nil {
		return c.opening(thread), nil
	}
	return quoted(m), nil
}

// opening is the service message that opened a topic of a group.
func (c *chat) opening(thread int) *models.Message {
	if m := c.find(thread); m != nil && thread != 0 && !c.private() {
		return quoted(m)
	}
	return nil
}

// quoted is a message as another one carries it: without what it replies to.
func quoted(m *message) *models.Message {
	q := m.Message
	q.ReplyToMessage = nil
	return &q
}

// markup is what a reply_markup asks for.
type markup struct {
	inline  *models.InlineKeyboardMarkup
	reply   *models.ReplyKeyboardMarkup
	changed bool // the keyboard below the chat is set or taken away
}

func (s *Server) readMarkup(r *request) (markup, error) {
	var kind map[string]json.RawMessage
	if err := r.decode("reply_markup", &kind); err != nil {
		return markup{}, err
	}
	switch {
	case kind["inline_keyboard"] != nil:
		keyboard := new(models.InlineKeyboardMarkup)
		if err := r.decode("reply_markup", keyboard); err != nil {
			return markup{}, err
		}
		keyboard.InlineKeyboard = slices.DeleteFunc(keyboard.InlineKeyboard, func(row []models.InlineKeyboardButton) bool { return len(row) == 0 })
		if len(keyboard.InlineKeyboard) == 0 {
			return markup{}, nil
		}
		return markup{inline: keyboard}, checkButtons(keyboard)
	case kind["keyboard"] != nil:
		keyboard := new(models.ReplyKeyboardMarkup)
		err := r.decode("reply_markup", keyboard)
		return markup{reply: keyboard, changed: true}, err
	case kind["remove_keyboard"] != nil:
		return markup{changed: true}, nil
	}
	return markup{}, nil
}

// checkButtons holds the rules of https://core.telegram.org/bots/api#inlinekeyboardbutton.
func checkButtons(keyboard *models.InlineKeyboardMarkup) error {
	for _, row := range keyboard.InlineKeyboard {
		for _, b := range row {
			switch {
			case b.Text == "":
				return badRequest("can't parse inline keyboard button: Field \"text\" must be non-empty")
			case b.URL != "":
				if u, err := url.Parse(b.URL); err != nil || u.Host == "" {
					return badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
				}
			case b.CopyText != nil || b.Disabled != nil:
			case b.CallbackData == "":
				return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(b.CallbackData) > 64:
				return badRequest("BUTTON_DATA_INVALID")
			}
		}
	}
	return nil
}

func (s *Server) sendMessage(r *request) (any, error) {
	text, entities, err := r.written("text", "entities")
	if err != nil {
		return nil, err
	}
	if err := checkText(text); err != nil {
		return nil, err
	}
	return s.sendOne(r, models.Message{Text: text, Entities: entities})
}

func checkText(text string) error {
	switch {
	case text == "":
		return badRequest("message text is empty")
	case units(text) > maxText:
		return badRequest("message is too long")
	}
	return nil
}

// caption reads the caption of a call into the message.
func (r *request) caption(m *models.Message) error {
	text, entities, err := r.written("caption", "caption_entities")
	if err != nil {
		return err
	}
	if units(text) > maxCaption {
		return badRequest("message caption is too long")
	}
	m.Caption, m.CaptionEntities = text, entities
	return nil
}

// sender makes the send method of a kind of file.
func sender(kind mediaKind) method {
	return func(s *Server, r *request) (any, error) {
		var content models.Message
		if err := r.caption(&content); err != nil {
			return nil, err
		}
		if _, _, err := s.destination(r); err != nil {
			return nil, err
		}
		if err := s.takeMedia(r, &content, kind, string(kind), r.text(string(kind)), r.number("duration")); err != nil {
			return nil, err
		}
		return s.sendOne(r, content)
	}
}

func (s *Server) sendLocation(r *request) (any, error) {
	return s.sendOne(r, models.Message{Location: &models.Location{Latitude: r.float("latitude"), Longitude: r.float("longitude")}})
}

func (s *Server) sendVenue(r *request) (any, error) {
	venue := models.Venue{
		Location: models.Location{Latitude: r.float("latitude"), Longitude: r.float("longitude")},
		Title:    r.text("title"), Address: r.text("address"),
	}
	if venue.Title == "" || venue.Address == "" {
		return nil, badRequest("venue title and address must be non-empty")
	}
	return s.sendOne(r, at(venue))
}

// at is a message with a venue: it has the location beside it.
func at(venue models.Venue) models.Message {
	location := venue.Location
	return models.Message{Venue: &venue, Location: &location}
}

func (s *Server) sendContact(r *request) (any, error) {
	if r.text("phone_number") == "" || r.text("first_name") == "" {
		return nil, badRequest("phone number and first name must be non-empty")
	}
	return s.sendOne(r, models.Message{Contact: &models.Contact{
		PhoneNumber: r.text("phone_number"), FirstName: r.text("first_name"), LastName: r.text("last_name"),
	}})
}

func (s *Server) sendMediaGroup(r *request) (any, error) {
	var album []struct {
		Type            mediaKind              `json:"type"`
		Media           string                 `json:"media"`
		Caption         string                 `json:"caption"`
		CaptionEntities []models.MessageEntity `json:"caption_entities"`
		ParseMode       string                 `json:"parse_mode"`
	}
	if err := r.decode("media", &album); err != nil {
		return nil, err
	}
	if len(album) < 2 || len(album) > 10 {
		return nil, badRequest("wrong number of media messages: album must have 2-10 items")
	}
	if _, _, err := s.destination(r); err != nil {
		return nil, err
	}
	contents := make([]models.Message, len(album))
	group := s.nextSerial()
	for i, part := range album {
		contents[i].MediaGroupID = group
		entities, _ := json.Marshal(part.CaptionEntities)
		written := request{fields: map[string]string{
			"caption": part.Caption, "parse_mode": part.ParseMode, "caption_entities": string(entities),
		}}
		if err := written.caption(&contents[i]); err != nil {
			return nil, err
		}
		if err := s.takeMedia(r, &contents[i], part.Type, "", part.Media, 0); err != nil {
			return nil, err
		}
	}
	return s.send(r, contents...)
}
