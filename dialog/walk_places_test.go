package dialog_test

import (
	"bytes"
	"slices"
	"time"

	"kefu/dialog"
	"kefu/dialog/explore"
	"kefu/dialog/understand"
)

// faultsOfPlace are the rules that a state breaks by itself.
func faultsOfPlace(w explore.Walk, p explore.Place) []string {
	m := w.Machine
	var found []string
	stored, err := p.State.Encode()
	if err != nil {
		return []string{"a state can be stored"}
	}
	restored, err := dialog.Restore(stored, dialog.StateVersion)
	again, _ := restored.Encode()
	if err != nil || !bytes.Equal(stored, again) {
		found = append(found, "a state is the same after storing and loading")
	}
	now := time.Date(2026, 11, 22, 21, 30, 0, 0, time.FixedZone("CST", 8*3600))
	if p.State.Task != nil && p.State.Asking != "" {
		if !abandons(m, p.State, now) {
			found = append(found, "a task half done is reminded of once and then closed, another closed")
		}
		if !offersHuman(w, p.State, now) {
			found = append(found, "after two answers of no use a human is offered")
		}
	}
	if after, _ := p.State.Encode(); !bytes.Equal(stored, after) {
		found = append(found, "Step does not change the state it is given")
	}
	return found
}

func abandons(m *dialog.Machine, s dialog.State, now time.Time) bool {
	s.Reminded = false
	half := !slices.Contains([]dialog.Goal{dialog.GoalLook, dialog.GoalConnect, dialog.GoalLeave}, s.Task.Goal) // done
	ring := dialog.TimerFired{At: now, Name: dialog.AbandonTimer}
	s, effects := m.Step(s, ring)
	if !half {
		return len(effects) == 0 && s.Task == nil && !s.Timed
	}
	if len(effects) == 0 || s.Task == nil || !s.Reminded {
		return false
	}
	// What asks for the orders again is answered by the next event; the timer does not wait for it.
	s, effects = m.Step(s, ring)
	return len(effects) > 0 && s.Task == nil && !s.Timed
}

// offersHuman says nonsense twice where it can be no answer.
func offersHuman(w explore.Walk, s dialog.State, now time.Time) bool {
	if claimed(s) || s.Asking == dialog.AskingNote || s.Asking == understand.AskingEvidence || len(s.Cases) > 0 {
		return true // somebody takes any words
	}
	s.Misses = 0
	for range 2 {
		var effects []dialog.Effect
		s, effects = w.Machine.Step(s, dialog.Text{At: now, Text: "呃呃"})
		if len(effects) == 0 {
			return false
		}
		if _, asked := effects[0].(dialog.ListOrders); asked { // the words may have described one
			list := dialog.OrdersListed{}
			if len(s.Choices) > 0 && !s.Guest { // whoever is a guest stays one: no order becomes known by nonsense
				list = dialog.OrdersListed{Orders: w.Orders, Linked: true}
			}
			if s, effects = w.Machine.Step(s, list); len(effects) > 0 {
				if _, handed := effects[0].(dialog.OpenCase); handed {
					return true
				}
			}
		}
	}
	return s.Misses >= 2
}
