package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// leaveOut leaves out the orders that a message names only to say that it is not about them, so that they are offered
// for nothing, and gives the rest of the message. An order with several items stays: it may be one of these that is
// meant.
func (st *step) leaveOut(e Text) Text {
	rest, except := apart(e.Text)
	if len(except) == 0 {
		return e
	}
	out := map[string]bool{}
	for _, words := range except {
		named := st.understood(words, understand.AskingOrderNo)
		for _, no := range append(slices.Clip(named.OrderNos), named.OrderSuffix, st.chosen(named.OrderIndex)) {
			st.markEnding(out, no)
		}
		if f := st.find(st.orders, []Saying{{Text: words, At: e.At}}, anyOrder); f.told && !f.strange {
			for _, o := range f.orders {
				out[o.No] = out[o.No] || len(o.Items) < 2
			}
		}
	}
	of := func(o Order) bool { return out[o.No] }
	if !slices.ContainsFunc(st.orders, of) {
		st.leftUnknown = true
		return e
	}
	st.othersOnly = true
	st.orders = slices.DeleteFunc(slices.Clone(st.orders), of)
	e.Text = rest
	return e
}

// markEnding marks the orders whose number ends so.
func (st *step) markEnding(out map[string]bool, no string) {
	for _, o := range st.orders {
		if no != "" && strings.HasSuffix(o.No, no) {
			out[o.No] = true
		}
	}
}

// chosen is the n-th of what is on show, counted from 1, or the last for -1; "" if there is none.
func (st *step) chosen(n int) string {
	if n == -1 {
		n = len(st.Choices)
	}
	if n < 1 || n > len(st.Choices) {
		return ""
	}
	return st.Choices[n-1]
}

// apart takes from a message what it names only to leave it out: "除了A都取消", "cancel all but A", and, where the rest is
// spoken of as such or is about one of its own, what is to stay: "A留着，其他的取消", "取消B那个 A留着".
func apart(text string) (rest string, except []string) {
	rest, except = understand.Excepted(text)
	for _, text := range []string{rest, understand.BlankOfHan.ReplaceAllString(rest, "$1，")} {
		kept, left := stayingIn(text)
		words := understand.Folded(left)
		if len(kept) > 0 && (understand.TheRest.In(left) ||
			understand.ToHappen.In(words) && understand.PointsElsewhere.In(words) && understand.CallsAnOrder.In(strings.Join(kept, " "))) {
			except, rest = append(except, kept...), left
			break
		}
	}
	return strings.Trim(rest, " ,，"), except
}

// stayingIn are the clauses of a text about what is to stay as it is, and the rest of it.
func stayingIn(text string) (kept []string, left string) {
	var others []string
	for _, clause := range understand.StrongGap.Split(text, -1) {
		if staysSo(understand.Folded(clause)) {
			kept = append(kept, clause)
		} else {
			others = append(others, clause)
		}
	}
	return kept, strings.Join(others, "，")
}

// staysSo tells whether a folded clause says that something is to stay as it is.
func staysSo(clause string) bool {
	return understand.GoodsStay.In(clause) || understand.KeepsOrLeaves.In(clause)
}
