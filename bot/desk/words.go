package desk

import (
	"cmp"
	"slices"

	"kefu/handoff"
	"kefu/internal/terms"
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
		var err error
		if act.Amount, err = handoff.ParseAmount(words); err != nil {
			act.Amount = -1 // words in answer to the card are not for the customer: the desk refuses it and says why
		}
	default:
		return handoff.Act{}, false
	}
	return act, true
}

// mediaMarks stand for files where words are told again; the files themselves follow.
//
//exhaustive:enforce
var mediaMarks = map[terms.MediaKind]string{
	terms.MediaPhoto: "🖼", terms.MediaLivePhoto: "🖼", terms.MediaWebP: "🖼",
	terms.MediaVideo: "🎬", terms.MediaVideoNote: "🎬", terms.MediaAnimation: "🎬",
	terms.MediaVoice: "🎤", terms.MediaAudio: "🎵", terms.MediaSticker: "🩷", terms.MediaFile: "📎",
}

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
		what = cmp.Or(mediaMarks[m.Kind], mediaMarks[terms.MediaFile]) + what
	}
	if len(e.Message.Place) > 0 {
		what = "📍" + what
	}
	return who + what
}
