package dialog_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kefu/dialog"
	"kefu/dialog/explore"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// wholeWalk walks to every place. Without it the dearest walks end after the places nearest to the start.
var wholeWalk = flag.Bool("whole-walk", false, "walk to every place, with a case in every situation and with two, which takes many minutes")

// TestWalk goes from the start through every event to every state, and looks at each turn on the way. The first walk
// has all situations of an order; the second has fewer, and follows conversations that have a case; the others follow all
// of them with a case, and some with two (not with -short).
func TestWalk(t *testing.T) {
	t.Parallel()
	m := machine(t)
	walks := explore.Walks(m)
	drawn := maps.Clone(walks)
	if !testing.Short() {
		now := walks["with a case"].Now
		all := explore.Situations(now)
		every := explore.Walk{Machine: m, Orders: all, Cases: 1, Now: now, Most: 250}
		two := explore.Walk{Machine: m, Orders: all[:2], Cases: 2, Now: now, Most: 250}
		if *wholeWalk {
			every.Most, two.Most = 0, 0
		}
		walks["every situation with a case"], walks["with two cases"] = every, two
	}
	picture := explore.NewPicture()
	var both sync.Mutex
	if *wholeWalk {
		t.Cleanup(func() { compareWith(t, "../docs/states.md", picture.Mermaid()) })
	} else if w, ok := walks["with a case"]; ok {
		w.Most = 400 // the page of states is compared by the whole walk
		walks["with a case"] = w
	}
	for name, w := range walks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := explore.NewPicture()
			broken := map[string]int{}
			turns, most := 0, notHeldYet()
			places := w.Run(func(turn explore.Turn) {
				turns++
				seen.Add(turn)
				for _, fault := range faults(w, turn) {
					if broken[fault]++; broken[fault] == most[fault]+1 {
						t.Errorf("%s\n%s", fault, show(turn))
					}
				}
			})
			if _, ok := drawn[name]; ok {
				both.Lock()
				picture.Join(seen)
				both.Unlock()
			}
			t.Logf("%d places, %d turns", places, turns)
			for fault, n := range broken {
				t.Logf("%d times: %s", n, fault)
			}
			if places < min(500, cmp.Or(w.Most, 500)) {
				t.Errorf("only %d places: the walk does not get about", places)
			}
		})
	}
}

// notHeldYet are rules that the machine breaks in some places, with how often in one walk at most. The list only shrinks.
func notHeldYet() map[string]int {
	return map[string]int{}
}

// compareWith fails when the page that kefu diagram wrote is not what the machine looks like now.
func compareWith(t *testing.T, file, picture string) {
	t.Helper()
	if t.Failed() {
		return
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	} else if string(page) != picture {
		t.Errorf("%s is stale: run `go run ./cmd/kefu diagram`", file)
	}
}

func machine(t testing.TB) *dialog.Machine {
	t.Helper()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	return &dialog.Machine{Texts: c, Hotline: "400-800-1234", Zone: time.FixedZone("CST", 8*3600)}
}

// faults names the rules that a turn breaks.
func faults(w explore.Walk, t explore.Turn) []string {
	var found []string
	for rule, holds := range rules {
		if !holds(t) {
			found = append(found, rule)
		}
	}
	if t.New && len(t.After.State.Cases) <= w.Cases {
		found = append(found, faultsOfPlace(w, t.After)...)
	}
	return found
}

// refusedOrOther tells whether words said to an agent may concern the bot all the same: an order that is not the
// case's, or a refusal.
func refusedOrOther(s dialog.State, words string) bool {
	for _, c := range s.Cases {
		if c.Status == "claimed" && (c.Rejected || strings.Contains(words, "WF") && !strings.Contains(words, c.OrderNo)) {
			return true
		}
	}
	return false
}

// repliesBesideAgent tells whether words that answer a message of a case (if any) answer its refusal, or one that waits
// for an agent while another case has one.
func repliesBesideAgent(s dialog.State, caseNo string) bool {
	return slices.ContainsFunc(s.Cases, func(c dialog.Case) bool { return c.No == caseNo && (c.Rejected || c.Status == "waiting") })
}

// rules hold for every turn.
var rules = map[string]func(explore.Turn) bool{
	"a turn comes to rest": func(t explore.Turn) bool { return t.Rests },
	"a customer is answered": func(t explore.Turn) bool {
		return !byCustomer(t.Event) || len(t.Says()) > 0 || len(effects[dialog.PassOn](t)) > 0
	},
	"what is said is said in words": func(t explore.Turn) bool {
		for _, s := range t.Says() {
			if strings.TrimSpace(s.Text) == "" || bareKey(s.Text) {
				return false
			}
		}
		return true
	},
	"an order is cancelled only by the confirmation of that very order": confirmedCancel,
	"an order has one case at most": func(t explore.Turn) bool {
		for _, c := range effects[dialog.OpenCase](t) {
			if c.OrderNo != "" && openAbout(t.Before.State, c.OrderNo) != "" {
				return false
			}
		}
		for _, r := range effects[dialog.ReopenCase](t) {
			for _, c := range t.Before.State.Cases {
				other := openAbout(t.Before.State, c.OrderNo)
				if c.No == r.CaseNo && other != "" && (other != c.No || !r.Appeal) { // an appeal may come before the close
					return false
				}
			}
		}
		return true
	},
	"a refused case is appealed once": func(t explore.Turn) bool {
		for _, r := range effects[dialog.ReopenCase](t) {
			for _, c := range t.Before.State.Cases {
				if c.No == r.CaseNo && c.Rejected && c.Appealed && r.Unasked == "" {
					return false
				}
			}
		}
		return true
	},
	"the bot is silent while an agent has the chat": func(t explore.Turn) bool {
		text, isText := t.Event.(dialog.Text)
		_, isOdd := t.Event.(dialog.Unsupported)
		if !claimed(t.Before.State) || t.Before.State.Task != nil || !isText && !isOdd || strings.HasPrefix(text.Text, "/") {
			return true
		}
		if refusedOrOther(t.Before.State, text.Text) || repliesBesideAgent(t.Before.State, text.CaseNo) {
			return len(t.Says()) > 0 || len(effects[dialog.PassOn](t)) > 0
		}
		most := 0
		for _, add := range effects[dialog.AddDetails](t) {
			if add.Urgent {
				most = 1 // who complains about the agent is told, once, that a supervisor was asked
			}
		}
		return len(t.Says()) <= most && len(effects[dialog.PassOn](t)) > 0
	},
	"转人工 leads to a human": func(t explore.Turn) bool {
		if !asksForHuman(t) || !t.Rests {
			return true
		}
		for _, c := range t.After.State.Cases {
			if c.Status != "closed" {
				return true
			}
		}
		return t.After.State.Asking == dialog.AskingAbout
	},
	"返回 leads back and changes nothing": func(t explore.Turn) bool {
		press, ok := t.Event.(dialog.Press)
		if !ok || press.Choice != "back" {
			return true
		}
		return len(effects[dialog.CancelOrder](t)) == 0 && len(effects[dialog.OpenCase](t)) == 0 &&
			!(t.Before.State.Asking == t.After.State.Asking && t.Before.Question == t.After.Question)
	},
	"/help helps and keeps the question": func(t explore.Turn) bool {
		text, ok := t.Event.(dialog.Text)
		if !ok || text.Text != "/help" {
			return true
		}
		a, b := t.Before.State, t.After.State
		helped := strings.Contains(t.Says()[0].Text, "/orders")
		if len(effects[dialog.ListOrders](t)) > 0 {
			return helped // the list may be another meanwhile
		}
		return helped && a.Asking == b.Asking && reflect.DeepEqual(a.Cases, b.Cases) && (a.Task == nil) == (b.Task == nil)
	},
	"every question has a way back and a way to a human": func(t explore.Turn) bool {
		if !t.Rests || t.After.State.Asking == "" || t.After.Question == t.Before.Question {
			return true
		}
		var choices []string
		for _, s := range t.Says() {
			if s.AskContact != "" {
				return true // the keyboard of the messenger has one button only
			}
			for _, row := range s.Buttons {
				for _, b := range row {
					_, choice, _ := strings.Cut(b.Data, ":")
					choices = append(choices, choice)
				}
			}
		}
		back := slices.Contains(choices, "back")
		return back && (slices.Contains(choices, "human") || slices.Contains(choices, "none"))
	},
	"what is sent while a case waits reaches it": func(t explore.Turn) bool {
		s := t.Before.State
		text, words := t.Event.(dialog.Text)
		_, odd := t.Event.(dialog.Unsupported)
		waits := slices.ContainsFunc(s.Cases, func(c dialog.Case) bool { return c.Status == "waiting" && c.About == "" })
		if !words && !odd || !waits || claimed(s) || s.Task != nil || strings.HasPrefix(text.Text, "/") || text.Media == 0 && text.Text == "" && words || wishesAnew(text.Text) {
			return true
		}
		return len(effects[dialog.PassOn](t))+len(effects[dialog.AddDetails](t))+len(effects[dialog.OpenCase](t))+len(effects[dialog.ReopenCase](t)) > 0
	},
	"no answer repeats the one before": func(t explore.Turn) bool {
		text, words := t.Event.(dialog.Text)
		return !words || !t.Rests || strings.HasPrefix(text.Text, "/") || wishesAnew(text.Text) || t.Answer() == "" || t.Answer() != t.Before.Answer
	},
	"what was told is not asked again": func(t explore.Turn) bool {
		a, b := t.Before.State, t.After.State
		_, words := t.Event.(dialog.Text)
		if !words || !t.Rests || a.Task == nil || b.Task == nil || a.Task.No != b.Task.No || b.Task.Ask != "" {
			return true
		}
		return a.Asking == b.Asking || a.Task.Given[b.Asking] == "" || b.Task.Given[b.Asking] == ""
	},
	"a task that waits has a timer": func(t explore.Turn) bool {
		s := t.After.State
		return !t.Rests || s.Timed == (s.Task != nil && s.Asking != "")
	},
	"without a task there is no question": func(t explore.Turn) bool {
		return !t.Rests || t.After.State.Task != nil || t.After.State.Asking == ""
	},
}

// wishesAnew tells whether words are about another order than that of a case, or ask to see again what was just shown.
func wishesAnew(words string) bool {
	return strings.Contains(words, "WF2") || slices.Contains([]string{"我的订单", "转人工", "第一个", "返回", "取消订单", "我要退款"}, words)
}

// confirmedCancel: a cancel follows at once on the confirmation of the latest question, which named this unpaid order.
func confirmedCancel(t explore.Turn) bool {
	for i, call := range t.Calls {
		for _, e := range call.Effects {
			c, ok := e.(dialog.CancelOrder)
			if !ok {
				continue
			}
			s := t.Before.State
			if i != 0 || s.Asking != understand.AskingConfirm || s.Task == nil || s.Task.Order == nil ||
				s.Task.Order.No != c.No || s.Task.Order.Status != "unpaid" || !strings.Contains(t.Before.Question, c.No) {
				return false
			}
			switch e := t.Event.(type) {
			case dialog.Press:
				if e.Question != s.Asked || e.Choice != "confirm" {
					return false
				}
			case dialog.Text:
				if e.Text != "确认" || e.Unseen {
					return false
				}
			default:
				return false
			}
		}
	}
	return true
}

// bareKey finds a key of the catalogue where its text should stand: letters on both sides of a point.
func bareKey(text string) bool {
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' }
	for i := 1; i+1 < len(text); i++ {
		if text[i] == '.' && letter(text[i-1]) && letter(text[i+1]) {
			return true
		}
	}
	return strings.Contains(text, "<no value>")
}

var orderJSON = regexp.MustCompile(`"order":\{"no":"([^"]*)","status":"([^"]*)".*?"created_at":[^}]*\}`)

func byCustomer(e dialog.Event) bool {
	switch e.(type) {
	case dialog.Text, dialog.Press, dialog.SharedContact, dialog.Unsupported:
		return true
	default:
		return false
	}
}

func asksForHuman(t explore.Turn) bool {
	switch e := t.Event.(type) {
	case dialog.Text:
		return e.Text == "/human" || e.Text == "转人工" && t.Before.State.Asking != dialog.AskingNote
	case dialog.Press:
		return e.Choice == "human" && (e.Question == 0 || e.Question == t.Before.State.Asked)
	default:
		return false
	}
}

func claimed(s dialog.State) bool {
	return slices.ContainsFunc(s.Cases, func(c dialog.Case) bool { return c.Status == "claimed" })
}

func openAbout(s dialog.State, orderNo string) string {
	for _, c := range s.Cases {
		if orderNo != "" && c.OrderNo == orderNo && c.Status != "closed" {
			return c.No
		}
	}
	return ""
}

// effects are those of one kind, in all calls of a turn.
func effects[T dialog.Effect](t explore.Turn) []T {
	var list []T
	for _, call := range t.Calls {
		for _, e := range call.Effects {
			if one, ok := e.(T); ok {
				list = append(list, one)
			}
		}
	}
	return list
}

func show(t explore.Turn) string {
	var b strings.Builder
	before, _ := t.Before.State.Encode()
	after, _ := t.After.State.Encode()
	short := func(state []byte) []byte { return orderJSON.ReplaceAll(state, []byte(`"order":"$1 $2"`)) }
	before, after = short(before), short(after)
	fmt.Fprintf(&b, "before: %s\nquestion: %s\nevent: %T %+v\n", before, t.Before.Question, t.Event, t.Event)
	for _, call := range t.Calls {
		fmt.Fprintf(&b, "  %T →", call.Event)
		for _, e := range call.Effects {
			fmt.Fprintf(&b, " %T%+v", e, e)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "after: %s\n", after)
	return b.String()
}
