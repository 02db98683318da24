package console

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

// conversation is one conversation with its transcript.
type conversation struct {
	page
	conversationHead
	Cases  []handoff.Case
	Orders []orders.Order
	Lines  []line
	Before int64 // the page before ends with the entry before this one; 0 on the first page
	After  int64 // the page after begins after this entry; 0 on the last page
}

// conversationHead is what is known about the person.
type conversationHead struct {
	ID        int64
	Name      string // as the messenger gives it
	Spoken    string // the language the bot speaks with the person
	Account   string // name in the linked shop account, "" if none is
	BlockedAt *time.Time
	StartedAt time.Time
	ActiveAt  time.Time
}

// line is one line of a transcript: an entry or an event of an order, and the day that begins with it.
type line struct {
	At    time.Time
	Day   bool // the first of its day on this page
	Entry *entryLine
	Order *orders.Event
}

// entryLine is an entry with everything that belongs to it.
type entryLine struct {
	transcript.Entry
	StaffName  string
	Versions   []transcript.Version // earlier ones, oldest first
	Deliveries []transcript.Delivery
	Media      []mediaPart
	ReplyText  string // beginning of the entry that this one answers
}

// mediaPart is one photo, video or file of an entry, as far as it is in the media store.
type mediaPart struct {
	transcript.Media
	SHA256 string // "" while it has not been fetched
	Shown  string // image, video or audio; "" when it can only be downloaded
	Bytes  int64
	Fault  string // why it could not be fetched
}

// transcriptPage is how many entries a page shows: more than nearly every conversation has.
const transcriptPage = 300

// ordersShown is how many of a customer's orders are looked through for events.
const ordersShown = 20

func (c *Console) conversation(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, id)
	if err != nil {
		return err
	}
	if !sees {
		return errNotFound
	}
	p := conversation{page: c.page(r, viewer, "conversations")}
	if p.conversationHead, err = c.head(r.Context(), id); err != nil {
		return err
	}
	p.Heading = cmp.Or(p.Name, p.Account, fmt.Sprint(p.ID))
	if p.Cases, err = c.desk.ByConversation(r.Context(), c.db, id); err != nil {
		return fmt.Errorf("cases of conversation %d: %w", id, err)
	}
	after, err := c.pageStart(r, id)
	if err != nil {
		return err
	}
	entries, err := c.transcript.Read(r.Context(), c.db, id, after, transcriptPage+1)
	if err != nil {
		return fmt.Errorf("transcript of conversation %d: %w", id, err)
	}
	if after > 0 && len(entries) > 0 {
		p.Before = entries[0].ID
	}
	if len(entries) > transcriptPage {
		entries = entries[:transcriptPage]
		p.After = entries[transcriptPage-1].ID
	}
	if p.Lines, err = c.lines(r.Context(), entries); err != nil {
		return err
	}
	if err := c.addOrders(r.Context(), &p); err != nil {
		return err
	}
	p.arrange(c.config.Location)
	c.render(w, r, http.StatusOK, "conversation", p)
	return nil
}

// head reads what is known about the person.
func (c *Console) head(ctx context.Context, id int64) (conversationHead, error) {
	one, err := c.inbox.Customer(ctx, c.db, id)
	if err != nil {
		return conversationHead{}, fmt.Errorf("read conversation %d: %w", id, err)
	}
	accounts, err := c.orders.Accounts(ctx, c.db, id)
	return conversationHead{
		ID: id, Name: one.Name, Spoken: one.Lang, Account: accounts[id],
		BlockedAt: one.BlockedAt, StartedAt: one.StartedAt, ActiveAt: one.ActiveAt,
	}, err
}

// pageStart is the entry after which the page begins: as asked for by after, by before (the page that ends there) or
// by entry (a page with that entry in it); else so that the newest entries are on the page.
func (c *Console) pageStart(r *http.Request, conversation int64) (int64, error) {
	ask := func(name string) int64 {
		n, _ := strconv.ParseInt(r.FormValue(name), 10, 64)
		return n
	}
	if after := ask("after"); after > 0 {
		return after, nil
	}
	upTo, back := int64(0), transcriptPage
	switch before, entry := ask("before"), ask("entry"); {
	case before > 0:
		upTo = before
	case entry > 0:
		upTo, back = entry+1, transcriptPage/10 // with some lines before it
	}
	return c.transcript.Back(r.Context(), c.db, conversation, upTo, back)
}

// lines gives entries what belongs to them: earlier versions, deliveries, files, names.
func (c *Console) lines(ctx context.Context, entries []transcript.Entry) ([]line, error) {
	ids := make([]int64, len(entries))
	byID := make(map[int64]transcript.Entry, len(entries))
	for i, e := range entries {
		ids[i], byID[e.ID] = e.ID, e
	}
	deliveries, err := c.transcript.DeliveriesOf(ctx, c.db, ids)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	files, err := c.mediaOf(ctx, entries)
	if err != nil {
		return nil, err
	}
	names, err := c.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	lines := make([]line, 0, len(entries))
	for _, e := range entries {
		l := entryLine{
			Entry: e, StaffName: names[e.Staff], Deliveries: deliveries[e.ID], ReplyText: excerpt(byID[e.ReplyTo].Message.Text),
		}
		if e.Version > 1 {
			if l.Versions, err = c.transcript.Versions(ctx, c.db, e.ID); err != nil {
				return nil, fmt.Errorf("versions of entry %d: %w", e.ID, err)
			}
		}
		for _, m := range e.Message.Media {
			part := files[m.Ref]
			part.Media = m
			part.Bytes = cmp.Or(part.Bytes, m.Size)
			l.Media = append(l.Media, part)
		}
		lines = append(lines, line{At: e.At, Entry: &l})
	}
	return lines, nil
}

// mediaOf is what the media store has of the entries' files, by the messenger's handle.
func (c *Console) mediaOf(ctx context.Context, entries []transcript.Entry) (map[string]mediaPart, error) {
	var refs []string
	for _, e := range entries {
		for _, m := range e.Message.Media {
			refs = append(refs, m.Ref)
		}
	}
	stored, err := c.transcript.MediaOf(ctx, c.db, refs...)
	if err != nil {
		return nil, err
	}
	found := make(map[string]mediaPart, len(stored))
	for _, m := range stored {
		found[m.Ref] = mediaPart{
			SHA256: hex.EncodeToString(m.SHA256), Shown: inlineTypes[m.MIME], Bytes: m.Size, Fault: m.Fault,
		}
	}
	return found, nil
}

func (c *Console) staffNames(ctx context.Context) (map[int64]string, error) {
	all, err := c.desk.AllStaff(ctx, c.db)
	if err != nil {
		return nil, fmt.Errorf("list staff: %w", err)
	}
	names := make(map[int64]string, len(all))
	for _, s := range all {
		names[s.ID] = s.Name
	}
	return names, nil
}

// addOrders adds the orders that the conversation is about, and what happened to them in the time of the page. Orders
// without a case count from the first word on: what happened before is not part of this conversation.
func (c *Console) addOrders(ctx context.Context, p *conversation) error {
	found, err := c.orders.OrdersOf(ctx, c.db, p.ID, ordersShown, p.Now)
	if err != nil {
		return fmt.Errorf("orders of conversation %d: %w", p.ID, err)
	}
	hasCase := map[string]bool{}
	for _, k := range p.Cases {
		if k.OrderNo == "" || hasCase[k.OrderNo] {
			continue
		}
		hasCase[k.OrderNo] = true
		if slices.ContainsFunc(found, func(o orders.Order) bool { return o.No == k.OrderNo }) {
			continue
		}
		order, err := c.orders.Get(ctx, c.db, k.OrderNo)
		if err != nil {
			return fmt.Errorf("order of case %s: %w", k.No, err)
		}
		found = append(found, order)
	}
	from, to := p.span()
	for _, order := range found {
		events, err := c.orders.Events(ctx, c.db, order.No)
		if err != nil {
			return err
		}
		shown := hasCase[order.No]
		for _, e := range events {
			ofConversation := hasCase[order.No] || !e.At.Before(p.StartedAt)
			if !ofConversation || e.At.Before(from) || !e.At.Before(to) {
				continue
			}
			shown = true
			p.Lines = append(p.Lines, line{At: e.At, Order: &e})
		}
		if shown {
			p.Orders = append(p.Orders, order)
		}
	}
	return nil
}

// span is the time that the page covers: open at the ends where no other page follows.
func (p *conversation) span() (from, to time.Time) {
	to = p.Now.AddDate(100, 0, 0)
	if len(p.Lines) == 0 {
		return from, to
	}
	if p.Before != 0 {
		from = p.Lines[0].At
	}
	if p.After != 0 {
		to = p.Lines[len(p.Lines)-1].At
	}
	return from, to
}

// arrange brings entries and events into the order of time and marks where days begin. Entries keep their own order:
// it is the order in which they were said, also where clocks disagree.
func (p *conversation) arrange(zone *time.Location) {
	latest := time.Time{}
	for i := range p.Lines {
		if p.Lines[i].Entry != nil {
			if p.Lines[i].At.Before(latest) {
				p.Lines[i].At = latest
			}
			latest = p.Lines[i].At
		}
	}
	slices.SortStableFunc(p.Lines, func(a, b line) int { return a.At.Compare(b.At) })
	day := ""
	for i := range p.Lines {
		if today := p.Lines[i].At.In(zone).Format(time.DateOnly); today != day {
			p.Lines[i].Day, day = true, today
		}
	}
}

// excerpt is the beginning of a text, for quoting it.
func excerpt(text string) string {
	const enough = 40
	if runes := []rune(text); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return text
}
