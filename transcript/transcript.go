// Package transcript keeps every word and deed of a conversation in order, and the way of each into chats.
//
// It knows entries, their edits, what must be masked in them, and deliveries: an entry on its way to one place.
// It does not know who decides what is said (package turn/deed), what a case is beyond its number (package handoff), nor
// which messenger carries a delivery (package bot). Handles and formats of the messenger pass through unread.
//
// A delivery goes through these states:
//
//	queued ──► sending ──► sent
//	  ▲           ├──────► failed    the messenger refused it for good
//	  └───────────┤
//	  (try later) └──────► unknown ──► sending, once more and marked as a possible repeat;
//	                                   unknown again: it stays so, and nobody can tell
//
// Deliveries to one place are sent in the order of their ids; places do not wait for each other.
package transcript

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kefu/internal/terms"
)

// Author says who an entry is from.
type Author string

// Authors.
const (
	Customer Author = "customer"
	Bot      Author = "bot"
	Agent    Author = "agent"
	Shop     Author = "shop"
	System   Author = "system" // kefu itself, to its staff
)

// Audience says who may read an entry in a chat; admins may read all of them in the console.
type Audience string

// Audiences.
const (
	Both         Audience = "both"
	CustomerOnly Audience = "customer"
	DeskOnly     Audience = "desk"   // agents only: internal notes, what happened to the case
	RecordOnly   Audience = "record" // in no chat: presses, events of the order
)

// Place is where a delivery goes. The bot knows which chat and topic that is at the moment.
type Place string

// CustomerPlace is the private chat of a conversation; staff members have one too.
func CustomerPlace(conversation int64) Place {
	return Place("customer:" + strconv.FormatInt(conversation, 10))
}

// CasePlace is where the agents handle a case: a topic of their group, or what stands in for it.
func CasePlace(caseNo string) Place { return Place("case:" + caseNo) }

// DeskPlace is the agents' group itself.
const DeskPlace Place = "desk"

// Split returns the kind of place ("customer", "case", "desk") and what identifies it.
func (p Place) Split() (kind, id string) {
	kind, id, _ = strings.Cut(string(p), ":")
	return kind, id
}

// Message is what is said, in a form that belongs to no messenger. It is stored as JSON.
type Message struct {
	// Lead is a line of kefu's own above the text, such as who is speaking. It is not part of what was said, but of
	// how it is shown.
	Lead       string          `json:"lead,omitempty"`
	Text       string          `json:"text,omitempty"`
	Format     json.RawMessage `json:"format,omitempty"`      // the messenger's own formatting of Text, unread here
	Buttons    [][]Button      `json:"buttons,omitempty"`     // rows
	AskContact string          `json:"ask_contact,omitempty"` // label of a button that shares the customer's own contact
	Media      []Media         `json:"media,omitempty"`       // several are an album
	Place      json.RawMessage `json:"place,omitempty"`       // a location or a contact as the messenger gave it
	Forwarded  *Forward        `json:"forwarded,omitempty"`   // nil: whoever sent it also wrote it
	Quote      string          `json:"quote,omitempty"`       // the words of another message that it points at
	// Standing is the part of Text that is true only for now, such as a place in line: where a message can be changed, it
	// is brought up to date.
	Standing string `json:"standing,omitempty"`
	// Album is the same for the parts of an album, which may come one by one; "" for what is none.
	Album string `json:"album,omitempty"`
	// Reveal lets the conversation's own private chat, and no other place, show the message unmasked: a sign-in
	// link for its member of staff, a card key that is sent again.
	Reveal bool `json:"reveal,omitempty"`
	// Calls is the member of the staff who is to notice it; 0: nobody in particular.
	Calls int64 `json:"calls,omitempty"`
	// Secret says that Text answers a question for a secret that no shape tells, such as a lookup code: all letters and
	// digits of it are masked, but those of order numbers.
	Secret bool `json:"secret,omitempty"`
}

// Button is one button below a message: Data comes back when it is pressed, or URL is opened, or what Topic names.
type Button struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
	// Topic is the case whose topic is opened; the messenger knows where that is when the message is sent.
	Topic string `json:"topic,omitempty"`
	// Waiting: it is good only while the case of its message waits for somebody.
	Waiting bool `json:"waiting,omitempty"`
}

// Forward is where a message that was passed on comes from.
type Forward struct {
	From string    `json:"from,omitempty"` // who wrote it, "" if the messenger does not say
	At   time.Time `json:"at,omitzero"`    // when
}

// Media is a photo, a video, a voice message, a file or a sticker.
type Media struct {
	Kind terms.MediaKind `json:"kind"`
	Ref  string          `json:"ref"` // the messenger's handle
	// Make names what kefu makes and uploads when the message is sent, in place of a handle; such as MakeExport and a colon
	// and the language, or MakeKept and a file. It is made anew for each try.
	Make string `json:"make,omitempty"`
	// Unique is the same for the same file, whatever its handle; "" if the messenger does not tell.
	Unique string `json:"unique,omitempty"`
	// Still is the handle of the picture of a live_photo, whose Ref is a short video.
	Still string `json:"still,omitempty"`
	Name  string `json:"name,omitempty"`
	MIME  string `json:"mime,omitempty"` // of what was in the media store before it was sent
	Size  int64  `json:"size,omitempty"` // bytes
	// Chat and Message say where it was received, for copying what cannot be downloaded.
	Chat    int64 `json:"chat,omitempty"`
	Message int64 `json:"message,omitempty"`
}

// What is made when it is sent, before the colon of Media.Make.
const (
	MakeExport = "export" // of the conversation that the entry is of; after the colon the language
	MakeKept   = "kept"   // a file of the media store; after the colon its SHA-256 in hex
	MakeReport = "report" // how the shop serves; after the colon the last day, such as 2026-11-27
)

// Entry is one word or deed.
type Entry struct {
	ID           int64
	Conversation int64
	Turn         int64 // 0 when no turn wrote it
	At           time.Time
	Author       Author
	Staff        int64 // the agent or admin, 0 otherwise
	Audience     Audience
	CaseNo       string // the case it belongs to, "" if none
	Kind         string // text, media, press, command, note, act, order, …
	Message      Message
	Masked       bool  // set on reading: something in Message is hidden, so the original must not be copied
	ReplyTo      int64 // the entry it answers, 0 if none
	Version      int   // 1, and one more with each edit
	OriginChat   int64 // where it was received, 0 if kefu said it
	OriginID     int64 // the message's id there
	// To are the places a new entry goes to; Append queues them with it, in one round trip. Empty on reading.
	To []Place
}

// KindReaction is the kind of an entry that is an emoji put to the message of ReplyTo, in the place of one before; without
// Text it was taken away.
const KindReaction = "reaction"

// State is the state of a delivery.
type State string

// States of a delivery; see the package comment.
const (
	Queued  State = "queued"
	Sending State = "sending"
	Sent    State = "sent"
	Failed  State = "failed"
	Unknown State = "unknown"
)

// Delivery is an entry on its way to one place.
type Delivery struct {
	ID        int64
	Entry     Entry // with the message as it must appear in the chat
	Place     Place
	State     State
	Tries     int
	NotBefore time.Time
	Chat      int64 // where it arrived
	MessageID int64
	Parts     []int64 // further messages it took there: the rest of an album, a long text
	Repeated  bool    // sent once more after a lost reply
	Fault     string
	QueuedAt  time.Time
	SentAt    *time.Time
	Notice    bool // nobody waits for it
}
