package console

import (
	"fmt"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

// troubles shows admins what did not go through: inputs that were set aside, deliveries that failed or whose result
// nobody knows, news that the shop did not take; and that dates of refunds are estimates.
type troubles struct {
	page
	Inputs     []asideInput
	Deliveries []lostDelivery
	News       []orders.DeadNews // for the shop, given up
	Missing    int               // the year whose holidays are not known, 0 if none is
	Estimated  []orders.Refund   // whose dates are estimates for that reason
	Older      string            // key for the next page of inputs
}

// asideInput is an input that could not be handled.
type asideInput struct {
	ID           int64
	Source       string
	Conversation int64 // 0 when it belongs to nobody
	Attempts     int
	Fault        string
	ReceivedAt   time.Time
}

// lostDelivery is a delivery that did not certainly arrive.
type lostDelivery struct {
	ID           int64
	Conversation int64
	Entry        int64
	Place        transcript.Place
	State        string
	Tries        int
	Fault        string
	QueuedAt     time.Time
	Text         string
}

func (c *Console) troubles(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	t := troubles{page: c.page(r, viewer, "troubles")}
	t.Heading = t.T("nav.troubles")
	_, before := parseKey("0-" + r.FormValue("before"))
	rows, err := c.db.Query(r.Context(), `
		SELECT id, source, coalesce(conversation_id, 0), attempts, fault, received_at
		  FROM inputs
		 WHERE status = 'aside' AND ($1 = 0 OR id < $1)
		 ORDER BY id DESC
		 LIMIT $2`, before, pageSize+1)
	if err != nil {
		return fmt.Errorf("list inputs set aside: %w", err)
	}
	t.Inputs, err = pgx.CollectRows(rows, pgx.RowToStructByPos[asideInput])
	if err != nil {
		return fmt.Errorf("list inputs set aside: %w", err)
	}
	if len(t.Inputs) > pageSize {
		t.Inputs = t.Inputs[:pageSize]
		t.Older = fmt.Sprint(t.Inputs[pageSize-1].ID)
	}
	rows, err = c.db.Query(r.Context(), `
		SELECT d.id, e.conversation_id, e.id, d.place, d.state, d.tries, d.fault, d.queued_at, e.text
		  FROM deliveries d
		  JOIN entries e ON e.id = d.entry_id
		 WHERE d.state IN ('failed', 'unknown')
		 ORDER BY d.id DESC
		 LIMIT $1`, pageSize)
	if err != nil {
		return fmt.Errorf("list lost deliveries: %w", err)
	}
	t.Deliveries, err = pgx.CollectRows(rows, pgx.RowToStructByPos[lostDelivery])
	if err != nil {
		return fmt.Errorf("list lost deliveries: %w", err)
	}
	if t.News, err = c.orders.DeadNews(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	t.Missing = c.orders.Calendar().Missing(t.Now)
	if t.Estimated, err = c.orders.EstimatedRefunds(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "troubles", t)
	return nil
}
