package dialog

import (
	"regexp"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// text answers what the customer typed or sent.
func (st *step) text(e Text) {
	if name, argument, ok := parseCommand(e.Text); ok && !e.Forwarded {
		st.command(name, argument)
		return
	}
	if st.Asking != "" && st.Task.Ask == "" && !e.Forwarded && st.means("button.back", e.Text) {
		st.back()
		return
	}
	if e.ownWords() && st.typedButton(e.Text) {
		return
	}
	st.heard = e.Text
	if st.consents(e) {
		return
	}
	u := st.understood(e.Text, asked(st.Asking))
	if st.Asking == AskingLeave {
		if e.Media == 0 && st.answerLeave(u) {
			return
		}
		st.closeTask() // whatever else is said is no part of leaving
		u = st.understood(e.Text, understand.AskingNothing)
	}
	if c, ok := st.addressee(e, u); ok {
		st.Talking = c.No
		st.do(PassOn{c.No})
		return
	}
	if e.Media > 0 && st.media(e) {
		return
	}
	if strings.TrimSpace(e.Text) == "" && e.Media == 0 {
		st.miss()
		return
	}
	switch u.Intent {
	case understand.TalkToHuman:
		st.absorb(u)
		st.human()
		return
	case understand.ThreatenComplaint:
		st.threat()
		return
	case understand.Abort:
		if !st.withdraw(e, u) {
			st.abort()
		}
		return
	}
	if st.misnumbered(u) {
		return
	}
	if wish, ok := st.otherOrder(e.Text); ok {
		st.request(e, wish)
		return
	}
	if st.Asking != "" && st.answer(e, u) {
		return
	}
	st.request(e, u)
}

// means tells whether a text is the label of a button, in any language.
func (st *step) means(key, text string) bool {
	for _, lang := range texts.Languages {
		if strings.EqualFold(strings.TrimSpace(text), st.m.Texts.T(lang, key, nil)) {
			return true
		}
	}
	return false
}

// asked is the question as the understanding knows it.
func asked(slot Slot) understand.Asking {
	switch slot {
	case AskingNote, AskingGoal, AskingFix, AskingAnyway:
		return understand.AskingNothing
	case AskingAbout:
		return understand.AskingOrderNo
	case AskingLeave:
		return understand.AskingConfirm
	case AskingPieces:
		return understand.AskingQuantityWanted
	}
	return slot
}

// addressee is the case whose agents the message is for: the one it replies to, else the one whose agent has the
// chat, unless it answers the question of a task that the customer began meanwhile.
func (st *step) addressee(e Text, u understand.Understanding) (Case, bool) {
	if c, ok := st.caseOf(e.CaseNo); ok && c.open() {
		return c, true
	}
	c, ok := st.talkingTo()
	if !ok || st.Task != nil && st.Asking != "" && st.fits(e, u) {
		return Case{}, false
	}
	return c, true
}

// media counts pictures as evidence and reports whether that was all there was to answer.
func (st *step) media(e Text) bool {
	words := strings.TrimSpace(e.Text) != ""
	if st.Task != nil {
		st.Task.Media += e.Media
		if st.Task.Ask == understand.AskingEvidence {
			st.sentBackAnswered("")
			return true
		}
		if st.Task.Ask == AskingNote && !words {
			no := st.Task.CaseNo
			st.closeTask()
			st.do(PassOn{no})
			st.thank(no)
			return true
		}
		if st.Asking == understand.AskingEvidence {
			st.give(understand.AskingEvidence, "yes")
			st.proceed()
			return true
		}
		if !words {
			st.say(st.t("media.kept"))
			st.resume()
		}
		return !words
	}
	if open := st.openCases(); len(open) > 0 {
		return !words && st.keepTalking()
	}
	if words {
		st.Task = &Task{Goal: GoalAfter, Media: e.Media}
		return false
	}
	st.Task = &Task{Goal: GoalAfter, Media: e.Media}
	st.say(st.t("media.which"))
	st.proceed()
	return true
}

// contact links the account of the customer's own phone.
func (st *step) contact(e SharedContact) {
	if !e.Own {
		st.say(st.t("contact.not_own"))
		st.resume()
		return
	}
	st.do(LinkPhone{e.Phone})
}

// odd answers what the bot cannot use; an agent may.
func (st *step) odd(e Odd) {
	if c, ok := st.talkingTo(); ok {
		st.do(PassOn{c.No})
		return
	}
	if open := st.openCases(); len(open) > 0 {
		c := open[len(open)-1]
		st.do(PassOn{c.No})
		st.say(st.t("case.added", "Case", c.No))
		return
	}
	key := "odd." + e.What
	if !st.m.Texts.Has(key) {
		key = "odd.other"
	}
	st.say(st.t(key))
	st.resume()
}

// abort drops what was being done. Nothing has been changed by it.
func (st *step) abort() {
	had := st.Task != nil
	st.closeTask()
	if had {
		st.say(st.t("abort.done"), st.menuRow())
		return
	}
	if open := st.openCases(); len(open) > 0 {
		c := open[len(open)-1]
		st.say(st.t("case.still_open", "Case", c.No), []Button{st.always("button.leave", "leave:"+c.No)})
		return
	}
	st.say(st.t("abort.nothing"), st.menuRow())
}

// hasNumber tells a number that is no order's from words about something else.
var hasNumber = regexp.MustCompile(`\d`)

// miss answers what could not be used: the question again with its example, and after two of them a human.
func (st *step) miss() {
	if st.Task != nil && st.Task.Media > 0 && st.Asking == "" {
		// A picture whose words say nothing is still evidence of something: the first question is of which order.
		st.say(st.t("media.which"))
		st.proceed()
		return
	}
	st.Misses++
	key := "miss.once"
	if at := "miss.at." + string(st.Asking); st.m.Texts.Has(at) &&
		(st.Asking != understand.AskingOrderNo || hasNumber.MatchString(st.heard)) {
		key = at
	} else if st.Asking == understand.AskingOrderNo && len(st.Choices) > 1 {
		key = "miss.which"
	}
	if st.Misses >= 2 {
		key = "miss.human"
	}
	st.say(st.t(key, "Example", st.m.orderNoExample()))
	if st.Task == nil || st.Asking == "" || st.Task.Goal == GoalLook {
		st.say(st.t("miss.menu", "Example", st.m.orderNoExample()), st.menuRow())
		return
	}
	st.again()
}

// parseCommand reads "/name@bot argument".
func parseCommand(text string) (name, argument string, ok bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "/") {
		return "", "", false
	}
	name, argument, _ = strings.Cut(text[1:], " ")
	name, _, _ = strings.Cut(name, "@")
	return strings.ToLower(name), strings.TrimSpace(argument), name != ""
}
