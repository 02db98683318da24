package console

import (
	"net/http"
	"time"

	"kefu/handoff"
	"kefu/transcript"
)

// overview is the first page: how long the line is, and what needs a person's attention.
type overview struct {
	page
	handoff.Overview
	// For admins only.
	transcript.Backlog
	Aside          int // inputs that were set aside
	DeadShopEvents int // for the shop, given up
	Missing        int // the year whose holidays are not known, 0 if none is
}

// refreshOverview is how often an open overview asks again, in seconds.
const refreshOverview = 30

func (c *Console) overview(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	o := overview{page: c.page(r, viewer, "overview")}
	o.Heading, o.Refresh = o.T("nav.overview"), refreshOverview
	now := o.Now.In(c.config.Location)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, c.config.Location)
	var err error
	if o.Overview, err = c.desk.Overview(r.Context(), c.db, viewer.ID, o.Now, midnight); err != nil {
		return err
	}
	if viewer.Admin {
		if o.Backlog, err = c.transcript.Backlog(r.Context(), c.db); err != nil {
			return err
		}
		if o.Aside, err = c.inbox.CountAside(r.Context(), c.db); err != nil {
			return err
		}
		if o.DeadShopEvents, err = c.orders.CountDeadShopEvents(r.Context(), c.db); err != nil {
			return err
		}
		o.Missing = c.orders.Calendar().Missing(o.Now)
	}
	c.render(w, r, http.StatusOK, "overview", o)
	return nil
}
