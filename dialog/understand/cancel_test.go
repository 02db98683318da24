package understand

import (
	"slices"
	"testing"
)

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

// cancelUnmeant name cancelling without asking for it.
var cancelUnmeant = []string{
	// quoting the page, the bot, the shop
	"页面显示◯已●", "页面显示◯●了", "系统说可以●◯", "系统提示◯●成功", "系统提示可以●", "机器人说可以●◯", "你们页面写着可以●◯", "短信说◯●了", "通知说◯要●",
	"上面写着“●◯”是什么", "你刚才说●◯", "你说帮我●◯的呢", "你们不是说能●◯吗", "不是说◯可以●吗", "客服告诉我◯能●", "商家让我●◯", "卖家叫我●◯干嘛", "有个按钮叫●◯",
	"看到一个●◯的按钮", "显示●◯中", "◯显示●中", "◯状态是●", "◯变成●了", "◯怎么变成●状态了", "收到了◯●的短信", "收到●◯的通知",
	// conditionals and hypotheticals
	"不发货我就●◯了", "再不发货我就●◯", "不给我发货就●◯", "你们再不处理我就●◯了", "要是明天还不到我就●◯", "如果买错了能●◯吗", "假如我●◯呢", "如果不付款◯会●吗", "万一我想●◯怎么办",
	"如果今天不发货就●◯吧", "要不要●◯呢", "该不该●◯", "我在想要不要●◯", "正在考虑●◯", "考虑要不要●◯", "可能会●◯", "说不定要●◯", "也许我会●◯", "以后可能●◯", "除非你们降价不然我●◯", "等等再●◯", "明天再●◯", "晚点再决定●不●◯",
	// third person
	"我朋友把◯●了", "我老婆●了◯", "我妈让我●◯吗", "他们●◯不用钱吗", "别人●◯都能退", "我朋友想知道怎么●◯", "有人●了我的◯", "是不是有人●了◯", "别人能●◯为什么我不能", "我朋友●◯成功了",
	// past
	"上次●◯的时候", "我之前●过◯", "之前●◯你们没退钱", "昨天就●◯了", "刚才●了◯怎么还扣钱", "●◯失败了", "◯●失败", "◯●不掉", "点了●◯没反应", "●◯按钮点不了", "我点●◯了", "早就●了◯", "都●◯了还发货", "●◯后又发货了", "已经申请●◯了", "◯昨天●的",
	// questions
	"●◯需要理由吗", "●◯麻烦吗", "●◯得等多久", "●◯还用付钱吗", "●◯要找谁", "哪个按钮是●◯", "●◯在第几页", "●◯是不是不能反悔", "●◯了钱还会扣吗", "●◯之后积分退吗", "●◯有没有损失", "●◯几天到账", "●◯难不难",
	"为啥要●◯", "干嘛●我的◯", "咋●◯嘛", "啥时候能●◯", "多久内可以●◯", "几点前能●◯", "●◯算违约吗", "◯还没●吗", "◯没●吧", "◯不会●了吧", "没有●◯吧", "◯不是●了吗", "◯是被谁●的", "●◯这个功能在哪", "我能看到●◯的记录吗", "●◯记录", "◯●原因", "●◯的原因是什么", "●◯会影响我的号吗",
	// negation
	"没说●◯", "谁说要●◯了", "谁说我要●◯", "我没点●◯", "◯●都两天了", "◯●三天了钱还没退", "●还没退我钱", "别给我关单", "我没有申请●◯", "从来没想●◯", "坚决不●◯", "绝不●◯", "不可以●◯", "不许●◯", "禁止●◯", "不要自动●◯", "别自动●◯", "◯不要●啊", "◯千万不要●", "◯不想●了", "◯不●", "刚说的●◯不算", "撤回刚才的●◯申请", "●◯的申请撤了吧", "我后悔●◯了", "不小心点了●◯", "误点了●◯", "手滑●了◯", "不是●◯，是退款", "我要的不是●◯", "只是问问●◯的事", "不打算●◯", "没必要●◯", "先留着别●◯", "暂且不●◯", "希望不要●◯", "求你们别●◯", "能别●◯吗", "能不能不●◯", "可以先不●◯吗", "怎样才不会●◯",
	"看看能不能不●◯", "帮我看看◯●了没有", "看看◯有没有●", "不是要●◯，就问下发货没", "没说●◯，只是问问", "不是●◯是换区", "不是●◯是退款", "哦不，别●◯", "●◯？不对，别●", "◯怎么就●了", "◯怎么还●不了",
	"●每个用户的◯", "●所有客户的◯", "把全部顾客的◯●了", "行吧别●◯", "好 不●◯", "怎么才不会●◯",
	"别乱●◯", "别瞎●◯", "不要随便●◯", "别偷偷●◯", "别老●◯", "别墨迹，◯到底●没●", "都几天了◯●了没", "催一下◯的●", "◯●呢？",
	"等我回来再●◯", "等发货了再●◯", "等我想好了再●", "过几天再●◯", "下周再●◯", "到时候再●◯", "等等看再●◯", "等客服回复了再●", "无法●◯", "没法●◯", "不能●◯", "◯无法●", "我无法●◯",
	"●申请通过了吗", "●◯审核多久", "◯●申请有结果吗", "●◯之前先告诉我", "◯怎么显示已●", "●工单", "撤回◯的●", "不●，就问问◯到哪了", "没●◯，就是看看", "●◯键误触了", "◯●到哪一步了",
}

var cancelRequests = []string{
	"●◯", "我要●◯", "我想●◯", "帮我●◯", "请●◯", "请帮我●◯", "麻烦●◯", "麻烦帮我●一下◯", "帮我把◯●", "把◯●了吧", "◯帮我●了", "◯给我●掉", "能帮我●◯吗", "可以帮我●◯吗",
	"能不能帮我●◯", "可不可以●◯", "◯能●吗", "◯还能●吗", "◯可以●吗", "我想●◯可以吗", "◯●一下", "申请●◯", "需要●◯", "想●◯", "●◯吧", "◯现在能不能●", "◯还可以●不",
	"帮忙●◯", "快●◯", "立刻●◯", "我不想要了，●◯", "买错了，●◯", "你好，我要●◯", "算了，还是●◯吧", "能否●◯", "求●◯",
	"老板●一下◯", "◯●掉", "◯●了吧", "◯给●了吧", "我不想要了帮我●◯", "还没付钱，●◯", "◯还没付，●吧", "拍错了●◯", "手滑了●◯吧", "不小心拍错，●◯", "能帮忙●◯不", "◯能●不", "◯能给●了不",
	"在吗，●◯", "亲，◯帮忙●下", "我决定●◯", "◯我要●", "◯不要了，●", "太贵了，●◯", "别家便宜，●◯", "等不及了●◯", "不等了，●◯吧", "麻烦您●◯谢谢", "客服，●◯", "算了●◯吧", "还是●◯吧", "那就●◯吧", "直接●◯", "赶紧给我●◯",
	"我改主意了，●◯", "朋友已经买了，●◯", "考虑好了，●◯", "我现在就要●◯", "请问可以帮我●◯吗", "想问下能帮我●◯吗", "不好意思，我要●◯", "昨天下的◯帮我●了", "刚刚下的◯，帮我●", "重复下单了，●◯", "同意●◯",
	"帮我看看能不能●◯", "看看能不能●◯", "行吧●◯", "好 ●◯", "那行，●◯", "好吧，●◯", "不是退款，是●◯",
}

// fillMatrix puts objects and verbs into the frames. The objects take turns, so that each frame has a few of them and
// each object stands in many frames.
func fillMatrix(frames []string, objects, verbs []string) []string {
	var out []string
	for i, f := range frames {
		for k := range min(len(objects), 5) {
			o := objects[(i+k*5)%len(objects)]
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
	frames := slices.Concat(cancelQuestions, cancelNegations, cancelUnmeant)
	for _, text := range fillMatrix(frames, cancelObjects, []string{"取消", "撤销", "撤"}) {
		for _, c := range []struct {
			end    string
			asking Asking
		}{{"", AskingNothing}, {"谢谢", AskingNothing}, {"？", AskingNothing}, {"啊", AskingNothing}, {"呀？", AskingNothing}, {"", AskingReason}, {"", AskingConfirm}} {
			if u := Text(text+c.end, Context{Asking: c.asking, Now: examplesNow}); u.Intent == CancelOrder {
				t.Errorf("%q asking %q was taken for a request to cancel", text+c.end, c.asking)
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
	"the page says i can cancel ◯", "it says ◯ is cancelled", "support told me i can cancel ◯", "you said you would cancel ◯", "i might cancel ◯", "maybe i will cancel ◯ later", "should i cancel ◯?",
	"if you don't ship i will cancel ◯", "my friend cancelled ◯", "i am thinking about cancelling ◯", "i accidentally clicked cancel on ◯", "the cancel button for ◯ does not work", "does cancelling ◯ cost money",
	"i didn't mean to cancel ◯", "would cancelling ◯ hurt my account", "i tried to cancel ◯ but it failed", "what if i cancel ◯", "can i undo if i cancel ◯", "who asked you to cancel ◯", "i can't cancel ◯",
	"is it possible to cancel ◯ after payment in general", "your website cancelled ◯", "do i lose money if i cancel ◯", "when can i cancel ◯", "nobody told you to cancel ◯", "cancel不了 ◯", "i changed my mind, do not cancel ◯",
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

// TestCourtesyAroundAMessageDoesNotMakeItCancel wraps every example that is no
// request to cancel into what people say before and after.
func TestCourtesyAroundAMessageDoesNotMakeItCancel(t *testing.T) {
	t.Parallel()
	for n, e := range slices.Concat(readExamples(t, "corpus.jsonl"), readExamples(t, "tune.jsonl"), readExamples(t, "guard.jsonl"), readExamples(t, "measure.jsonl")) {
		if testing.Short() && n%5 != 0 {
			continue
		}
		intent, labelled := e.Expect["intent"].(string)
		if !labelled || slices.Contains([]Intent{CancelOrder, Affirm, Deny, Inform}, Intent(intent)) {
			continue
		}
		for _, text := range []string{e.Text + "谢谢", e.Text + "呀亲", "你好，" + e.Text, "WF20261122000123 " + e.Text, "客服，" + e.Text + "，急"} {
			if u := Text(text, Context{Now: examplesNow}); u.Intent == CancelOrder {
				t.Errorf("%q (%s) was taken for a request to cancel", text, intent)
			}
		}
	}
}
