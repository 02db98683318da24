package console

import (
	"context"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/report"
	"kefu/orders"
	"kefu/transcript"
	"kefu/transcript/export"
	"kefu/turn"
)

// reports is how the shop served its customers over some days.
type reports struct {
	page
	By          report.By
	Bys         []report.By
	Since, Till string // days, both in it
	Rows        []report.Row
	Total       report.Row
	Names       map[int64]string
	Volume      template.URL // a picture of the rows' cases, "" if there is nothing to draw
}

// mostDays is the longest report, and usualDays the one that is shown at first.
const (
	mostDays  = 400
	usualDays = 14
)

func (c *Console) reports(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p, err := c.readReport(r, viewer)
	if err != nil {
		return err
	}
	labels, bars := make([]string, len(p.Rows)), [][]float64{make([]float64, len(p.Rows)), make([]float64, len(p.Rows))}
	for i, row := range p.Rows {
		labels[i], bars[0][i], bars[1][i] = p.short(row.Key), float64(row.Cases), float64(row.Refunds)
	}
	if len(p.Rows) > 0 {
		if p.Volume, err = picture(labels, bars...); err != nil {
			return err
		}
	}
	c.render(w, r, http.StatusOK, "reports", p)
	return nil
}

// reportCSV is the same as a table for spreadsheets.
func (c *Console) reportCSV(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p, err := c.readReport(r, viewer)
	if err != nil {
		return err
	}
	if err := c.note(r, viewer, "export", "report:"+string(p.By), p.Since+" – "+p.Till); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="kefu-%s-%s-%s.csv"`, p.By, p.Since, p.Till))
	if _, err := w.Write([]byte("\ufeff")); err != nil { // so that Excel reads it as UTF-8
		return nil
	}
	out := csv.NewWriter(w)
	head := []string{p.Word("report.by", p.By)}
	for _, column := range reportColumns {
		head = append(head, p.T("report."+column))
	}
	_ = out.Write(head) // the visitor went away: nobody to tell
	for _, row := range append(slices.Clone(p.Rows), p.Total) {
		cells := []string{p.Label(row)}
		for _, column := range reportColumns {
			cells = append(cells, p.Cell(row, column))
		}
		for i := range cells {
			cells[i] = export.Harmless(cells[i])
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return nil
}

func (c *Console) readReport(r *http.Request, viewer handoff.Staff) (reports, error) {
	p := reports{page: c.page(r, viewer, "reports"), By: report.By(r.FormValue("by")), Bys: report.Bys}
	p.Heading = p.T("nav.reports")
	if !slices.Contains(report.Bys, p.By) {
		p.By = report.Day
	}
	now := p.Now.In(c.config.Location)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, c.config.Location)
	till, err := time.ParseInLocation(time.DateOnly, r.FormValue("till"), c.config.Location)
	if err != nil || till.After(today) {
		till = today
	}
	since, err := time.ParseInLocation(time.DateOnly, r.FormValue("since"), c.config.Location)
	if err != nil || since.After(till) {
		since = till.AddDate(0, 0, 1-usualDays)
	}
	if earliest := till.AddDate(0, 0, 1-mostDays); since.Before(earliest) {
		since = earliest
	}
	p.Since, p.Till = since.Format(time.DateOnly), till.Format(time.DateOnly)
	in, err := c.served().Counted(r.Context(), DaysFrom(since, till))
	if err != nil {
		return p, err
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return p, err
	}
	p.Rows, p.Total = report.Of(p.By, in, p.Now)
	return p, nil
}

// DaysFrom are the beginnings of the days from one to another, and the end of that one.
func DaysFrom(since, till time.Time) []time.Time {
	var days []time.Time
	for day := since; !day.After(till); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return append(days, till.AddDate(0, 0, 1))
}

// Served are the owners of the tables that reports are counted from.
type Served struct {
	DB     Database
	Inbox  *turn.Inbox
	Record *transcript.Log
	Desk   *handoff.Desk
	Orders *orders.Store
}

func (c *Console) served() Served { return Served{c.db, c.inbox, c.transcript, c.desk, c.orders} }

// Figures puts a row into words, by the names of the columns of the page.
func Figures(catalogue *texts.Catalogue, lang string, row report.Row) map[string]any {
	p := page{console: &Console{texts: catalogue}, Lang: lang, Now: time.Now()}
	all := make(map[string]any, len(reportColumns))
	for _, column := range reportColumns {
		all[column] = p.Cell(row, column)
	}
	return all
}

// Counted asks them for what there was in some days: their beginnings, and last the end of the last one.
func (c Served) Counted(ctx context.Context, days []time.Time) (in report.Input, err error) {
	in.Days = days
	since, till := days[0], days[len(days)-1]
	if in.Cases, err = c.Desk.Figures(ctx, c.DB, since, till); err != nil {
		return in, err
	}
	if in.Refunds, err = c.Orders.RefundFigures(ctx, c.DB, since, till); err != nil {
		return in, err
	}
	var nos, old []string
	known := map[string]bool{}
	for _, one := range in.Cases {
		known[one.No] = true
		nos = append(nos, one.OrderNo)
	}
	for _, f := range in.Refunds {
		nos = append(nos, f.OrderNo)
		if f.CaseNo != "" && !known[f.CaseNo] {
			old = append(old, f.CaseNo)
		}
	}
	cases, err := c.Desk.Cases(ctx, c.DB, old...)
	if err != nil {
		return in, err
	}
	in.CaseOf = make(map[string]handoff.Figure, len(cases))
	for _, one := range cases {
		in.CaseOf[one.No] = handoff.Figure{No: one.No, OrderNo: one.OrderNo, Reason: one.Reason, Lang: one.Lang, Agent: one.Assignee}
	}
	if in.Products, err = c.Orders.FirstItems(ctx, c.DB, nos...); err != nil {
		return in, err
	}
	if in.Talks, err = c.Record.Talks(ctx, c.DB, days); err != nil {
		return in, err
	}
	missed, err := c.Inbox.Misses(ctx, c.DB, since, till)
	if err != nil {
		return in, err
	}
	var people []int64
	for _, m := range missed {
		day, found := slices.BinarySearchFunc(days, m.At, time.Time.Compare)
		if !found {
			day--
		}
		in.Misses = append(in.Misses, report.Miss{Day: day, Conversation: m.Conversation, Times: m.Times})
		people = append(people, m.Conversation)
	}
	for _, t := range in.Talks {
		people = append(people, t.Conversation)
	}
	in.Languages, err = c.Inbox.Languages(ctx, c.DB, people...)
	return in, err
}

// reportColumns are the columns beside the first, each with a text.
var reportColumns = []string{
	"cases", "answered", "first_answer", "answer_on_time", "closed", "resolution", "close_on_time", "refunds", "refunded", "ratings", "stars",
	"reopened", "talks", "alone", "missed",
}

// nothing stands in a cell that has no value.
const nothing = "—"

// cells are what a row has in each column.
var cells = map[string]func(page, report.Row) string{
	"cases":          func(_ page, row report.Row) string { return strconv.Itoa(row.Cases) },
	"answered":       func(_ page, row report.Row) string { return strconv.Itoa(row.Answered) },
	"first_answer":   func(p page, row report.Row) string { return p.Took(row.FirstAnswer) },
	"answer_on_time": func(_ page, row report.Row) string { return percent(row.OnTime()) },
	"closed":         func(_ page, row report.Row) string { return strconv.Itoa(row.Closed) },
	"resolution":     func(p page, row report.Row) string { return p.Took(row.Resolution) },
	"close_on_time":  func(_ page, row report.Row) string { return percent(row.ClosedOnTime()) },
	"refunds":        func(_ page, row report.Row) string { return strconv.Itoa(row.Refunds) },
	"refunded":       func(_ page, row report.Row) string { return texts.Yuan(row.Refunded) },
	"ratings":        func(_ page, row report.Row) string { return strconv.Itoa(row.Ratings) },
	"stars":          func(_ page, row report.Row) string { return where(row.Ratings > 0, fmt.Sprintf("%.1f", row.Stars)) },
	"reopened":       func(_ page, row report.Row) string { return strconv.Itoa(row.Reopened) },
	"talks":          func(_ page, row report.Row) string { return where(row.Talks > 0, strconv.Itoa(row.Talks)) },
	"alone":          func(_ page, row report.Row) string { return percent(row.AloneShare()) },
	"missed": func(_ page, row report.Row) string {
		return where(row.Talks > 0 || row.Missed > 0, strconv.Itoa(row.Missed))
	},
}

func percent(n int, known bool) string { return where(known, strconv.Itoa(n)+"%") }

// where is a value where a condition holds.
func where(holds bool, value string) string {
	if holds {
		return value
	}
	return nothing
}

// Columns are the columns beside the first.
func (reports) Columns() []string { return reportColumns }

// Cell is what a row has in a column.
func (p page) Cell(row report.Row, column string) string { return cells[column](p, row) }

// Took writes how long something took; a dash for nothing.
func (p page) Took(d time.Duration) string {
	if d <= 0 {
		return nothing
	}
	return texts.Duration(p.Lang, d)
}

// Label names a row.
func (p reports) Label(row report.Row) string {
	if row.Key == "" && row == p.Total {
		return p.T("report.total")
	}
	switch {
	case row.Key == "":
		return p.T("report.none")
	case p.By == report.Agent:
		id, _ := strconv.ParseInt(row.Key, 10, 64)
		if name := p.Names[id]; name != "" {
			return name
		}
	case p.By == report.Reason:
		return p.Word("reason", row.Key)
	case p.By == report.Language:
		return texts.Of(row.Key).Name
	}
	return row.Key
}

// List is the address of the list that a row counts, "" if it has none.
func (p reports) List(row report.Row) string {
	switch {
	case p.By == report.Agent && row.Key != "":
		return "/console/cases?status=all&holder=" + url.QueryEscape(row.Key)
	case p.By == report.Day && row.Key != "":
		return "/console/search?kind=act&since=" + row.Key + "&till=" + row.Key
	}
	return ""
}

// short is a row's key where there is little room.
func (p reports) short(key string) string {
	if p.By == report.Day {
		return key[5:]
	}
	return excerptOf(p.Label(report.Row{Key: key, Cases: -1}), 12)
}

// excerptOf cuts words after so many characters.
func excerptOf(words string, most int) string {
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	return string(runes[:most-1]) + "…"
}

// CSV is the address of the same as a table for spreadsheets.
func (p reports) CSV() string {
	return "/console/reports.csv?" + url.Values{"by": {string(p.By)}, "since": {p.Since}, "till": {p.Till}}.Encode()
}

// picture draws bars as an image that is part of the page.
func picture(labels []string, series ...[]float64) (template.URL, error) {
	svg, err := report.Picture{Labels: labels, Series: series, Width: 560, Height: 200}.SVG()
	if err != nil {
		return "", err
	}
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg)), nil
}

// today tells how today went so far.
func (c *Console) today(ctx context.Context, midnight time.Time) (report.Row, error) {
	in, err := c.served().Counted(ctx, DaysFrom(midnight, midnight))
	if err != nil {
		return report.Row{}, err
	}
	_, total := report.Of(report.Day, in, time.Now())
	return total, nil
}
