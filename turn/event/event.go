// Package event says what can happen to a conversation: one type for each kind of thing, all of them together the sum
// type Event, and how events are stored while they wait.
//
// It belongs to no messenger and does nothing. What is done about an event, package turn/deed knows.
package event

import (
	"time"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
)

// Event is what an input says once it is decoded. The types of this file are all there are.
//
//sumtype:decl
type Event interface {
	// kind names the type where events are stored. It never changes once events of the type were stored.
	kind() string
}

// Person is who something came from, as the messenger tells.
type Person struct {
	Name string `json:"name,omitempty"`
	Lang string `json:"lang,omitempty"` // such as "zh-hans" or "en"
}

// Origin is the message that something came in, in the messenger's numbers.
type Origin struct {
	Chat int64 `json:"chat,omitempty"`
	ID   int64 `json:"id,omitempty"`
}

// Sent is what a person sent to the bot in private, whatever it is.
type Sent struct {
	At      time.Time          `json:"at"`               // when it was received
	Written time.Time          `json:"written,omitzero"` // when the message was written; a forwarded one, when it first was
	From    Person             `json:"from,omitzero"`
	Origin  Origin             `json:"origin,omitzero"`
	Message transcript.Message `json:"message,omitzero"`
	ReplyTo int64              `json:"reply_to,omitempty"` // the entry that it answers, 0 if none
}

// InPrivate is s.
func (s Sent) InPrivate() Sent { return s }

// Private is what people do in their private chats with the bot.
//
//sumtype:decl
type Private interface {
	Event
	// InPrivate is what the record keeps of it.
	InPrivate() Sent
}

// What people do in private.
type (
	// Said is words, media or a place.
	Said struct {
		Sent
		Album string `json:"album,omitempty"` // that it is a part of
	}
	// Pressed is a button. Its label is the text of the message, "" if it is not known.
	Pressed struct {
		Sent
		Data string `json:"data"` // what the button carries
	}
	// Contact is a telephone number. The message is the card, if it is not the sender's own.
	Contact struct {
		Sent
		Phone string `json:"phone"`
		Own   bool   `json:"own,omitempty"` // it is the sender's, as the messenger vouches
	}
	// Unsupported is something that is neither text, media nor contact. The message is its name in the messenger, such
	// as "poll".
	Unsupported struct{ Sent }
)

// What happens to what was sent before, and to private chats.
type (
	// Edited is a message that was changed by who wrote it, wherever it stands.
	Edited struct {
		At      time.Time          `json:"at"`
		Origin  Origin             `json:"origin,omitzero"`
		Message transcript.Message `json:"message,omitzero"` // as it is now; of an album the one part
	}
	// Reacted is an emoji that somebody put to a message.
	Reacted struct {
		At    time.Time `json:"at"`
		Staff Staff     `json:"staff,omitzero"`  // zero: the customer
		Entry int64     `json:"entry"`           // that the message shows
		Emoji string    `json:"emoji,omitempty"` // "": it was taken away
	}
	// Blocked says that the customer blocked the bot.
	Blocked struct {
		At time.Time `json:"at"`
	}
	// Unblocked says that the customer lets the bot write again.
	Unblocked struct {
		At time.Time `json:"at"`
	}
)

// Staff is a member of the staff who did something, or somebody else where only they should; ID is 0 for who cannot be
// known.
type Staff struct {
	ID   int64  `json:"id,omitempty"`
	Name string `json:"name,omitempty"` // as the messenger gives it, "" if it does not
}

// What people of the shop write and do.
type (
	// StaffSaid is what was written where a case is handled.
	StaffSaid struct {
		At      time.Time          `json:"at"`
		Staff   Staff              `json:"staff,omitzero"`
		CaseNo  string             `json:"case_no"`
		Origin  Origin             `json:"origin,omitzero"` // zero when it came from the console
		Message transcript.Message `json:"message,omitzero"`
		ReplyTo int64              `json:"reply_to,omitempty"`
		Album   string             `json:"album,omitempty"`
		// Note: it is for the staff alone, whatever its words begin with.
		Note bool `json:"note,omitempty"`
		// Suggested: it is a ready answer that was filled in, while it was typed, for the case that Staff had open.
		Suggested bool `json:"suggested,omitempty"`
		// Supervising: it is a supervisor's word beside whoever holds the case.
		Supervising bool `json:"supervising,omitempty"`
	}
	// StaffUnsupported is something where a case is handled that is neither text nor media.
	StaffUnsupported struct {
		At     time.Time `json:"at"`
		Staff  Staff     `json:"staff,omitzero"`
		CaseNo string    `json:"case_no"`
		Origin Origin    `json:"origin,omitzero"`
		What   string    `json:"what,omitempty"`
	}
	// StaffCommand is a command of a member of the staff.
	StaffCommand struct {
		At       time.Time `json:"at"`
		Staff    Staff     `json:"staff,omitzero"`
		CaseNo   string    `json:"case_no,omitempty"` // where it was given, "" outside of cases
		ReplyTo  int64     `json:"reply_to,omitempty"`
		Command  string    `json:"command"` // without the slash and the bot's name, lower case
		Argument string    `json:"argument,omitempty"`
		// AnswerAt is where it is answered: the place it was given in.
		AnswerAt transcript.Place `json:"answer_at,omitempty"`
	}
	// Acted is an act on a case, by a button, a command or the console.
	Acted struct {
		At   time.Time   `json:"at"`
		Name string      `json:"name,omitempty"` // of who acted, as the messenger gives it
		Act  handoff.Act `json:"act"`
		// AnswerAt is where who acted is told why it was not done, "" if it is seen anyway.
		AnswerAt transcript.Place `json:"answer_at,omitempty"`
		// Next: the case was proposed, so that another does as well when somebody else was faster.
		Next bool `json:"next,omitempty"`
		// Pressed: who acted looks at the button, which tells them what came of it.
		Pressed bool `json:"pressed,omitempty"`
		// Told: there was no button; what came of it is told at AnswerAt.
		Told bool `json:"told,omitempty"`
	}
)

// What time and the shop bring.
type (
	// TimerFired is a timer that the dialog set.
	TimerFired struct {
		At   time.Time `json:"at"`
		Name string    `json:"name"` // that the dialog gave it
	}
	// LeaseLapsed says that a case was taken from an agent who left the customer waiting.
	LeaseLapsed struct {
		At     time.Time `json:"at"`
		CaseNo string    `json:"case_no"`
		Agent  int64     `json:"agent"`          // who held it
		Away   bool      `json:"away,omitempty"` // it was one too many, and the agent now counts as away
	}
	// ReportDue says that an admin is to be told how the shop served on a day.
	ReportDue struct {
		At  time.Time `json:"at"`
		Day string    `json:"day"` // such as 2026-11-27
	}
	// LeaseEnds says that a case will be taken from an agent unless the customer gets an answer.
	LeaseEnds struct {
		At     time.Time `json:"at"`
		CaseNo string    `json:"case_no"`
		Agent  int64     `json:"agent"` // who holds it
		Until  time.Time `json:"until"`
	}
	// DeadlineReached is a deadline of a case.
	DeadlineReached struct {
		At       time.Time        `json:"at"`
		CaseNo   string           `json:"case_no"`
		Deadline handoff.Deadline `json:"deadline"`
	}
	// OrderMoved is news of an order.
	OrderMoved struct {
		At      time.Time  `json:"at"`
		OrderNo string     `json:"order_no"`
		News    terms.News `json:"news"`
		// Payment and Refund are what it is about, if of one of them: the order may have gone on when it is told.
		Payment *Payment `json:"payment,omitempty"`
		Refund  int64    `json:"refund,omitempty"` // its id
		// Fulfilment is the id of the one it is about, if of one.
		Fulfilment int64 `json:"fulfilment,omitempty"`
	}
)

// OrderNews is something that happened to an order, before it is known which conversations it concerns.
type OrderNews struct {
	OrderNo    string
	CustomerID string
	What       terms.News
	Payment    *Payment // what news of a payment is about
	Refund     int64    // the id of the refund that news is about; 0: of none
	Fulfilment int64    // the id of the fulfilment that news is about; 0: of none
}

// Payment is a payment as news tells of it. Amounts are fen.
type Payment struct {
	Amount    int64        `json:"amount"`
	Method    terms.Method `json:"method"`
	Reference string       `json:"reference,omitempty"`
	Over      int64        `json:"over,omitempty"`      // what is too much because of it
	Short     int64        `json:"short,omitempty"`     // what the total still lacks
	Known     int64        `json:"known,omitempty"`     // disputed: the sum that was told before
	Elsewhere string       `json:"elsewhere,omitempty"` // the other order that has a payment of this number
}

func (Said) kind() string             { return "said" }
func (Pressed) kind() string          { return "pressed" }
func (Contact) kind() string          { return "contact" }
func (Unsupported) kind() string      { return "odd" }
func (Edited) kind() string           { return "edited" }
func (Reacted) kind() string          { return "reacted" }
func (Blocked) kind() string          { return "blocked" }
func (Unblocked) kind() string        { return "unblocked" }
func (StaffSaid) kind() string        { return "staff_said" }
func (StaffUnsupported) kind() string { return "staff_odd" }
func (StaffCommand) kind() string     { return "staff_command" }
func (Acted) kind() string            { return "acted" }
func (TimerFired) kind() string       { return "timer_rang" }
func (LeaseLapsed) kind() string      { return "lease_lapsed" }
func (LeaseEnds) kind() string        { return "lease_ends" }
func (ReportDue) kind() string        { return "report_due" }
func (DeadlineReached) kind() string  { return "deadline_came" }
func (OrderMoved) kind() string       { return "order_moved" }
