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
)

// ProductDocument is a product as the shop writes it: the JSON object of the shop's API.
type ProductDocument struct {
	Name             string          `json:"name"`
	Kind             Kind            `json:"kind"`
	FaceValue        string          `json:"face_value,omitempty"` // yuan
	Regions          []string        `json:"regions,omitempty"`
	NameEN           string          `json:"name_en,omitempty"`    // what English customers are shown and may call it
	RegionsEN        []string        `json:"regions_en,omitempty"` // of regions, place by place; "" for none
	Stock            *int64          `json:"stock,omitempty"`      // pieces that anybody may buy; missing: as it is
	RetentionMinutes *int            `json:"retention_minutes,omitempty"`
	Policy           json.RawMessage `json:"policy,omitempty"` // a Policy; missing: as it is
}

const (
	maxStock     = 1_000_000_000
	maxRetention = 30 * 24 * 60 // minutes
)

// SaveProduct creates or replaces a product. What is wrong is a *FieldError.
func (s *Store) SaveProduct(ctx context.Context, tx pgx.Tx, sku string, d ProductDocument, now time.Time) error {
	c := &checker{now: now}
	c.text("sku", sku, true)
	c.text("name", d.Name, true)
	oneOf(c, "kind", d.Kind, terms.Kinds)
	var faceValue *int64
	if d.FaceValue != "" {
		fen := c.amount("face_value", d.FaceValue)
		faceValue = &fen
	}
	for i, region := range d.Regions {
		c.text(fmt.Sprintf("regions[%d]", i), region, true)
		c.must(slices.Index(d.Regions, region) == i, fmt.Sprintf("regions[%d]", i), "is there twice")
	}
	c.text("name_en", d.NameEN, false)
	c.must(len(d.RegionsEN) == 0 || len(d.RegionsEN) == len(d.Regions), "regions_en", "must be as many as regions")
	for i, region := range d.RegionsEN {
		c.text(fmt.Sprintf("regions_en[%d]", i), region, false)
	}
	c.must(d.Stock == nil || *d.Stock >= 0 && *d.Stock <= maxStock, "stock", fmt.Sprintf("must be 0 to %d", maxStock))
	c.must(d.RetentionMinutes == nil || *d.RetentionMinutes > 0 && *d.RetentionMinutes <= maxRetention,
		"retention_minutes", fmt.Sprintf("must be 1 to %d", maxRetention))
	c.policy("policy", d.Policy)
	if c.err != nil {
		return c.err
	}
	before, err := s.rules(ctx, tx, sku)
	if errors.Is(err, pgx.ErrNoRows) {
		before, err = json.RawMessage("{}"), nil // a new one: its first rules are a change, too
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO products AS p (sku, name, kind, face_value, regions, on_hand, told, retention_minutes, policy, updated_at,
			name_en, regions_en)
		VALUES ($1, $2, $3, $4, ARRAY(SELECT jsonb_array_elements_text($5)), coalesce($6, 0), $6 IS NOT NULL, $7,
			coalesce($8, '{}'::jsonb), $9, $10, ARRAY(SELECT jsonb_array_elements_text($11)))
		ON CONFLICT (sku) DO UPDATE
		SET name = excluded.name, kind = excluded.kind, face_value = excluded.face_value, regions = excluded.regions,
			name_en = excluded.name_en, regions_en = excluded.regions_en,
			on_hand = coalesce($6, p.on_hand), owed = CASE WHEN $6 IS NULL THEN p.owed ELSE 0 END, told = p.told OR $6 IS NOT NULL,
			retention_minutes = excluded.retention_minutes,
			policy = coalesce($8, p.policy), version = p.version + 1, updated_at = excluded.updated_at`,
		sku, d.Name, d.Kind, faceValue, jsonList(d.Regions), d.Stock, d.RetentionMinutes, d.Policy, now, d.NameEN,
		jsonList(d.RegionsEN)); err != nil {
		return fmt.Errorf("save product %s: %w", sku, err)
	}
	return s.recordRules(ctx, tx, sku, before, Editor{Actor: ActorShop}, now)
}

// policy checks a stored policy: only words that mean something, and limits that limit.
func (c *checker) policy(field string, raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	var p Policy
	ignored, err := Decode(raw, &p)
	var wrong *FieldError
	switch {
	case errors.As(err, &wrong):
		c.fault(field, "is not a policy: "+wrong.Error())
		return
	case len(ignored) > 0:
		c.fault(field, "is not a policy: "+ignored[0]+" is no rule")
		return
	}
	auto := p.AutoRefund
	c.must(auto.MaxAmount >= 0 && auto.MaxAmount <= MaxAmount, field+".auto_refund.max_amount_fen", "is out of range")
	c.must(auto.PerDay >= 0 && auto.PerDay <= 100, field+".auto_refund.per_day", "must be 0 to 100")
	c.must(!auto.Enabled || auto.MaxAmount > 0 && auto.PerDay > 0, field+".auto_refund",
		"needs max_amount_fen and per_day when it is enabled")
}
