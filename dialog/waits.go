package dialog

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// This file is the talk with a customer whose case waits for an agent. Whatever they send reaches the case it is about;
// what can be answered is answered, and what changes the details changes them.

// intoWaitingCase gives a message to the case it is about, and answers it; false if it is about something else.
func (st *step) intoWaitingCase(r reading) bool {
	if st.Task != nil && st.Task.Goal != GoalLook {
		return false
	}
	c, ok := st.caseMeant(r)
	if !ok {
		st.tellWhoListens()
		return false
	}
	st.closeTask()
	st.toCase(c, r)
	return true
}

// toCase gives a message to a waiting case, and answers it. What was said is told by that, and is no part of what comes
// next.
func (st *step) toCase(c Case, r reading) {
	st.TalkingIn = c.No
	if c.OrderNo != "" {
		st.Topic.OrderNo = c.OrderNo
	}
	st.do(PassOn{c.No})
	if r.text.Media > 0 {
		c.Media += r.text.Media
		st.remember(c)
		st.do(AddDetails{CaseNo: c.No, Details: []Detail{{Slot: understand.AskingEvidence, Value: st.t("evidence.count", "Count", c.Media)}}})
	}
	st.fromCase(c, r)
	st.Topic.Said = nil
}

// tellWhoListens gives what becomes a matter of its own to the case about no order as well: its agent was called before
// anybody knew what for.
func (st *step) tellWhoListens() {
	for _, c := range slices.Backward(st.Cases) {
		if c.Status == terms.CaseWaiting && c.About == "" && c.OrderNo == "" {
			st.do(PassOn{c.No})
			return
		}
	}
}

var another = regexp.MustCompile(`还有(?: |个|一|那|件)|另外|对了|别的|又|\banother\b|\balso\b|one more`)

var (
	withdraws = regexp.MustCompile(`撤回|撤销|撤单|撤(?:了|掉|吧|咯|嘛|下|一下)|(?:给我|帮我)撤|(?:不|别|不用|不要)(?:查|催|问)了|不用(?:处理|管|弄|了|查|退|换)|不退了|不换了|不想退|不用退了|没事了|解决了|搞定了|取消(?:工单|申请|排队)|withdraw|no longer need|never ?mind|solved|found (?:it|the answer|an answer|my answer)|cancel (?:the|my) (?:case|request|question|ticket)`)
	greets    = regexp.MustCompile(`^(?:在吗|在么|在不在|在(?:不在)?[啊呢]|在不在[啊呀]|喂+|有人吗|有人在吗|你好|您好|喂|人呢|hello|hi|hey|anyone|hello anyone|hello\? anyone)[ ?？!！。.~]*$`)
)

// fromCase answers a message that went to a waiting case.
func (st *step) fromCase(c Case, r reading) {
	r = st.readAlone(r)
	for _, takes := range []func(Case, reading) bool{st.withdrawn, st.showsCase, st.correctsCase, st.wordsInLine, st.askedInLine} {
		if takes(c, r) {
			return
		}
	}
	if !st.answersFeeling(r) {
		st.noted(c)
	}
}

// withdrawn offers to withdraw a case that is not needed any more.
func (st *step) withdrawn(c Case, r reading) bool {
	if saysWithdraw.MatchString(r.folded) && !looksAsked(r) {
		st.askLeave(c.No)
		return true
	}
	if !withdraws.MatchString(r.folded) && !allWell(r) || r.u.Reason != "" && !reasonTable[r.u.Reason].vague ||
		slices.ContainsFunc(r.wishes, func(w Wish) bool { return w != WishNoRefund }) {
		return false
	}
	st.tell(c.No, st.t("case.still_open", "Case", c.No), []Button{st.always("button.leave", "leave:"+c.No)})
	return true
}

// saysWithdraw is how people say outright that a case is to be withdrawn.
var saysWithdraw = regexp.MustCompile(`(?:撤回|撤销|撤掉|撤了)[^,，。]{0,10}(?:工单|申请|c-?\d{3,})|(?:工单|申请|单子|c-?\d{3,}|那个|这个)[^,，。]{0,6}(?:撤回|撤销|撤掉|撤了|撤咯|撤吧)|(?:给我|帮我)撤|withdraw (?:the|my|this|it|case|c-)`)

// correctsCase tells what a message has changed of a case.
func (st *step) correctsCase(c Case, r reading) bool {
	changed := st.correct(c, r)
	if changed != "" {
		st.tell(c.No, changed)
	}
	return changed != ""
}

// wordsInLine answers what neither changes a case nor asks about it: thanks, anger, pictures.
func (st *step) wordsInLine(c Case, r reading) bool {
	switch {
	case dropsIt.MatchString(r.folded):
		st.tell(c.No, st.t("case.goes_on", "Case", c.No), st.lineRow(c.No))
	case curses.MatchString(r.folded), complains.MatchString(r.folded) && !looksAsked(r):
		st.do(AddDetails{CaseNo: c.No, Urgent: true})
		st.sayOneOf(c.No, "case.angry", c)
	case r.u.Intent == understand.Thanks && !saysMore(r):
		st.say(st.t("thanks.waiting"))
	case acks.MatchString(r.folded):
		st.say(st.t("case.ack"))
	case r.text.Media > 0:
		st.tell(c.No, st.t("case.media", "Count", r.text.Earlier+r.text.Media, "Case", c.No))
	case c.Holds && slices.Contains(r.wishes, WishHold):
		st.tell(c.No, st.t("case.held_still", "Case", c.No))
	default:
		return false
	}
	return true
}

// complains is how people want somebody above to hear of it.
var complains = regexp.MustCompile(`我?要?投诉|12315|消协|(?:叫|找|喊)[^,，。]{0,4}(?:经理|主管|领导|老板)|\b(?:your )?(?:manager|supervisor)\b`)

// acks is how people take note of what they were told.
var acks = regexp.MustCompile(`^(?:(?:对+的?|是的|哦+|噢|嗯+|好+|好的|好吧|好嘞|行|行吧|可以|ok|okay|fine|alright|知道了|晓得了|晓得咯|明白了?|了解|收到|懂了|那(?:我|就)?等(?:着|等)?(?:你们?|您|吧)?|等(?:你们?|您|着)|辛苦了?|谢谢|谢了|(?:没)?别的(?:都)?没了?|没别的了?|没事了|got it|i see|i'll wait|thanks)[ ,，。.!！~啊呀吧哈呢]*)+$`)

// wantsShown is how people ask what stands in their case, or whether it is still there.
var wantsShown = regexp.MustCompile(`(?:现在|工单|里面?|单子)[^,，。?？]{0,4}(?:是|写|刻|填|改|记)(?:的|成|着)*(?:是)?(?:什么|哪|啥)|给我看(?:看|下|一下)?(?:$|[ ,，。?？!！])|还在不在|还在(?:吗|不|噻|么|嘛|的吗|的吧)|还(?:算数|有效)(?:吗|不|么)|记(?:上|下|住)了?(?:吗|没|么)|写(?:上|进)(?:去)?了?(?:吗|没|么)|\bwhat does (?:it|the case|my case) say|\bis (?:it|my case|the case|my request) still\b|\bdid you (?:note|write)`)

// showsCase tells what stands in a case; false if a message does not ask for it.
func (st *step) showsCase(c Case, r reading) bool {
	if !wantsShown.MatchString(r.folded) || r.topic == "photo" {
		return false
	}
	was := st.Task
	st.Task = &Task{Goal: GoalAfter, Order: st.orderOf(c.OrderNo), No: c.OrderNo, Given: c.Given}
	var lines []string
	for _, d := range st.details() {
		lines = append(lines, st.slotName(d.Slot)+st.t("colon")+d.Value)
	}
	st.Task = was
	name := c.No
	if o := st.orderOf(c.OrderNo); o != nil {
		name = c.No + " · " + st.brief(o)
	}
	st.tell(c.No, st.t("case.shows", "Case", name, "Details", strings.Join(lines, "\n")), st.lineRow(c.No))
	return true
}

// saysMore tells whether a message of thanks says something else besides: 别寄顺丰行不 谢谢.
func saysMore(r reading) bool {
	return len([]rune(r.folded)) > 6 && slices.ContainsFunc(clauseEnd.Split(r.folded, -1), func(clause string) bool {
		return len([]rune(clause)) > 3 && !thankful.MatchString(clause)
	})
}

var thankful = regexp.MustCompile(`谢|多谢|感谢|辛苦|麻烦|好的|知道|明白|thank|thx|cheers|great|ok|got it|appreciat`)

// askedInLine answers a question of a customer whose case waits. What only agents know waits for them.
func (st *step) askedInLine(c Case, r reading) bool {
	switch {
	case st.asksIfTwice(r), st.answersOf(c, r):
	case r.topic == "photo":
		st.tell(c.No, st.t("case.photos", "Count", c.Media, "Case", c.No))
	case (r.u.Intent == understand.OrderStatus || r.topic == "wait") && st.tellsOfAnother(c, r):
	case greets.MatchString(r.folded), r.topic == "wait", howLong.MatchString(r.folded) && r.topic == "":
		st.do(AskStanding{CaseNo: c.No})
	case r.topic != "" && looksAsked(r) && st.answerTopic(r.topic, r):
	case looksAsked(r):
		st.sayOneOf(c.No, "case.question", c)
	default:
		return false
	}
	return true
}

// answersOf answers once more what was just answered, for the order of a case that the customer says they meant.
func (st *step) answersOf(c Case, r reading) bool {
	topic, _, _ := strings.Cut(st.Topic.Answered, " ")
	o := st.orderOf(c.OrderNo)
	return o != nil && topic != "" && corrects.MatchString(r.folded) && !bringsMatter(r) && st.answerFor(topic, o)
}

// tellsOfAnother tells how the one order stands that a message describes, where the case is about another or about none.
func (st *step) tellsOfAnother(c Case, r reading) bool {
	o := st.meantOf(st.orders, r)
	if o == nil || o.No == c.OrderNo {
		return false
	}
	st.status(r)
	return true
}

// readAlone reads a message as said by itself, where it was read as the answer to a question.
func (st *step) readAlone(r reading) reading {
	asking := st.Asking
	st.Asking = ""
	fresh := st.read(r.text)
	st.Asking = asking
	fresh.text = r.text
	return fresh
}

// howLong is how people ask when somebody comes.
var howLong = regexp.MustCompile(`多久|什么时候|啥时候|何时|几点|几分钟|几个?小时|多长时间|快点|快一点|人呢|有人吗|催|赶紧|还没人|等了|分钟了|小时了|半天|太慢|how long|when\b|hurry|any(?:one|body)`)

// noted tells that what was sent has reached the case, in other words each time.
func (st *step) noted(c Case) { st.sayOneOf(c.No, "case.noted", c) }

// sayOneOf says one of three texts in turn, so that no answer repeats the one before.
func (st *step) sayOneOf(no, key string, c Case) {
	st.Turns++
	texts := []string{key + ".a", key + ".b", key + ".c"}
	st.tell(no, st.t(texts[st.Turns%len(texts)], "Case", c.No))
}

// correct changes the details of a waiting case by what the customer says now, and tells what has changed; "" if nothing.
func (st *step) correct(c Case, r reading) string {
	o := st.orderOf(c.OrderNo)
	if o == nil {
		return st.complete(c, r)
	}
	was := st.Task
	t := &Task{Goal: GoalAfter, Order: o, No: o.No, Given: maps.Clone(c.Given)}
	st.Task = t
	defer func() { st.Task = was }()
	if t.Given == nil {
		t.Given = map[Slot]string{}
	}
	before, wished := maps.Clone(t.Given), st.wishShown()
	st.absorbCorrection(c, r)
	details, words := st.differing(before, wished)
	if len(details) == 0 {
		return ""
	}
	if part := st.partShown(); part != "" && before[understand.AskingItem] != t.Given[understand.AskingItem] {
		details = append(details, Detail{Slot: SlotPart, Value: part})
	}
	c.Given = t.Given
	text := st.t("case.changed", "Details", strings.Join(words, "\n"), "Case", c.No)
	change := AddDetails{CaseNo: c.No, Details: details}
	if hold := t.holds(); hold != c.Holds && c.About == "" {
		c.Holds, change.Hold = hold, &hold
		text += st.heldWords(c, o)
	}
	st.remember(c)
	st.do(change)
	return text
}

// absorbCorrection takes the details of a message into the case that the task stands for. It says nothing.
func (st *step) absorbCorrection(c Case, r reading) {
	if c.About != "" {
		r.u.Reason = "" // what it is about is the shop's word
	}
	if st.Task.reason() != "" && (reasonTable[r.u.Reason].vague || !takesBackReason.MatchString(r.folded)) {
		if r.u.Reason != "" && r.u.Reason != st.Task.reason() && !reasonTable[r.u.Reason].vague {
			return // something else is wrong, too: the agent reads the words, and nothing of the case is changed by them
		}
		r.u.Reason = "" // only who takes a reason back has it replaced
	}
	asks := looksAsked(r) || st.asksOfMoney(r)
	if asks && twice.MatchString(r.folded) {
		return // whether it was charged twice is asked, not said
	}
	if slices.Equal(r.wishes, []Wish{WishHurry}) || asks && slices.Contains(r.wishes, WishRefund) {
		r.wishes = nil // 快点, 什么时候退: no other wish
	}
	says := len(st.effects)
	st.absorb(r)
	if r.u.Intent != understand.Question && (len(r.wishes) > 0 || keptGoods.MatchString(r.folded)) {
		st.itemSaid(r)
	}
	st.effects = st.effects[:says]
}

// differing are the details that are other than before, those that are gone among them, and what to tell of the new ones.
func (st *step) differing(before map[Slot]string, wished string) (details []Detail, words []string) {
	given := st.Task.Given
	for _, d := range st.details() {
		same := before[d.Slot] == given[d.Slot] && (d.Slot != SlotWish || d.Value == wished)
		if same || d.Slot == AskingNote || d.Slot == understand.AskingEvidence {
			continue
		}
		details = append(details, d)
		words = append(words, st.slotName(d.Slot)+st.t("colon")+d.Value)
	}
	for _, slot := range detailSlots {
		if before[slot] != "" && given[slot] == "" {
			details = append(details, Detail{Slot: slot, Value: st.t("detail.dropped")})
		}
	}
	return details, words
}

// takesBackReason is how people say that the reason that stands is not the one, or what it is instead. 也错了 adds to it.
var takesBackReason = regexp.MustCompile(`原因|理由|其实|说错|选错|写错了|弄错了|搞错|不是.{0,12}(?:是|，|,)|没说.{0,6}(?:错|收到|坏|不要)|\breason\b|\bactually\b|\bnot\b|\bno,|n't `)

// heldWords tells that the shop was asked to hold an order that it has not sent, or to go on with it; nothing of another.
func (st *step) heldWords(c Case, o *Order) string {
	switch {
	case o == nil || o.Status != terms.Paid:
		return ""
	case c.Holds:
		return "\n" + st.t("case.held")
	}
	return "\n" + st.t("case.let_go")
}

// complete puts what a customer tells of an order that nobody can see yet into the case about no order.
func (st *step) complete(c Case, r reading) string {
	was := st.Task
	st.Task = &Task{Goal: GoalHuman}
	defer func() { st.Task = was }()
	st.absorb(r)
	details := st.details()
	for _, no := range r.u.OrderNos {
		details = append(details, Detail{Slot: understand.AskingOrderNo, Value: no})
	}
	about := ""
	if f := st.described(r, st.orders); len(r.u.OrderNos) == 0 && !looksAsked(r) && f.told && f.one() != nil && st.namesFirmly(r, f.one()) && st.Topic.OrderNo != f.one().No {
		st.Topic.OrderNo = f.one().No
		details = append(details, Detail{Slot: understand.AskingOrderNo, Value: f.one().No, Check: "same"})
		about = st.t("case.about", "Order", st.brief(f.one()), "Case", c.No)
	}
	if len(details) > 0 {
		st.do(AddDetails{CaseNo: c.No, Details: details})
	}
	return about
}
