package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/terms"
	"kefu/internal/unnest"
)

// The words of package terms that fulfilments are made of.
type (
	// FulfilmentKind says what the shop is to do once more.
	FulfilmentKind = terms.FulfilmentKind
	// FulfilmentStatus is where a fulfilment stands with the shop.
	FulfilmentStatus = terms.FulfilmentStatus
)

// The kinds of fulfilments and their statuses; done and failed are ends.
const (
	Exchange = terms.Exchange
	Redo     = terms.Redo
	Resend   = terms.Resend

	FulfilmentRequested = terms.FulfilmentRequested
	FulfilmentAccepted  = terms.FulfilmentAccepted
	FulfilmentDone      = terms.FulfilmentDone
	FulfilmentFailed    = terms.FulfilmentFailed
)

var (
	// ErrUnderWay means that the shop was asked to fulfil the order once more and has not answered yet.
	ErrUnderWay = errors.New("the shop was asked to fulfil the order once more and has not answered")
	// ErrNoRegion means that the goods are not sold for this region, or that none was named.
	ErrNoRegion = errors.New("the goods are not sold for this region")
	// ErrPieces means that the line has not that many pieces.
	ErrPieces = errors.New("the line has not that many pieces")
	// ErrNoSuchFulfilment means that no fulfilment has this id.
	ErrNoSuchFulfilment = errors.New("no such fulfilment")
)

// fulfilWithin is how long the shop has for a fulfilment before it counts as overdue.
const fulfilWithin = 24 * time.Hour

// Fulfilment is what the shop was asked to do once more with goods that were paid for.
type Fulfilment struct {
	ID          int64
	OrderNo     string
	CaseNo      string
	Kind        FulfilmentKind
	Line        int    // of the order, from 1; 0: all of it
	Region      string // exchange: the one wanted
	Account     string // redo: the one wanted, masked when it is a secret; "": the order's
	Quantity    int    // resend: how many pieces; 0: all
	Reason      string
	Status      FulfilmentStatus
	RequestedAt time.Time
	DueAt       time.Time // from then on it is overdue
	AcceptedAt  *time.Time
	FinishedAt  *time.Time
}

// UnderWay reports whether the shop still has to say what became of it.
func (f Fulfilment) UnderWay() bool {
	return f.Status == FulfilmentRequested || f.Status == FulfilmentAccepted
}

// Overdue reports whether the shop should have said by now what became of it.
func (f Fulfilment) Overdue(now time.Time) bool { return f.UnderWay() && !now.Before(f.DueAt) }

// Fulfilling is what the shop was asked to do with the order and has not answered; nil if nothing.
func (o Order) Fulfilling() *Fulfilment {
	for i := range o.Fulfilments {
		if o.Fulfilments[i].UnderWay() {
			return &o.Fulfilments[i]
		}
	}
	return nil
}

// Fulfilment is the fulfilment of the order with an id; false if it has none such.
func (o Order) Fulfilment(id int64) (Fulfilment, bool) {
	i := slices.IndexFunc(o.Fulfilments, func(f Fulfilment) bool { return f.ID == id })
	if i < 0 {
		return Fulfilment{}, false
	}
	return o.Fulfilments[i], true
}

// FulfilmentRequest is what an agent decided that the shop is to do once more.
type FulfilmentRequest struct {
	CaseNo   string
	Kind     FulfilmentKind
	Line     int    // from 1; 0: all of the order
	Region   string // exchange
	Account  string // redo, as the customer gave it; "": the order's
	Quantity int    // resend; 0: all
	Reason   string
}

// FulfilmentRefusal says why RequestFulfilment would refuse; nil if it would not.
func (o Order) FulfilmentRefusal(r FulfilmentRequest) error {
	if !o.keepsGoods() {
		return &LostError{Order: o}
	}
	if o.Fulfilling() != nil {
		return ErrUnderWay
	}
	if r.Line < 0 || r.Line > len(o.Items) {
		return ErrPieces
	}
	pieces, items := 0, o.Items
	if r.Line > 0 {
		items = o.Items[r.Line-1 : r.Line]
	}
	for _, it := range items {
		pieces += it.Quantity
		if r.Kind == Exchange && !it.soldFor(r.Region) {
			return ErrNoRegion
		}
	}
	if r.Quantity < 0 || r.Quantity > pieces {
		return ErrPieces
	}
	return nil
}

// keepsGoods tells whether goods were sold by the order, and no refund of all of it is done or under way.
func (o Order) keepsGoods() bool {
	sold := o.Stage == Paid || o.Stage == Shipped || o.Stage == Completed
	goesBack := func(f Refund) bool { return f.Purpose == ForWhole && f.Status != RefundFailed }
	return sold && o.Status != Refunded && !slices.ContainsFunc(o.Refunds, goesBack)
}

// soldFor tells whether an item is sold for a region. One that names no regions is sold for any.
func (it Item) soldFor(region string) bool {
	return region != "" && (len(it.Regions) == 0 || slices.Contains(it.Regions, region))
}

// RequestFulfilment asks the shop to do something once more with goods that were paid for; see FulfilmentRefusal for
// what it refuses. It changes no status of the order.
func (s *Store) RequestFulfilment(ctx context.Context, tx pgx.Tx, no string, r FulfilmentRequest, now time.Time) (Fulfilment, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return Fulfilment{}, err
	}
	if err := o.FulfilmentRefusal(r); err != nil {
		return Fulfilment{}, err
	}
	shown, sealed := s.account(r.Account)
	rows, err := tx.Query(ctx, `
		INSERT INTO fulfilments (order_no, case_no, kind, line, region, account_masked, account_sealed, quantity, reason, status,
			requested_at, due_at)
		VALUES ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, 'requested', $10, $11)
		RETURNING `+fulfilmentColumns,
		no, r.CaseNo, r.Kind, r.Line, r.Region, shown, sealed, r.Quantity, r.Reason, now, now.Add(fulfilWithin))
	if err != nil {
		return Fulfilment{}, fmt.Errorf("request a fulfilment of order %s: %w", no, err)
	}
	f, err := pgx.CollectExactlyOneRow(rows, scanFulfilment)
	if err != nil {
		return Fulfilment{}, fmt.Errorf("request a fulfilment of order %s: %w", no, err)
	}
	detail := map[string]any{"fulfilment": f.ID, "what": f.Kind, "line": f.Line, "region": f.Region, "quantity": f.Quantity, "case_no": f.CaseNo}
	if err := note(ctx, tx, no, "fulfilment_requested", Change{Actor: ActorAgent, At: now, Reason: r.Reason}, detail); err != nil {
		return Fulfilment{}, err
	}
	return f, s.TellShop(ctx, tx, ShopEvent{
		Kind: ShopEventFulfilmentRequested, Lane: no, At: now, Data: f.told(),
		Secret: map[string]any{"account": r.Account},
	})
}

// told is a fulfilment as the shop is told of it, without the account.
func (f Fulfilment) told() map[string]any {
	return map[string]any{
		"order_no": f.OrderNo, "fulfilment_id": f.ID, "kind": f.Kind, "line": f.Line, "region": f.Region, "quantity": f.Quantity,
		"reason": f.Reason, "case_no": f.CaseNo, "due_at": f.DueAt.Format(time.RFC3339),
	}
}

// FulfilmentOutcome says what a result did.
type FulfilmentOutcome struct {
	Fulfilment Fulfilment // as it stands afterwards
	Order      Order
	Changed    bool // false: the same had been said before
}

// FulfilmentResult records what the shop says of a fulfilment: FulfilmentAccepted, FulfilmentDone or FulfilmentFailed.
// Of done and failed the one said last counts; an accepted that is late changes nothing. ErrNoSuchFulfilment for an
// unknown id.
func (s *Store) FulfilmentResult(
	ctx context.Context, tx pgx.Tx, id int64, result FulfilmentStatus, c Change,
) (FulfilmentOutcome, error) {
	var no string
	err := tx.QueryRow(ctx, `SELECT order_no FROM fulfilments WHERE id = $1`, id).Scan(&no)
	if errors.Is(err, pgx.ErrNoRows) {
		return FulfilmentOutcome{}, ErrNoSuchFulfilment
	}
	if err != nil {
		return FulfilmentOutcome{}, fmt.Errorf("result of fulfilment %d: %w", id, err)
	}
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return FulfilmentOutcome{}, err
	}
	before, _ := o.Fulfilment(id)
	if before.Status == result || result == FulfilmentAccepted && before.Status != FulfilmentRequested {
		return FulfilmentOutcome{Fulfilment: before, Order: o}, nil
	}
	_, err = tx.Exec(ctx, `
		UPDATE fulfilments
		SET status = $2, accepted_at = CASE WHEN $2 = 'accepted' THEN $3 ELSE accepted_at END,
			finished_at = CASE WHEN $2 <> 'accepted' THEN $3 ELSE finished_at END
		WHERE id = $1`, id, result, c.At)
	if err != nil {
		return FulfilmentOutcome{}, fmt.Errorf("result of fulfilment %d: %w", id, err)
	}
	detail := map[string]any{"fulfilment": id, "what": before.Kind, "result": result, "was": before.Status}
	if err := note(ctx, tx, no, "fulfilment_"+string(result), c, detail); err != nil {
		return FulfilmentOutcome{}, err
	}
	if o, err = s.Get(ctx, tx, no); err != nil {
		return FulfilmentOutcome{}, err
	}
	after, _ := o.Fulfilment(id)
	return FulfilmentOutcome{Fulfilment: after, Order: o, Changed: true}, nil
}

// OverdueFulfilment is a fulfilment that runs late.
type OverdueFulfilment struct {
	Due
	Fulfilment int64
}

// FulfilmentsOverdue is RefundsOverdue for fulfilments.
func (s *Store) FulfilmentsOverdue(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]OverdueFulfilment, error) {
	rows, err := tx.Query(ctx, `
		SELECT order_no, customer_id, f.id
		FROM fulfilments f
		JOIN orders USING (order_no)
		WHERE f.status IN ('requested', 'accepted') AND f.due_at <= $1 AND f.overdue_at IS NULL AND order_no <> ALL ($3)
		ORDER BY f.due_at
		LIMIT $2
		FOR NO KEY UPDATE OF f SKIP LOCKED`, now, limit, list(except))
	if err != nil {
		return nil, fmt.Errorf("find fulfilments that run late: %w", err)
	}
	late, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f OverdueFulfilment, err error) {
		err = row.Scan(&f.No, &f.CustomerID, &f.Fulfilment)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("find fulfilments that run late: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE fulfilments SET overdue_at = $2 WHERE id = ANY ($1)`,
		unnest.Column(late, func(f OverdueFulfilment) int64 { return f.Fulfilment }), now)
	if err != nil {
		return late, fmt.Errorf("mark %d fulfilments as overdue: %w", len(late), err)
	}
	return late, nil
}

// Nudge tells the shop of what it is late with: refunds that should have arrived, and a fulfilment. It returns how many
// there are; 0 tells it nothing.
func (s *Store) Nudge(ctx context.Context, tx pgx.Tx, no, caseNo string, now time.Time) (int, error) {
	o, err := s.Lock(ctx, tx, no)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range o.Refunds {
		if !r.Overdue(now) {
			continue
		}
		n++
		if err := s.TellShop(ctx, tx, ShopEvent{Kind: ShopEventRefundOverdue, Lane: no, At: now, Data: map[string]any{
			"order_no": no, "refund_id": r.ID, "amount": FormatAmount(r.Amount), "method": r.Method, "case_no": caseNo,
			"expected_to": r.ExpectedTo.Format(time.DateOnly),
		}}); err != nil {
			return 0, err
		}
	}
	if f := o.Fulfilling(); f != nil && f.Overdue(now) {
		n++
		if err := s.TellShop(ctx, tx, ShopEvent{Kind: ShopEventFulfilmentOverdue, Lane: no, At: now, Data: f.told()}); err != nil {
			return 0, err
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, note(ctx, tx, no, "nudged", Change{Actor: ActorAgent, At: now}, map[string]any{"case_no": caseNo})
}

// Late reports whether the shop is late with anything of the order: see Nudge.
func (o Order) Late(now time.Time) bool {
	f := o.Fulfilling()
	return o.RefundOverdue(now) || f != nil && f.Overdue(now)
}

// RefundOverdue reports whether a refund of the order should have arrived and is not done.
func (o Order) RefundOverdue(now time.Time) bool {
	return slices.ContainsFunc(o.Refunds, func(r Refund) bool { return r.Overdue(now) })
}

const fulfilmentColumns = `
	id, order_no, coalesce(case_no, ''), kind, line, region, account_masked, quantity, reason, status, requested_at, due_at, accepted_at,
	finished_at`

const selectFulfilments = `SELECT ` + fulfilmentColumns + ` FROM fulfilments WHERE order_no = ANY ($1) ORDER BY id`

func scanFulfilment(row pgx.CollectableRow) (f Fulfilment, err error) {
	err = row.Scan(&f.ID, &f.OrderNo, &f.CaseNo, &f.Kind, &f.Line, &f.Region, &f.Account, &f.Quantity, &f.Reason, &f.Status,
		&f.RequestedAt, &f.DueAt, &f.AcceptedAt, &f.FinishedAt)
	return f, err
}

func intoFulfilments(rows pgx.Rows, byNo map[string]*Order) error {
	f, err := scanFulfilment(rows)
	if err != nil {
		return err
	}
	into(byNo, f.OrderNo, func(o *Order) { o.Fulfilments = append(o.Fulfilments, f) })
	return nil
}

// sealedData seals what of an event must not stand in clear; nil if nothing.
func (s *Store) sealedData(secret map[string]any) ([]byte, error) {
	if len(secret) == 0 {
		return nil, nil
	}
	plain, err := json.Marshal(secret)
	if err != nil {
		return nil, err
	}
	return s.sealer.Seal(plain), nil
}

// OpenShopEvent adds to the data of an event what was sealed of it.
func (s *Store) OpenShopEvent(data map[string]any, sealed []byte) error {
	if len(sealed) == 0 {
		return nil
	}
	plain, err := s.sealer.Open(sealed)
	if err != nil {
		return fmt.Errorf("open what is secret of an event: %w", err)
	}
	return json.Unmarshal(plain, &data)
}
