package orders_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func (sh *shop) setPolicy(sku, policy string, retention int) error {
	return sh.tx(func(tx pgx.Tx) error {
		by := orders.Editor{Actor: orders.ActorFile}
		return sh.SetPolicy(sh.t.Context(), tx, sku, json.RawMessage(policy), retention, by, noon)
	})
}

func TestEachChangeOfAPolicyIsRecordedOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	for range 2 { // the same again is no change
		if err := sh.setPolicy(sku, `{"cancellable":false}`, 10); err != nil {
			t.Fatal(err)
		}
	}
	sh.policy(`{"evidence":false}`) // by the shop
	changes, err := sh.PolicyChanges(t.Context(), sh.pool, sku, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		got = append(got, fmt.Sprintf("%s %s → %s", c.Editor.Actor, c.Before, c.After))
	}
	want := []string{
		`shop {"cancellable": false, "retention_minutes": 10} → {"evidence": false}`,
		`file {} → {"cancellable": false, "retention_minutes": 10}`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	list, err := sh.Policies(t.Context(), sh.pool, sku)
	if err != nil || len(list) != 1 || list[0].Policy.Evidence || !*list[0].Policy.Cancellable {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestANewPolicyIsInForceForOrdersThatStand(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	sh.order(no, orders.Paid)
	if err := sh.setPolicy(sku, `{"cancellable":false}`, 7); err != nil {
		t.Fatal(err)
	}
	if o := sh.get(no); o.CancellableBeforeShipping() {
		t.Error("still cancellable")
	}
	sh.create("WF20261122000002", func(d *orders.Document) { d.ExpiresAt = "" })
	if o := sh.get("WF20261122000002"); o.ExpiresAt.Sub(noon) != 7*time.Minute {
		t.Errorf("held for %s", o.ExpiresAt.Sub(noon))
	}
}

func TestAWrongPolicyChangesNothing(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(10)
	for policy, field := range map[string]string{
		``:                                 "policy",
		`[]`:                               "policy",
		`{"refund_always":true}`:           "policy",
		`{"auto_refund":{"enabled":true}}`: "policy.auto_refund",
		`{"auto_refund":{"enabled":true,"max_amount_fen":-1,"per_day":1}}`:     "policy.auto_refund.max_amount_fen",
		`{"auto_refund":{"enabled":true,"max_amount_fen":100,"per_day":1000}}`: "policy.auto_refund.per_day",
	} {
		var wrong *orders.FieldError
		if err := sh.setPolicy(sku, policy, 0); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", policy, err)
		}
	}
	var wrong *orders.FieldError
	if err := sh.setPolicy(sku, `{}`, -1); !errors.As(err, &wrong) || wrong.Field != "retention_minutes" {
		t.Errorf("%v", err)
	}
	if err := sh.setPolicy("nothing", `{}`, 0); !errors.Is(err, orders.ErrNoSuchProduct) {
		t.Errorf("%v", err)
	}
	if changes, err := sh.PolicyChanges(t.Context(), sh.pool, sku, 10); err != nil || len(changes) != 0 {
		t.Errorf("%v, %v", changes, err)
	}
}
