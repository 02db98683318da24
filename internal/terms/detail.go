package terms

// Reason is why an order is to be cancelled or refunded.
type Reason string

// The reasons a customer can give.
const (
	WrongQuantity  Reason = "wrong_quantity"
	WrongAmount    Reason = "wrong_amount"
	WrongRegion    Reason = "wrong_region"
	WrongAccount   Reason = "wrong_account"
	WrongItem      Reason = "wrong_item"
	ChangedMind    Reason = "changed_mind"
	FoundCheaper   Reason = "found_cheaper"
	Duplicate      Reason = "duplicate"
	Overcharged    Reason = "overcharged"
	NotReceived    Reason = "not_received"
	NotAsDescribed Reason = "not_as_described"
	Defective      Reason = "defective"
	Unbooked       Reason = "unbooked" // paid, and the shop knows of no payment
	OtherReason    Reason = "other"
)

// Slot is one precise detail, and the question that asks for it.
type Slot string

// Details that a message can tell.
const (
	SlotNone           Slot = "" // no question is open
	SlotOrderNo        Slot = "order_no"
	SlotRegionActual   Slot = "region_actual"
	SlotRegionWanted   Slot = "region_wanted"
	SlotAmountExpected Slot = "amount_expected"
	SlotAmountCharged  Slot = "amount_charged"
	SlotAccount        Slot = "account"
	SlotQuantityWanted Slot = "quantity_wanted"
	SlotTrackingNo     Slot = "tracking_no"
	SlotPaidAt         Slot = "paid_at"
	SlotPaymentMethod  Slot = "payment_method"
	SlotReason         Slot = "reason"
	SlotConfirm        Slot = "confirm"
	SlotEvidence       Slot = "evidence"
	SlotLookupCode     Slot = "lookup_code"
	SlotRating         Slot = "rating"
	SlotItem           Slot = "item"
)

// Questions that only the dialog puts.
const (
	SlotNote      Slot = "note"      // a sentence in the customer's own words
	SlotGoal      Slot = "goal"      // what to do about the order shown
	SlotFix       Slot = "fix"       // which detail to correct
	SlotAbout     Slot = "about"     // which order a talk with a human is about
	SlotLeave     Slot = "leave"     // whether a case that waits is to be withdrawn
	SlotEngraving Slot = "engraving" // what is to be engraved instead
	SlotAddress   Slot = "address"   // where the parcel is to go instead
	SlotPieces    Slot = "pieces"    // how many pieces of a line it is about
	SlotAnyway    Slot = "anyway"    // whether to go on although it normally cannot be done
)

// Details that are never asked for.
const (
	SlotPart Slot = "part" // the part of the order's money that a case is about; it is reckoned
	SlotNews Slot = "news" // what happened to the order, in a word of the catalogue
	SlotWish Slot = "wish" // whether the customer wants the goods or the money
)
