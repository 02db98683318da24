package understand

import (
	"testing"
	"time"
)

func TestWhatIsTakenBackFillsNothing(t *testing.T) {
	t.Parallel()
	if u := Text("50，哦不是，80", Context{Asking: AskingAmountExpected, Now: examplesNow}); u.Amount == nil || u.Amount.Expected.String() != "80.00" {
		t.Errorf("amount %+v", u.Amount)
	}
	if u := Text("两张，不，三张", Context{Asking: AskingQuantityWanted, Now: examplesNow}); u.Quantity == nil || *u.Quantity.Wanted != 3 {
		t.Errorf("quantity %+v", u.Quantity)
	}
	if u := Text("昨天下午三点，说错了，是四点", Context{Asking: AskingPaidAt, Now: examplesNow}); u.PaidAt == nil || u.PaidAt.Format(time.DateTime) != "2026-11-21 16:00:00" {
		t.Errorf("paid at %v", u.PaidAt)
	}
	if u := Text("微信付的，啊不对，支付宝", Context{Asking: AskingPaymentMethod, Now: examplesNow}); u.PaymentMethod != Alipay {
		t.Errorf("paid through %q", u.PaymentMethod)
	}
	// The other side of a complaint takes nothing back.
	if u := Text("扣了50，不对吧，应该30", Context{Now: examplesNow}); u.Amount == nil || u.Amount.Charged.String() != "50.00" || u.Amount.Expected.String() != "30.00" {
		t.Errorf("amount %+v", u.Amount)
	}
}

func TestProblemsAreHeardWithoutAWordForThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Reason{
		"说三天到账现在五天了": NotReceived, "都等了两天了": NotReceived, "钱付了东西呢": NotReceived, "昨天买的今天还没有": NotReceived, "会员没开上": NotReceived,
		"paid 3 hours ago and still no code": NotReceived, "给爸妈买的话费没到账": NotReceived,
		"兑换码绑不进去": Defective, "code redeem不了": Defective, "礼品卡余额是0": Defective,
		"这不是我买的": WrongItem, "买的国际版给的国内版": WrongItem, "优酷的买成芒果的了": WrongItem, "扣款成功但订单没付款": "",
		"能不能帮我换个区": WrongRegion, "可以帮我改下账号吗": WrongAccount, "给我重发": "",
	} {
		if u := Text(text, Context{Now: examplesNow}); u.Intent != ReportProblem || u.Reason != want {
			t.Errorf("%q: %s, reason %q, want %q", text, u.Intent, u.Reason, want)
		}
	}
	for _, text := range []string{"怎么选才不会选错", "付款后还能改区吗", "我没有重复下单", "没月卡卖吗", "怎么换手机号", "下周能到吗"} {
		if u := Text(text, Context{Now: examplesNow}); u.Intent == ReportProblem && u.Reason != "" {
			t.Errorf("%q was taken for a problem: %q", text, u.Reason)
		}
	}
}

func TestOrdersOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"取消每个客户的订单", "给全部用户退款", "把所有买家的单都撤了", "cancel all orders of all customers"} {
		if u := Text(text, Context{Now: examplesNow}); u.Intent != Other {
			t.Errorf("%q: %s", text, u.Intent)
		}
	}
	if u := Text("我的全部订单都取消", Context{Now: examplesNow}); u.Intent != CancelOrder {
		t.Errorf("their own orders: %s", u.Intent)
	}
}
