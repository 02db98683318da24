package console

import (
	"fmt"
	"net/http"
	"strconv"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// troubles shows admins what did not go through: inputs that were set aside, deliveries that failed or whose result
// nobody knows, files that are not kept, news that the shop did not take; and that dates of refunds are estimates.
type troubles struct {
	page
	Inputs     []turn.Aside
	Due        []turn.DueFault // what time should have brought about
	Deliveries []transcript.LostDelivery
	Files      []transcript.LostFile
	News       []orders.DeadShopEvent // for the shop, given up
	Backlog    orders.ShopEventBacklog
	Missing    int             // the year whose holidays are not known, 0 if none is
	Estimated  []orders.Refund // whose dates are estimates for that reason
	Older      string          // key for the next page of inputs
}

func (c *Console) troubles(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	t := troubles{page: c.page(r, viewer, "troubles")}
	t.Heading = t.T("nav.troubles")
	_, before := parseKey("0-" + r.FormValue("before"))
	var err error
	if t.Inputs, err = c.inbox.Aside(r.Context(), c.db, before, pageSize+1); err != nil {
		return err
	}
	if len(t.Inputs) > pageSize {
		t.Inputs = t.Inputs[:pageSize]
		t.Older = fmt.Sprint(t.Inputs[pageSize-1].ID)
	}
	if t.Due, err = c.inbox.DueFaults(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	if t.Deliveries, err = c.transcript.Lost(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	if t.Files, err = c.transcript.LostFiles(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	if t.News, err = c.orders.DeadShopEvents(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	if t.Backlog, err = orders.CountShopEvents(r.Context(), c.db); err != nil {
		return err
	}
	t.Missing = c.orders.Calendar().Missing(t.Now)
	if t.Estimated, err = c.orders.EstimatedRefunds(r.Context(), c.db, pageSize); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "troubles", t)
	return nil
}

// tryAgain lets an input that could not be handled be tried again, or with the id 0 all of them and what is due.
func (c *Console) tryAgain(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil || id < 0 {
		return errNotFound
	}
	var ids []int64
	if id > 0 {
		ids = []int64{id}
	}
	if _, _, err := c.inbox.RetryAll(r.Context(), ids...); err != nil {
		return err
	}
	if err := c.note(r, viewer, "retry", "input:"+allOr(id), ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/troubles#inputs", http.StatusSeeOther)
	return nil
}

// allOr names what is tried again.
func allOr(id int64) string {
	if id == 0 {
		return "all"
	}
	return strconv.FormatInt(id, 10)
}

// fetchAgain lets a file that was given up be fetched again.
func (c *Console) fetchAgain(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	again, err := c.transcript.FetchAgain(r.Context(), c.db, r.PostFormValue("ref"))
	if err != nil {
		return err
	}
	if !again {
		return errNotFound
	}
	if err := c.note(r, viewer, "retry", "file", ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/troubles#files", http.StatusSeeOther)
	return nil
}
