package desk

import (
	"html"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
)

// MissedTargets are the cases whose targets come near or were missed since it was told last.
type MissedTargets struct {
	Cases []handoff.MissedTarget
	Links map[string]string // to the topics of cases, by number
	Names []handoff.Staff
	Now   time.Time
	Lang  string
}

// mostMissed is how many cases one message names, each of which may have a button.
const mostMissed = 12

// DrawMissedTargets tells of them all in one message: those that wait with a button to claim them, those that somebody
// holds with a word to the holder.
func DrawMissedTargets(v MissedTargets, c *texts.Catalogue) Picture {
	t := func(key string, args map[string]any) string { return c.T(v.Lang, key, args) }
	var late, soon []string
	var buttons []transcript.Button
	for _, m := range v.Cases[:min(len(v.Cases), mostMissed)] {
		one := m.Case
		args := map[string]any{
			"Case": Linked(v.Links[one.No], one.No), "Agent": Mention(v.Names, one.Assignee), "Wait": Board{Now: v.Now, Lang: v.Lang}.wait(one, t),
		}
		key := "desk.missed.claimed"
		if one.Status == handoff.Waiting {
			key = "desk.missed.waiting"
			buttons = append(buttons, transcript.Button{
				Label: t("desk.button.claim_case", map[string]any{"Case": one.No}),
				Data:  EncodeAct(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Version: one.Version}),
			})
		}
		if line := t(key, args); m.Late {
			late = append(late, line)
		} else {
			soon = append(soon, line)
		}
	}
	var lines []string
	if len(late) > 0 {
		lines = append(lines, t("desk.missed.late", map[string]any{"Cases": strings.Join(late, " ")}))
	}
	if len(soon) > 0 {
		lines = append(lines, t("desk.missed.soon", map[string]any{"Cases": strings.Join(soon, " ")}))
	}
	if more := len(v.Cases) - mostMissed; more > 0 {
		lines = append(lines, t("desk.board.more", map[string]any{"Count": more}))
	}
	return Picture{HTML: strings.Join(lines, "\n"), Buttons: inRows(buttons, boardRow)}
}

// LeftCard is what remains of a card whose case is handled elsewhere by now: at an address, or if that is "" in the
// private chat of its holder.
func LeftCard(caseNo, address, agent, lang string, c *texts.Catalogue) Picture {
	if address == "" {
		return Picture{HTML: c.T(lang, "desk.left.private", map[string]any{"Case": caseNo, "Agent": html.EscapeString(agent)})}
	}
	link := Linked(address, c.T(lang, "desk.left.link", nil))
	return Picture{HTML: c.T(lang, "desk.left.topic", map[string]any{"Case": caseNo, "Link": link})}
}

// Linked is a text that leads to an address, in Telegram's HTML; the text alone without one.
func Linked(address, text string) string {
	if address == "" {
		return html.EscapeString(text)
	}
	return `<a href="` + html.EscapeString(address) + `">` + html.EscapeString(text) + `</a>`
}
