package shop

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/orders"
	"kefu/turn"
	"kefu/turn/deed"
	"kefu/turn/event"
)

func (d *Door) putProduct(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc orders.ProductDocument
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	sku := r.PathValue("sku")
	if err := d.orders.SaveProduct(ctx, tx, sku, doc, r.now); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: productState{SKU: sku}}, nil
}

// productState answers putProduct.
type productState struct {
	SKU string `json:"sku"`
}

// putOrder creates or describes an order. A status that it could not get to is a conflict even when the document
// brought money: that stays recorded.
func (d *Door) putOrder(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc orders.Document
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	if no := r.PathValue("order_no"); doc.OrderNo != no {
		if doc.OrderNo != "" {
			return answer{}, &orders.FieldError{Field: "order_no", Why: "is not the one in the path"}
		}
		doc.OrderNo = no
	}
	saved, err := d.orders.Save(ctx, tx, doc, r.now)
	if errors.Is(err, orders.ErrOldVersion) {
		return answer{}, &olderVersion{saved.Order}
	}
	if err != nil {
		return answer{}, err
	}
	if err := d.tell(ctx, tx, r, deed.SavedNews(saved)); err != nil {
		return answer{}, err
	}
	switch {
	case saved.Lost:
		return answer{status: http.StatusConflict, body: lostTo(saved.Order)}, nil // its payment stays recorded
	case saved.Created:
		return answer{status: http.StatusCreated, body: stateOf(saved.Order)}, nil
	}
	return answer{status: http.StatusOK, body: stateOf(saved.Order)}, nil
}

// paymentState answers postPayment: what the payment met.
type paymentState struct {
	Order       orderState `json:"order"`
	Repeated    bool       `json:"repeated"` // it had been recorded before
	Late        bool       `json:"late"`     // the order had ended
	Reinstated  bool       `json:"reinstated"`
	Held        bool       `json:"held"` // late: stock is held until somebody decides
	Second      bool       `json:"second"`
	WrongAmount bool       `json:"wrong_amount"`
	Over        string     `json:"over"`  // yuan: too much because of it
	Short       string     `json:"short"` // yuan: what the total still lacks
	Disputed    bool       `json:"disputed"`
}

func (d *Door) postPayment(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc orders.DocumentPayment
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	payment, err := orders.CheckPayment(doc, r.now)
	if err != nil {
		return answer{}, err
	}
	pay, err := d.orders.Pay(ctx, tx, r.PathValue("order_no"), payment, orders.Change{Actor: orders.ActorShop, At: r.now})
	if err != nil {
		return answer{}, err
	}
	if err := d.tell(ctx, tx, r, deed.PaymentNews(pay)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: paymentState{
		Order: stateOf(pay.Order), Repeated: pay.Repeated, Late: pay.Late, Reinstated: pay.Reinstated, Held: pay.Held,
		Second: pay.Second, WrongAmount: pay.Over > 0 || pay.Short > 0, Over: orders.FormatAmount(pay.Over),
		Short: orders.FormatAmount(pay.Short), Disputed: pay.Disputed,
	}}, nil
}

// postShipment records a parcel, that it was signed for, or that its number was another. What is known already changes
// nothing.
func (d *Door) postShipment(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc orders.DocumentShipment
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	parcel, err := orders.CheckShipment(doc, r.now)
	if err != nil {
		return answer{}, err
	}
	no := r.PathValue("order_no")
	before, err := d.orders.Lock(ctx, tx, no)
	if err != nil {
		return answer{}, err
	}
	after, err := d.orders.Parcel(ctx, tx, no, parcel, orders.Change{Actor: orders.ActorShop, At: r.now})
	if err != nil {
		return answer{}, err
	}
	if err := d.tell(ctx, tx, r, deed.ParcelNews(before, after)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: stateOf(after)}, nil
}

// refundResult is what the shop says of a refund.
type refundResult struct {
	Result orders.RefundStatus `json:"result"` // accepted, done, failed
	Reason string              `json:"reason,omitempty"`
}

func (d *Door) postRefundResult(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc refundResult
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	if !slices.Contains([]orders.RefundStatus{orders.RefundAccepted, orders.RefundDone, orders.RefundFailed}, doc.Result) {
		return answer{}, &orders.FieldError{Field: "result", Why: "is not one of accepted, done, failed"}
	}
	if err := orders.CheckText("reason", doc.Reason); err != nil {
		return answer{}, err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return answer{}, orders.ErrNoSuchRefund
	}
	c := orders.Change{Actor: orders.ActorShop, At: r.now, Reason: doc.Reason}
	out, err := d.orders.RefundResult(ctx, tx, id, doc.Result, c)
	if err != nil {
		return answer{}, err
	}
	if err := d.tell(ctx, tx, r, deed.RefundNews(out)); err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: refundOf(out.Refund)}, nil
}

// fulfilmentResult is what the shop says of a fulfilment.
type fulfilmentResult struct {
	Result orders.FulfilmentStatus `json:"result"` // accepted, done, failed
	Reason string                  `json:"reason,omitempty"`
}

func (d *Door) postFulfilmentResult(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc fulfilmentResult
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	if !slices.Contains([]orders.FulfilmentStatus{orders.FulfilmentAccepted, orders.FulfilmentDone, orders.FulfilmentFailed}, doc.Result) {
		return answer{}, &orders.FieldError{Field: "result", Why: "is not one of accepted, done, failed"}
	}
	if err := orders.CheckText("reason", doc.Reason); err != nil {
		return answer{}, err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return answer{}, orders.ErrNoSuchFulfilment
	}
	out, err := d.orders.FulfilmentResult(ctx, tx, id, doc.Result, orders.Change{Actor: orders.ActorShop, At: r.now, Reason: doc.Reason})
	if err != nil {
		return answer{}, err
	}
	if err := d.tell(ctx, tx, r, deed.FulfilmentNews(out)); err != nil {
		return answer{}, err
	}
	f := out.Fulfilment
	return answer{status: http.StatusOK, body: fulfilmentState{
		FulfilmentID: f.ID, OrderNo: f.OrderNo, Kind: f.Kind, Line: f.Line, Region: f.Region, Quantity: f.Quantity, Status: f.Status,
	}}, nil
}

// linkRequest asks for a one-time link; with an order it leads to that order's cancel confirmation.
type linkRequest struct {
	Customer orders.DocumentCustomer `json:"customer"`
	OrderNo  string                  `json:"order_no,omitempty"`
	Minutes  *int                    `json:"minutes,omitempty"` // how long it is good: 1 to 10080; 30 if missing
}

// linkState answers postLink.
type linkState struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

const (
	linkMinutes    = 30
	maxLinkMinutes = 7 * 24 * 60
)

func (d *Door) postLink(ctx context.Context, tx pgx.Tx, r *request) (answer, error) {
	var doc linkRequest
	if err := r.decode(&doc); err != nil {
		return answer{}, err
	}
	if err := errors.Join(orders.CheckText("customer.id", doc.Customer.ID), orders.CheckText("order_no", doc.OrderNo)); err != nil {
		return answer{}, err
	}
	minutes := linkMinutes
	if doc.Minutes != nil {
		minutes = *doc.Minutes
	}
	switch {
	case doc.Customer.ID == "":
		return answer{}, &orders.FieldError{Field: "customer.id", Why: "is missing"}
	case minutes < 1 || minutes > maxLinkMinutes:
		return answer{}, &orders.FieldError{Field: "minutes", Why: "must be 1 to " + strconv.Itoa(maxLinkMinutes)}
	}
	if d.config.Link("") == "" {
		return answer{}, errTelegramAway
	}
	token, err := d.orders.NewLink(ctx, tx, doc.Customer.ID, doc.OrderNo, time.Duration(minutes)*time.Minute, r.now)
	if errors.Is(err, orders.ErrNoSuchOrder) {
		if doc.OrderNo == "" {
			return answer{}, &orders.FieldError{Field: "customer.id", Why: "is not known"}
		}
		return answer{}, &orders.FieldError{Field: "order_no", Why: "is not an order of this customer"}
	}
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusCreated, body: linkState{
		URL: d.config.Link(token), ExpiresAt: r.now.Add(time.Duration(minutes) * time.Minute),
	}}, nil
}

// tell puts news of orders into the conversations that they concern.
func (d *Door) tell(ctx context.Context, tx pgx.Tx, r *request, news []event.OrderNews) error {
	return d.inbox.TellAbout(ctx, tx, turn.FromShop, r.now, news...)
}
