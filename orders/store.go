package orders

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// ErrNoSuchOrder means that no order has this number. It is for the desk and the shop; a customer
	// gets ErrNotVisible.
	ErrNoSuchOrder = errors.New("no such order")
	// ErrNotVisible means that the viewer may not see such an order: it belongs to somebody else or
	// does not exist, and nobody can tell which.
	ErrNotVisible = errors.New("order is not visible to this viewer")
	// ErrTooMuch means that a refund would exceed what was paid less what was refunded.
	ErrTooMuch = errors.New("refund exceeds what can still be refunded")
	// ErrNoStock means that too few pieces are left to hold.
	ErrNoStock = errors.New("not enough stock")
	// ErrNoSuchRefund means that no refund has this id.
	ErrNoSuchRefund = errors.New("no such refund")
)

// LostError says that a change lost: the order is no longer (or was never) where the change may start.
type LostError struct {
	Order Order // as it stands now
}

// Error names the order and its present status; the dialog has its own words.
func (e *LostError) Error() string {
	return fmt.Sprintf("order %s is %s", e.Order.No, e.Order.Status)
}

// Sealer keeps secrets: see kefu/internal/secret.Box.
type Sealer interface {
	Seal(plain []byte) []byte
	Open(sealed []byte) ([]byte, error)
	Digest(s string) []byte
}

// DB is what reading needs; pgx.Tx and *pgxpool.Pool have it.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// unpaidEndsWithin is how far back unpaid orders count for Config.UnpaidEnds.
const unpaidEndsWithin = 24 * time.Hour

// Config is what a Store needs, and the shop's settings; a setting that is zero takes its default.
type Config struct {
	Sealer   Sealer
	Calendar *Calendar
	// ReserveWindow: for how long after an order's end a payment that came too late still holds stock
	// again, if there is any. 12 h.
	ReserveWindow time.Duration
	// Retention: how long an unpaid order waits when neither order nor product say so. 30 min.
	Retention time.Duration
	// UnpaidEnds: after how many unpaid orders that a customer let end within unpaidEndsWithin further ones hold stock only for
	// ShortHold. 3. One honest cancel costs nobody anything.
	UnpaidEnds int
	// ShortHold: see UnpaidEnds. 5 min.
	ShortHold time.Duration
	// GrantFor: how long number and lookup code open an order for a viewer. 72 h.
	GrantFor time.Duration
	// ShopListens: somebody sends the shop its events; without it none is kept.
	ShopListens bool
	// OrderNo: what order numbers look like, as a whole. Nil: anything of one line.
	OrderNo *regexp.Regexp
}

// Store reads and changes the order database. It is safe for concurrent use.
type Store struct {
	sealer   Sealer
	calendar *Calendar
	config   Config
}

// New returns a Store.
func New(config Config) *Store {
	if config.ReserveWindow == 0 {
		config.ReserveWindow = 12 * time.Hour
	}
	if config.Retention == 0 {
		config.Retention = 30 * time.Minute
	}
	if config.UnpaidEnds == 0 {
		config.UnpaidEnds = 3
	}
	if config.ShortHold == 0 {
		config.ShortHold = 5 * time.Minute
	}
	if config.GrantFor == 0 {
		config.GrantFor = 72 * time.Hour
	}
	if config.OrderNo != nil {
		config.OrderNo = regexp.MustCompile(`\A(?:` + config.OrderNo.String() + `)\z`)
	}
	return &Store{sealer: config.Sealer, calendar: config.Calendar, config: config}
}

// Calendar returns the working days that dates of refunds are counted with.
func (s *Store) Calendar() *Calendar { return s.calendar }

// seal seals a secret; an empty one stays absent.
func (s *Store) seal(plain string) []byte {
	if plain == "" {
		return nil
	}
	return s.sealer.Seal([]byte(plain))
}

// digest makes a secret findable; an empty one stays absent. The purpose keeps a lookup code and
// a phone number with the same digits apart.
func (s *Store) digest(purpose, plain string) []byte {
	if plain == "" {
		return nil
	}
	return s.sealer.Digest(purpose + ":" + plain)
}
