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

// comments takes what is said right after the stars as a word beside them, unless it asks for something.
func (st *step) comments(e Text, rated string) bool {
	c, ok := st.caseOf(rated)
	if !ok || c.open() || st.Task != nil || !e.ownWords() || e.CaseNo != "" && e.CaseNo != rated {
		return false
	}
	if _, talking := st.talkingTo(); talking {
		return false
	}
	switch u := st.understood(e.Text, understand.AskingNothing); u.Intent {
	case understand.Inform, understand.Other:
		if len(u.OrderNos) > 0 || strings.TrimSpace(e.Text) == "" {
			return false
		}
	default:
		return false
	}
	st.Rated = rated // they may go on
	st.do(Rate{CaseNo: rated, Comment: e.Text})
	st.say(st.t("rate.comment"))
	return true
}
