package dialog

import (
	"testing"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// Whether the shop is asked to wait follows from what the customer wants; without a wish, from what is wrong.
func TestWhatIsWantedDecidesWhetherTheShopWaits(t *testing.T) {
	t.Parallel()
	for wish, want := range map[Wish]bool{
		WishRefund: true, WishCancel: true, WishRegion: true, WishAccount: true, WishGoods: true, WishAddress: true,
		WishPart: true, WishHold: true, WishKey: false, WishDeliver: false, WishHurry: false, WishDifference: false,
		WishInvoice: false, WishNoRefund: false, WishAdvice: false,
	} {
		task := Task{Order: &Order{Status: terms.Paid}, Given: map[Slot]string{SlotWish: string(wish)}}
		if got := task.holds(); got != want {
			t.Errorf("%s: %v", wish, got)
		}
		if task.Order = nil; task.holds() {
			t.Errorf("%s holds an order that nobody knows", wish)
		}
	}
	for reason := range reasonTable {
		want := reason != understand.NotReceived && reason != understand.Overcharged && reason != understand.OtherReason &&
			reason != Unbooked && reason != understand.Defective && reason != understand.NotAsDescribed && reason != understand.WrongAmount
		task := Task{Order: &Order{Status: terms.Paid}, Given: map[Slot]string{understand.AskingReason: string(reason)}}
		if got := task.holds(); got != want {
			t.Errorf("without a wish, %s: %v", reason, got)
		}
	}
}
