package handoff_test

import (
	"errors"
	"testing"

	"kefu/handoff"
)

func TestKeysGoOnlyToWhoOwnsTheOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.claimed(li)
	act := handoff.Act{Kind: handoff.ActKeys, CaseNo: c.No, Staff: li}
	if _, err := f.try(act); !errors.Is(err, handoff.ErrNoKeys) {
		t.Errorf("an order without any: %v", err)
	}
	f.orders.key = "****-4321"
	if _, err := f.try(act); !errors.Is(err, handoff.ErrNoKeys) {
		t.Errorf("a customer who opened the order by its number: %v", err)
	}
	f.orders.keys = map[int]string{1: "QWER-4321"}
	if out := f.do(act); out.Keys[1] != "QWER-4321" || out.Case.UnansweredSince != nil {
		t.Errorf("%+v", out)
	}
}
