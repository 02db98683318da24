package dialog

import (
	"slices"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// result goes on with what an effect brought back.
func (st *step) result(e Event) {
	switch e := e.(type) {
	case OrdersListed:
		st.listed(e)
	case OrderFound:
		st.found(e.Order)
	case OrderHidden:
		st.hidden(e.No)
	case CodeRefused:
		st.codeRefused(e)
	case Cancelled:
		st.cancelled(e.Order)
	case CancelLost:
		st.cancelLost(e.Order)
	case LinkedAccount:
		st.linked(e)
	case LinkRefused:
		st.linkRefused(e)
	case UnlinkedAccount:
		st.closeTask()
		st.say(st.t("unlink.done"))
	case ExportPromised:
		key := "export.coming"
		if e.Soon {
			key = "export.soon"
		}
		st.say(st.t(key))
		st.resume()
	case CaseOpened, CaseExists, CaseElsewhere, RefundedAtOnce, Standing:
		st.caseResult(e)
	case ProductsListed:
		st.products(e)
	case Text, Press, SharedContact, Unsupported, TimerFired, CaseChanged, OrderChanged: // they are no results: Step takes them
	}
}

// caseResult goes on with what an effect about a case brought back.
func (st *step) caseResult(e Event) {
	switch e := e.(type) {
	case CaseOpened:
		st.caseOpened(e)
	case CaseExists:
		st.caseExists(e)
	case CaseElsewhere:
		st.say(st.t("case.elsewhere", "Order", e.OrderNo))
	case RefundedAtOnce:
		st.refunded(e)
	case Standing:
		st.standing(e)
	default: // result takes it
	}
}

// caseExists goes on with the case that there is.
func (st *step) caseExists(e CaseExists) {
	if e.Unasked == "" {
		st.remember(e.Case)
		st.caseAlready(e.Case.No)
		return
	}
	var details []Detail
	if !e.Noted {
		details = []Detail{{Slot: SlotNews, Value: st.t("reason." + string(e.Unasked))}}
	}
	st.existsUnasked(e.Case, e.Unasked, details)
}

func (st *step) cancelled(o Order) {
	reason := ""
	st.Topic.Goal, st.Topic.Deed, st.Topic.OrderNo = GoalCancel, deedCancelled, o.No
	if t := st.Task; t != nil {
		reason = t.Given[understand.AskingReason]
		t.AlsoCancel = slices.DeleteFunc(t.AlsoCancel, func(a Order) bool { return a.No == o.No })
		if len(t.AlsoCancel) > 0 {
			st.say(st.t("cancel.done", "Order", st.short(&o)))
			return // the others of the same confirmation follow
		}
	}
	st.Topic.Said = nil
	text := st.t("cancel.done", "Order", st.short(&o))
	if key := "tip." + reason; reason != "" && st.m.Texts.Has(key) {
		text += "\n\n" + st.t(key)
	}
	st.endTask(text)
}

// cancelLost answers when something else happened to the order first.
func (st *step) cancelLost(o Order) {
	st.say(st.t("cancel.lost_" + string(o.Status)))
	if t := st.Task; t != nil && len(t.AlsoCancel) > 0 {
		t.AlsoCancel = slices.DeleteFunc(t.AlsoCancel, func(a Order) bool { return a.No == o.No })
		return
	}
	if st.Task == nil {
		st.Task = &Task{Goal: GoalLook}
	}
	if _, human := o.path(); human {
		st.Task.Goal = GoalAfter
	} else {
		st.Task.Goal = GoalLook
	}
	st.found(o)
}

// endTask ends a task with a word, and goes on with the next of several orders.
func (st *step) endTask(text string) {
	t := st.Task
	st.closeTask()
	if t != nil && (len(t.MoreOrders) > 0 || t.NextMatter != "") {
		st.say(text)
		st.goOn(t)
		return
	}
	st.say(text, st.menuRow())
}

// goOn goes on with what the customer wants next: another matter, or the next of several orders, after the task about
// the one before. What it takes to be rid of that one depends on its own status.
func (st *step) goOn(t *Task) {
	if t != nil && t.NextMatter != "" {
		e := Text{At: st.now, Text: t.NextMatter}
		st.Topic.Said = []Saying{{Text: short(e.Text), At: e.At}}
		st.request(st.read(e))
		return
	}
	if t == nil || len(t.MoreOrders) == 0 {
		return
	}
	st.Task = &Task{Goal: GoalCancel, No: t.MoreOrders[0], MoreOrders: t.MoreOrders[1:]}
	st.proceed()
}

func (st *step) linked(e LinkedAccount) {
	st.say(st.t("link.done", "Name", e.Name))
	st.adopted(e.Cases)
	st.Topic.AwaitsCode = ""
	t := st.Task
	switch {
	case e.OrderNo != "":
		st.closeTask()
		st.Task = &Task{Goal: GoalCancel, No: e.OrderNo}
		st.proceed()
	case t != nil && t.Goal != GoalConnect && t.Goal != GoalLeave:
		st.proceed()
	default:
		st.showList()
	}
}

// linkRefused answers a link that was used up, most often by the same customer before.
func (st *step) linkRefused(e LinkRefused) {
	if e.Linked {
		st.say(st.t("link.again"), st.menuRow())
		return
	}
	st.say(st.t("link.refused"))
	if t := st.Task; t != nil && (t.Order != nil || t.Ask != "") {
		st.again()
		return
	}
	st.connect()
}

func (st *step) caseOpened(e CaseOpened) {
	if e.Unasked != "" {
		st.openedUnasked(e)
		return
	}
	t := st.Task
	old, known := st.caseOf(e.Case.No)
	e.Case.Appealed = e.Case.Appealed || old.Appealed
	if t != nil {
		e.Case.Given, e.Case.Media = t.Given, t.Media
	}
	st.remember(e.Case)
	st.closeTask()
	st.TalkingIn = e.Case.No
	st.Topic.Deed, st.Topic.Said, st.Topic.Question = deedHanded, nil, ""
	if e.Case.OrderNo != "" {
		st.Topic.OrderNo = e.Case.OrderNo
	}
	if known {
		key := "case.reopened"
		if old.Rejected {
			key = "case.appealed"
		}
		st.tell(e.Case.No, st.t(key, "Case", e.Case.No, "Agent", e.Case.Agent))
		return
	}
	text := st.t("case.opened", "Case", e.Case.No)
	if t != nil && e.Case.Holds {
		text += st.heldWords(e.Case, t.Order)
	}
	text += "\n" + st.place(e.Ahead)
	if t != nil && t.Urgent {
		text += "\n" + st.t("case.urgent")
	}
	st.tell(e.Case.No, text, st.lineRow(e.Case.No))
	st.goOn(t)
}

// place is the place in line in words, a line of what is told next.
func (st *step) place(ahead int) string {
	st.placeTold = st.t("line.next")
	if ahead > 0 {
		st.placeTold = st.t("line.ahead", "Ahead", ahead)
	}
	return st.placeTold
}

// standing tells how the customer's cases stand, in one answer: only the one that was asked about, else all.
func (st *step) standing(e Standing) {
	if e.Draft {
		st.standingOfDraft(e)
		return
	}
	var lines []string
	no := e.CaseNo
	for i, c := range e.Cases {
		st.remember(c)
		if c.Status == terms.CaseClosed || e.CaseNo != "" && c.No != e.CaseNo {
			continue
		}
		no = c.No
		if c.Status == terms.CaseClaimed {
			lines = append(lines, st.t("status.claimed", "Case", c.No, "Agent", c.Agent))
			continue
		}
		lines = append(lines, st.waitLine(e, i))
	}
	switch {
	case len(lines) == 0:
		st.say(st.t("status.none"), st.menuRow())
	case len(lines) == 1:
		c, _ := st.caseOf(no)
		st.Turns++
		if len(e.OnDuty) > 0 {
			lines = append(lines, st.t("status.duty", "Agents", texts.Join(st.Lang, e.OnDuty)))
		}
		switch {
		case st.heldUnsent(c):
			lines = append(lines, st.t("case.held"))
		case st.Turns%2 == 1:
			lines = append(lines, st.t("status.kept"))
		}
		var rows [][]Button
		if c.Status == terms.CaseWaiting {
			rows = append(rows, st.lineRow(no))
		}
		st.tell(no, strings.Join(lines, "\n"), rows...)
	default:
		st.say(strings.Join(lines, "\n"))
	}
	st.resume()
}

// standingOfDraft tells how long the matter under way would wait, and what comes after that.
func (st *step) standingOfDraft(e Standing) {
	ahead, minutes := 0, 0
	if len(e.Ahead) > 0 && len(e.Minutes) > 0 {
		ahead, minutes = e.Ahead[0], e.Minutes[0]
	}
	text := st.t("draft.wait", "Ahead", ahead, "Wait", st.waitOf(minutes))
	t := st.Task
	switch {
	case t == nil || t.Order == nil || t.Goal != GoalAfter:
	case t.draftsRefund() && (t.wants(WishRefund, WishCancel) || t.rule().implies == WishRefund):
		text += "\n" + st.refundOfDraft()
	case t.reason() != "":
		text += "\n" + st.t("draft.takes_goods")
	}
	st.answerOnce("wait", text, []Button{st.always("button.human", "human")})
	st.resume()
}

// waitOf is an estimate of minutes in words, "" if there is none.
func (st *step) waitOf(minutes int) string {
	if minutes <= 0 {
		return ""
	}
	return texts.Duration(st.Lang, time.Duration(minutes)*time.Minute)
}

// waitLine tells of one waiting case how long it may take, with an apology once the target has passed.
func (st *step) waitLine(e Standing, i int) string {
	at := func(list []int) int {
		if i < len(list) {
			return list[i]
		}
		return 0
	}
	place := st.place(at(e.Ahead))
	if wait := st.waitOf(at(e.Minutes)); wait != "" {
		place += st.t("status.wait", "Wait", wait)
	}
	st.placeTold = place
	text := st.t("status.waiting", "Case", e.Cases[i].No, "Place", place)
	if i < len(e.Late) && e.Late[i] {
		text = st.t("status.late") + text
	}
	return text
}

// menu greets with what can be done.
func (st *step) menu(key string) {
	if st.Task != nil && st.Asking == "" {
		st.closeTask()
	}
	st.say(st.t(key), st.menuRow())
}

func (st *step) menuRow() []Button {
	return []Button{st.always("button.orders", "orders"), st.always("button.human", "human"), st.always("button.help", "help")}
}

func (st *step) footer() []Button {
	return []Button{st.choice(st.t("button.back"), "back"), st.choice(st.t("button.human"), "human")}
}

// refundLine tells where a refund is.
func (st *step) refundLine(r *Refund) string {
	if r == nil {
		return ""
	}
	return st.t("refund."+string(r.Status), "Amount", texts.Yuan(r.Amount),
		"From", texts.Day(st.Lang, r.From), "To", texts.Day(st.Lang, r.To))
}
