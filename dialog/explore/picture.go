package explore

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kefu/dialog"
	"kefu/dialog/understand"
)

// Walks are the walks that together show the whole machine: every situation of an order, and, with fewer orders, a
// conversation that has a case. They are the same at any time.
func Walks(m *dialog.Machine) map[string]Walk {
	now := time.Date(2026, 11, 22, 20, 30, 0, 0, m.Zone)
	all := Situations(now)
	return map[string]Walk{
		"every situation": {Machine: m, Orders: all, Now: now},
		"with a case":     {Machine: m, Orders: []dialog.Order{all[0], all[4]}, Cases: 1, Now: now},
	}
}

// Picture is what was seen of the machine, as states and the kinds of events between them. A state is what the
// customer wants (Task.Goal) and the question put; without a task, the case there is.
type Picture struct {
	states  map[string]bool
	ways    map[way]bool
	details map[string]bool // the questions that are one state
}

type way struct{ from, kind, to string }

// NewPicture is an empty picture.
func NewPicture() *Picture {
	return &Picture{states: map[string]bool{}, ways: map[way]bool{}, details: map[string]bool{}}
}

// Add puts a turn into the picture.
func (p *Picture) Add(t Turn) {
	if !t.Rests {
		return
	}
	from, to := stateOf(t.Before.State), stateOf(t.After.State)
	p.states[from], p.states[to] = true, true
	if to == detail {
		p.details[string(t.After.State.Asking)] = true
	}
	if from != to {
		p.ways[way{from, kindOf(t.Event), to}] = true
	}
}

// Join puts all of another picture into this one.
func (p *Picture) Join(other *Picture) {
	maps.Copy(p.states, other.states)
	maps.Copy(p.ways, other.ways)
	maps.Copy(p.details, other.details)
}

// Mermaid draws the picture as a page: a Mermaid state diagram, with the ways that lead from everywhere told in words.
func (p *Picture) Mermaid() string {
	everywhere, drawn := p.split()
	var b strings.Builder
	b.WriteString(header)
	for _, to := range slices.Sorted(maps.Keys(everywhere)) {
		fmt.Fprintf(&b, "- **%s**: by %s\n", to, strings.Join(everywhere[to], ", "))
	}
	b.WriteString("\n```mermaid\nstateDiagram-v2\n    direction LR\n    [*] --> idle\n")
	for _, s := range slices.Sorted(maps.Keys(p.states)) {
		fmt.Fprintf(&b, "    state %q as %s\n", s, id(s))
	}
	for _, line := range drawn {
		b.WriteString("    " + line + "\n")
	}
	b.WriteString("```\n\n")
	fmt.Fprintf(&b, "The details that *%s* asks for, one at a time: %s.\n", detail,
		strings.Join(slices.Sorted(maps.Keys(p.details)), ", "))
	return b.String()
}

const header = `# The states of the dialog

Drawn by ` + "`kefu diagram`" + ` from the machine itself: a walk from the start through every event. Do not edit; ` + "`make walk`" + `
fails when this page is stale. A state is what the customer wants and the question put to them.

Every state answers every event; what leads to no other state is not drawn. From almost every state there is a way to:

`

// split parts the ways that lead to a state from almost everywhere from those that are drawn.
func (p *Picture) split() (everywhere map[string][]string, drawn []string) {
	into := map[way]int{}
	for w := range p.ways {
		into[way{kind: w.kind, to: w.to}]++
	}
	everywhere = map[string][]string{}
	for w, n := range into {
		if n >= (len(p.states)-1)*2/3 {
			everywhere[w.to] = append(everywhere[w.to], w.kind)
		}
	}
	for _, kinds := range everywhere {
		slices.Sort(kinds)
	}
	kinds := map[[2]string][]string{}
	for w := range p.ways {
		if !slices.Contains(everywhere[w.to], w.kind) {
			kinds[[2]string{w.from, w.to}] = append(kinds[[2]string{w.from, w.to}], w.kind)
		}
	}
	for pair, list := range kinds {
		slices.Sort(list)
		drawn = append(drawn, fmt.Sprintf("%s --> %s: %s", id(pair[0]), id(pair[1]), strings.Join(list, ", ")))
	}
	slices.Sort(drawn)
	return everywhere, drawn
}

func id(state string) string {
	return strings.NewReplacer(" ", "_", ":", "", ",", "").Replace(state)
}

// detail is the state in which a detail is asked.
const detail = "after: a detail"

// ofOrder are the questions on the way to an order and to the handing over; all others ask for a detail, and which
// comes next is a matter of the reason and not of the way.
var ofOrder = []dialog.Slot{
	understand.AskingOrderNo, understand.AskingLookupCode, understand.AskingReason, understand.AskingConfirm, dialog.AskingFix,
}

// stateOf names the state; the questions for details are one.
func stateOf(s dialog.State) string {
	switch {
	case s.Task != nil && s.Task.Ask != "":
		return "case: sent back"
	case s.Task != nil && s.Task.Goal == dialog.GoalAfter && !slices.Contains(ofOrder, s.Asking):
		return detail
	case s.Task != nil:
		return fmt.Sprintf("%s: %s", s.Task.Goal, s.Asking)
	}
	name := "idle"
	for _, c := range s.Cases {
		name = "case: " + string(c.Status)
	}
	return name
}

// kindOf names the kind of an event.
func kindOf(e dialog.Event) string {
	switch e := e.(type) {
	case dialog.Text:
		switch {
		case strings.HasPrefix(e.Text, "/"):
			return "command"
		case e.Media > 0:
			return "pictures"
		}
		return "words"
	case dialog.Press:
		return "button"
	case dialog.SharedContact:
		return "contact"
	case dialog.TimerFired:
		return "timer"
	case dialog.CaseChanged:
		return "agent"
	case dialog.OrderChanged:
		return "shop"
	default:
		return "other"
	}
}
