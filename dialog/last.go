package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// This file is the last question before a matter is handed over. It stands below everything that goes to the agents, and a
// button that leaves nothing open hands the matter over at once. Typed answers lead to the summary.

// submits marks what such a button sends.
const submits = "go"

// lastQuestion puts a question whose buttons can be the last word, on the page that shows everything; false if none of
// them is. again tells that the page was shown before, so that the short form will do.
func (st *step) lastQuestion(slot Slot, rows [][]Button, again bool) bool {
	t := st.Task
	if st.trial || t.Order == nil || t.Ask != "" || t.Goal != GoalAfter || t.Given[slot] != "" || slot == SlotWish {
		return false
	}
	p, ok := t.path()
	if !ok {
		return false
	}
	st.Asking = slot
	any := false
	for _, row := range rows {
		for i := range row {
			if _, choice, _ := ParseButton(row[i].Data); st.leavesNothingOpen(choice) {
				any = true
				row[i] = st.choice(st.lastLabel(slot, row[i].Label), submits+":"+choice)
			}
		}
	}
	if !any {
		return false
	}
	text := st.summary(p)
	if again {
		text = st.soFar(slot)
	}
	text = strings.TrimRight(text, "\n") + "\n\n"
	if st.Task.wantsPicture(p) {
		text += st.t("ask.picture") + "\n"
	}
	text += st.question(slot) + "\n" + st.t("ask.last", "Button", st.lastLabel(slot, "…"))
	st.ask(slot, text, append(besideEachOther(slices.Concat(rows...)), st.footer())...)
	return true
}

// besideEachOther lays buttons in rows of two, if each label fits half a phone.
func besideEachOther(row []Button) [][]Button {
	const half = 22 // of letters; a Chinese character takes the room of two
	for _, b := range row {
		if letters := len([]rune(b.Label)); letters+(len(b.Label)-letters)/2 > half {
			return inRows(row, 1)
		}
	}
	return inRows(row, 2)
}

// lastLabel is the label of a button that hands the matter over.
func (st *step) lastLabel(slot Slot, label string) string {
	if slot == AskingAnyway {
		return st.t("button.anyway")
	}
	return st.t("button.submit_wish", "Wish", label)
}

// leavesNothingOpen tries a button out, and tells whether it leads to a summary on which nothing is left to be asked.
func (st *step) leavesNothingOpen(choice string) bool {
	name, value, _ := strings.Cut(choice, ":")
	if name == "is" && slices.Contains(reasonTable[understand.Reason(value)].details, AskingNote) {
		return false // their own words are asked for
	}
	tried := &step{m: st.m, State: st.clone(), now: st.now, trial: true}
	tried.Asking = st.Asking
	if !tried.pressAnswer(name, value) || len(tried.effects) != 1 {
		return false
	}
	_, says := tried.effects[0].(Say)
	t := tried.Task
	if t == nil || t.Order == nil {
		return false
	}
	p, _ := t.path()
	return says && t.Goal == GoalAfter && tried.Asking == understand.AskingConfirm && (p.name == paymentPath.name || !t.wishOpen())
}

// wantsPicture tells whether a picture would help, and none has come.
func (t *Task) wantsPicture(p path) bool {
	return t.Media == 0 && t.Given[understand.AskingEvidence] == "" && slices.Contains(t.needs(p), understand.AskingEvidence)
}

// confirmWords ask for the word that hands a summary over, and for what would help beside it.
func (st *step) confirmWords(p path) string {
	text := st.t("ask.confirm")
	if st.Task.wishOpen() && p.name != paymentPath.name {
		text = st.t("ask.confirm_wish")
	}
	if st.Task.wantsPicture(p) {
		text = st.t("ask.picture") + "\n" + text
	}
	return text
}

// pictureTells tells whether a picture answers the question put: a receipt has the time and the channel of a payment.
func (t *Task) pictureTells(asking Slot) bool {
	p, ok := t.path()
	return ok && p.name == paymentPath.name && slices.Contains([]Slot{understand.AskingPaidAt, understand.AskingPaymentMethod}, asking)
}

// picturesHelp tells whether pictures are evidence of the matter that a question is about.
func (t *Task) picturesHelp(asking Slot) bool {
	if t.Order == nil || t.Goal != GoalAfter || t.Ask != "" {
		return false
	}
	return t.pictureTells(asking) || asking == understand.AskingConfirm && slices.Contains(t.Needs(), understand.AskingEvidence)
}

// AsksForPictures tells whether the question just put asks for pictures or videos, by itself or beside something else.
func (s *State) AsksForPictures() bool {
	return s.Asking == understand.AskingEvidence || s.Task != nil && s.Task.picturesHelp(s.Asking)
}

// pictureCame takes evidence, with the words that came along. What they change is shown.
func (st *step) pictureCame(r reading, words bool) {
	before := st.details()
	if words {
		st.absorb(r)
	}
	if st.Asking != understand.AskingConfirm || !slices.Equal(before, st.details()) {
		st.proceed()
		return
	}
	st.say(st.t("media.count", "Count", st.Task.Media))
	st.again()
}

// noPicture takes that there is no picture, which the summary asks for.
func (st *step) noPicture(r reading) bool {
	if st.Task == nil || !st.Task.picturesHelp(st.Asking) || !understand.NoneAnswered.In(r.text.Text) || r.says(understand.DropsIt) || r.u.Reason != "" || len(r.wishes) > 0 || len([]rune(r.folded)) > longestCall {
		return false
	}
	if st.Task.Media > 0 {
		st.say(st.t("picture.enough"))
	} else {
		st.Task.set(understand.AskingEvidence, "no")
		st.say(st.t("picture.none"))
	}
	st.again()
	return true
}
