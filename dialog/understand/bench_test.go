package understand

import (
	"strings"
	"testing"
)

// BenchmarkMessages runs over messages as customers write them; the measure is
// msgs/s on one core.
func BenchmarkMessages(b *testing.B) {
	examples := append(readExamples(b, "corpus.jsonl"), readExamples(b, "tune.jsonl")...)
	Text("", Context{})
	n := 0
	for b.Loop() {
		e := examples[n%len(examples)]
		Text(e.Text, Context{Asking: e.Asking, Now: examplesNow})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "msgs/s")
}

// longInputs are the longest messages Telegram lets through, each hard in its own way.
var longInputs = map[string]string{
	"digits":        strings.Repeat("1234567890", 410)[:4096],
	"spaced digits": strings.Repeat("1 2-", 1024),
	"numerals":      strings.Repeat("一百二十", 1024),
	"order numbers": strings.Repeat("WF20261122000123 ", 240),
	"cancel":        strings.Repeat("取消订单不要吗", 585),
	"regions":       strings.Repeat("电信十二区要", 682),
	"amounts":       strings.Repeat("扣了100元", 585),
	"near regions":  strings.Repeat("弗雷尔", 1365),
	"english":       strings.Repeat("cancl ordr plz ", 273),
	"times":         strings.Repeat("昨天下午3点", 585),
	"letters":       strings.Repeat("a", 4096),
	"questions":     strings.Repeat("吗", 4096),
	"dots":          strings.Repeat("1.", 2048),
	"traditional":   strings.Repeat("請幫我取消訂單嗎", 512),
	"invisible":     strings.Repeat("\u202e取\u200b", 1365),
	"accounts":      strings.Repeat("应该充到wang_fang88 ", 240),
}

func BenchmarkLongest(b *testing.B) {
	for name, text := range longInputs {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Text(text, Context{Now: examplesNow})
			}
		})
	}
}
