package understand

import (
	"slices"
	"strings"
	"testing"
)

// TestWhatIsLeftOutIsNotTheOrder: A is named only to leave it out, so it is never the order of the message; B is.
func TestWhatIsLeftOutIsNotTheOrder(t *testing.T) {
	t.Parallel()
	a, b := "WF20261122000417", "WF20261122000418"
	for _, form := range []string{
		"取消全部，除了A", "除了A都取消", "除A外全取消", "除开A，剩下的都不要了", "都取消，A除外", "A以外的都取消", "A留下，其他的全部取消", "不包括A，都给我取消掉",
		"取消除A之外的订单", "把没付款的都取消，A不算", "A别动，都给我取消掉", "除了A和B，其他全退了", "A收到了，另一个没到",
		"cancel all but A", "cancel all except A", "cancel everything but A", "cancel all orders other than A", "cancel both, not A", "cancel everything besides A",
		"cancel all of them, save A", "Keep A, cancel the rest", "cancel all my orders excluding A", "with the exception of A please cancel everything",
		"A arrived but the other one did not",
	} {
		u := Text(strings.NewReplacer("A", a, "B", b).Replace(form), Context{Now: exampleTime})
		if len(u.OrderNos) > 0 {
			t.Errorf("%q is about %v", form, u.OrderNos)
		}
		if !slices.ContainsFunc(u.Acts, func(act Act) bool { return slices.Contains(act.LeftOut, a) }) {
			t.Errorf("%q leaves nothing out: %+v", form, u.Acts)
		}
	}
	for _, form := range []string{"除了A，B也取消", "不是A，是B", "it's not A but B", "A别动，取消B", "取消B，除了A"} {
		u := Text(strings.NewReplacer("A", a, "B", b).Replace(form), Context{Now: exampleTime})
		if !slices.Equal(u.OrderNos, []string{b}) {
			t.Errorf("%q is about %v", form, u.OrderNos)
		}
	}
	for _, form := range []string{"A有问题，别的不用管", "取消A，其他的别动", "cancel A and keep the others", "have not received A", "A不要了，都没发货呢，取消"} {
		u := Text(strings.NewReplacer("A", a, "B", b).Replace(form), Context{Now: exampleTime})
		if !slices.Equal(u.OrderNos, []string{a}) {
			t.Errorf("%q is about %v", form, u.OrderNos)
		}
	}
}
