package dialog

import (
	"testing"
	"time"

	"kefu/internal/terms"
)

// What is said right after the stars stands beside them, unless it asks for something; and only what is said right after.
func TestWordsBesideTheStars(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	rated := func() State {
		s := Start("zh")
		s.Cases = []Case{{No: "C-1024", OrderNo: "WF20261122000123", Status: terms.CaseClosed, ClosedAt: now.Add(-time.Minute)}}
		s, _ = m.Step(s, Press{At: now, Choice: "rate:C-1024:4"})
		return s
	}
	comments := func(s State, text string) bool {
		_, effects := m.Step(s, Text{At: now, Text: text})
		for _, e := range effects {
			if r, ok := e.(Rate); ok {
				return r.CaseNo == "C-1024" && r.Comment == text && r.Stars == 0
			}
		}
		return false
	}
	for text, want := range map[string]bool{
		"态度很好，就是慢了一点": true, "处理太慢了": true, "客服态度差": true, "很满意": true, "希望下次快点": true, "不太满意，退得太少": true,
		"very slow but friendly": true, "服务一般": true, "等了好久才有人理": true,
		"还是没到账": false, "钱还是没到": false, "still not received": false, "转人工": false, "WF20261122000124 太慢": false, "退款要多久？": false,
		"处理好了吗": false, "谢谢": false,
	} {
		if got := comments(rated(), text); got != want {
			t.Errorf("%q beside the stars: %v", text, got)
		}
	}
	s := rated()
	s, _ = m.Step(s, Text{At: now, Text: "谢谢"})
	if comments(s, "很满意") {
		t.Error("words after other words became a comment")
	}
}
