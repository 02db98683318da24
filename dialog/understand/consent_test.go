package understand

import (
	"strings"
	"testing"
)

const inQuestion = "WF20261122000123"

// The substitution: whatever yes-word a message begins with, a tail that says anything more makes it no consent.
var (
	yesHan = strings.Fields(`好 好的 好啊 好吧 好呀 嗯 嗯嗯 对 对的 是 是的 行 行吧 可以 可以的 没错 没问题 确认 确定 同意 当然 就这样 要 ok OK okay 中 要得 来吧 就这么办 就按你说的办 得嘞 要得嘛 好嘛 可以噻 行咯 你们处理吧 恁办吧`)
	yesEn  = strings.Split(`yes|yep|yeah|ok|okay|sure|right|correct|confirm|go ahead|of course|do it|absolutely|fine|yes please|go for it|that's the one|please proceed|shi de|hao de|dui|keyi`, "|")

	tailsHan = strings.Split(`为什么要取消呢|不过区能改吗|但我没说要取消|要是不扣手续费|先别取消|不取消|等一下|我再想想|那钱退到哪|什么时候退钱|取消要手续费吗|取消了还能恢复吗|是谁取消的|我已经付过钱了
这单我要留着|帮我查一下发货没|换成网通二区|另一单呢|WF20261122000999也取消|不是这单|我朋友的那单|如果还没发货的话|明天再说|转人工|我要投诉|取消是什么意思|别人下的|吗|?|不|才怪|个屁|你先说清楚
先告诉我多久到账|我还没想好|只取消一件|除了宠物床都取消|地址改一下就行|我是说发货|但是优惠券要还我|不然就算了|多少钱来着|这个订单我要|我要这个订单|你确定吗|为啥|价格能便宜点吗|给我留着|怎么取消|之前那单取消了没|看看再说|反正我不退
会不会影响我另一单|那我积分呢|你先退给我看看|退的是原路吗|不过我老婆可能还要|只要不扣钱|等我问下我儿子|先把发货停了|取消前告诉我一声|可我朋友已经用了|是充值的那个|说错了|另外那个|凭什么|才不|想得美|你说呢|哪个|啥意思|改成下周
只要今天能到账|除非你们包邮|前提是原路退|等我睡醒再弄|先发个截图|先把钱退了再说|可能吧|大概|应该是|差不多|一半|就一个|两个里面挑一个|换个便宜的|改天|过会儿|回头再说|听我老公的|问问我妈|我弟下的|同事的号|上次那个|去年那单
你先别动|别动它|手别抖|我反悔了|反悔|算了|不了|不用|不行|不可以|没有|并不是|怎么可能|想啥呢|做梦|骗人|呵呵|无语|真的假的|确定吗你|你保证|给个说法|赔我|加个微信|发票呢|运费谁出|押金呢|积分清零吗|会员还在不|卡密还能用不|要多久|几号能好|为何|原因是啥|谁让取消的|哪来的|啥时候的事
剩下的发货|另外两张照发|把手办留下|地址写错了|号码也要改|顺便开票|加急|再买一份|重新下一单|多退少补|按八折算|便宜十块我就要|客服呢|人工呢|喂`, "|")
	tailsEn = strings.Split(`but first tell me when it ships|but why|if there is no fee|don't cancel|do not cancel it|wait|not yet|how much do i get back|can i change the region|cancel the other one
cancel WF20261122000999|unless it has shipped|what happens to my coupon|i did not ask to cancel|keep it|tomorrow|my friend ordered it|is it free|?|who cancelled it|when will i get my money|talk to a human|only one item|except the pet bed|let me think
how come|what about the other one|only if i get everything back|ask my wife first|after it ships|no wait|which one|says who|in your dreams|but keep my coupon|will it affect my points|not this one
provided i get it back today|as long as it is free|assuming nothing was charged|once it arrives|later|maybe|i guess|probably|half of it|just the card|the other two stay|swap it|change the address|what is the fee|since when|whose order|where is it|my brother's|last time|says you|no way|nope|never mind|forget it|hold on|hang on|one sec|i changed my mind|not really|hardly|why not explain first|tell me more|send me a screenshot|who are you|call me|and an invoice|and ship the rest|or refund me|instead ship it|if you must|whatever|lol no`, "|")
)

func split(list []string) []string {
	return strings.FieldsFunc(strings.Join(list, "\n"), func(r rune) bool { return r == '\n' })
}

func TestAYesWithAnythingMoreIsNoConsent(t *testing.T) {
	t.Parallel()
	n := 0
	for _, c := range []struct{ yes, tails []string }{{yesHan, split(tailsHan)}, {yesEn, split(tailsEn)}, {yesHan, split(tailsEn)}} {
		for _, yes := range c.yes {
			for _, tail := range c.tails {
				for i, text := range []string{yes + "，" + tail, yes + " " + tail, yes + tail, tail + "，" + yes, yes + "\n" + tail} {
					for deed := range deedForms {
						if n++; i > 0 && deed != DeedCancel {
							continue
						}
						if Consents(text, Consenting{Deed: deed, OrderNo: inQuestion}) {
							t.Errorf("%q was taken for consent to %s", text, deed)
						}
					}
				}
			}
		}
	}
	t.Logf("%d messages", n)
}

func TestTrueConsentIsTaken(t *testing.T) {
	t.Parallel()
	after := map[Deed][]string{
		DeedCancel: strings.Split(`||谢谢|取消吧|取消|，取消吧谢谢|，取消掉吧|，帮我取消|，就取消这单|，把它取消了|，麻烦取消一下|，WF20261122000123|，取消WF20261122000123|，我要取消|！|👌|~| cancel it please|, please cancel that order|. cancel this one| thanks| cancel|, go ahead and cancel it`, "|"),
		DeedSubmit: strings.Split(`|，提交吧|，提交|，申请退款|，都对|谢谢|, submit it please|, all correct|，赶快|，快点啊|，我急|，急着用|，越快越好|, hurry up|, i'm in a hurry`, "|"),
		DeedLeave:  strings.Split(`|，撤回吧|，撤回工单|谢谢|, withdraw it`, "|"),
		DeedUnlink: strings.Split(`|，解绑吧|，解除绑定|谢谢|, unlink my account`, "|"),
	}
	n := 0
	for deed, tails := range after {
		for _, yes := range append(append([]string{}, yesHan...), yesEn...) {
			for _, tail := range tails {
				n++
				if !Consents(yes+tail, Consenting{Deed: deed, OrderNo: inQuestion}) {
					t.Errorf("%q was not taken for consent to %s", yes+tail, deed)
				}
			}
		}
	}
	for _, text := range strings.Split(`係呀，就係咁，唔該晒|冇錯，麻煩晒你哋啦|啱啊，多謝你哋|得啦，照做，唔該客服|可以的呀，那就麻烦客服姐姐啦|行的呢，就辛苦你们了|没问题，那麻烦小哥啦|是的呢句号|没错逗号就这样句号|阔以的，谢谢|口以口以|妥了，感恩|你们取消吧|对，你取消吧|对对对，就这么办，谢谢小同志啊|行，就照您说的来吧，辛苦师傅了|好，按你们说的处理吧|冇問題，照做啦，多謝|可以，非常感谢您，小姑娘|嗯，那就这么着吧|Quite right, please proceed.|Yes please, thank you ever so much.|Very well, thank you so very much indeed|Yes, that would be perfectly fine, much obliged|I'm quite sure, go ahead please, many thanks again|取消吧|那就取消吧|取消掉吧|就取消吧谢谢|麻烦取消了吧|cancel it|please cancel it|cancel this order please|确认取消|確認取消|ＯＫ|嗯嗯嗯|好 的|对对对对|YES!!!|yes yes yes|Yes, cancel it.|👍👍|👍🏻|行，取消`, "|") {
		n++
		if !Consents(text, Consenting{Deed: DeedCancel, OrderNo: inQuestion}) {
			t.Errorf("%q was not taken for consent", text)
		}
	}
	// Hurry loses nothing where a person looks at the matter afterwards; what cannot be restored wants a yes alone.
	for _, text := range strings.Split(`对 赶快|嗯嗯提交吧快点|嗯嗯 快快快 我急|yes hurry up|好的 急用`, "|") {
		n++
		if !Consents(text, Consenting{Deed: DeedSubmit}) {
			t.Errorf("%q was not taken for consent to submit", text)
		}
		if strings.Contains(text, "急") && Consents(text, Consenting{Deed: DeedCancel}) {
			t.Errorf("%q was taken for consent to cancel", text)
		}
	}
	t.Logf("%d messages", n)
}

// The deed alone may be the wish said twice, or a way out of the question.
func TestTheDeedAloneIsNoConsent(t *testing.T) {
	t.Parallel()
	for _, text := range strings.Split(`那就麻烦了|也太辛苦了|啱啱先落单|取消|取消订单|我要取消|帮我取消|WF20261122000123|取消WF20261122000123|谢谢|你好|cancel|please|请|这单|快点|对了|好了|行了|照办不了|就这么办吗|太麻烦了|就先这样吧|按这个办，我不同意|thank you for nothing|thanks a lot for cancelling|quite|very well known|that's fine by whom|quite wrong|谢谢小同志|辛苦大哥了|not quite right|是吧|对吧|好麻烦|好快|right now|确认一下|确认收货|没问题吧|不错|好贵|好想要|要不要|||.|好的吗|可以吗|行不行|对不对|是不是`, "|") {
		if Consents(text, Consenting{Deed: DeedCancel, OrderNo: inQuestion}) {
			t.Errorf("%q was taken for consent", text)
		}
	}
	if Consents("好的 WF20261122000999", Consenting{Deed: DeedCancel, OrderNo: inQuestion}) || Consents("好的", Consenting{Deed: "nothing"}) {
		t.Error("consent to another order, or to nothing that is known")
	}
}
