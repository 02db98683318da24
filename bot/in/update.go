package in

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// What is read of an update (core.telegram.org/bots/api#update). The types are our own, and small: the library's refuse
// a whole update over one kind of content that they do not know, and Telegram adds kinds every month.

type update struct {
	ID              int64             `json:"update_id"`
	Message         *message          `json:"message"`
	EditedMessage   *message          `json:"edited_message"`
	CallbackQuery   *callbackQuery    `json:"callback_query"`
	InlineQuery     *inlineQuery      `json:"inline_query"`
	MyChatMember    *membershipChange `json:"my_chat_member"`
	ChannelPost     json.RawMessage   `json:"channel_post"`
	EditedChannel   json.RawMessage   `json:"edited_channel_post"`
	MessageReaction *reaction         `json:"message_reaction"`
}

// kind names what an update brings.
func (u *update) kind() string {
	switch {
	case u.Message != nil:
		return "message"
	case u.EditedMessage != nil:
		return "edited_message"
	case u.CallbackQuery != nil:
		return "callback_query"
	case u.InlineQuery != nil:
		return "inline_query"
	case u.MyChatMember != nil:
		return "my_chat_member"
	case u.MessageReaction != nil:
		return "message_reaction"
	}
	return "other"
}

// sender is who did what an update brings, 0 if it does not say.
func (u *update) sender() int64 {
	switch {
	case u.Message != nil && u.Message.From != nil:
		return u.Message.From.ID
	case u.EditedMessage != nil && u.EditedMessage.From != nil:
		return u.EditedMessage.From.ID
	case u.CallbackQuery != nil:
		return u.CallbackQuery.From.ID
	case u.MessageReaction != nil && u.MessageReaction.User != nil:
		return u.MessageReaction.User.ID
	}
	return 0
}

type user struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	LanguageCode string `json:"language_code"`
}

// fullName is how people are called.
func (u *user) fullName() string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

type chat struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title"`
}

const private = "private" // the type of a chat with one person

type message struct {
	ID              int64          `json:"message_id"`
	MessageThreadID int            `json:"message_thread_id"`
	IsTopicMessage  bool           `json:"is_topic_message"`
	From            *user          `json:"from"`
	SenderChat      *chat          `json:"sender_chat"`
	Chat            chat           `json:"chat"`
	Date            int64          `json:"date"`
	ViaBot          *user          `json:"via_bot"`
	MediaGroupID    string         `json:"media_group_id"`
	ReplyToMessage  *message       `json:"reply_to_message"`
	Quote           *quote         `json:"quote"`
	ExternalReply   *externalReply `json:"external_reply"`
	ForwardOrigin   *origin        `json:"forward_origin"`

	Text            string          `json:"text"`
	Entities        json.RawMessage `json:"entities"`
	Caption         string          `json:"caption"`
	CaptionEntities json.RawMessage `json:"caption_entities"`
	RichMessage     json.RawMessage `json:"rich_message"`

	Photo     []photoSize `json:"photo"`
	LivePhoto *livePhoto  `json:"live_photo"`
	Video     *file       `json:"video"`
	Animation *file       `json:"animation"`
	Voice     *file       `json:"voice"`
	Audio     *file       `json:"audio"`
	VideoNote *file       `json:"video_note"`
	Sticker   *file       `json:"sticker"`
	Document  *file       `json:"document"`

	Venue    json.RawMessage `json:"venue"`
	Location json.RawMessage `json:"location"`
	Contact  json.RawMessage `json:"contact"`

	Dice      json.RawMessage `json:"dice"`
	Poll      json.RawMessage `json:"poll"`
	Game      json.RawMessage `json:"game"`
	Invoice   json.RawMessage `json:"invoice"`
	Story     json.RawMessage `json:"story"`
	Checklist json.RawMessage `json:"checklist"`
	PaidMedia json.RawMessage `json:"paid_media"`

	NewChatMembers     []user          `json:"new_chat_members"`
	LeftChatMember     *user           `json:"left_chat_member"`
	MigrateToChatID    int64           `json:"migrate_to_chat_id"`
	MigrateFromChatID  int64           `json:"migrate_from_chat_id"`
	ForumTopicCreated  *topicCreated   `json:"forum_topic_created"`
	ForumTopicClosed   json.RawMessage `json:"forum_topic_closed"`
	ForumTopicReopened json.RawMessage `json:"forum_topic_reopened"`

	ReplyMarkup *keyboard `json:"reply_markup"`

	// What was done to the chat or an account, although words or files of somebody's stand in it.
	Gift          json.RawMessage `json:"gift"`
	UniqueGift    json.RawMessage `json:"unique_gift"`
	PinnedMessage json.RawMessage `json:"pinned_message"`

	// unknown is what a message has in fields that are not among these: words or files, as readRich finds them.
	unknown rich
	// unread says that something in it is of another type than it should be, and was passed over.
	unread bool
}

// plainMessage is a message without its own way of being read.
type plainMessage message

// UnmarshalJSON also takes in content of kinds that have no name here, and passes over what cannot be read: one odd field
// must not cost the words beside it. It fails when it is not known whose message it is.
func (m *message) UnmarshalJSON(raw []byte) error {
	failed := json.Unmarshal(raw, (*plainMessage)(m))
	if failed == nil && m.known() {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return err
	}
	if failed != nil {
		*m = message{unread: true}
		for name, value := range fields {
			one, err := json.Marshal(map[string]json.RawMessage{name: value})
			if err != nil {
				return err
			}
			// What is read of a field before its fault stays; a sender or a chat has to be whole.
			if json.Unmarshal(one, (*plainMessage)(m)) != nil && slices.Contains([]string{"message_id", "from", "chat", "date"}, name) {
				return failed
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !fieldsOfMessage[name] {
			m.unknown.content(name, fields[name])
		}
	}
	return nil
}

// known reports whether a message has words or a file in fields that are known.
func (m *message) known() bool {
	_, file := mediaOf(m)
	return file || m.Text != "" || m.RichMessage != nil
}

// fieldsOfMessage are the names of the fields that are read here.
var fieldsOfMessage = func() map[string]bool {
	names := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[message]()) {
		names[f.Tag.Get("json")] = true
	}
	return names
}()

type quote struct {
	Text string `json:"text"`
}

// externalReply is a message of another chat that is answered.
type externalReply struct {
	Origin *origin `json:"origin"`
}

// origin is who wrote a forwarded message (core.telegram.org/bots/api#messageorigin).
type origin struct {
	Date           int64  `json:"date"`
	SenderUser     *user  `json:"sender_user"`
	SenderUserName string `json:"sender_user_name"`
	SenderChat     *chat  `json:"sender_chat"`
	Chat           *chat  `json:"chat"`
}

// name is what the origin is called, "" when it does not say.
func (o *origin) name() string {
	switch {
	case o.SenderUser != nil:
		return o.SenderUser.fullName()
	case o.SenderUserName != "":
		return o.SenderUserName
	case o.SenderChat != nil:
		return o.SenderChat.Title
	case o.Chat != nil:
		return o.Chat.Title
	}
	return ""
}

type photoSize struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Size     int64  `json:"file_size"`
}

// file is any file but a photo.
type file struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Name     string `json:"file_name"`
	Size     int64  `json:"file_size"`
	MIME     string `json:"mime_type"`
	Emoji    string `json:"emoji"`    // of a sticker
	SetName  string `json:"set_name"` // of a sticker
}

type livePhoto struct {
	file
	Photo []photoSize `json:"photo"`
}

type topicCreated struct {
	Name string `json:"name"`
}

// person is a contact.
type person struct {
	PhoneNumber string `json:"phone_number"`
	UserID      int64  `json:"user_id"`
}

type keyboard struct {
	Rows [][]struct {
		Text         string `json:"text"`
		CallbackData string `json:"callback_data"`
	} `json:"inline_keyboard"`
}

type callbackQuery struct {
	ID      string   `json:"id"`
	From    user     `json:"from"`
	Data    string   `json:"data"`
	Message *message `json:"message"` // of one that Telegram shows no more only chat and id
}

// reaction is what somebody put to a message, all of it (core.telegram.org/bots/api#messagereactionupdated).
type reaction struct {
	Chat      chat  `json:"chat"`
	MessageID int64 `json:"message_id"`
	User      *user `json:"user"` // nil for who hides
	New       []struct {
		Type  string `json:"type"`
		Emoji string `json:"emoji"` // of the type emoji; a bot can put no others
	} `json:"new_reaction"`
}

type inlineQuery struct {
	ID    string `json:"id"`
	From  *user  `json:"from"`
	Query string `json:"query"`
}

// membershipChange is about the bot's own standing in a chat.
type membershipChange struct {
	Chat chat `json:"chat"`
	From user `json:"from"`
	New  struct {
		Status          string `json:"status"`
		CanManageTopics bool   `json:"can_manage_topics"`
	} `json:"new_chat_member"`
}
