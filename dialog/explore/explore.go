// Package explore walks the dialog: from the start through every event it can get to every state it can reach. The
// walk shows what holds everywhere (its users look at each turn), and the picture of the states is drawn from it.
//
// It knows the machine from outside only: Step, the events, the effects and which results an effect may have. It must
// not know the rules of the conversation, else it would find what it expects.
//
// States that differ only in what cannot change the way on (numbers of questions, the words of an answer) are taken as
// one; so the walk ends. Where the world decides (is the order still unpaid? who was faster?), every result is tried.
package explore

import (
	"runtime"
	"strings"
	"sync"
	"time"

	"kefu/dialog"
	"kefu/dialog/understand"
)

// Walk is what is walked through.
type Walk struct {
	Machine *dialog.Machine
	Orders  []dialog.Order // the customer's, one for each situation
	Cases   int            // most cases that a conversation is followed with
	Most    int            // places that are walked from, the nearest to the start first; 0: all
	Now     time.Time
}

// Place is a state in which the dialog rests, with what the customer sees there.
type Place struct {
	State dialog.State
	// Buttons are those of the present question. Question is the message that put it.
	Buttons  []dialog.Button
	Question string
	// Answer is what was said last on the way here.
	Answer string
}

// Turn is what one event led to, until the dialog rested.
type Turn struct {
	Before Place
	Event  dialog.Event
	Calls  []dialog.Call // of Step, the first with Event, the others with results
	After  Place
	Rests  bool // false: it goes on and on
	New    bool // After had not been reached before
}

// Says are the words of the turn.
func (t Turn) Says() []dialog.Say {
	var says []dialog.Say
	for _, call := range t.Calls {
		for _, e := range call.Effects {
			if s, ok := e.(dialog.Say); ok {
				says = append(says, s)
			}
		}
	}
	return says
}

// Answer is all that the customer reads because of the turn, buttons included.
func (t Turn) Answer() string {
	var list []string
	for _, say := range dialog.MergeSays(t.Says()) {
		list = append(list, say.Answer())
	}
	return strings.Join(list, "\n")
}

// atOnce is how many places are walked from before what was found is looked at.
const atOnce = 64

// Run walks, shows visit every turn in an order that is always the same, and tells how many places were reached.
func (w Walk) Run(visit func(Turn)) int {
	w.Machine = remembering(w.Machine)
	start := Place{State: dialog.Start("zh")}
	seen := map[string]bool{w.key(start): true}
	places := []Place{start}
	for from := 0; from < len(places) && (w.Most == 0 || from < w.Most); {
		to := min(from+atOnce, len(places))
		for _, turns := range w.fromAll(places[from:to]) {
			for _, t := range turns {
				if k := w.key(t.After); t.Rests && !seen[k] {
					seen[k], t.New = true, true
					places = append(places, t.After)
				}
				visit(t)
			}
		}
		from = to
	}
	return len(places)
}

// remembering is the machine with an understanding that reads each message once: most of a walk is reading the same.
func remembering(m *dialog.Machine) *dialog.Machine {
	type key struct {
		text   string
		asking understand.Asking
	}
	var known sync.Map
	walked := *m
	walked.Understand = func(text string, c understand.Context) understand.Understanding {
		k := key{text, c.Asking}
		if u, ok := known.Load(k); ok {
			return u.(understand.Understanding)
		}
		u := understand.Text(text, c)
		known.Store(k, u)
		return u
	}
	return &walked
}

// fromAll takes every way from each place, several at a time.
func (w Walk) fromAll(places []Place) [][]Turn {
	turns := make([][]Turn, len(places))
	var wait sync.WaitGroup
	work := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range work {
				turns[i] = w.From(places[i])
			}
		})
	}
	for i := range places {
		work <- i
	}
	close(work)
	wait.Wait()
	return turns
}

// From is every turn that can follow on a place.
func (w Walk) From(p Place) []Turn {
	if len(p.State.Cases) > w.Cases {
		return nil
	}
	var turns []Turn
	for _, e := range w.events(p) {
		w.play(Turn{Before: p, Event: e}, p.State, []dialog.Event{e}, &turns)
	}
	return turns
}

// mostCalls is how long a turn may be; package turn/deed allows about three times as much.
const mostCalls = 12

// play goes on with the events that wait, on every way that the results allow.
func (w Walk) play(t Turn, s dialog.State, waiting []dialog.Event, turns *[]Turn) {
	if len(waiting) == 0 || len(t.Calls) == mostCalls {
		t.Rests = len(waiting) == 0
		t.After = after(t, s)
		*turns = append(*turns, t)
		return
	}
	next, effects := w.Machine.Step(s, waiting[0])
	calls := t.Calls
	t.Calls = append(calls[:len(calls):len(calls)], dialog.Call{Event: waiting[0], Effects: effects})
	ways := [][]dialog.Event{waiting[1:]}
	for _, effect := range effects {
		results := w.results(next, effect)
		if len(results) == 0 {
			continue
		}
		var more [][]dialog.Event
		for _, way := range ways {
			for _, r := range results {
				more = append(more, append(way[:len(way):len(way)], r))
			}
		}
		ways = more
	}
	for _, way := range ways {
		w.play(t, next, way, turns)
	}
}

// after is the place that a turn leads to. Buttons below an earlier message still count while the question is the same.
func after(t Turn, s dialog.State) Place {
	p := Place{State: s, Answer: t.Before.Answer}
	if answer := t.Answer(); answer != "" {
		p.Answer = answer
	}
	if s.Asked == t.Before.State.Asked && s.Asking != "" {
		p.Buttons, p.Question = t.Before.Buttons, t.Before.Question
	}
	for _, say := range t.Says() {
		for _, row := range say.Buttons {
			for _, b := range row {
				if id, _, ok := dialog.ParseButton(b.Data); ok && id == s.Asked && !holds(p.Buttons, b) {
					p.Buttons = append(p.Buttons[:len(p.Buttons):len(p.Buttons)], b)
					p.Question = say.Text
				}
			}
		}
	}
	return p
}

func holds(buttons []dialog.Button, b dialog.Button) bool {
	for _, have := range buttons {
		if have.Data == b.Data {
			return true
		}
	}
	return false
}
