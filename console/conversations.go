package console

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
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
	before, id := parseKey(r.FormValue("before"))
	rows, err := c.db.Query(r.Context(), `
		SELECT c.id, c.name, coalesce(s.name, '') AS account, c.active_at, c.blocked_at IS NOT NULL AS blocked,
		       coalesce(last.author, '') AS author, coalesce(last.kind, '') AS kind, coalesce(last.text, '') AS said,
		       coalesce(recent.case_no, '') AS case_no, coalesce(recent.status, '') AS status
		  FROM conversations c
		  LEFT JOIN account_links l ON l.conversation_id = c.id AND l.unlinked_at IS NULL
		  LEFT JOIN customers s ON s.id = l.customer_id
		  LEFT JOIN LATERAL (SELECT e.author, e.kind, e.text FROM entries e
		                      WHERE e.conversation_id = c.id AND e.audience IN ('both', 'customer')
		                      ORDER BY e.id DESC LIMIT 1) last ON true
		  LEFT JOIN LATERAL (SELECT k.case_no, k.status FROM cases k
		                      WHERE k.conversation_id = c.id
		                      ORDER BY k.status = 'closed', k.id DESC LIMIT 1) recent ON true
		 WHERE c.kind = 'customer'
		   AND ($2 OR EXISTS (SELECT FROM cases k WHERE k.conversation_id = c.id AND `+heldBy+`))
		   AND ($3 = '' OR c.name ILIKE $4 OR s.name ILIKE $4
		        OR EXISTS (SELECT FROM cases k WHERE k.conversation_id = c.id AND (k.case_no = $3 OR k.order_no = $3))
		        OR EXISTS (SELECT FROM orders o WHERE o.order_no = $3 AND o.customer_id = l.customer_id)
		        OR EXISTS (SELECT FROM order_grants g WHERE g.conversation_id = c.id AND g.order_no = $3))
		   AND ($5::timestamptz IS NULL OR (c.active_at, c.id) < ($5, $6))
		 ORDER BY c.active_at DESC, c.id DESC
		 LIMIT $7`,
		viewer.ID, viewer.Admin, number(p.Query), like(p.Query), before, id, pageSize+1)
	if err != nil {
		return fmt.Errorf("list conversations: %w", err)
	}
	p.List, err = pgx.CollectRows(rows, pgx.RowToStructByPos[conversationRow])
	if err != nil {
		return fmt.Errorf("list conversations: %w", err)
	}
	if len(p.List) > pageSize {
		p.List = p.List[:pageSize]
		last := p.List[pageSize-1]
		p.Next = key(last.ActiveAt, last.ID)
	}
	c.render(w, r, http.StatusOK, "conversations", p)
	return nil
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

// like is a pattern for ILIKE that finds query anywhere; what is special in patterns stands for itself.
func like(query string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(query) + "%"
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
