package desk

import "testing"

// Of what the bot said to a customer agents read what it asked.
func TestAgentsReadWhatTheBotAsked(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"WF1 · 游戏点卡 · ¥100\n\n第 1 步 / 共 3 步\n请问是什么原因？点一个最接近的，或用一句话说明：": "请问是什么原因？",
		"WF1 · 点卡\n✓ 原因：区服买错\n应该是哪个区？例如：电信一区":                          "应该是哪个区？",
		"Which region should it be? For example 电信一区":                  "Which region should it be?",
		"工单 C-1024 还差一项信息，补上就能继续：\n\n请发照片、截图或视频。":                      "工单 C-1024 还差一项信息，补上就能继续：请发照片、截图或视频。",
		"✅ 已提交，工单号 C-1024。\n前面没有人排队。":                                  "✅ 已提交，工单号 C-1024。",
		"付款请点 https://shop.example/pay?order=1":                        "付款请点 https://shop.example/pay?order=1",
		"": "",
	} {
		if got := Asked(said); got != want {
			t.Errorf("of %q agents read %q, want %q", said, got, want)
		}
	}
}
