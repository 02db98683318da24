package console

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kefu/handoff"
	"kefu/handoff/report"
	"kefu/orders"
	"kefu/transcript"
)

// overview is the first page: the line now and over the day, how today went, who is there, and what needs a person's
// attention.
type overview struct {
	page
	handoff.Overview
	Today   report.Row
	Refunds orders.OpenRefunds
	Line    []lineAt
	Drawn   template.URL // the line as a picture
	OnDuty  []handoff.Staff
	// For admins only.
	transcript.Backlog
	Aside          int // inputs that were set aside
	Unfetched      int // files that are not kept yet
	DeadShopEvents int // for the shop, given up
	Missing        int // the year whose holidays are not known, 0 if none is
}

// lineAt is how many cases waited at a time.
type lineAt struct {
	At    time.Time
	Count int
}

// refreshOverview is how often an open overview asks again, in seconds.
const refreshOverview = 30

func (c *Console) overview(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	o := overview{page: c.page(r, viewer, "overview")}
	o.Heading, o.Refresh = o.T("nav.overview"), refreshOverview
	ctx, now := r.Context(), o.Now.In(c.config.Location)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, c.config.Location)
	var err error
	if o.Overview, err = c.desk.Overview(ctx, c.db, viewer, o.Now, midnight); err != nil {
		return err
	}
	if o.Today, err = c.today(ctx, midnight); err != nil {
		return err
	}
	if o.Refunds, err = c.orders.OpenRefunds(ctx, c.db, o.Now); err != nil {
		return err
	}
	if err := c.line(r, &o, midnight); err != nil {
		return err
	}
	if o.OnDuty, err = c.desk.AllStaff(ctx, c.db); err != nil {
		return err
	}
	o.OnDuty = slices.DeleteFunc(o.OnDuty, func(s handoff.Staff) bool { return !s.Agent || s.Away && s.Held == 0 })
	if viewer.Admin {
		if err := c.ways(r, &o); err != nil {
			return err
		}
	}
	c.render(w, r, http.StatusOK, "overview", o)
	return nil
}

// line reads and draws how many cases waited at each hour of the day so far, and now.
func (c *Console) line(r *http.Request, o *overview, midnight time.Time) error {
	times := []time.Time{}
	for at := midnight; at.Before(o.Now); at = at.Add(time.Hour) {
		times = append(times, at)
	}
	times = append(times, o.Now)
	counts, err := c.desk.LineAt(r.Context(), c.db, times...)
	if err != nil {
		return err
	}
	labels, bars := make([]string, len(times)), make([]float64, len(times))
	for i, at := range times {
		o.Line = append(o.Line, lineAt{at, counts[i]})
		labels[i], bars[i] = strconv.Itoa(at.In(c.config.Location).Hour()), float64(counts[i])
	}
	labels[len(labels)-1] = at24(o.Now.In(c.config.Location))
	o.Drawn, err = picture(labels, bars)
	return err
}

func at24(t time.Time) string { return t.Format("15:04") }

// ways reads what is on its way in and out.
func (c *Console) ways(r *http.Request, o *overview) error {
	ctx := r.Context()
	var err error
	if o.Backlog, err = c.transcript.Backlog(ctx, c.db); err != nil {
		return err
	}
	if o.Unfetched, err = c.transcript.Unfetched(ctx, c.db); err != nil {
		return err
	}
	if o.Aside, err = c.inbox.CountAside(ctx, c.db); err != nil {
		return err
	}
	if o.DeadShopEvents, err = c.orders.CountDeadShopEvents(ctx, c.db); err != nil {
		return err
	}
	o.Missing = c.orders.Calendar().Missing(o.Now)
	return nil
}
