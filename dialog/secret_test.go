package dialog

import "testing"

// A lookup code is secret from its arrival, asked for or not; what only has digits in it is not.
func TestWordsThatTellALookupCode(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const no = "WF20261122000001"
	for words, want := range map[string]bool{
		no + " 8321": true, no + "，查询码8321": true, "8321 " + no: true, no + "\nab12": true, "订单" + no + "，pin 8321": true,
		no: false, "你好": false, no + " 付了 1000": false, no + " 不要了": false, "2046": false, no + "\n13800138000": false,
	} {
		if got := w.m.TellsSecret(Start("zh"), words); got != want {
			t.Errorf("%q: %v", words, got)
		}
	}
	asked := Start("zh")
	asked.Topic.AwaitsCode = no
	if !w.m.TellsSecret(asked, "是 8321") {
		t.Error("the code of an order that waits for it")
	}
}
