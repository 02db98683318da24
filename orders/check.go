package orders

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"kefu/internal/terms"
)

// record is a Document that was checked: its values typed, its parts not contradicting each other.
type record struct {
	no         string
	version    *int64
	customer   DocumentCustomer // the phone in the form in which it is looked up
	lookupCode string
	currency   string
	total      int64
	discount   int64
	status     Status
	payURL     string
	createdAt  time.Time
	expiresAt  *time.Time
	items      []recordItem
	payment    *Payment
	shipment   *Shipment
}

type recordItem struct {
	DocumentItem
	unitPrice int64
	discount  int64
}

// clockSkew is how far the shop's clock may be ahead of ours.
const clockSkew = 10 * time.Minute

const (
	maxQuantity    = 100_000
	longestOrderNo = 40 // bytes; buttons of the messenger carry it, and have little room
)

var (
	currencies = []string{"CNY"}

	phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 -]{4,18}[0-9]$`)
	lookupCode  = regexp.MustCompile(`^[0-9A-Za-z]{4,16}$`)
)

// checker collects the first fault of a document.
type checker struct {
	now time.Time
	err error
	// history: of what was sold long ago, the channel's own number may be lost.
	history bool
}

// fault keeps the first fault found.
func (c *checker) fault(field, why string) {
	if c.err == nil {
		c.err = &FieldError{Field: field, Why: why}
	}
}

func (c *checker) must(ok bool, field, why string) {
	if !ok {
		c.fault(field, why)
	}
}

// CheckText tells whether s is a short text as documents may hold it, one line without control characters: else a
// *FieldError.
func CheckText(field, s string) error {
	c := &checker{}
	c.text(field, s, false)
	return c.err
}

// text checks a short text that a person will read: one line, no control characters, none that turn the line around.
func (c *checker) text(field, s string, required bool) string {
	c.must(s != "" || !required, field, "is missing")
	c.must(len(s) <= 500, field, "is longer than 500 bytes")
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar {
			c.fault(field, "contains control characters or is not UTF-8")
			break
		}
	}
	return s
}

func (c *checker) amount(field, s string) int64 {
	fen, err := ParseAmount(field, s)
	if err != nil && c.err == nil {
		c.err = err
	}
	return fen
}

// price reads an amount that may be zero.
func (c *checker) price(field, s string) int64 {
	fen, err := parsePrice(field, s)
	if err != nil && c.err == nil {
		c.err = err
	}
	return fen
}

// discount reads what is taken off a price; it may be missing.
func (c *checker) discount(field, s string, price int64) int64 {
	if s == "" {
		return 0
	}
	fen := c.price(field, s)
	c.must(fen <= price, field, "is more than the price of "+FormatAmount(price))
	return fen
}

func (c *checker) time(field, s string) time.Time {
	t, err := parseTime(field, s)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.must(t.Year() < 10000 && (s == "" || t.Year() >= 2000), field, "is not in this century")
	return t
}

// past checks a time of something that is said to have happened.
func (c *checker) past(field, s string) time.Time {
	t := c.time(field, s)
	c.must(!t.After(c.now.Add(clockSkew)), field, "lies in the future")
	return t
}

// oneOf checks a word against the contract's list.
func oneOf[T ~string](c *checker, field string, value T, list []T) T {
	c.must(slices.Contains(list, value), field, fmt.Sprintf("is %q, not one of %v", value, list))
	return value
}

// check turns a document into a record; what is wrong is a *FieldError.
func (s *Store) check(d Document, c *checker) (record, error) {
	c.text("order_no", d.OrderNo, true)
	c.must(len(d.OrderNo) <= longestOrderNo, "order_no", fmt.Sprintf("is longer than %d bytes", longestOrderNo))
	if shape := s.config.OrderNo; shape != nil {
		c.must(shape.MatchString(d.OrderNo), "order_no", "must match "+shape.String())
	}
	c.must(d.Version == nil || *d.Version > 0, "version", "must be positive")
	c.text("customer.id", d.Customer.ID, true)
	c.text("customer.name", d.Customer.Name, false)
	c.must(d.LookupCode == "" || lookupCode.MatchString(d.LookupCode), "lookup_code", "must be 4 to 16 letters or digits")
	r := record{
		no:         d.OrderNo,
		version:    d.Version,
		customer:   d.Customer,
		lookupCode: d.LookupCode,
		currency:   oneOf(c, "currency", d.Currency, currencies),
		total:      c.price("total", d.Total),
		status:     oneOf(c, "status", d.Status, terms.Statuses),
		payURL:     c.link("pay_url", d.PayURL),
		createdAt:  c.past("created_at", d.CreatedAt),
	}
	if d.Customer.Phone != "" {
		phone, err := shopPhone(d.Customer.Phone)
		c.must(err == nil && phoneNumber.MatchString(d.Customer.Phone), "customer.phone", "is not a phone number")
		r.customer.Phone = phone
	}
	if d.ExpiresAt != "" {
		end := c.time("expires_at", d.ExpiresAt)
		c.must(end.After(r.createdAt), "expires_at", "is not after created_at")
		r.expiresAt = &end
	}
	r.items, r.discount = c.items(d, r.total)
	if d.Payment != nil {
		p := c.payment("payment.", *d.Payment)
		c.must(!p.PaidAt.Before(r.createdAt.Add(-clockSkew)), "payment.paid_at", "is before created_at")
		r.payment = &p
	}
	if d.Shipment != nil {
		sh := c.shipment("shipment.", *d.Shipment)
		c.must(!sh.ShippedAt.Before(r.createdAt.Add(-clockSkew)), "shipment.shipped_at", "is before created_at")
		r.shipment = &sh
	}
	c.statusFits(r)
	return r, c.err
}

// items checks the lines, and that they add up to the total once all discounts are taken off.
func (c *checker) items(d Document, total int64) (checked []recordItem, discount int64) {
	c.must(len(d.Items) > 0, "items", "is empty")
	c.must(len(d.Items) <= 100, "items", "has more than 100 lines")
	var sum, pieces int64
	for i, it := range d.Items {
		at := fmt.Sprintf("items[%d].", i)
		c.text(at+"sku", it.SKU, true)
		c.text(at+"name", it.Name, true)
		oneOf(c, at+"kind", it.Kind, terms.Kinds)
		c.text(at+"region", it.Region, false)
		c.text(at+"account", it.Account, false)
		c.text(at+"key", it.Key, false)
		c.must(it.Quantity > 0 && it.Quantity <= maxQuantity, at+"quantity", fmt.Sprintf("must be 1 to %d", maxQuantity))
		one := recordItem{DocumentItem: it, unitPrice: c.price(at+"unit_price", it.UnitPrice)}
		price := one.unitPrice * int64(it.Quantity)
		one.discount = c.discount(at+"discount", it.Discount, price)
		sum += price - one.discount
		pieces += int64(it.Quantity)
		checked = append(checked, one)
	}
	discount = c.discount("discount", d.Discount, sum)
	// The price of one of several pieces may be a rounded one, and so may its part of a coupon: 3 pieces of 33.33 for
	// 100.00, in one line or in three. Each is off by half a fen at most.
	off := sum - discount - total
	c.must(max(off, -off) <= pieces/2, "total", fmt.Sprintf("is %s, but the items less every discount come to %s; a coupon goes into discount",
		FormatAmount(total), FormatAmount(sum-discount)))
	return checked, discount
}

func (c *checker) payment(at string, d DocumentPayment) Payment {
	p := Payment{
		Method:    oneOf(c, at+"method", d.Method, terms.Methods),
		Amount:    c.amount(at+"amount", d.Amount),
		PaidAt:    c.past(at+"paid_at", d.PaidAt),
		Reference: strings.TrimSpace(c.text(at+"reference", d.Reference, false)),
	}
	c.must(p.Identity() != "" || c.history, at+"reference", noReference)
	return p
}

func (c *checker) shipment(at string, d DocumentShipment) Shipment {
	sh := Shipment{
		Carrier:    c.text(at+"carrier", d.Carrier, true),
		TrackingNo: c.text(at+"tracking_no", d.TrackingNo, true),
		ShippedAt:  c.past(at+"shipped_at", d.ShippedAt),
	}
	if d.SignedAt != nil {
		signed := c.past(at+"signed_at", *d.SignedAt)
		c.must(!signed.Before(sh.ShippedAt), at+"signed_at", "is before shipped_at")
		sh.SignedAt = &signed
	}
	return sh
}

func (c *checker) link(field, s string) string {
	c.text(field, s, false)
	u, err := url.Parse(s)
	web := err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	c.must(s == "" || web, field, "is not a web address")
	return s
}

// evidence is what the parts of an order say about its status.
//
//exhaustive:enforce
var evidence = map[Status]struct{ payment, shipment bool3 }{
	Unpaid:    {payment: never, shipment: never},
	Paid:      {payment: always, shipment: never},
	Shipped:   {payment: always, shipment: always},
	Completed: {payment: always, shipment: perhaps}, // virtual goods have no parcel
	Cancelled: {payment: perhaps, shipment: never},  // money may come after the end
	Expired:   {payment: perhaps, shipment: never},
	Refunding: {payment: always, shipment: perhaps},
	Refunded:  {payment: always, shipment: perhaps},
}

type bool3 int

const (
	never bool3 = iota
	perhaps
	always
)

// statusFits refuses a status that payment or shipment contradict.
func (c *checker) statusFits(r record) {
	e, known := evidence[r.status]
	if !known {
		return
	}
	contradiction := func(part string, there bool, e bool3) {
		c.must(!there || e != never, "status", fmt.Sprintf("is %s, but there is a %s", r.status, part))
		c.must(there || e != always, "status", fmt.Sprintf("is %s, but there is no %s", r.status, part))
	}
	if r.total == 0 && r.status != Refunding && r.status != Refunded {
		e.payment = min(e.payment, perhaps) // nobody pays for what is free
	}
	contradiction("payment", r.payment != nil, e.payment)
	contradiction("shipment", r.shipment != nil, e.shipment)
}

// enough refuses a new order whose status says that it was paid while its payment does not suffice. Of an order that is
// known, other payments may make up for it.
func (r record) enough() error {
	if r.payment == nil || evidence[r.status].payment != always || r.payment.Amount >= r.total {
		return nil
	}
	return &FieldError{Field: "payment.amount", Why: fmt.Sprintf("is less than the total, but the status is %s", r.status)}
}

// CheckPayment turns the contract's payment object into a Payment; what is wrong is a *FieldError.
func CheckPayment(d DocumentPayment, now time.Time) (Payment, error) {
	c := &checker{now: now}
	p := c.payment("", d)
	return p, c.err
}

// CheckShipment turns the contract's shipment object into a Shipment; what is wrong is a *FieldError.
func CheckShipment(d DocumentShipment, now time.Time) (Shipment, error) {
	c := &checker{now: now}
	sh := c.shipment("", d)
	return sh, c.err
}
