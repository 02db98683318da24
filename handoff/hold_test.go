package handoff_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// The shop is asked to hold a shipment only by a case that holds it, and told to go on when the last such case lets go.
func TestACaseHoldsItsOrderOnlyIfItSaysSo(t *testing.T) {
	t.Parallel()
	const ask, release = "hold " + orderNo, "release " + orderNo
	hold := func(hold bool) func(f *fixture, c handoff.Case) {
		return func(f *fixture, c handoff.Case) {
			f.tx(func(tx pgx.Tx) error {
				saved, err := f.desk.Hold(f.Context(), tx, c.No, hold, f.now)
				if err == nil && saved.Holds != hold {
					f.Errorf("asked for %v: %+v", hold, saved)
				}
				return err
			})
		}
	}
	closes := func(f *fixture, c handoff.Case) {
		f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
		f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	}
	reopens := func(f *fixture, c handoff.Case) {
		f.tx(func(tx pgx.Tx) error {
			_, err := f.desk.Reopen(f.Context(), tx, c.No, f.now)
			return err
		})
	}
	for name, test := range map[string]struct {
		holds bool
		then  []func(f *fixture, c handoff.Case)
		want  []string
	}{
		"a question":                {},
		"a question, closed":        {then: []func(*fixture, handoff.Case){closes, reopens}},
		"a refund":                  {holds: true, want: []string{ask}},
		"asked twice":               {holds: true, then: []func(*fixture, handoff.Case){hold(true)}, want: []string{ask}},
		"a question, then a refund": {then: []func(*fixture, handoff.Case){hold(true)}, want: []string{ask}},
		"sent after all":            {holds: true, then: []func(*fixture, handoff.Case){hold(false), closes}, want: []string{ask, release}},
		"sent after all, reopened":  {holds: true, then: []func(*fixture, handoff.Case){hold(false), closes, reopens}, want: []string{ask, release}},
		"reopened":                  {holds: true, then: []func(*fixture, handoff.Case){closes, reopens}, want: []string{ask, release, ask}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			c := f.open(orderNo, func(n *handoff.NewCase) { n.Hold = test.holds })
			for _, then := range test.then {
				then(f, c)
			}
			if got := strings.Join(f.orders.log, ", "); got != strings.Join(test.want, ", ") {
				t.Errorf("the shop was told %q, not %q", got, test.want)
			}
		})
	}
}

// An order that another customer's case holds is not let go; a case that holds nothing keeps nobody from being served.
func TestTheLastCaseThatHoldsLetsGo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ other, released bool }{
		"another that holds":     {true, false},
		"another that only asks": {false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			c := f.open(orderNo)
			f.open(orderNo, func(n *handoff.NewCase) { n.Conversation, n.Hold = f.other, test.other })
			f.tx(func(tx pgx.Tx) error {
				_, err := f.desk.Hold(f.Context(), tx, c.No, false, f.now)
				return err
			})
			if got := strings.Contains(strings.Join(f.orders.log, ", "), "release"); got != test.released {
				t.Errorf("released: %v (%q)", got, f.orders.log)
			}
		})
	}
}
