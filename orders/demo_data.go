package orders

import (
	"encoding/json"
	"time"
)

// The demo shop's goods, people and orders. All names and numbers are made up; the order table is written so that every
// status meets every kind of goods that it can meet.

type demoProduct struct {
	sku, name, price, face string
	kind                   Kind
	regions                []string
	stock                  int64
	retention              int // minutes; 0: the shop's default
	policy                 string
}

// smallRefunds switches automatic refunds on for small virtual orders.
const smallRefunds = `{"auto_refund":{"enabled":true,"max_amount_fen":5000,"per_day":2}}`

var (
	serverRegions = []string{
		"电信一区", "电信二区", "电信三区", "电信四区", "电信五区", "网通一区", "网通二区", "网通三区", "网通四区", "网通五区",
	}
	mobileRegions = []string{"安卓微信区", "安卓QQ区", "苹果微信区", "苹果QQ区"}
)

var demoProducts = []demoProduct{
	{"yx-point-30", "游戏点卡 30 点", "30.00", "30.00", Virtual, serverRegions, 300, 0, smallRefunds},
	{"yx-point-100", "游戏点卡 100 点", "100.00", "100.00", Virtual, serverRegions, 500, 0, ""},
	{"yx-month", "手游月卡", "45.00", "45.00", Virtual, mobileRegions, 200, 0, smallRefunds},
	{"hf-50", "话费充值 50 元", "49.80", "50.00", Virtual, nil, 1000, 0, smallRefunds},
	{"hf-100", "话费充值 100 元", "99.50", "100.00", Virtual, nil, 1000, 0, ""},
	{"hf-200", "话费充值 200 元", "198.80", "200.00", Virtual, nil, 1000, 0, ""},
	{"vip-month", "视频会员月卡", "25.00", "", Virtual, nil, 400, 0, smallRefunds},
	{"vip-year", "视频会员年卡", "198.00", "", Virtual, nil, 150, 0, ""},
	{"yx-skin-hot", "周年限定皮肤卡", "68.00", "", Virtual, serverRegions, 20, 10, ""},
	{"gift-box-500", "实体礼品卡礼盒 500 元", "500.00", "500.00", Physical, nil, 60, 0, ""},
	{"merch-figure", "主角手办", "268.00", "", Physical, nil, 40, 0, ""},
	{"custom-keycap", "定制刻字键帽", "158.00", "", Custom, nil, 30, 0, ""},
	{"presale-pad", "联名手柄（预售）", "399.00", "", Presale, nil, 80, 0, ""},
}

var demoCustomers = []DocumentCustomer{
	{ID: "u-1001", Name: "王芳", Phone: "13800138001"},
	{ID: "u-1002", Name: "李强", Phone: "13800138002"},
	{ID: "u-1003", Name: "陈静", Phone: "13800138003"},
	{ID: "u-1004", Name: "赵磊", Phone: "13800138004"},
	{ID: "u-1005", Name: "林小美", Phone: "13800138005"},
}

// stage is how far a demo order has come; later ones pass through the earlier ones.
type stage int

const (
	stUnpaid stage = iota
	stPaid
	stShipped
	stSigned    // a parcel that was signed for
	stDelivered // virtual: topped up, or with its card key
	stCancelled
	stExpired
	stLate       // expired, then paid
	stReinstated // expired, but had been paid in time
	stRefunding
	stOverdue // refunding for longer than was promised
	stRefunded
	stRefundFailed
)

type demoItem struct {
	sku, region, account string
	quantity             int
}

type demoOrder struct {
	customer int           // index into demoCustomers
	age      time.Duration // before now
	stage    stage
	method   Method
	wait     time.Duration // unpaid: expires so long after now
	items    []demoItem
}

const day = 24 * time.Hour

func one(sku, region, account string) []demoItem { return []demoItem{{sku, region, account, 1}} }

var demoOrders = []demoOrder{
	// 王芳: plays on several servers, and buys the wrong one now and then.
	{0, 25 * time.Minute, stUnpaid, "", 3 * time.Hour, one("yx-point-100", "电信一区", "wang_fang")},
	{0, 2 * time.Hour, stPaid, WeChat, 0, one("yx-point-100", "网通二区", "wang_fang")},
	{0, 5 * time.Hour, stPaid, Alipay, 0, []demoItem{{"yx-point-30", "电信三区", "wang_fang", 10}}},
	{0, 3 * day, stDelivered, WeChat, 0, one("yx-point-100", "电信二区", "wang_fang")},
	{0, 6 * day, stShipped, WeChat, 0, one("merch-figure", "", "")},
	{0, 9 * day, stSigned, Alipay, 0, one("gift-box-500", "", "")},
	{0, 4 * day, stCancelled, "", 0, one("yx-point-100", "电信五区", "wang_fang")},
	{0, 8 * day, stRefunded, WeChat, 0, one("vip-month", "", "wang_fang@shop.example")},
	{0, 26 * time.Hour, stRefunding, WeChat, 0, one("yx-month", "安卓微信区", "芳芳不吃香菜")},
	// 李强: tops up phones.
	{1, 12 * time.Minute, stUnpaid, "", 5 * time.Hour, one("hf-100", "", "13800138002")},
	{1, 40 * time.Minute, stUnpaid, "", 8 * time.Hour, one("hf-200", "", "13912345678")},
	{1, 90 * time.Minute, stPaid, Bank, 0, one("hf-200", "", "13800138002")},
	{1, 2 * day, stDelivered, Alipay, 0, one("hf-100", "", "13800138002")},
	{1, 5 * day, stDelivered, WeChat, 0, one("hf-50", "", "13912345678")},
	{1, 3 * day, stExpired, "", 0, one("hf-50", "", "13800138002")},
	{1, 12 * day, stOverdue, Bank, 0, one("hf-200", "", "13800138002")},
	{1, 10 * day, stSigned, WeChat, 0, one("merch-figure", "", "")},
	{1, 20 * time.Hour, stLate, WeChat, 0, one("hf-100", "", "13800138002")},
	// 陈静: presents and custom-made things.
	{2, 18 * time.Minute, stUnpaid, "", 6 * time.Hour, []demoItem{
		{"vip-year", "", "chenjing88", 1}, {"yx-point-30", "网通一区", "静静的湖", 2},
	}},
	{2, 30 * time.Hour, stPaid, WeChat, 0, one("custom-keycap", "", "")},
	{2, 2 * day, stPaid, Alipay, 0, one("presale-pad", "", "")},
	{2, 7 * time.Hour, stPaid, Bank, 0, one("gift-box-500", "", "")},
	{2, 4 * day, stShipped, Alipay, 0, one("custom-keycap", "", "")},
	{2, 15 * day, stSigned, Bank, 0, one("custom-keycap", "", "")},
	{2, 6 * day, stDelivered, Alipay, 0, one("vip-year", "", "chenjing88")},
	{2, 11 * day, stRefunded, Bank, 0, one("gift-box-500", "", "")},
	// 赵磊: collects, and changes his mind.
	{3, 3 * time.Minute, stUnpaid, "", 10 * time.Minute, one("yx-skin-hot", "电信四区", "磊哥")},
	{3, 35 * time.Minute, stUnpaid, "", 4 * time.Hour, one("merch-figure", "", "")},
	{3, 4 * time.Hour, stPaid, WeChat, 0, []demoItem{
		{"yx-point-100", "网通五区", "磊哥", 1}, {"merch-figure", "", "", 1},
	}},
	{3, 5 * day, stShipped, Bank, 0, one("presale-pad", "", "")},
	{3, 20 * day, stSigned, WeChat, 0, one("presale-pad", "", "")},
	{3, 2 * day, stDelivered, WeChat, 0, one("yx-skin-hot", "电信四区", "磊哥")},
	{3, 3 * day, stCancelled, "", 0, one("presale-pad", "", "")},
	{3, 30 * time.Hour, stRefunding, Bank, 0, one("merch-figure", "", "")},
	{3, 28 * time.Hour, stReinstated, Alipay, 0, one("yx-point-100", "网通三区", "磊哥")},
	// 林小美: new here.
	{4, 8 * time.Minute, stUnpaid, "", 2 * time.Hour, one("vip-month", "", "xiaomei_lin")},
	{4, 55 * time.Minute, stUnpaid, "", 7 * time.Hour, one("presale-pad", "", "")},
	{4, 75 * time.Minute, stPaid, Alipay, 0, one("yx-month", "苹果QQ区", "小美今天也很美")},
	{4, 3 * time.Hour, stPaid, WeChat, 0, one("merch-figure", "", "")},
	{4, 2 * day, stDelivered, Alipay, 0, one("vip-month", "", "xiaomei_lin")},
	{4, 7 * day, stExpired, "", 0, one("custom-keycap", "", "")},
	{4, 4 * day, stRefundFailed, Alipay, 0, one("vip-year", "", "xiaomei_lin")},
	{4, 13 * day, stRefunded, Alipay, 0, one("merch-figure", "", "")},
}

// document returns the product as the shop would write it.
func (p demoProduct) document() ProductDocument {
	d := ProductDocument{Name: p.name, Kind: p.kind, FaceValue: p.face, Regions: p.regions, Stock: &p.stock}
	if p.retention > 0 {
		d.RetentionMinutes = &p.retention
	}
	if p.policy != "" {
		d.Policy = json.RawMessage(p.policy)
	}
	return d
}
