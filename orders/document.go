package orders

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Document is an order as the shop writes it: the JSON object of the shop's API and of kefu import. Amounts are decimal
// strings in yuan, times RFC 3339 with a zone; they are strings here so that a wrong one is named by its field.
type Document struct {
	OrderNo    string            `json:"order_no"`
	Version    *int64            `json:"version,omitempty"` // may be missing
	Customer   DocumentCustomer  `json:"customer"`
	LookupCode string            `json:"lookup_code,omitempty"`
	Currency   string            `json:"currency"`
	Total      string            `json:"total"`              // after all discounts
	Discount   string            `json:"discount,omitempty"` // of the order as a whole
	Status     Status            `json:"status"`
	PayURL     string            `json:"pay_url,omitempty"`
	CreatedAt  string            `json:"created_at"`
	ExpiresAt  string            `json:"expires_at,omitempty"`
	Items      []DocumentItem    `json:"items"`
	Payment    *DocumentPayment  `json:"payment,omitempty"`
	Shipment   *DocumentShipment `json:"shipment,omitempty"`
}

// DocumentCustomer is the shop account that bought.
type DocumentCustomer struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// DocumentItem is one line of a Document.
type DocumentItem struct {
	SKU       string `json:"sku"`
	Name      string `json:"name"`
	Kind      Kind   `json:"kind"`
	Region    string `json:"region,omitempty"`
	Account   string `json:"account,omitempty"`
	Quantity  int    `json:"quantity"`
	UnitPrice string `json:"unit_price"`
	Discount  string `json:"discount,omitempty"` // of the whole line
	Key       string `json:"key,omitempty"`      // the card key: sealed on arrival, and never told again
}

// DocumentPayment is the contract's payment object.
type DocumentPayment struct {
	Method    Method `json:"method"`
	Amount    string `json:"amount"`
	PaidAt    string `json:"paid_at"`
	Reference string `json:"reference"` // the channel's own number, which the payment is known by
}

// DocumentShipment is the contract's shipment object.
type DocumentShipment struct {
	Carrier    string  `json:"carrier"`
	TrackingNo string  `json:"tracking_no"`
	ShippedAt  string  `json:"shipped_at"`
	SignedAt   *string `json:"signed_at"`
}

// FieldError says which field of a document is wrong, and why, in words for who wrote the document.
type FieldError struct {
	Field string // such as items[0].unit_price
	Why   string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Why }

// ParseDocument decodes one order object as Decode does.
func ParseDocument(raw []byte) (d Document, ignored []string, err error) {
	ignored, err = Decode(raw, &d)
	return d, ignored, err
}

// MaxAmount is the largest amount that is believed, in fen: ten million yuan.
const MaxAmount int64 = 10_000_000_00

var decimalAmount = regexp.MustCompile(`^[0-9]{1,12}(?:\.[0-9]{1,2})?$`)

// ParseAmount reads a positive amount in yuan, such as "100", "99.9" or "99.90", as fen.
func ParseAmount(field, text string) (int64, error) {
	fen, err := parsePrice(field, text)
	if err == nil && fen == 0 {
		err = &FieldError{Field: field, Why: "must not be zero"}
	}
	return fen, err
}

// parsePrice reads an amount that may be zero, such as the price of a gift.
func parsePrice(field, text string) (int64, error) {
	if strings.HasPrefix(text, "-") {
		return 0, &FieldError{Field: field, Why: "must not be below zero: what is taken off the price, such as a coupon, goes into discount"}
	}
	if !decimalAmount.MatchString(text) {
		return 0, &FieldError{Field: field, Why: "must be an amount in yuan with at most two decimals, such as \"99.90\""}
	}
	yuan, cents, _ := strings.Cut(text, ".")
	fen, err := strconv.ParseInt(yuan+(cents + "00")[:2], 10, 64)
	if err != nil || fen > MaxAmount {
		return 0, &FieldError{Field: field, Why: "is larger than " + FormatAmount(MaxAmount)}
	}
	return fen, nil
}

// FormatAmount writes fen as the contract does: yuan with two decimals.
func FormatAmount(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

// parseTime reads a time with a zone; an empty text is an error.
func parseTime(field, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, &FieldError{Field: field, Why: "must be a time with a zone, such as 2026-11-22T10:00:00+08:00"}
	}
	return t, nil
}
