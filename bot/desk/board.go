package desk

import (
	"html"
	"strings"
	"time"

	"kefu/bot/limit"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/transcript"
)

// Measures of the board.
const (
	BoardLines = 20 // cases shown on the board; the others are counted
	boardRow   = 2  // buttons beside each other
	pingNames  = 6  // cases that a ping names; the others are counted
)

// priorityMarks stand before cases that go first.
var priorityMarks = map[handoff.Priority]string{handoff.High: "❗", handoff.Top: "🔥"}

// Board is all that the board shows.
type Board struct {
	view.Board
	Warning  string // what is wrong with the group, in a word of the catalogue
	Lang     string
	Location *time.Location
}

// DrawBoard shows who waits, in the order of the line, each with a button to claim the case. Times are the hour at
// which someone came and not how long they wait: that would change the board, and cost an edit, every minute.
func DrawBoard(v Board, c *texts.Catalogue) Picture {
	t := func(key string, args map[string]any) string { return c.T(v.Lang, key, args) }
	var lines []string
	if v.Counts.Waiting == 0 {
		lines = append(lines, t("desk.board.empty", nil))
	} else {
		lines = append(lines, t("desk.board.title", map[string]any{"Count": v.Counts.Waiting}))
	}
	var buttons [][]transcript.Button
	for i, one := range v.Line {
		lines = append(lines, t("desk.board.line", map[string]any{
			"Case": one.No, "Mark": priorityMarks[one.Priority] + v.languageMark(one), "Kind": t("desk.kind."+string(one.Kind), nil),
			"Name": html.EscapeString(limit.Short(v.Names[one.Conversation], 16)),
			"Time": one.OpenedAt.In(v.Location).Format("15:04"),
		}))
		if i%boardRow == 0 {
			buttons = append(buttons, nil)
		}
		last := &buttons[len(buttons)-1]
		*last = append(*last, transcript.Button{
			Label: t("desk.button.claim_case", map[string]any{"Case": one.No}),
			Data:  EncodeAct(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Version: one.Version}),
		})
	}
	if more := v.Counts.Waiting - len(v.Line); more > 0 {
		lines = append(lines, t("desk.board.more", map[string]any{"Count": more}))
	}
	lines = append(lines, "", t("desk.board.foot", map[string]any{
		"Claimed": v.Counts.Claimed, "OnDuty": v.OnDuty, "Agents": v.Agents,
	}))
	if v.Warning != "" {
		lines = append(lines, t("desk.board.warning."+v.Warning, nil))
	}
	return Picture{HTML: strings.Join(lines, "\n"), Buttons: buttons}
}

// languageMark stands before a case whose customer speaks another language than the desk.
func (v Board) languageMark(c handoff.Case) string {
	if c.Lang == v.Lang {
		return ""
	}
	return "[" + c.Lang + "] "
}

// PingText tells of new cases.
func PingText(cases []string, lang string, c *texts.Catalogue) string {
	named := cases
	if len(named) > pingNames {
		named = named[:pingNames]
	}
	list := strings.Join(named, " ")
	if more := len(cases) - len(named); more > 0 {
		list += " " + c.T(lang, "desk.ping.more", map[string]any{"Count": more})
	}
	return c.T(lang, "desk.ping", map[string]any{"Cases": list})
}
