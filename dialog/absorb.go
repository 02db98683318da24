package dialog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// give stores an answer and remembers its place, so that 返回 can take it back.
func (st *step) give(slot Slot, value string) {
	if st.Task.Given == nil {
		st.Task.Given = map[Slot]string{}
	}
	st.Task.Given[slot] = value
	st.trail(slot)
}

// fill stores a value that was told. One that cannot be right is answered, and the old one kept.
func (st *step) fill(slot Slot, value string) {
	if st.Task.Given[slot] == value {
		return
	}
	if why := st.refuses(slot, value); why != "" {
		if slot == st.Asking || st.Asking == understand.AskingConfirm {
			st.say(why)
		}
		return
	}
	st.give(slot, value)
}

func (st *step) trail(slot Slot) {
	st.Misses = 0
	st.Task.Trail = slices.DeleteFunc(st.Task.Trail, func(s Slot) bool { return s == slot })
	st.Task.Trail = append(st.Task.Trail, slot)
}

var absorbed = []Slot{
	understand.AskingReason, understand.AskingRegionActual, understand.AskingRegionWanted,
	understand.AskingAmountExpected, understand.AskingAmountCharged, understand.AskingAccount,
	understand.AskingQuantityWanted, understand.AskingPaidAt, understand.AskingPaymentMethod,
	understand.AskingTrackingNo,
}

// absorb takes every detail that a message tells into the task and counts them. A later value replaces an earlier one.
// Where the order is known, what it holds tells which of two regions or accounts is the one that is wanted.
func (st *step) absorb(r reading) int {
	t := st.Task
	if t == nil {
		return 0
	}
	u := st.settled(&r)
	before := t.reason()
	st.piecesSaid(r, &u)
	told := u.Account != "" || u.Region != nil
	if t.wants(WishAddress) && wishedWords(AskingAddress, r, false) != "" || t.saidByWish() && !told && slices.Contains(ofWords, u.Reason) {
		u.Reason = "" // Room 502, 18 Wensan Road; 公司名字写错了: what the wish is about, and not a word of why
	}
	if also := st.wrongToo(r, u); also != "" {
		u.Reason = ""
		r.wishes = append(slices.Clone(r.wishes), also)
	}
	taken := 0
	for _, slot := range absorbed {
		taken += toInt(st.takeIn(slot, valueOf(slot, u)))
	}
	if before != "" && t.reason() != before {
		t.forget(before)
	}
	st.noteKeyFault(r)
	taken += toInt(st.wish(st.ofOneItem(r)))
	for _, slot := range t.wished() {
		taken += toInt(st.takeIn(slot, st.withReceiver(slot, wishedWords(slot, r, false))))
	}
	if reason := t.impliedReason(); taken > 0 && reason != "" {
		st.give(understand.AskingReason, string(reason))
	}
	return taken
}

// ofWords are the reasons that something written wrong is read as.
var ofWords = []understand.Reason{understand.WrongAccount, understand.WrongItem, understand.WrongRegion}

// saidByWish tells whether the wish says all there is to say of what is wrong: another address, other words on the goods.
func (t *Task) saidByWish() bool {
	return t.reason() == understand.OtherReason && t.wants(WishAddress, WishEngraving)
}

// piecesSaid reads how many of several pieces are to stay. Who says so in the matter of a number gives no other reason by it.
func (st *step) piecesSaid(r reading, u *understand.Understanding) {
	t := st.Task
	if t.Order == nil || t.line() < 0 || t.Order.Items[t.line()].Quantity < 2 {
		return
	}
	if t.Given[understand.AskingQuantityWanted] != "" && r.says(understand.RefundsAll) {
		u.Reason = understand.OtherReason // all of them after all: in their own words
		st.note(r.text.Text)
		return
	}
	kept, err := strconv.Atoi(understand.KeptPieces(r.folded))
	if err != nil || kept >= t.Order.Items[t.line()].Quantity {
		return
	}
	u.Quantity = &understand.Quantity{Wanted: &kept}
	u.Reason = understand.WrongQuantity
}

// noteKeyFault keeps what is told of a key that does not work: that is what agents look for.
func (st *step) noteKeyFault(r reading) {
	t := st.Task
	if t.reason() == understand.Defective && r.says(understand.KeyFault) && !strings.Contains(t.Given[AskingNote], r.text.Text) {
		st.note(r.text.Text)
	}
}

// settled is what a message tells, as the order has it; the wishes that the words do not mean are left out.
func (st *step) settled(r *reading) understand.Understanding {
	t := st.Task
	u := st.readByOrder(*r)
	if r.says(understand.OfEmail) {
		t.noAccount(&u)
	}
	if r.hasWish(WishKey, WishGoods) && t.reason() != understand.WrongQuantity {
		u.Quantity = nil // 换一张: a new one, and not how many
	}
	namesRegion := u.Region != nil && u.Region.Wanted != ""
	t.takenTwice(*r, &u)
	if namesRegion && u.Account == "" && (u.Reason == understand.WrongAccount || u.Reason == understand.WrongItem) {
		u.Reason = understand.WrongRegion // 拍错了, and both regions are named
	}
	if u.Account != "" || namesRegion || t.wants(WishAddress, WishRegion, WishAccount) {
		// 改成 wang_fang99, 改成人民路5号: the account, the region or the address is to change, not the goods.
		r.wishes = slices.DeleteFunc(slices.Clone(r.wishes), func(w Wish) bool { return w == WishGoods })
	}
	return u
}

// noAccount leaves an email address out that an invoice is to be sent to.
func (t *Task) noAccount(u *understand.Understanding) {
	switch {
	case u.Reason != understand.WrongAccount && t.reason() != understand.WrongAccount:
		u.Account = ""
	case u.Reason == understand.WrongAccount && t.wants(WishInvoice):
		u.Account, u.Reason = "", ""
	}
}

// takenTwice adds the sums where a customer says that an order was paid twice.
func (t *Task) takenTwice(r reading, u *understand.Understanding) {
	if t.Order == nil || !r.says(understand.TwiceTaken) {
		return
	}
	once, both := understand.Fen(t.Order.Total), understand.Fen(2*t.Order.Total)
	u.Reason, u.Amount = understand.Overcharged, &understand.Amount{Expected: &once, Charged: &both}
}

// wrongToo is the wish for a second thing that is wrong, beside the one whose detail is known: 账号也不对. "" if there is
// none, or it takes the place of the first.
func (st *step) wrongToo(r reading, u understand.Understanding) Wish {
	t := st.Task
	if r.says(understand.TakesBackReason) && !r.says(understand.GoesAlong) {
		return ""
	}
	switch {
	case t.reason() == understand.WrongRegion && t.Given[understand.AskingRegionWanted] != "" && u.Account != "":
		return WishAccount
	case t.reason() == understand.WrongAccount && t.Given[understand.AskingAccount] != "" && u.Region != nil && u.Region.Wanted != "":
		return WishRegion
	}
	return ""
}

// forget drops what was told and wished for because of a reason that has been taken back.
func (t *Task) forget(reason understand.Reason) {
	rule := reasonTable[reason]
	for _, slot := range rule.details {
		if slot != AskingNote && !slices.Contains(t.rule().details, slot) {
			delete(t.Given, slot)
		}
	}
	if rule.implies != "" && rule.implies != WishRefund && t.wants(rule.implies) {
		t.set(SlotWish, joinWishes(slices.DeleteFunc(t.wishes(), func(w Wish) bool { return w == rule.implies })))
	}
	if reason == understand.WrongRegion {
		delete(t.Given, slotFamily)
	}
}

// takeIn stores what was told of a detail, and tells whether it is known now: one that cannot be right is not taken.
func (st *step) takeIn(slot Slot, value string) bool {
	before := st.Task.Given[slot]
	if value == "" || value == before {
		return value != ""
	}
	st.fill(slot, value)
	return st.Task.Given[slot] != before
}

// ofOneItem are the wishes of a message. Where it says of one of two items that it is to be sent as planned, the other is
// what the matter is about: 点卡照常发.
func (st *step) ofOneItem(r reading) []Wish {
	t := st.Task
	if t.Order == nil || len(t.Order.Items) < 2 {
		return r.wishes
	}
	for _, clause := range understand.ClauseGap.Split(r.folded, -1) {
		if !understand.GoodsStay.In(clause) {
			continue
		}
		kept, err := strconv.Atoi(namedItem(clause, t.Order.Items))
		if err != nil {
			continue
		}
		if len(t.Order.Items) == 2 {
			t.set(understand.AskingItem, strconv.Itoa(1-kept))
		}
		t.set(SlotWish, joinWishes(slices.DeleteFunc(t.wishes(), func(w Wish) bool { return w == WishHold })))
		return withWish(slices.DeleteFunc(slices.Clone(r.wishes), func(w Wish) bool { return w == WishDeliver }), WishPart)
	}
	return r.wishes
}

// readByOrder reads the regions and accounts of a message by what the order in hand holds.
func (st *step) readByOrder(r reading) understand.Understanding {
	u, t := r.u, st.Task
	if r.text.Text == "" {
		return u
	}
	if t.Order == nil {
		if said := regionsSaid(r.folded, st.regionNames()); len(said) > 0 {
			u.Region = byWords(said)
		}
		if u.Region != nil && u.Region.Actual == "" && u.Reason == "" && r.says(understand.TheOne) {
			u.Region = &understand.Region{Actual: u.Region.Wanted} // 网通二区的那个: the order has it
		}
		return u
	}
	item := t.item()
	u.Region = st.regionByOrder(r, item)
	if item.Account != "" && r.topic != "other_channel" { // whose account is one for the money
		u.Account = st.accountOf(r, item.Account)
	}
	return u
}

// accountOf is the account that a message wants instead of the one that the order has. That one is no answer.
func (st *step) accountOf(r reading, account string) string {
	ofAccount := st.Task.reason() == understand.WrongAccount || r.u.Reason == understand.WrongAccount
	if st.Asking != understand.AskingAccount && !ofAccount && !r.says(understand.OfAccounts) {
		return r.u.Account
	}
	if rest := withoutFormer(r.text.Text); rest != r.text.Text {
		if u := st.understood(rest, understand.AskingAccount); u.Account != "" {
			r.hear(rest)
			r.u.Account = u.Account // xiaomei0520 之前写的是 xiaomei052
		}
	}
	if wanted := cmp.Or(accountWanted(r, account), longerAccount(r, account)); wanted != "" {
		return wanted
	}
	if sameAccount(understand.Folded(r.u.Account), understand.Folded(account)) {
		return ""
	}
	return r.u.Account
}

// byWords tells by the words around them which region is wanted. A family alone is no region yet.
func byWords(said []regionSaid) *understand.Region {
	region := &understand.Region{}
	for _, s := range said {
		switch {
		case !s.full:
		case s.wanted:
			region.Wanted = s.name
		default:
			region.Actual = s.name
		}
	}
	if *region == (understand.Region{}) {
		return nil
	}
	return region
}

// byOrder tells by the order which region is wanted: the one it has is not. A family alone (电信) narrows the question.
func (st *step) byOrder(said []regionSaid, item Item) *understand.Region {
	region := &understand.Region{}
	for _, s := range said {
		switch {
		case s.full && s.name == item.Region:
			region.Actual = s.name
		case s.full && (!s.wanted && hasRegionFamily(said, item) && len(said) > 1 && region.Wanted != ""):
		case s.full:
			region.Wanted = s.name
		case understand.FamilyOf(item.Region) != s.name:
			st.Task.set(slotFamily, s.name)
		}
	}
	if *region == (understand.Region{}) {
		return nil
	}
	return region
}

func hasRegionFamily(said []regionSaid, item Item) bool {
	return slices.ContainsFunc(said, func(s regionSaid) bool { return s.name == item.Region })
}

// slotFamily is the family of the wanted region, where its number was not said: 电信.
const slotFamily Slot = "region_family"

// accountWanted is the account of a message that the order does not have.
func accountWanted(r reading, account string) string {
	text := understand.HanDigits(r.folded)
	wanted := ""
	for _, phone := range understand.PhoneNumber.FindAllString(text, -1) {
		if !sameAccount(phone, understand.Folded(account)) {
			wanted = phone
		}
	}
	return wanted
}

// accountLetters are what an account in Latin letters consists of.
const accountLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-"

// longerAccount is an account of a message that begins as that of the order and goes on: of 磊哥 磊哥2. It is read so where
// the order's has Chinese characters, which are told from the words around by nothing else.
func longerAccount(r reading, account string) string {
	if len(onlyHan(account)) == 0 {
		return ""
	}
	text := r.text.Text
	for at := 0; ; at++ {
		next := strings.Index(text[at:], account)
		if next < 0 {
			return ""
		}
		at += next
		rest := text[at+len(account):]
		more := len(rest) - len(strings.TrimLeft(rest, accountLetters))
		if more > 0 && !denied(text, at) {
			return text[at : at+len(account)+more]
		}
	}
}

// impliedReason is the reason that a detail tells where none was given: who wants another account has the wrong one.
func (t *Task) impliedReason() understand.Reason {
	if t.reason() != "" || t.Goal != GoalAfter {
		return ""
	}
	for _, r := range []understand.Reason{understand.WrongRegion, understand.WrongAccount} {
		slots := reasonTable[r].details
		if t.Given[slots[len(slots)-1]] != "" {
			return r
		}
	}
	switch {
	case t.Given[slotFamily] != "" || t.wants(WishRegion):
		return understand.WrongRegion
	case t.wants(WishAccount):
		return understand.WrongAccount
	}
	return ""
}

// note adds a sentence to the customer's own words about the matter.
func (st *step) note(words string) {
	note := strings.TrimSpace(words)
	if before := st.Task.Given[AskingNote]; strings.Contains(before, note) {
		note = before
	} else if before != "" {
		note = before + "；" + note
	}
	if long := []rune(note); len(long) > longestNote {
		note = string(long[:longestNote])
	}
	st.Task.set(AskingNote, note)
	st.Misses = 0
}

// relevant tells whether a detail belongs to what is wrong. Others were told for a reading that was given up, and do not
// go to the agents as details; they read the words themselves.
func (t *Task) relevant(slot Slot) bool {
	switch slot {
	case understand.AskingReason, understand.AskingItem, AskingNote, SlotWish, understand.AskingEvidence, AskingPieces:
		return true
	case understand.AskingPaidAt, understand.AskingPaymentMethod:
		return t.reason() == Unbooked || t.reason() == understand.Overcharged || t.Order == nil || t.Order.PaidAt == nil
	case understand.AskingTrackingNo:
		return true
	}
	if slices.Contains(t.wished(), slot) {
		return true
	}
	for _, needed := range slices.Concat(t.rule().details, t.alsoWrong()) {
		if needed == slot {
			return true
		}
	}
	return t.Order == nil && t.reason() == ""
}

// item is the line of the order that the task is about, or its first; nothing where the order is not known.
func (t *Task) item() Item {
	if t.Order == nil || len(t.Order.Items) == 0 {
		return Item{}
	}
	return t.Order.Items[max(0, t.line())]
}
