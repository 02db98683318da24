package understand

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzText holds for every text and every question: no panic, slots within sane
// bounds, the same answer twice, and a folded text folds to itself.
func FuzzText(f *testing.F) {
	for _, e := range readExamples(f, "corpus.jsonl") {
		f.Add(e.Text, string(e.Asking))
	}
	for _, text := range longInputs {
		f.Add(text, "")
	}
	for _, text := range []string{"", "\x00\xff", "半", "-", "¥", "第", "上", "一个半", "at ", "wf", "取消\u202e不要\u202c", "1.", "刚", "尾号", "N个小时前"} {
		for _, asking := range []Asking{AskingPaidAt, AskingAmountCharged, AskingAccount, AskingReason, AskingRegionWanted, AskingQuantityWanted, AskingOrderNo, AskingConfirm} {
			f.Add(text, string(asking))
		}
	}
	f.Fuzz(func(t *testing.T, text, asking string) {
		c := Context{Asking: Asking(asking), Now: examplesNow}
		u := Text(text, c)
		checkSane(t, u)
		if again := Text(text, c); again.Intent != u.Intent || !slices.Equal(again.OrderNos, u.OrderNos) {
			t.Errorf("%q is understood differently the second time", text)
		}
		once := fold(text).cased
		if twice := fold(string(once)).cased; len(once) < maxRunes && !slices.Equal(once, twice) {
			t.Errorf("%q folds to %q and then to %q", text, string(once), string(twice))
		}
	})
}

func checkSane(t *testing.T, u Understanding) {
	t.Helper()
	if u.Intent == "" {
		t.Error("no intent")
	}
	for _, no := range u.OrderNos {
		if !DefaultLexicon().order.whole.MatchString(no) {
			t.Errorf("order number %q", no)
		}
	}
	if u.PaidAt != nil && (u.PaidAt.After(examplesNow) || u.PaidAt.Before(examplesNow.Add(-4*365*24*time.Hour))) {
		t.Errorf("paid at %v", u.PaidAt)
	}
	if a := u.Amount; a != nil {
		for _, fen := range []*Fen{a.Expected, a.Charged, a.Received} {
			if fen != nil && (*fen < 0 || *fen > 2*maxFen) {
				t.Errorf("amount %v", *fen)
			}
		}
	}
	if q := u.Quantity; q != nil {
		for _, n := range []*int{q.Actual, q.Wanted} {
			if n != nil && (*n < 1 || *n > 9999) {
				t.Errorf("quantity %d", *n)
			}
		}
	}
	if utf8.RuneCountInString(u.Account) > 40 || strings.ContainsAny(u.Account, " \n") {
		t.Errorf("account %q", u.Account)
	}
	if len(u.TrackingNo) > 24 || len(u.OrderSuffix) > 10 || u.OrderIndex < -99 || u.OrderIndex > 99 {
		t.Errorf("tracking %q, suffix %q, index %d", u.TrackingNo, u.OrderSuffix, u.OrderIndex)
	}
}

// TestLongInputsAreAnsweredInLinearTime doubles the longest inputs and lets the time grow
// little more than twofold; the best of five runs, some slack and some tries
// keep a busy machine out of it.
func TestLongInputsAreAnsweredInLinearTime(t *testing.T) {
	for name, text := range longInputs {
		half := string([]rune(text)[:utf8.RuneCountInString(text)/2])
		took := func(s string) time.Duration {
			best := time.Hour
			for range 5 {
				start := time.Now()
				Text(s, Context{Now: examplesNow})
				best = min(best, time.Since(start))
			}
			return best
		}
		took(half)
		one, two, tries := took(half), took(text), 1
		for ; two > 3*one+20*time.Millisecond && tries < 12; tries++ {
			one, two = took(half), took(text)
		}
		if two > 3*one+20*time.Millisecond {
			t.Errorf("%s: %v for half of it, %v for all", name, one, two)
		}
	}
}
