package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

type policiesCommand struct {
	Store
	File string `arg:"" optional:"" type:"existingfile" help:"JSON: an object with a policy for each sku; without a file the present ones are written."`
}

// productRules are the rules of one product in a file: a policy, and how long an unpaid order holds it.
type productRules struct {
	Policy           json.RawMessage `json:"policy"`
	RetentionMinutes int             `json:"retention_minutes,omitempty"`
}

// Run sets the policies of a file, all of them or none, or writes the present ones in the form of such a file.
func (c *policiesCommand) Run(ctx context.Context, s streams) error {
	s.reached("no policy was changed")
	pool, store, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	if c.File == "" {
		list, err := store.Policies(ctx, pool, "")
		if err != nil {
			return err
		}
		all := map[string]productRules{}
		for _, p := range list {
			all[p.SKU] = productRules{Policy: p.Stored, RetentionMinutes: int(p.Retention.Minutes())}
		}
		out := json.NewEncoder(s.out)
		out.SetIndent("", "  ")
		return out.Encode(all)
	}
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	var all map[string]productRules
	ignored, err := orders.Decode(raw, &all)
	if err != nil {
		return err
	}
	if len(ignored) > 0 {
		return fmt.Errorf("%s: is no rule of a product", ignored[0])
	}
	now := time.Now()
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var faults []error
		for _, sku := range slices.Sorted(maps.Keys(all)) {
			by := orders.Editor{Actor: orders.ActorFile}
			err := store.SetPolicy(ctx, tx, sku, all[sku].Policy, all[sku].RetentionMinutes, by, now)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", sku, err))
			}
		}
		return errors.Join(faults...)
	})
	if err == nil {
		fmt.Fprintf(s.out, "the policies of %d products are in force\n", len(all))
	}
	return err
}
