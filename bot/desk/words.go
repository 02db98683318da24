package desk

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kefu/bot/limit"
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
	case MenuFulfil:
		act.Kind = handoff.ActFulfil
		act.Fulfil, act.Wanted = handoff.ParseFulfil(words) // what cannot be read the desk refuses, and says how it is written
	default:
		return handoff.Act{}, false
	}
	return act, true
}

// TheBot is who said it where agents read what the bot asked a customer.
const TheBot = "🤖"

// pressMark stands before the label of a button that a customer pressed.
const pressMark = "👆 "

// ToCustomer reports whether the bot said something to a customer.
func ToCustomer(e transcript.Entry) bool {
	return e.Author == transcript.Bot && e.Audience == transcript.CustomerOnly
}

// longestAsked is how many characters of what the bot asked agents read again: enough to know the question.
const longestAsked = 80

// Asked are the words of the bot to a customer as agents read them: what it asked, without what it repeated of the order
// or gave as an example; where it asked nothing, how it began.
func Asked(text string) string {
	lines := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
	for _, line := range slices.Backward(lines) {
		if asked := question.FindString(line); asked != "" {
			return limit.Short(strings.TrimSpace(asked), longestAsked)
		}
	}
	said := strings.Join(lines[:min(len(lines), 1)], "")
	if len(lines) > 1 && (strings.HasSuffix(said, "：") || strings.HasSuffix(said, ":")) {
		said += strings.TrimSpace(lines[1])
	}
	return limit.Short(said, longestAsked)
}

// question is a line up to its last mark of a question. A mark within an address is none.
var question = regexp.MustCompile(`^.*(?:？|\?(?:\s|$))`)

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
	switch {
	case who == "" && e.Staff != 0:
		who = "📝 " + NameOf(staff, e.Staff)
	case e.Kind == "press":
		return pressMark + e.Message.Text
	case ToCustomer(e):
		who = TheBot
	}
	if who != "" {
		who += "："
	}
	what := e.Message.Text
	if ToCustomer(e) {
		what = Asked(what)
	}
	for _, m := range slices.Backward(e.Message.Media) {
		what = cmp.Or(mediaMarks[m.Kind], mediaMarks[terms.MediaFile]) + what
	}
	if len(e.Message.Place) > 0 {
		what = "📍" + what
	}
	return who + what
}

// Mention names a member of the staff so that their messenger tells them of it (core.telegram.org/bots/api#html-style).
func Mention(staff []handoff.Staff, id int64) string {
	return Linked("tg://user?id="+strconv.FormatInt(id, 10), NameOf(staff, id))
}
