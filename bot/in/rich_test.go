package in

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheWordsOfARichMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, want string }{
		{`{"blocks":[{"type":"heading","size":2,"text":"订单详情"},{"type":"paragraph","text":["订单号 ",{"type":"bold","text":"WF1"}," 不要了"]}]}`, "订单详情\n订单号 WF1 不要了"},
		{`{"blocks":[{"type":"list","items":[{"label":"1.","blocks":[{"type":"paragraph","text":"月卡 ×1"}]},{"label":"2.","blocks":[{"type":"paragraph","text":"点卡"}]}]}]}`, "1.\n月卡 ×1\n2.\n点卡"},
		{`{"blocks":[{"type":"table","cells":[[{"text":"区服"},{"text":"电信","align":"left"}],[{"text":"账号"},{"text":[{"type":"code","text":"QX"},"12"]}]]}]}`, "区服 电信\n账号 QX12"},
		{`{"blocks":[{"type":"paragraph","text":{"type":"url","text":"看这里","url":"https://x.example"}}]}`, "看这里"},
		{`{"blocks":[{"type":"paragraph","text":["电话 ",{"type":"phone_number","text":"138","phone_number":"+86138"}]}]}`, "电话 138"},
		{`{"blocks":[{"type":"paragraph","text":[{"type":"anchor","name":"top"},"开头"]}]}`, "开头"},
		{`{"blocks":[{"type":"photo","photo":[{"file_id":"a"},{"file_id":"b"}],"caption":{"text":"截图","credit":"我"}}]}`, "截图我"},
		{`{"blocks":[{"type":"invented","columns":[{"body":"左"},{"body":{"type":"new","content":["右","边"]}}]}]}`, "左\n右\n边"},
		{`{"blocks":[{"type":"invented","text":{"type":"glow","text":["很",{"type":"also_new","inner":"急"}]}}]}`, "很急"},
		{`{"blocks":[]}`, ""},
		{`{}`, ""},
		{`[`, ""},
		{`"words"`, "words"},
		{`7`, ""},
		{`null`, ""},
	} {
		if got := readRich(json.RawMessage(c.raw)).words(); got != c.want {
			t.Errorf("%s\nreads %q, want %q", c.raw, got, c.want)
		}
	}
}

// However blocks and styles are nested, and whatever they are called, no word is lost and none changes its place.
func TestNoWordOfARichMessageIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var words []string
		name := rapid.SampledFrom([]string{"bold", "spoiler", "quote", "invented", "details"})
		var text func(depth int) string
		text = func(depth int) string {
			if depth == 0 || rapid.Bool().Draw(t, "plain") {
				words = append(words, fmt.Sprintf("w%d", len(words)))
				return fmt.Sprintf("%q", words[len(words)-1]+" ")
			}
			if rapid.Bool().Draw(t, "styled") {
				return fmt.Sprintf(`{"type":%q,"text":%s}`, name.Draw(t, "style"), text(depth-1))
			}
			return "[" + text(depth-1) + "," + text(depth-1) + "]"
		}
		var block func(depth int) string
		block = func(depth int) string {
			if depth == 0 || rapid.Bool().Draw(t, "leaf") {
				return fmt.Sprintf(`{"type":%q,"text":%s}`, name.Draw(t, "kind"), text(3))
			}
			field := rapid.SampledFrom([]string{"blocks", "items", "invented"}).Draw(t, "field")
			return fmt.Sprintf(`{"type":%q,%q:[%s,%s]}`, name.Draw(t, "kind"), field, block(depth-1), block(depth-1))
		}
		raw := fmt.Sprintf(`{"blocks":[%s,%s]}`, block(3), block(3))
		got := strings.Fields(readRich(json.RawMessage(raw)).words())
		if strings.Join(got, " ") != strings.Join(words, " ") {
			t.Fatalf("%s\nreads %q, want %q", raw, got, words)
		}
	})
}
