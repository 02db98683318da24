package understand

import (
	"strings"
	"testing"
)

// In the frames below A is what the order has and B what is needed, whichever
// stands first and whatever is said around them.

const regionFrames = `买的A，我要B|要B买成了A|我是B的号，买成A了|买了A，应该是B|应该买B，买成A|下单选了A，其实要B|选错区了，选的A，要B|A买错了，要B|发的是A，我要的是B|发成A了，要B|要的B，发的A
把A改成B|A换成B|A换B|能把A换成B吗|不是A，是B|不是A是B|是B不是A|我要B不要A|我在B，买的A|我玩B的，买了A的|号在B，点成A|本来想买B，不小心买了A|想买B结果买了A|明明要B，给我发A|我买的是B，你们发的A
误买A，应买B|A错了，正确是B|填成A了，正确的是B|区填错了，填的A，正确的B|充到A了，应该充B|充错区，充到A，我号在B|我的角色在B，卡是A的|买A的时候没看清，我是B|拍了A发现自己是B|订单是A，我需要B|订单里是A的，我实际是B
错买成A，本应B|从A改到B|原来选A，现在要改B|B的号充了A|要的是B不是A|选的A，想改成B|我朋友在B，我买成A了`

func framesOf(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == '\n' })
}

func TestWhichRegionIsWhichInEveryFrame(t *testing.T) {
	t.Parallel()
	for _, frame := range framesOf(regionFrames) {
		for _, r := range []struct{ actual, wanted, a, w string }{
			{"电信一区", "网通二区", "电信一区", "网通二区"},
			{"微信区", "QQ区", "微信区", "QQ区"},
			{"安卓", "苹果", "安卓区", "苹果区"},
			{"祖安", "艾欧尼亚", "祖安", "艾欧尼亚"},
			{"国服", "台服", "国服", "台服"},
			{"双线3区", "双线5区", "双线三区", "双线五区"},
			{"电一", "网二", "电信一区", "网通二区"},
		} {
			text := strings.NewReplacer("A", r.actual, "B", r.wanted).Replace(frame)
			u := Text(text, Context{Now: examplesNow})
			if u.Region == nil || u.Region.Actual != r.a || u.Region.Wanted != r.w {
				t.Errorf("%s: %+v, want %s for %s", text, u.Region, r.a, r.w)
			}
		}
	}
}

const amountFrames = `B的卡扣了A|B的话费收我A|标价B扣了A|应该付B，付了A|应付B实付A|原价B，扣了A|页面显示B，扣了A|显示B实际扣A|订单B，扣款A|说好B，收了我A|商品B扣我A|买B的扣了A|充B扣了A|充值B，扣款A|扣了A，应该扣B|扣了A但订单是B
扣A，订单金额B|付了A，商品才B|实付A，标价B|卖B，付款变成A|B扣成A|明明B，扣了我A|只要B却扣了A|价格是B，微信扣了A|该收B收了A|收了我A，页面是B|下单B，支付宝扣A|我买的B的点卡，扣了A|被扣了A，本来只要B|扣费A，实际价格B`

func TestWhichAmountIsWhichInEveryFrame(t *testing.T) {
	t.Parallel()
	for _, frame := range framesOf(amountFrames) {
		for _, a := range []struct{ charged, expected, c, e string }{
			{"200", "100", "200.00", "100.00"}, {"80元", "50元", "80.00", "50.00"}, {"五十块", "三十块", "50.00", "30.00"}, {"19.9", "9.9", "19.90", "9.90"}, {"一百二", "一百", "120.00", "100.00"},
		} {
			text := strings.NewReplacer("A", a.charged, "B", a.expected).Replace(frame)
			u := Text(text, Context{Now: examplesNow})
			ok := u.Amount != nil && u.Amount.Expected != nil && u.Amount.Charged != nil && u.Amount.Expected.String() == a.e && u.Amount.Charged.String() == a.c
			if !ok || u.Reason != Overcharged {
				t.Errorf("%s: %+v %s, want %s for %s", text, u.Amount, u.Reason, a.c, a.e)
			}
		}
	}
}

const quantityFrames = `要B张拍成A张|要B个买成A个|想买B个，买了A个|只要B份，下了A份|本来要B张，点成A张|应该B个，下成A个|买了A个，只要B个|拍了A件，我只需要B件|B个点成A个|数量填成A了，要B个|数量选了A，应该是B|买成A张了，只想要B张|B张变成A张
误拍A张，要B张|多拍了，要B张拍了A张|下单A个，实际要B个|我要B个，怎么是A个|手滑买了A个，只要B个`

func TestWhichQuantityIsWhichInEveryFrame(t *testing.T) {
	t.Parallel()
	for _, frame := range framesOf(quantityFrames) {
		for _, n := range []struct {
			actual, wanted string
			a, w           int
		}{{"10", "1", 10, 1}, {"十", "一", 10, 1}, {"3", "2", 3, 2}, {"二十", "两", 20, 2}} {
			text := strings.NewReplacer("A", n.actual, "B", n.wanted).Replace(frame)
			u := Text(text, Context{Now: examplesNow})
			ok := u.Quantity != nil && u.Quantity.Actual != nil && u.Quantity.Wanted != nil && *u.Quantity.Actual == n.a && *u.Quantity.Wanted == n.w
			if !ok {
				t.Errorf("%s: %+v, want %d for %d", text, u.Quantity, n.a, n.w)
			}
		}
	}
}
