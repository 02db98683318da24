package dialog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// fits tells whether a message can be the answer to the question just put.
func (st *step) fits(e Text, u understand.Understanding) bool {
	switch st.Asking {
	case understand.AskingConfirm:
		return u.Intent == understand.Affirm || u.Intent == understand.Deny
	case AskingNote:
		return true
	case understand.AskingEvidence:
		return e.Media > 0 || u.Intent == understand.Deny
	case understand.AskingLookupCode:
		return understand.LookupCode(e.Text) != ""
	default:
		return valueOf(st.Asking, u) != "" || len(u.OrderNos) > 0
	}
}

// none is how people say that they have nothing to show, or nothing more to say.
var none = regexp.MustCompile(`(?i)^\s*(没|沒|无|無|no\b|none|nothing|skip)|[没沒无無发發](?:有|不了|不出|不上)?(?:截图|截圖|图|圖|照片|视频|視頻|凭证|憑證|拍)|[发發拍传傳]不了|提交|就这些|就這些|就这样|submit|that'?s all`)

// answer takes a message as the answer to the question just put; false if it is none, or is something else that the
// customer wants meanwhile.
func (st *step) answer(e Text, u understand.Understanding) bool {
	if t := st.Task; t != nil && t.Ask != "" {
		return st.answerSentBack(e, u)
	}
	switch st.Asking {
	case understand.AskingConfirm:
		return st.answerConfirm(e, u)
	case understand.AskingLookupCode:
		if code := understand.LookupCode(e.Text); code != "" && len(u.OrderNos) == 0 {
			st.do(OpenOrder{No: st.Task.No, Code: code})
			return true
		}
		return false
	case understand.AskingOrderNo, AskingAbout:
		return st.answerWhich(u)
	case AskingNote:
		return st.answerNote(e, u)
	case understand.AskingEvidence:
		return st.answerEvidence(e, u)
	case AskingAnyway:
		switch u.Intent {
		case understand.Affirm:
			st.give(AskingAnyway, "yes")
			st.proceed()
			return true
		case understand.Deny:
			st.abort()
			return true
		}
	case understand.AskingItem:
		if i := st.itemNamed(e.Text, u); i != "" {
			st.give(understand.AskingItem, i)
			st.proceed()
			return true
		}
	case understand.AskingReason:
		return st.answerReason(e, u)
	}
	if st.Asking == understand.AskingPaidAt && len(u.PaidAtEither) > 0 && st.Task != nil {
		st.absorb(u)
		st.askHalf(u.PaidAtEither)
		return true
	}
	value := valueOf(st.Asking, u)
	if value == "" || st.Task == nil {
		return false
	}
	slot := st.Asking
	if slot == AskingPieces {
		u.Quantity = nil // the number is of another thing
	}
	st.absorb(u)
	if !slices.Contains(absorbed, slot) {
		st.fill(slot, value)
	}
	st.proceed()
	return true
}

// answerEvidence takes words in place of a picture: that there is none, or more about the matter, which agents will read.
func (st *step) answerEvidence(e Text, u understand.Understanding) bool {
	switch u.Intent {
	case understand.Deny, understand.Affirm:
	case understand.Inform, understand.Other, understand.ReportProblem:
		if len(u.OrderNos) > 0 {
			return false
		}
		if short := st.understood(e.Text, understand.AskingConfirm).Intent; !none.MatchString(e.Text) && short != understand.Affirm {
			st.note(e.Text)
			st.say(st.t("evidence.words"))
			st.askSlot(understand.AskingEvidence)
			return true
		}
	default:
		return false
	}
	st.give(understand.AskingEvidence, "no")
	st.proceed()
	return true
}

// note adds a sentence to the customer's own words about the matter.
func (st *step) note(words string) {
	if st.Task.Given == nil {
		st.Task.Given = map[Slot]string{}
	}
	note := strings.TrimSpace(words)
	if before := st.Task.Given[AskingNote]; before != "" {
		note = before + "；" + note
	}
	if long := []rune(note); len(long) > longestNote {
		note = string(long[:longestNote])
	}
	st.Task.Given[AskingNote] = note
	st.Misses = 0
}

// answerReason takes a reason, or whatever sentence is given instead of one; a wish or a question is none.
func (st *step) answerReason(e Text, u understand.Understanding) bool {
	if u.Reason != "" {
		st.absorb(u)
		st.proceed()
		return true
	}
	switch u.Intent {
	case understand.Question, understand.ListOrders, understand.OrderStatus, understand.RefundStatus,
		understand.Greet, understand.Thanks:
		return false
	}
	if len(u.OrderNos) > 0 {
		return false
	}
	// Details without a reason still count; the reason is asked again.
	if st.absorb(u) > 0 {
		st.proceed()
		return true
	}
	return false
}

// answerNote takes a sentence in the customer's own words.
func (st *step) answerNote(e Text, u understand.Understanding) bool {
	if len(u.OrderNos) > 0 || u.Intent == understand.Question || u.Intent == understand.ListOrders {
		return false
	}
	note := strings.TrimSpace(e.Text)
	if len([]rune(note)) < 2 {
		return false
	}
	st.give(AskingNote, note)
	st.proceed()
	return true
}

// answerWhich takes an order of the list shown: its number, its last digits or its place in the list.
func (st *step) answerWhich(u understand.Understanding) bool {
	no := ""
	switch {
	case len(u.OrderNos) > 0:
		no = u.OrderNos[0]
		st.Task.More = u.OrderNos[1:]
	case u.OrderIndex > 0 && u.OrderIndex <= len(st.Choices):
		no = st.Choices[u.OrderIndex-1]
	case u.OrderIndex == -1 && len(st.Choices) > 0:
		no = st.Choices[len(st.Choices)-1]
	case u.OrderSuffix != "":
		ending := slices.DeleteFunc(slices.Clone(st.Choices), func(c string) bool {
			return !strings.HasSuffix(c, u.OrderSuffix)
		})
		if len(ending) != 1 {
			return false
		}
		no = ending[0]
	default:
		return false
	}
	st.absorb(u)
	if st.Task.Goal == GoalLook || st.Task.Goal == GoalConnect {
		// "Cancel the first one" says what to do with it, too.
		switch u.Intent {
		case understand.CancelOrder:
			st.Task.Goal = GoalCancel
		case understand.RequestRefund, understand.ReportProblem:
			st.Task.Goal = GoalAfter
		}
	}
	st.Task.No, st.Task.Order = no, nil
	if wish, ok := wishes[u.Intent]; ok && st.Task.Goal == GoalLook {
		st.Task.Goal = wish // "the second one, please refund it", while a list was only shown
	}
	st.proceed()
	return true
}

// wishes are the intents that want something done about an order.
var wishes = map[understand.Intent]Goal{
	understand.CancelOrder: GoalCancel, understand.RequestRefund: GoalAfter, understand.ReportProblem: GoalAfter,
}

// itemNamed is the line of the order that a text names: all of it, by its place, or by a piece of its name.
func (st *step) itemNamed(text string, u understand.Understanding) string {
	items := st.Task.Order.Items
	if strings.Contains(text, st.t("item.all")) {
		return "all"
	}
	if u.OrderIndex > 0 && u.OrderIndex <= len(items) {
		return strconv.Itoa(u.OrderIndex - 1)
	}
	found, longest := "", 1
	for i, item := range items {
		switch n := commonRun([]rune(strings.ToLower(text)), []rune(strings.ToLower(item.Name))); {
		case n > longest:
			found, longest = strconv.Itoa(i), n
		case n == longest:
			found = ""
		}
	}
	return found
}

// commonRun is the length of the longest piece that both texts have.
func commonRun(a, b []rune) int {
	longest := 0
	before := make([]int, len(b)+1)
	for i := range a {
		now := make([]int, len(b)+1)
		for j := range b {
			if a[i] == b[j] {
				now[j+1] = before[j] + 1
				longest = max(longest, now[j+1])
			}
		}
		before = now
	}
	return longest
}

// give stores an answer and remembers its place, so that 返回 can take it back.
func (st *step) give(slot Slot, value string) {
	if st.Task.Given == nil {
		st.Task.Given = map[Slot]string{}
	}
	st.Task.Given[slot] = value
	st.trail(slot)
}

// fill stores a value that was told. One that cannot be right is answered, and the old one kept.
func (st *step) fill(slot Slot, value string) {
	if st.Task.Given[slot] == value {
		return
	}
	if why := st.refuses(slot, value); why != "" {
		st.say(why)
		return
	}
	st.give(slot, value)
}

func (st *step) trail(slot Slot) {
	st.Misses = 0
	st.Task.Trail = slices.DeleteFunc(st.Task.Trail, func(s Slot) bool { return s == slot })
	st.Task.Trail = append(st.Task.Trail, slot)
}

// absorb takes every detail that a message tells into the task and counts them. A later value replaces an earlier one.
func (st *step) absorb(u understand.Understanding) int {
	if st.Task == nil {
		return 0
	}
	taken := 0
	for _, slot := range absorbed {
		if v := valueOf(slot, u); v != "" {
			st.fill(slot, v)
			taken++
		}
	}
	if r := st.Task.implied(); taken > 0 && r != "" {
		st.give(understand.AskingReason, string(r))
	}
	return taken
}

// implied is the reason that a detail tells where none was given: who wants another account has the wrong one.
func (t *Task) implied() understand.Reason {
	if t.reason() != "" || t.Goal != GoalAfter {
		return ""
	}
	for _, r := range []understand.Reason{understand.WrongRegion, understand.WrongAccount} {
		slots := details[r]
		if t.Given[slots[len(slots)-1]] != "" {
			return r
		}
	}
	return ""
}

var absorbed = []Slot{
	understand.AskingReason, understand.AskingRegionActual, understand.AskingRegionWanted,
	understand.AskingAmountExpected, understand.AskingAmountCharged, understand.AskingAccount,
	understand.AskingQuantityWanted, understand.AskingPaidAt, understand.AskingPaymentMethod,
	understand.AskingTrackingNo,
}
