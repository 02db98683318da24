package scene_test

import (
	"strings"
	"testing"

	"kefu/dialog/scene"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// TestWhatIsLeftOutIsNotOffered says in every way that all but one of two unpaid orders is to be cancelled: the one that
// is left out is never asked about, by whatever it was named. Named by its number, the other one always is.
func TestWhatIsLeftOutIsNotOffered(t *testing.T) {
	t.Parallel()
	unpaid := map[string]struct {
		no     string
		zh, en []string
	}{
		"the newer": {no: "WF20261127075398", zh: []string{"5398", "尾号5398", "5398那单", "第一个", "100元的"}, en: []string{"5398", "the one ending in 5398", "the first one", "the 100 one"}},
		"the older": {no: "WF20261127083317", zh: []string{"3317", "尾号3317", "3317那单", "第二个", "200元的"}, en: []string{"3317", "the one ending in 3317", "the second one", "the 200 one"}},
	}
	forms := map[string][]string{
		"zh": {
			"除了#，没付款的都取消", "没付款的都取消，除了#", "除#外没付款的全取消", "除开#，剩下没付款的都不要了", "把没付款的都取消，#除外", "没付款的都取消掉，#不算", "#留着，其他没付款的都取消",
			"#别动，另一单没付款的取消", "不包括#，没付款的都取消", "未付款的订单都取消，不包括#", "除了#都取消，也别扣我钱", "没付款的都取消，除了#，我还要用",
		},
		"en": {
			"cancel all unpaid orders except #", "cancel everything unpaid but #", "except #, cancel all unpaid orders", "cancel all unpaid orders other than #", "cancel all my unpaid orders besides #",
			"apart from # cancel all unpaid orders", "cancel all unpaid orders excluding #", "with the exception of # please cancel all unpaid orders", "leave # alone, cancel the other unpaid order", "cancel all my unpaid orders but #, and also thank you",
		},
	}
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	for what, o := range unpaid {
		other := "WF20261127075398"
		if o.no == other {
			other = "WF20261127083317"
		}
		for lang, list := range forms {
			names := append([]string{o.no}, map[string][]string{"zh": o.zh, "en": o.en}[lang]...)
			for _, form := range list {
				for _, name := range names {
					words := strings.ReplaceAll(form, "#", name)
					look := map[string]string{"zh": "我的订单", "en": "my orders"}[lang]
					scripts, err := scene.Parse("## " + what + "\nas 李强\n> " + look + "\n> " + words + "\n")
					if err != nil {
						t.Fatal(err)
					}
					played := scene.Play(m, scripts[0])
					state := played.After[len(played.After)-1]
					confirms := state.Asking == understand.AskingConfirm && state.Task != nil && state.Task.Order != nil
					switch {
					case confirms && state.Task.Order.No == o.no, confirms && len(state.Task.AlsoCancel) > 0:
						t.Errorf("%q asks about the order that is left out", words)
					case name == o.no && (!confirms || state.Task.Order.No != other):
						t.Errorf("%q does not ask about the other order: %s", words, strings.Join(played.Script.Moves[1].Answer, " / "))
					}
				}
			}
		}
	}
}
