package dialog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"kefu/dialog/understand"
)

// rememberedWords is how many sentences about an order not yet found are kept.
const rememberedWords = 4

// longestHint is how much of a sentence can describe an order, in characters.
const longestHint = 200

// hint keeps a sentence in hand that may describe an order.
func (t *Task) hint(words string, at time.Time) {
	t.Hint, t.Said = short(words), at
}

func short(words string) string {
	if long := []rune(words); len(long) > longestHint {
		return string(long[:longestHint])
	}
	return words
}

// describe asks for the orders once more, because the customer may have said which one in words of their own: "the
// membership", "the one I bought yesterday", "the unpaid one". It reports false where no order is asked for.
func (st *step) describe(text string) bool {
	if st.Asking != understand.AskingOrderNo && st.Asking != AskingAbout || st.Task.Goal == GoalConnect {
		return false
	}
	st.Task.hint(text, st.now)
	st.do(ListOrders{})
	return true
}

// hinted are the orders that the words in hand tell from the others. It is nil if there are none, or it is the one in hand
// after all, and what follows was done.
func (st *step) hinted(all, soFar []Order, hint string) []Order {
	t := st.Task
	inHand := t.No
	t.No = ""
	fewer := st.toldApart(all, soFar, hint)
	switch {
	case inHand != "" && (fewer == nil || slices.ContainsFunc(fewer, func(o Order) bool { return o.No == inHand })):
		t.No = inHand
		st.proceed()
		return nil
	case fewer == nil:
		st.undescribed(hint)
		return nil
	case inHand != "":
		t.Given, t.Trail, t.Media, t.Urgent = nil, nil, 0, false // that was of the order in hand
		st.absorb(st.understood(hint, understand.AskingNothing))
	}
	return fewer
}

// toldApart are the orders that words tell from the others: of those that fitted so far, else of all; nil if they tell
// nothing new.
func (st *step) toldApart(all, soFar []Order, hint string) []Order {
	t := st.Task
	if fewer := st.narrowed(soFar, hint); len(fewer) < len(soFar) {
		t.hear(hint, t.Said)
		return fewer
	}
	if st.understood(hint, understand.AskingOrderNo).OrderSuffix == "" {
		all = t.fitting(all) // a number may be of any order
	}
	fewer := st.narrowed(all, hint)
	if len(fewer) == len(all) || slices.EqualFunc(fewer, soFar, func(a, b Order) bool { return a.No == b.No }) {
		return nil
	}
	t.Words = []string{hint} // what was said before was of another one
	return fewer
}

// undescribed answers words that told no order from the others: a question is answered as well as it can be.
func (st *step) undescribed(words string) {
	if st.Asking != "" {
		st.useless()
		return
	}
	st.closeTask()
	st.say(st.faq(words))
}

// hear keeps the words of a wish that names no order: they may describe one.
func (t *Task) hear(words string, at time.Time) {
	if t.Order != nil || t.No != "" || strings.TrimSpace(words) == "" {
		return
	}
	t.Words, t.Said = append(t.Words, short(words)), at
	t.Words = t.Words[max(0, len(t.Words)-rememberedWords):]
}

// elsewhere is how people point at one of several.
var elsewhere = regexp.MustCompile(`(?i)[那另][个個单單笔筆一张張件份外]|\b(?:that|the|other) (?:\w+ )?(?:one|order)\b`)

// theOne is the end of words that say which of several is meant.
var theOne = regexp.MustCompile(`(?:的|那个|那個|那单|那單|那一单|那笔|那件)[呀啊吧呢。.!！]*\s*$|\bone\W*$`)

// pointsElsewhere tells whether words may be about another order than the one in hand.
func pointsElsewhere(words string, u understand.Understanding) bool {
	return u.OrderSuffix != "" || u.OrderIndex != 0 || elsewhere.MatchString(words)
}

// otherOrder reads a wish that may be about another order than the one in hand: "cancel the unpaid one".
func (st *step) otherOrder(words string) (understand.Understanding, bool) {
	t := st.Task
	if t == nil || t.Order == nil || t.Ask != "" || st.Asking == understand.AskingItem {
		return understand.Understanding{}, false
	}
	u := st.understood(words, understand.AskingNothing)
	_, wish := wishes[u.Intent]
	return u, wish && len(u.OrderNos) == 0 && pointsElsewhere(words, u)
}

// described are the orders that fit what was said of the one in question: all of them where nothing was.
func (st *step) described(orders []Order, words []string) []Order {
	for _, w := range words {
		orders = st.narrowed(orders, w)
	}
	given := st.Task.Given
	region := given[understand.AskingRegionActual]
	orders = best(orders, func(o Order) int { return yes(region != "" && inRegion(o, region)) })
	return best(orders, func(o Order) int {
		return yes(st.Task.reason() == understand.WrongRegion && slices.ContainsFunc(o.Items, func(i Item) bool { return i.Region != "" }))
	})
}

// narrowed keeps the orders that fit a sentence best. Whatever fits none of them says nothing about which it is.
func (st *step) narrowed(orders []Order, words string) []Order {
	u := st.understood(words, understand.AskingOrderNo)
	day := st.understood(words, understand.AskingPaidAt)
	amount := st.understood(words, understand.AskingAmountExpected).Amount
	for _, fits := range []func(Order) int{
		func(o Order) int { return yes(u.OrderSuffix != "" && strings.HasSuffix(o.No, u.OrderSuffix)) },
		func(o Order) int { return likeness(words, goods(o)) },
		func(o Order) int { return likeness(words, st.t("status."+string(o.Status))) },
		func(o Order) int { return yes(day.PaidAt != nil && on(*day.PaidAt, day.PaidAtRough, o)) },
		func(o Order) int {
			return yes(amount != nil && amount.Expected != nil && costs(o, int64(*amount.Expected)))
		},
	} {
		orders = best(orders, fits)
	}
	return orders
}

// best keeps the orders with the highest count; all of them where each has none.
func best(orders []Order, count func(Order) int) []Order {
	highest := 0
	for _, o := range orders {
		highest = max(highest, count(o))
	}
	if highest == 0 {
		return orders
	}
	return slices.DeleteFunc(slices.Clone(orders), func(o Order) bool { return count(o) < highest })
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// notYet is one way to write the several in which people say that something has not happened.
var notYet = strings.NewReplacer("还没有", "未", "没有", "未", "还没", "未", "没", "未", "沒有", "未", "沒", "未",
	"unpaid", "notpaid", "not yet ", "not", "not ", "not", "n't ", " not", "unshipped", "notsent")

// likeness is how much of a name is in a sentence: the longest piece of two Chinese characters and more, and the words of
// four letters and more. Digits do not count: they are mostly amounts.
func likeness(sentence, name string) int {
	sentence, name = notYet.Replace(strings.ToLower(sentence)), notYet.Replace(strings.ToLower(name))
	n := 0
	if run := commonRun(onlyHan(sentence), onlyHan(name)); run > 1 {
		n = run
	}
	words := latinWord.FindAllString(sentence, -1)
	for _, w := range latinWord.FindAllString(name, -1) {
		if slices.Contains(words, w) {
			n += len(w)
		}
	}
	return n
}

var latinWord = regexp.MustCompile(`[a-z]{4,}`)

// onlyHan are the Chinese characters of a text.
func onlyHan(text string) []rune {
	return slices.DeleteFunc([]rune(text), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

func goods(o Order) string {
	var names []string
	for _, item := range o.Items {
		names = append(names, item.Name)
	}
	return strings.Join(names, "\n")
}

func inRegion(o Order, region string) bool {
	return slices.ContainsFunc(o.Items, func(i Item) bool { return i.Region == region })
}

// costs tells whether an amount in fen is what the order, or one of its items, cost.
func costs(o Order, fen int64) bool {
	return fen == o.Total || fen == o.Paid || slices.ContainsFunc(o.Items, func(i Item) bool { return fen == i.Price })
}

// on tells whether an order was made or paid at a time; a rough one is a day.
func on(at time.Time, rough bool, o Order) bool {
	near := func(t time.Time) bool {
		if !rough {
			return t.Sub(at).Abs() <= 30*time.Minute
		}
		t = t.In(at.Location())
		return t.YearDay() == at.YearDay() && t.Year() == at.Year()
	}
	return near(o.CreatedAt) || o.PaidAt != nil && near(*o.PaidAt)
}

// told are the details understood so far, while the order is still asked for.
func (st *step) told() string {
	text := ""
	for _, slot := range absorbed {
		if v := st.shown(slot); v != "" {
			text += "✓ " + st.t("slot."+string(slot)) + st.t("colon") + v + "\n"
		}
	}
	if text == "" {
		return ""
	}
	return text + "\n"
}

// itemDescribed takes the one item of the order found that was named on the way to it.
func (st *step) itemDescribed() {
	t := st.Task
	if t.Goal != GoalAfter || len(t.Order.Items) < 2 || t.Given[understand.AskingItem] != "" {
		return
	}
	for _, words := range t.Words {
		var named []int
		for i, item := range t.Order.Items {
			if likeness(words, item.Name) > 0 {
				named = append(named, i)
			}
		}
		if len(named) == 1 {
			st.give(understand.AskingItem, strconv.Itoa(named[0]))
			return
		}
	}
}

// check takes back details told before the order and its item were known that cannot be right for them, and says why.
func (st *step) check() {
	t := st.Task
	for _, slot := range absorbed {
		value, ok := t.Given[slot]
		if !ok {
			continue
		}
		if why := st.refuses(slot, value); why != "" {
			st.say(why)
			delete(t.Given, slot)
			t.Trail = slices.DeleteFunc(t.Trail, func(s Slot) bool { return s == slot })
		}
	}
}
