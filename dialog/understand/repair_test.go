package understand

import (
	"reflect"
	"strings"
	"testing"
)

// The substitution: whatever kind of span is corrected, and with whatever words, the message is read as the one that has the
// later span at once.
func TestACorrectionIsTheSameForEveryKindOfSpan(t *testing.T) {
	t.Parallel()
	kinds := []struct{ frame, wrong, right string }{
		{"扣了我%", "120元", "102元"},
		{"扣了我%", "一百二", "一百零二"},
		{"i was charged %", "120 yuan", "102 yuan"},
		{"我要退%", "第二个订单", "第三个订单"},
		{"我要退%", "第二个", "第三个"},
		{"refund % please", "the first order", "the second order"},
		{"充成%了", "电信一区", "电信三区"},
		{"买了%", "5张", "6张"},
		{"买了%", "五张", "六张"},
		{"我的账号是%", "wolf_8823", "wolf_8832"},
		{"我的手机号%", "13800138000", "13800138001"},
		{"查一下%", "WF20261122000345", "WF20261122000354"},
		{"尾号%的订单发货没", "4471", "4417"},
		{"%付的", "昨天15:04", "昨天16:04"},
		{"用%付的", "微信", "支付宝"},
	}
	han := strings.Split("，不对，| 不对 是|，说错了，|，说错了是| 打错 是| 口误 是|，呃看岔了，是|，哦不是，|哦不|，不，| 不是 是|，等下，|，不好意思，是|，更正一下，|…不对不对，", "|")
	english := strings.Split(", sorry, |… sorry, |, no wait, |, i mean |, no, |, scratch that, |, wait, |, make that |, actually |, oops, i meant ", "|")
	n := 0
	for _, k := range kinds {
		marks := han
		if isLatin(rune(k.frame[0])) || isLatin(rune(k.wrong[0])) {
			marks = english
		}
		for _, mark := range marks {
			for _, asking := range []Asking{AskingNothing, AskingConfirm} {
				n++
				text := strings.ReplaceAll(k.frame, "%", k.wrong+mark+k.right)
				once := strings.ReplaceAll(k.frame, "%", k.right)
				c := Context{Asking: asking, Now: examplesNow}
				got, want := Text(text, c), Text(once, c)
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%q: %+v, want what is read of %q", text, got, once)
				}
			}
		}
	}
	t.Logf("%d messages", n)
}

// The two sides of a complaint are no correction, whatever stands between them.
func TestTheSidesOfAComplaintStay(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]Fen{
		"扣了50，不对吧，应该30": {3000, 5000}, "扣了我50，不对，本来是30": {3000, 5000}, "you charged 50, no, it should be 30": {3000, 5000},
	} {
		u := Text(text, Context{Now: examplesNow})
		if u.Amount == nil || u.Amount.Expected == nil || u.Amount.Charged == nil || [2]Fen{*u.Amount.Expected, *u.Amount.Charged} != want {
			t.Errorf("%q: %+v", text, u.Amount)
		}
	}
	for _, text := range strings.Split("买成电信一区了，买错了，要电信三区|充到电信一区，不对，我要的是电信三区", "|") {
		if u := Text(text, Context{Now: examplesNow}); u.Region == nil || u.Region.Actual != "电信一区" || u.Region.Wanted != "电信三区" {
			t.Errorf("%q: %+v", text, u.Region)
		}
	}
}
