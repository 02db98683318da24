package console

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/transcript/search"
	"kefu/turn"
)

// searchPage finds what was said.
type searchPage struct {
	page
	Typed   string
	Filter  searchFilter
	Authors []transcript.Author
	Kinds   []string
	Staff   []handoff.Staff
	Asked   bool // something was looked for
	List    []found
	Next    int64 // the next page begins before this entry, 0 on the last
}

// searchFilter is what narrows a search beside words, as the form has it.
type searchFilter struct {
	Author, Kind, Case string
	Agent              int64
	Since, Till        string // days
}

// found is one hit with what was said around it.
type found struct {
	transcript.Found
	Pieces    []search.Piece
	Name      string // the customer's
	StaffName string
}

var (
	searchedAuthors = []transcript.Author{transcript.Customer, transcript.Agent, transcript.Bot, transcript.System}
	searchedKinds   = []string{"text", "media", "note", "act", "edit", "press", "command"}
)

// hitsShown is how many hits a page shows.
const hitsShown = 30

func (c *Console) search(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := searchPage{
		page: c.page(r, viewer, "search"), Typed: strings.TrimSpace(r.FormValue("q")),
		Authors: searchedAuthors, Kinds: searchedKinds, Filter: filterOf(r),
	}
	p.Heading = p.T("nav.search")
	var err error
	if p.Staff, err = c.holders(r, viewer); err != nil {
		return err
	}
	q, asked, err := c.query(r.Context(), viewer, p.Typed, p.Filter)
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

func filterOf(r *http.Request) searchFilter {
	f := searchFilter{
		Author: r.FormValue("author"), Kind: r.FormValue("kind"), Case: strings.TrimSpace(r.FormValue("case")),
		Since: r.FormValue("since"), Till: r.FormValue("till"),
	}
	f.Agent, _ = strconv.ParseInt(r.FormValue("agent"), 10, 64)
	return f
}

// query is what a viewer asks for; an agent finds only what was said in conversations that the agent may read.
func (c *Console) query(ctx context.Context, viewer handoff.Staff, typed string, f searchFilter) (q search.Query, asked bool, err error) {
	for _, word := range search.Parse(typed) {
		if err := c.meanings(ctx, &word); err != nil {
			return q, false, err
		}
		q.Words = append(q.Words, word)
	}
	if slices.Contains(searchedAuthors, transcript.Author(f.Author)) {
		q.Facts = append(q.Facts, search.Fact("author", f.Author))
	}
	if slices.Contains(searchedKinds, f.Kind) {
		q.Facts = append(q.Facts, search.Fact("kind", f.Kind))
	}
	if f.Agent != 0 {
		q.Facts = append(q.Facts, search.Fact("staff", f.Agent))
	}
	if f.Case != "" {
		q.Facts = append(q.Facts, search.Fact("case", number(f.Case)))
	}
	if day, err := time.ParseInLocation(time.DateOnly, f.Since, c.config.Location); err == nil {
		q.Since = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, f.Till, c.config.Location); err == nil {
		q.Till = day.AddDate(0, 0, 1)
	}
	asked = len(q.Words) > 0 || len(q.Facts) > 0 || !q.Since.IsZero() || !q.Till.IsZero()
	if !viewer.Leads() {
		seen, err := c.desk.SeenConversations(ctx, c.db, viewer.ID)
		if err != nil {
			return q, false, err
		}
		q.Within = []string{}
		for _, id := range seen {
			q.Within = append(q.Within, search.Fact("conversation", id))
		}
	}
	return q, asked, nil
}

// meanings adds to a word what it may stand for: a customer's or an agent's name, the number of a parcel, a payment or an
// order, and so its cases.
func (c *Console) meanings(ctx context.Context, word *search.Word) error {
	orders, err := c.orders.Quoted(ctx, c.db, word.Text)
	if err != nil {
		return err
	}
	if len(orders) > 0 {
		word.OrText = append(word.OrText, orders...)
		cases, err := c.desk.CasesAbout(ctx, c.db, orders...)
		if err != nil {
			return err
		}
		for _, no := range cases {
			word.Or = append(word.Or, search.Fact("case", no))
		}
		return nil
	}
	if len([]rune(word.Text)) < 2 {
		return nil
	}
	customers, err := c.inbox.Customers(ctx, c.db, turn.Customers{Words: word.Text}, pageSize)
	if err != nil {
		return err
	}
	concerned, err := c.orders.ConversationsOf(ctx, c.db, word.Text, "")
	if err != nil {
		return err
	}
	for _, one := range customers {
		concerned = append(concerned, one.Conversation)
	}
	for _, id := range concerned[:min(len(concerned), pageSize)] {
		word.Or = append(word.Or, search.Fact("conversation", id))
	}
	names, err := c.staffNames(ctx)
	for id, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(word.Text)) {
			word.Or = append(word.Or, search.Fact("staff", id))
		}
	}
	return err
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

// asked is the query as an address has it.
func (p searchPage) asked() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q": p.Typed, "author": p.Filter.Author, "kind": p.Filter.Kind, "case": p.Filter.Case, "since": p.Filter.Since, "till": p.Filter.Till,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.Filter.Agent != 0 {
		q.Set("agent", strconv.FormatInt(p.Filter.Agent, 10))
	}
	return q
}
