package orders_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"kefu/orders"
)

// save saves a document and returns the order as it stands afterwards.
func (sh *shop) save(d orders.Document, after time.Duration) (orders.SaveResult, error) {
	sh.t.Helper()
	var result orders.SaveResult
	err := sh.tx(func(tx pgx.Tx) (err error) {
		result, err = sh.Save(sh.t.Context(), tx, d, noon.Add(after))
		return err
	})
	return result, err
}

func TestTheContractsExampleIsStoredAsItStands(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	signed := "2026-11-22T11:30:00+08:00"
	d := document(t, func(d *orders.Document) {
		d.Status = orders.Completed
		d.Items[0].Account = "13900139000"
		d.Payment = &orders.DocumentPayment{Method: orders.Bank, Amount: "100.00", PaidAt: "2026-11-22T10:05:00+08:00", Reference: "4200…"}
		d.Shipment = &orders.DocumentShipment{
			Carrier: "SF", TrackingNo: "SF123…", ShippedAt: "2026-11-22T11:00:00+08:00", SignedAt: &signed,
		}
	})
	result, err := sh.save(d, 0)
	if err != nil || !result.Created {
		t.Fatal(result.Created, err)
	}
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 22, hour, minute, 0, 0, shanghai) }
	ends, signedAt, yes, never := at(10, 30), at(11, 30), true, false
	want := orders.Order{
		No: "WF20261122000123", CustomerID: "u-1001", CustomerName: "王芳", Version: 1, Status: orders.Completed, Stage: orders.Completed,
		Currency: "CNY", Total: 100_00, PayURL: "https://shop.example/pay/…",
		CreatedAt: at(10, 0), ExpiresAt: &ends, StatusAt: signedAt,
		Items: []orders.Item{{
			Line: 1, SKU: "yx-point-100", Name: "游戏点卡 100 点", Kind: orders.Virtual, Region: "电信一区",
			Account: "139****9000", Quantity: 1, UnitPrice: 100_00, Regions: []string{"电信一区"}, RegionsEN: []string{},
			Policy: orders.Policy{Cancellable: &yes, Evidence: true, SevenDays: &never},
		}},
		Payments: []orders.Payment{{Method: orders.Bank, Amount: 100_00, PaidAt: at(10, 5), Reference: "4200…", RecordedAt: noon}},
		Shipment: &orders.Shipment{Carrier: "SF", TrackingNo: "SF123…", ShippedAt: at(11, 0), SignedAt: &signedAt},
	}
	if diff := cmp.Diff(want, sh.get("WF20261122000123")); diff != "" {
		t.Error(diff)
	}
}

// wrongDocument is one thing that is wrong with a document, and the field that has to be named for it.
type wrongDocument struct {
	field  string
	change func(d *orders.Document)
}

// wrongDocuments are documents that neither the API nor an import may take.
func wrongDocuments() []wrongDocument {
	paid := func(d *orders.Document) {
		d.Status = orders.Paid
		d.Payment = &orders.DocumentPayment{Method: orders.WeChat, Amount: "100.00", PaidAt: "2026-11-22T10:05:00+08:00", Reference: "4200"}
	}
	parcel := func(d *orders.Document) {
		d.Shipment = &orders.DocumentShipment{Carrier: "SF", TrackingNo: "1", ShippedAt: "2026-11-22T11:00:00+08:00"}
	}
	return []wrongDocument{
		{"order_no", func(d *orders.Document) { d.OrderNo = "" }},
		{"order_no", func(d *orders.Document) { d.OrderNo = "WF20261122000123\n" }},
		{"order_no", func(d *orders.Document) { d.OrderNo = "XWF20261122000123" }},
		{"order_no", func(d *orders.Document) { d.OrderNo = "WF202611220001234" }},
		{"version", func(d *orders.Document) { zero := int64(0); d.Version = &zero }},
		{"customer.id", func(d *orders.Document) { d.Customer.ID = "" }},
		{"customer.id", func(d *orders.Document) { d.Customer.ID = "u\x00" }},
		{"customer.name", func(d *orders.Document) { d.Customer.Name = strings.Repeat("王", 200) }},
		{"customer.phone", func(d *orders.Document) { d.Customer.Phone = "call me" }},
		{"lookup_code", func(d *orders.Document) { d.LookupCode = "12" }},
		{"currency", func(d *orders.Document) { d.Currency = "BTC" }},
		{"currency", func(d *orders.Document) { d.Currency = "" }},
		{"total", func(d *orders.Document) { d.Total = "-100.00" }},
		{"total", func(d *orders.Document) { d.Total = "0.00" }},
		{"total", func(d *orders.Document) { d.Total = "100.001" }},
		{"total", func(d *orders.Document) { d.Total = "1e2" }},
		{"total", func(d *orders.Document) { d.Total = "NaN" }},
		{"total", func(d *orders.Document) { d.Total = "99999999999.00" }},
		{"total", func(d *orders.Document) { d.Total = "99999999999999999999" }},
		{"total", func(d *orders.Document) { d.Total = "99.99" }}, // does not add up
		{"total", func(d *orders.Document) { d.Items[0].Quantity = 2 }},
		{"status", func(d *orders.Document) { d.Status = "lost" }},
		{"pay_url", func(d *orders.Document) { d.PayURL = "javascript:alert(1)" }},
		{"created_at", func(d *orders.Document) { d.CreatedAt = "" }},
		{"created_at", func(d *orders.Document) { d.CreatedAt = "2026-11-22 10:00" }},
		{"created_at", func(d *orders.Document) { d.CreatedAt = "2026-02-30T10:00:00+08:00" }},
		{"created_at", func(d *orders.Document) { d.CreatedAt = "2026-11-22T12:11:00+08:00" }}, // the future
		{"created_at", func(d *orders.Document) { d.CreatedAt = "0001-01-01T00:00:00Z" }},
		{"expires_at", func(d *orders.Document) { d.ExpiresAt = "2026-11-22T10:00:00+08:00" }},
		{"items", func(d *orders.Document) { d.Items = nil }},
		{"items[0].sku", func(d *orders.Document) { d.Items[0].SKU = "" }},
		{"items[0].name", func(d *orders.Document) { d.Items[0].Name = "" }},
		{"items[0].kind", func(d *orders.Document) { d.Items[0].Kind = "service" }},
		{"items[0].region", func(d *orders.Document) { d.Items[0].Region = "电信\n一区" }},
		{"items[0].quantity", func(d *orders.Document) { d.Items[0].Quantity = 0 }},
		{"items[0].quantity", func(d *orders.Document) { d.Items[0].Quantity = -1 }},
		{"items[0].quantity", func(d *orders.Document) { d.Items[0].Quantity = 1 << 40 }},
		{"items[0].unit_price", func(d *orders.Document) { d.Items[0].UnitPrice = "-1" }},
		{"payment.method", func(d *orders.Document) { paid(d); d.Payment.Method = "cash" }},
		{"payment.amount", func(d *orders.Document) { paid(d); d.Payment.Amount = "0" }},
		{"payment.amount", func(d *orders.Document) { paid(d); d.Payment.Amount = "99.99" }}, // paid, with too little
		{"payment.paid_at", func(d *orders.Document) { paid(d); d.Payment.PaidAt = "2026-11-22T13:00:00+08:00" }},
		{"payment.paid_at", func(d *orders.Document) { paid(d); d.Payment.PaidAt = "2026-11-21T13:00:00+08:00" }},
		{"shipment.carrier", func(d *orders.Document) { paid(d); parcel(d); d.Shipment.Carrier = "" }},
		{"shipment.signed_at", func(d *orders.Document) {
			early := "2026-11-22T10:59:00+08:00"
			paid(d)
			parcel(d)
			d.Shipment.SignedAt = &early
		}},
		// A status that payment or shipment contradict.
		{"status", func(d *orders.Document) { paid(d); d.Status = orders.Unpaid }},
		{"status", func(d *orders.Document) { d.Status = orders.Paid }},
		{"status", func(d *orders.Document) { d.Status = orders.Completed }},
		{"status", func(d *orders.Document) { d.Status = orders.Refunded }},
		{"status", func(d *orders.Document) { paid(d); d.Status = orders.Shipped }},
		{"status", func(d *orders.Document) { paid(d); parcel(d) }},
		{"status", func(d *orders.Document) { parcel(d) }},
		{"status", func(d *orders.Document) { parcel(d); d.Status = orders.Cancelled }},
		// Amounts of every part: negative, nothing, too fine, huge.
		{"payment.amount", func(d *orders.Document) { paid(d); d.Payment.Amount = "-100.00" }},
		{"payment.amount", func(d *orders.Document) { paid(d); d.Payment.Amount = "100.001" }},
		{"payment.amount", func(d *orders.Document) { paid(d); d.Payment.Amount = "10000000.01" }},
		{"items[0].unit_price", func(d *orders.Document) { d.Items[0].UnitPrice = "-0.00" }},
		{"total", func(d *orders.Document) { d.Items[0].UnitPrice = "0" }},
		{"discount", func(d *orders.Document) { d.Discount = "-1" }},
		{"discount", func(d *orders.Document) { d.Discount = "100.01" }},
		{"total", func(d *orders.Document) { d.Discount = "0.01" }},
		{"items[0].discount", func(d *orders.Document) { d.Items[0].Discount = "1e1" }},
		{"items[0].discount", func(d *orders.Document) { d.Items[0].Discount = "100.01" }},
		{"items[0].key", func(d *orders.Document) { d.Items[0].Key = "AAAA\nBBBB" }},
		{"payment.reference", func(d *orders.Document) { paid(d); d.Payment.Reference = "" }},
		{"payment.reference", func(d *orders.Document) { paid(d); d.Payment.Reference = " \u3000" }},
		{"items[0].unit_price", func(d *orders.Document) { d.Items[0].UnitPrice = "33.333" }},
		{"items[0].unit_price", func(d *orders.Document) { d.Items[0].UnitPrice = "99999999999" }},
		// Sums that would leave 64 bits, were they added up blindly.
		{"total", func(d *orders.Document) { d.Items[0].UnitPrice, d.Items[0].Quantity = "10000000", 100_000 }},
		{"order_no", func(d *orders.Document) { d.OrderNo = "WF2026112200\x0023" }},
		{"order_no", func(d *orders.Document) { d.OrderNo = "WF20261122000123\u202e" }},
		{"shipment.shipped_at", func(d *orders.Document) { paid(d); parcel(d); d.Shipment.ShippedAt = "2026-11-22T12:11:00+08:00" }},
		{"shipment.tracking_no", func(d *orders.Document) { paid(d); parcel(d); d.Shipment.TrackingNo = "SF\t1" }},
	}
}

// rows is how many rows there are of what a document could leave.
func (sh *shop) rows() int64 {
	sh.t.Helper()
	return sh.count(`SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM products) + (SELECT count(*) FROM customers)
		+ (SELECT count(*) FROM payments) + (SELECT count(*) FROM order_events)`)
}

func TestAWrongDocumentIsRefusedByTheNameOfItsField(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	for _, tt := range wrongDocuments() {
		_, err := sh.save(document(t, tt.change), 0)
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != tt.field {
			t.Errorf("want %s refused, got: %v", tt.field, err)
		}
	}
	if n := sh.rows(); n != 0 {
		t.Errorf("refused documents left %d rows", n)
	}
}

func TestAWrongLineIsRefusedByTheNameOfItsField(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	var file strings.Builder
	wrong := slices.DeleteFunc(wrongDocuments(), func(w wrongDocument) bool {
		return w.field == "payment.reference" // of what was sold long ago it may be lost
	})
	for _, tt := range wrong {
		fmt.Fprintln(&file, line(t, tt.change))
	}
	report := sh.load(file.String())
	if len(report.Refused) != len(wrong) || report.Created != 0 {
		t.Fatalf("%d of %d lines refused, %d taken", len(report.Refused), len(wrong), report.Created)
	}
	for i, r := range report.Refused {
		if field, _, _ := strings.Cut(r.Why, ":"); r.Line != i+1 || field != wrong[i].field {
			t.Errorf("line %d: %s; want %s named", r.Line, r.Why, wrong[i].field)
		}
	}
	if n := sh.rows(); n != 0 {
		t.Errorf("refused lines left %d rows", n)
	}
}

func TestAClockThatIsALittleAheadIsForgiven(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	ahead := func(d *orders.Document) {
		d.CreatedAt, d.ExpiresAt = noon.Add(9*time.Minute).Format(time.RFC3339), ""
	}
	if result, err := sh.save(document(t, ahead), 0); err != nil || !result.Created {
		t.Error(err)
	}
}

func TestAValueOfTheWrongTypeIsNamed(t *testing.T) {
	t.Parallel()
	for raw, field := range map[string]string{
		`{"total":100}`:                    "total",
		`{"items":[{"quantity":"1"}]}`:     "items[0].quantity",
		`{"items":[{"quantity":1.5}]}`:     "items[0].quantity",
		`{"customer":"u-1001"}`:            "customer",
		`{"payment":{"amount":100}}`:       "payment.amount",
		`{"order_no":"WF2026112200012"} }`: "body",
		`[]`:                               "body",
		`{"total":`:                        "body",
		``:                                 "body",
	} {
		_, _, err := orders.ParseDocument([]byte(raw))
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: want %s named, got: %v", raw, field, err)
		}
	}
}

func TestAmountsAreReadWithoutRounding(t *testing.T) {
	t.Parallel()
	for text, fen := range map[string]int64{
		"0.01": 1, "0.1": 10, "1": 100, "99.9": 9990, "99.90": 9990, "4.35": 435, "1.15": 115, "10000000.00": orders.MaxAmount,
	} {
		if got, err := orders.ParseAmount("total", text); err != nil || got != fen {
			t.Errorf("%s = %d fen, %v", text, got, err)
		}
		if back, err := orders.ParseAmount("total", orders.FormatAmount(fen)); err != nil || back != fen {
			t.Errorf("%d fen = %s = %d fen, %v", fen, orders.FormatAmount(fen), back, err)
		}
	}
}

func TestADocumentLeadsAnOrderThroughTheJudge(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	sh.stocked(5)
	version := func(n int64, status orders.Status) orders.Document {
		return document(t, func(d *orders.Document) {
			d.Version, d.Status = &n, status
			d.PayURL = ""
			d.Items[0].Region = "网通二区"
			if status == orders.Paid || status == orders.Shipped || status == orders.Refunded {
				d.Payment = &orders.DocumentPayment{Method: orders.WeChat, Amount: "100.00", PaidAt: "2026-11-22T10:05:00+08:00", Reference: "4200"}
			}
			if status == orders.Shipped {
				d.Shipment = &orders.DocumentShipment{Carrier: "SF", TrackingNo: "1", ShippedAt: "2026-11-22T11:00:00+08:00"}
			}
		})
	}
	if _, err := sh.save(document(t), 0); err != nil {
		t.Fatal(err)
	}
	sh.wantStock(4, 1)
	// From unpaid to shipped in one document: paid on the way.
	result, err := sh.save(version(2, orders.Shipped), time.Minute)
	if err != nil || result.Created || result.Order.Status != orders.Shipped {
		t.Fatalf("%s, %v", result.Order.Status, err)
	}
	if o := result.Order; o.Version != 2 || o.PayURL != "" || o.Items[0].Region != "网通二区" || o.PaidAmount() != total {
		t.Errorf("described: %+v", o)
	}
	sh.wantStock(4, 0)
	if _, err := sh.save(version(1, orders.Shipped), time.Minute); !errors.Is(err, orders.ErrOldVersion) {
		t.Errorf("an older version: %v", err)
	}
	before := sh.get("WF20261122000123")
	for _, back := range []orders.Status{orders.Unpaid, orders.Paid, orders.Cancelled, orders.Expired} {
		var lost *orders.LostError
		if _, err := sh.save(version(3, back), time.Minute); !errors.As(err, &lost) || lost.Order.Status != orders.Shipped {
			t.Errorf("from shipped back to %s: %v", back, err)
		}
	}
	if diff := cmp.Diff(before, sh.get("WF20261122000123")); diff != "" {
		t.Errorf("a lost document changed the order: %s", diff)
	}
	result, err = sh.save(version(3, orders.Refunded), time.Hour)
	if err != nil || result.Order.Status != orders.Refunded || result.Order.RefundedAmount() != total {
		t.Errorf("refunded by the shop: %s, %v", result.Order.Status, err)
	}
	want := []string{"created", "paid", "shipped", "refund_requested", "refunded"}
	if diff := cmp.Diff(want, sh.events("WF20261122000123")); diff != "" {
		t.Error(diff)
	}
}

func TestWhatWasSoldCannotBeDescribedAnew(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	if _, err := sh.save(document(t), 0); err != nil {
		t.Fatal(err)
	}
	for field, change := range map[string]func(d *orders.Document){
		"customer.id": func(d *orders.Document) { d.Customer.ID = "u-1002" },
		"total":       func(d *orders.Document) { d.Items[0].UnitPrice, d.Total = "90.00", "90.00" },
		"items[0]":    func(d *orders.Document) { d.Items[0].SKU = "yx-point-30" },
		"items": func(d *orders.Document) {
			d.Items[0].UnitPrice = "50.00"
			d.Items = append(d.Items, d.Items[0])
		},
	} {
		_, err := sh.save(document(t, change), 0)
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("want %s refused, got: %v", field, err)
		}
	}
}

func TestMoneyInADocumentIsNeverLost(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	if _, err := sh.save(document(t), 0); err != nil {
		t.Fatal(err)
	}
	sh.must(func(tx pgx.Tx) error {
		return sh.Expire(t.Context(), tx, "WF20261122000123", at(0, orders.ActorTimer))
	})
	sh.stocked(0)
	result, err := sh.save(document(t, func(d *orders.Document) {
		d.Version, d.Status = nil, orders.Paid
		d.Payment = &orders.DocumentPayment{Method: orders.WeChat, Amount: "100.00", PaidAt: "2026-11-22T12:01:00+08:00", Reference: "4200"}
	}), 2*time.Minute)
	if err != nil || !result.Pay.Late || result.Order.Status != orders.Expired {
		t.Errorf("%+v, %v", result.Pay, err)
	}
	if paid := sh.get("WF20261122000123").PaidAmount(); paid != total {
		t.Errorf("%d fen recorded", paid)
	}
}

func TestAnUnpaidOrderWithoutAnEndGetsTheShortestRetention(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	hot := 5
	sh.must(func(tx pgx.Tx) error {
		return sh.SaveProduct(t.Context(), tx, "hot", orders.ProductDocument{
			Name: "限定皮肤", Kind: orders.Virtual, RetentionMinutes: &hot,
		}, noon)
	})
	for want, items := range map[time.Duration][]string{
		30 * time.Minute: {"plain"},
		5 * time.Minute:  {"plain", "hot"},
	} {
		d := document(t, func(d *orders.Document) {
			d.OrderNo = fmt.Sprintf("WF%014d", len(items))
			d.ExpiresAt, d.Total = "", orders.FormatAmount(int64(len(items))*100_00)
			it := d.Items[0]
			d.Items = nil
			for _, sku := range items {
				it.SKU = sku
				d.Items = append(d.Items, it)
			}
		})
		result, err := sh.save(d, 0)
		if err != nil {
			t.Fatal(err)
		}
		if end := result.Order.ExpiresAt; end == nil || end.Sub(result.Order.CreatedAt) != want {
			t.Errorf("items %v: ends at %v", items, end)
		}
	}
}

func TestAWrongProductIsRefusedByTheNameOfItsField(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	negative, none := int64(-1), 0
	good := orders.ProductDocument{Name: "点卡", Kind: orders.Virtual}
	for field, change := range map[string]func(d *orders.ProductDocument){
		"name":              func(d *orders.ProductDocument) { d.Name = "" },
		"kind":              func(d *orders.ProductDocument) { d.Kind = "" },
		"face_value":        func(d *orders.ProductDocument) { d.FaceValue = "-1" },
		"regions[1]":        func(d *orders.ProductDocument) { d.Regions = []string{"电信一区", "电信一区"} },
		"stock":             func(d *orders.ProductDocument) { d.Stock = &negative },
		"retention_minutes": func(d *orders.ProductDocument) { d.RetentionMinutes = &none },
		"policy":            func(d *orders.ProductDocument) { d.Policy = []byte(`{"canceled":true}`) },
		"policy.auto_refund": func(d *orders.ProductDocument) {
			d.Policy = []byte(`{"auto_refund":{"enabled":true}}`)
		},
	} {
		d := good
		change(&d)
		err := sh.tx(func(tx pgx.Tx) error { return sh.SaveProduct(t.Context(), tx, "sku", d, noon) })
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("want %s refused, got: %v", field, err)
		}
	}
}

func TestAPolicyLiesOverTheDefaultsOfItsKind(t *testing.T) {
	t.Parallel()
	sh := newShop(t)
	strict := `{"cancellable":false,"auto_refund":{"enabled":true,"max_amount_fen":1,"per_day":1}}`
	for i, tt := range []struct {
		kind                   orders.Kind
		policy                 string
		cancellable, sevenDays bool
	}{
		{orders.Virtual, "{}", true, false},
		{orders.Physical, "{}", true, true},
		{orders.Custom, "{}", false, false},
		{orders.Presale, "{}", false, true},
		{orders.Virtual, strict, false, false},
		{orders.Physical, strict, false, true},
		{orders.Presale, `{"cancellable":true,"seven_days":false}`, true, false},
	} {
		sku := fmt.Sprintf("p-%d", i)
		sh.must(func(tx pgx.Tx) error {
			return sh.SaveProduct(t.Context(), tx, sku, orders.ProductDocument{
				Name: "x", Kind: tt.kind, Policy: []byte(tt.policy),
			}, noon)
		})
		result, err := sh.save(document(t, func(d *orders.Document) {
			d.OrderNo = fmt.Sprintf("WF%014d", i)
			d.Items[0].SKU, d.Items[0].Kind = sku, tt.kind
		}), 0)
		if err != nil {
			t.Fatal(err)
		}
		o := result.Order
		if o.CancellableBeforeShipping() != tt.cancellable || o.SevenDays() != tt.sevenDays ||
			o.Items[0].Policy.AutoRefund.Enabled != (tt.policy == strict) {
			t.Errorf("%s goods with policy %s: cancellable %v, seven days %v, %+v", tt.kind, tt.policy,
				o.CancellableBeforeShipping(), o.SevenDays(), o.Items[0].Policy.AutoRefund)
		}
	}
}
