package dialog

import (
	"strings"
	"time"
	"unicode/utf8"

	"kefu/dialog/understand"
)

// This file tells words that are plainly only a beginning from a message: people write in fragments, and an answer to the
// first of them only comes between.

const (
	longestBeginning = 24 // of a message that may be only a beginning, in characters
	mostFragments    = 6
)

// MayBeUnfinished tells by the words alone whether it is worth asking Unfinished. Most messages are not.
func MayBeUnfinished(words string) bool {
	words = strings.TrimSpace(words)
	return words != "" && !strings.HasPrefix(words, "/") && utf8.RuneCountInString(words) <= longestBeginning*mostFragments
}

// Unfinished tells whether messages that arrived one after the other are plainly only the beginning of what a customer
// is about to say: a call, half a sentence, or what is wrong without a word of which of several orders it is. What
// answers a question, what an agent reads, and a sentence with an end are not. orders gives the customer's orders; it
// is asked only where they decide.
func (m *Machine) Unfinished(s State, messages []string, at time.Time, orders func() ([]Order, error)) (bool, error) {
	if len(messages) == 0 || len(messages) > mostFragments || !s.listensOnly() {
		return false, nil
	}
	last := understand.Folded(messages[len(messages)-1])
	whole := strings.Join(messages, "\n")
	switch {
	case understand.OnlyCalls.In(understand.Folded(whole)):
		return s.Task == nil, nil
	case understand.HasAnEnd.In(last), utf8.RuneCountInString(last) > longestBeginning:
		return false, nil
	case understand.BreaksOff.In(last):
		return true, nil
	}
	st := &step{m: m, State: s.clone(), now: at, words: whole, known: true}
	st.Asking = ""
	r := st.read(Text{At: at, Text: whole})
	if r.u.Intent != understand.ReportProblem || len(r.u.OrderNos) > 0 || r.topic != "" || st.inHandNo() != "" {
		return false, nil
	}
	list, err := orders()
	if err != nil || len(list) < 2 {
		return false, err
	}
	st.orders = list
	if len(messages) > 1 {
		return true, nil // whoever writes in fragments is given the whole of the pause
	}
	f := st.find(list, []Saying{{Text: whole, At: at}}, (&Task{Goal: GoalAfter, Given: map[Slot]string{understand.AskingReason: string(r.u.Reason)}}).class)
	return f.one() == nil, nil
}

// listensOnly tells whether nobody waits for the next words: no agent has the chat, and nothing was asked but which
// order.
func (s State) listensOnly() bool {
	if s.Asking != "" && s.Asking != understand.AskingOrderNo || s.Task != nil && s.Task.Ask != "" {
		return false
	}
	for _, c := range s.Cases {
		if c.open() {
			return false
		}
	}
	return true
}

// inHandNo is the number of the order that the talk is about, "" if it is about none.
func (s State) inHandNo() string {
	if s.Task != nil && s.Task.Order != nil {
		return s.Task.Order.No
	}
	return s.Topic.OrderNo
}
