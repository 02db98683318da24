package dialog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// press answers a button. One that belongs to an earlier question does nothing and says so.
func (st *step) press(e Press) {
	if e.Question == 0 {
		st.pressAlways(e.Choice)
		return
	}
	if e.Question != st.Asked || st.Asking == "" || st.Task == nil {
		if e.Choice == "human" {
			st.human() // a call for a person is good at any time
			return
		}
		st.say(st.t("stale"))
		st.resume()
		return
	}
	name, value, _ := strings.Cut(e.Choice, ":")
	switch name {
	case "back":
		st.back()
	case "human":
		st.human()
	default:
		if !st.pressAnswer(name, value) {
			st.again()
		}
	}
}

// typedButton takes words that stand on a button of the present question as that button.
func (st *step) typedButton(text string) bool {
	if st.Asking == "" || st.Task == nil {
		return false
	}
	if _, ok := st.talkingTo(); ok {
		return false // words are for the agent
	}
	drawn := &step{m: st.m, State: st.clone(), now: st.now}
	drawn.again()
	for _, effect := range drawn.effects {
		say, _ := effect.(Say)
		for _, b := range slices.Concat(say.Buttons...) {
			question, choice, ok := ParseButton(b.Data)
			if ok && question == drawn.Asked && strings.EqualFold(b.Label, strings.TrimSpace(text)) {
				st.Choices = drawn.Choices
				st.press(Press{At: st.now, Question: st.Asked, Choice: choice})
				return true
			}
		}
	}
	return false
}

// pressAnswer takes a button as the answer to the question put; false if no button of that question says so, which
// only a client can bring about that makes up what it sends.
func (st *step) pressAnswer(name, value string) bool {
	if name == submits {
		st.submits = true
		name, value, _ = strings.Cut(value, ":")
	}
	if takes, ok := st.namedButtons()[name]; ok {
		return takes(value)
	}
	i, err := strconv.Atoi(strings.TrimPrefix(name, "v"))
	if err != nil || i < 0 || i >= len(st.Choices) {
		return false
	}
	st.answered(st.Choices[i])
	return true
}

// namedButtons are the buttons of the question put that have a name. Each tells whether it takes the value that it came
// with. The other buttons are numbers of the values that the question offers.
func (st *step) namedButtons() map[string]func(value string) bool {
	type buttons = map[string]func(value string) bool
	does := func(deed func()) func(string) bool { return func(string) bool { deed(); return true } }
	answers := func(value string) func(string) bool { return does(func() { st.answered(value) }) }
	names := func(key string) func(string) bool {
		return func(value string) bool {
			if !st.m.Texts.Has(key + value) {
				return false
			}
			st.answered(value)
			return true
		}
	}
	switch st.Asking {
	case understand.AskingConfirm:
		return buttons{"confirm": does(st.confirmed), "fix": st.fix, "wish": st.pressedOffer(st.confirmed)}
	case AskingFix:
		return buttons{"fix": st.fix}
	case SlotWish:
		return buttons{"wish": st.pressedOffer(st.proceed)}
	case AskingLeave:
		return buttons{"confirm": does(func() { st.leave(st.Task.CaseNo) })}
	case AskingAbout:
		return buttons{"none": does(func() { st.openCase(CaseHuman) })}
	case AskingAnyway:
		return buttons{"yes": answers("yes"), "no": does(func() { st.abort(reading{}) })}
	case understand.AskingItem:
		return buttons{"all": answers("all")}
	case understand.AskingEvidence:
		return buttons{"skip": answers("no")}
	case understand.AskingReason:
		return buttons{"is": names("reason.")}
	case understand.AskingPaymentMethod:
		return buttons{"is": names("method.")}
	case understand.AskingPaidAt:
		return buttons{"day": st.pressedDay}
	}
	return nil
}

// pressedOffer takes one of the wishes on offer, and then does what follows.
func (st *step) pressedOffer(then func()) func(value string) bool {
	return func(value string) bool {
		if !slices.Contains(st.Task.offers(), Wish(value)) {
			return false
		}
		st.wish([]Wish{Wish(value)})
		then()
		return true
	}
}

// pressedDay takes today ("0") or yesterday ("1") as the day of payment.
func (st *step) pressedDay(value string) bool {
	if value != "0" && value != "1" {
		return false
	}
	today := st.now.In(st.m.Zone)
	day := time.Date(today.Year(), today.Month(), today.Day()-strings.Count(value, "1"), 0, 0, 0, 0, st.m.Zone)
	st.answered(day.Format(time.RFC3339))
	return true
}

// answered takes the value of a button as the answer to the question put.
func (st *step) answered(value string) {
	switch {
	case st.Asking == understand.AskingOrderNo || st.Asking == AskingAbout:
		st.Task.No, st.Task.Order = value, nil
		st.proceed()
	case st.Task.Ask != "":
		st.sentBackAnswered(value)
	default:
		st.give(st.Asking, value)
		st.proceed()
	}
}

// pressAlways answers buttons that are good at any time. None of them changes an order by itself.
func (st *step) pressAlways(choice string) {
	name, value, _ := strings.Cut(choice, ":")
	switch name {
	case "orders":
		st.showList()
	case "order":
		st.closeTask()
		st.Task = &Task{Goal: GoalLook, No: value}
		st.proceed()
	case "cancel":
		st.take(GoalCancel, value, "")
	case "after":
		st.take(GoalAfter, value, "")
	case "paid":
		st.take(GoalAfter, value, Unbooked)
	case "human":
		st.human()
	case "askagent":
		st.askAgent()
	case "help":
		st.help()
	case "lang":
		st.setLang(value)
	case "add":
		st.add(value)
	case "leave":
		st.askLeave(value)
	case "appeal":
		st.pressAppeal(value)
	case "rate":
		no, stars, _ := strings.Cut(value, ":")
		st.rate(no, stars)
	default:
		st.say(st.t("stale"))
		st.resume()
	}
}

// take begins a task about one order, with what was heard of that order before. reason is what the button says, or "".
func (st *step) take(goal Goal, no string, reason understand.Reason) {
	st.prepare(goal, no)
	if reason != "" {
		st.give(understand.AskingReason, string(reason))
	}
	st.proceed()
}

// prepare makes a task about one order, with what was heard of that order before.
func (st *step) prepare(goal Goal, no string) {
	old := st.Task
	st.closeTask()
	st.Task = &Task{Goal: goal, No: no}
	if old != nil && old.CaseNo == "" && (old.Order == nil || old.Order.No == no) {
		st.Task.Given, st.Task.Trail, st.Task.Media, st.Task.Urgent = old.Given, old.Trail, old.Media, old.Urgent
	}
}

// fix asks for a detail anew; without one it asks which. The old value is kept until a new one comes: going on without
// one leaves it as it was. It reports false for a detail that the task does not take.
func (st *step) fix(detail string) bool {
	slot, needs := Slot(detail), st.Task.Needs()
	switch {
	case needs == nil:
		return false
	case slot == "":
		st.askFix()
	case slices.Contains(needs, slot), slot == SlotWish:
		st.askSlot(slot)
	default:
		return false
	}
	return true
}

// back goes one step back: to the detail answered last, then to the order, then to the menu.
func (st *step) back() {
	t := st.Task
	switch {
	case st.Asking == AskingLeave:
		st.stay()
	case t.Ask != "" || t.Order == nil:
		st.closeTask()
		st.menu("menu")
	case st.Asking == AskingFix:
		st.proceed()
	case st.Asking != understand.AskingConfirm && t.Given[st.Asking] != "":
		// A correction was begun and left.
		st.proceed()
	case t.Goal == GoalAfter && st.takeBack():
	case t.Goal != GoalLook:
		t.Goal = GoalLook
		st.show("")
	default:
		st.closeTask()
		st.menu("menu")
	}
}

// takeBack takes the answer given last back and asks for it anew; false if there is none.
func (st *step) takeBack() bool {
	t := st.Task
	p, ok := t.path()
	for ok && len(t.Trail) > 0 {
		last := t.Trail[len(t.Trail)-1]
		t.Trail = t.Trail[:len(t.Trail)-1]
		if slices.Contains(st.Task.needs(p), last) {
			delete(t.Given, last)
			st.askSlot(last)
			return true
		}
	}
	return false
}

// resume comes back to the question of something half done, after something else. Where the customer is only looking
// around there is nothing to come back to: the buttons above are still good.
func (st *step) resume() {
	if st.Task != nil && st.Task.Goal != GoalLook && st.Task.Goal != GoalConnect {
		st.again()
	}
}

// again puts the present question once more, with fresh buttons.
func (st *step) again() {
	t := st.Task
	if t == nil || st.Asking == "" {
		return
	}
	switch st.Asking {
	case understand.AskingConfirm:
		st.stillConfirm()
	case AskingGoal:
		st.withOrder()
	case AskingFix:
		st.askFix()
	case AskingLeave:
		st.askLeave(t.CaseNo)
	case understand.AskingLookupCode:
		st.ask(understand.AskingLookupCode, st.t("ask.lookup_code", "Order", t.No), st.codeRow())
	case understand.AskingOrderNo, AskingAbout:
		t.No = ""
		if only := st.onlyChoice(); only != nil {
			st.askWhich(found{orders: []Order{*only}}) // nobody has said that this is the one
			return
		}
		st.locate(reading{})
	default:
		st.putSlot(st.Asking, true)
	}
}

// command answers a slash command.
func (st *step) command(name, argument string) {
	switch name {
	case "start":
		if argument != "" {
			st.do(OpenLink{argument})
			return
		}
		st.closeTask()
		st.menu("welcome")
	case "orders":
		st.pressAlways("orders")
	case "cancel":
		u := st.understood(argument, understand.AskingOrderNo)
		if argument != "" && len(u.OrderNos) == 0 {
			st.say(st.t("order.unreadable", "Example", st.m.orderNoExample()))
		}
		st.closeTask()
		st.begin(GoalCancel, reading{u: understand.Understanding{OrderNos: u.OrderNos}})
	case "status":
		st.do(AskStanding{})
	case "human":
		st.human()
	case "lang":
		st.setLang(argument)
	case "help":
		st.help()
	case "unlink":
		st.do(Unlink{})
	case "export":
		st.do(SendExport{})
	default:
		st.say(st.t("command.unknown"))
		st.help()
	}
}

func (st *step) setLang(lang string) {
	code, ok := texts.Chosen(lang)
	if !ok {
		var row []Button
		for _, l := range texts.All() {
			row = append(row, Button{Label: l.Name, Data: "0:lang:" + l.Code})
		}
		st.say(st.t("lang.which"), row)
		return
	}
	st.Lang, st.Chosen = code, true
	st.say(st.t("lang.set"), st.menuRow())
	st.resume()
}

func (st *step) help() {
	st.say(st.t("help", "Hotline", st.m.Hotline), st.menuRow())
	st.resume()
}
