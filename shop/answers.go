package shop

import (
	"errors"
	"net/http"
	"time"

	"kefu/orders"
)

// orderState is an order as the shop is told of it.
type orderState struct {
	OrderNo   string        `json:"order_no"`
	Status    orders.Status `json:"status"`
	Version   int64         `json:"version"`
	Total     string        `json:"total"`    // yuan
	Received  string        `json:"received"` // yuan: all money that ever arrived
	ExpiresAt *time.Time    `json:"expires_at,omitempty"`
	HoldAsked bool          `json:"hold_asked"` // please do not ship
	Refunds   []refundState `json:"refunds"`
}

// refundState is a refund as the shop is told of it.
type refundState struct {
	RefundID int64               `json:"refund_id"`
	OrderNo  string              `json:"order_no"`
	Amount   string              `json:"amount"` // yuan
	Method   orders.Method       `json:"method"`
	For      orders.Purpose      `json:"for"`
	Status   orders.RefundStatus `json:"status"`
	Lines    []refundLine        `json:"lines"` // the single items it is for
}

// fulfilmentState is a fulfilment as the shop is told of it.
type fulfilmentState struct {
	FulfilmentID int64                   `json:"fulfilment_id"`
	OrderNo      string                  `json:"order_no"`
	Kind         orders.FulfilmentKind   `json:"kind"`
	Line         int                     `json:"line"` // 0: all of the order
	Region       string                  `json:"region"`
	Quantity     int                     `json:"quantity"` // 0: all
	Status       orders.FulfilmentStatus `json:"status"`
}

type refundLine struct {
	Line     int    `json:"line"`
	Quantity int    `json:"quantity"`
	Amount   string `json:"amount"` // yuan
}

func stateOf(o orders.Order) orderState {
	s := orderState{
		OrderNo: o.No, Status: o.Status, Version: o.Version, Total: orders.FormatAmount(o.Total),
		Received: orders.FormatAmount(o.PaidAmount()), HoldAsked: o.HoldAsked, Refunds: []refundState{},
	}
	if o.Status == orders.Unpaid {
		s.ExpiresAt = o.ExpiresAt
	}
	for _, r := range o.Refunds {
		s.Refunds = append(s.Refunds, refundOf(r))
	}
	return s
}

func refundOf(r orders.Refund) refundState {
	s := refundState{
		RefundID: r.ID, OrderNo: r.OrderNo, Amount: orders.FormatAmount(r.Amount), Method: r.Method, For: r.Purpose, Status: r.Status,
		Lines: []refundLine{},
	}
	for _, l := range r.Lines {
		s.Lines = append(s.Lines, refundLine{l.Line, l.Quantity, orders.FormatAmount(l.Amount)})
	}
	return s
}

// refused is the body of every answer that is not a success.
type refused struct {
	Error refusedWhy  `json:"error"`
	Order *orderState `json:"order,omitempty"` // 409: as it stands now
}

type refusedWhy struct {
	Field   string `json:"field,omitempty"` // what is wrong: a field of the body, a header, a part of the path
	Message string `json:"message"`
}

func refuse(status int, field, why string) answer {
	return answer{status: status, body: refused{Error: refusedWhy{Field: field, Message: why}}}
}

// lostTo is the body of the answer to a change that lost to how an order stands.
func lostTo(o orders.Order) refused {
	state := stateOf(o)
	return refused{Error: refusedWhy{Field: "status", Message: (&orders.LostError{Order: o}).Error()}, Order: &state}
}

// olderVersion is orders.ErrOldVersion with the order as it stands.
type olderVersion struct{ order orders.Order }

func (e *olderVersion) Error() string { return orders.ErrOldVersion.Error() }

// errTelegramAway: a link needs the bot's name, and Telegram has not told it since the start. Nothing is kept of the
// request.
var errTelegramAway = errors.New("the messenger does not answer at the moment; send it again")

// refusal is the answer to an error that says what the shop did wrong or lost; false for a fault of our own.
func refusal(err error) (answer, bool) {
	var field *orders.FieldError
	var lost *orders.LostError
	var older *olderVersion
	switch {
	case errors.As(err, &field):
		return refuse(http.StatusUnprocessableEntity, field.Field, field.Why), true
	case errors.As(err, &lost):
		return answer{status: http.StatusConflict, body: lostTo(lost.Order)}, true
	case errors.As(err, &older):
		state := stateOf(older.order)
		return answer{status: http.StatusConflict, body: refused{
			Error: refusedWhy{Field: "version", Message: "is older than the one the order has"}, Order: &state,
		}}, true
	case errors.Is(err, errTelegramAway):
		return refuse(http.StatusServiceUnavailable, "", errTelegramAway.Error()), true
	case errors.Is(err, orders.ErrNoSuchOrder):
		return refuse(http.StatusNotFound, "order_no", "is not known"), true
	case errors.Is(err, orders.ErrNoSuchRefund), errors.Is(err, orders.ErrNoSuchFulfilment):
		return refuse(http.StatusNotFound, "id", "is not known"), true
	case errors.Is(err, orders.ErrTooMuch):
		return refuse(http.StatusConflict, "status", "nothing is left to refund"), true
	}
	return answer{}, false
}
