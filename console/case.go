package console

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
	"kefu/transcript"
)

// casePage is one case: its card, what happened to it, and what the viewer may do about it.
type casePage struct {
	page
	view.Card
	Events   []handoff.Event
	Happened []orders.Event // to the order, oldest first
	Blocked  bool           // the customer has blocked the bot: what is sent does not arrive
	Others   []handoff.Case // of the same customer
	Said     []line         // what was said last, as far as the viewer may read it
	Ready    []handoff.ReadyAnswer
	Reads    bool  // the viewer may read the conversation
	First    int64 // the first entry of the case in the transcript, 0 if there is none
	Notice   *notice
	Token    string
}

// Offer is the offer of a kind, nil when it is none.
func (p casePage) Offer(kind string) *handoff.Offer {
	if o, offered := handoff.Find(p.Offers, handoff.ActKind(kind)); offered {
		return &o
	}
	return nil
}

// Second is the offer to approve what another has proposed, nil when it is none.
func (p casePage) Second() *handoff.Offer {
	for _, o := range p.Offers {
		if o.Second {
			return &o
		}
	}
	return nil
}

// Acts tells whether the viewer may do more than write a note.
func (p casePage) Acts() bool {
	return slices.ContainsFunc(p.Offers, func(o handoff.Offer) bool { return o.Kind != handoff.ActNote })
}

// Typed is an amount as a form has it.
func (p casePage) Typed(fen int64) string { return orders.FormatAmount(fen) }

// Items are the items of a choice as a form has them.
func (p casePage) Items(c handoff.Choice) string { return orders.FormatLines(c.Act.Lines) }

func (c *Console) oneCase(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	one, err := c.caseFor(r, viewer)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p := casePage{page: c.page(r, viewer, "cases"), Token: newFormToken()}
	p.Heading = one.No
	// First of all: whatever is read after an outcome is at least as new, so that no page says done and shows the case
	// as it was.
	if p.Notice, err = c.notice(r, viewer, one.No, &p.page); err != nil {
		return err
	}
	if p.Reads, err = c.views.SeesConversation(ctx, c.db, viewer, one.Conversation); err != nil {
		return err
	}
	if p.Card, err = c.views.Card(ctx, c.db, one.No, viewer.ID, p.Now); err != nil {
		return err
	}
	if p.Events, err = c.desk.Events(ctx, c.db, one.No); err != nil {
		return fmt.Errorf("events of case %s: %w", one.No, err)
	}
	if one.OrderNo != "" {
		if p.Happened, err = c.orders.Events(ctx, c.db, one.OrderNo); err != nil {
			return err
		}
	}
	who, err := c.inbox.Customer(ctx, c.db, one.Conversation)
	if err != nil {
		return fmt.Errorf("customer of case %s: %w", one.No, err)
	}
	p.Blocked = who.BlockedAt != nil
	if p.First, err = c.transcript.FirstOf(ctx, c.db, one.No); err != nil {
		return err
	}
	if err := c.around(ctx, &p, one); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "case", p)
	return nil
}

// saidShown is how many entries the page of a case shows.
const saidShown = 40

// around reads what there is beside a case: what was said last, the customer's other cases, the answers that are ready.
func (c *Console) around(ctx context.Context, p *casePage, one handoff.Case) error {
	all, err := c.desk.ByConversation(ctx, c.db, one.Conversation)
	if err != nil {
		return err
	}
	p.Others = slices.DeleteFunc(all, func(o handoff.Case) bool { return o.No == one.No })
	if p.Offer("answer") != nil {
		if p.Ready, err = c.desk.ReadyAnswers(ctx, c.db); err != nil {
			return err
		}
	}
	if !p.Reads {
		return nil
	}
	start, err := c.transcript.Back(ctx, c.db, one.Conversation, 0, saidShown)
	if err != nil {
		return err
	}
	entries, err := c.transcript.Read(ctx, c.db, one.Conversation, start, saidShown)
	if err != nil {
		return err
	}
	p.Said, err = c.lines(ctx, entries)
	return err
}

// WithEntry is the data of the part "entry".
func (p casePage) WithEntry(l *entryLine) entryView {
	return entryView{Page: p.page, Line: l, Customer: p.Customer}
}

// caseFor is the case that the request names, or errNotFound when the viewer may not see it.
func (c *Console) caseFor(r *http.Request, viewer handoff.Staff) (handoff.Case, error) {
	one, err := c.desk.Get(r.Context(), c.db, r.PathValue("no"))
	if err != nil {
		return handoff.Case{}, fmt.Errorf("case: %w", err)
	}
	sees, err := c.desk.SeesCase(r.Context(), c.db, viewer, one)
	if err != nil {
		return handoff.Case{}, err
	}
	if !sees {
		return handoff.Case{}, errNotFound
	}
	return one, nil
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
	came, known, err := c.inbox.Outcome(r.Context(), c.db, inputKey(viewer.ID, did))
	switch {
	case err != nil || !known:
		return nil, err
	case came.Waiting:
		if p.Now.Sub(came.ReceivedAt) < patience {
			p.Refresh = 1
		}
		return &notice{Text: p.T("notice.waiting")}, nil
	case came.Aside:
		return &notice{Style: "bad", Text: p.T("notice.aside", "ID", came.ID)}, nil
	}
	n := &notice{Style: "good", Text: p.T("notice.done")}
	if came.Turn == 0 {
		return n, nil
	}
	private, err := c.privateChat(r.Context(), viewer)
	if err != nil {
		return nil, err
	}
	if n.Said, err = c.transcript.SaidBy(r.Context(), c.db, came.Turn, transcript.CasePlace(caseNo), private); err != nil {
		return nil, err
	}
	if len(n.Said) > 0 {
		n.Style, n.Text = "", ""
	}
	return n, nil
}

// patience is how long a page asks again by itself for what came of a form.
const patience = 30 * time.Second
