package orders

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrNoSuchProduct means that no product has this sku.
var ErrNoSuchProduct = errors.New("no such product")

// Editor is who changes a policy.
type Editor struct {
	Actor string // ActorShop, ActorFile, or ActorAdmin with Staff
	Staff int64
}

// Who may change the shop's rules, beside the shop itself.
const (
	ActorAdmin = "admin" // a member of staff
	ActorFile  = "file"  // kefu policies FILE
)

// ProductPolicy is what stands for one product.
type ProductPolicy struct {
	SKU       string
	Name      string
	Kind      Kind
	Retention time.Duration   // 0: the shop's default
	Policy    Policy          // with the defaults of the kind
	Stored    json.RawMessage // what the product says of its own
	UpdatedAt time.Time
}

// PolicyChange is one entry of a policy's record.
type PolicyChange struct {
	ID            int64
	At            time.Time
	Editor        Editor
	Before, After json.RawMessage // the stored policy, with retention_minutes
}

// Policies returns all products with their policies, by sku; with a sku only that one.
func (s *Store) Policies(ctx context.Context, db DB, sku string) ([]ProductPolicy, error) {
	rows, err := db.Query(ctx, `
		SELECT sku, name, kind, coalesce(retention_minutes, 0), policy, updated_at
		FROM products
		WHERE $1 IN ('', sku)
		ORDER BY sku`, sku)
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ProductPolicy, error) {
		var p ProductPolicy
		var minutes int64
		if err := row.Scan(&p.SKU, &p.Name, &p.Kind, &minutes, &p.Stored, &p.UpdatedAt); err != nil {
			return p, err
		}
		p.Retention = time.Duration(minutes) * time.Minute
		var err error
		p.Policy, err = policyOf(p.Kind, p.Stored)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	if sku != "" && len(list) == 0 {
		return nil, ErrNoSuchProduct
	}
	return list, nil
}

// SetPolicy replaces a product's policy (a Policy as JSON; what it leaves out follows from the kind) and how long an
// unpaid order holds it, in minutes (0: the shop's default), and records who did. The same again records nothing.
// *FieldError for what is wrong, ErrNoSuchProduct for an unknown sku.
func (s *Store) SetPolicy(
	ctx context.Context, db Beginner, sku string, policy json.RawMessage, retention int, by Editor, now time.Time,
) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return s.setPolicy(ctx, tx, sku, policy, retention, by, now) })
}

func (s *Store) setPolicy(
	ctx context.Context, tx pgx.Tx, sku string, policy json.RawMessage, retention int, by Editor, now time.Time,
) error {
	c := &checker{now: now}
	c.must(len(policy) > 0, "policy", "is missing")
	c.policy("policy", policy)
	c.must(retention >= 0 && retention <= maxRetention, "retention_minutes", fmt.Sprintf("must be 0 to %d", maxRetention))
	if c.err != nil {
		return c.err
	}
	before, err := s.rules(ctx, tx, sku)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNoSuchProduct
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		UPDATE products SET policy = $2, retention_minutes = nullif($3, 0), version = version + 1, updated_at = $4
		WHERE sku = $1`, sku, policy, retention, now); err != nil {
		return fmt.Errorf("set the policy of %s: %w", sku, err)
	}
	return s.recordRules(ctx, tx, sku, before, by, now)
}

// rules locks a product and returns its policy with its retention, as they are recorded; pgx.ErrNoRows if there is none.
func (s *Store) rules(ctx context.Context, tx pgx.Tx, sku string) (json.RawMessage, error) {
	var rules json.RawMessage
	err := tx.QueryRow(ctx, `
		SELECT policy || jsonb_strip_nulls(jsonb_build_object('retention_minutes', retention_minutes))
		FROM products
		WHERE sku = $1
		FOR NO KEY UPDATE`, sku).Scan(&rules)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("rules of %s: %w", sku, err)
	}
	return rules, err
}

// recordRules writes down what became of a product's rules, if anything did.
func (s *Store) recordRules(
	ctx context.Context, tx pgx.Tx, sku string, before json.RawMessage, by Editor, now time.Time,
) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO policy_changes (sku, at, actor, staff_id, before, after)
		SELECT sku, $2, $3, nullif($4::bigint, 0), $5::jsonb, after
		FROM products, LATERAL (
			SELECT policy || jsonb_strip_nulls(jsonb_build_object('retention_minutes', retention_minutes)) AS after) AS rules
		WHERE sku = $1 AND after <> $5::jsonb`, sku, now, by.Actor, by.Staff, before)
	if err != nil {
		return fmt.Errorf("record the rules of %s: %w", sku, err)
	}
	return nil
}

// PolicyChanges returns the record of a product's policy, the newest first.
func (s *Store) PolicyChanges(ctx context.Context, db DB, sku string, limit int) ([]PolicyChange, error) {
	rows, err := db.Query(ctx, `
		SELECT id, at, actor, coalesce(staff_id, 0), before, after FROM policy_changes WHERE sku = $1 ORDER BY id DESC LIMIT $2`,
		sku, limit)
	if err != nil {
		return nil, fmt.Errorf("record of the policy of %s: %w", sku, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (ch PolicyChange, err error) {
		err = row.Scan(&ch.ID, &ch.At, &ch.Editor.Actor, &ch.Editor.Staff, &ch.Before, &ch.After)
		return ch, err
	})
	if err != nil {
		return nil, fmt.Errorf("record of the policy of %s: %w", sku, err)
	}
	return list, nil
}
