// Package dialog is the conversation with a customer: it asks for the precise details one at a time, and decides what is
// to be done. It is pure: no I/O, no clock, no log. Step takes the state and an event and returns the new state and
// effects; the effects are data that package turn/deed carries out.
//
// It knows the shop's rules of conversation: which details a reason needs, what each status allows. What a message means
// is read by package understand, and what the customer reads stands in package texts. It must not know Telegram, the
// database, Redis, nor how an order is really changed: only the results.
//
// The states, as far as a customer notices them:
//
//	idle ──► connect (contact, link, number + code)
//	  │ ──► list ──► order shown ──► confirm cancel ──► cancelled (unpaid)
//	  │                   └────────► reason ► details ► summary ──► case
//	  └ ──► which order ──► case                                                 │
//	        case: waiting ──► claimed ──► closed ──► rating; writing again reopens ◄┘
package dialog

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// Machine decides. Its fields are set once; it is safe for concurrent use.
type Machine struct {
	Texts   *texts.Catalogue
	Lexicon *understand.Lexicon // what the shop sells; nil means the built-in catalogue
	Hotline string              // the shop's telephone, "" if there is none
	// WorkHours and OffHours are when agents are there on working days and on days off, as people read it. Without
	// WorkHours they always are.
	WorkHours, OffHours string
	Zone                *time.Location // the customers' clock
	// Understand reads one message; nil means understand.Text. A walk of the machine puts one that remembers here.
	Understand func(string, understand.Context) understand.Understanding
}

// Step returns what becomes of the state and what is to be done. It is total: every event in every state is answered
// or, where silence is the answer (an agent has the chat), passed on. It does not change s.
func (m *Machine) Step(s State, e Event) (State, []Effect) {
	st := &step{m: m, State: s.clone()}
	if outside(e) {
		st.LastAnswer, st.ThisAnswer, st.Typed = st.ThisAnswer, "", false
	}
	switch e := e.(type) {
	case Text:
		st.now = e.written()
		st.text(e)
	case Press:
		st.now, st.Rated = e.At, ""
		if !st.pressedWish(e) {
			st.press(e)
		}
	case SharedContact:
		st.now = e.At
		st.contact(e)
	case Unsupported:
		st.now = e.At
		st.unsupported(e)
	case TimerFired:
		st.now = e.At
		st.timerFired(e)
	case CaseChanged:
		st.now = e.At
		st.caseChanged(e)
	case OrderChanged:
		st.now = e.At
		st.news(e)
	case OrdersListed, OrderFound, OrderHidden, CodeRefused, Cancelled, CancelLost, LinkedAccount, LinkRefused,
		UnlinkedAccount, ExportPromised, CaseOpened, CaseExists, CaseElsewhere, RefundedAtOnce, Standing, ProductsListed:
		st.result(e)
	}
	st.avoidRepeating()
	st.setAbandonTimer(e)
	return st.State, st.effects
}

// MergeSays makes one message of sayings in a row, as long as no buttons stand between them: a customer on a phone reads
// one thing at a time.
func MergeSays(says []Say) []Say {
	var out []Say
	for _, next := range says {
		if len(out) > 0 {
			last := out[len(out)-1]
			if len(last.Buttons) == 0 && last.AskContact == "" {
				next.Text = last.Text + "\n\n" + next.Text
				if next.Place == "" {
					next.Place = last.Place
				}
				if next.CaseNo == "" {
					next.CaseNo = last.CaseNo
				}
				out = out[:len(out)-1]
			}
		}
		out = append(out, next)
	}
	return out
}

// step is one call of Step: the state being changed and the effects so far.
type step struct {
	m *Machine
	State
	now       time.Time
	words     string // the words in hand
	placeTold string // the place in line as it is about to be told
	lead      string // what is said above the next list of orders
	trial     bool   // a button is only tried out
	asks      bool   // the words in hand ask something
	submits   bool   // a button was pressed that hands the matter over if it leaves nothing open
	effects   []Effect
	// orders are the customer's, once they are known in this step; hasAccount tells whether the chat has an account.
	orders     []Order
	known      bool
	hasAccount bool
	// othersOnly: orders lacks some that the message names only to leave them out; leftUnknown: it names some that are
	// not found.
	othersOnly, leftUnknown bool
	weighed                 map[cluesOf][]clue
}

func (st *step) do(effects ...Effect) { st.effects = append(st.effects, effects...) }

// t is a text of the catalogue in the customer's language; args are pairs of placeholder and value.
func (st *step) t(key string, args ...any) string {
	var data map[string]any
	if len(args) > 0 {
		data = make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			data[args[i].(string)] = args[i+1]
		}
	}
	return st.m.Texts.T(st.Lang, key, data)
}

// orderNoExample is an order number as this shop's look.
func (m *Machine) orderNoExample() string {
	if m.Lexicon == nil {
		return understand.DefaultLexicon().OrderNoExample()
	}
	return m.Lexicon.OrderNoExample()
}

// understood is what a message means as the answer to a question, or by itself.
func (st *step) understood(text string, asking understand.Asking) understand.Understanding {
	read := st.m.Understand
	if read == nil {
		read = understand.Text
	}
	return st.withHalfOfDay(read(text, understand.Context{Asking: asking, Now: st.now.In(st.m.Zone), Lexicon: st.m.Lexicon}))
}

// say tells something that is no question. Buttons below it are good at any time (question 0).
func (st *step) say(text string, rows ...[]Button) {
	st.do(Say{Text: text, Buttons: rows})
}

// ask puts a question. Its buttons count only until the next question.
func (st *step) ask(slot Slot, text string, rows ...[]Button) {
	st.Asking = slot
	st.do(Say{Text: text, Buttons: rows})
}

// next begins a new question, so that buttons made from now on belong to it.
func (st *step) next() {
	st.Asked++
	st.Choices = nil
}

// choice is a button of the question that next began.
func (st *step) choice(label, choice string) Button {
	return Button{Label: label, Data: strconv.FormatInt(st.Asked, 10) + ":" + choice}
}

// value is a button whose value is kept in the state, because it may be long.
func (st *step) value(label, value string) Button {
	st.Choices = append(st.Choices, value)
	return st.choice(label, "v"+strconv.Itoa(len(st.Choices)-1))
}

// always is a button that is good at any time: it asks for nothing that could not be asked in words.
func (st *step) always(key, choice string) Button {
	return Button{Label: st.t(key), Data: "0:" + choice}
}

// ParseButton reads what a button sends; false if it is none of the dialog's.
func ParseButton(data string) (question int64, choice string, ok bool) {
	id, choice, ok := strings.Cut(data, ":")
	if !ok || choice == "" {
		return 0, "", false
	}
	question, err := strconv.ParseInt(id, 10, 64)
	if err != nil || question < 0 {
		return 0, "", false
	}
	return question, choice, true
}

// AbandonTimer is the timer of a task that the customer has left lying.
const AbandonTimer = "abandon"

// How long a task may lie before the customer is reminded, and then before it is dropped.
const (
	remindAfter = 30 * time.Minute
	dropAfter   = 6 * time.Hour
)

// setAbandonTimer sets and stops the timer of an abandoned task, after everything else of the step.
func (st *step) setAbandonTimer(e Event) {
	switch e.(type) {
	case Text, Press, SharedContact, Unsupported:
		st.Reminded = false
	default: // not a word of the customer
	}
	waits := st.Task != nil && st.Asking != ""
	switch {
	case waits && st.Reminded:
		st.do(SetTimer{AbandonTimer, dropAfter})
		st.Timed = true
	case waits && !st.Timed:
		st.do(SetTimer{AbandonTimer, remindAfter})
		st.Timed = true
	case !waits && st.Timed:
		st.do(SetTimer{Name: AbandonTimer})
		st.Timed = false
	}
}

func (st *step) timerFired(e TimerFired) {
	st.Timed = false
	if e.Name != AbandonTimer || st.Task == nil {
		return
	}
	if g := st.Task.Goal; g == GoalLook || g == GoalConnect || g == GoalLeave {
		st.closeTask() // nothing was half done, and there is nothing to remind of
		return
	}
	if st.Reminded {
		st.closeTask()
		st.say(st.t("abandon.dropped"), st.menuRow())
		return
	}
	st.say(st.t("abandon.remind"))
	st.again()
	st.Reminded = true
}

func (s State) clone() State {
	s.Choices = slices.Clone(s.Choices)
	s.Cases = slices.Clone(s.Cases)
	s.Topic.Said = slices.Clone(s.Topic.Said)
	if s.Task != nil {
		t := *s.Task
		t.Given = maps.Clone(t.Given)
		t.Trail = slices.Clone(t.Trail)
		t.MoreOrders = slices.Clone(t.MoreOrders)
		t.AlsoCancel = slices.Clone(t.AlsoCancel)
		s.Task = &t
	}
	return s
}
