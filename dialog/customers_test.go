package dialog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/understand"

	"pgregory.net/rapid"

	"kefu/internal/terms"
)

// This file makes customers with any orders, describes one of them truly in the words people use, and looks whether that
// one is found.

// sold is a kind of goods in the shops of these tests: how it is named there, and by customers.
type sold struct {
	name     string // %d is the worth
	kind     terms.Kind
	worths   []int64 // yuan or points
	percent  int64   // of the worth that a piece costs; 0: price
	price    int64   // fen
	regions  []string
	accounts []string
	zh, en   []string // words of customers for it
}

var (
	cardRegions  = []string{"电信一区", "电信二区", "电信三区", "网通一区", "网通二区", "网通五区"}
	phoneRegions = []string{"安卓微信区", "安卓QQ区", "苹果微信区", "苹果QQ区"}
)

var shelf = []sold{
	{
		name: "游戏点卡 %d 点", kind: terms.Virtual, worths: []int64{30, 50, 100, 300}, percent: 100,
		regions: cardRegions, accounts: []string{"wang_fang", "lin88"}, zh: []string{"点卡", "游戏点卡"}, en: []string{"game card", "point card"},
	},
	{
		name: "话费充值 %d 元", kind: terms.Virtual, worths: []int64{50, 100, 200}, percent: 99,
		accounts: []string{"138****8002", "139****5678"}, zh: []string{"话费", "话费充值"}, en: []string{"top-up", "phone credit"},
	},
	{
		name: "手游月卡", kind: terms.Virtual, price: 4500, regions: phoneRegions, accounts: []string{"磊哥", "mei_mei7"},
		zh: []string{"手游月卡", "手游"}, en: nil,
	},
	{name: "视频会员月卡", kind: terms.Virtual, price: 2500, accounts: []string{"chen@shop.example"}, zh: []string{"视频会员", "会员月卡"}},
	{name: "视频会员年卡", kind: terms.Virtual, price: 19800, accounts: []string{"chen@shop.example"}, zh: []string{"年卡", "会员年卡"}, en: []string{"annual card"}},
	{name: "主角手办", kind: terms.Physical, price: 26800, zh: []string{"手办", "主角手办"}, en: []string{"figure"}},
	{name: "定制刻字键帽", kind: terms.Custom, price: 15800, zh: []string{"键帽", "刻字", "刻字键帽"}, en: []string{"keycap"}},
	{name: "联名手柄（预售）", kind: terms.Presale, price: 39900, zh: []string{"手柄", "预售手柄", "联名手柄"}, en: []string{"controller"}},
	{name: "实体礼品卡礼盒 %d 元", kind: terms.Physical, worths: []int64{200, 500}, percent: 100, zh: []string{"礼品卡", "礼盒"}, en: []string{"gift card box"}},
	{name: "蓝牙耳机", kind: terms.Physical, price: 12900, zh: []string{"耳机", "蓝牙耳机"}, en: nil},
}

var findNow = time.Date(2026, 11, 27, 20, 30, 0, 0, shopZone)

// someItem is a line of an order.
func someItem(t *rapid.T) (Item, sold) {
	s := rapid.SampledFrom(shelf).Draw(t, "goods")
	item := Item{Name: s.name, Price: s.price, Regions: s.regions, Quantity: rapid.SampledFrom([]int{1, 1, 1, 2, 5, 10}).Draw(t, "pieces")}
	if len(s.worths) > 0 {
		worth := rapid.SampledFrom(s.worths).Draw(t, "worth")
		item.Name, item.Face, item.Price = fmt.Sprintf(s.name, worth), worth*100, worth*s.percent
	}
	if len(s.regions) > 0 {
		item.Region = rapid.SampledFrom(s.regions).Draw(t, "region")
	}
	if len(s.accounts) > 0 {
		item.Account = rapid.SampledFrom(s.accounts).Draw(t, "account")
	}
	return item, s
}

// bought is an order with the goods as the shelf has them.
type bought struct {
	Order
	goods []sold
}

func someOrder(t *rapid.T, n int) bought {
	var b bought
	for range rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "lines") {
		item, s := someItem(t)
		b.Items, b.goods = append(b.Items, item), append(b.goods, s)
		b.Total += item.Price * int64(item.Quantity)
		if b.Kind == "" || s.kind != terms.Virtual {
			b.Kind = s.kind
		}
	}
	b.CreatedAt = findNow.Add(-time.Duration(rapid.IntRange(10, 20*24*60).Draw(t, "minutes ago")) * time.Minute)
	b.No = fmt.Sprintf("WF%s%06d", b.CreatedAt.Format("20060102"), 104729*(n+3)%1000000)
	statuses := []terms.Status{terms.Unpaid, terms.Paid, terms.Completed, terms.Cancelled, terms.Expired, terms.Refunding, terms.Refunded}
	if b.Kind != terms.Virtual {
		statuses = append(statuses, terms.Shipped)
	}
	b.Status = rapid.SampledFrom(statuses).Draw(t, "status")
	at := func(d time.Duration) *time.Time { moment := b.CreatedAt.Add(d); return &moment }
	b.ExpiresAt = at(30 * time.Minute)
	switch b.Status {
	case terms.Unpaid:
		soon := findNow.Add(time.Hour)
		b.ExpiresAt = &soon
		return b
	case terms.Cancelled, terms.Expired:
		b.ClosedAt = at(30 * time.Minute)
		return b
	case terms.Paid, terms.Shipped, terms.Completed, terms.Refunding, terms.Refunded:
	}
	b.Paid, b.PaidAt = b.Total, at(2*time.Minute)
	b.Method = rapid.SampledFrom([]terms.Method{terms.WeChat, terms.Alipay, terms.Bank}).Draw(t, "method")
	if b.Kind != terms.Virtual && (b.Status == terms.Shipped || b.Status == terms.Completed) {
		b.Carrier, b.Tracking, b.ShippedAt = "SF", fmt.Sprintf("SF14000%08d", 7919*(n+1)), at(5*time.Minute)
		if b.Status == terms.Completed {
			b.SignedAt = at(6 * time.Minute)
		}
	}
	switch {
	case b.Status == terms.Refunding:
		b.Refund = &Refund{Amount: b.Paid, Status: terms.RefundAccepted, From: findNow, To: findNow.AddDate(0, 0, 2)}
	case b.Status == terms.Refunded:
		b.Refund = &Refund{Amount: b.Paid, Status: terms.RefundDone, From: findNow, To: findNow}
	case b.Status == terms.Paid && rapid.IntRange(0, 4).Draw(t, "failed") == 0:
		b.Refund = &Refund{Amount: b.Paid, Status: terms.RefundFailed, From: findNow, To: findNow}
	}
	return b
}

// description is one true thing said of an order.
type description struct {
	words string
	// of tells of which orders a clerk could think at these words.
	of func(o *Order) bool
	// item is the item that is spoken of, from 1; 0 if it is the order. bare: a number without a name, which beside named
	// goods is said of these.
	item int
	bare bool
}

// together are the descriptions without those that would say something else of the order beside a bare number: 礼品卡 200的那个
// is a card of 200, not a card beside credit of 200.
func together(said []description) []description {
	for _, d := range said {
		if d.bare {
			return slices.DeleteFunc(slices.Clone(said), func(other description) bool { return other.item != 0 && other.item != d.item })
		}
	}
	return said
}

// describe is everything that can be truly said of an order, in one language.
func describe(o bought, lang string) []description {
	var list []description
	at := 0
	say := func(of func(*Order) bool, forms ...string) {
		for _, f := range forms {
			list = append(list, description{words: f, of: of, item: at})
		}
	}
	anyItem := func(f func(Item) bool) func(*Order) bool {
		return func(o *Order) bool { return slices.ContainsFunc(o.Items, f) }
	}
	zh := lang == "zh"
	pick := func(han, latin []string) []string {
		if zh {
			return han
		}
		return latin
	}
	tail := o.No[len(o.No)-4:]
	say(func(o *Order) bool { return strings.HasSuffix(o.No, tail) }, pick([]string{tail + "那个", "尾号" + tail, "尾号是" + tail + "的"}, []string{"ending in " + tail, "order " + tail})...)
	for i, item := range o.Items {
		s := o.goods[i]
		at = i + 1
		for _, w := range pick(s.zh, s.en) {
			say(anyItem(func(i Item) bool { return called(i.Name, w) }), pick([]string{w, w + "那个", "买的" + w}, []string{"the " + w, w})...)
		}
		if item.Region != "" {
			full := anyItem(func(i Item) bool { return i.Region == item.Region })
			if family := understand.FamilyOf(item.Region); family != "" {
				latin := understand.EnglishOf(family)
				n := strings.TrimSuffix(understand.NumberOfRegion(understand.RegionNumber.FindStringSubmatch(item.Region)[2]), "区")
				say(full, pick([]string{item.Region, item.Region + "的", family + n + "区", family + n, "买成" + item.Region + "了"}, []string{latin + " " + n, item.Region})...)
				say(anyItem(func(i Item) bool { return understand.FamilyOf(i.Region) == family }), pick([]string{family + "的", family + "那个", "到账是" + family + "的"}, []string{"the " + latin + " one"})...)
			} else {
				say(full, pick([]string{item.Region, strings.TrimSuffix(item.Region, "区") + "的"}, []string{item.Region})...)
			}
		}
		if item.Face > 0 {
			worth := item.Face / 100
			w := strconv.FormatInt(worth, 10)
			of := func(o *Order) bool {
				return anyItem(func(i Item) bool { return i.Face == worth*100 })(o) || costs(o, worth*100)
			}
			for _, bare := range pick([]string{w + "的那个", w + "块的"}, []string{"the " + w + " one"}) {
				list = append(list, description{words: bare, of: of, item: at, bare: true})
			}
			name := item.Name
			of = anyItem(func(i Item) bool { return i.Name == name })
			switch {
			case strings.Contains(name, "点卡"):
				say(of, pick([]string{w + "点的", w + "点那个", w + "点卡"}, []string{"the " + w + " point card"})...)
			case strings.Contains(name, "话费"):
				say(of, pick([]string{w + "话费", "话费" + w, "充话费" + w + "的", w + "块话费"}, []string{"top up " + w})...)
			}
		}
		if item.Quantity > 1 {
			n := item.Quantity
			say(anyItem(func(i Item) bool { return i.Quantity == n }), pick([]string{fmt.Sprintf("%d个", n), fmt.Sprintf("买了%d张", n)}, []string{fmt.Sprintf("%d pcs", n)})...)
		}
		if a := item.Account; a != "" {
			of := anyItem(func(i Item) bool { return i.Account == a })
			if head, end, masked := strings.Cut(a, "****"); masked {
				whole := head + "1234" + end
				// The last four digits of a phone may be those of an order as well.
				either := func(o *Order) bool { return of(o) || strings.HasSuffix(o.No, end) }
				say(of, pick([]string{whole + "那个", "充给" + whole + "的"}, []string{"for " + whole})...)
				say(either, pick([]string{"手机尾号" + end + "的"}, []string{"phone ending in " + end})...)
			} else {
				say(of, pick([]string{"充到" + a + "的", "账号" + a}, []string{"account " + a})...)
			}
		}
	}
	yuan := func(fen int64) string {
		return strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%d.%02d", fen/100, fen%100), "00"), ".")
	}
	if o.Total > 0 {
		total := o.Total
		of := func(o *Order) bool { return costs(o, total) }
		y := yuan(total)
		say(of, pick([]string{y + "块的", "¥" + y + "那单", y + "元"}, []string{"the ¥" + y + " one"})...)
		if o.Paid > 0 {
			say(func(o *Order) bool { return of(o) && o.Paid > 0 }, pick([]string{"付了" + y, y + "元付的"}, []string{"paid " + y + " yuan"})...)
		}
	}
	list = append(list, describeState(o, zh)...)
	day := o.CreatedAt.In(shopZone)
	of := func(o *Order) bool {
		return on(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, shopZone), true, o)
	}
	say(of, pick([]string{fmt.Sprintf("%d月%d号买的", day.Month(), day.Day()), fmt.Sprintf("%d月%d日那单", day.Month(), day.Day()), fmt.Sprintf("%d号买的", day.Day())},
		[]string{"bought on " + day.Format("Jan 2"), "from " + day.Format("January 2")})...)
	switch int(findNow.Truncate(24*time.Hour).Sub(day.Truncate(24*time.Hour)).Hours()) / 24 {
	case 0:
		if day.Day() == findNow.Day() {
			say(of, pick([]string{"今天买的", "今天那单"}, []string{"bought today"})...)
		}
	case 1:
		if day.Day() == findNow.Day()-1 {
			say(of, pick([]string{"昨天买的", "昨天下的单"}, []string{"bought yesterday"})...)
		}
	}
	return list
}

// called tells whether customers call goods so.
func called(name, word string) bool {
	return strings.Contains(name, word) || slices.ContainsFunc(shelf, func(s sold) bool {
		begin, _, _ := strings.Cut(s.name, "%")
		return strings.HasPrefix(name, begin) && (slices.Contains(s.zh, word) || slices.Contains(s.en, word))
	})
}

// describeState says in which state the order is.
func describeState(o bought, zh bool) []description {
	var list []description
	say := func(of func(*Order) bool, han, latin []string) {
		forms := latin
		if zh {
			forms = han
		}
		for _, f := range forms {
			list = append(list, description{words: f, of: of})
		}
	}
	is := func(statuses ...terms.Status) func(*Order) bool {
		return func(o *Order) bool { return slices.Contains(statuses, o.Status) }
	}
	paid := func(o *Order) bool { return o.Paid > 0 || o.PaidAt != nil }
	switch o.Status {
	case terms.Unpaid:
		say(func(o *Order) bool { return !paid(o) }, []string{"没付款的", "还没付钱的那个", "未付款的"}, []string{"the unpaid one", "the one I haven't paid"})
	case terms.Paid:
		say(is(terms.Paid, terms.Refunding), []string{"还没发货的", "没发的那个"}, []string{"the one not shipped yet"})
	case terms.Shipped:
		say(is(terms.Shipped), []string{"在路上的", "已发货的那个", "快递还没到的"}, []string{"the shipped one", "the one on its way"})
	case terms.Completed:
		say(is(terms.Completed), []string{"已经收到的那个", "收到的"}, []string{"the one I received", "the delivered one"})
		if o.SignedAt != nil {
			say(func(o *Order) bool { return o.SignedAt != nil }, []string{"签收了的", "已签收的那个"}, nil)
		}
	case terms.Expired:
		say(is(terms.Expired, terms.Cancelled), []string{"过期的", "超时关闭的那个"}, []string{"the expired one"})
	case terms.Cancelled:
		say(is(terms.Cancelled, terms.Expired), []string{"已取消的那个"}, []string{"the cancelled one"})
	case terms.Refunding:
		say(is(terms.Refunding, terms.Refunded), []string{"退款中的", "正在退款的那个"}, []string{"the one being refunded"})
	case terms.Refunded:
		say(is(terms.Refunded, terms.Refunding), []string{"已退款的", "退过款的那个"}, []string{"the refunded one"})
	}
	if o.refundFailed() {
		say(func(o *Order) bool { return o.refundFailed() }, []string{"退款失败的"}, []string{"the one whose refund failed"})
	}
	if o.Paid > 0 {
		method := o.Method
		of := func(o *Order) bool { return o.Method == method }
		switch method {
		case terms.WeChat:
			say(of, []string{"微信付的", "微信支付的"}, []string{"paid by wechat pay"})
		case terms.Alipay:
			say(of, []string{"支付宝付的"}, []string{"paid by alipay"})
		case terms.Bank:
			say(of, []string{"银行卡付的", "刷卡的"}, []string{"paid by bank card"})
		}
		say(paid, []string{"付过款的", "已经付了的"}, []string{"the paid one"})
	}
	return list
}
