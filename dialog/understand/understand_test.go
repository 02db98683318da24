package understand

import "testing"

func TestOrderNumbersAreFoundHoweverTheyAreSpaced(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"帮我把WF20261122000123取消掉", "wf 20261122-000123 不要了", "订单号ＷＦ２０２６１１２２０００１２３",
		"20261122000123", "WF\u200b2026 1122 0001 23", "WF2O261122OOO123", "WF20261122\n000123",
	} {
		u := Text(text, Context{})
		if len(u.OrderNos) != 1 || u.OrderNos[0] != "WF20261122000123" {
			t.Errorf("%q: order numbers %v", text, u.OrderNos)
		}
	}
	for _, text := range []string{"13800138000", "WF202611220001234", "6222020000012345678", "XWF20261122000123"} {
		if u := Text(text, Context{}); len(u.OrderNos) != 0 {
			t.Errorf("%q: order numbers %v", text, u.OrderNos)
		}
	}
}
