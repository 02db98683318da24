package dialog

import (
	"slices"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// reasonRule is what the dialog decides by a reason. What a row leaves out does not hold for the reason.
type reasonRule struct {
	details  []Slot   // that must be known behind it, in the order of asking
	evidence []string // names of the paths on which it wants a picture or a video
	offers   []Wish   // what the customer may choose to come of it; nil: their money, or what the agent advises
	parcels  []Wish   // the same for an order with a parcel; nil: the same as offers
	// implies is the wish that the reason makes plain, without asking, once one of the details impliedBy is known;
	// without such details at once.
	implies   Wish
	impliedBy []Slot
	// fits tells whether it can be the reason for an order; nil: for any.
	fits func(*Order) bool

	perPiece     bool // it may hold for some of the pieces that arrived, and not for the others
	nothingWrong bool // the goods are as they should be
	wantsGoods   bool // the customer wants what was bought, and not to be rid of it
	part         bool // it never asks for the end of the whole order: a sum is reckoned, or the goods are wanted
	vague        bool // people also say it when they only describe or correct: 不对, 没收到的那个, 不想要的那个
	orderAnew    bool // before the payment, ordering anew is all it takes
	holds        bool // the goods should not be sent while a person looks at the matter, whatever the wish
	keepsUnpaid  bool // it is no reason to give up an order that is not paid
}

// Unbooked is the reason of a customer who has paid for an order that is still unpaid, or was closed as such.
const Unbooked = terms.Unbooked

// reasonTable is the one table of reasons. On which paths a reason is offered, and in which order, stand the lists of the
// paths below. A test finds a reason that is on none, and one without its texts.
//
//exhaustive:enforce
var reasonTable = map[understand.Reason]reasonRule{
	understand.WrongRegion: {
		details: []Slot{understand.AskingRegionActual, understand.AskingRegionWanted},
		offers:  []Wish{WishRegion, WishRefund},
		implies: WishRegion, impliedBy: []Slot{understand.AskingRegionWanted, slotFamily},
		fits: goesTo, orderAnew: true, holds: true,
	},
	understand.WrongAccount: {
		details: []Slot{understand.AskingAccount},
		offers:  []Wish{WishAccount, WishRefund},
		implies: WishAccount, impliedBy: []Slot{understand.AskingAccount},
		fits: (*Order).hasAccount, orderAnew: true, holds: true,
	},
	understand.WrongQuantity: {
		details: []Slot{understand.AskingQuantityWanted}, evidence: []string{"return"},
		perPiece: true, part: true, orderAnew: true, holds: true,
	},
	understand.WrongItem: {
		details: []Slot{AskingNote}, evidence: []string{"return"}, offers: []Wish{WishGoods, WishDifference, WishRefund},
		perPiece: true, vague: true, orderAnew: true, holds: true,
	},
	understand.WrongAmount: {
		details:  []Slot{understand.AskingAmountExpected, understand.AskingAmountCharged},
		evidence: []string{"problem"}, offers: []Wish{WishDifference, WishRefund},
		vague: true,
	},
	understand.Overcharged: {
		details:  []Slot{understand.AskingAmountExpected, understand.AskingAmountCharged},
		evidence: []string{"problem", "refund", "refuse"}, implies: WishDifference,
		wantsGoods: true, part: true,
	},
	understand.NotReceived: {
		offers:   []Wish{WishDeliver, WishRefund},
		perPiece: true, wantsGoods: true, part: true, vague: true, keepsUnpaid: true,
	},
	understand.NotAsDescribed: {
		details: []Slot{AskingNote}, evidence: []string{"return", "problem"},
		offers:   []Wish{WishGoods, WishDifference, WishRefund},
		perPiece: true,
	},
	understand.Defective: {
		evidence: []string{"return", "problem"},
		offers:   []Wish{WishKey, WishRefund}, parcels: []Wish{WishGoods, WishRefund},
		perPiece: true,
	},
	understand.ChangedMind:  {implies: WishRefund, nothingWrong: true, holds: true, vague: true},
	understand.FoundCheaper: {implies: WishRefund, nothingWrong: true, holds: true},
	understand.Duplicate:    {implies: WishRefund, holds: true},
	understand.OtherReason:  {details: []Slot{AskingNote}, part: true, vague: true},
	Unbooked:                {offers: []Wish{WishDeliver, WishRefund}, keepsUnpaid: true}, // its details: see needs
}

// rule is the row of the task's reason; empty while there is none.
func (t *Task) rule() reasonRule { return reasonTable[t.reason()] }

// path is what a customer may ask for in one situation of an order.
type path struct {
	name    string // key of the texts, and what the case is about
	kind    CaseKind
	reasons []understand.Reason // that fit the situation, in the order of the buttons
}

// The ways of docs/rules.md, one for each situation in which a human decides.
var (
	refundPath = path{"refund", CaseRefund, []understand.Reason{
		understand.WrongRegion, understand.WrongAccount, understand.WrongQuantity, understand.WrongItem,
		understand.Overcharged, understand.ChangedMind, understand.FoundCheaper, understand.Duplicate,
		understand.NotReceived, understand.OtherReason,
	}}
	refusePath = path{"refuse", CaseReturn, []understand.Reason{
		understand.ChangedMind, understand.WrongItem, understand.WrongQuantity, understand.Duplicate,
		understand.FoundCheaper, understand.NotReceived, understand.Overcharged, understand.OtherReason,
	}}
	returnPath = path{"return", CaseReturn, []understand.Reason{
		understand.Defective, understand.WrongItem, understand.NotAsDescribed, understand.WrongQuantity,
		understand.ChangedMind, understand.NotReceived, understand.Overcharged, understand.OtherReason,
	}}
	problemPath = path{"problem", CaseProblem, []understand.Reason{
		understand.WrongRegion, understand.NotReceived, understand.Defective, understand.WrongAmount,
		understand.WrongAccount, understand.Overcharged, understand.NotAsDescribed, understand.ChangedMind,
		understand.OtherReason,
	}}
	// changePath is for an order that is to be changed before it is paid.
	changePath = path{"change", CaseProblem, []understand.Reason{understand.WrongRegion, understand.WrongAccount, understand.WrongItem, understand.OtherReason}}
	// paymentPath is for money that the customer sent and the shop does not know of.
	paymentPath = path{"payment", CasePayment, []understand.Reason{Unbooked}}
)

// needs lists what must be known on the path for a reason, in the order of asking: the piece of the order, the reason,
// the details behind it, what the order database cannot tell of the payment, evidence. item is the line in question.
func needs(o *Order, item int, p path, reason understand.Reason) []Slot {
	if p.name == paymentPath.name {
		return []Slot{understand.AskingPaidAt, understand.AskingPaymentMethod, understand.AskingEvidence}
	}
	rule := reasonTable[reason]
	var list []Slot
	if len(o.Items) > 1 {
		list = append(list, understand.AskingItem)
	}
	list = append(list, understand.AskingReason)
	arrived := p.name == returnPath.name || p.name == problemPath.name
	if arrived && item >= 0 && o.Items[item].Quantity > 1 && rule.perPiece {
		list = append(list, AskingPieces)
	}
	if !arrived || reason != understand.WrongQuantity { // what arrived is counted in pieces
		list = append(list, rule.details...)
	}
	if o.PaidAt == nil && p.name != changePath.name {
		list = append(list, understand.AskingPaidAt, understand.AskingPaymentMethod)
	}
	if slices.Contains(rule.evidence, p.name) && !o.NoEvidence {
		list = append(list, understand.AskingEvidence)
	}
	return list
}
