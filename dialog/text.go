package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// text answers what the customer typed or sent. What needs no orders is done at once; for the rest the customer's orders
// are looked up first, so that everything that was said can be weighed against them.
func (st *step) text(e Text) {
	e.Text = understand.SpacedPhone.ReplaceAllString(e.Text, "$1$2$3")
	if st.typedDeed(e) {
		return
	}
	st.words, st.Typed = e.Text, true
	st.chooseLanguage(e.Text)
	rated := st.Rated
	st.Rated = ""
	if st.consents(e) || st.appeals(e) || st.comments(e, rated) {
		return
	}
	u := st.understood(e.Text, asked(st.Asking))
	if st.Asking == AskingLeave {
		if e.Media == 0 && st.answerLeave(e, u) {
			return
		}
		st.Topic.Offer = offerLeave + st.Task.CaseNo
		st.closeTask() // whatever else is said is no part of leaving
		u = st.understood(e.Text, understand.AskingNothing)
	}
	st.quoted(e, &u)
	if st.opensByCode(e, u) {
		return
	}
	if c, ok := st.addressee(e, u); ok {
		st.TalkingIn = c.No
		st.do(PassOn{c.No})
		st.complainsOfAgent(c, e)
		return
	}
	st.Pending = &e
	st.do(ListOrders{})
}

// typedDeed does what a command, or the words on a button of the present question, would do.
func (st *step) typedDeed(e Text) bool {
	if e.Forwarded {
		return false
	}
	if name, argument, ok := parseCommand(e.Text); ok {
		st.command(name, argument)
		return true
	}
	if st.Asking != "" && st.Task.Ask == "" && st.means("button.back", e.Text) {
		st.back()
		return true
	}
	return e.ownWords() && st.typedButton(e.Text)
}

// taker takes a message up and answers it, or leaves it to the next: false.
type taker func(reading) bool

// takenBy gives a message to the first that takes it up.
func takenBy(r reading, takers ...taker) bool {
	for _, takes := range takers {
		if takes(r) {
			return true
		}
	}
	return false
}

// decide decides about a message, with the customer's orders at hand. Of all that can be made of it the first counts.
func (st *step) decide(e Text) {
	r := st.read(e)
	st.readQuote(&r)
	st.asks = looksAsked(r) && r.topic != "cancel" && len(strings.TrimSpace(e.Text)) > 0
	if strings.TrimSpace(e.Text) != "" {
		st.Topic.remember(Saying{Text: short(e.Text), At: e.written()})
	}
	offer := st.Topic.Offer
	st.Topic.Offer = ""
	leaving, wasLeaving := strings.CutPrefix(offer, offerLeave)
	if wasLeaving {
		offer = ""
		defer st.asksLeaveAgain(leaving, r)
	}
	taken := takenBy(r,
		st.picture, st.smallTalk, st.spares, st.asksForAMoment, st.knowsLater, st.showsReceipt, st.saysNothing, st.ownPhone,
		st.namesUnknownNumber, st.aboutOtherOrder, st.putsRight, st.leavesSummary,
		st.callsForPerson, st.buysAnew, st.asksBeforeBuying, st.threatens,
		func(r reading) bool { return offer != "" && st.Asking == "" && st.takesOffer(offer, r) },
		st.leavesCase, st.toNamedCase, st.endsWell, st.noPicture, st.dropsTask, st.bringsAnother, st.answer, st.otherThanAsked,
		st.intoWaitingCase, st.answersQuestion, st.aborts,
	)
	if !taken {
		st.request(r)
	}
}

// smallTalk answers what asks for nothing: nothing at all, a kind word, a goodbye.
func (st *step) smallTalk(r reading) bool {
	switch {
	case strings.TrimSpace(r.text.Text) == "":
		st.miss(r)
	case st.Asking == "" && len([]rune(r.folded)) <= 4 && r.says(understand.Kind):
		st.answersFeeling(r)
	case r.says(understand.Goodbye):
		st.say(st.t("thanks"))
	default:
		return false
	}
	return true
}

// asksForAMoment grants the time that the customer asks for.
func (st *step) asksForAMoment(r reading) bool {
	if !r.says(understand.AsksForAMoment) || len(st.openCases()) > 0 {
		return false
	}
	st.say(st.t("moment"))
	return true
}

// knowsLater grants the time to find out what was asked. The question stays, and its buttons with it.
func (st *step) knowsLater(r reading) bool {
	t := st.Task
	if t == nil || t.Order == nil || !slices.Contains(findsOut, st.Asking) || !r.says(understand.NotYetKnown) || r.says(understand.HasQuestionMark) ||
		valueOf(st.Asking, r.u) != "" || len(r.u.OrderNos) > 0 || len(r.wishes) > 0 {
		return false
	}
	text := st.t("moment.unknown")
	if t.Order.Status == terms.Paid && t.Order.Kind != terms.Custom {
		text += st.t("moment.unsent")
	}
	st.say(text)
	return true
}

// findsOut are the details that customers may have to find out first.
var findsOut = []Slot{
	understand.AskingRegionActual, understand.AskingRegionWanted, understand.AskingAccount, understand.AskingPaidAt,
	understand.AskingTrackingNo, AskingEngraving, AskingAddress,
}

// showsReceipt shows the order of a message that is the shop's own text message, pasted.
func (st *step) showsReceipt(r reading) bool {
	if !strings.HasPrefix(strings.TrimSpace(r.text.Text), "【") || len(r.u.OrderNos) != 1 {
		return false
	}
	st.begin(GoalLook, r)
	return true
}

// saysNothing asks once more which order is meant: a mere sound must not make one of them the one.
func (st *step) saysNothing(r reading) bool {
	if st.Task == nil || st.Asking != understand.AskingOrderNo || !r.says(understand.Sounds) {
		return false
	}
	st.miss(r)
	return true
}

// callsForPerson takes the customer to the agents.
func (st *step) callsForPerson(r reading) bool {
	switch {
	case r.u.Intent != understand.TalkToHuman:
		return false
	case r.topic == "phone" && looksAsked(r) && st.looking():
		return false // 有没有电话能打: asked, and there is an answer
	}
	st.wantsHuman(r)
	return true
}

// threatens takes up a threat, or that somebody has cheated the customer.
func (st *step) threatens(r reading) bool {
	if r.u.Intent != understand.ThreatenComplaint && !r.says(understand.Cheated) {
		return false
	}
	st.threat(r)
	return true
}

// otherThanAsked gives words that are not what an agent asked for to the case all the same, and asks once more.
func (st *step) otherThanAsked(r reading) bool {
	if st.Task == nil || st.Task.Ask == "" || len(r.u.OrderNos) > 0 || r.u.Intent == understand.CancelOrder {
		return false
	}
	no := st.Task.CaseNo
	st.do(PassOn{no})
	if c, ok := st.caseOf(no); ok {
		st.noted(c)
	}
	st.again()
	return true
}

// endsWell drops a matter that has ended well meanwhile: 到了到了 不好意思.
func (st *step) endsWell(r reading) bool {
	t := st.Task
	if t == nil || t.Goal != GoalAfter || t.Ask != "" || !allWell(r) || st.Asking == understand.AskingConfirm && t.reason() == "" {
		return false
	}
	st.closeTask()
	st.say(st.t("abort.well"), st.menuRow())
	st.goOn(t)
	return true
}

// allWell tells whether a message says nothing but that what was wrong is not so any more, or never was.
func allWell(r reading) bool { return r.says(understand.AllWell) }

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
	case AskingNote, AskingEngraving, AskingAddress, AskingGoal, AskingFix, AskingAnyway, SlotWish:
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

// picture counts pictures as evidence. Words that came with one are left to the next, unless they belong to it.
func (st *step) picture(r reading) bool {
	if r.text.Media == 0 {
		return false
	}
	words := strings.TrimSpace(r.text.Text) != ""
	if st.Task != nil && st.Task.Goal != GoalLook {
		return st.evidence(r, words)
	}
	if st.intoWaitingCase(r) {
		return true
	}
	st.closeTask()
	st.Task = &Task{Goal: GoalAfter, Media: r.text.Media}
	if words {
		return false
	}
	st.say(st.t("media.kept"))
	st.locate(r)
	return true
}

// evidence keeps pictures with the task under way. It reports false where words came along that are no part of it.
func (st *step) evidence(r reading, words bool) bool {
	t := st.Task
	t.Media += r.text.Media
	switch {
	case t.Ask == understand.AskingEvidence:
		st.sentBackAnswered("")
	case t.Ask == AskingNote && !words:
		no := t.CaseNo
		st.closeTask()
		st.do(PassOn{no})
		st.thank(no)
	case t.picturesHelp(st.Asking):
		st.pictureCame(r, words)
	case words:
		return false
	case t.Ask != "": // an agent asked for something else, and sees the picture all the same
		st.do(PassOn{t.CaseNo})
		st.say(st.t("media.kept"))
		st.resume()
	default:
		st.say(st.t("media.kept"))
		st.resume()
	}
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

// unsupported answers what the bot cannot use; an agent may.
func (st *step) unsupported(e Unsupported) {
	if c, ok := st.talkingTo(); ok {
		st.do(PassOn{c.No})
		return
	}
	if open := st.openCases(); len(open) > 0 {
		c := open[len(open)-1]
		st.do(PassOn{c.No})
		st.noted(c)
		return
	}
	key := "odd." + e.What
	if !st.m.Texts.Has(key) {
		key = "odd.other"
	}
	st.say(st.t(key))
	st.resume()
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
