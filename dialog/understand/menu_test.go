package understand

import (
	"strings"
	"testing"
)

// Whatever parts a row of buttons, and whichever stand in it, the one for cancelling is not pressed by copying the row.
func TestACopiedRowOfButtonsAsksForNothing(t *testing.T) {
	t.Parallel()
	asks := strings.Split("请问开发票该点哪|没有开发票的|我页面上就这几个按钮|where is the invoice", "|")
	rows := [][]string{{"取消订单", "修改地址", "催发货"}, {"再次购买", "取消订单", "联系客服", "查看物流"}, {"申请售后", "取消订单"}, {"Cancel order", "Track order", "Contact support"}, {"Edit address", "Cancel order"}}
	n := 0
	for _, row := range rows {
		forms := []string{strings.Join(row, " | "), strings.Join(row, "|"), "【" + strings.Join(row, "】【") + "】", "[" + strings.Join(row, "] [") + "]"}
		if len(row) > 2 {
			forms = append(forms, strings.Join(row, " / "), strings.Join(row, "/"), strings.Join(row, " · "), strings.Join(row, " > "))
		}
		for _, form := range forms {
			for _, ask := range asks {
				for _, text := range []string{form + "\n" + ask, ask + "\n" + form, ask + "：" + form, form + "，" + ask} {
					for _, asking := range []Asking{AskingNothing, AskingConfirm} {
						n++
						if u := Text(text, Context{Now: examplesNow, Asking: asking}); u.Intent == CancelOrder || u.Intent == Affirm {
							t.Errorf("%q: %s", text, u.Intent)
						}
					}
				}
			}
		}
	}
	for _, text := range strings.Split("帮我取消订单/退款|取消订单，谢谢|取消吧！谢谢|不要了，取消订单", "|") {
		if u := Text(text, Context{Now: examplesNow}); u.Intent != CancelOrder {
			t.Errorf("%q: %s", text, u.Intent)
		}
	}
	t.Logf("%d messages", n)
}
