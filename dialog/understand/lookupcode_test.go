package understand

import "testing"

func TestALookupCodeIsFoundInItsAnswer(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"0007", "8321", "AB12", "ab12", "Ab12CD34EF56GH78", "QWERTY1234567", "a1b2c3"} {
		for _, frame := range []string{"%", " % ", "查询码：%", "查询码是%", "查询码 %", "我的查询码是：%。", "%。", "「%」", "code: %", "my code is %", "it's %!", "%吧"} {
			text := ""
			for _, r := range frame {
				if r == '%' {
					text += code
				} else {
					text += string(r)
				}
			}
			if got := LookupCode(text); got != code {
				t.Errorf("%q: %q, want %q", text, got, code)
			}
		}
	}
	for text, want := range map[string]string{"ＡＢ１２": "AB12", "AB 12": "AB12", "AB-12": "AB12", "83 21": "8321"} {
		if got := LookupCode(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "没有查询码", "忘了", "查询码是什么", "I forgot it", "123", "12345678901234567", "在哪里看", "cancel", "order status please", "转人工"} {
		if got := LookupCode(text); got != "" {
			t.Errorf("%q was taken for the code %q", text, got)
		}
	}
}
