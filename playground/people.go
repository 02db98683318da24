package playground

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"
)

// SayOption is something extra about a person's message.
type SayOption func(*sending)

// sending is a person's message before it is sent.
type sending struct {
	replyTo  int
	caption  string
	duration int
	emoji    string
	entities []models.MessageEntity
}

// ReplyTo makes the message a reply to another one of the chat.
func ReplyTo(messageID int) SayOption { return func(o *sending) { o.replyTo = messageID } }

// Caption writes below a photo, video, file or voice message; below the first
// one of an album.
func Caption(text string) SayOption { return func(o *sending) { o.caption = text } }

// Formatted gives a text formatting, such as bold; offsets are in UTF-16 units.
func Formatted(entities ...models.MessageEntity) SayOption {
	return func(o *sending) { o.entities = entities }
}

// Duration of a voice message or video, in seconds.
func Duration(seconds int) SayOption { return func(o *sending) { o.duration = seconds } }

// Emoji that a sticker stands for.
func Emoji(emoji string) SayOption { return func(o *sending) { o.emoji = emoji } }

// Say sends a text as a person: to the bot in private (chat is the person's own
// id) or into the group, there into a topic if thread is not 0. It panics with
// one of the package's errors when the person could not do so in Telegram. The
// same holds for all Send methods.
func (s *Server) Say(person, chat int64, thread int, text string, opts ...SayOption) models.Message {
	return only(s.say(person, chat, thread, text, opts...))
}

// Start presses the start button or a deep link; the parameter may be empty.
func (s *Server) Start(person int64, parameter string) models.Message {
	return s.Say(person, person, 0, strings.TrimSpace("/start "+parameter))
}

// SendPhoto sends a picture: JPEG, PNG or GIF.
func (s *Server) SendPhoto(person, chat int64, thread int, photo File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaPhoto, []File{photo}, opts...))
}

// SendAlbum sends 2 to 10 pictures as one album: one message and one update
// each, with the same media_group_id.
func (s *Server) SendAlbum(person, chat int64, thread int, photos []File, opts ...SayOption) []models.Message {
	return must(s.sendFiles(person, chat, thread, mediaPhoto, photos, opts...))
}

// SendVideo sends a video.
func (s *Server) SendVideo(person, chat int64, thread int, video File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaVideo, []File{video}, opts...))
}

// SendDocument sends a file as it is. Telegram's apps take up to 2 GB.
func (s *Server) SendDocument(person, chat int64, thread int, document File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaDocument, []File{document}, opts...))
}

// SendVoice sends a voice message.
func (s *Server) SendVoice(person, chat int64, thread int, voice File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaVoice, []File{voice}, opts...))
}

// SendAnimation sends a video without sound, or a GIF.
func (s *Server) SendAnimation(person, chat int64, thread int, animation File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaAnimation, []File{animation}, opts...))
}

// SendVideoNote sends a round video; it has no caption.
func (s *Server) SendVideoNote(person, chat int64, thread int, note File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaVideoNote, []File{note}, opts...))
}

// SendVenue sends a place with a name and an address.
func (s *Server) SendVenue(person, chat int64, thread int, venue models.Venue, opts ...SayOption) models.Message {
	return only(s.post(person, chat, thread, opts, at(venue)))
}

// SendSticker sends a sticker.
func (s *Server) SendSticker(person, chat int64, thread int, sticker File, opts ...SayOption) models.Message {
	return only(s.sendFiles(person, chat, thread, mediaSticker, []File{sticker}, opts...))
}

// SendLocation sends a place on the map, in degrees.
func (s *Server) SendLocation(person, chat int64, thread int, latitude, longitude float64, opts ...SayOption) models.Message {
	return only(s.post(person, chat, thread, opts, models.Message{
		Location: &models.Location{Latitude: latitude, Longitude: longitude},
	}))
}

// SendContact sends somebody's contact. The contact button sends [Server.OwnContact].
func (s *Server) SendContact(person, chat int64, thread int, contact models.Contact, opts ...SayOption) models.Message {
	return only(s.post(person, chat, thread, opts, models.Message{Contact: &contact}))
}

// OwnContact is what Telegram's contact button shares: the person's own phone
// number, with the person's user id as proof.
func (s *Server) OwnContact(person int64) models.Contact {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[person]
	if p == nil {
		panic(fmt.Errorf("own contact of %d: %w", person, ErrNoPerson))
	}
	return models.Contact{PhoneNumber: p.Phone, FirstName: p.FirstName, LastName: p.LastName, UserID: p.ID}
}

func (s *Server) say(person, chat int64, thread int, text string, opts ...SayOption) ([]models.Message, error) {
	text, _ = tidy(text, nil)
	if text == "" || units(text) > maxText {
		return nil, fmt.Errorf("say: text of %d units: %w", units(text), ErrBadContent)
	}
	var with sending
	for _, opt := range opts {
		opt(&with)
	}
	return s.post(person, chat, thread, opts, models.Message{Text: text, Entities: detect(text, with.entities)})
}

// sendFiles sends files of one kind; several make an album.
func (s *Server) sendFiles(person, chat int64, thread int, kind mediaKind, files []File, opts ...SayOption) ([]models.Message, error) {
	var with sending
	for _, opt := range opts {
		opt(&with)
	}
	caption, _ := tidy(with.caption, nil)
	if len(files) == 0 || len(files) > 10 || units(caption) > maxCaption {
		return nil, fmt.Errorf("send %d files: %w", len(files), ErrBadContent)
	}
	contents := make([]models.Message, len(files))
	contents[0].Caption, contents[0].CaptionEntities = caption, detect(caption, nil)
	s.mu.Lock()
	album := ""
	if len(files) > 1 {
		album = s.nextSerial()
	}
	for i, f := range files {
		contents[i].MediaGroupID = album
		if err := s.attach(&contents[i], kind, f, with.duration); err != nil || len(f.Data) == 0 {
			s.mu.Unlock()
			return nil, fmt.Errorf("send %s %q: %w", kind, f.Name, ErrBadContent)
		}
		if kind == mediaSticker {
			contents[i].Sticker.Emoji = with.emoji
		}
	}
	s.mu.Unlock()
	return s.post(person, chat, thread, opts, contents...)
}

// post puts a person's messages into a chat and lines up their updates.
func (s *Server) post(person, chatID int64, thread int, opts []SayOption, contents ...models.Message) ([]models.Message, error) {
	var with sending
	for _, opt := range opts {
		opt(&with)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.place(person, chatID, thread)
	if err != nil {
		return nil, err
	}
	replied := c.opening(thread)
	if with.replyTo != 0 {
		m := c.find(with.replyTo)
		if m == nil {
			return nil, fmt.Errorf("reply to %d: %w", with.replyTo, ErrNoMessage)
		}
		replied = quoted(m)
	}
	user := p.user()
	c.started = true
	posted := make([]models.Message, 0, len(contents))
	for i, content := range contents {
		content.From = &user
		if i == 0 {
			content.ReplyToMessage = replied
		}
		m := s.add(c, thread, content)
		s.emit("message", "chat "+strconv.FormatInt(c.ID, 10), models.Update{Message: &m.Message}, m)
		posted = append(posted, m.Message)
	}
	s.recordChats()
	return posted, nil
}

// place checks that a person may write into a chat and topic. Callers hold s.mu.
func (s *Server) place(person, chatID int64, thread int) (*Person, *chat, error) {
	p := s.people[person]
	if p == nil {
		return nil, nil, fmt.Errorf("person %d: %w", person, ErrNoPerson)
	}
	c := s.chats[chatID]
	if c == nil || c.private() && c.ID != person || !c.private() && p.Role == Customer {
		return nil, nil, fmt.Errorf("person %d in chat %d: %w", person, chatID, ErrNoChat)
	}
	if c.blocked {
		return nil, nil, fmt.Errorf("person %d: %w", person, ErrBlocked)
	}
	if thread == 0 {
		return p, c, nil
	}
	topic := c.topic(thread)
	if topic == nil {
		return nil, nil, fmt.Errorf("topic %d of chat %d: %w", thread, chatID, ErrNoThread)
	}
	if topic.Closed && p.Role != Admin {
		return nil, nil, fmt.Errorf("topic %d of chat %d: %w", thread, chatID, ErrTopicClosed)
	}
	return p, c, nil
}

// Edit changes the text or caption of a person's own message.
func (s *Server) Edit(person, chatID int64, messageID int, text string) error {
	text, _ = tidy(text, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, c, err := s.place(person, chatID, 0)
	if err != nil {
		return err
	}
	m := c.find(messageID)
	if m == nil {
		return fmt.Errorf("edit %d: %w", messageID, ErrNoMessage)
	}
	if m.From == nil || m.From.ID != person {
		return fmt.Errorf("edit %d: %w", messageID, ErrNotOwn)
	}
	entities := detect(text, nil)
	if text == m.Text+m.Caption && slices.EqualFunc(entities, m.Entities, sameEntity) {
		return nil
	}
	kind, _ := mediaOf(&m.Message)
	if m.Text != "" && (text == "" || units(text) > maxText) || m.Text == "" && (kind == "" || units(text) > maxCaption) {
		return fmt.Errorf("edit %d: %w", messageID, ErrBadContent)
	}
	s.revise(m, func(m *models.Message) {
		if m.Text != "" {
			m.Text, m.Entities = text, entities
		} else {
			m.Caption, m.CaptionEntities = text, entities
		}
	})
	m.EditDate = int(s.now().Unix())
	m.seen = false
	s.emit("edited_message", "chat "+strconv.FormatInt(c.ID, 10), models.Update{EditedMessage: &m.Message}, m)
	return nil
}

// must is for acts that only a mistake of the test can refuse.
func must[T any](result T, err error) T {
	if err != nil {
		panic(err)
	}
	return result
}

func only(messages []models.Message, err error) models.Message { return must(messages, err)[0] }
