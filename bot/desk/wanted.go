package desk

import (
	"slices"
	"strings"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// Wishes stand in a case as the customer read them. These say that money is wanted back, and these go with any other.
var (
	ofMoney = []string{"wish.refund", "wish.cancel"}
	beside  = []string{"wish.hurry", "wish.hold", "wish.advice", "wish.else_refund", "wish.part", "wish.part_of", "wish.keep"}
)

// wantsNoMoney tells whether the customer wants something else than their money: then no first tap refunds it.
func (w *cardText) wantsNoMoney() bool {
	i := slices.IndexFunc(w.Case.Details, func(d handoff.Detail) bool { return d.Slot == terms.SlotWish })
	if i < 0 {
		return false
	}
	other := false
	for wish := range strings.SplitSeq(w.Case.Details[i].Value, "，") {
		for wish := range strings.SplitSeq(wish, ", ") {
			wish = strings.TrimSpace(wish)
			if w.says(wish, ofMoney) {
				return false
			}
			other = other || wish != "" && !w.says(wish, beside)
		}
	}
	return other
}

// couldNot tells whether the shop could not do what was wanted instead of money.
func (w *cardText) couldNot() bool {
	return w.Order != nil && slices.ContainsFunc(w.Order.Fulfilments, func(f orders.Fulfilment) bool { return f.Status == orders.FulfilmentFailed })
}

// says tells whether a wish is one of some texts, whatever stands in their places, in any language.
func (w *cardText) says(wish string, keys []string) bool {
	const anything = "\x00"
	for _, lang := range texts.Languages {
		for _, key := range keys {
			begins, ends, open := strings.Cut(w.c.T(lang, key, map[string]any{"Item": anything, "Count": anything}), anything)
			if wish == begins && !open || open && strings.HasPrefix(wish, begins) && strings.HasSuffix(wish, ends) {
				return true
			}
		}
	}
	return false
}
