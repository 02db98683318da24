// Package report counts how the shop served its customers over some days, and draws the counts.
//
// It is pure: it is given what the owners of the tables tell of cases, refunds and talks, and knows neither where that
// comes from nor in which language it is shown.
package report

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

// By is what the rows of a report are about.
type By string

// What rows may be about.
const (
	Day      By = "day"
	Agent    By = "agent"
	Reason   By = "reason"
	Product  By = "product"
	Language By = "language"
)

// Bys are all of them.
var Bys = []By{Day, Agent, Reason, Product, Language}

// Miss is how often a customer was not understood on a day.
type Miss struct {
	Day          int
	Conversation int64
	Times        int
}

// Input is what there was in some days.
type Input struct {
	Days      []time.Time // their beginnings, and last the end of the last one
	Cases     []handoff.Figure
	Refunds   []orders.RefundFigure
	Talks     []transcript.Talk
	Misses    []Miss
	Products  map[string]string // of orders, by their numbers
	Languages map[int64]string  // of customers, by conversation
	// CaseOf are the cases of refunds that were opened before these days, by number.
	CaseOf map[string]handoff.Figure
}

// Row is the counts of one day, agent, reason, product or language. Durations and stars are 0 where nothing was counted.
type Row struct {
	Key         string // a day such as 2026-11-27, an agent's id, a reason, a product's name, a language; "" for none
	Cases       int    // that were opened
	Answered    int    // of those, by an agent
	AnswerDue   int    // that had a target for the first answer
	AnswerLate  int    // of those, answered after it or not yet and past it
	FirstAnswer time.Duration
	Closed      int
	CloseDue    int
	CloseLate   int
	Resolution  time.Duration
	Refunds     int
	Refunded    int64 // fen
	Ratings     int
	Stars       float64
	Reopened    int
	Talks       int // days on which a customer wrote; with By Day and Language only
	Alone       int // of those, where no case was needed
	Missed      int // how often the bot did not understand; with By Day and Language only
}

// AloneShare is which part of the talks needed nobody, in percent; false when there were none.
func (r Row) AloneShare() (int, bool) { return share(r.Alone, r.Talks) }

// OnTime is which part of the first answers came within the target, in percent; false when nothing is to be judged.
func (r Row) OnTime() (int, bool) { return share(r.AnswerDue-r.AnswerLate, r.AnswerDue) }

// ClosedOnTime is the same of the closes.
func (r Row) ClosedOnTime() (int, bool) { return share(r.CloseDue-r.CloseLate, r.CloseDue) }

func share(of, all int) (int, bool) {
	if all == 0 {
		return 0, false
	}
	return (of*100 + all/2) / all, true
}

// group is a row while it is counted.
type group struct {
	Row
	answers, closes []time.Duration
	stars           int
}

// Of counts. Days come in their order and each is there; other rows with most cases first. total is over all of it.
func Of(by By, in Input, now time.Time) (rows []Row, total Row) {
	groups, sum := map[string]*group{}, &group{}
	both := func(key string) []*group {
		if groups[key] == nil {
			groups[key] = &group{Row: Row{Key: key}}
		}
		return []*group{groups[key], sum}
	}
	days := make([]string, 0, len(in.Days))
	for _, day := range in.Days[:max(len(in.Days)-1, 0)] {
		days = append(days, day.Format(time.DateOnly))
		if by == Day {
			both(days[len(days)-1])
		}
	}
	dayOf := func(at time.Time) string { return at.In(in.Days[0].Location()).Format(time.DateOnly) }
	for _, c := range in.Cases {
		for _, g := range both(keyOf(by, in, c, dayOf(c.OpenedAt))) {
			g.count(c, now)
		}
	}
	known := make(map[string]handoff.Figure, len(in.Cases))
	for _, c := range in.Cases {
		known[c.No] = c
	}
	for _, f := range in.Refunds {
		c, is := known[f.CaseNo]
		if !is {
			c = in.CaseOf[f.CaseNo]
		}
		if c.OrderNo == "" {
			c.OrderNo = f.OrderNo
		}
		for _, g := range both(keyOf(by, in, c, dayOf(f.RequestedAt))) {
			g.Refunds++
			g.Refunded += f.Amount
		}
	}
	if by == Day || by == Language {
		countTalks(by, in, days, both)
	}
	for _, g := range groups {
		rows = append(rows, g.done())
	}
	slices.SortFunc(rows, func(a, b Row) int {
		if by == Day {
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(b.Talks, a.Talks), cmp.Compare(a.Key, b.Key))
	})
	return rows, sum.done()
}

// countTalks counts what no case tells of.
func countTalks(by By, in Input, days []string, both func(key string) []*group) {
	key := func(day int, conversation int64) string {
		if by == Language {
			return in.Languages[conversation]
		}
		return days[day]
	}
	opened := map[[2]any]bool{}
	for _, c := range in.Cases {
		opened[[2]any{c.OpenedAt.In(in.Days[0].Location()).Format(time.DateOnly), c.Conversation}] = true
	}
	customers := func(day int, conversation int64) bool {
		_, is := in.Languages[conversation]
		return is && day >= 0 && day < len(days)
	}
	for _, t := range in.Talks {
		if !customers(t.Day, t.Conversation) {
			continue
		}
		for _, g := range both(key(t.Day, t.Conversation)) {
			g.Talks++
			if !t.Cased && !opened[[2]any{days[t.Day], t.Conversation}] {
				g.Alone++
			}
		}
	}
	for _, m := range in.Misses {
		if !customers(m.Day, m.Conversation) {
			continue
		}
		for _, g := range both(key(m.Day, m.Conversation)) {
			g.Missed += m.Times
		}
	}
}

func keyOf(by By, in Input, c handoff.Figure, day string) string {
	switch by {
	case Day:
		return day
	case Agent:
		if c.Agent != 0 {
			return strconv.FormatInt(c.Agent, 10)
		}
	case Reason:
		return c.Reason
	case Product:
		return in.Products[c.OrderNo]
	case Language:
		return c.Lang
	}
	return ""
}

func (g *group) count(c handoff.Figure, now time.Time) {
	g.Cases++
	g.Reopened += c.Reopened
	if c.AnsweredAt != nil {
		g.Answered++
		g.answers = append(g.answers, c.AnsweredAt.Sub(c.OpenedAt))
	}
	if c.AnswerBy != nil {
		g.AnswerDue++
	}
	if c.CloseBy != nil {
		g.CloseDue++
	}
	if late(c.AnswerBy, cmpOr(c.AnsweredAt, c.ClosedAt), now) {
		g.AnswerLate++
	}
	if c.ClosedAt != nil {
		g.Closed++
		g.closes = append(g.closes, c.ClosedAt.Sub(c.OpenedAt))
	}
	if late(c.CloseBy, c.ClosedAt, now) {
		g.CloseLate++
	}
	if c.Rating > 0 {
		g.Ratings++
		g.stars += c.Rating
	}
}

func cmpOr(a, b *time.Time) *time.Time {
	if a != nil {
		return a
	}
	return b
}

// late tells whether something came after its target, or is missing past it.
func late(by, at *time.Time, now time.Time) bool {
	if by == nil {
		return false
	}
	if at == nil {
		return now.After(*by)
	}
	return at.After(*by)
}

func (g *group) done() Row {
	g.FirstAnswer, g.Resolution = median(g.answers), median(g.closes)
	if g.Ratings > 0 {
		g.Stars = float64(g.stars) / float64(g.Ratings)
	}
	return g.Row
}

func median(of []time.Duration) time.Duration {
	if len(of) == 0 {
		return 0
	}
	slices.Sort(of)
	return (of[(len(of)-1)/2] + of[len(of)/2]) / 2
}
