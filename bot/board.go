package bot

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/dialog/texts"
	"kefu/handoff"
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
	Line     []handoff.Case // the front of the line
	Names    map[int64]string
	Waiting  int
	Claimed  int
	OnDuty   int
	Agents   int
	Warning  string // what is wrong with the group, in a word of the catalogue
	Lang     string
	Location *time.Location
}

// boardView reads what the board shows.
func (b *Bot) boardView(ctx context.Context) (boardView, error) {
	v := boardView{Lang: b.config.Lang, Location: b.config.Location}
	var err error
	if v.Line, err = b.desk.WaitingLine(ctx, b.pool, boardLines); err != nil {
		return v, err
	}
	staff, err := b.desk.AllStaff(ctx, b.pool)
	if err != nil {
		return v, err
	}
	for _, one := range staff {
		if one.Agent {
			v.Agents++
			if !one.Away {
				v.OnDuty++
			}
		}
	}
	err = b.pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM cases WHERE status = 'waiting'), -- each from an index of its own
			(SELECT count(*) FROM cases WHERE status = 'claimed')`).Scan(&v.Waiting, &v.Claimed)
	if err != nil {
		return v, fmt.Errorf("count cases: %w", err)
	}
	conversations := make([]int64, len(v.Line))
	for i, c := range v.Line {
		conversations[i] = c.Conversation
	}
	v.Names, err = b.names(ctx, conversations...)
	return v, err
}

// names are what customers are called.
func (b *Bot) names(ctx context.Context, conversations ...int64) (map[int64]string, error) {
	rows, err := b.pool.Query(ctx, `SELECT id, name FROM conversations WHERE id = ANY ($1)`, conversations)
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	found := map[int64]string{}
	var id int64
	var name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &name}, func() error { found[id] = name; return nil }); err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	return found, nil
}

// drawBoard shows who waits, in the order of the line, each with a button to claim the case. Times are the hour at
// which someone came and not how long they wait: that would change the board, and cost an edit, every minute.
func drawBoard(v boardView, c *texts.Catalogue) picture {
	t := func(key string, args map[string]any) string { return c.T(v.Lang, key, args) }
	var lines []string
	if v.Waiting == 0 {
		lines = append(lines, t("desk.board.empty", nil))
	} else {
		lines = append(lines, t("desk.board.title", map[string]any{"Count": v.Waiting}))
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
	if more := v.Waiting - len(v.Line); more > 0 {
		lines = append(lines, t("desk.board.more", map[string]any{"Count": more}))
	}
	lines = append(lines, "", t("desk.board.foot", map[string]any{
		"Claimed": v.Claimed, "OnDuty": v.OnDuty, "Agents": v.Agents,
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
