package scene_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"kefu/dialog/scene"
	"kefu/dialog/texts"
)

// situation is where a customer stands when they ask.
type situation struct {
	as     string
	before map[string][]string // by language
}

func both(lines ...string) map[string][]string {
	return map[string][]string{"zh": lines, "en": lines}
}

var situations = map[string]situation{
	"guest":     {"guest", nil},
	"nothing":   {"王芳", nil},
	"unpaid":    {"王芳", both("4127")},
	"paid":      {"王芳", both("2046")},
	"shipped":   {"王芳", both("5803")},
	"delivered": {"王芳", both("7884")},
	"refunding": {"王芳", both("7479")},
	"refunded":  {"王芳", both("9560")},
	"expired":   {"林小美", both("0887")},
	"failed":    {"林小美", both("8806")},
	"case": {"王芳", map[string][]string{
		"zh": {"2046买错区了 要电信一区", "[确认提交]"},
		"en": {"2046 wrong region, I need 电信一区 please", "[Submit]"},
	}},
}

// asked is a kind of question: how it is put, and what the answer must hold, in both languages; other answers for the
// situations where that is something else.
var asked = map[string]struct {
	zh, en string
	want   string
	other  map[string]string
}{
	"when money comes back": {"退款多久到账", "when do I get my money back", "工作日|working days|预计|expected", map[string]string{
		"refunded": "已经退回|went back", "failed": "没有成功|did not go through", "expired": "没有成功|did not go through", "case": "¥100",
	}},
	"how much comes back": {"能退多少钱", "how much will be refunded", "工作日|working days|¥45", map[string]string{
		"case": "¥100", "refunded": "¥25", "failed": "¥198", "expired": "¥198",
	}},
	"when it ships": {"什么时候发货", "when will it ship?", "付款后|after payment", map[string]string{
		"paid": "还没有发出|hasn't been sent", "failed": "还没有发出|hasn't been sent", "case": "还没有发出|hasn't been sent",
		"shipped": "顺丰|SF Express", "delivered": "已经到账|delivered", "refunding": "不会再发货|won't be sent",
		"refunded": "不会再发货|won't be sent", "expired": "不会发货|won't be sent",
	}},
	"where the parcel is": {"快递到哪了", "where is my parcel?", "顺丰|SF Express", map[string]string{
		"guest": "快递|carrier", "failed": "还没有发货|hasn't shipped", "expired": "不会发货|won't be sent",
	}},
	"pay by":           {"几点前要付款", "when do I have to pay by?", `12:00|11:00`, map[string]string{"guest": "具体时间|exact time"}},
	"held longer":      {"能不能晚点付 帮我留一下", "can you hold it a bit longer for me?", "不能(?:再)?延长|not longer|can't be extended", nil},
	"what expiry does": {"过期了会怎么样", "what happens when it expires?", "不扣钱|nothing is charged", nil},
	"restored":         {"取消了还能恢复吗", "can a cancelled order be restored?", "不能恢复|can't be restored", nil},
	"freight":          {"运费谁出", "who pays the return shipping?", "店里承担|the shop pays", nil},
	"invoice":          {"能开发票吗", "can I get an invoice?", "抬头|tax number", map[string]string{"case": "开发票|an invoice"}},
	"another channel":  {"能退到别的卡吗", "can you refund to another card?", "原路|the way you paid", nil},
	"price":            {"100点的点卡多少钱", "how much is the 100 point game card?", "¥100", nil},
	"stock":            {"手办还有货吗", "is the figure still in stock?", "有货|in stock", nil},
	"where to buy":     {"点卡在哪买", "where can I buy the game card?", "游戏点卡.*¥", nil},
	"a friend":         {"我朋友买的单能帮他查吗", "can I ask about my friend's order?", "查询码|lookup code", nil},
	"lookup code":      {"查询码是什么", "what is a lookup code?", "短信|text message", nil},
	"fee":              {"取消要手续费吗", "is there a fee for cancelling?", "不收手续费|no fee", nil},
	"hours":            {"你们几点下班", "what are your opening hours?", "全天|all day", nil},
	"seven days":       {"支持七天无理由吗", "do you have 7 day returns?", "七天|seven days", nil},
	"where the key is": {"卡密在哪看", "where do I find my card key?", "订单页|order page", nil},
	"how to top up":    {"怎么充值", "how do I top up?", "充值中心|top-up centre", nil},
	"how long agents":  {"人工要等多久", "how long until an agent answers?", "前面有几位|before you", map[string]string{"case": "大约 10 分钟|About 10 min"}},
	"what nobody knows": {"这个手办会掉色吗", "does the figure fade in the sun?", "请客服回答这个问题|Ask an agent this", map[string]string{
		"case": "客服|agent",
	}},
}

var orderButton = regexp.MustCompile(`\[\d{4} · `)

// TestQuestionsAreAnswered asks every kind of question in every situation, in both languages: the answer holds what
// that situation knows, in the language of the question; it is no list of orders, opens no case and begins no request.
// What the bot does not know becomes a line of the case, or one button that carries the question.
func TestQuestionsAreAnswered(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	for kind, q := range asked {
		for where, s := range situations {
			for _, lang := range []string{"zh", "en"} {
				words, want := q.zh, q.want
				if lang == "en" {
					words = q.en
				}
				if other := q.other[where]; other != "" {
					want = other
				}
				// Telegram's language is the other one: the message decides.
				script := scene.Script{As: s.as, Lang: map[string]string{"zh": "en", "en": "zh"}[lang]}
				if where != "guest" && where != "nothing" {
					script.Lang = lang
				}
				for _, line := range append(s.before[lang], words) {
					script.Moves = append(script.Moves, scene.Move{Line: line})
				}
				if where == "case" {
					script.Ends = []string{"case 2046"}
				}
				played := scene.Play(m, script)
				answer := strings.Join(played.Script.Moves[len(script.Moves)-1].Answer, "\n")
				fault := func(what string) { t.Errorf("%s, %s, %s: %s\n%s\n%s", kind, where, lang, what, words, answer) }
				for _, f := range played.Faults {
					fault(f)
				}
				switch {
				case !regexp.MustCompile(want).MatchString(answer):
					fault("it lacks " + want)
				case orderButton.MatchString(answer):
					fault("a list is no answer")
				case strings.Contains(answer, "答不好") || strings.Contains(answer, "good answer"):
					fault("it is refused")
				case mostlyHan(answer) != (lang == "zh"):
					fault("it is in the other language")
				}
			}
		}
	}
}

// mostlyHan tells whether a text is Chinese: names of goods stay Chinese in an English one.
func mostlyHan(text string) bool {
	han, latin := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.IsLetter(r):
			latin++
		}
	}
	return han*2 > latin
}
