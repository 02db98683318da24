package dialog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// goodsClues are the goods that a text names: 皮肤, "点卡加手办". Goods that are to be kept or are denied are no clue.
func goodsClues(text string, orders []Order) []clue {
	pieces := goodsSaid(goodsPart(text), orders)
	if len(pieces) == 0 {
		return nil
	}
	return []clue{{kind: clueGoods, firm: true, fits: func(o *Order) int { return namedGoods(o, pieces) }}}
}

// namedGoods weighs how much of an order's goods the pieces name. A piece counts once, for the item that has most of what
// was said: 视频会员 and 会员月卡 name one thing, not a year's card beside a month's. One item weighs so much at most, however
// long its name is: what else was said must be able to outweigh it.
func namedGoods(o *Order, pieces []string) int {
	const oneItem = 12
	sum := 0
	for left := pieces; len(left) > 0; {
		var named []string
		for _, item := range o.Items {
			if of := namedBy(item, left); runes(of) > runes(named) {
				named = of
			}
		}
		if len(named) == 0 {
			break
		}
		sum += min(2*runes(named), oneItem)
		left = slices.DeleteFunc(slices.Clone(left), func(p string) bool { return slices.Contains(named, p) })
	}
	return sum
}

// namedBy are the pieces that name an item.
func namedBy(item Item, pieces []string) []string {
	return slices.DeleteFunc(slices.Clone(pieces), func(p string) bool { return !namePieces(item.called(), p) })
}

func runes(pieces []string) int { return utf8.RuneCountInString(strings.Join(pieces, "")) }

// goodsSaid are the pieces of the orders' goods that a text names. What is only part of a longer one is none: 手游月卡 is not
// every 月卡.
func goodsSaid(said string, orders []Order) []string {
	var pieces []string
	for _, o := range orders {
		for _, item := range o.Items {
			pieces = append(pieces, alike(said, item.called())...)
		}
	}
	slices.Sort(pieces)
	pieces = slices.Compact(pieces)
	return slices.DeleteFunc(pieces, func(p string) bool {
		return slices.ContainsFunc(pieces, func(q string) bool { return len(q) > len(p) && strings.Contains(q, p) })
	})
}

func namePieces(name, piece string) bool {
	name = understand.Folded(name)
	return strings.Contains(string(onlyHan(name)), piece) || slices.Contains(understand.LatinWord.FindAllString(name, -1), piece)
}

// goodsPart is a text without the clauses about goods that are kept or denied: "会员那个取消 手柄那个留着". "不是手办 是年卡"
// loses its first clause.
func goodsPart(text string) string {
	var parts []string
	for _, clause := range understand.ClauseGap.Split(text, -1) {
		if !understand.StaysAsIs.In(clause) {
			parts = append(parts, clause)
		}
	}
	return withEnglishGoods(strings.Join(parts, " "))
}

// foreignGoods are the goods that a message names and none of the orders has, "" if there are none.
func foreignGoods(r reading, orders []Order) string {
	var named []string
	for _, a := range r.u.Acts {
		named = append(named, a.Goods)
	}
	for _, g := range understand.EnglishGoods {
		named = append(named, alike(withEnglishGoods(r.folded), g.Name)...)
	}
	for _, name := range named {
		if len([]rune(name)) > 1 && !slices.ContainsFunc(orders, func(o Order) bool {
			return likeness(withEnglishGoods(understand.Folded(name)), goods(&o)) > 0
		}) {
			return name
		}
	}
	return ""
}

func withEnglishGoods(text string) string {
	for _, g := range understand.EnglishGoods {
		if g.In(text) {
			text += "\n" + g.Name
		}
	}
	return text
}

// likeness is how much of a name is in a sentence, in characters.
func likeness(sentence, name string) int {
	n := 0
	for _, p := range alike(sentence, name) {
		n += len([]rune(p))
	}
	return n
}

// alike are the pieces of a name that are in a sentence: two Chinese characters in a row and more, and the words of four
// letters and more. Digits do not count: they are mostly amounts.
func alike(sentence, name string) []string {
	name = understand.Folded(name)
	pieces := commonRuns(onlyHan(understand.EverydayGoods.Replace(sentence)), string(onlyHan(name)))
	words := understand.LatinWord.FindAllString(sentence, -1)
	for _, w := range understand.LatinWord.FindAllString(name, -1) {
		if slices.Contains(words, w) {
			pieces = append(pieces, w)
		}
	}
	slices.Sort(pieces)
	return slices.Compact(pieces)
}

// onlyHan are the Chinese characters of a text. What parts two pieces stays between them.
func onlyHan(text string) []rune {
	return slices.DeleteFunc([]rune(text), func(r rune) bool { return !unicode.Is(unicode.Han, r) && r != '\n' })
}

// commonRuns are the pieces of a text, of two characters and more, that a name has.
func commonRuns(text []rune, name string) []string {
	var runs []string
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && text[to] != '\n' && strings.Contains(name, string(text[from:to+1])) {
			to++
		}
		if to-from > 1 {
			runs = append(runs, string(text[from:to]))
		}
		from = max(to, from+1)
	}
	return runs
}

// plainState is the weight of a state that is said of no order but one that is in it.
const plainState = 4

// stateWords are how people speak of the state an order is in.
var stateWords = []struct {
	said   interface{ In(folded string) bool }
	weight int
	fits   func(o *Order) bool
}{
	{
		understand.SaidUnpaid, 5,
		func(o *Order) bool { return o.Status == terms.Unpaid },
	},
	{
		understand.SaidPaid, 1,
		func(o *Order) bool { return o.PaidAt != nil },
	},
	{
		understand.SaidUnsent, 3,
		func(o *Order) bool { return o.Status == terms.Paid },
	},
	{
		understand.SaidShipped, 4,
		func(o *Order) bool { return o.Status == terms.Shipped },
	},
	{
		understand.SaidReceived, 3,
		func(o *Order) bool { return o.Status == terms.Completed },
	},
	{
		understand.SaidReceived, 1,
		func(o *Order) bool { return o.Status == terms.Shipped },
	},
	{
		understand.SaidSigned, 2,
		func(o *Order) bool { return o.SignedAt != nil },
	},
	{
		understand.OfBoxes, 2,
		func(o *Order) bool { return o.parcel() },
	},
	{
		understand.OfKeys, 4,
		func(o *Order) bool { return o.Status == terms.Completed && !o.parcel() },
	},
	{
		understand.SaidTwoItems, 4,
		func(o *Order) bool { return len(o.Items) > 1 },
	},
	{
		understand.SaidExpired, 4,
		func(o *Order) bool { return o.Status == terms.Expired },
	},
	{
		understand.SaidCancelled, 3,
		func(o *Order) bool { return o.Status == terms.Cancelled },
	},
	{
		understand.SaidRefunding, 3,
		func(o *Order) bool { return o.Status == terms.Refunding },
	},
	{
		understand.SaidRefunded, 3,
		func(o *Order) bool { return o.Status == terms.Refunded },
	},
	{
		understand.SaidRefundFailed, 6,
		func(o *Order) bool { return o.Refund != nil && o.Refund.Status == terms.RefundFailed },
	},
	{
		understand.OfPhoneGoods, 1,
		func(o *Order) bool { return strings.Contains(goods(o), understand.PhoneCreditName) },
	},
	{understand.OfRegionGoods, 2, goesTo},
}

// stateClues are the states that a text speaks of.
func stateClues(text string) []clue {
	var list []clue
	for _, s := range stateWords {
		if s.said.In(text) {
			list = append(list, clue{kind: clueState, fits: func(o *Order) int { return s.weight * toInt(s.fits(o)) }})
		}
	}
	return list
}

// parcel tells whether something of the order is sent by a carrier.
func (o *Order) parcel() bool { return o.Kind != terms.Virtual || o.Tracking != "" }

func goods(o *Order) string {
	var names []string
	for _, item := range o.Items {
		names = append(names, item.Name)
	}
	return strings.Join(names, "\n")
}
