package dialog

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// valueOf is what a message tells of a slot, in its canonical form; "" if nothing.
func valueOf(slot Slot, u understand.Understanding) string {
	if read, ok := slotValues[slot]; ok {
		return read(u)
	}
	return ""
}

// slotValues reads what a message tells of each slot that has a value of its own.
var slotValues = map[Slot]func(understand.Understanding) string{
	understand.AskingReason:       func(u understand.Understanding) string { return string(u.Reason) },
	understand.AskingRegionActual: func(u understand.Understanding) string { return regionOf(u).Actual },
	understand.AskingRegionWanted: func(u understand.Understanding) string { return regionOf(u).Wanted },
	understand.AskingAmountExpected: func(u understand.Understanding) string {
		return amountValue(u, func(a *understand.Amount) *understand.Fen { return a.Expected })
	},
	understand.AskingAmountCharged: func(u understand.Understanding) string {
		return amountValue(u, func(a *understand.Amount) *understand.Fen { return a.Charged })
	},
	understand.AskingAccount:        func(u understand.Understanding) string { return u.Account },
	understand.AskingQuantityWanted: quantityValue,
	AskingPieces:                    quantityValue,
	understand.AskingPaidAt: func(u understand.Understanding) string {
		if u.PaidAt == nil {
			return ""
		}
		return u.PaidAt.Format(time.RFC3339)
	},
	understand.AskingPaymentMethod: func(u understand.Understanding) string { return string(u.PaymentMethod) },
	understand.AskingTrackingNo:    func(u understand.Understanding) string { return u.TrackingNo },
}

func regionOf(u understand.Understanding) understand.Region {
	if u.Region == nil {
		return understand.Region{}
	}
	return *u.Region
}

func amountValue(u understand.Understanding, part func(*understand.Amount) *understand.Fen) string {
	if u.Amount == nil || part(u.Amount) == nil {
		return ""
	}
	return strconv.FormatInt(int64(*part(u.Amount)), 10)
}

func quantityValue(u understand.Understanding) string {
	if u.Quantity == nil || u.Quantity.Wanted == nil {
		return ""
	}
	return strconv.Itoa(*u.Quantity.Wanted)
}

// refuses is the word why a value cannot be right for this order, "" if it can. The value there was is kept then.
func (st *step) refuses(slot Slot, value string) string {
	t := st.Task
	if t.Order == nil || t.line() < 0 {
		return ""
	}
	item := t.Order.Items[t.line()]
	switch slot {
	case understand.AskingRegionActual, understand.AskingRegionWanted:
		if len(item.Regions) > 0 && !slices.Contains(item.Regions, value) {
			return st.t("wrong.region", "Region", value, "Regions", texts.Join(st.Lang, item.Regions))
		}
		actual := t.Given[understand.AskingRegionActual]
		if actual == "" {
			actual = item.Region
		}
		if slot == understand.AskingRegionWanted && value == actual {
			return st.t("wrong.region_same", "Region", value)
		}
	case understand.AskingQuantityWanted:
		if value == strconv.Itoa(item.Quantity) {
			return st.t("wrong.quantity_same", "Count", value)
		}
	case AskingPieces:
		if n, err := strconv.Atoi(value); err != nil || n < 1 || n > item.Quantity {
			return st.t("wrong.pieces", "Count", item.Quantity)
		}
	}
	return ""
}

// partShown is what the refund would be of, where it is not the whole order: one item of several, some of its pieces,
// or what was charged too much.
func (st *step) partShown() string {
	t := st.Task
	if t.Order == nil {
		return ""
	}
	if over := t.overcharged(); over > 0 {
		return texts.Yuan(over)
	}
	p := t.part()
	if p == nil || t.keepsGoods() && !t.wants(WishRefund, WishPart) {
		return ""
	}
	return st.t("part", "Count", p.Pieces, "Amount", texts.Yuan(t.Order.Items[p.Item].Price*int64(p.Pieces)))
}

// part is the pieces of one item that the task is about; nil if it is about the whole order, or about money only.
func (t *Task) part() *Part {
	if t.Order == nil || t.line() < 0 || t.overcharged() > 0 {
		return nil
	}
	item := t.Order.Items[t.line()]
	pieces := item.Quantity
	if n, err := strconv.Atoi(t.Given[AskingPieces]); err == nil && slices.Contains(t.Needs(), AskingPieces) {
		pieces = n
	}
	if n, err := strconv.Atoi(t.Given[understand.AskingQuantityWanted]); err == nil && n < item.Quantity &&
		t.reason() == understand.WrongQuantity && slices.Contains(t.Needs(), understand.AskingQuantityWanted) {
		pieces = item.Quantity - n
	}
	if pieces == item.Quantity && len(t.Order.Items) == 1 {
		return nil
	}
	return &Part{Item: t.line(), Pieces: pieces}
}

// overcharged is what was taken too much, in fen; 0 where that is not what the task is about.
func (t *Task) overcharged() int64 {
	expected, err1 := strconv.ParseInt(t.Given[understand.AskingAmountExpected], 10, 64)
	charged, err2 := strconv.ParseInt(t.Given[understand.AskingAmountCharged], 10, 64)
	if t.reason() != understand.Overcharged || err1 != nil || err2 != nil {
		return 0
	}
	return max(0, charged-expected)
}

// shown is the value of a slot as people read it, "" if it is not known.
func (st *step) shown(slot Slot) string {
	t := st.Task
	value := t.Given[slot]
	if value == "" && t.Order != nil {
		value = t.Order.known(slot, st.Task.line())
	}
	switch slot {
	case AskingAnyway:
		return ""
	case SlotWish:
		return st.wishShown()
	case understand.AskingEvidence:
		return st.evidenceShown(value)
	case understand.AskingItem:
		return st.itemShown(value)
	case understand.AskingRegionWanted:
		return cmp.Or(value, t.Given[slotFamily])
	case understand.AskingReason:
		return st.reasonShown(value)
	case understand.AskingPaymentMethod:
		return st.named("method.", value)
	case understand.AskingAmountExpected, understand.AskingAmountCharged:
		fen, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return ""
		}
		return texts.Yuan(fen)
	case AskingNote:
		if long := []rune(value); len(long) > longestNote {
			return string(long[:longestNote]) + "…"
		}
	case understand.AskingPaidAt:
		return st.moment(value)
	}
	return value
}

// reasonShown is a reason in words, with the other one where both the region and the account are wrong.
func (st *step) reasonShown(value string) string {
	if st.Task.bothWrong() {
		return st.t("reason."+string(understand.WrongRegion)) + st.t("comma") + st.t("reason."+string(understand.WrongAccount))
	}
	return st.named("reason.", value)
}

// named is the name of a value that the catalogue has a text for, "" if there is no value.
func (st *step) named(key, value string) string {
	if value == "" {
		return ""
	}
	return st.t(key + value)
}

// evidenceShown is how many pictures came, or that there are none; "" while that is open.
func (st *step) evidenceShown(value string) string {
	if n := st.Task.Media; n > 0 {
		return st.t("evidence.count", "Count", n)
	}
	if value == "no" {
		return st.t("evidence.none")
	}
	return ""
}

// itemShown is the name of the line that a value numbers, or that all of the order is meant.
func (st *step) itemShown(value string) string {
	if value == "all" {
		return st.t("item.all")
	}
	o := st.Task.Order
	if i, err := strconv.Atoi(value); err == nil && o != nil && i >= 0 && i < len(o.Items) {
		return st.nameOf(&o.Items[i])
	}
	return ""
}

// longestNote is how much of the customer's own words a summary shows, in characters; agents read the message itself.
const longestNote = 300

// moment is a stored time as people read it; only the day, where no time of day was told.
func (st *step) moment(value string) string {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return ""
	}
	if at = at.In(st.m.Zone); at.Equal(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, st.m.Zone)) {
		return texts.Day(st.Lang, at)
	}
	return texts.Moment(st.Lang, at)
}
