package dialog

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/understand"
)

// clueKind is what of an order a clue speaks of. Of the firm kinds the latest clue counts: whoever says another number
// has corrected the one before.
type clueKind string

const (
	clueSuffix  clueKind = "suffix"  // last digits of the number
	clueRegion  clueKind = "region"  // where the goods go to
	clueWorth   clueKind = "worth"   // face value of the goods
	cluePrice   clueKind = "price"   // what was paid, or was to be
	clueAccount clueKind = "account" // an account or a phone
	clueCount   clueKind = "count"   // pieces
	clueGoods   clueKind = "goods"
	clueState   clueKind = "state" // of payment, delivery, refund
	clueTime    clueKind = "time"
	clueMethod  clueKind = "method"
)

// clue is one thing in the customer's words that may tell their orders apart.
type clue struct {
	kind clueKind
	// firm: an order that does not have it is not the one that is meant, if any order has it.
	firm bool
	// named: a number that was said of the order itself. If no order has it, none may be taken for the one that is meant.
	named bool
	// loose: people say it of older orders, too. It is given up where it leaves only orders that cannot be meant.
	loose bool
	fits  func(o *Order) int // how much of it an order has; 0: nothing
}

// clues reads what a sentence says of an order. at is when it was said. The sentence is compared with what the customer's
// orders hold, so that words about nothing they have bought mean nothing.
func (st *step) clues(sentence string, at time.Time, orders []Order) []clue {
	key := cluesOf{sentence, at, len(orders)}
	if known, ok := st.weighed[key]; ok {
		return st.withoutWanted(known, orders) // a message is looked at from several sides
	}
	list := st.m.read(understand.Folded(sentence), at, orders)
	if st.weighed == nil {
		st.weighed = map[cluesOf][]clue{}
	}
	st.weighed[key] = list
	return st.withoutWanted(list, orders)
}

// withoutWanted leaves out what only repeats the region or the account that the order in hand is to get: it tells of no
// other order that has it already.
func (st *step) withoutWanted(list []clue, orders []Order) []clue {
	t := st.Task
	if t == nil || t.Order == nil {
		return list
	}
	wanted := func(o *Order) bool {
		return slices.ContainsFunc(o.Items, func(i Item) bool {
			region, account := t.Given[understand.AskingRegionWanted], t.Given[understand.AskingAccount]
			return region != "" && i.Region == region || account != "" && sameAccount(understand.Folded(account), understand.Folded(i.Account))
		})
	}
	return slices.DeleteFunc(slices.Clone(list), func(c clue) bool {
		if c.kind != clueRegion && c.kind != clueAccount || c.fits(t.Order) > 0 {
			return false
		}
		others := slices.ContainsFunc(orders, func(o Order) bool { return c.fits(&o) > 0 && !wanted(&o) })
		return !others && slices.ContainsFunc(orders, func(o Order) bool { return c.fits(&o) > 0 })
	})
}

// cluesOf is what clues depend on within one step, where the orders are always the customer's.
type cluesOf struct {
	sentence string
	at       time.Time
	orders   int
}

func (m *Machine) read(text string, at time.Time, orders []Order) []clue {
	list := slices.Concat(suffixClues(text, orders), regionClues(text, orders), numberClues(withoutNames(text, orders)), accountClues(text, orders))
	list = append(list, goodsClues(text, orders)...)
	list = append(list, stateClues(text)...)
	list = append(list, m.timeClues(text, at)...)
	if understand.SeveralInOne.In(text) {
		list = append(list, clue{kind: clueGoods, firm: true, fits: func(o *Order) int { return 4 * toInt(len(o.Items) > 1) }})
	}
	for method, words := range methodWords {
		if words.In(text) {
			list = append(list, clue{kind: clueMethod, fits: func(o *Order) int { return toInt(o.Method == method) }})
		}
	}
	return list
}

var methodWords = map[understand.Method]*understand.Said{
	understand.WeChat: understand.PaidByWeChat,
	understand.Alipay: understand.PaidByAlipay,
	understand.Bank:   understand.PaidByCard,
}

// suffixClues are digits that end the number of an order: "2046", "尾号 2046", "不是 1024 是 2046".
func suffixClues(text string, orders []Order) []clue {
	var list []clue
	for _, at := range understand.Digits.FindAllStringIndex(text, -1) {
		digits := text[at[0]:at[1]]
		if len(digits) < 4 || len(digits) > 8 || denied(text, at[0]) || isAmount(text, at) || understand.LeavesOut(text[:at[0]], text[at[1]:]) {
			continue
		}
		ends := func(o *Order) int { return 8 * toInt(strings.HasSuffix(o.No, digits)) }
		if slices.ContainsFunc(orders, func(o Order) bool { return ends(&o) > 0 }) {
			list = append(list, clue{kind: clueSuffix, firm: true, named: true, fits: ends})
		} else if understand.LeadsToEnding.In(text[:at[0]]) && len(accountClues(digits, orders)) == 0 {
			list = append(list, clue{kind: clueSuffix, named: true, fits: ends})
		}
	}
	return list
}

// isAmount tells whether the digits at a place of a text are so many of something: ¥1000, 1000点.
func isAmount(text string, at []int) bool {
	return !understand.LeadsToEnding.In(text[:at[0]]) && (understand.AfterCurrency.In(text[:at[0]]) || understand.BeforeUnit.In(text[at[1]:]))
}

// withoutNames is a text without the digits that are the name of an order or an account: they are no amounts.
func withoutNames(text string, orders []Order) string {
	return understand.Digits.ReplaceAllStringFunc(text, func(digits string) string {
		if len(digits) < 4 || !slices.ContainsFunc(orders, func(o Order) bool {
			return strings.HasSuffix(o.No, digits) || slices.ContainsFunc(o.Items, func(i Item) bool {
				return i.Account != "" && sameAccount(digits, understand.Folded(i.Account))
			})
		}) {
			return digits
		}
		return " "
	})
}

// denied tells whether what begins at a place of a text is what is not meant: "不是手办".
func denied(text string, at int) bool { return understand.LeadsToDenied.In(text[:at]) }

// numberClues are amounts and counts. What a number is of decides how firm it is: 200话费 is the order's own, "扣了 200" need
// not be.
func numberClues(text string) []clue {
	text = understand.HanNumbers(understand.WithoutLetterCounts(understand.EnglishDay.ReplaceAllString(text, " ")))
	var list []clue
	add := func(kind clueKind, named bool, number string, fits func(o *Order, fen int64) int) {
		fen, ok := fenOf(number)
		if !ok || fen == 0 {
			return
		}
		list = append(list, clue{kind: kind, firm: named, named: named, fits: func(o *Order) int { return fits(o, fen) }})
	}
	for _, found := range understand.CountOfPieces.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil && n > 1 {
			list = append(list, clue{kind: clueCount, fits: func(o *Order) int {
				return 3 * toInt(slices.ContainsFunc(o.Items, func(i Item) bool { return i.Quantity == n }))
			}})
		}
	}
	text = understand.CountOfPieces.ReplaceAllString(text, " ")
	for _, shape := range []*understand.Span{understand.WorthOfGoods, understand.GoodsOfWorth, understand.WorthAlone} {
		at := shape.SubexpIndex("worth")
		for _, found := range shape.FindAllStringSubmatchIndex(text, -1) {
			number, of := text[found[2*at]:found[2*at+1]], ""
			if goods := shape.SubexpIndex("goods"); goods >= 0 {
				of = understand.WorthOf[text[found[2*goods]:found[2*goods+1]]]
			}
			after := strings.TrimLeft(text[found[2*at+1]:], " ")
			if strings.HasPrefix(after, understand.Points) {
				of = understand.Points
			}
			// 点卡 60元 and 付了60 点卡 are what they cost.
			inMoney := of != understand.Points || understand.MoneyUnit.In(after) || understand.LeadsToSum.In(text[:found[2*at]])
			if !denied(text, found[2*at]) {
				add(clueWorth, true, number, func(o *Order, fen int64) int { return worth(o, fen, of, inMoney) })
			}
		}
	}
	for _, found := range understand.Price.FindAllStringSubmatch(text, -1) {
		number := found[1] + found[3] + found[4]
		if found[2] != "" {
			number += "." + found[2] // 99块5
		}
		add(cluePrice, false, number, func(o *Order, fen int64) int { return 2 * toInt(costs(o, fen)) })
	}
	return list
}

// worth tells whether a number that goods carry fits an order. Where it was said of certain goods, it is theirs; of what
// is counted in points it is the price only if it is said in money.
func worth(o *Order, fen int64, of string, inMoney bool) int {
	return 6 * toInt(of == "" && costs(o, fen) || slices.ContainsFunc(o.Items, func(i Item) bool {
		return strings.Contains(i.Name, of) &&
			(i.Face == fen || inMoney && (i.Price == fen || i.Price*int64(i.Quantity) == fen || o.Total == fen) ||
				slices.Contains(understand.Digits.FindAllString(i.Name, -1), strconv.FormatInt(fen/100, 10)))
	}))
}

// costs tells whether an amount in fen is what the order, or one of its items, cost.
func costs(o *Order, fen int64) bool {
	return fen == o.Total || fen == o.Paid || slices.ContainsFunc(o.Items, func(i Item) bool {
		return fen == i.Price || fen == i.Face || fen == i.Price*int64(i.Quantity)
	})
}

func fenOf(number string) (int64, bool) {
	yuan, err := strconv.ParseFloat(number, 64)
	if err != nil || yuan > 1e7 {
		return 0, false
	}
	return int64(yuan*100 + 0.5), true
}

// accountClues are accounts and phones of the orders, also where the order shows them masked.
func accountClues(text string, orders []Order) []clue {
	var list []clue
	for _, o := range orders {
		for _, item := range o.Items {
			account := item.Account
			if account == "" || !saysAccount(text, account) {
				continue
			}
			list = append(list, clue{kind: clueAccount, firm: true, fits: func(o *Order) int {
				return 4 * toInt(slices.ContainsFunc(o.Items, func(i Item) bool { return i.Account == account }))
			}})
		}
	}
	return list
}

// saysAccount tells whether a text holds an account, and not as the one that is wanted instead.
func saysAccount(text, account string) bool {
	account = understand.Folded(account)
	if onlyHan(account) != nil && strings.Contains(text, account) {
		return true
	}
	for _, at := range understand.AccountLike.FindAllStringIndex(text, -1) {
		if said := text[at[0]:at[1]]; sameAccount(said, account) && !wantedAt(text, at[0]) {
			return true
		}
	}
	return false
}

// sameAccount compares an account as typed with one that may be masked: 138****8001.
func sameAccount(said, account string) bool {
	head, tail, masked := strings.Cut(account, "*")
	if !masked {
		return said == account
	}
	tail = strings.TrimLeft(tail, "*")
	return len(said) == len(account) && strings.HasPrefix(said, head) && strings.HasSuffix(said, tail) ||
		understand.SaysStart(said, head) || len(tail) >= 4 && said == tail
}

// timeClues are the day or the hour at which an order was made or paid.
func (m *Machine) timeClues(text string, at time.Time) []clue {
	var list []clue
	read := m.Understand
	if read == nil {
		read = understand.Text
	}
	if day := understand.EnglishDay.FindString(text); day != "" {
		text = "on " + day
	}
	u := read(text, understand.Context{Asking: understand.AskingPaidAt, Now: at.In(m.Zone), Lexicon: m.Lexicon})
	loose := understand.JustNow.In(text)
	if u.PaidAt != nil && !(loose && at.Sub(*u.PaidAt).Abs() < time.Minute) {
		list = append(list, clue{kind: clueTime, loose: loose, fits: func(o *Order) int { return (2 + 2*toInt(!u.PaidAtRough)) * toInt(on(*u.PaidAt, u.PaidAtRough, o)) }})
	}
	if loose {
		list = append(list, clue{kind: clueTime, loose: true, fits: func(o *Order) int { return toInt(at.Sub(o.CreatedAt) < 3*time.Hour) }})
	}
	return list
}

// on tells whether an order was made or paid at a time; a rough one is a day.
func on(at time.Time, rough bool, o *Order) bool {
	near := func(t time.Time) bool {
		if !rough {
			return t.Sub(at).Abs() <= 30*time.Minute
		}
		t = t.In(at.Location())
		return t.YearDay() == at.YearDay() && t.Year() == at.Year()
	}
	return near(o.CreatedAt) || o.PaidAt != nil && near(*o.PaidAt)
}
