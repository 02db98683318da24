package understand

import "testing"

// The matrices below say systematically what may be taken for a request to
// cancel. Every question, report and negation stands beside every object.

var cancelObjects = []string{"", "订单", "这单", "我的订单", "这个订单", "那单", "这笔订单", "刚买的那单", "WF20261122000123", "点卡的单", "刚下的订单", "订单WF20261122000123"}

// ◯ is the object, ● the word for cancelling.
var cancelQuestions = []string{
	"怎么●◯", "怎样●◯", "如何●◯", "在哪●◯", "哪里可以●◯", "从哪里●◯", "我要怎么●◯", "我想知道怎么●◯", "请问怎么●◯", "怎么才能●◯", "怎么样●◯",
	"●◯要手续费吗", "●◯会扣钱吗", "●◯会退款吗", "●◯要多久", "●◯多久能退款", "●◯需要什么", "●◯有什么影响", "●◯后能恢复吗", "●◯以后钱退到哪",
	"●了◯会退款吗", "●了◯还能恢复吗", "◯●了吗", "◯●了没", "◯●了没有", "◯●成功了吗", "◯●成功没", "◯是不是●了", "◯有没有●", "◯被●了", "◯已经●了吗",
	"◯怎么被●了", "◯为什么●了", "为什么●◯", "为什么把◯●了", "谁●的◯", "谁●了◯", "谁把◯●了", "什么时候●的◯", "◯会自动●吗", "◯多久自动●", "◯会不会被●",
	"◯什么时候会●", "如果●◯会怎样", "如果我●◯能退钱吗", "要是●◯呢", "●◯的流程是什么", "●◯的规则", "●◯的按钮在哪", "◯为什么不能●", "◯为什么●不了", "◯●不了怎么办",
	"是不是要●◯", "你们要●◯吗", "你们会●◯吗", "系统自动●◯", "◯系统给●了", "怎么自动●了◯", "怎么给我●了◯", "凭什么●◯", "是你们●的◯吗", "●◯是什么意思",
	"一般能●◯吗", "付款后能●◯吗", "发货后还可以●◯吗", "●◯扣不扣钱", "●◯要不要钱", "●◯影响信用吗", "●◯有次数限制吗", "我●◯的退款到账了吗", "客服说可以●◯", "听说可以●◯",
	"●◯之后多久到账", "万一●◯了怎么办", "●◯的话优惠券还在吗", "能教我●◯吗", "有没有●◯的教程", "昨天●的◯退款呢", "已经●了◯", "我已经●◯了", "◯刚刚●了",
	"我要●◯，但是不知道怎么●", "◯能不能先别●", "我把◯●了", "刚把◯●了", "他说要●◯", "◯可以不●吗", "能不●◯吗", "我是不是不能●◯了", "犹豫要不要●◯", "谁让你们●◯的",
}

var cancelNegations = []string{
	"别●◯", "不要●◯", "先别●◯", "先不要●◯", "千万别●◯", "不●◯", "不●◯了", "◯不●了", "◯先不●", "不想●◯", "不想●◯了", "我不是要●◯", "不是要●◯", "我没说要●◯",
	"我没要●◯", "没让你们●◯", "不用●◯", "不用帮我●◯", "不需要●◯", "◯别给我●了", "别把◯●了", "不要把◯●", "暂时不●◯", "算了不●◯了", "◯还是别●了", "没有要●◯",
	"我可没想●◯", "请不要●◯", "麻烦不要●◯", "我没●◯", "谁也不许●◯", "我不同意●◯", "暂时别●◯", "没打算●◯",
}

var cancelRequests = []string{
	"●◯", "我要●◯", "我想●◯", "帮我●◯", "请●◯", "请帮我●◯", "麻烦●◯", "麻烦帮我●一下◯", "帮我把◯●", "把◯●了吧", "◯帮我●了", "◯给我●掉", "能帮我●◯吗", "可以帮我●◯吗",
	"能不能帮我●◯", "可不可以●◯", "◯能●吗", "◯还能●吗", "◯可以●吗", "我想●◯可以吗", "◯●一下", "申请●◯", "需要●◯", "想●◯", "●◯吧", "◯现在能不能●", "◯还可以●不",
	"帮忙●◯", "快●◯", "立刻●◯", "我不想要了，●◯", "买错了，●◯", "你好，我要●◯", "算了，还是●◯吧", "能否●◯", "求●◯",
}

func fillMatrix(frames []string, objects, verbs []string) []string {
	var out []string
	for _, f := range frames {
		for _, o := range objects {
			for _, v := range verbs {
				text := ""
				for _, r := range f {
					switch r {
					case '◯':
						text += o
					case '●':
						text += v
					default:
						text += string(r)
					}
				}
				out = append(out, text)
			}
		}
	}
	return out
}

func TestNoQuestionReportOrNegationCancels(t *testing.T) {
	t.Parallel()
	for _, text := range fillMatrix(append(cancelQuestions, cancelNegations...), cancelObjects, []string{"取消", "撤销"}) {
		for _, end := range []string{"", "？", "啊", "呀？"} {
			for _, asking := range []Asking{AskingNothing, AskingReason, AskingConfirm} {
				if u := Text(text+end, Context{Asking: asking, Now: examplesNow}); u.Intent == CancelOrder {
					t.Errorf("%q asking %q was taken for a request to cancel", text+end, asking)
				}
			}
		}
	}
}

func TestRequestsToCancelAreHeard(t *testing.T) {
	t.Parallel()
	texts := fillMatrix(cancelRequests, cancelObjects, []string{"取消", "撤销"})
	deaf := 0
	for _, text := range texts {
		if u := Text(text, Context{Now: examplesNow}); u.Intent != CancelOrder {
			deaf++
			t.Logf("%q: %s", text, u.Intent)
		}
	}
	if deaf*50 > len(texts) {
		t.Errorf("%d of %d requests not heard, want at most 2%%", deaf, len(texts))
	}
}

// In English ◯ is the object.
var englishNeverCancels = []string{
	"how do i cancel ◯?", "how can I cancel ◯", "how to cancel ◯", "where can i cancel ◯", "why did you cancel ◯", "why was ◯ cancelled", "who cancelled ◯?", "is ◯ cancelled?",
	"was ◯ cancelled", "has ◯ been cancelled?", "did you cancel ◯?", "have you cancelled ◯", "when was ◯ cancelled", "when will ◯ be cancelled", "will ◯ be cancelled automatically?",
	"is there a fee to cancel ◯", "what happens if i cancel ◯", "if i cancel ◯ do i get a refund", "does it cost anything to cancel ◯", "how long does it take to cancel ◯",
	"don't cancel ◯", "do not cancel ◯", "please do not cancel ◯", "please don't cancel ◯", "i don't want to cancel ◯", "i did not cancel ◯", "i didn't ask you to cancel ◯",
	"i never wanted to cancel ◯", "never cancel ◯", "are you going to cancel ◯?", "i already cancelled ◯", "◯ was cancelled by mistake", "can i get a refund if i cancel ◯?",
	"what is the policy to cancel ◯", "i am not asking to cancel ◯", "no need to cancel ◯", "why can't i cancel ◯", "stop cancelling ◯",
}

var englishCancels = []string{
	"cancel ◯", "please cancel ◯", "pls cancel ◯", "can you cancel ◯?", "can i cancel ◯", "could you please cancel ◯", "i want to cancel ◯", "i would like to cancel ◯", "i need to cancel ◯",
	"i'd like to cancel ◯ please", "help me cancel ◯", "cancel ◯ please", "cancel ◯ thanks",
}

func TestEnglishQuestionsAndNegationsDoNotCancel(t *testing.T) {
	t.Parallel()
	objects := []string{"my order", "the order", "it", "this order", "order WF20261122000123", "an order"}
	for _, text := range fillMatrix(englishNeverCancels, objects, []string{""}) {
		if u := Text(text, Context{Now: examplesNow}); u.Intent == CancelOrder {
			t.Errorf("%q was taken for a request to cancel", text)
		}
	}
	for _, text := range fillMatrix(englishCancels, objects[:5], []string{""}) {
		if u := Text(text, Context{Now: examplesNow}); u.Intent != CancelOrder {
			t.Errorf("%q: %s", text, u.Intent)
		}
	}
}
