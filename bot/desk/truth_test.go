package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
)

// What General says is true: how many there are, who is late, and one customer's cases stand together.
func TestTheBoardSaysWhoWaitsForWhatSinceWhen(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	waits := func(no string, conversation int64, order string, minutes int) handoff.Case {
		at := now.Add(-time.Duration(minutes) * time.Minute)
		return handoff.Case{
			No: no, Conversation: conversation, OrderNo: order, Kind: handoff.KindRefund, Status: handoff.Waiting, Priority: handoff.High,
			Lang: "zh", OpenedAt: at, UnansweredSince: &at,
		}
	}
	b := Board{Board: view.Board{
		Line:   []handoff.Case{waits("C-1", 7, "WF20261122000123", 130), waits("C-2", 8, "", 14), waits("C-3", 7, "WF20261122000124", 3)},
		Names:  map[int64]string{7: "王<芳>", 8: "李强"},
		Orders: map[string]orders.Order{"WF20261122000123": {Total: 10000, Items: []orders.Item{{Name: "点卡", Quantity: 1}}}},
		Late:   map[string]bool{"C-1": true}, Counts: handoff.Counts{Waiting: 3},
	}, Now: now, Lang: "zh"}
	got := DrawBoard(b, words)
	lines := strings.Split(got.HTML, "\n")
	for i, want := range []string{
		"3 个工单在排队", "⏰<b>C-1</b> 王&lt;芳&gt; · 退款 · 点卡 ¥100 · …0123 · 等 2 小时", "└ <b>C-3</b> · 退款 · …0124 · 等 3 分",
		"<b>C-2</b> 李强 · 退款 · 等 10 分",
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d is %q, want %q", i, lines[i], want)
		}
	}
	if n := strings.Count(got.HTML, "⏰"); n != 1 {
		t.Errorf("%d are marked as late", n)
	}
}

func TestAPingSaysHowManyCame(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n < 30; n++ {
		cases := make([]string, n)
		for i := range cases {
			cases[i] = fmt.Sprintf("C-%d", 1000+i)
		}
		for lang, want := range map[string]string{"zh": fmt.Sprintf("等 %d 个", n), "en": fmt.Sprintf("%d in all", n)} {
			got := PingText(cases, lang, words)
			if all := strings.Count(got, "C-") == n; !all && !strings.Contains(got, want) {
				t.Errorf("%d cases are told as %q", n, got)
			}
		}
	}
}

// Nobody who has waited longer than was promised is promised the same again.
func TestNoPromiseThatWasBrokenIsRepeated(t *testing.T) {
	t.Parallel()
	pace := handoff.Pace{Handling: 5 * time.Minute, AtOnce: map[string]int{"zh": 1}}
	for waited := time.Duration(0); waited < 2*time.Hour; waited += time.Minute {
		q := QueueNotice{Status: handoff.Waiting, Lang: "zh", Place: 1, Waited: waited}
		if minutes := q.minutes(pace); minutes > 0 && waited > time.Duration(minutes)*time.Minute+10*time.Minute {
			t.Errorf("after %v it says %d minutes", waited, minutes)
		}
	}
}
