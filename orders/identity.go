package orders

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// ErrLinkSpent means that a link cannot be used: it was used before, is too old, or never existed.
	ErrLinkSpent = errors.New("link was used, is too old or unknown")
	// ErrUnknownPhone means that the phone does not name one shop account: none has it, or several.
	ErrUnknownPhone = errors.New("phone belongs to no single account")
)

// ErrTooManyTries means that the viewer has to wait before the next try of an order number with its code.
type ErrTooManyTries struct {
	Until time.Time
}

func (e *ErrTooManyTries) Error() string {
	return "too many tries, wait until " + e.Until.Format(time.RFC3339)
}

// How many wrong tries of number and code there may be. A code has four digits, so few have to do.
//
// A viewer has viewerTries within viewerWindow, over all orders. Tries at one order by many viewers are counted too, or
// whoever has many accounts could try them all; but that count must not lock out the person who knows
// the code, or any stranger could do that to an owner. So an order under attack, with more than orderTries
// within orderWindow, is not locked: it only leaves each viewer a single wrong try instead of several. Who knows
// the code is right at the first try and always gets in; who guesses needs a new account for each of the ten
// thousand codes. And a viewer whose linked account owns the order needs no code at all.
const (
	viewerTries  = 5
	viewerWindow = time.Hour
	orderTries   = 10
	orderWindow  = 24 * time.Hour
)

// Linked is the shop account of a viewer.
type Linked struct {
	CustomerID string
	Name       string
	OrderNo    string // where a deep link leads; empty if to no order
}

// NewLink makes a one-time token for a deep link that links whoever opens it to the customer's account, and leads to
// one of the customer's orders unless orderNo is empty. ErrNoSuchOrder if the order is not the customer's. The token
// has 43 characters of A-Z a-z 0-9 _ -; only its digest is stored.
func (s *Store) NewLink(
	ctx context.Context, tx pgx.Tx, customerID, orderNo string, ttl time.Duration, now time.Time,
) (token string, err error) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: crypto/rand ends the process instead
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	tag, err := tx.Exec(ctx, `
		INSERT INTO link_tokens (digest, customer_id, order_no, expires_at)
		SELECT $1, c.id, nullif($3, ''), $4
		FROM customers c
		WHERE c.id = $2 AND ($3 = '' OR EXISTS (SELECT FROM orders o WHERE o.order_no = $3 AND o.customer_id = c.id))`,
		s.digest("link", token), customerID, orderNo, now.Add(ttl))
	if err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return "", ErrNoSuchOrder
	}
	return token, nil
}

// Link spends a token and links the viewer to its account, in place of the one linked before. ErrLinkSpent for a token
// that was used, is too old or unknown.
func (s *Store) Link(ctx context.Context, tx pgx.Tx, viewer int64, token string, now time.Time) (Linked, error) {
	var l Linked
	err := tx.QueryRow(ctx, `
		UPDATE link_tokens t
		SET used_at = $2
		FROM customers c
		WHERE t.digest = $1 AND t.used_at IS NULL AND t.expires_at > $2 AND c.id = t.customer_id
		RETURNING c.id, c.name, coalesce(t.order_no, '')`, s.digest("link", token), now).
		Scan(&l.CustomerID, &l.Name, &l.OrderNo)
	if errors.Is(err, pgx.ErrNoRows) {
		return Linked{}, ErrLinkSpent
	}
	if err != nil {
		return Linked{}, fmt.Errorf("use a link: %w", err)
	}
	return l, link(ctx, tx, viewer, l.CustomerID, now)
}

// LinkPhone links the viewer to the account with this phone, given with its country code as messengers do; the messenger
// has vouched that the phone is the viewer's own. ErrUnknownPhone if no account has it, or more than one.
func (s *Store) LinkPhone(ctx context.Context, tx pgx.Tx, viewer int64, phone string, now time.Time) (Linked, error) {
	number, err := messengerPhone(phone)
	if err != nil {
		return Linked{}, ErrUnknownPhone
	}
	rows, err := tx.Query(ctx, `
		SELECT id, name, '' FROM customers WHERE phone_digest = $1 LIMIT 2`, s.digest("phone", number))
	if err != nil {
		return Linked{}, fmt.Errorf("find an account by phone: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Linked])
	if err != nil {
		return Linked{}, fmt.Errorf("find an account by phone: %w", err)
	}
	if len(found) != 1 {
		return Linked{}, ErrUnknownPhone
	}
	return found[0], link(ctx, tx, viewer, found[0].CustomerID, now)
}

// link makes the account the viewer's, in place of another one; the same one again changes nothing.
func link(ctx context.Context, tx pgx.Tx, viewer int64, customerID string, now time.Time) error {
	if _, err := tx.Exec(ctx, `
		UPDATE account_links SET unlinked_at = $3
		WHERE conversation_id = $1 AND unlinked_at IS NULL AND customer_id <> $2`, viewer, customerID, now); err != nil {
		return fmt.Errorf("link an account: %w", err)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO account_links (conversation_id, customer_id, linked_at) VALUES ($1, $2, $3)
		ON CONFLICT (conversation_id) WHERE unlinked_at IS NULL DO NOTHING`, viewer, customerID, now); err != nil {
		return fmt.Errorf("link an account: %w", err)
	}
	return nil
}

// Unlink ends the viewer's link and whatever number and code had opened. Without any it does nothing.
func (s *Store) Unlink(ctx context.Context, tx pgx.Tx, viewer int64, now time.Time) error {
	if _, err := tx.Exec(ctx, `
		UPDATE account_links SET unlinked_at = $2 WHERE conversation_id = $1 AND unlinked_at IS NULL`, viewer, now); err != nil {
		return fmt.Errorf("unlink an account: %w", err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM order_grants WHERE conversation_id = $1`, viewer); err != nil {
		return fmt.Errorf("unlink an account: %w", err)
	}
	return nil
}

const linkedAs = `
	SELECT c.id, c.name
	FROM account_links l
	JOIN customers c ON c.id = l.customer_id
	WHERE l.conversation_id = $1 AND l.unlinked_at IS NULL`

// LinkedAs returns the viewer's account, and whether there is one.
func (s *Store) LinkedAs(ctx context.Context, db DB, viewer int64) (Linked, bool, error) {
	var l Linked
	err := db.QueryRow(ctx, linkedAs, viewer).Scan(&l.CustomerID, &l.Name)
	if errors.Is(err, pgx.ErrNoRows) {
		return Linked{}, false, nil
	}
	if err != nil {
		return Linked{}, false, fmt.Errorf("account of a viewer: %w", err)
	}
	return l, true, nil
}

// Open shows one order to a viewer who knows its number and lookup code, for Config.GrantFor and without its card keys.
// A wrong code, somebody else's number and one that does not exist are all ErrNotVisible, and count as a try: the caller
// commits the transaction then, too. After too many of them comes *ErrTooManyTries.
func (s *Store) Open(ctx context.Context, tx pgx.Tx, viewer int64, no, code string, now time.Time) (Order, error) {
	owner, _, err := s.sees(ctx, tx, viewer, no, now)
	if err != nil {
		return Order{}, err
	}
	if owner {
		return s.Get(ctx, tx, no)
	}
	if err := mayTry(ctx, tx, viewer, no, now); err != nil {
		return Order{}, err
	}
	var want []byte
	err = tx.QueryRow(ctx, `SELECT lookup_digest FROM orders WHERE order_no = $1`, no).Scan(&want)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Order{}, fmt.Errorf("open an order: %w", err)
	}
	// An order that does not exist takes the same way as one with another code.
	if want == nil || !s.opens(code, want) {
		if _, err := tx.Exec(ctx, `
			INSERT INTO identity_tries (conversation_id, order_no, at) VALUES ($1, $2, $3)`, viewer, no, now); err != nil {
			return Order{}, fmt.Errorf("count a try: %w", err)
		}
		return Order{}, ErrNotVisible
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO order_grants (conversation_id, order_no, until) VALUES ($1, $2, $3)
		ON CONFLICT (conversation_id, order_no) DO UPDATE SET until = excluded.until`,
		viewer, no, now.Add(s.config.GrantFor)); err != nil {
		return Order{}, fmt.Errorf("grant an order: %w", err)
	}
	return s.OrderOf(ctx, tx, viewer, no, now)
}

// opens tells whether a code is the one whose digest is stored: in one folded form, or, as digests were made before,
// letter for letter.
func (s *Store) opens(code string, want []byte) bool {
	folded := subtle.ConstantTimeCompare(s.codeDigest(code), want)
	asTyped := subtle.ConstantTimeCompare(s.digest("lookup", code), want)
	return folded|asTyped == 1
}

// codeDigest is what is stored of a lookup code: its case does not count.
func (s *Store) codeDigest(code string) []byte { return s.digest("lookup", strings.ToUpper(code)) }

// mayTry returns *ErrTooManyTries when the viewer's wrong tries are used up.
func mayTry(ctx context.Context, tx pgx.Tx, viewer int64, no string, now time.Time) error {
	var anyOrder, thisOrder, everybody int
	var oldest, latest *time.Time
	err := tx.QueryRow(ctx, `
		SELECT
			count(*) FILTER (WHERE at > $3), min(at) FILTER (WHERE at > $3),
			count(*) FILTER (WHERE order_no = $2), max(at) FILTER (WHERE order_no = $2),
			(SELECT count(*) FROM (SELECT FROM identity_tries WHERE order_no = $2 AND at > $4 LIMIT $5) AS tries)
		FROM identity_tries
		WHERE conversation_id = $1 AND at > $4`,
		viewer, no, now.Add(-viewerWindow), now.Add(-orderWindow), orderTries).
		Scan(&anyOrder, &oldest, &thisOrder, &latest, &everybody)
	if err != nil {
		return fmt.Errorf("count the tries: %w", err)
	}
	switch {
	case anyOrder >= viewerTries:
		return &ErrTooManyTries{Until: oldest.Add(viewerWindow)}
	case everybody >= orderTries && thisOrder > 0:
		return &ErrTooManyTries{Until: latest.Add(orderWindow)}
	default:
		return nil
	}
}
