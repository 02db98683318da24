package turn

import (
	"time"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
)

// Source says where an input came from.
type Source string

// Sources of inputs.
const (
	FromTelegram Source = "telegram"
	FromTimer    Source = "timer"
	FromShop     Source = "shop"
	FromAgent    Source = "agent"
	FromConsole  Source = "console"
)

// Input is anything that can move a conversation, as it is put into the inbox.
type Input struct {
	Source Source
	// Key makes the same input again change nothing. It is unique over all sources.
	Key string
	// Conversation is who it is about; 0 sets the input aside, with Fault as the reason.
	Conversation int64
	Raw          []byte // as received, for the record
	Event        Event
	Fault        string // why it could not be decoded
	ReceivedAt   time.Time
	// ReadyAt keeps the input waiting until then, so that the parts of an album are handled together.
	// The zero time means at once.
	ReadyAt time.Time
}

// Kind says what an Event is, and which of its fields count.
type Kind string

// Kinds of events.
const (
	Said    Kind = "said"    // the customer wrote or sent Message (to ReplyTo, if set)
	Edited  Kind = "edited"  // the customer or agent changed the message at Origin to Message
	Pressed Kind = "pressed" // the customer pressed the button with Data
	Contact Kind = "contact" // the customer shared a contact: Phone, and Own if it is the sender's own
	Blocked Kind = "blocked" // the customer blocked the bot; Unblocked when On is false
	Odd     Kind = "odd"     // something arrived that is neither text, media nor contact: Message.Text names it

	StaffSaid    Kind = "staff_said"    // Staff wrote Message where case CaseNo is handled
	StaffCommand Kind = "staff_command" // Staff gave the command Command with Argument, in CaseNo if set
	Acted        Kind = "acted"         // Staff did Act, by a button, a command or the console

	TimerRang Kind = "timer" // the timer Timer rang
	ShopTold  Kind = "shop"  // order OrderNo changed as Shop says
)

// Event is an input as decoded. It belongs to no messenger and is stored as JSON.
type Event struct {
	Kind       Kind               `json:"kind"`
	At         time.Time          `json:"at"`               // when it was received
	Written    time.Time          `json:"written,omitzero"` // when the message was written; a forwarded one, when it first was
	Name       string             `json:"name,omitempty"`   // of the person, as the messenger gives it
	Lang       string             `json:"lang,omitempty"`   // of the person's messenger, such as "zh-hans" or "en"
	Message    transcript.Message `json:"message,omitzero"`
	ReplyTo    int64              `json:"reply_to,omitempty"` // entry that the message answers
	OriginChat int64              `json:"origin_chat,omitempty"`
	OriginID   int64              `json:"origin_id,omitempty"` // the message's id in that chat
	Group      string             `json:"group,omitempty"`     // album it is a part of
	Data       string             `json:"data,omitempty"`
	Phone      string             `json:"phone,omitempty"`
	Own        bool               `json:"own,omitempty"`
	On         bool               `json:"on,omitempty"`

	Staff    int64  `json:"staff,omitempty"`
	CaseNo   string `json:"case_no,omitempty"`
	Command  string `json:"command,omitempty"` // without the slash and the bot's name, lower case
	Argument string `json:"argument,omitempty"`
	// Suggested: Message is a ready answer that was filled in, while Staff typed, for the case they had open.
	Suggested bool        `json:"suggested,omitempty"`
	Act       handoff.Act `json:"act,omitzero"`
	// ReplyPlace is where a staff member's question is answered: the place it was put in.
	ReplyPlace transcript.Place `json:"reply_place,omitempty"`

	Timer   string     `json:"timer,omitempty"`
	OrderNo string     `json:"order_no,omitempty"`
	Shop    terms.News `json:"shop,omitempty"`
}
