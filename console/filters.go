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

// filters are what narrows a search, and the lists of conversations and of cases in the same way: words that were said or
// names or numbers, and what an entry is.
type filters struct {
	Typed  string
	Filter searchFilter
	// What there is to choose from.
	Authors []transcript.Author
	Kinds   []string
	Staff   []handoff.Staff
}

// searchFilter is what narrows beside words, as the form has it.
type searchFilter struct {
	Author, Kind, Case string
	Agent              int64
	Since, Till        string // days
}

var (
	searchedAuthors = []transcript.Author{transcript.Customer, transcript.Agent, transcript.Bot, transcript.System}
	searchedKinds   = []string{"text", "media", "note", "act", "edit", "press", "command"}
)

// filters reads them from a form.
func (c *Console) filters(r *http.Request, viewer handoff.Staff) (f filters, err error) {
	f = filters{
		Typed: strings.TrimSpace(r.FormValue("q")), Authors: searchedAuthors, Kinds: searchedKinds,
		Filter: searchFilter{
			Author: r.FormValue("author"), Kind: r.FormValue("kind"), Case: strings.TrimSpace(r.FormValue("case")),
			Since: r.FormValue("since"), Till: r.FormValue("till"),
		},
	}
	f.Filter.Agent, _ = strconv.ParseInt(r.FormValue("agent"), 10, 64)
	f.Staff, err = c.holders(r, viewer)
	return f, err
}

// Narrowed tells whether more than words is asked for.
func (f filters) Narrowed() bool { return f.Filter != searchFilter{} }

// asked is the query as an address has it.
func (f filters) asked() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{
		"q": f.Typed, "author": f.Filter.Author, "kind": f.Filter.Kind, "case": f.Filter.Case, "since": f.Filter.Since, "till": f.Filter.Till,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.Filter.Agent != 0 {
		q.Set("agent", strconv.FormatInt(f.Filter.Agent, 10))
	}
	return q
}

// query is what a viewer asks for; an agent finds only what was said in conversations that the agent may read. mean adds to
// a word what it may stand for.
func (c *Console) query(ctx context.Context, viewer handoff.Staff, f filters, mean func(context.Context, *search.Word) error) (q search.Query, asked bool, err error) {
	for _, word := range search.Parse(f.Typed) {
		if no := number(word.Text); no != strings.ToUpper(word.Text) { // c1024
			word.OrText = append(word.OrText, no)
		}
		if err := mean(ctx, &word); err != nil {
			return q, false, err
		}
		q.Words = append(q.Words, word)
	}
	q.Facts = f.facts()
	q.Since, q.Till = f.days(c.config.Location)
	asked = len(q.Words) > 0 || len(q.Facts) > 0 || !q.Since.IsZero() || !q.Till.IsZero()
	if asked && !viewer.Leads() {
		seen, err := c.desk.SeenConversations(ctx, c.db, viewer.ID)
		if err != nil {
			return q, false, err
		}
		q.Within = ofConversations(seen)
	}
	return q, asked, nil
}

// facts are what an entry must be. What is no choice does not narrow.
func (f filters) facts() (facts []string) {
	if slices.Contains(searchedAuthors, transcript.Author(f.Filter.Author)) {
		facts = append(facts, search.Fact("author", f.Filter.Author))
	}
	if slices.Contains(searchedKinds, f.Filter.Kind) {
		facts = append(facts, search.Fact("kind", f.Filter.Kind))
	}
	if f.Filter.Agent != 0 {
		facts = append(facts, search.Fact("staff", f.Filter.Agent))
	}
	if f.Filter.Case != "" {
		facts = append(facts, search.Fact("case", number(f.Filter.Case)))
	}
	return facts
}

// days are the beginning of the first and the end of the last.
func (f filters) days(zone *time.Location) (since, till time.Time) {
	if day, err := time.ParseInLocation(time.DateOnly, f.Filter.Since, zone); err == nil {
		since = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, f.Filter.Till, zone); err == nil {
		till = day.AddDate(0, 0, 1)
	}
	return since, till
}

// ofConversations are conversations as a query names them.
func ofConversations(ids []int64) []string {
	facts := make([]string, len(ids))
	for i, id := range ids {
		facts[i] = search.Fact("conversation", id)
	}
	return facts
}

// meanings adds to a word what it may stand for in what was said: a customer's or an agent's name, the number of a parcel, a
// payment or an order, and so its cases.
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
	return c.people(ctx, word)
}

// mostConcerned is how many customers a part of a name may mean.
const mostConcerned = 1000

// people adds the conversations of customers, and what agents said, with a part of their name.
func (c *Console) people(ctx context.Context, word *search.Word) error {
	customers, err := c.inbox.Customers(ctx, c.db, turn.Customers{Words: word.Text}, mostConcerned)
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
	word.Or = append(word.Or, ofConversations(concerned[:min(len(concerned), mostConcerned)])...)
	names, err := c.staffNames(ctx)
	for id, name := range names {
		if strings.Contains(strings.ToLower(name), strings.ToLower(word.Text)) {
			word.Or = append(word.Or, search.Fact("staff", id))
		}
	}
	return err
}

// concerns adds to a word what it may stand for in a list: beside its meanings the whole conversations of customers whose name
// has it, who own the order of that number or have a case about it.
func (c *Console) concerns(ctx context.Context, word *search.Word) error {
	if err := c.meanings(ctx, word); err != nil {
		return err
	}
	if len([]rune(word.Text)) < 2 {
		return c.people(ctx, word)
	}
	for _, no := range append(slices.Clone(word.OrText), number(word.Text)) {
		owners, err := c.orders.ConversationsOf(ctx, c.db, word.Text, no)
		if err != nil {
			return err
		}
		about, err := c.desk.About(ctx, c.db, no)
		if err != nil {
			return err
		}
		word.Or = append(word.Or, ofConversations(append(owners, about...))...)
	}
	return nil
}

// fewHits is how many entries are found before it is the list that is looked through.
const fewHits = 500

// few are the entries that a query finds, if these are few and it is no agent's query, who may open more cases than
// conversations.
func (c *Console) few(ctx context.Context, q search.Query) ([]search.Hit, bool, error) {
	if q.Within != nil {
		return nil, false, nil
	}
	hits, err := search.Find(ctx, c.db, q, fewHits+1)
	return hits, len(hits) <= fewHits, err
}

// byWords are the facts that all words of a query name by themselves, when it asks for nothing else: customers by their name, cases
// by their number. They are listed whether or not anything was said.
func byWords(q search.Query) map[string]bool {
	if len(q.Words) == 0 || len(q.Facts) > 0 || !q.Since.IsZero() || !q.Till.IsZero() {
		return nil
	}
	times := map[string]int{}
	for _, word := range q.Words {
		facts := slices.Clone(word.Or)
		slices.Sort(facts)
		for _, f := range slices.Compact(facts) {
			times[f]++
		}
	}
	all := map[string]bool{}
	for f, n := range times {
		if n == len(q.Words) {
			all[f] = true
		}
	}
	return all
}

// filtered reads a list in its own order and keeps what the query finds, until there are limit rows; 0: all. more reads up to n
// rows after one, nil: the first. What is kept is judged in steps that grow, because much that is looked through may be kept
// or hardly anything. fact is what a row is, as a query names it, and what else it belongs to.
func filtered[T any](
	ctx context.Context, c *Console, q *search.Query, limit int, fact func(T) []string, more func(after *T, n int) ([]T, error),
) (kept []T, err error) {
	var after *T
	var byName map[string]bool
	if q != nil {
		byName = byWords(*q)
	}
	for step := pageSize + 1; ; step = min(2*step, 4000) {
		if q == nil && limit > 0 {
			step = limit
		}
		rows, err := more(after, step)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			return kept, nil
		}
		ended := len(rows) < step
		last := rows[len(rows)-1]
		after = &last
		if q != nil {
			facts := make([]string, len(rows))
			for i, row := range rows {
				facts[i] = fact(row)[0]
			}
			found, err := search.Among(ctx, c.db, *q, facts)
			if err != nil {
				return nil, err
			}
			rows = slices.DeleteFunc(rows, func(row T) bool {
				of := fact(row)
				return !found[of[0]] && !slices.ContainsFunc(of, func(f string) bool { return byName[f] })
			})
		}
		kept = append(kept, rows...)
		if limit > 0 && len(kept) >= limit {
			return kept[:limit], nil
		}
		if ended {
			return kept, nil
		}
	}
}
