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
	Now     time.Time
	Warning string // what is wrong with the group, in a word of the catalogue
	Lang    string
}

// DrawBoard shows who waits, in the order of the line, one customer's cases together, each with a button to claim it.
// Waits are told in steps: each change costs an edit.
func DrawBoard(v Board, c *texts.Catalogue) Picture {
	t := func(key string, args map[string]any) string { return c.T(v.Lang, key, args) }
	var lines []string
	if v.Counts.Waiting == 0 {
		lines = append(lines, t("desk.board.empty", nil))
	} else {
		lines = append(lines, t("desk.board.title", map[string]any{"Count": v.Counts.Waiting}))
	}
	var buttons []transcript.Button
	for _, of := range v.byCustomer() {
		for i, one := range of {
			lines = append(lines, v.line(one, i > 0, t))
			buttons = append(buttons, transcript.Button{
				Label: t("desk.button.claim_case", map[string]any{"Case": one.No}),
				Data:  EncodeAct(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Version: one.Version}),
			})
		}
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
	return Picture{HTML: strings.Join(lines, "\n"), Buttons: inRows(buttons, boardRow)}
}

// byCustomer are the waiting cases, each customer's together where the first of them stands.
func (v Board) byCustomer() [][]handoff.Case {
	var groups [][]handoff.Case
	at := map[int64]int{}
	for _, c := range v.Line {
		i, known := at[c.Conversation]
		if !known {
			i = len(groups)
			at[c.Conversation], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// line is a case on the board: who, what, of which order, and since how long they wait. A further case of the same
// customer leaves out who.
func (v Board) line(c handoff.Case, further bool, t func(string, map[string]any) string) string {
	args := map[string]any{
		"Case": c.No, "Mark": v.mark(c, t), "Kind": t("kind."+string(c.Kind), nil), "Name": "", "Goods": "", "Sum": "", "Tail": "",
		"Wait": v.wait(c, t), "Further": further,
	}
	if !further {
		args["Name"] = html.EscapeString(limit.Short(v.Names[c.Conversation], 12))
	}
	if o, known := v.Orders[c.OrderNo]; known {
		args["Goods"], args["Sum"] = html.EscapeString(limit.Short(o.Title(), 18)), texts.Yuan(o.Total)
	}
	if n := len(c.OrderNo); n > orderTail {
		args["Tail"] = c.OrderNo[n-orderTail:]
	}
	return t("desk.board.line", args)
}

// orderTail is how many characters of an order's number tell it from the customer's others.
const orderTail = 4

// mark stands before a case that is late, or about money that came too late, or of a customer who speaks another
// language.
func (v Board) mark(c handoff.Case, t func(string, map[string]any) string) string {
	mark := ""
	switch {
	case v.Late[c.No]:
		mark = "⏰"
	case c.Priority == handoff.Top:
		mark = priorityMarks[c.Priority]
	}
	return mark + v.languageMark(c, t)
}

// wait is since how long a customer waits, in minutes, then in steps of five, then in hours.
func (v Board) wait(c handoff.Case, t func(string, map[string]any) string) string {
	since := c.OpenedAt
	if c.UnansweredSince != nil {
		since = *c.UnansweredSince
	}
	waited, step := v.Now.Sub(since), time.Minute
	switch {
	case waited >= time.Hour:
		step = time.Hour
	case waited >= 10*time.Minute:
		step = 5 * time.Minute
	}
	args := map[string]any{"For": ""}
	if waited = waited.Truncate(step); waited > 0 {
		args["For"] = texts.Duration(v.Lang, waited)
	}
	return t("desk.wait", args)
}

// languageMark stands before a case whose customer speaks another language than the desk.
func (v Board) languageMark(c handoff.Case, t func(string, map[string]any) string) string {
	if c.Lang == v.Lang {
		return ""
	}
	return "[" + t("language."+c.Lang, nil) + "] "
}

// PingText tells of new cases.
func PingText(cases []string, lang string, c *texts.Catalogue) string {
	named := cases
	if len(named) > pingNames {
		named = named[:pingNames]
	}
	list := strings.Join(named, " ")
	if more := len(cases) - len(named); more > 0 {
		list += " " + c.T(lang, "desk.ping.more", map[string]any{"Count": len(cases)})
	}
	return c.T(lang, "desk.ping", map[string]any{"Cases": list})
}
