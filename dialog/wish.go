package dialog

import (
	"regexp"
	"slices"
	"strings"

	"kefu/dialog/understand"
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
	WishPart       Wish = "part" // only some of the goods
	WishInvoice    Wish = "invoice"
	WishNoRefund   Wish = "no_refund"
	WishAdvice     Wish = "advice" // whatever an agent thinks best
)

// wishWords are how people say what they want, in a folded text. The first that is found is the one that counts most.
var wishWords = []struct {
	wish  Wish
	words *regexp.Regexp
}{
	{WishHold, regexp.MustCompile(`(?:先|千万|快|赶紧)?(?:别|不要|甭)(?:再)?(?:给)?(?:他|她|它|我|人家)?(?:充|发货|发了|发出|寄)|停止?(?:发|充)|赶紧停|快停|拦(?:截|下|住|一下)|(?:don'?t|do not|please stop|stop) (?:ship|send|charg|top)\w*|hold (?:it|the order|my order)`)},
	{WishDifference, regexp.MustCompile(`差价|补差|退差|差额|price difference|pay the difference`)},
	{WishKey, regexp.MustCompile(`补发|补(?:一|个|张|卡|我)|(?:再|重新?)(?:给|发)(?:我)?(?:一张|一个|个|张)|换(?:一)?(?:张|个)(?:卡|新|给|行|就|可以|能|吧|$)|换卡|新的?卡|new (?:key|code|card)|replacement (?:key|code|card)|resend`)},
	{WishRegion, regexp.MustCompile(`(?:换|改|转)(?:个|一下|到|成|为|去)?[^,。，.;；!！?？\n]{0,6}(?:区|服)|帮忙?改|(?:change|switch|move)\w* (?:the |it |my )?(?:to |region|server|zone)`)},
	{WishAccount, regexp.MustCompile(`改充|充到对|换个?(?:号|账号)|改(?:个|一下|成|到)?(?:号|账号)|重新充到|转到(?:我|对)|change (?:the |my )?(?:account|number)`)},
	{WishGoods, regexp.MustCompile(`换货|换(?:一件|件|个|成|新|颜色|款)|换一个|\bexchange\b|replace(?:ment)?`)},
	{WishAddress, regexp.MustCompile(`(?:改|换|填错|写错|错了?)[^,。，.;；!！?？\n]{0,3}(?:收货|收件)?地址|地址(?:填|写|错|要改|改)|(?:change|wrong)[^.,!?]{0,12}address`)},
	{WishInvoice, regexp.MustCompile(`发票|开票|invoice|receipt for tax`)},
	{WishPart, regexp.MustCompile(`只(?:退|要|取消|留)|其(?:他|它|余)的?(?:照常|不退|不动|保留|都要)|only (?:refund|return|cancel|the)`)},
	{WishRefund, regexp.MustCompile(`退款|退钱|退货|退掉|退了|退一下|退吧|退我|退回|退给|能退|可以退|想退|要退|申请退|全退|退(?:$|[,。!！?？ ])|refund|money back|return (?:it|this|the)`)},
	{WishHurry, regexp.MustCompile(`快点|快一点|尽快|催一?下|催催|抓紧|急用|着急用|赶紧|赶快|hurry|asap|as soon as|urgent`)},
}

// noRefund is how people say that they do not want their money.
var noRefund = regexp.MustCompile(`(?:我)?(?:不想|不要|不用|不是要|不需要|千万别|先别|别给我|别|不)(?:给我)?(?:退(?:款|钱|货|掉|了)?)(?:啊|呀)?|(?:no|not a|don'?t want (?:a |the |my )?)refund|don'?t refund|not? want (?:a |my )?(?:refund|money back)`)

// canNot is no denial of a wish but a question or a complaint: 能不能退, 为什么不退.
var canNot = regexp.MustCompile(`能不能退|可不可以退|退不退|凭什么不退|为什么不退|怎么不退|不退我|不退钱我|不退款我|不退(?:款|钱)?(?:就|的话)|不会退`)

// wishesOf are the wishes of a sentence, the one that counts most first. That no refund is wanted stands last.
func wishesOf(sentence string) []Wish {
	text := canNot.ReplaceAllString(understand.Folded(sentence), "退款")
	rest := noRefund.ReplaceAllString(text, " ")
	var list []Wish
	for _, w := range wishWords {
		if w.words.MatchString(rest) {
			list = append(list, w.wish)
		}
	}
	if rest != text {
		list = append(slices.DeleteFunc(list, func(w Wish) bool { return w == WishRefund }), WishNoRefund)
	}
	return list
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

// wish keeps wishes of the task. Later ones take the place of earlier ones, but haste and the wish for no refund stay.
func (st *step) wish(list []Wish) bool {
	t := st.Task
	if t == nil || len(list) == 0 {
		return false
	}
	before := t.wishes()
	main := slices.ContainsFunc(list, func(w Wish) bool { return !w.beside() && w != WishInvoice })
	all := slices.Clone(list)
	for _, old := range before {
		keeps := old.beside() || old == WishInvoice || !main // an invoice changes nothing about the rest
		if old == WishRefund && slices.Contains(list, WishNoRefund) || old == WishNoRefund && slices.Contains(list, WishRefund) {
			keeps = false
		}
		if keeps && !slices.Contains(all, old) {
			all = append(all, old)
		}
	}
	if t.Given == nil {
		t.Given = map[Slot]string{}
	}
	t.Given[SlotWish] = joinWishes(all)
	return t.Given[SlotWish] != joinWishes(before)
}

// beside tells whether a wish only goes with another.
func (w Wish) beside() bool {
	return w == WishHurry || w == WishNoRefund || w == WishPart || w == WishHold
}

func joinWishes(list []Wish) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ",")
}

// imply adds the wish that what was told makes plain: who names the region they need wants that region.
func (st *step) imply() {
	t := st.Task
	if t == nil || t.Goal != GoalAfter || slices.ContainsFunc(t.wishes(), func(w Wish) bool { return !w.beside() }) {
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
	return !slices.ContainsFunc(t.wishes(), func(w Wish) bool { return !w.beside() || w == WishHold || w == WishPart })
}

// offers are the wishes to choose from, by what is wrong.
func (t *Task) offers() []Wish {
	rule := t.rule()
	switch {
	case rule.parcels != nil && t.Order != nil && t.Order.parcel():
		return rule.parcels
	case rule.offers != nil:
		return rule.offers
	}
	return []Wish{WishRefund, WishAdvice}
}

// wishShown is the wish in words: 换成电信一区，不退款.
func (st *step) wishShown() string {
	t := st.Task
	var parts []string
	for _, w := range t.wishes() {
		switch {
		case w == WishRegion && t.Given[understand.AskingRegionWanted] != "":
			parts = append(parts, st.t("wish.to_region", "Region", t.Given[understand.AskingRegionWanted]))
		case w == WishAccount && t.Given[understand.AskingAccount] != "":
			parts = append(parts, st.t("wish.to_account", "Account", t.Given[understand.AskingAccount]))
		case w == WishPart && t.reason() == understand.WrongQuantity && t.Given[understand.AskingQuantityWanted] != "":
			parts = append(parts, st.t("wish.keep", "Count", t.Given[understand.AskingQuantityWanted]))
		case w == WishPart && t.line() >= 0 && t.Order != nil && len(t.Order.Items) > 1:
			parts = append(parts, st.t("wish.part_of", "Item", t.Order.Items[t.line()].Name))
		default:
			parts = append(parts, st.t("wish."+string(w)))
		}
	}
	return strings.Join(parts, st.t("comma"))
}

// holds tells whether the shop should not send the goods while a person looks at the matter: who only asks, or wants them
// soon, keeps nothing from being sent. It is told to the customer where it is so, and nowhere else.
func (t *Task) holds() bool {
	switch {
	case t.Order == nil, t.wants(WishDeliver):
		return false
	case t.wants(WishHold, WishRefund, WishCancel, WishRegion, WishAccount, WishGoods, WishAddress, WishPart):
		return true
	case t.wants(WishKey, WishDifference, WishInvoice):
		return false
	}
	return t.rule().holds
}

// keepsGoods tells whether the customer wants anything but to be rid of the goods.
func (t *Task) keepsGoods() bool {
	return t.wants(WishRegion, WishAccount, WishGoods, WishKey, WishDeliver, WishDifference, WishAddress, WishInvoice, WishNoRefund, WishAdvice) ||
		t.wants(WishHurry, WishHold) && !t.wants(WishRefund, WishCancel)
}
