package console

import (
	"fmt"
	"net/http"
	"time"

	"kefu/handoff"
)

// overview is the first page: how long the line is, and what needs a person's attention.
type overview struct {
	page
	Waiting, Claimed, Mine int
	Proposals              int        // refunds that wait for a second person
	OldestWaiting          *time.Time // since when the case that waits longest has been waiting
	Lapsing                int        // claimed cases whose customer waits beyond the lease
	ClosedToday            int
	// For admins only.
	Aside, Failed, Unknown, Queued int
	OldestQueued                   *time.Time
	DeadNews                       int // for the shop, given up
	Missing                        int // the year whose holidays are not known, 0 if none is
}

// refreshOverview is how often an open overview asks again, in seconds.
const refreshOverview = 30

func (c *Console) overview(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	o := overview{page: c.page(r, viewer, "overview")}
	o.Heading, o.Refresh = o.T("nav.overview"), refreshOverview
	now := o.Now.In(c.config.Location)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, c.config.Location)
	err := c.db.QueryRow(r.Context(), `
		SELECT count(*) FILTER (WHERE status = 'waiting'),
		       count(*) FILTER (WHERE status = 'claimed'),
		       count(*) FILTER (WHERE status = 'claimed' AND assignee = $1),
		       min(opened_at) FILTER (WHERE status = 'waiting'),
		       count(*) FILTER (WHERE status = 'claimed' AND lease_until < $2 AND unanswered_since IS NOT NULL),
		       count(*) FILTER (WHERE status = 'closed'),
		       count(*) FILTER (WHERE proposed_by IS NOT NULL)
		  FROM cases
		 WHERE status <> 'closed' OR closed_at >= $3`,
		viewer.ID, o.Now, midnight,
	).Scan(&o.Waiting, &o.Claimed, &o.Mine, &o.OldestWaiting, &o.Lapsing, &o.ClosedToday, &o.Proposals)
	if err != nil {
		return fmt.Errorf("count cases: %w", err)
	}
	if viewer.Admin {
		err := c.db.QueryRow(r.Context(), `
			SELECT (SELECT count(*) FROM inputs WHERE status = 'aside'),
			       count(*) FILTER (WHERE state = 'failed'),
			       count(*) FILTER (WHERE state = 'unknown'),
			       count(*) FILTER (WHERE state IN ('queued', 'sending')),
			       min(queued_at) FILTER (WHERE state IN ('queued', 'sending')),
			       (SELECT count(*) FROM shop_events WHERE dead_at IS NOT NULL)
			  FROM deliveries
			 WHERE state <> 'sent'`,
		).Scan(&o.Aside, &o.Failed, &o.Unknown, &o.Queued, &o.OldestQueued, &o.DeadNews)
		if err != nil {
			return fmt.Errorf("count troubles: %w", err)
		}
		o.Missing = c.orders.Calendar().Missing(o.Now)
	}
	c.render(w, r, http.StatusOK, "overview", o)
	return nil
}
