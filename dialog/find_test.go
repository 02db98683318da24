package dialog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kefu/internal/terms"
)

// told is a customer who describes one of their orders, in one message or several.
type told struct {
	orders []Order
	meant  Order
	said   []description
	words  []Saying
	goal   *Task
	lang   string
}

func someTold(t *rapid.T) told {
	var all []bought
	var c told
	for n := range rapid.IntRange(2, 9).Draw(t, "orders") {
		all = append(all, someOrder(t, n))
		c.orders = append(c.orders, all[n].Order)
	}
	lang := rapid.SampledFrom([]string{"zh", "zh", "en"}).Draw(t, "lang")
	meant := rapid.SampledFrom(all).Draw(t, "meant")
	c.meant, c.lang = meant.Order, lang
	c.said = together(rapid.SliceOfNDistinct(rapid.SampledFrom(describe(meant, lang)), 1, 3, func(d description) string { return d.words }).Draw(t, "said"))
	between := rapid.SampledFrom([]string{" ", "，", ""}).Draw(t, "between")
	for i, d := range c.said {
		if i == 0 || between == "" {
			c.words = append(c.words, Saying{Text: d.words, At: findNow})
			continue
		}
		c.words[0].Text += between + d.words
	}
	c.goal = &Task{Goal: rapid.SampledFrom([]Goal{GoalLook, GoalCancel, GoalAfter}).Draw(t, "goal")}
	return c
}

// TestTheOneDescribedIsFound: whatever true things are said of an order, it is among those offered; one that fits alone
// is taken; none that a number does not fit is; and where the wish can mean the one described, none that it cannot is
// offered.
func TestTheOneDescribedIsFound(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		for range 5 {
			c := someTold(t)
			st := &step{m: m, State: Start("zh"), now: findNow, known: true, orders: c.orders}
			if fault, how := c.judge(st.find(st.orders, c.words, c.goal.class)); fault != "" {
				t.Fatalf("%s\n%s", fault, how)
			}
		}
	})
}

// TestWhatIsNamedTogetherIsOneOrder: small inputs that the property has found.
func TestWhatIsNamedTogetherIsOneOrder(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	card := Item{Name: "游戏点卡 30 点", Price: 3000, Face: 3000, Quantity: 1}
	cards := Item{Name: "游戏点卡 30 点", Price: 3000, Face: 3000, Quantity: 2}
	month, year := Item{Name: "视频会员月卡", Price: 2500, Quantity: 1}, Item{Name: "视频会员年卡", Price: 19800, Quantity: 1}
	figure, credit := Item{Name: "主角手办", Price: 26800, Quantity: 1}, Item{Name: "话费充值 50 元", Price: 4950, Face: 5000, Quantity: 1}
	for _, c := range []struct {
		words string
		of    [][]Item
		want  []int // of the orders, in their order
	}{
		{"点卡 60元", [][]Item{{cards}, {credit}}, []int{0}},
		{"付了60 点卡", [][]Item{{cards}, {card}, {credit}}, []int{0}},
		{"60点的点卡", [][]Item{{cards}, {credit}}, nil},
		{"点卡 79.50元", [][]Item{{month}, {credit, card}}, []int{1}},
		{"视频会员 会员月卡 手办", [][]Item{{month}, {month, figure}}, []int{1}},
		{"视频会员 会员月卡", [][]Item{{month}, {year, month}}, []int{0, 1}},
		{"手办，点卡", [][]Item{{figure}, {card}, {figure, card}}, []int{2}},
	} {
		var orders []Order
		for n, items := range c.of {
			o := Order{No: "WF2026112731418" + strconv.Itoa(n), Status: terms.Unpaid, Kind: terms.Virtual, Items: items, CreatedAt: findNow}
			for _, i := range items {
				o.Total += i.Price * int64(i.Quantity)
			}
			orders = append(orders, o)
		}
		st := &step{m: m, State: Start("zh"), now: findNow, known: true, orders: orders}
		f := st.find(orders, []Saying{{Text: c.words, At: findNow}}, anyOrder)
		var got []int
		for n, o := range orders {
			if f.holds(o.No) && !f.strange {
				got = append(got, n)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: orders %v, want %v (strange %v)", c.words, got, c.want, f.strange)
		}
	}
}

// judge names what is wrong with what was found, "" if nothing is.
func (c told) judge(f found) (fault, how string) {
	var fit []Order
	for _, o := range c.orders {
		if !slices.ContainsFunc(c.said, func(d description) bool { return !d.of(&o) }) {
			fit = append(fit, o)
		}
	}
	class := c.goal.class
	can := slices.DeleteFunc(slices.Clone(fit), func(o Order) bool { return class(&o) < 0 })
	show := func(list []Order) string {
		var lines []string
		for _, o := range list {
			items := ""
			for _, i := range o.Items {
				items += fmt.Sprintf("%s %s %s ×%d %d; ", i.Name, i.Region, i.Account, i.Quantity, i.Price)
			}
			lines = append(lines, fmt.Sprintf("  %s %s %s %s total=%d class=%d", o.No, o.Status, items, o.Method, o.Total, class(&o)))
		}
		return strings.Join(lines, "\n")
	}
	how = fmt.Sprintf("%s %q\nmeant:\n%s\noffered (told %v, strange %v):\n%s\nthat fit:\n%s\nall:\n%s",
		c.goal.Goal, c.words, show([]Order{c.meant}), f.told, f.strange, show(f.orders), show(fit), show(c.orders))
	likely := likeliest(fit, class)
	has := func(list []Order, no string) bool {
		return slices.ContainsFunc(list, func(o Order) bool { return o.No == no })
	}
	if has(likely, c.meant.No) && !has(f.orders, c.meant.No) {
		return "the one described is not offered", how
	}
	if len(likely) == 1 && (f.one() == nil || f.one().No != likely[0].No) {
		return "the only one that fits is not taken", how
	}
	for _, o := range f.orders {
		if len(can) > 0 && class(&o) < 0 {
			return "the wish cannot mean what is offered", how
		}
		if !has(fit, o.No) && len(f.orders) == 1 {
			return "one is taken that the words do not fit", how
		}
	}
	return "", ""
}

// wishesAround are wishes around a description, with the task they are.
var wishesAround = map[string][]wishAround{
	"zh": {
		{"我要取消 ", "", Task{Goal: GoalCancel}},
		{"", " 取消", Task{Goal: GoalCancel}},
		{"帮我取消一下 ", "", Task{Goal: GoalCancel}},
		{"", " 怎么样了", Task{Goal: GoalLook}},
		{"帮我看看 ", "", Task{Goal: GoalLook}},
		{"", " 坏了用不了", Task{Goal: GoalAfter, Given: map[Slot]string{"reason": "defective"}}},
		{"", " 买错区了", Task{Goal: GoalAfter, Given: map[Slot]string{"reason": "wrong_region"}}},
	},
	"en": {
		{"I want to cancel ", "", Task{Goal: GoalCancel}},
		{"please cancel ", "", Task{Goal: GoalCancel}},
		{"show me ", "", Task{Goal: GoalLook}},
		{"", " is broken", Task{Goal: GoalAfter, Given: map[Slot]string{"reason": "defective"}}},
	},
}

type wishAround struct {
	before, after string
	task          Task
}

// TestAWishFindsItsOrder: the same through the whole dialog, over customers that are always the same. The order
// described is the one in hand after the message, or among the buttons.
func TestAWishFindsItsOrder(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	customers := rapid.Custom(someTold)
	// What a message wants is learned from examples, and not always understood: one in a hundred may go wrong.
	const messages, most = 700, 7
	faults := 0
	for seed := range messages {
		c := customers.Example(seed)
		wishes := wishesAround[c.lang]
		wish := wishes[seed%len(wishes)]
		c.goal = &wish.task
		if fault, how := c.wishFault(m, wish.before, wish.after); fault != "" {
			t.Logf("%s\n%s", fault, how)
			faults++
		}
	}
	if faults > most {
		t.Errorf("%d of %d messages do not find their order", faults, messages)
	}
}

func (c told) wishFault(m *Machine, before, after string) (fault, how string) {
	if c.goal.Goal == GoalAfter && c.goal.class(&c.meant) < 0 {
		return "", "" // what is wrong says more of an order than the words around it
	}
	w := worldOf(m)
	w.now, w.orders = findNow, c.orders
	words := ""
	for _, s := range c.words {
		words += " " + s.Text
	}
	words = before + strings.TrimSpace(words) + after
	w.happen(Text{At: w.now, Text: words})
	f := found{told: true}
	if t := w.s.Task; t != nil && t.Order != nil {
		f.orders = append(f.orders, *t.Order)
	} else if w.s.Topic.OrderNo != "" {
		f.orders = append(f.orders, *w.order(w.s.Topic.OrderNo))
	}
	shown := f.orders
	for _, o := range c.orders {
		if strings.Contains(w.log.String(), o.No[len(o.No)-4:]) && len(f.orders) == 0 {
			shown = append(shown, o)
		}
	}
	f.orders = shown
	fault, how = c.judge(f)
	return fault, how + "\n" + words + "\n" + w.log.String()
}

// TestEveryStatusCanBeAskedAbout: when goods ship and arrive is asked of any order.
func TestEveryStatusCanBeAskedAbout(t *testing.T) {
	t.Parallel()
	for _, topic := range []string{"ships", "arrives"} {
		for _, status := range terms.Statuses {
			if topicGoods[topic](&step{}, &Order{Status: status}) < 0 {
				t.Errorf("%s: an order that is %s cannot be meant", topic, status)
			}
		}
	}
}
