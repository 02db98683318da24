package orders

import "slices"

// RefundRefusal says why a refund of this much, in fen, and of these items would be refused as the order stands; nil if it
// would not. *LostError while another refund is under way; ErrTooMuch unless the amount is positive and at most
// Refundable, and the lines have the pieces left. Lines give the amount, whatever it says.
func (o Order) RefundRefusal(amount int64, lines []RefundLine) error {
	if !slices.Contains(moveRefund.from, o.Status) {
		return &LostError{Order: o}
	}
	if len(lines) > 0 {
		var err error
		if amount, err = o.LinesAmount(lines); err != nil {
			return err
		}
	}
	if amount <= 0 || amount > o.Refundable() {
		return ErrTooMuch
	}
	return nil
}
