package understand

import (
	"slices"
	"strings"
	"testing"
)

func TestAShopTeachesWhatItsCustomersMean(t *testing.T) {
	t.Parallel()
	own, err := ReadExamples(strings.NewReader(`
# What regulars of this shop say.
== order_status
老规矩走到哪嘎达了
老规矩到哪嘎达
我那老规矩哪嘎达了呀
== cancel_order
别取消我的订单
`))
	if err != nil || len(own) != 4 {
		t.Fatalf("%d examples, %v", len(own), err)
	}
	taught := NewReader(own)
	if u := Text("老规矩哪嘎达了", Context{Now: examplesNow, Reader: taught}); u.Intent != OrderStatus {
		t.Errorf("what was taught was read as %s", u.Intent)
	}
	// No example makes a cancel of what the rules deny.
	if u := Text("别取消我的订单", Context{Now: examplesNow, Reader: taught}); u.Intent == CancelOrder {
		t.Error("an example made a cancel of a denial")
	}
}

func TestExamplesThatCannotBeReadAreNamedByTheirLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"取消": "line 1", "== nonsense\n取消": "line 1", "== question\n怎么取消\n{\"text\":": "line 3",
	} {
		if _, err := ReadExamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error that names %s", text, err, want)
		}
	}
}

func TestTheSameExamplesGiveTheSameReader(t *testing.T) {
	t.Parallel()
	a, b := NewReader(nil), NewReader(nil)
	for _, text := range []string{"取消订单", "东西呢", "where is it", "随便说点什么"} {
		m := newMessage(fold(text), Context{Now: examplesNow, Lexicon: DefaultLexicon()})
		for i, p := range a.rank(m) {
			if p != b.rank(m)[i] {
				t.Fatalf("%q: %v and %v", text, p, b.rank(m)[i])
			}
		}
	}
}

func TestTheSameExamplesAreLearnedOnce(t *testing.T) {
	t.Parallel()
	one := []Example{{Text: "把那张卡弄没", Intent: CancelOrder}}
	other := append(slices.Clone(one), Example{Text: "卡还在吗", Intent: OrderStatus})
	a, b := ReaderOf(one), ReaderOf(slices.Clone(one))
	if a != b {
		t.Error("the same examples are learned twice")
	}
	if ReaderOf(other) == a || ReaderOf(nil) != BuiltInReader() {
		t.Error("other examples give the same reader")
	}
}
