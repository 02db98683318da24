package dialog

import (
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// rate stores the stars for a closed case.
func (st *step) rate(no, stars string) {
	n, err := strconv.Atoi(stars)
	c, ok := st.caseOf(no)
	if err != nil || n < 1 || n > 5 || !ok || c.open() {
		st.say(st.t("stale"))
		return
	}
	st.do(Rate{CaseNo: no, Stars: n})
	st.Rated = no
	st.say(st.t("rate.thanks", "Stars", strings.Repeat("★", n)+strings.Repeat("☆", 5-n)))
}

// served is how people speak of how they were served, which by itself asks for nothing; wantsMore is how they show that
// they are not done.
// comments takes what is said right after the stars as a word beside them, unless it asks for something.
func (st *step) comments(e Text, rated string) bool {
	c, ok := st.caseOf(rated)
	if !ok || c.open() || st.Task != nil || !e.ownWords() || e.CaseNo != "" && e.CaseNo != rated {
		return false
	}
	if _, talking := st.talkingTo(); talking {
		return false
	}
	u := st.understood(e.Text, understand.AskingNothing)
	words := understand.Folded(e.Text)
	ofService := u.Reason == "" && understand.OfService.In(words) && !understand.WantsMore.In(words)
	if len(u.OrderNos) > 0 || strings.TrimSpace(e.Text) == "" || !ofService && u.Intent != understand.Inform && u.Intent != understand.Other {
		return false
	}
	st.Rated = rated // they may go on
	st.do(Rate{CaseNo: rated, Comment: e.Text})
	st.say(st.t("rate.comment"))
	return true
}
