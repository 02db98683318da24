package desk

import (
	"slices"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
)

// AnswerToCard is the act that words mean which an agent writes in answer to a card whose menu waits for them; ok tells
// whether one does.
func AnswerToCard(c handoff.Case, words string) (act handoff.Act, ok bool) {
	act = handoff.Act{CaseNo: c.No, Version: c.Version}
	switch c.Menu {
	case MenuReject:
		act.Kind, act.Reason = handoff.ActReject, words
	case MenuApprove:
		act.Kind = handoff.ActApprove
		fen, read := parseYuan(words)
		if !read {
			fen = -1 // words in answer to the card are not for the customer: the desk refuses it and says why
		}
		act.Amount = fen
	default:
		return handoff.Act{}, false
	}
	return act, true
}

// parseYuan reads an amount as agents type it: 50, 50.5, ¥50, 50元. It gives fen.
func parseYuan(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(text, "¥"), "￥"))
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "元"), "块"))
	yuan, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > 2 || strings.HasPrefix(yuan, "-") || strings.HasPrefix(yuan, "+") {
		return 0, false
	}
	whole, err := strconv.ParseUint(yuan+(fraction + "00")[:2], 10, 40)
	return int64(whole), err == nil && yuan != "" && whole > 0
}

// mediaMarks stand for files where words are told again; the files themselves follow.
var mediaMarks = map[string]string{"photo": "🖼", "video": "🎬", "voice": "🎤", "audio": "🎵", "sticker": "🩷"}

// Retold is an entry in one line: who, and what.
func Retold(e transcript.Entry, staff []handoff.Staff) string {
	who := e.Message.Lead
	if who == "" && e.Staff != 0 {
		who = "📝 " + NameOf(staff, e.Staff)
	}
	if who != "" {
		who += "："
	}
	what := e.Message.Text
	for _, m := range slices.Backward(e.Message.Media) {
		mark := mediaMarks[m.Kind]
		if mark == "" {
			mark = "📎"
		}
		what = mark + what
	}
	if len(e.Message.Place) > 0 {
		what = "📍" + what
	}
	return who + what
}
