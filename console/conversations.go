package console

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/turn"
)

// conversations is the list of conversations, the one last active first.
type conversations struct {
	page
	filters
	List []conversationRow
	Next string // key of the next page, "" on the last
}

// conversationRow is one conversation in the list.
type conversationRow struct {
	ID       int64
	Name     string // as the messenger gives it
	Account  string // the name in the linked shop account
	ActiveAt time.Time
	Blocked  bool // the customer blocked the bot
	Author   string
	Kind     string // of the last that was said
	Said     string // its text, masked
	CaseNo   string // the open case, else the latest
	Status   string // of that case
}

// pageSize is how many rows a list shows at once.
const pageSize = 50

func (c *Console) conversations(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := conversations{page: c.page(r, viewer, "conversations")}
	p.Heading = p.T("nav.conversations")
	var err error
	if p.filters, err = c.filters(r, viewer); err != nil {
		return err
	}
	list, err := c.listConversations(r, viewer, p.filters, pageSize+1)
	if err != nil {
		return err
	}
	if len(list) > pageSize {
		list = list[:pageSize]
		last := list[pageSize-1]
		p.Next = key(last.ActiveAt, last.Conversation)
	}
	if p.List, err = c.conversationRows(r.Context(), list); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "conversations", p)
	return nil
}

// NextPage is the address of the next page.
func (p conversations) NextPage() string {
	q := p.asked()
	q.Set("before", p.Next)
	return "/console/conversations?" + q.Encode()
}

// Export is the form that exports what is listed.
func (p conversations) Export() exportForm { return p.exportList("conversations", p.asked()) }

// listConversations reads up to limit rows of the list (0: all), the one last active first.
func (c *Console) listConversations(r *http.Request, viewer handoff.Staff, f filters, limit int) ([]turn.Customer, error) {
	ctx := r.Context()
	var filter turn.Customers
	filter.Before, filter.BeforeID = parseKey(r.FormValue("before"))
	if !viewer.Leads() {
		seen, err := c.desk.SeenConversations(ctx, c.db, viewer.ID)
		if err != nil {
			return nil, err
		}
		filter.Only = append([]int64{}, seen...) // nil would be all
	}
	q, asked, err := c.query(ctx, viewer, f, c.concerns)
	if err != nil {
		return nil, err
	}
	among := &q
	if !asked {
		among = nil
	} else if hits, few, err := c.few(ctx, q); err != nil {
		return nil, err
	} else if few {
		among, filter.Only = nil, []int64{}
		for _, hit := range hits {
			filter.Only = append(filter.Only, hit.Conversation)
		}
		for f := range byWords(q) {
			if id, is := strings.CutPrefix(f, "conversation:"); is {
				n, _ := strconv.ParseInt(id, 10, 64)
				filter.Only = append(filter.Only, n)
			}
		}
	}
	return filtered(ctx, c, among, limit, func(one turn.Customer) []string { return ofConversations([]int64{one.Conversation}) },
		func(after *turn.Customer, n int) ([]turn.Customer, error) {
			if after != nil {
				filter.Before, filter.BeforeID = &after.ActiveAt, after.Conversation
			}
			return c.inbox.Customers(ctx, c.db, filter, n)
		})
}

// conversationRows adds to customers what was said last, and about which case.
func (c *Console) conversationRows(ctx context.Context, customers []turn.Customer) ([]conversationRow, error) {
	ids := make([]int64, len(customers))
	for i, one := range customers {
		ids[i] = one.Conversation
	}
	accounts, err := c.orders.Accounts(ctx, c.db, ids...)
	if err != nil {
		return nil, err
	}
	said, err := c.transcript.LatestSaid(ctx, c.db, ids...)
	if err != nil {
		return nil, err
	}
	latest, err := c.desk.Latest(ctx, c.db, ids...)
	if err != nil {
		return nil, err
	}
	rows := make([]conversationRow, len(customers))
	for i, one := range customers {
		id := one.Conversation
		rows[i] = conversationRow{
			ID: id, Name: one.Name, Account: accounts[id], ActiveAt: one.ActiveAt, Blocked: one.BlockedAt != nil,
			Author: string(said[id].Author), Kind: said[id].Kind, Said: said[id].Text,
			CaseNo: latest[id].No, Status: string(latest[id].Status),
		}
	}
	return rows, nil
}

var looseCaseNo = regexp.MustCompile(`^C[- ]?([0-9]+)$`)

// number is a query as the number of an order or a case would be written: c1024 is C-1024.
func number(query string) string {
	query = strings.ToUpper(query)
	if m := looseCaseNo.FindStringSubmatch(query); m != nil {
		return "C-" + m[1]
	}
	return query
}

// key names a place in a list that is ordered by time and id: the next page starts after it, whatever has come on top
// since.
func key(at time.Time, id int64) string {
	return strconv.FormatInt(at.UnixMicro(), 10) + "-" + strconv.FormatInt(id, 10)
}

// parseKey reads a key; one that cannot be read starts at the beginning.
func parseKey(s string) (*time.Time, int64) {
	micro, id, _ := strings.Cut(s, "-")
	at, err := strconv.ParseInt(micro, 10, 64)
	if err != nil {
		return nil, 0
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, 0
	}
	t := time.UnixMicro(at)
	return &t, n
}
