package console

import (
	"context"
	"net/http"
	"strconv"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/transcript/search"
)

// searchPage finds what was said.
type searchPage struct {
	page
	filters
	Asked bool // something was looked for
	List  []found
	Next  int64 // the next page begins before this entry, 0 on the last
}

// found is one hit with what was said around it.
type found struct {
	transcript.Found
	Pieces    []search.Piece
	Name      string // the customer's
	StaffName string
}

// hitsShown is how many hits a page shows.
const hitsShown = 30

func (c *Console) search(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := searchPage{page: c.page(r, viewer, "search")}
	p.Heading = p.T("nav.search")
	var err error
	if p.filters, err = c.filters(r, viewer); err != nil {
		return err
	}
	q, asked, err := c.query(r.Context(), viewer, p.filters, c.meanings)
	if err != nil {
		return err
	}
	q.Before, _ = strconv.ParseInt(r.FormValue("before"), 10, 64)
	if p.Asked = asked; asked {
		if p.List, p.Next, err = c.hits(r.Context(), q); err != nil {
			return err
		}
	}
	c.render(w, r, http.StatusOK, "search", p)
	return nil
}

// hits are one page of what is found.
func (c *Console) hits(ctx context.Context, q search.Query) (list []found, next int64, err error) {
	hits, err := search.Find(ctx, c.db, q, hitsShown+1)
	if err != nil {
		return nil, 0, err
	}
	if len(hits) > hitsShown {
		hits = hits[:hitsShown]
		next = hits[hitsShown-1].Entry
	}
	var ids, conversations []int64
	for _, h := range hits {
		ids, conversations = append(ids, h.Entry), append(conversations, h.Conversation)
	}
	entries, err := c.transcript.WithNeighbours(ctx, c.db, ids)
	if err != nil {
		return nil, 0, err
	}
	names, err := c.inbox.Names(ctx, c.db, conversations...)
	if err != nil {
		return nil, 0, err
	}
	staff, err := c.staffNames(ctx)
	if err != nil {
		return nil, 0, err
	}
	var words []string
	for _, w := range q.Words {
		words = append(append(words, w.Text), w.OrText...)
	}
	for _, e := range entries {
		list = append(list, found{
			Found: e, Pieces: search.Mark(e.Message.Text, words), Name: names[e.Conversation], StaffName: staff[e.Staff],
		})
	}
	return list, next, nil
}

// NextPage is the address of the next page.
func (p searchPage) NextPage() string {
	q := p.asked()
	q.Set("before", strconv.FormatInt(p.Next, 10))
	return "/console/search?" + q.Encode()
}

// Export is the form that exports what is found.
func (p searchPage) Export() exportForm { return p.exportList("search", p.asked()) }
