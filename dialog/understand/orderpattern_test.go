package understand

import (
	"errors"
	"strings"
	"testing"
)

// Every number that a usable pattern matches is found as typed and in its near forms,
// inside a sentence too.
func TestWhatAPatternMatchesIsFoundHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		`WF[0-9]{14}`, `DJ-[0-9]{8}-[0-9]{4}`, `wx[0-9]{10}`, `^NO\.[0-9]{9}$`, `[0-9]{16}`, `(?:A|B)\d{2}-[A-Z]{3}`, `ORD_\d{4}_\d{6}`, `S-[A-F0-9]{8}`, `(20\d{6})-(\d{5})`, `T(?:M|B)[0-9]{12,14}`, `KX-?[0-9]{6}`,
	} {
		lex, err := NewLexicon(LexiconConfig{OrderNoPattern: pattern})
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		no := lex.OrderNoExample()
		spaced := strings.Map(separateBy(' '), no)
		for _, typed := range []string{
			no, strings.ToLower(no), strings.ToUpper(no), spaced, strings.Map(separateBy('_'), no), strings.Map(separateBy('－'), no), strings.Map(separateBy(-1), no),
			no[:len(no)-2] + " " + no[len(no)-2:],
		} {
			for _, text := range []string{typed, "帮我取消" + typed + "吧", "订单号：" + typed, "cancel " + typed + " please"} {
				if u := Text(text, Context{Lexicon: lex, Now: examplesNow}); len(u.OrderNos) != 1 || u.OrderNos[0] != no {
					t.Errorf("%s: %q gives %v, want %s", pattern, text, u.OrderNos, no)
				}
			}
		}
	}
}

func TestAPatternWhoseNumbersWouldBeLostIsRefused(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{`订单[0-9]{8}`, `(?:A-|B)[0-9]{6}`, `[-_][0-9]{8}`, `[0-9]{4}(?:-[0-9]{4}){3}`, `[`, `x*`, `ORD [0-9]{3} [`} {
		if _, err := NewLexicon(LexiconConfig{OrderNoPattern: pattern}); !errors.Is(err, ErrOrderNoPattern) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

// A number with one slip is named as such and never becomes another kind of span.
func TestANumberWithASlipIsNamed(t *testing.T) {
	t.Parallel()
	const no = "WF20261122000123"
	for i := 2; i < len(no); i++ {
		for name, slip := range map[string]string{
			"one missing": no[:i] + no[i+1:], "one too many": no[:i] + "7" + no[i:], "a letter": no[:i] + "S" + no[i+1:],
		} {
			for _, text := range []string{slip, "取消 " + slip, "把" + slip + "退了", strings.ToLower(slip) + "什么时候发货", "cancel " + slip[:6] + "-" + slip[6:]} {
				u := Text(text, Context{Now: examplesNow})
				if got := foldNo(u.NearNo); got != slip || len(u.OrderNos) > 0 || u.Amount != nil || u.Account != "" || u.OrderSuffix != "" || u.TrackingNo != "" {
					t.Errorf("%s: %q: near %q, orders %v, amount %v, account %q, suffix %q", name, text, u.NearNo, u.OrderNos, u.Amount, u.Account, u.OrderSuffix)
				}
			}
		}
	}
}

func TestTheNumberOfAPaymentIsNoOrder(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"我的单号4200002345202611201234567890 没到账":    "4200002345202611201234567890",
		"交易单号：4200 0023 4520 2611 2012 3456 7890": "4200002345202611201234567890",
		"2026112222001400001234567890":            "2026112222001400001234567890",
		"商户单号 XP1234567890AB 帮我查查":                "XP1234567890AB",
		"transaction id: 9F8E7D6C5B4A":            "9F8E7D6C5B4A",
	} {
		u := Text(text, Context{Now: examplesNow})
		if u.PaymentRef != want || len(u.OrderNos) > 0 || u.NearNo != "" || u.Amount != nil {
			t.Errorf("%q: payment %q, orders %v, near %q, amount %v", text, u.PaymentRef, u.OrderNos, u.NearNo, u.Amount)
		}
	}
	for _, text := range []string{"6222020000012345678", "11111111111111111111", "13800138000", "WF20261122000123"} {
		if u := Text(text, Context{Now: examplesNow}); u.PaymentRef != "" || u.NearNo != "" {
			t.Errorf("%q: payment %q, near %q", text, u.PaymentRef, u.NearNo)
		}
	}
}
