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
	Query string
	List  []conversationRow
	Next  string // key of the next page, "" on the last
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
	p := conversations{page: c.page(r, viewer, "conversations"), Query: strings.TrimSpace(r.FormValue("q"))}
	p.Heading = p.T("nav.conversations")
	var err error
	if p.List, err = c.listConversations(r, p, pageSize+1); err != nil {
		return err
	}
	if len(p.List) > pageSize {
		p.List = p.List[:pageSize]
		last := p.List[pageSize-1]
		p.Next = key(last.ActiveAt, last.ID)
	}
	c.render(w, r, http.StatusOK, "conversations", p)
	return nil
}

// listConversations reads up to limit rows of the list.
func (c *Console) listConversations(r *http.Request, p conversations, limit int) ([]conversationRow, error) {
	ctx := r.Context()
	filter := turn.Customers{Words: p.Query}
	filter.Before, filter.BeforeID = parseKey(r.FormValue("before"))
	var err error
	if !p.Viewer.Leads() {
		if filter.Only, err = c.desk.SeenConversations(ctx, c.db, p.Viewer.ID); err != nil {
			return nil, err
		}
		filter.Only = append([]int64{}, filter.Only...) // nil would be all
	}
	if p.Query != "" {
		if filter.Or, err = c.orders.ConversationsOf(ctx, c.db, p.Query, number(p.Query)); err != nil {
			return nil, err
		}
		about, err := c.desk.About(ctx, c.db, number(p.Query))
		if err != nil {
			return nil, err
		}
		filter.Or = append(filter.Or, about...)
	}
	customers, err := c.inbox.Customers(ctx, c.db, filter, limit)
	if err != nil {
		return nil, err
	}
	return c.conversationRows(ctx, customers)
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
