package dialog

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// RecordedTurn is a turn as it was stored: every call of Step, in order. It may hold several inputs, each an event
// from outside with the results that followed.
type RecordedTurn struct {
	ID    int64
	At    time.Time
	Calls []Call
}

// Aspect is what of a turn differs.
type Aspect string

// Aspects, the harmless first.
const (
	AspectAnswers  Aspect = "answers"  // words or buttons
	AspectSlots    Aspect = "slots"    // details handed over
	AspectHandoffs Aspect = "handoffs" // cases opened, taken up, left, or given words
	AspectCancels  Aspect = "cancels"
)

// Difference is an input that the machine would now answer otherwise.
type Difference struct {
	Turn    int64
	At      time.Time
	Event   Event
	Then    []Effect // as recorded
	Now     []Effect
	Aspects []Aspect
	// Action: an order action differs, which is a cancel, or a case opened, taken up or withdrawn.
	Action bool
	// Follows: an earlier turn went another way already, so this one had another start.
	Follows bool
}

// Rehearse replays the recorded turns of one conversation, oldest first, and tells what the machine would now do
// otherwise. The world answers as it did then: results of effects are taken from the record, and an effect whose result
// was never recorded ends its turn.
func (m *Machine) Rehearse(start State, turns []RecordedTurn) []Difference {
	r := rehearsal{m: m, state: start, questions: map[int64]int64{}}
	for _, turn := range turns {
		for _, calls := range inputsOf(turn.Calls) {
			r.input(turn, calls)
		}
	}
	return r.found
}

// rehearsal is the replay of one conversation while it lasts.
type rehearsal struct {
	m     *Machine
	state State
	// questions gives the number that a recorded question has in the replay, for the buttons below it.
	questions map[int64]int64
	parted    bool // an earlier turn went another way
	found     []Difference
}

// inputsOf parts the calls of a turn: each input begins with an event that is no result.
func inputsOf(calls []Call) [][]Call {
	var inputs [][]Call
	for _, call := range calls {
		if !isResult(call.Event) || len(inputs) == 0 {
			inputs = append(inputs, nil)
		}
		last := len(inputs) - 1
		inputs[last] = append(inputs[last], call)
	}
	return inputs
}

func isResult(e Event) bool {
	switch e.(type) {
	case Text, Press, SharedContact, Unsupported, TimerFired, CaseChanged, OrderChanged:
		return false
	default:
		return true
	}
}

func (r *rehearsal) input(turn RecordedTurn, calls []Call) {
	var then []Effect
	for _, call := range calls {
		then = append(then, call.Effects...)
	}
	results := recordedResults(calls)
	event := calls[0].Event
	if p, ok := event.(Press); ok && r.questions[p.Question] != 0 {
		p.Question = r.questions[p.Question]
		event = p
	}
	var now []Effect
	waiting := []Event{event}
	for n := 0; len(waiting) > 0 && n < 32; n++ {
		var effects []Effect
		r.state, effects = r.m.Step(r.state, waiting[0])
		waiting = waiting[1:]
		now = append(now, effects...)
		for _, e := range effects {
			if result := results.take(e); result != nil {
				waiting = append(waiting, result)
			}
		}
	}
	if before, after := questionOf(then), questionOf(now); before != 0 && after != 0 {
		r.questions[before] = after
	}
	aspects := differ(then, now)
	if len(aspects) == 0 {
		return
	}
	r.found = append(r.found, Difference{
		Turn: turn.ID, At: turn.At, Event: calls[0].Event, Then: then, Now: now, Aspects: aspects,
		Action: !reflect.DeepEqual(actions(then), actions(now)), Follows: r.parted,
	})
	r.parted = r.parted || !slices.Equal(aspects, []Aspect{AspectAnswers})
}

// recorded are effects with the results that they had.
type recorded []struct {
	effect Effect
	result Event
}

// recordedResults pairs effects and results: results come in the order of the effects that asked for them.
func recordedResults(calls []Call) *recorded {
	var pairs recorded
	next := 1
	for _, call := range calls {
		for _, e := range call.Effects {
			if _, asks := subject(e); asks && next < len(calls) {
				pairs = append(pairs, struct {
					effect Effect
					result Event
				}{e, calls[next].Event})
				next++
			}
		}
	}
	return &pairs
}

// take gives the recorded result of an effect about the same thing, once; nil if there is none.
func (p *recorded) take(e Effect) Event {
	about, asks := subject(e)
	if !asks {
		return nil
	}
	for i, pair := range *p {
		if was, _ := subject(pair.effect); was == about {
			*p = slices.Delete(*p, i, i+1)
			return pair.result
		}
	}
	return nil
}

// subject tells what an effect with a result is about; false for effects without one.
func subject(e Effect) (about string, asks bool) {
	switch e := e.(type) {
	case ListOrders:
		return "list " + e.PaymentRef, true
	case FindOrder:
		return "find " + e.No, true
	case OpenOrder:
		return "open " + e.No + " " + e.Code, true
	case CancelOrder:
		return "cancel " + e.No, true
	case OpenLink, LinkPhone:
		return "link", true
	case Unlink:
		return "unlink", true
	case SendExport:
		return "export", true
	case OpenCase:
		return "case " + e.OrderNo, true
	case ReopenCase:
		return "reopen " + e.CaseNo, true
	case AskStanding:
		return "standing", true
	case ListProducts:
		return "products " + e.Topic + " " + e.Words, true
	case Say, AddDetails, PassOn, LeaveLine, Rate, SetTimer:
	}
	return "", false
}

// questionOf is the number of the question that the effects put, 0 if none.
func questionOf(effects []Effect) int64 {
	var question int64
	for _, e := range effects {
		say, ok := e.(Say)
		if !ok {
			continue
		}
		for _, row := range say.Buttons {
			for _, b := range row {
				if q, _, ok := ParseButton(b.Data); ok {
					question = max(question, q)
				}
			}
		}
	}
	return question
}

// differ names what differs between the effects of then and now.
func differ(then, now []Effect) []Aspect {
	var aspects []Aspect
	for _, a := range []struct {
		aspect Aspect
		of     func([]Effect) []string
	}{{AspectAnswers, Answers}, {AspectSlots, slots}, {AspectHandoffs, handoffs}, {AspectCancels, cancels}} {
		if !slices.Equal(a.of(then), a.of(now)) {
			aspects = append(aspects, a.aspect)
		}
	}
	return aspects
}

// Answer is what a customer read: the words, and the labels of the buttons below.
func (s Say) Answer() string {
	text := s.Text
	for _, row := range s.Buttons {
		labels := make([]string, len(row))
		for i, b := range row {
			labels[i] = "[" + b.Label + "]"
		}
		text += "\n" + strings.Join(labels, " ")
	}
	return text
}

// Answers are what the customer read because of the effects, message by message.
func Answers(effects []Effect) []string {
	var said []Say
	for _, e := range effects {
		if s, ok := e.(Say); ok {
			said = append(said, s)
		}
	}
	var list []string
	for _, s := range MergeSays(said) {
		list = append(list, s.Answer())
	}
	return list
}

func slots(effects []Effect) []string {
	var list []string
	for _, e := range effects {
		var details []Detail
		switch e := e.(type) {
		case OpenCase:
			list = append(list, "reason="+e.Reason)
			details = e.Details
		case AddDetails:
			details = e.Details
		default: // tells no details
		}
		for _, d := range details {
			list = append(list, string(d.Slot)+"="+d.Value+" "+string(d.Check))
		}
	}
	return list
}

func handoffs(effects []Effect) []string {
	var list []string
	for _, e := range effects {
		if p, ok := e.(PassOn); ok {
			list = append(list, "pass on "+p.CaseNo)
		}
	}
	for _, a := range actions(effects) {
		if !strings.HasPrefix(a, "cancel ") {
			list = append(list, a)
		}
	}
	return list
}

func cancels(effects []Effect) []string {
	return slices.DeleteFunc(actions(effects), func(a string) bool { return !strings.HasPrefix(a, "cancel ") })
}

// Deeds are what the effects did, each as a line for people: the actions, the words given to a case, the details.
func Deeds(effects []Effect) []string {
	return slices.Concat(cancels(effects), handoffs(effects), slots(effects))
}

// actions are the effects that change an order or a case, each as a line: cancel WF…, open refund WF…, appeal C-….
func actions(effects []Effect) []string {
	var list []string
	for _, e := range effects {
		switch e := e.(type) {
		case CancelOrder:
			list = append(list, "cancel "+e.No)
		case OpenCase:
			list = append(list, "open "+string(e.Kind)+" "+e.OrderNo)
		case ReopenCase:
			how := "reopen "
			if e.Appeal {
				how = "appeal "
			}
			list = append(list, how+e.CaseNo)
		case LeaveLine:
			list = append(list, "leave "+e.CaseNo)
		default: // changes neither
		}
	}
	return list
}
