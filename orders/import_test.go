package orders_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kefu/orders"
)

// line writes a document as one line of a file.
func line(t *testing.T, changes ...func(d *orders.Document)) string {
	t.Helper()
	raw, err := json.Marshal(document(t, changes...))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func numbered(n int, status orders.Status) func(d *orders.Document) {
	return func(d *orders.Document) {
		d.OrderNo, d.Status = fmt.Sprintf("WF%014d", n), status
		d.Customer = orders.DocumentCustomer{ID: fmt.Sprintf("u-%d", n%100), Name: "王芳"}
		if status != orders.Unpaid && status != orders.Cancelled && status != orders.Expired {
			d.Payment = &orders.DocumentPayment{Method: orders.Alipay, Amount: "100.00", PaidAt: "2026-11-22T10:05:00+08:00", Reference: "4200"}
		}
		if status == orders.Shipped {
			d.Shipment = &orders.DocumentShipment{Carrier: "SF", TrackingNo: "1", ShippedAt: "2026-11-22T11:00:00+08:00"}
		}
	}
}

func (sh *shop) load(file string) orders.Report {
	sh.t.Helper()
	report, err := sh.Import(sh.t.Context(), sh.pool, strings.NewReader(file), orders.ImportOptions{Now: noon})
	if err != nil {
		sh.t.Fatal(err)
	}
	return report
}

func TestImportTakesGoodLinesAndNamesWhatIsWrongWithTheOthers(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	file := strings.Join([]string{
		"\uFEFF" + line(t, numbered(1, orders.Unpaid)),
		"",
		line(t, numbered(2, orders.Paid)),
		"not json",
		line(t, numbered(3, orders.Paid), func(d *orders.Document) { d.Payment = nil }),
		line(t, numbered(4, orders.Unpaid), func(d *orders.Document) { d.Total = "1.00" }),
		strings.Replace(line(t, numbered(5, orders.Unpaid)), `"total":"100.00"`, `"total":100`, 1),
		`{"order_no":"` + strings.Repeat("x", 2<<20) + `"}`,
		line(t, numbered(6, orders.Shipped)),
		line(t, numbered(2, orders.Paid), func(d *orders.Document) { d.Version = nil }), // once more
		line(t, numbered(2, orders.Shipped), func(d *orders.Document) { *d.Version = 3 }),
		line(t, numbered(2, orders.Shipped), func(d *orders.Document) { *d.Version = 2 }),
		line(t, numbered(6, orders.Cancelled), func(d *orders.Document) { *d.Version = 2 }),
		line(t, numbered(7, orders.Refunded)),
		line(t, numbered(7, orders.Refunding), func(d *orders.Document) { *d.Version = 2 }), // and no line end
	}, "\n")
	report := sh.load(file)
	why := map[int]string{}
	for _, r := range report.Refused {
		field, _, _ := strings.Cut(r.Why, ":")
		why[r.Line] = field
	}
	want := map[int]string{
		4: "body", 5: "status", 6: "total", 7: "total", 8: "line is longer than 1048576 bytes", 12: "version", 13: "status", 15: "status",
	}
	if diff := cmp.Diff(want, why); diff != "" {
		t.Errorf("refused: %s\n%v", diff, report.Refused)
	}
	if report.Created != 4 || report.Updated != 1 || report.Unchanged != 1 {
		t.Errorf("report: %+v", report)
	}
	for n, status := range map[int]orders.Status{1: orders.Unpaid, 2: orders.Shipped, 6: orders.Shipped, 7: orders.Refunded} {
		if o := sh.get(fmt.Sprintf("WF%014d", n)); o.Status != status || len(o.Items) != 1 {
			t.Errorf("order %d: %s with %d items, want %s", n, o.Status, len(o.Items), status)
		}
	}
	if o := sh.get("WF00000000000007"); o.Refundable() != 0 {
		t.Errorf("a refunded order of the past can be refunded by %d fen", o.Refundable())
	}
	sh.wantStock(0, 1) // only the unpaid one holds any
}

func TestImportingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	var file strings.Builder
	const lines = 2500 // several batches
	statuses := []orders.Status{orders.Unpaid, orders.Paid, orders.Shipped, orders.Completed, orders.Expired, orders.Refunding}
	for i := range lines {
		fmt.Fprintln(&file, line(t, numbered(i, statuses[i%len(statuses)])))
	}
	if report := sh.load(file.String()); report.Created != lines || len(report.Refused) != 0 {
		t.Fatalf("%d created, refused %v", report.Created, report.Refused)
	}
	before := sh.contents()
	if report := sh.load(file.String()); report.Unchanged != lines || len(report.Refused) != 0 {
		t.Errorf("again: %d unchanged, refused %v", report.Unchanged, report.Refused)
	}
	if diff := cmp.Diff(before, sh.contents()); diff != "" {
		t.Error(diff)
	}
}

// contents tells how much of what there is.
func (sh *shop) contents() map[string]string {
	sh.t.Helper()
	found := map[string]string{}
	for _, table := range []string{"orders", "order_items", "payments", "shipments", "refunds", "order_events", "stock_ledger", "products", "customers"} {
		var hash string
		err := sh.pool.QueryRow(sh.t.Context(),
			`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM `+table+` AS t`).Scan(&hash)
		if err != nil {
			sh.t.Fatal(err)
		}
		found[table] = hash
	}
	return found
}

func TestALineThatTheDatabaseRefusesTakesNoOtherWithIt(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	// A rule that the package does not know stands for whatever it does not foresee.
	if _, err := sh.owner.Exec(t.Context(), `ALTER TABLE order_items ADD CONSTRAINT unforeseen CHECK (region <> '火星一区')`); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i := range 5 {
		lines = append(lines, line(t, numbered(i, orders.Unpaid), func(d *orders.Document) {
			if i == 2 {
				d.Items[0].Region = "火星一区"
			}
		}))
	}
	report := sh.load(strings.Join(lines, "\n"))
	if report.Created != 4 || len(report.Refused) != 1 || report.Refused[0].Line != 3 {
		t.Errorf("report: %+v", report)
	}
	if _, err := sh.Get(t.Context(), sh.pool, "WF00000000000002"); !errors.Is(err, orders.ErrNoSuchOrder) {
		t.Errorf("the refused order: %v", err)
	}
	sh.wantStock(0, 4)
}

func TestImportTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	file := line(t, numbered(1, orders.Unpaid)) + "\n" + line(t, numbered(2, orders.Unpaid)) + "\n"
	var steps [][2]int64
	_, err := sh.Import(t.Context(), sh.pool, strings.NewReader(file), orders.ImportOptions{
		Now: noon, Total: int64(len(file)),
		Progress: func(done, total int64) { steps = append(steps, [2]int64{done, total}) },
	})
	if err != nil || len(steps) == 0 || steps[len(steps)-1] != [2]int64{int64(len(file)), int64(len(file))} {
		t.Errorf("%v, %v", steps, err)
	}
}

func TestAFileThatCannotBeReadIsAnErrorAndNotARefusal(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	broken := io.MultiReader(strings.NewReader(line(t, numbered(1, orders.Unpaid))+"\n"), brokenReader{})
	_, err := sh.Import(t.Context(), sh.pool, broken, orders.ImportOptions{Now: noon})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestMoneyInALineIsRecordedEvenIfItsStatusIsRefused(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	cancelled := func(d *orders.Document) { d.ExpiresAt = "2026-11-22T10:10:00+08:00" }
	sh.load(line(t, numbered(1, orders.Cancelled), cancelled))
	report := sh.load(line(t, numbered(1, orders.Paid), func(d *orders.Document) {
		*d.Version = 2
		d.Payment.PaidAt = "2026-11-22T11:00:00+08:00"
	}))
	if len(report.Refused) != 1 || report.Refused[0].Why != "status: cannot be reached: the order is cancelled; its payment is recorded" {
		t.Errorf("report: %+v", report)
	}
	if paid := sh.get("WF00000000000001").PaidAmount(); paid != total {
		t.Errorf("%d fen are recorded", paid)
	}
}
