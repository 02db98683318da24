package dialog

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// StateVersion is the shape of State as stored. Grow it when an older stored state can no longer be read as it is, and
// teach Restore the older shape.
const StateVersion = 1

// Slot is one precise detail, and the question that asks for it.
type Slot = terms.Slot

// Slots that only the dialog knows; the others are understand's.
const (
	AskingNote   = terms.SlotNote
	AskingGoal   = terms.SlotGoal
	AskingFix    = terms.SlotFix
	AskingAbout  = terms.SlotAbout
	AskingLeave  = terms.SlotLeave
	AskingPieces = terms.SlotPieces

	AskingEngraving = terms.SlotEngraving
	AskingAddress   = terms.SlotAddress
	AskingAnyway    = terms.SlotAnyway
	SlotPart        = terms.SlotPart
)

// CaseKind is what a case is about.
type CaseKind = terms.CaseKind

// Kinds of cases.
const (
	CaseRefund  = terms.CaseRefund
	CaseReturn  = terms.CaseReturn
	CaseProblem = terms.CaseProblem
	CasePayment = terms.CasePayment
	CaseHuman   = terms.CaseHuman
)

// Case is what the dialog remembers of a case.
type Case struct {
	No       string           `json:"no"`
	OrderNo  string           `json:"order_no,omitempty"`
	Status   terms.CaseStatus `json:"status"`
	Agent    string           `json:"agent,omitempty"`    // name of the holder
	Rejected bool             `json:"rejected,omitempty"` // the last decision was a refusal
	Appealed bool             `json:"appealed,omitempty"` // the one appeal has been used
	About    terms.News       `json:"about,omitempty"`    // the news that opened it, "" if the customer did
	Holds    bool             `json:"holds,omitempty"`    // the shop is asked not to ship the order meanwhile
	ClosedAt time.Time        `json:"closed_at,omitzero"`
	// Given are the details that went to the agents, and Media the pictures, as the customer told them.
	Given map[Slot]string `json:"given,omitempty"`
	Media int             `json:"media,omitempty"`
	// Was is what Given was before the customer's words changed it last, so that a protest puts it back.
	Was map[Slot]string `json:"was,omitempty"`
}

func (c Case) open() bool { return c.Status != terms.CaseClosed }

// Goal is what the customer wants done.
type Goal string

// Goals.
const (
	GoalLook    Goal = "look"    // see an order and choose
	GoalRefund  Goal = "refund"  // hear where a refund is
	GoalCancel  Goal = "cancel"  // be rid of an order; what that takes depends on its status
	GoalAfter   Goal = "after"   // refund, return or a problem: whatever the status allows
	GoalHuman   Goal = "human"   // talk to a person
	GoalConnect Goal = "connect" // link the account or open one order
	GoalLeave   Goal = "leave"   // withdraw a case that waits
)

// Task is one thing that the customer wants done, with what is known of it.
type Task struct {
	Goal       Goal            `json:"goal"`
	Order      *Order          `json:"order,omitempty"`
	Given      map[Slot]string `json:"given,omitempty"` // canonical values: fen, RFC 3339, names as the shop writes them
	Trail      []Slot          `json:"trail,omitempty"` // slots in the order in which they were filled by an answer, for 返回
	MoreOrders []string        `json:"more,omitempty"`  // further orders to do the same with
	NextMatter string          `json:"next,omitempty"`  // what the customer said of another matter, to take up after this one
	AlsoCancel []Order         `json:"also,omitempty"`  // further unpaid orders that one confirmation cancels
	Urgent     bool            `json:"urgent,omitempty"`
	Media      int             `json:"media,omitempty"` // pictures received as evidence
	No         string          `json:"no,omitempty"`    // order number given before the order could be seen
	// Unknown is the number in place of an order number that the list of orders is asked for.
	Unknown Unknown `json:"unknown,omitzero"`
	Ask     Slot    `json:"ask,omitempty"` // the one detail that is told to a case: an agent sent back for it
	CaseNo  string  `json:"case_no,omitempty"`
}

// State is all that a conversation remembers between turns.
type State struct {
	Lang      string   `json:"lang"`
	Asked     int64    `json:"asked"`             // number of the latest question
	Asking    Slot     `json:"asking,omitempty"`  // what it asks
	Choices   []string `json:"choices,omitempty"` // values behind its numbered buttons, and "the first one"
	Misses    int      `json:"misses,omitempty"`  // unusable answers in a row
	Task      *Task    `json:"task,omitempty"`
	Cases     []Case   `json:"cases,omitempty"` // open ones and those lately closed
	TalkingIn string   `json:"talking,omitempty"`
	Topic     Topic    `json:"topic,omitzero"`   // what the talk is about
	Guest     bool     `json:"guest,omitempty"`  // the chat had no shop account when its orders were looked up last
	Chosen    bool     `json:"chosen,omitempty"` // the customer has chosen the language
	// Rated is the case that was rated a moment ago: what the customer says next may belong to it.
	Rated string `json:"rated,omitempty"`
	// LastAnswer and Telling are fingerprints of what the bot said in the turn before and says in this one.
	LastAnswer string `json:"told,omitempty"`
	ThisAnswer string `json:"telling,omitempty"`
	Typed      bool   `json:"typed,omitempty"`   // the turn began with words of the customer
	Turns      int    `json:"turns,omitempty"`   // answers that were given in turn, so that none repeats the one before
	Pending    *Text  `json:"pending,omitempty"` // the message that waits for the customer's orders, within one turn
	// Timed tells that the timer for an abandoned task runs; Reminded that it has rung once.
	Timed    bool `json:"timed,omitempty"`
	Reminded bool `json:"reminded,omitempty"`
}

// Topic is what the talk is about: what was said of it, the order last spoken of, and what was last wanted and done. It
// outlives an answer, an abort and a cancel.
type Topic struct {
	Said    []Saying `json:"said,omitempty"`
	OrderNo string   `json:"order_no,omitempty"`
	Goal    Goal     `json:"goal,omitempty"`
	Deed    string   `json:"deed,omitempty"`   // what was done last: cancelled, aborted, handed
	Listed  bool     `json:"listed,omitempty"` // all orders were shown in this talk: once is enough
	// Question is what nobody could answer, for the button that carries it to an agent.
	Question string `json:"question,omitempty"`
	// Goods are the names of what is spoken of, while a question about the shop's goods is being answered.
	Goods string `json:"goods,omitempty"`
	// Answered is what was answered last: the topic, and the order if it was about one.
	Answered string `json:"answered,omitempty"`
	// AnsweredAs is the fingerprint of that answer.
	AnsweredAs string `json:"answer,omitempty"`
	// AnsweredAgain is how often that was asked again.
	AnsweredAgain int `json:"again,omitempty"`
	// Ways: the ways to link were told in full.
	WaysTold bool `json:"ways,omitempty"`
	// Prospect: the customer has bought nothing yet, and asks before they do.
	Prospect bool `json:"prospect,omitempty"`
	// Offer is what a yes to the last words of the bot would do.
	Offer string `json:"offer,omitempty"`
	// AwaitsCode is the number of an order that waits for its lookup code.
	AwaitsCode string `json:"hidden,omitempty"`
}

const (
	rememberedWords = 6   // sentences about one matter
	longestHint     = 200 // of a sentence, in characters
)

func short(words string) string {
	if long := []rune(words); len(long) > longestHint {
		return string(long[:longestHint])
	}
	return words
}

// remember keeps a sentence of the matter in hand.
func (t *Topic) remember(s Saying) {
	t.Said = append(slices.Clone(t.Said), s)
	t.Said = t.Said[max(0, len(t.Said)-rememberedWords):]
}

// forgetEarlier forgets what was said of the matter before, because another one begins.
func (t *Topic) forgetEarlier() {
	t.Said = t.Said[max(0, len(t.Said)-1):]
}

// Start is the state of a new conversation.
func Start(lang string) State { return State{Lang: lang} }

// Encode is the state as stored, beside StateVersion.
func (s State) Encode() ([]byte, error) { return json.Marshal(s) }

// ErrUnreadableState means that a stored state must be given up. The conversation starts again, with an apology and
// its cases, which are read anew.
var ErrUnreadableState = errors.New("unreadable state")

// Restore reads a stored state of any version.
func Restore(data []byte, version int) (State, error) {
	if version != StateVersion {
		return State{}, fmt.Errorf("%w: version %d", ErrUnreadableState, version)
	}
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		return State{}, fmt.Errorf("%w: %w", ErrUnreadableState, err)
	}
	if !s.sound() {
		return State{}, fmt.Errorf("%w: the question does not fit the task", ErrUnreadableState)
	}
	return s, nil
}

// sound tells whether the question is one that can be put about the task, as every state is that Step returned.
func (s *State) sound() bool {
	t := s.Task
	switch {
	case s.Asking == "":
		return t == nil || t.Ask == ""
	case t == nil:
		return false
	case t.Ask != "":
		return s.Asking == t.Ask && t.CaseNo != "" && (t.Ask != understand.AskingItem || t.Order != nil && len(t.Order.Items) > 1)
	}
	return t.canBeAsked(s.Asking)
}

// canBeAsked tells whether a question can be put about the task.
func (t *Task) canBeAsked(asking Slot) bool {
	switch asking {
	case understand.AskingOrderNo, AskingAbout:
		return true
	case understand.AskingLookupCode:
		return t.No != ""
	case AskingGoal:
		return t.Order != nil
	case understand.AskingConfirm:
		return t.Order != nil && (t.Goal == GoalCancel && t.Order.Status == terms.Unpaid || t.Needs() != nil)
	case AskingFix, SlotWish:
		return t.Needs() != nil
	case AskingLeave:
		return t.CaseNo != ""
	default:
		return slices.Contains(t.Needs(), asking)
	}
}

// openCases are the customer's cases that are not closed.
func (s *State) openCases() []Case {
	var open []Case
	for _, c := range s.Cases {
		if c.open() {
			open = append(open, c)
		}
	}
	return open
}

// caseAbout is the number of the open case about an order, "" if there is none. What is known of
// cases counts more than the order as it was seen.
func (s *State) caseAbout(o *Order) string {
	for _, c := range s.Cases {
		switch {
		case c.open() && c.OrderNo == o.No:
			return c.No
		case !c.open() && c.No == o.CaseNo:
			return "" // closed since the order was seen
		}
	}
	return o.CaseNo
}

// talkingTo is the case whose agent has the chat: the one last spoken in, or any that an agent holds.
func (s *State) talkingTo() (Case, bool) {
	var held []Case
	for _, c := range s.Cases {
		if c.Status == terms.CaseClaimed {
			if c.No == s.TalkingIn {
				return c, true
			}
			held = append(held, c)
		}
	}
	if len(held) > 0 {
		return held[len(held)-1], true
	}
	return Case{}, false
}

// remember stores what became of a case; closed ones are kept while there is room, for writing again.
func (s *State) remember(c Case) {
	kept := make([]Case, 0, len(s.Cases)+1)
	for _, old := range s.Cases {
		if old.No != c.No {
			kept = append(kept, old)
			continue
		}
		// What the customer told is not known elsewhere.
		if c.Given == nil {
			c.Given, c.Was = old.Given, old.Was
		}
		c.Media = max(c.Media, old.Media)
		if c.About == "" {
			c.About = old.About
		}
	}
	kept = append(kept, c)
	for i := 0; len(kept) > rememberedCases && i < len(kept); {
		if kept[i].open() {
			i++
			continue
		}
		kept = append(kept[:i], kept[i+1:]...)
	}
	s.Cases = kept
}

const rememberedCases = 8

func (s *State) caseOf(no string) (Case, bool) {
	for _, c := range s.Cases {
		if c.No == no {
			return c, true
		}
	}
	return Case{}, false
}

// closeTask forgets the task and its question.
func (s *State) closeTask() {
	s.Task, s.Asking, s.Choices, s.Misses, s.Reminded = nil, "", nil, 0, false
}
