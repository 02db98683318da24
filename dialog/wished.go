package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// This file is the details that a wish needs rather than a reason: what is to be engraved, where a parcel is to go.

// wishedSlots are the details that wishes need.
var wishedSlots = []struct {
	wish Wish
	slot Slot
}{{WishEngraving, AskingEngraving}, {WishAddress, AskingAddress}}

// wished are the details that the wishes of the task need.
func (t *Task) wished() []Slot {
	var list []Slot
	for _, w := range wishedSlots {
		if t.wants(w.wish) {
			list = append(list, w.slot)
		}
	}
	return list
}

const (
	longestEngraving = 30
	longestAddress   = 150
)

// wishedWords is what a message tells of a detail that a wish needs, "" if nothing. asked tells that it was just asked
// for, so that the words alone are it.
func wishedWords(slot Slot, r reading, asked bool) string {
	text := strings.TrimSpace(r.text.Text)
	if slot == AskingAddress {
		return addressIn(text, asked)
	}
	text = strings.TrimSpace(understand.UnwantedQuote.ReplaceAllString(withoutFormer(text), ""))
	text, written := understand.LetterCase(text)
	if found := understand.EngravedWords.FindAllStringSubmatch(text, -1); len(found) > 0 {
		last := found[len(found)-1]
		for _, one := range found {
			if understand.ShouldBe.In(understand.Folded(one[0])) {
				last = one // 应该是LUNA 刻成LUMA
			}
		}
		words := strings.TrimLeft(strings.TrimSpace(last[2]+last[4]), "“\"「")
		words = understand.PointsAtEnd.ReplaceAllString(words, "")
		if words != "" && !understand.NoEngraving.In(words) {
			return written(words)
		}
	}
	if asked && len([]rune(text)) <= longestEngraving && !understand.NoEngraving.In(text) {
		return written(strings.Trim(text, "“”\"「」。 "))
	}
	return ""
}

// withoutFormer is a text without what it tells of before, if anything else stands in it.
func withoutFormer(text string) string {
	if rest := understand.Formerly.ReplaceAllString(text, " "); strings.TrimSpace(rest) != "" {
		return rest
	}
	return text
}

// addressIn is the address that a text tells.
func addressIn(text string, asked bool) string {
	text = withoutAsides(text)
	if !understand.PostalPlace.In(text) && !understand.LatinPlace.In(text) && !(asked && len([]rune(text)) >= 6 && understand.MayBePlace.In(understand.Folded(text))) {
		return ""
	}
	for _, at := range slices.Backward(understand.LeadsToPlace.FindAllStringIndex(text, -1)) {
		rest := strings.TrimSpace(text[at[1]:])
		if understand.PostalPlace.In(rest) || understand.LatinPlace.In(rest) {
			text = rest
			break
		}
	}
	if long := []rune(text); len(long) > longestAddress {
		text = string(long[:longestAddress])
	}
	return text
}

// withoutAsides is a text in Chinese without such pieces, and without what it quotes.
func withoutAsides(text string) string {
	if !understand.PostalPlace.In(text) {
		return text
	}
	pieces := strings.Fields(understand.Quoted.ReplaceAllString(text, ""))
	kept := slices.DeleteFunc(pieces, func(p string) bool { return understand.BesideAddress.In(strings.Trim(p, "。.!！~")) })
	return strings.Join(kept, " ")
}

// answerWished takes the words that a wish needs, which were asked for.
func (st *step) answerWished(r reading) bool {
	if len(r.u.OrderNos) > 0 || looksAsked(r) || st.meansOther(r) || r.says(understand.Sounds) || slices.Contains([]understand.Intent{understand.Greet, understand.Thanks, understand.ListOrders}, r.u.Intent) {
		return false
	}
	slot := st.Asking
	if (len(r.wishes) > 0 || st.Task.staysOnly(r)) && wishedWords(slot, r, false) == "" {
		st.wish(r.wishes) // 不是取消 我只想改地址: what is wanted, and not where
		st.proceed()
		return true
	}
	words := wishedWords(slot, r, true)
	if words == "" {
		return false
	}
	st.give(slot, st.withReceiver(slot, words))
	st.proceed()
	return true
}

// meansOther tells whether a message says that another order is meant than the one in hand.
func (st *step) meansOther(r reading) bool {
	return r.says(understand.NotThisOrder) || r.says(understand.NotThisOne) ||
		r.u.OrderSuffix != "" && !strings.HasSuffix(st.Task.Order.No, r.u.OrderSuffix) && slices.ContainsFunc(st.orders, func(o Order) bool { return strings.HasSuffix(o.No, r.u.OrderSuffix) })
}

// withReceiver is an address with the name and number that stood behind the one before, where it tells none.
func (st *step) withReceiver(slot Slot, words string) string {
	was := strings.Fields(st.Task.Given[slot])
	if slot != AskingAddress || len(was) < 2 || len(strings.Fields(words)) > 1 || !understand.PostalPlace.In(words) || !understand.PostalPlace.In(was[0]) {
		return words
	}
	return words + " " + strings.Join(was[1:], " ")
}

// alsoWrong are the details of the other reason, where both the region and the account are wrong.
func (t *Task) alsoWrong() []Slot {
	if !t.bothWrong() {
		return nil
	}
	return slices.Concat(reasonTable[understand.WrongRegion].details, reasonTable[understand.WrongAccount].details)
}

// bothWrong tells whether both the region and the account are to be others.
func (t *Task) bothWrong() bool { return t.wants(WishRegion) && t.wants(WishAccount) }

// putsRight puts right what was told to be engraved, or a piece of the address: 是3栋不是2栋.
func (st *step) putsRight(r reading) bool {
	t := st.Task
	if t == nil || t.Ask != "" {
		return false
	}
	slot, now := t.putRight(r)
	switch now {
	case "":
		return false
	case t.Given[slot]:
		st.again() // it was put right before
	default:
		st.give(slot, now)
		st.proceed()
	}
	return true
}

// putRight is the detail that a message corrects of those that wishes need, and what it is to be; "" if it corrects none.
func (t *Task) putRight(r reading) (Slot, string) {
	if looksAsked(r) || len(r.u.OrderNos) > 0 {
		return "", ""
	}
	if was := t.Given[AskingAddress]; was != "" {
		if now, told := understand.AddressPutRight(was, r.folded); told {
			return AskingAddress, now
		}
	}
	if was := t.Given[AskingEngraving]; was != "" {
		if now, told := understand.EngravingPutRight(was, r.text.Text); told {
			return AskingEngraving, now
		}
	}
	return "", ""
}
