package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kefu/internal/testdb"
)

// orderLine is one order of a file to import, with some field written as given.
func orderLine(no string, change ...string) string {
	line := `{"order_no":"` + no + `","customer":{"id":"u-1"},"currency":"CNY","total":"10.00","status":"unpaid",` +
		`"created_at":"2026-11-22T10:00:00+08:00","items":[{"sku":"a","name":"点卡","kind":"virtual","quantity":1,"unit_price":"10.00"}]}`
	return strings.NewReplacer(change...).Replace(line)
}

func TestImportListsWhatItRefusesAndMayBeRepeated(t *testing.T) {
	t.Parallel()
	url, key := testdb.URL(t), strings.Repeat("A", 43)+"="
	load := func(flags []string, lines ...string) (code int, out, errs string) {
		file := filepath.Join(t.TempDir(), "orders.jsonl")
		if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		var o, e bytes.Buffer
		args := append([]string{"import", file, "--database-url", url, "--data-key", key}, flags...)
		code = run(t.Context(), args, strings.NewReader(""), &o, &e)
		return code, o.String(), e.String()
	}
	const no = "WF2026112200000"
	lines := []string{orderLine(no + "1"), orderLine(no+"2", `"10.00","status"`, `"9.00","status"`), orderLine(no + "3")}
	code, out, errs := load(nil, lines...)
	want := "2 new, 0 newer, 0 known, 1 refused\nline 2: total: is 9.00, but the items less every discount come to 10.00; a coupon goes into discount\n"
	if code != 1 || out != want || !strings.Contains(errs, "Mend those lines") {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	lines[1] = orderLine(no + "2")
	if code, out, errs = load(nil, lines...); code != 0 || out != "1 new, 0 newer, 2 known, 0 refused\n" {
		t.Errorf("once more, mended: status %d\n%s%s", code, out, errs)
	}
	// Order numbers look as the operator says.
	shop := []string{"--order-no-pattern", "KX-[0-9]{6}"}
	code, out, _ = load(shop, orderLine("KX-000001"), orderLine(no+"4"))
	if code != 1 || !strings.Contains(out, "1 new") || !strings.Contains(out, "line 2: order_no: must match") {
		t.Errorf("another shop's numbers: status %d\n%s", code, out)
	}
	if code, _, errs = load([]string{"--order-no-pattern", "["}, orderLine(no+"5")); code != 1 || !strings.Contains(errs, "KEFU_ORDER_NO_PATTERN") {
		t.Errorf("a pattern that is none: status %d, %s", code, errs)
	}
	if code, _, errs = load([]string{"--timezone", "Mars", "--holidays", "nowhere"}); code != 1 || !strings.Contains(errs, "KEFU_TIMEZONE") {
		t.Errorf("a zone that is none: status %d, %s", code, errs)
	}
}

func TestAnInterruptedImportSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	const count = 20_000
	pool := testdb.New(t)
	var lines strings.Builder
	for i := range count {
		lines.WriteString(orderLine(fmt.Sprintf("WF20261122%06d", i)) + "\n")
	}
	file := filepath.Join(t.TempDir(), "orders.jsonl")
	if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	stored := func() (n int) {
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM orders`).Scan(&n); err != nil {
			t.Error(err)
		}
		return n
	}
	go func() {
		for stored() == 0 && !t.Failed() {
			runtime.Gosched()
		}
		interrupt()
	}()
	var out, errs bytes.Buffer
	code := run(ctx, []string{
		"import", file, "--database-url", pool.Config().ConnString(), "--data-key", strings.Repeat("A", 43) + "=",
	}, strings.NewReader(""), &out, &errs)
	if code == 0 || !strings.Contains(errs.String(), "interrupted") {
		t.Errorf("status %d: %s", code, errs.String())
	}
	if n := stored(); n == count || !strings.HasPrefix(out.String(), fmt.Sprintf("%d new, ", n)) {
		t.Errorf("%d are stored, but it says %s", n, out.String())
	}
}
