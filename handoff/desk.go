package handoff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/prometheus/client_golang/prometheus"

	"kefu/internal/mask"
	"kefu/orders"
)

// Sealer encrypts what people must not read. kefu/internal/secret.Box is one.
type Sealer interface {
	Seal(plain []byte) []byte
	Open(sealed []byte) ([]byte, error)
	Digest(s string) []byte
}

// Orders is what cases need of the order database; *orders.Store is one. Its refusals (orders.LostError,
// orders.ErrTooMuch) pass through Act unchanged and leave the transaction usable.
type Orders interface {
	Get(ctx context.Context, db orders.DB, no string) (orders.Order, error)
	RequestRefund(ctx context.Context, tx pgx.Tx, no string, r orders.RefundRequest, now time.Time) ([]orders.Refund, error)
	AskHold(ctx context.Context, tx pgx.Tx, no string, now time.Time) (asked bool, err error)
	Release(ctx context.Context, tx pgx.Tx, no string, now time.Time) (released bool, err error)
	Reinstate(ctx context.Context, tx pgx.Tx, no string, c orders.Change) (orders.Order, error)
	// OrderOf is an order that a customer may see, else orders.ErrNotVisible.
	OrderOf(ctx context.Context, db orders.DB, viewer int64, no string, now time.Time) (orders.Order, error)
	// CardKeys are those of an order by line, for its owner; else orders.ErrNotVisible.
	CardKeys(ctx context.Context, db orders.DB, viewer int64, no string, now time.Time) (map[int]string, error)
	RequestFulfilment(ctx context.Context, tx pgx.Tx, no string, r orders.FulfilmentRequest, now time.Time) (orders.Fulfilment, error)
	RefundResult(ctx context.Context, tx pgx.Tx, id int64, result orders.RefundStatus, c orders.Change) (orders.RefundOutcome, error)
	Nudge(ctx context.Context, tx pgx.Tx, no, caseNo string, now time.Time) (int, error)
	TellShop(ctx context.Context, tx pgx.Tx, e orders.ShopEvent) error
}

// Proposer names a case from the front of the line in some languages, "" when it knows none; *Line is one. What it says
// need not be true.
type Proposer interface {
	Propose(ctx context.Context, languages []string, now time.Time) (caseNo string, err error)
}

// Reader is what reading needs: a transaction or a pool.
type Reader = interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// DB is a pool; or a transaction, of which what is done becomes a part.
type DB interface {
	Reader
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Config says how the desk works. Zero values give the defaults.
type Config struct {
	Sealer Sealer // seals what people must not read
	Orders Orders
	Mask   *mask.Masker // hides secrets in details
	Line   Proposer     // nil: PostgreSQL alone finds the front of the line
	// Languages are those in which cases come; default: zh and en.
	Languages []string
	// Lease is how long a holder may leave a waiting customer without an answer; default 10 minutes.
	Lease time.Duration
	// MaxHeld is how many cases an agent may hold at once; default: no limit.
	MaxHeld int
	// SecondAbove is the amount in fen above which a refund needs a second person; default: none does.
	SecondAbove int64
	// Reasons are the codes of the reasons with which a request may be refused, for which the texts have a label and a
	// sentence; default: usualReasons, which in any case come first.
	Reasons []string
	// Hours are the business hours; nil: all the time. Leases and targets count business time only.
	Hours *Hours
	// AnswerWithin and CloseWithin are the targets for the first answer and the close; default: none.
	AnswerWithin, CloseWithin time.Duration
	// Silence is how long a customer may be silent after an agent's word, first until they are warned and then once more
	// until their case is closed; default: for ever.
	Silence time.Duration
	// LapsesToAway is after how many lapses in a row an agent counts as away; default 3.
	LapsesToAway int
	// SignedIn is how long a session of the console lasts; default 12 hours.
	SignedIn time.Duration
	// Metrics is where this process's events of cases are counted; nil: nobody looks.
	Metrics prometheus.Registerer
}

// Desk is where agents work on cases. It holds no state and is safe for concurrent use.
type Desk struct {
	sealer  Sealer
	config  Config
	metrics metrics
}

// New returns a Desk.
func New(c Config) *Desk {
	if len(c.Languages) == 0 {
		c.Languages = []string{"zh", "en"}
	}
	if c.Lease == 0 {
		c.Lease = 10 * time.Minute
	}
	if c.LapsesToAway == 0 {
		c.LapsesToAway = 3
	}
	if c.SignedIn == 0 {
		c.SignedIn = 12 * time.Hour
	}
	c.Reasons = inOrder(c.Reasons)
	return &Desk{sealer: c.Sealer, config: c, metrics: newMetrics(c.Metrics)}
}

// usualReasons are what a request is refused for most, in the order in which agents know them.
var usualReasons = []string{"used", "custom", "delivered", "mismatch", "evidence", "overdue"}

// inOrder puts the usual reasons before those that an operator has added; without any it is they alone.
func inOrder(reasons []string) []string {
	if len(reasons) == 0 {
		return usualReasons
	}
	known := func(code string) bool { return slices.Contains(usualReasons, code) }
	ordered := slices.DeleteFunc(slices.Clone(usualReasons), func(code string) bool { return !slices.Contains(reasons, code) })
	return append(ordered, slices.DeleteFunc(slices.Sorted(slices.Values(reasons)), known)...)
}

// NewCase is what opening a case needs.
type NewCase struct {
	Conversation int64
	OrderNo      string // "" if it is about no certain order
	Kind         Kind
	Priority     Priority // "": normal
	Lang         string   // "": the first of Config.Languages
	Reason       string
	Details      Details             // as the customer gave them
	Lines        []orders.RefundLine // see Case.Lines
	// Hold: the shop is asked not to ship the order while the case is open.
	Hold bool
	// OncePerOrder: the case is not opened when anybody has one about the order, because it is not about what this
	// customer wants.
	OncePerOrder bool
}

// Open puts a new case into the line. If the customer has an open case about the order, the error is *OpenAlready and
// nothing changes; with OncePerOrder also if another customer has.
func (d *Desk) Open(ctx context.Context, tx pgx.Tx, n NewCase, now time.Time) (Case, error) {
	masked, sealed, err := sealDetails(d.sealer, d.config.Mask, n.Details)
	if err != nil {
		return Case{}, fmt.Errorf("open a case: %w", err)
	}
	if n.Priority == "" {
		n.Priority = Normal
	}
	if n.Lang == "" {
		n.Lang = d.config.Languages[0]
	}
	args := storedFrom(Case{
		Conversation: n.Conversation, OrderNo: n.OrderNo, Kind: n.Kind, Status: Waiting, Version: 1, Revision: 1,
		Priority: n.Priority, PlaceAt: placeFor(n.Priority, now), Lang: n.Lang, Reason: n.Reason, Details: masked, detailsSealed: sealed,
		OpenedAt: now, UnansweredSince: &now, Lines: n.Lines, Holds: n.Hold,
	}).args()
	args["once_per_order"], args["now"] = n.OncePerOrder, now
	args["deadlines"], args["due_at"] = d.targets(now)
	c, err := one(tx.Query(ctx, `
		WITH c AS (
			INSERT INTO cases (`+openColumns+`) SELECT `+openValues+`
			WHERE NOT (@once_per_order AND EXISTS (SELECT FROM cases WHERE order_no = @order_no AND status <> 'closed'))
			ON CONFLICT (order_no, conversation_id) WHERE status <> 'closed' AND order_no IS NOT NULL DO NOTHING
			RETURNING *
		), e AS (
			INSERT INTO case_events (case_no, version, at, kind) SELECT case_no, version, @now, 'opened' FROM c
		), t AS (
			INSERT INTO case_deadlines (case_no, kind, due_at)
			SELECT c.case_no, d.* FROM c, unnest(@deadlines::text[], @due_at::timestamptz[]) AS d
		)
		SELECT `+caseColumns+` FROM c LEFT JOIN staff h ON h.id = c.assignee`, args))
	if errors.Is(err, ErrNoSuchCase) {
		return Case{}, d.openAlready(ctx, tx, n.OrderNo, n.Conversation)
	}
	if err != nil {
		return Case{}, fmt.Errorf("open a case: %w", err)
	}
	d.metrics.happened("opened")
	if err := d.tellShop(ctx, tx, orders.ShopEventCaseOpened, c, now); err != nil {
		return Case{}, err
	}
	return c, d.askHold(ctx, tx, c, now)
}

// tellShop tells the shop that a case was opened or closed, and has the cards that name the case drawn anew.
func (d *Desk) tellShop(ctx context.Context, tx pgx.Tx, kind orders.ShopEventKind, c Case, now time.Time) error {
	n := orders.ShopEvent{Kind: kind, Lane: c.OrderNo, At: now, Data: map[string]any{
		"case_no": c.No, "order_no": c.OrderNo, "kind": c.Kind, "decision": c.Decision, "reopened": c.Reopened,
	}}
	if n.Lane == "" {
		n.Lane = c.No
	}
	return errors.Join(d.config.Orders.TellShop(ctx, tx, n), d.redrawOthers(ctx, tx, c))
}

// openAlready returns *OpenAlready with the open case of an order: the customer's own if there is one.
func (d *Desk) openAlready(ctx context.Context, tx pgx.Tx, orderNo string, conversation int64) error {
	c, err := one(tx.Query(ctx, selectCases+`
		WHERE c.order_no = $1 AND c.status <> 'closed' ORDER BY c.conversation_id = $2 DESC, c.id LIMIT 1`, orderNo, conversation))
	if err != nil {
		return fmt.Errorf("find the open case of order %s: %w", orderNo, err)
	}
	return &OpenAlready{Case: c}
}

// OpenOf names a customer's open case about each of some orders; an order that none is about is left out.
func (d *Desk) OpenOf(ctx context.Context, db Reader, conversation int64, orderNos ...string) (map[string]string, error) {
	if len(orderNos) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, `
		SELECT order_no, case_no FROM cases WHERE order_no = ANY ($1) AND conversation_id = $2 AND status <> 'closed'`,
		orderNos, conversation)
	if err != nil {
		return nil, fmt.Errorf("open cases about orders: %w", err)
	}
	open := map[string]string{}
	var orderNo, caseNo string
	_, err = pgx.ForEachRow(rows, []any{&orderNo, &caseNo}, func() error { open[orderNo] = caseNo; return nil })
	if err != nil {
		return nil, fmt.Errorf("open cases about orders: %w", err)
	}
	return open, nil
}

// CasesOfOthers are the open cases that other customers have about the order of a case.
func (d *Desk) CasesOfOthers(ctx context.Context, db Reader, c Case) ([]Case, error) {
	return cases(ctx, db, ` WHERE c.order_no = $1 AND c.id <> $2 AND c.conversation_id <> $3 AND c.status <> 'closed' ORDER BY c.id`,
		c.OrderNo, c.ID, c.Conversation)
}

// redrawOthers has the cards of other customers' cases about the same order drawn anew, because they name this one. A case
// that somebody changes just now is drawn anew by that; waiting for it could be a deadlock.
func (d *Desk) redrawOthers(ctx context.Context, tx pgx.Tx, c Case) error {
	if c.OrderNo == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `
		UPDATE cases SET revision = revision + 1 WHERE id IN (
			SELECT id FROM cases WHERE order_no = $1 AND id <> $2 AND conversation_id <> $3 AND status <> 'closed' FOR UPDATE SKIP LOCKED)`,
		c.OrderNo, c.ID, c.Conversation)
	if err != nil {
		return fmt.Errorf("cases of others about the order of %s: %w", c.No, err)
	}
	return nil
}

// askHold asks the shop not to ship while the case is open, if the case holds its order.
func (d *Desk) askHold(ctx context.Context, tx pgx.Tx, c Case, now time.Time) error {
	if c.OrderNo == "" || !c.Holds {
		return nil
	}
	_, err := d.config.Orders.AskHold(ctx, tx, c.OrderNo, now)
	return err
}

// releaseHold lets the shop go on with the order of a case that held it, unless all the money goes back or another open
// case holds it, too.
func (d *Desk) releaseHold(ctx context.Context, tx pgx.Tx, c Case, now time.Time) error {
	if c.OrderNo == "" || !c.Holds {
		return nil
	}
	if c.Decision == Approved {
		o, err := d.config.Orders.Get(ctx, tx, c.OrderNo)
		if err != nil || o.Refundable() == 0 {
			return err
		}
	}
	others, err := d.CasesOfOthers(ctx, tx, c)
	if err != nil || slices.ContainsFunc(others, func(other Case) bool { return other.Holds }) {
		return err
	}
	_, err = d.config.Orders.Release(ctx, tx, c.OrderNo, now)
	return err
}

// lock reads a case that this transaction is going to change.
func (d *Desk) lock(ctx context.Context, tx pgx.Tx, caseNo string) (Case, error) {
	return one(tx.Query(ctx, lockCase, caseNo))
}

// change is what is done to a case, from the case before to the case after.
type change struct {
	before, after Case
	event         string // "": none is recorded
	staff         int64
	detail        map[string]any
	quiet         bool // nothing that a card shows
}

// standing is what a button on a case relies on.
type standing struct {
	status    Status
	orderNo   string
	holder    int64
	proposal  *Proposal
	decidedAt *time.Time
}

func (c Case) standing() standing {
	return standing{c.Status, c.OrderNo, c.Assignee, c.Proposal, c.DecidedAt}
}

// save writes a change: one conditional update, with its event. The version grows when holder, status or order change,
// and with each proposal and decision: a button drawn before it decides nothing more.
func (d *Desk) save(ctx context.Context, tx pgx.Tx, ch change, now time.Time) (Case, error) {
	a, b := ch.after, ch.before
	if !ch.quiet {
		a.Revision++
	}
	if a.standing() != b.standing() {
		a.Version++
	}
	if ch.detail == nil {
		ch.detail = map[string]any{}
	}
	args := storedFrom(a).args()
	args["version_before"], args["now"], args["event"], args["staff"], args["detail"] = b.Version, now, ch.event, ch.staff, ch.detail
	var saved int
	err := tx.QueryRow(ctx, `
		WITH c AS (
			UPDATE cases SET `+setColumns+` WHERE id = @id AND version = @version_before
			RETURNING case_no, version
		), e AS (
			INSERT INTO case_events (case_no, version, at, kind, staff_id, detail)
			SELECT case_no, version, @now, @event, nullif(@staff::bigint, 0), @detail FROM c WHERE @event <> ''
		)
		SELECT count(*) FROM c`, args).Scan(&saved)
	if err != nil {
		return Case{}, fmt.Errorf("save %s: %w", b.No, err)
	}
	if saved == 0 {
		return Case{}, &StaleError{Case: b}
	}
	ch.after = a
	return a, d.saved(ctx, tx, ch, now)
}

// saved counts a change that was written, and tells the shop of a case that was closed or reopened.
func (d *Desk) saved(ctx context.Context, tx pgx.Tx, ch change, now time.Time) error {
	a, b := ch.after, ch.before
	d.metrics.happened(ch.event)
	if b.AnsweredAt == nil && a.AnsweredAt != nil && d.config.AnswerWithin > 0 {
		d.metrics.answered(!a.AnsweredAt.After(d.config.Hours.After(a.OpenedAt, d.config.AnswerWithin)))
	}
	if isClosed := a.Status == Closed; isClosed == (b.Status == Closed) {
		return nil
	} else if isClosed {
		return d.tellShop(ctx, tx, orders.ShopEventCaseClosed, a, now)
	}
	return d.tellShop(ctx, tx, orders.ShopEventCaseOpened, a, now)
}

// one collects the one case of a query, or ErrNoSuchCase.
func one(rows pgx.Rows, err error) (Case, error) {
	if err != nil {
		return Case{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoSuchCase
	}
	return c, err
}

// originalDetails opens the details as the customer gave them.
func (d *Desk) originalDetails(c Case) (Details, error) {
	if c.detailsSealed == nil {
		return c.Details, nil
	}
	plain, err := d.sealer.Open(c.detailsSealed)
	if err != nil {
		return nil, fmt.Errorf("details of %s: %w", c.No, err)
	}
	var details Details
	if err := json.Unmarshal(plain, &details); err != nil {
		return nil, fmt.Errorf("details of %s: %w", c.No, err)
	}
	return details, nil
}

// isDuplicate tells a violated unique index from other faults.
func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
