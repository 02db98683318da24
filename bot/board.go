package bot

import (
	"context"
	"html"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
)

const (
	boardLines = 20 // cases shown on the board; the others are counted
	boardRow   = 2  // buttons beside each other
	pingNames  = 6  // cases that a ping names; the others are counted
)

// priorityMarks stand before cases that go first.
var priorityMarks = map[handoff.Priority]string{handoff.High: "❗", handoff.Top: "🔥"}

// boardView is all that the board shows.
type boardView struct {
	view.Board
	Warning  string // what is wrong with the group, in a word of the catalogue
	Lang     string
	Location *time.Location
}

// boardView reads what the board shows.
func (b *Bot) boardView(ctx context.Context) (boardView, error) {
	board, err := b.views.Board(ctx, b.pool, boardLines)
	return boardView{Board: board, Lang: b.config.Lang, Location: b.config.Location}, err
}

// drawBoard shows who waits, in the order of the line, each with a button to claim the case. Times are the hour at
// which someone came and not how long they wait: that would change the board, and cost an edit, every minute.
func drawBoard(v boardView, c *texts.Catalogue) picture {
	t := func(key string, args map[string]any) string { return c.T(v.Lang, key, args) }
	var lines []string
	if v.Counts.Waiting == 0 {
		lines = append(lines, t("desk.board.empty", nil))
	} else {
		lines = append(lines, t("desk.board.title", map[string]any{"Count": v.Counts.Waiting}))
	}
	var markup *models.InlineKeyboardMarkup
	for i, one := range v.Line {
		lines = append(lines, t("desk.board.line", map[string]any{
			"Case": one.No, "Mark": priorityMarks[one.Priority] + v.languageMark(one), "Kind": t("desk.kind."+string(one.Kind), nil),
			"Name": html.EscapeString(short(v.Names[one.Conversation], 16)),
			"Time": one.OpenedAt.In(v.Location).Format("15:04"),
		}))
		button := models.InlineKeyboardButton{
			Text:         t("desk.button.claim_case", map[string]any{"Case": one.No}),
			CallbackData: encodeAct(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Version: one.Version}),
		}
		if markup == nil {
			markup = &models.InlineKeyboardMarkup{}
		}
		if i%boardRow == 0 {
			markup.InlineKeyboard = append(markup.InlineKeyboard, nil)
		}
		last := &markup.InlineKeyboard[len(markup.InlineKeyboard)-1]
		*last = append(*last, button)
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
	return picture{text: strings.Join(lines, "\n"), markup: markup}
}

// languageMark stands before a case whose customer speaks another language than the desk.
func (v boardView) languageMark(c handoff.Case) string {
	if c.Lang == v.Lang {
		return ""
	}
	return "[" + c.Lang + "] "
}

// pingText tells of new cases.
func pingText(cases []string, lang string, c *texts.Catalogue) string {
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

// short cuts a text to so many characters.
func short(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}
