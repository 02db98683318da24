package dialog

import (
	"strings"
	"testing"
)

// TestWhatIsOnlyABeginning: words after which a customer plainly goes on are waited for, and nothing that is a message by
// itself is ever delayed. Messages that arrived together are parted by |.
func TestWhatIsOnlyABeginning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asking, claimed, known := w.s.clone(), w.s.clone(), w.s.clone()
	asking.Asking, asking.Task = "region_wanted", &Task{Goal: GoalAfter}
	claimed.Cases = []Case{{No: "C-1", Status: "claimed"}}
	known.Topic.OrderNo = "WF20261122000002"
	for _, c := range []struct {
		state  State
		words  string
		begins bool
	}{
		{w.s, "你好", true},
		{w.s, "在吗", true},
		{w.s, "老板在吗？", true},
		{w.s, "你好|在吗", true},
		{w.s, "hello", true},
		{w.s, "hi there", true},
		{w.s, "我买错区了", true},
		{w.s, "买错了", true},
		{w.s, "充错号码了", true},
		{w.s, "我昨天买的点卡，", true},
		{w.s, "点卡就是那个", true},
		{w.s, "我想", true},
		{w.s, "I bought a card and", true},
		{w.s, "我买错区了|点卡到账是网通的 我要电信", true},
		{w.s, "我买错区了|WF20261122000002", false},
		{w.s, "我买错区了！", false},
		{w.s, "我买错区了吗", false},
		{w.s, "你好 我要取消订单", false},
		{w.s, "取消", false},
		{w.s, "取消订单", false},
		{w.s, "我要退款", false},
		{w.s, "我的订单", false},
		{w.s, "转人工", false},
		{w.s, "多久到账", false},
		{w.s, "谢谢", false},
		{w.s, "手办坏了", false}, // one of the orders fits
		{w.s, "WF20261122000002 买错区了", false},
		{w.s, "今天早上买的那张点卡买错区了，应该买电信二区的，麻烦帮我换一下或者退掉重新买也行", false},
		{w.s, "/help", false},
		{asking, "电信", false},
		{asking, "那个", false},
		{claimed, "你好", false},
		{known, "买错区了", false},
	} {
		got := MayBeUnfinished(c.words)
		if got {
			var err error
			got, err = w.m.Unfinished(c.state, strings.Split(c.words, "|"), w.now, func() ([]Order, error) { return w.orders, nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		if got != c.begins {
			t.Errorf("%q (asking %q): unfinished %v", c.words, c.state.Asking, got)
		}
	}
	// Who has one order means that one, and who has none is told how to link it.
	for n := range 2 {
		if got, _ := w.m.Unfinished(w.s, []string{"我买错区了"}, w.now, func() ([]Order, error) { return w.orders[:n], nil }); got {
			t.Errorf("with %d orders a problem is no beginning", n)
		}
	}
}
