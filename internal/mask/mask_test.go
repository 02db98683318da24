package mask_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"kefu/internal/mask"
)

// wf knows order numbers as most shops have them.
var wf = mask.New(regexp.MustCompile(`WF[0-9]{14}`))

func TestMaskHidesSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		// card keys
		"卡密是ABCD-1234-EFGH-5678，打不开":  "卡密是****-****-****-5678，打不开",
		"key AB12C-D34EF-5GH67-89IJK": "key *****-*****-*****-*9IJK",
		"a1b2-c3d4-e5f6":              "****-****-e5f6",
		"ABCD-EFGH-JKLM 无效":           "****-****-JKLM 无效",
		"1234-5678-9012":              "****-****-9012",
		"ABCD 12EF GH34 5678":         "**** **** **** 5678",
		"X7K9P2M4Q8R1 这个":             "********Q8R1 这个",
		"卡密：hunter":                   "卡密：******",
		"我的卡密 8842771":                "我的卡密 *******",
		"兑换码=ABCD1234，谢谢":             "兑换码=********，谢谢",
		"卡密abcdefgh12345678":          "卡密************5678",
		"ＡＢＣＤ－１２３４－ＥＦＧＨ－５６７８":        "****－****－****－５６７８",
		"卡号 1234567890123 密码 654321": "卡号 *********0123 密码 ******",
		// passwords
		"密码是 wang_1988":            "密码是 *********",
		"密码:qwerty,账号wang_fang":    "密码:******,账号*****fang", // all the rest of the line
		"my password is hunter2!":  "my password is ********",
		"card key is ABCDEF":       "card key is ******",
		"账号 wang 密码 qwertyuio":     "账号 wang 密码 *********",
		"CDK abcd.efgh.ijkl":       "CDK **********ijkl",
		"密码我改成了qqwwee123":          "密码我改成了*********",
		"密码已重置为：hunter":            "密码已重置为：******",
		"password reset to abc123": "password reset to ******",
		"Password: letmein":        "Password: *******",
		"pwd=abcd":                 "pwd=****",
		// bank cards
		"6222021234567894":         "************7894",
		"卡 4111 1111 1111 1111 扣的": "卡 **** **** **** 1111 扣的",
		"4111-1111-1111-1111":      "****-****-****-1111",
		"退到6222020200112233446可以吗": "退到***************3446可以吗",
		"银行卡号：6222020200112233440": "银行卡号：***************3440", // said to be one, whatever the check digit
		// identity numbers
		"身份证11010519491231002X": "身份证1****************X",
		"110105 19491231 002x":  "1***** ******** ***x",
		// phones
		"13800138000":                      "138****8000",
		"电话13800138000，快点":                 "电话138****8000，快点",
		"138 0013 8000":                    "138 **** 8000",
		"138-0013-8000":                    "138-****-8000",
		"138.0013.8000":                    "138.****.8000",
		"1 3 8 0 0 1 3 8 0 0 0":            "1 3 8 * * * * 8 0 0 0",
		"6222_0212_3456_7894":              "****_****_****_7894",
		"密码 1 2 3 4 5 6":                   "密码 * * * * * *",
		"密码：1":                             "密码：*",
		"卡密：\nAB12 CD34":                   "卡密：\n**** ****",
		"卡密AB 12 CD 34 订单WF20261122000123": "卡密** ** ** ** 订单WF20261122000123",
		"lookup code: AB12":                "lookup code: ****",
		"+86 13800138000":                  "+86 138****8000",
		"8613800138000":                    "86138****8000",
		"wx13800138000":                    "wx138****8000",
		"１３８００１３８０００":                      "１３８****８０００",
		"13800138000 13900139000":          "138****8000 139****9000",
		// one-time links
		"https://kefu.example/console/in/Zk3vQ0_abcdefghijk-12": "https://kefu.example/console/in/" + strings.Repeat("*", 21),
		"https://t.me/bot?start=Zk3vQ0abcdefghijk12":            "https://t.me/bot?start=" + strings.Repeat("*", 19),
		"/start Zk3vQ0abcdefghijk12":                            "/start " + strings.Repeat("*", 19),
	} {
		if got := wf.Text(text); got != want {
			t.Errorf("Mask(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}

// What customers and agents must be able to read and compare stays.
func TestMaskLeavesWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"WF20261122000123", "wf20261122000123", "订单号WF20261122000123", "WF20-2611-2200-0123", "WF20 2611 2200 0123",
		"订单20261122000123 还没发货", "尾号8000", "C-1024",
		"充了100.00元", "话费100扣了我200", "￥1234567.89", "1,234,567.00", "10000块", "100000000分",
		"2026-11-22 14:32", "2026/11/22", "20261122143000", "11.18 14:32", "昨晚11点", "2026-11-22T10:00:00+08:00",
		"SF1234567890123", "YT8812345678901", "JDVA00123456789", "RA123456789CN", "1Z999AA10123456784", "SF13800138000",
		"运单 4111111111111111", "快递单号：6222021234567894",
		"4200001234202611221234567890", "微信单号4200001234202611221234567890",
		"wang_fang", "账号 wang_fang2008", "QQ 1234567890", "12800138000", "1380013800", "138001380001",
		"昨天那张卡密 3373 输进去说已经被使用了", "密码错误", "密码是什么", "密码改成了什么", "密码 ok 了", "card key second-hand", "my password is wrong", "密码：6位数字", "password reset 2 times", "忘记密码了2次", "password reset", "卡密没收到", "卡密10张", "卡密 1000元面值", "卡密2026-11-22买的",
		"卡密 20:30 发的", "密码：WF20261122000123",
		"over-ride-mode", "next-week-only", "iPhone15ProMax256GB", "GTX1080TI", "4111111111111112", "7111111111111111",
		"电信一区", "110105194912310021", "400-820-8820", "0571-88889999", "https://shop.example/pay/123?start=help", "",
		"/start", "好的，谢谢 👍", "192.168.100.200", "abcd-1234",
	} {
		if got := wf.Text(text); got != text {
			t.Errorf("Mask(%q) = %q, but nothing in it is a secret", text, got)
		}
	}
}

// However a secret is grouped, and whatever stands after it on its line: after its label at most four characters of it
// can be read.
func TestNoMoreThanFourCharactersOfALabelledValueSurvive(t *testing.T) {
	t.Parallel()
	label := rapid.SampledFrom([]string{
		"卡密", "密码", "支付密码", "口令", "兑换码", "激活码", "查询码", "提货码", "取件码", "注册码", "序列号", "密钥", "PIN", "PIN码", "动态码",
		"password", "Password", "PWD", "passcode", "pass word", "card key", "CDKEY", "CDK", "验证码", "lookup code", "secret", "serial number", "pw",
	})
	sign := rapid.SampledFrom([]string{"：", ":", " : ", "=", "是", "为", "：\n", "是：", ": \"", "如下：", "→", "——", " - ", "【", "：🔑", "\u200b:", "\u3000:", " | ", ">", ";"})
	group := rapid.StringMatching(`[A-Za-z0-9@#$%&+!?]{1,6}`)
	between := rapid.SampledFrom([]string{"", " ", "-", "—", ".", "/", "_", "·", ", ", "，", "  ", " - ", "|", "\u3000", "\u200b", "、", "~", "；"})
	rapid.Check(t, func(t *rapid.T) {
		value := group.Draw(t, "first")
		for _, g := range rapid.SliceOfN(group, 0, 8).Draw(t, "groups") {
			value += between.Draw(t, "between") + g
		}
		if amountLike.MatchString(value) {
			value = "x" + value
		}
		text := "你好 " + label.Draw(t, "label") + sign.Draw(t, "sign") + value + "\n谢谢"
		masked := wf.Text(text)
		at := strings.LastIndex(text, value)
		left := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" -—._/·,，|*\u3000\u200b、~；", r) {
				return -1
			}
			return r
		}, string([]rune(masked)[utf8.RuneCountInString(text[:at]):utf8.RuneCountInString(text)-3]))
		if len([]rune(left)) > 4 {
			t.Fatalf("%q is shown as %q: %q survives", text, masked, left)
		}
	})
}

var amountLike = regexp.MustCompile(`(?i)^[\d.]+ ?(?:times?|yuan|pieces?|pcs|digits?)`)

// What only looks like a secret, and is known to the shop, stays legible; a label makes it a secret all the same.
func TestWhatTheShopKnowsStaysLegible(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"我的包裹 6222021234567894 到哪了", "包裹 6222 0212 3456 7894", "商品 X7K9P2M4Q8R1", "x 6222-0212-3456-7894"} {
		suspects := wf.Suspects(text)
		if len(suspects) != 1 {
			t.Errorf("%q: suspects %q", text, suspects)
			continue
		}
		if got := wf.Text(text, suspects...); got != text {
			t.Errorf("Text(%q) = %q, but the shop knows that number", text, got)
		}
		if got := wf.Text(text, "ANOTHER"); got == text {
			t.Errorf("Text(%q) hides nothing", text)
		}
	}
	if got := wf.Text("卡密：X7K9P2M4Q8R1", "X7K9P2M4Q8R1"); got != "卡密：********Q8R1" {
		t.Errorf("labelled: %q", got)
	}
}

func TestKefusOwnWordsMaySpeakOfSecrets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"That doesn't look like a lookup code: it has at least 4 digits.", "Please send the lookup code: four digits", "密码：please ask again",
		"Please send the lookup code (4 or more digits, in the text message from your order)",
		"send its lookup code (see the text message of order WF20261122000123)", "查询码（4 位以上，在短信里）", "验证码（见短信 2026）",
	} {
		if got := wf.Own(text); got != text {
			t.Errorf("Own(%q) = %q", text, got)
		}
	}
	for text, want := range map[string]string{
		"您说的密码：abcd1234": "您说的密码：********", "Your lookup code (AB12CD) is noted": "Your lookup code (******* ** *oted",
	} {
		if got := wf.Own(text); got != want {
			t.Errorf("a secret in kefu's words: %q", got)
		}
	}
}

// placeholder is a piece of a text that is filled in; one that begins with a word only steers what stands around it.
var placeholder = regexp.MustCompile(`{{[^}]*}}`)

// Whatever kefu says, with an order number, an amount or a name filled in, arrives as it is written.
func TestEveryTextOfTheCataloguesArrivesAsItIsWritten(t *testing.T) {
	t.Parallel()
	var files []string
	for _, folder := range []string{"dialog/texts", "bot/desk/texts", "console/texts"} {
		some, err := filepath.Glob("../../" + folder + "/*.toml")
		if err != nil || len(some) == 0 {
			t.Fatalf("%s has no catalogue: %v", folder, err)
		}
		files = append(files, some...)
	}
	for _, file := range files {
		var catalogue map[string]any
		if _, err := toml.DecodeFile(file, &catalogue); err != nil {
			t.Fatal(err)
		}
		for _, text := range stringsIn(catalogue) {
			for _, filled := range []string{"WF20261122000123", "C-1024", "¥100", "王芳", "Tom"} {
				apart := strings.ReplaceAll(text, "}}{{", "}} {{") // two order numbers in a row are none
				said := placeholder.ReplaceAllStringFunc(apart, func(p string) string {
					if strings.HasPrefix(p, "{{.") {
						return filled
					}
					return ""
				})
				if got := wf.Own(said); got != said {
					t.Errorf("%s:\n%q arrives as\n%q", file, said, got)
				}
			}
		}
	}
}

// stringsIn are all texts of a catalogue, however deep they stand.
func stringsIn(v any) (all []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			all = append(all, stringsIn(one)...)
		}
	case []map[string]any:
		for _, one := range v {
			all = append(all, stringsIn(one)...)
		}
	case map[string]any:
		for _, one := range v {
			all = append(all, stringsIn(one)...)
		}
	}
	return all
}

func TestAnAnswerToAQuestionForASecretIsHidden(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"8321": "****", "ab12": "****", "查询码：AB12。": "查询码：****。", "ＡＢ１２": "****", "WF20261122000123 8321": "WF20261122000123 ****",
		"我没有查询码，转人工": "我没有查询码，转人工", "is it 83 21?": "is it ** **?",
		"where do i find that code? i dont see any sms": "where do i find that code? i dont see any sms", "can i talk to a real person please": "can i talk to a real person please",
		"ok its maybe 4471?": "ok its maybe ****?", "it is ABCD": "it is ****",
	} {
		if got := wf.Answer(text); got != want {
			t.Errorf("Answer(%q) = %q, want %q", text, got, want)
		}
	}
}

// Formatting counts characters, and texts are masked again when they are forwarded.
func TestMaskKeepsLengthAndIsStable(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		"卡密", "密码", "：", " ", "-", "，", "WF20261122000123", "13800138000",
		"6222021234567894", "ABCD", "1234", "a1", "👍", "/start ", "１３８", "00138000", "*", "password is ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		once := wf.Text(text)
		if utf8.RuneCountInString(once) != utf8.RuneCountInString(text) {
			t.Fatalf("Mask(%q) = %q: another length", text, once)
		}
		if twice := wf.Text(once); twice != once {
			t.Fatalf("masking %q again gives %q", once, twice)
		}
	})
}

// Whatever an operator's order numbers look like, they stay readable, and what is no order number does not.
func TestOrderNumbersOfAnyShapeAreNotHidden(t *testing.T) {
	t.Parallel()
	for pattern, texts := range map[string]map[string]string{
		`[0-9]{16}`: { // one in ten looks like a bank card
			"订单 4111111111111111 没发货":        "订单 4111111111111111 没发货",
			"4111 1111 1111 1111":            "4111 1111 1111 1111",
			"银行卡号 4111111111111111":          "银行卡号 ************1111",
			"4111111111111111，电话13800138000": "4111111111111111，电话138****8000",
		},
		`1[0-9]{10}`: {"13800138000 要退款": "13800138000 要退款", "手机号+86 13800138000": "手机号+86 138****8000"},
		`[A-Z]{2}[0-9]{3}[A-Z]{2}[0-9]{3}[A-Z]{2}[0-9]{3}`: {
			"ab123cd456ef789": "ab123cd456ef789", "AB123CD456EF789": "AB123CD456EF789", "卡密 AB123CD456EF7890": "卡密 ************7890",
		},
		`[0-9]{4}-[0-9]{4}-[0-9]{4}`: {
			"我的 2026-1122-0001 不要了": "我的 2026-1122-0001 不要了", "2026-1122-0001-9999": "****-****-****-9999",
			"密码：2026-1122-0001": "密码：2026-1122-0001",
		},
		`KX-?[0-9]{6}`: {"密码：KX-261122": "密码：KX-261122", "kx261122": "kx261122", "密码：KX-261122x": "密码：**-*******"},
	} {
		m := mask.New(regexp.MustCompile(pattern))
		for text, want := range texts {
			if got := m.Text(text); got != want {
				t.Errorf("%s: Text(%q)\n got %q\nwant %q", pattern, text, got, want)
			}
		}
	}
	var none *mask.Masker
	if got := none.Text("WF20261122000123 13800138000"); got != "WF20261122000123 138****8000" {
		t.Errorf("without a pattern: %q", got)
	}
}

func TestMaskingWhatIsKnownToBeSecret(t *testing.T) {
	t.Parallel()
	for _, one := range []struct{ got, want string }{
		{mask.Phone("13800138000"), "138****8000"},
		{mask.Phone("8321"), "****"},
		{mask.Key("ABCD-1234-EFGH"), "****-****-EFGH"},
		{mask.Key("hunter2"), "*******"},
		{mask.Account("13800138000"), "138****8000"},
		{mask.Account("wang_fang"), "wang_fang"},
		{mask.Account("6222020200112233440"), "***************3440"}, // whatever its check digit says
		{mask.Account("110105194912310021"), "**************0021"},
		{mask.Account("11010519491231002X"), "**************002X"},
		{mask.Account("1234567890"), "1234567890"}, // a QQ number is what the customer has to compare
	} {
		if one.got != one.want {
			t.Errorf("got %q, want %q", one.got, one.want)
		}
	}
}

func BenchmarkMask(b *testing.B) {
	short := "昨晚11点买的订单WF20261122000123，区买成电信一区了，要的是网通五区，电话13800138000"
	for name, text := range map[string]string{
		"short": short, "plain": "你好，在吗？我想问一下", "digits": strings.Repeat("1", 4096), "long": strings.Repeat(short, 90),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				wf.Text(text)
			}
		})
	}
}

// However a number is written, it is read: full-width, in other scripts, circled, with anything between its digits.
func TestNumbersAreReadHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"6222021234567894", "13800138000", "11010519491231002X"} {
		for name, write := range map[string]func(string) string{
			"plain":      func(s string) string { return s },
			"full-width": func(s string) string { return mapDigits(s, '０') },
			"arabic":     func(s string) string { return mapDigits(s, '٠') },
			"bold":       func(s string) string { return mapDigits(s, '𝟎') },
			"hidden gap": func(s string) string { return s[:3] + "\u200b" + s[3:7] + "\u200b" + s[7:] },
			"wide gap":   func(s string) string { return s[:3] + "\u3000" + s[3:7] + "\u3000" + s[7:] },
			"bars":       func(s string) string { return s[:3] + "|" + s[3:7] + "|" + s[7:] },
			"commas":     func(s string) string { return s[:3] + "，" + s[3:7] + "，" + s[7:] },
			"one by one": func(s string) string { return strings.Join(strings.Split(s, ""), " ") },
		} {
			text := "看 " + write(number) + " 好"
			masked := wf.Text(text)
			if n := strings.Count(masked, "*"); n < 4 {
				t.Errorf("%s: %q is shown as %q", name, text, masked)
			}
			if utf8.RuneCountInString(masked) != utf8.RuneCountInString(text) {
				t.Errorf("%s: %q has another length than %q", name, masked, text)
			}
		}
	}
	for _, text := range []string{"150、200、30000", "12:30 13:45 1800", "一二三四", "第一百二十三单", "13,800,138,000 韩元", "10,20,30,40,50,60"} {
		if got := wf.Text(text); got != text {
			t.Errorf("%q is no secret, but shown as %q", text, got)
		}
	}
}

// mapDigits writes digits in another row of them.
func mapDigits(s string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, s)
}

// A company's tax number stands on every invoice; the agent who is to make one out reads it whole.
func TestATaxNumberIsNoSecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"抬头改公司的 杭州晨光科技有限公司 税号91330106MA27XKQ31B", "税号最后是13 打错了 91330106MA2K8XYZ13", "91330106MA27XKQ31B", "9133 0106 MA27 XKQ31B",
		"our tax number is 91310115MA1K35J82X",
	} {
		if got := wf.Text(text); got != text {
			t.Errorf("Text(%q) = %q", text, got)
		}
	}
	for _, text := range []string{"A1B2C3D4E5F6G7H8", "93ABCD0106MA27XKQ3", "卡密 91330106MA27XKQ31B", "税号 11010519491231002X"} {
		if got := wf.Text(text); got == text {
			t.Errorf("Text(%q) hides nothing", text)
		}
	}
}
