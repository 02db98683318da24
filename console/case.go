package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// casePage is one case: its card, what happened to it, and what the viewer may do about it.
type casePage struct {
	page
	Case     handoff.Case
	Customer string
	Order    *orders.Order // nil when the case is about no order
	Events   []handoff.Event
	Names    map[int64]string // of staff
	Reads    bool             // the viewer may read the conversation
	First    int64            // the first entry of the case in the transcript, 0 if there is none
	Notice   *notice
	Acts     caseActs
	Reasons  []string     // for rejecting, see rejectReasons
	Slots    []terms.Slot // the details that can be sent back
	Token    string
}

// usualSlots can be asked for when a case has no details yet.
var usualSlots = []terms.Slot{terms.SlotAccount, terms.SlotRegionWanted, terms.SlotEvidence, terms.SlotNote}

// caseActs says which forms the page has. What handoff makes of an act is decided there; this only spares people
// buttons that would be refused.
type caseActs struct {
	Claim   bool
	Hold    bool  // everything that only the holder may do
	Approve bool  // the holder may still give money back
	Reject  bool  // the holder may still refuse: nothing has been decided yet
	Second  bool  // the viewer may approve what the holder proposes
	Amount  int64 // what may be refunded at most, in fen
	All     int64 // what an approve without an amount gives back, in fen
	// Items are the single items that the customer wants refunded, as a form has them; "" if not certain ones.
	Items      string
	ItemsTitle string
	ItemsCost  int64 // fen
	// Reinstate: the holder may let an order go on that was paid after its end.
	Reinstate bool
	Others    []handoff.Staff // to whom the case may be transferred
}

func (c *Console) oneCase(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	one, err := c.caseFor(r, viewer)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := casePage{page: c.page(r, viewer, "cases"), Case: one, Token: newFormToken()}
	p.Heading = one.No
	if p.Reads, err = c.seesConversation(ctx, viewer, one.Conversation); err != nil {
		return err
	}
	head, err := c.head(ctx, one.Conversation)
	if err != nil {
		return err
	}
	p.Customer = head.Name
	if one.OrderNo != "" {
		order, err := c.orders.Get(ctx, c.db, one.OrderNo)
		if err != nil {
			return fmt.Errorf("order of case %s: %w", one.No, err)
		}
		p.Order = &order
	}
	if p.Events, err = c.desk.Events(ctx, c.db, one.No); err != nil {
		return fmt.Errorf("events of case %s: %w", one.No, err)
	}
	staff, err := c.desk.AllStaff(ctx, c.db)
	if err != nil {
		return fmt.Errorf("list staff: %w", err)
	}
	p.Names = make(map[int64]string, len(staff))
	for _, s := range staff {
		p.Names[s.ID] = s.Name
	}
	err = c.db.QueryRow(ctx, `SELECT coalesce(min(id), 0) FROM entries WHERE case_no = $1`, one.No).Scan(&p.First)
	if err != nil {
		return fmt.Errorf("find case %s in the transcript: %w", one.No, err)
	}
	if p.Notice, err = c.notice(r, viewer, one.No, &p.page); err != nil {
		return err
	}
	for _, d := range one.Details {
		p.Slots = append(p.Slots, d.Slot)
	}
	if len(p.Slots) == 0 {
		p.Slots = usualSlots
	}
	p.Acts, p.Reasons = actsFor(viewer, one, p.Order, staff), c.rejectReasons()
	c.render(w, r, http.StatusOK, "case", p)
	return nil
}

// caseFor is the case that the request names, or errNotFound when the viewer may not see it.
func (c *Console) caseFor(r *http.Request, viewer handoff.Staff) (handoff.Case, error) {
	one, err := c.desk.Get(r.Context(), c.db, r.PathValue("no"))
	if err != nil {
		return handoff.Case{}, fmt.Errorf("case: %w", err)
	}
	sees, err := c.seesCase(r.Context(), viewer, one)
	if err != nil {
		return handoff.Case{}, err
	}
	if !sees {
		return handoff.Case{}, errNotFound
	}
	return one, nil
}

func actsFor(viewer handoff.Staff, one handoff.Case, order *orders.Order, staff []handoff.Staff) caseActs {
	holds := one.Status == handoff.Claimed && one.Assignee == viewer.ID
	a := caseActs{
		Claim:  one.Status == handoff.Waiting && viewer.Agent,
		Hold:   holds,
		Reject: holds && one.Decision == handoff.Undecided,
		Second: viewer.Agent && one.Proposal != nil && one.Proposal.By != viewer.ID,
		Others: slices.DeleteFunc(slices.Clone(staff), func(s handoff.Staff) bool {
			return !s.Agent || s.Away || s.ID == viewer.ID
		}),
	}
	if order != nil {
		a.Amount = max(order.Refundable(), 0)
		a.All, a.Reinstate = one.RefundAll(*order), holds && order.Reinstatable()
		wish, cost := one.Wish(*order)
		a.Items, a.ItemsTitle, a.ItemsCost = orders.FormatLines(wish), order.LinesTitle(wish), cost
		a.Approve = holds && one.Decision != handoff.Approved && a.Amount > 0
	}
	return a
}

// rejectReasons are the reasons that the desk has words for: a label for agents, a sentence for the customer.
func (c *Console) rejectReasons() []string {
	var reasons []string
	for _, key := range c.texts.Keys() {
		reason, ok := strings.CutPrefix(key, "desk.reject.")
		if reason, label := strings.CutSuffix(reason, ".label"); ok && label {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// rejection is what the customer reads for one of rejectReasons; "" for anything else.
func (c *Console) rejection(lang, reason string) string {
	key := "desk.reject." + reason + ".said"
	if !c.texts.Has(key) {
		return ""
	}
	return c.texts.T(lang, key, nil)
}

// notice tells what came of the form that led to this page.
type notice struct {
	Style string // good, bad, or "" for neither
	Text  string
	Said  []string // what kefu said about it, to the viewer or where the case is handled
}

// notice looks up the input that the viewer's form put into the inbox. While it waits, the page asks again.
func (c *Console) notice(r *http.Request, viewer handoff.Staff, caseNo string, p *page) (*notice, error) {
	if fault := r.FormValue("fault"); slices.Contains(formFaults, fault) {
		return &notice{Style: "bad", Text: p.T("form." + fault)}, nil
	}
	did := r.FormValue("did")
	if did == "" {
		return nil, nil
	}
	var id int64
	var status string
	var turnID *int64
	var received time.Time
	err := c.db.QueryRow(r.Context(), `SELECT id, status, turn_id, received_at FROM inputs WHERE dedupe_key = $1`,
		inputKey(viewer.ID, did)).Scan(&id, &status, &turnID, &received)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up what came of a form: %w", err)
	}
	switch status {
	case "waiting":
		if p.Now.Sub(received) < patience {
			p.Refresh = 1
		}
		return &notice{Text: p.T("notice.waiting")}, nil
	case "aside":
		return &notice{Style: "bad", Text: p.T("notice.aside", "ID", id)}, nil
	}
	n := &notice{Style: "good", Text: p.T("notice.done")}
	if turnID == nil {
		return n, nil
	}
	rows, err := c.db.Query(r.Context(), `
		SELECT e.text
		  FROM entries e
		 WHERE e.turn_id = $1 AND e.author = 'system'
		   AND EXISTS (SELECT FROM deliveries d
		                WHERE d.entry_id = e.id
		                  AND (d.place = 'case:' || $3
		                       OR d.place IN (SELECT 'customer:' || s.id FROM conversations s WHERE s.chat = $2)))
		 ORDER BY e.id`, *turnID, viewer.ID, caseNo)
	if err != nil {
		return nil, fmt.Errorf("look up what came of a form: %w", err)
	}
	if n.Said, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, fmt.Errorf("look up what came of a form: %w", err)
	}
	if len(n.Said) > 0 {
		n.Style, n.Text = "", ""
	}
	return n, nil
}

// patience is how long a page asks again by itself for what came of a form.
const patience = 30 * time.Second
