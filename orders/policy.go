package orders

import (
	"encoding/json"
	"fmt"
)

// Policy is what the shop lets happen with one product; it is stored with the product as JSON. What
// the stored policy leaves out comes from the defaults of the product's kind, so that the policy of a loaded Item
// has no nil.
type Policy struct {
	// Cancellable: a paid order may be cancelled before it is shipped.
	Cancellable *bool `json:"cancellable,omitempty"`
	// AutoRefund: such a cancel is refunded without an agent. Off unless switched on.
	AutoRefund AutoRefund `json:"auto_refund,omitzero"`
	// Evidence: a problem has to be shown in pictures.
	Evidence bool `json:"evidence,omitempty"`
	// SevenDays: the statutory seven days for returning without a reason apply.
	SevenDays *bool `json:"seven_days,omitempty"`
}

// AutoRefund limits refunds that no agent decides.
type AutoRefund struct {
	Enabled   bool  `json:"enabled,omitempty"`
	MaxAmount int64 `json:"max_amount_fen,omitempty"` // fen, for one order
	PerDay    int   `json:"per_day,omitempty"`        // refunds per customer and calendar day
}

// defaultPolicy holds the customs of the trade, per kind: stock of custom-made and
// pre-sale goods is locked once paid; seven days apply to what can be sent back unused.
func defaultPolicy(k Kind) Policy {
	switch k {
	case Physical:
		return Policy{Cancellable: new(true), Evidence: true, SevenDays: new(true)}
	case Custom:
		return Policy{Cancellable: new(false), Evidence: true, SevenDays: new(false)}
	case Presale:
		return Policy{Cancellable: new(false), Evidence: true, SevenDays: new(true)}
	case Virtual:
	}
	return Policy{Cancellable: new(true), Evidence: true, SevenDays: new(false)}
}

// policyOf lays the stored policy over the defaults of the kind.
func policyOf(k Kind, stored []byte) (Policy, error) {
	p := defaultPolicy(k)
	if err := json.Unmarshal(stored, &p); err != nil {
		return Policy{}, fmt.Errorf("policy: %w", err)
	}
	return p, nil
}
