package dialog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"kefu/dialog/understand"
	"kefu/internal/terms"
)

// goodsClues are the goods that a text names: 皮肤, "点卡加手办". Goods that are to be kept or are denied are no clue.
func goodsClues(text string, orders []Order) []clue {
	pieces := goodsSaid(goodsPart(text), orders)
	if len(pieces) == 0 {
		return nil
	}
	return []clue{{kind: clueGoods, firm: true, fits: func(o *Order) int {
		sum := 0
		for _, p := range pieces {
			if slices.ContainsFunc(o.Items, func(i Item) bool { return namePieces(i.called(), p) }) {
				sum += 2 * len([]rune(p))
			}
		}
		return min(sum, 12)
	}}}
}

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
	return strings.Contains(string(onlyHan(name)), piece) || slices.Contains(latinWord.FindAllString(name, -1), piece)
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

// englishGoods are the English words for goods as the shop's names have them.
var englishGoods = []struct {
	words *regexp.Regexp
	name  string
}{
	{regexp.MustCompile(`game (?:card|point)|point card|points card|points`), "游戏点卡"},
	{regexp.MustCompile(`top[- ]?up|phone credit|airtime|recharge`), "话费充值"},
	{regexp.MustCompile(`(?:year|annual)\w* (?:card|member|vip|pass)`), "会员年卡"},
	{regexp.MustCompile(`month\w* (?:card|member|vip|pass)`), "月卡"},
	{regexp.MustCompile(`membership|vip|video`), "视频会员"},
	{regexp.MustCompile(`figur\w*|figurine|statue`), "手办"},
	{regexp.MustCompile(`controller|game ?pad|joystick|preorder|pre-order`), "联名手柄预售"},
	{regexp.MustCompile(`gift ?(?:card|box)`), "礼品卡礼盒"},
	{regexp.MustCompile(`key ?cap`), "刻字键帽"},
	{regexp.MustCompile(`\bskin`), "皮肤卡"},
}

// foreignGoods are the goods that a message names and none of the orders has, "" if there are none.
func foreignGoods(r reading, orders []Order) string {
	var named []string
	for _, a := range r.u.Acts {
		named = append(named, a.Goods)
	}
	for _, g := range englishGoods {
		named = append(named, alike(withEnglishGoods(r.folded), g.name)...)
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
	for _, g := range englishGoods {
		if g.words.MatchString(text) {
			text += "\n" + g.name
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
	pieces := commonRuns(onlyHan(everyday.Replace(sentence)), string(onlyHan(name)))
	words := latinWord.FindAllString(sentence, -1)
	for _, w := range latinWord.FindAllString(name, -1) {
		if slices.Contains(words, w) {
			pieces = append(pieces, w)
		}
	}
	slices.Sort(pieces)
	return slices.Compact(pieces)
}

// everyday takes out words of goods that are also said of other things: 发视频, 玩游戏.
var everyday = strings.NewReplacer("视频会员", "视频会员", "视频证", "\n", "发视频", "\n", "拍视频", "\n", "视频", "\n", "游戏点", "游戏点", "游戏", "\n", "充值卡", "充值卡", "充值", "\n", "实体", "\n")

var latinWord = regexp.MustCompile(`[a-z]{4,}`)

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
	words, unless *regexp.Regexp
	weight        int
	fits          func(o *Order) bool
}{
	{
		regexp.MustCompile(`没付|未付|还没付|没有付|待付|没给钱|没支付|未支付|unpaid|not paid|haven't paid|pending`), nil, 5,
		func(o *Order) bool { return o.Status == terms.Unpaid },
	},
	{
		regexp.MustCompile(`付了|付过|付款了|已付|已经付|付的|paid`), regexp.MustCompile(`没付|未付|没有付|unpaid|not paid|haven't paid`), 1,
		func(o *Order) bool { return o.PaidAt != nil },
	},
	{
		regexp.MustCompile(`没发货|未发货|还没发|没发|不发货|not shipped|hasn't shipped|unshipped`), nil, 3,
		func(o *Order) bool { return o.Status == terms.Paid },
	},
	{
		regexp.MustCompile(`路上|在途|运输|派送|物流|快递|发货了|已发货|发出|shipped|on (?:the|its) way|courier|parcel|package`),
		regexp.MustCompile(`没发货|未发货|not shipped|什么时候发|几时发|多久发`), 4,
		func(o *Order) bool { return o.Status == terms.Shipped },
	},
	{
		regexp.MustCompile(`签收|收到了|收到的|已收|到货了|拿到|到手|收货了|received|arrived|delivered|got it`), regexp.MustCompile(`没收到|没有收到|未收|not received|never|收到(?:没|了吗|了没)`), 3,
		func(o *Order) bool { return o.Status == terms.Completed },
	},
	{
		regexp.MustCompile(`收到了|到货了|拿到|到手|arrived|received`), regexp.MustCompile(`没收到|没有收到|not|never`), 1,
		func(o *Order) bool { return o.Status == terms.Shipped },
	},
	{
		regexp.MustCompile(`签收|signed for`), regexp.MustCompile(`没签收|未签收|没有签收|not signed`), 2,
		func(o *Order) bool { return o.SignedAt != nil },
	},
	{
		regexp.MustCompile(`盒子|包装|划痕|破损|摔|快递|包裹|box|scratch|parcel|package`), nil, 2,
		func(o *Order) bool { return o.parcel() },
	},
	{
		regexp.MustCompile(`卡密|激活码|兑换码|密码卡|充不进|card key|\bkey\b|redeem|invalid code|[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}`), nil, 4,
		func(o *Order) bool { return o.Status == terms.Completed && !o.parcel() },
	},
	{
		regexp.MustCompile(`两样|两种(?:东西|商品)|两件(?:东西|商品)?(?:一起)?的|\bwith two items`), nil, 4,
		func(o *Order) bool { return len(o.Items) > 1 },
	},
	{
		regexp.MustCompile(`过期|超时|关闭|关了|expired|closed`), nil, 4,
		func(o *Order) bool { return o.Status == terms.Expired },
	},
	{
		regexp.MustCompile(`已取消|取消了的|取消掉的|cancelled one`), nil, 3,
		func(o *Order) bool { return o.Status == terms.Cancelled },
	},
	{
		regexp.MustCompile(`退款中|正在退|在退款|being refunded|refund pending`), nil, 3,
		func(o *Order) bool { return o.Status == terms.Refunding },
	},
	{
		regexp.MustCompile(`已退款|退过款|退了款|退过钱|(?:the |already )refunded`), nil, 3,
		func(o *Order) bool { return o.Status == terms.Refunded },
	},
	{
		regexp.MustCompile(`退款失败|没退成|退不了款|退款没成功|refund failed`), nil, 6,
		func(o *Order) bool { return o.Refund != nil && o.Refund.Status == terms.RefundFailed },
	},
	{
		regexp.MustCompile(`充错号|号码|手机号|话费|wrong number|phone number`), nil, 1,
		func(o *Order) bool { return strings.Contains(goods(o), "话费") },
	},
	{regexp.MustCompile(`错区|区服|换区|区错|区买|wrong (?:server|region|zone)`), nil, 2, goesTo},
}

// stateClues are the states that a text speaks of.
func stateClues(text string) []clue {
	var list []clue
	for _, s := range stateWords {
		if s.words.MatchString(text) && (s.unless == nil || !s.unless.MatchString(text)) {
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
