package handoff_test

import (
	"errors"
	"testing"

	"kefu/handoff"
)

func TestAmountsOfAgents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"50": 5000, " 50.5 ": 5050, "¥50.05": 5005, "￥ 50": 5000, "50元": 5000, "50 块": 5000, "50块钱": 5000, "５０．５元": 5050,
		"RMB 50": 5000, "50 yuan": 5000, "0.01": 1,
		"": 0, "0": 0, "-5": 0, "+5": 0, "5.005": 0, "5.x": 0, ".5": 0, "5.": 0, "abc": 0, "5,000": 0, "5，000": 0,
		"99999999999999999999": 0, "全部": 0, "50元 60元": 0, "元": 0,
	} {
		got, err := handoff.ParseAmount(text)
		if got != want || (want == 0) != errors.Is(err, handoff.ErrAmount) {
			t.Errorf("%q is %d fen (%v), want %d", text, got, err, want)
		}
	}
}
