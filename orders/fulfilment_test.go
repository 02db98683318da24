package orders_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

func (sh *shop) fulfilment(r orders.FulfilmentRequest) (f orders.Fulfilment, err error) {
	sh.t.Helper()
	err = sh.tx(func(tx pgx.Tx) (err error) {
		f, err = sh.RequestFulfilment(sh.t.Context(), tx, no, r, noon)
		return err
	})
	return f, err
}

func (sh *shop) fulfilled(id int64, result orders.FulfilmentStatus) (out orders.FulfilmentOutcome) {
	sh.t.Helper()
	err := sh.tx(func(tx pgx.Tx) (err error) {
		out, err = sh.FulfilmentResult(sh.t.Context(), tx, id, result, at(time.Hour, orders.ActorShop))
		return err
	})
	if err != nil {
		sh.t.Fatal(err)
	}
	return out
}

func TestAFulfilmentStandsWhereTheShopSaysAndRunsLateOnce(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	sh.order(no, orders.Paid)
	f, err := sh.fulfilment(orders.FulfilmentRequest{CaseNo: "C-1024", Kind: orders.Redo, Account: "13800138000"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Status != orders.FulfilmentRequested || strings.Contains(f.Account, "0013800") || f.Account == "" {
		t.Errorf("%+v", f)
	}
	if _, err := sh.fulfilment(orders.FulfilmentRequest{Kind: orders.Resend}); !errors.Is(err, orders.ErrUnderWay) {
		t.Errorf("a second one meanwhile: %v", err)
	}
	late := func(after time.Duration) (n int) {
		if err := sh.tx(func(tx pgx.Tx) error {
			list, err := sh.FulfilmentsOverdue(t.Context(), tx, noon.Add(after), 10)
			n = len(list)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if before, then, again := late(time.Hour), late(25*time.Hour), late(26*time.Hour); before != 0 || then != 1 || again != 0 {
		t.Errorf("late %d %d %d times", before, then, again)
	}
	if !sh.get(no).Late(noon.Add(25 * time.Hour)) {
		t.Error("the order is not late")
	}
	for _, step := range []struct {
		says    orders.FulfilmentStatus
		changes bool
		then    orders.FulfilmentStatus
	}{
		{orders.FulfilmentAccepted, true, orders.FulfilmentAccepted},
		{orders.FulfilmentFailed, true, orders.FulfilmentFailed},
		{orders.FulfilmentAccepted, false, orders.FulfilmentFailed},
		{orders.FulfilmentFailed, false, orders.FulfilmentFailed},
		{orders.FulfilmentDone, true, orders.FulfilmentDone},
	} {
		if out := sh.fulfilled(f.ID, step.says); out.Changed != step.changes || out.Fulfilment.Status != step.then {
			t.Errorf("%s: changed %v, is %s", step.says, out.Changed, out.Fulfilment.Status)
		}
	}
	if o := sh.get(no); o.Status != orders.Paid || o.Fulfilling() != nil {
		t.Errorf("the order: %s %+v", o.Status, o.Fulfilments)
	}
	if _, err := sh.fulfilment(orders.FulfilmentRequest{Kind: orders.Resend, Quantity: 1}); err != nil {
		t.Errorf("another one afterwards: %v", err)
	}
}

// TestNoAccountStandsInClearInAnEvent: what the shop must know is sealed until it is sent.
func TestNoAccountStandsInClearInAnEvent(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	sh.order(no, orders.Paid)
	if _, err := sh.fulfilment(orders.FulfilmentRequest{CaseNo: "C-1024", Kind: orders.Redo, Account: "13800138000"}); err != nil {
		t.Fatal(err)
	}
	var data map[string]any
	var sealed []byte
	if err := sh.pool.QueryRow(t.Context(), `SELECT data, data_sealed FROM shop_events WHERE kind = 'fulfilment.requested'`).
		Scan(&data, &sealed); err != nil {
		t.Fatal(err)
	}
	if _, clear := data["account"]; clear || len(sealed) == 0 {
		t.Errorf("%v", data)
	}
	if err := sh.OpenShopEvent(data, sealed); err != nil || data["account"] != "13800138000" {
		t.Errorf("%v %v", err, data)
	}
}

func TestWhatTheShopCannotDoIsNotAskedOfIt(t *testing.T) {
	t.Parallel()
	o := orders.Order{Stage: orders.Completed, Items: []orders.Item{{Quantity: 2, Regions: []string{"电信一区", "网通五区"}}}}
	back := o
	back.Refunds = []orders.Refund{{Purpose: orders.ForWhole, Status: orders.RefundRequested}}
	unpaid := o
	unpaid.Stage = orders.Unpaid
	errLost := errors.New("lost")
	for name, tt := range map[string]struct {
		o    orders.Order
		r    orders.FulfilmentRequest
		want error
	}{
		"a region it has":       {o, orders.FulfilmentRequest{Kind: orders.Exchange, Region: "网通五区"}, nil},
		"a region it has not":   {o, orders.FulfilmentRequest{Kind: orders.Exchange, Region: "火星"}, orders.ErrNoRegion},
		"no region":             {o, orders.FulfilmentRequest{Kind: orders.Exchange}, orders.ErrNoRegion},
		"as many pieces":        {o, orders.FulfilmentRequest{Kind: orders.Resend, Quantity: 2}, nil},
		"more pieces":           {o, orders.FulfilmentRequest{Kind: orders.Resend, Quantity: 3}, orders.ErrPieces},
		"a line that is none":   {o, orders.FulfilmentRequest{Kind: orders.Resend, Line: 2}, orders.ErrPieces},
		"money on its way back": {back, orders.FulfilmentRequest{Kind: orders.Resend}, errLost},
		"never paid":            {unpaid, orders.FulfilmentRequest{Kind: orders.Resend}, errLost},
	} {
		err := tt.o.FulfilmentRefusal(tt.r)
		if errors.As(err, new(*orders.LostError)) {
			err = errLost
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
