package dialog

import (
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// namedItem is the place of the one item that a text names, "" if it names none or more than one.
func namedItem(text string, items []Item) string {
	found, longest := "", 1
	for i, item := range items {
		switch n := likeness(text, item.called()); {
		case n > longest:
			found, longest = strconv.Itoa(i), n
		case n == longest && n > 1:
			found = ""
		}
	}
	return found
}

// wantedClauses are the clauses of a text about what is to happen: of "今天买的点卡加手办 手办不要了" the second. Without such a
// clause nothing of the text names the item that is meant, if it names more than one.
func wantedClauses(text string) string {
	var parts []string
	for _, clause := range understand.ClauseGap.Split(text, -1) {
		if understand.ToHappen.In(clause) {
			parts = append(parts, clause)
		}
	}
	if len(parts) == 0 {
		return text
	}
	return strings.Join(parts, " ")
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
