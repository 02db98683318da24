package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// Wish is what the customer wants to come of it. It is a detail of its own: what is wrong with an order does not tell
// whether they want their money or the goods.
type Wish string

// The wishes. Their words are the texts "wish.<name>".
const (
	WishRefund     Wish = "refund"
	WishCancel     Wish = "cancel"
	WishRegion     Wish = "exchange_region"
	WishAccount    Wish = "exchange_account"
	WishGoods      Wish = "exchange_goods"
	WishKey        Wish = "new_key"
	WishDeliver    Wish = "deliver" // the goods after all
	WishHurry      Wish = "hurry"
	WishHold       Wish = "hold" // not to send or charge anything for now
	WishDifference Wish = "difference"
	WishAddress    Wish = "address"
	WishEngraving  Wish = "engraving" // other words on the goods
	WishPart       Wish = "part"      // only some of the goods
	WishInvoice    Wish = "invoice"
	WishNoRefund   Wish = "no_refund"
	WishNoCancel   Wish = "no_cancel"   // beside another: the order is to stay
	WishElseRefund Wish = "else_refund" // the money, if what they want first cannot be had
	WishAdvice     Wish = "advice"      // whatever an agent thinks best
)

// wishWords are how people say what they want, in a folded text. The first that is found is the one that counts most.
var wishWords = []struct {
	wish  Wish
	words *understand.Said
}{
	{WishHold, understand.WantsHold},
	{WishDeliver, understand.WantsDelivery},
	{WishDifference, understand.WantsDifference},
	{WishKey, understand.WantsNewKey},
	{WishRegion, understand.WantsRegion},
	{WishAccount, understand.WantsAccount},
	{WishGoods, understand.WantsGoods},
	{WishEngraving, understand.WantsEngraving},
	{WishAddress, understand.WantsAddress},
	{WishInvoice, understand.WantsInvoice},
	{WishElseRefund, understand.WantsElseRefund},
	{WishPart, understand.WantsPart},
	{WishRefund, understand.WantsRefund},
	{WishHurry, understand.WantsHurry},
	{WishHold, understand.HoldsNow},
	{WishEngraving, understand.EngravesToo},
	{WishAddress, understand.MovedHouse},
}

// denials are how people say that they do not want something. What is denied is no wish; it may be the wish for the
// opposite.
var denials = []struct {
	words *understand.Said
	wish  Wish // "" if it is only taken back
}{
	// Neither is 能不能退 nor 为什么不退 a denial; both are about the money.
	{understand.AsksForMoney, WishRefund},
	{understand.DeniesHold, WishDeliver},
	{understand.DeniesChange, ""},
	{understand.DeniesCancel, WishNoCancel},
	{understand.NeverWantedRefund, WishNoRefund},
	{understand.DeniesRefund, WishNoRefund},
}

// swallows are the wishes whose words stand in the words for another: 换成电信三区 is no other goods. In this order: what was
// swallowed swallows nothing.
var swallows = []struct {
	wish  Wish
	words Wish
}{
	{WishRegion, WishGoods},
	{WishAccount, WishGoods},
	{WishEngraving, WishGoods},
	{WishEngraving, WishRegion},
	{WishKey, WishGoods},
	{WishHold, WishDeliver},
	{WishDeliver, WishHurry},     // 快点发
	{WishDifference, WishRefund}, // 退差价
	{WishElseRefund, WishRefund}, // 换不了再退
}

// wishesOf are the wishes of a sentence, the one that counts most first.
func wishesOf(sentence string) []Wish {
	rest, denied := withoutDenials(understand.Folded(sentence))
	var list []Wish
	for _, w := range wishWords {
		if w.words.In(rest) && !slices.Contains(list, w.wish) {
			list = append(list, w.wish)
		}
	}
	for _, w := range denied {
		list = withWish(list, w)
	}
	has := func(w Wish) bool { return slices.Contains(list, w) }
	drop := func(w Wish) { list = slices.DeleteFunc(list, func(old Wish) bool { return old == w }) }
	for _, s := range swallows {
		if has(s.wish) && !(s.wish == WishEngraving && understand.ExchangesGoods.In(rest)) {
			drop(s.words)
		}
	}
	if !has(WishAddress) && (has(WishRegion) || has(WishGoods)) && understand.PostalPlace.In(rest) {
		list = append(list, WishAddress)
	}
	if has(WishAddress) {
		drop(WishGoods)
		drop(WishRegion) // 改成西湖区
	}
	if !slices.ContainsFunc(list, Wish.changes) {
		drop(WishNoCancel) // 别取消: nothing is wished for instead
	}
	return list
}

// withoutDenials is a text without what it denies, and the wishes that the denials are.
func withoutDenials(text string) (rest string, wishes []Wish) {
	for _, d := range denials {
		left := d.words.Without(text, " ; ")
		if left != text && d.wish != "" {
			wishes = append(wishes, d.wish)
		}
		text = left
	}
	return text, wishes
}

// ends are the wishes that a later one puts an end to. Of the others a later one goes beside the earlier, if it is one
// that goes with others, or takes its place.
var ends = map[Wish][]Wish{
	WishRefund:   {WishNoRefund, WishDeliver, WishElseRefund},
	WishCancel:   {WishNoCancel, WishNoRefund, WishDeliver, WishHurry},
	WishNoRefund: {WishRefund, WishCancel, WishElseRefund},
	WishNoCancel: {WishCancel},
	WishHold:     {WishDeliver, WishHurry},
	WishDeliver:  {WishHold, WishRefund, WishCancel},
}

// withWish adds a wish to those there are, which it may put an end to.
func withWish(list []Wish, w Wish) []Wish {
	list = slices.DeleteFunc(slices.Clone(list), func(old Wish) bool { return old == w || slices.Contains(ends[w], old) })
	return append(list, w)
}

// wishes are those of the task.
func (t *Task) wishes() []Wish {
	var list []Wish
	for w := range strings.SplitSeq(t.Given[SlotWish], ",") {
		if w != "" {
			list = append(list, Wish(w))
		}
	}
	return list
}

func (t *Task) wants(any ...Wish) bool {
	return slices.ContainsFunc(t.wishes(), func(w Wish) bool { return slices.Contains(any, w) })
}

// wish keeps wishes of the task, as its order can have them.
func (st *step) wish(list []Wish) bool {
	t := st.Task
	if t == nil {
		return false
	}
	list = t.suited(list)
	if len(list) == 0 {
		return false
	}
	before := t.wishes()
	main := slices.ContainsFunc(list, Wish.primary)
	kept := slices.DeleteFunc(slices.Clone(before), func(old Wish) bool {
		return main && old.primary() && !t.goTogether(old, list) || slices.Contains(list, old) || slices.ContainsFunc(list, func(w Wish) bool { return slices.Contains(ends[w], old) })
	})
	all := slices.Concat(list, kept)
	if slices.Contains(all, WishElseRefund) { // it is told after what is wanted first
		all = append(slices.DeleteFunc(all, func(w Wish) bool { return w == WishElseRefund }), WishElseRefund)
	}
	if len(all) == len(before) && !slices.ContainsFunc(all, func(w Wish) bool { return !slices.Contains(before, w) }) {
		return false
	}
	if slices.Contains(list, WishDeliver) {
		// The goods as they were ordered: what they were to be exchanged for is not wanted any more.
		for _, slot := range []Slot{understand.AskingRegionWanted, slotFamily, understand.AskingAccount} {
			delete(t.Given, slot)
		}
	}
	t.set(SlotWish, joinWishes(all))
	return t.Given[SlotWish] != joinWishes(before)
}

// goTogether tells whether a wish stays beside others: another piece and what it is to bear, an address and an engraving, a
// region and an account that are both told.
func (t *Task) goTogether(old Wish, list []Wish) bool {
	beside := map[Wish][]Wish{WishEngraving: {WishGoods, WishAddress}, WishGoods: {WishEngraving}, WishAddress: {WishEngraving}}
	if slices.ContainsFunc(list, func(w Wish) bool { return slices.Contains(beside[w], old) }) {
		return true
	}
	pair := old == WishRegion && slices.Contains(list, WishAccount) || old == WishAccount && slices.Contains(list, WishRegion)
	return pair && t.Given[understand.AskingRegionWanted] != "" && t.Given[understand.AskingAccount] != ""
}

// suited are wishes as the order can have them: a parcel has no card key and no region, a top-up no address.
func (t *Task) suited(list []Wish) []Wish {
	if t.Order == nil {
		return list
	}
	var all []Wish
	for _, w := range list {
		if w = t.suits(w); w != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// suitWishes reads the wishes told before the order was known as the order can have them.
func (t *Task) suitWishes() {
	if list := t.wishes(); len(list) > 0 {
		t.set(SlotWish, joinWishes(t.suited(list)))
	}
}

// goodsKind is what the goods in question are: sent to a region of a game, charged to an account, brought as a parcel.
type goodsKind struct{ region, account, parcel bool }

func (t *Task) goodsKind() goodsKind {
	items := t.Order.Items
	if line := t.line(); line >= 0 {
		items = items[line : line+1]
	}
	return goodsKind{
		region:  slices.ContainsFunc(items, func(i Item) bool { return i.Region != "" || len(i.Regions) > 0 }),
		account: slices.ContainsFunc(items, func(i Item) bool { return i.Account != "" }),
		parcel:  t.Order.parcel(),
	}
}

// suits is the wish that a word for one means for the order, "" if it can mean none.
func (t *Task) suits(w Wish) Wish {
	if means, ok := wishSuits[w]; ok {
		return means(t, t.goodsKind())
	}
	return w
}

// wishSuits is what the words for a wish mean by the goods, where they do not mean the same for all.
var wishSuits = map[Wish]func(*Task, goodsKind) Wish{
	WishRegion: func(_ *Task, goods goodsKind) Wish {
		switch {
		case goods.region:
			return WishRegion
		case goods.parcel:
			return WishAddress // 改成西湖区
		}
		return ""
	},
	WishAccount:   func(_ *Task, goods goodsKind) Wish { return WishAccount.where(goods.account || goods.region) },
	WishAddress:   func(_ *Task, goods goodsKind) Wish { return WishAddress.where(goods.parcel) },
	WishEngraving: func(t *Task, _ goodsKind) Wish { return WishEngraving.where(t.Order.Kind == terms.Custom) },
	WishKey: func(t *Task, goods goodsKind) Wish {
		switch goods {
		case goodsKind{account: true}:
			return WishKey.where(t.reason() == understand.Defective) // a membership or a top-up has no key, if not one that does not work
		case goodsKind{parcel: true}:
			return WishGoods
		}
		return WishKey
	},
	WishGoods: func(t *Task, goods goodsKind) Wish {
		if goods.region && !goods.parcel && t.reason() == understand.Defective {
			return WishKey
		}
		return WishGoods
	},
	WishPart: func(t *Task, _ goodsKind) Wish {
		return WishPart.where(len(t.Order.Items) != 1 || t.Order.Items[0].Quantity != 1)
	},
}

// where is the wish where a condition holds, and else none.
func (w Wish) where(holds bool) Wish {
	if holds {
		return w
	}
	return ""
}

// primary tells whether a wish takes the place of another that does. An invoice changes nothing about the rest.
func (w Wish) primary() bool { return !w.secondary() && w != WishInvoice }

// secondary tells whether a wish only goes with another.
func (w Wish) secondary() bool {
	return w == WishHurry || w == WishNoRefund || w == WishNoCancel || w == WishPart || w == WishHold || w == WishElseRefund
}

// changes tells whether a wish is for the order as it is, with something about it changed.
func (w Wish) changes() bool {
	return slices.Contains([]Wish{WishAddress, WishEngraving, WishRegion, WishAccount, WishGoods}, w)
}

// asksAgent tells whether a wish is one that an agent is asked about, without a reason.
func (w Wish) asksAgent() bool { return w == WishDeliver || w == WishHurry || w == WishInvoice }

func joinWishes(list []Wish) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ",")
}

// implyWish adds the wish that what was told makes plain: who names the region they need wants that region.
func (st *step) implyWish() {
	t := st.Task
	if t == nil || t.Goal != GoalAfter || slices.ContainsFunc(t.wishes(), func(w Wish) bool { return !w.secondary() }) {
		return
	}
	rule := t.rule()
	told := len(rule.impliedBy) == 0 || slices.ContainsFunc(rule.impliedBy, func(s Slot) bool { return t.Given[s] != "" })
	if rule.implies != "" && told && !(rule.implies == WishRefund && t.wants(WishNoRefund)) {
		st.wish([]Wish{rule.implies})
	}
}

// wishOpen tells whether the wish is still to be asked.
func (t *Task) wishOpen() bool {
	return !slices.ContainsFunc(t.wishes(), func(w Wish) bool { return !w.secondary() || w == WishHold || w == WishPart })
}

// offers are the wishes to choose from, by what is wrong.
func (t *Task) offers() []Wish {
	rule := t.rule()
	list := []Wish{WishRefund, WishAdvice}
	switch {
	case rule.parcels != nil && t.Order != nil && t.Order.parcel():
		list = rule.parcels
	case rule.offers != nil:
		list = rule.offers
	}
	if list = t.suited(list); len(list) == 1 {
		list = append(list, WishAdvice)
	}
	return list
}

// wishShown is the wish in words: 换成电信一区，不退款.
func (st *step) wishShown() string {
	var parts []string
	for _, w := range st.Task.wishes() {
		parts = append(parts, st.oneWish(w))
	}
	return strings.Join(parts, st.t("comma"))
}

// oneWish is one wish in words, with the detail that belongs to it.
func (st *step) oneWish(w Wish) string {
	t := st.Task
	switch {
	case w == WishRegion && t.Given[understand.AskingRegionWanted] != "":
		return st.t("wish.to_region", "Region", t.Given[understand.AskingRegionWanted])
	case w == WishAccount && t.Given[understand.AskingAccount] != "":
		return st.t("wish.to_account", "Account", t.Given[understand.AskingAccount])
	case w == WishEngraving && t.Given[AskingEngraving] != "":
		return st.t("wish.to_engraving", "Words", t.Given[AskingEngraving])
	case w == WishHold && t.Order != nil && !t.goodsKind().account && !t.goodsKind().region:
		return st.t("wish.hold_parcel")
	case w == WishPart:
		return st.partWish()
	}
	return st.t("wish." + string(w))
}

// partWish is the wish for a part in words: how many, or which item.
func (st *step) partWish() string {
	t := st.Task
	switch count := t.Given[understand.AskingQuantityWanted]; {
	case t.reason() == understand.WrongQuantity && count != "":
		return st.t("wish.keep", "Count", count)
	case t.line() >= 0 && t.Order != nil && len(t.Order.Items) > 1:
		return st.t("wish.part_of", "Item", t.Order.Items[t.line()].Name)
	}
	return st.t("wish." + string(WishPart))
}

// holds tells whether the shop should not send the goods while a person looks at the matter: who only asks, or wants them
// soon, keeps nothing from being sent. It is told to the customer where it is so, and nowhere else.
func (t *Task) holds() bool {
	switch {
	case t.Order == nil, t.wants(WishDeliver):
		return false
	case t.wants(WishHold, WishRefund, WishCancel, WishRegion, WishAccount, WishGoods, WishAddress, WishEngraving, WishPart):
		return true
	case t.wants(WishKey, WishDifference, WishInvoice):
		return false
	}
	return t.rule().holds
}

// keepsGoods tells whether the customer wants anything but to be rid of the goods.
func (t *Task) keepsGoods() bool {
	return t.wants(WishRegion, WishAccount, WishGoods, WishKey, WishDeliver, WishDifference, WishAddress, WishEngraving, WishInvoice, WishNoRefund, WishAdvice) ||
		t.wants(WishHurry, WishHold) && !t.wants(WishRefund, WishCancel)
}
