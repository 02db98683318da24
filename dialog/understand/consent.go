package understand

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Deed is something that a typed yes sets going and that cannot be taken back.
type Deed string

// The deeds that need consent.
const (
	DeedCancel Deed = "cancel" // cancel the order in question
	DeedSubmit Deed = "submit" // hand the case in question over
	DeedLeave  Deed = "leave"  // withdraw the case in question
	DeedUnlink Deed = "unlink" // forget the shop account
)

// Consenting is a question that waits for a yes.
type Consenting struct {
	Deed    Deed
	OrderNo string   // of the order in question, "" if it is about none
	Lexicon *Lexicon // the shape of an order number; nil means DefaultLexicon
}

// Consents tells whether a message is a yes to the question and nothing else. Every word of it must be assent, courtesy,
// the number of the order in question, or the very deed, and one of them must say yes. The deed alone says so only where
// it urges ("取消吧", "cancel it"): "取消" is also what people type to get out of a question.
//
// A question mark, an unknown word, another order number or anything else makes it no consent, whatever it begins with.
func Consents(text string, to Consenting) bool {
	if to.Lexicon == nil {
		to.Lexicon = DefaultLexicon()
	}
	g, ok := consentGrammars()[to.Deed]
	if !ok {
		return false
	}
	rest, ok := withoutNumber(fold(text).lower, to)
	if !ok || len([]rune(rest)) > longestConsent || somewhat.MatchString(rest) {
		return false
	}
	return g.consents(rest) || g.consents(hanBlank.ReplaceAllString(rest, "$1"))
}

// longestConsent bounds, in characters, what can be nothing but a yes.
const longestConsent = 120

var (
	// somewhat is 好 as an adverb, with a courtesy that then is none: 好麻烦, 好快.
	somewhat = regexp.MustCompile(`好(?:麻烦|辛苦|快|赶|亲)`)
	// hanBlank is a blank after a Chinese character: 好 的.
	hanBlank = regexp.MustCompile(`(\p{Han}) +`)
)

func (g consentGrammar) consents(text string) bool {
	return g.all.MatchString(text) && g.yes.MatchString(text)
}

// withoutNumber is a text without the number of the order in question; false if it names another one.
func withoutNumber(t []rune, to Consenting) (string, bool) {
	var b strings.Builder
	at := 0
	for _, o := range to.Lexicon.orderNosIn(t) {
		if to.OrderNo == "" || o.no != to.OrderNo {
			return "", false
		}
		b.WriteString(string(t[at:o.from]))
		b.WriteString(" ◯ ")
		at = o.to
	}
	b.WriteString(string(t[at:]))
	return b.String(), true
}

// consentGrammar says of a folded text, with ◯ for the number of the order, what every word of it may be.
type consentGrammar struct {
	all *regexp.Regexp // the whole text is assent, courtesy, the number or the deed
	yes *regexp.Regexp // somewhere in it stands a yes
}

// The words of consent. A blank inside a word is written as an underscore. Words that also mean something else are left
// out on purpose: 对了 (by the way), 好了 and 行了 (enough), 确认一下 (let me see), 是吧 and 对吧 (is it?).
const (
	assentHan = `是 好的吧 是的 是啊 是呀 是哦 是滴 是哒 是是 是是是 对 对的 对啊 对呀 对哦 对对 对对对 对滴 对哒 对头 嗯 嗯嗯 嗯呢 嗯哪 恩 恩恩 嗯对 嗯是
		好 好的 好吧 好啊 好呀 好哦 好呢 好滴 好哒 好嘞 好勒 好好 好好好 可以 可以的 可以啊 可以呀 可以可以 行 行的 行吧 行啊 行呀 行行 行行行 成 妥 妥妥的 中 得
		没错 没有错 无错 冇错 没问题 没有问题 没毛病 冇问题 确认 确认无误 确定 确定的 我确定 我确认 十分确定 非常确定 很确定 同意 我同意 当然 当然可以 当然确定 就这样 就这样吧 照办 来吧 整吧 要得 要得要得 中中 中中中 得嘞 得咧 好咧 okk 办吧 弄吧 要 要的 需要 必须 必须的
		是这单 就这单 是这个订单 就是这单 是这个 就是这个 就是它 就它 这单没错 对就是这单 无误 核对无误 正确 全对 都对 都对的 全都对 信息都对 信息没错 信息无误 都没错 都没问题 看过了没错 对上了 系 系啊 那好 那好吧 那行 那行吧 那可以 那对 想好了 考虑好了 想清楚了 决定了 不后悔 嗯呐 好的呢 ok的 是这样 是这样的 就是这样 是这样没错 没错就是这样 哦了 欧克 妥了 妥嘞 阔以 口以 啱 啱啱 啱晒 得啦 得咯 就这啦 就系这 就系这样 系这样 系这样啦 就系呢个 系呢个 系呢单 系呢张单 照做 👌 👍 ✅ 🆗 💯`
	assentLatin = `yes yep yeah yup ya yea ye yess yesss y ok okay okey okk k kk sure sure_thing right correct all_correct
		confirm confirmed i_confirm i_do_confirm absolutely definitely certainly exactly of_course go_ahead do_it go_on agreed i_agree yes_i_am yes_i_do
		fine sounds_good looks_good looks_right looks_fine all_good alright all_right roger affirmative aye by_all_means go_for_it thats_the_one that's_the_one thats_it that's_it do_that no_problem 100%
		shi shi_de shide hao hao_de haode hao_ba dui dui_de duide en keyi ke_yi xing mei_cuo meicuo mei_wenti queding que_ding queren que_ren ok_la okla okay_la ok_lah okay_lah ok_ba xing_ba keyi_de`
	courtesyHan = `麻烦 麻烦了 麻烦你 麻烦你了 劳驾 有劳 拜托 拜托了 请 你好 不好意思
		啊 呀 哦 噢 哈 哈哈 嘿 嘿嘿 嗯哼 啦 嘞 哟 喔 快 快点 快点吧 赶紧的 赶紧吧 搞快点 快点弄 快点办 速度 麻溜的 尽快 马上 立刻 赶紧 现在 句号 逗号 感叹号 🙏 🙂 😊 😄 😁 🌹 ❤`
	courtesyLatin = `please pls plz plss xiexie xie_xie xiexie_ni xie_xie_ni xiexie_la mafan_ni mafan_le mafan hi hello dear sir madam bro mate man
		right_now right_away asap as_soon_as_possible immediately then well oh quickly kindly at_once lol haha`
)

// What follows from other words, and so stands in no list: to do it as was said, that it is quite right, thanks of many
// words, and whom they are said to.
const (
	asSaidHan  = `(?:那|行|好)?(?:就(?:都|全)?(?:这么|那么|这样|那样)|(?:就(?:都|全)?)?(?:照|按)(?:(?:你们?|您)?(?:说|讲)的|这个|这样)?)(?:办|弄|做|来|着|搞|整|处理|操作)[吧啦呗噻咯哈嘛]*`
	quiteLatin = `\b(?:(?:quite|perfectly|absolutely|very|entirely|completely) (?:right|so|well|sure|certain|correct|fine|happy)|(?:that'?s|that is|that would be|that will be|that'll be) (?:(?:quite|perfectly|absolutely|just|all|very) )*(?:right|correct|fine|good|great|lovely|perfect)|` +
		`i(?:'m| am|m) (?:(?:quite|very|absolutely|perfectly|totally) )*(?:sure|certain)|(?:please )?(?:do so|proceed|go ahead)(?: (?:with (?:it|that)|then|please))*|please do)\b`
	thanksHan = `(?:非常|十分|太)?(?:谢谢|多谢|谢|感谢|感激|感恩|辛苦|费心|唔该)(?:你们?|您|侬|晒|[了啦咯哈啊呀哦])*`
	// To whom it is a trouble is said; 那就麻烦了 alone says that it is one.
	troubleHan  = `(?:那就?|就|也)?(?:麻烦|劳烦|有劳|劳驾|辛苦|拜托|多谢|谢谢|唔该)(?:一下|晒)?(?:你们?(?:客服)?|` + calledHan + `)+[了啦咯喽哈啊呀哦晒]*`
	calledHan   = `(?:小|大|老)?(?:姑娘|同志|哥哥|哥们|哥|姐姐|姐|妹妹|妹子|妹|伙子|师傅|宝宝|老板娘|老板|亲爱的|亲亲|亲|客服|朋友|兄弟|阿姨|叔叔|大爷|美女|帅哥|老师|掌柜|店家|店主|闺女|宝贝|老铁|铁子)们?了?`
	thanksLatin = `\b(?:(?:many|much|great) )?(?:thanks|thank you|thank u|thankyou|thx|tks|ty|cheers|appreciated|obliged)(?: (?:ever|so|very|much|kindly|indeed|again|a lot|a million|loads|in advance|for (?:that|this|your help|the help|your time)))*\b`
)

// deedForm is how one deed is said: its verbs, and what stands for their object.
// hurryHan and hurryLatin are what may go along with the yes besides: where nothing is lost by it.
type deedForm struct{ han, latin, objectHan, objectLatin, hurryHan, hurryLatin string }

const (
	orderHan   = `订单 这单 这个 这个订单 这一单 这笔 这笔订单 那单 那个订单 那笔 该订单 我的订单 它 单 单子 这张单 这张订单 此单 此订单`
	orderLatin = `it this that this_one that_one this_order that_order the_order my_order order this_order_of_mine`
)

var deedForms = map[Deed]deedForm{
	DeedCancel: {`取消 撤销 撤单 退掉 撤掉 作废 取消掉 撤了 取消了`, `cancel cancell cancle`, orderHan, orderLatin, "", ""},
	DeedSubmit: {
		`提交 递交 交 交上 交上去 交了 上报 报上去 申请 申请退款 退款 退钱 退 退掉 退了 退货 退货退款 取消 取消并退款 取消退款 交给人工 交给客服 转给人工 转给客服`, `submit send refund hand hand_over cancel return`, orderHan + ` 申请 退款 工单`, orderLatin + ` in case the_case my_case the_request my_request a_refund the_refund my_money money`,
		`赶快 抓紧 抓紧点 快些 快一点 快点儿 快点啊 快快 快快快 速度 速速 急 急用 着急 我急 我很急 我着急 很急 挺急的 有点急 比较急 急着用 着急用 急死了 等着用 等着呢 等着用呢 等不及了 越快越好 早点 早点弄 辛苦啦 麻烦啦 就这样了 看着办 您看着办 你看着办 您看着办吧 你看着办吧 看着办吧 弄快点 处理快点 尽量快点 别耽误 别拖`,
		`hurry hurry_up be_quick quick fast soon urgent it's_urgent its_urgent i'm_in_a_hurry im_in_a_hurry in_a_hurry the_sooner_the_better i_need_it i_need_it_soon i_need_it_fast make_it_quick quickly_please already just`,
	},
	DeedLeave:  {`撤回 撤销 撤 取消 撤掉 撤了 退出`, `withdraw cancel leave drop close`, `工单 这个工单 申请 这个申请 排队 我的工单 它 这个`, `it this that the_case this_case my_case case the_request my_request the_line the_queue`, "", ""},
	DeedUnlink: {`解绑 解除 解除绑定 解除关联 取消绑定 取消关联 断开`, `unlink disconnect unbind remove`, `账号 我的账号 账户 关联 绑定 它 这个`, `it this that the_account my_account account`, "", ""},
}

// consentGrammars are made once; each is small and runs in linear time.
var consentGrammars = sync.OnceValue(func() map[Deed]consentGrammar {
	grammars := map[Deed]consentGrammar{}
	for deed, form := range deedForms {
		grammars[deed] = newConsentGrammar(form)
	}
	return grammars
})

func newConsentGrammar(f deedForm) consentGrammar {
	assent := oneOf(assentHan, assentLatin)
	objectHan, objectLatin := oneOf(f.objectHan, ""), oneOf("", f.objectLatin)
	verbHan, verbLatin := oneOf(f.han, ""), oneOf("", f.latin)
	number := ` ?◯ ?`
	assent = `(?:` + assent + `|(?:好|行|可以|阔以|口以|是|要得|成|中|得|没问题|没错|无错|对)(?:的?嘛|的呢?|噻|撒|咯|喽|呐|哩|呗|滴)|(?:你们|你|您|恁|咱)?(?:就|给我|帮我)?(?:办|弄|处理|操作|安排|整)(?:吧|呗|就行|即可)|(?:账号|电话|手机号|手机|地址|信息|金额|区服|区|数量|内容|资料|上面|以上|时间)(?:都|全|全部|也)?(?:是|填)?(?:对|对的|没错|没问题|正确|无误)|` + asSaidHan + `|` + quiteLatin + `)`
	han := `(?:那就|那|就|你们?|直接|我说|都说了|请|麻烦|帮我|给我|替我|我要|我想|我要求|要|想|是要|确实要|可以|现在|马上|立刻|赶紧|快|都)*(?:把|将)?(?:` + objectHan + `|` + number + `)*(?:给我|给|帮我|我|都|全)?` +
		verbHan + `(?:掉|下|一下|了)?(?:` + objectHan + `|` + number + `)*`
	// 掉 and 了 alone do not urge, 吧 does.
	urgedHan := han + ` ?(?:就行了|就行|就好|即可|吧|呗|噻|撒|咯|嘛|算了|得了|罢)`
	latinHead := `(?:(?:i want to|i want you to|i'd like to|i would like to|i wish to|you can|you may|go ahead and|let's|lets|please|pls|plz|just|do|then|to|now|and)[ ,]+)*`
	latinObject := `(?:[ ]+(?:` + objectLatin + `|` + number + `))`
	latinTail := `(?:[ ]+(?:now|for me|off|for good|completely|anyway))*`
	latin := `\b` + latinHead + verbLatin + latinObject + `*` + latinTail
	urgedLatin := `\b` + latinHead + verbLatin + latinObject + `+` + latinTail
	courtesy := `(?:` + strings.Join([]string{oneOf(courtesyHan+" "+f.hurryHan, courtesyLatin+" "+f.hurryLatin), thanksHan, troubleHan, calledHan, thanksLatin}, "|") + `)`
	one := strings.Join([]string{assent, courtesy, number, urgedHan, han, latin}, "|")
	gap := `[\s,，.。!;、~…:·\-🏻🏼🏽🏾🏿]*`
	return consentGrammar{
		all: regexp.MustCompile(`^` + gap + `(?:(?:` + one + `)` + gap + `)+$`),
		yes: regexp.MustCompile(`^` + gap + `(?:(?:` + one + `)` + gap + `)*?(?:` + assent + `|` + urgedHan + `|` + urgedLatin + `)` + gap + `(?:(?:` + one + `)` + gap + `)*$`),
	}
}

// oneOf is a group of the words of two lists, longest first. Latin words stand alone, Chinese ones need not.
func oneOf(han, latin string) string {
	var words []string
	for _, list := range []struct{ words, edge string }{{han, ""}, {latin, `\b`}} {
		all := strings.Fields(list.words)
		slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
		for _, w := range all {
			w = regexp.QuoteMeta(string(fold(strings.ReplaceAll(w, "_", " ")).lower))
			words = append(words, list.edge+w+closing(w, list.edge))
		}
	}
	return `(?:` + strings.Join(words, "|") + `)`
}

// closing is the edge after a Latin word; after a sign such as % there is none.
func closing(word, edge string) string {
	if edge == "" || !isLatin(rune(word[len(word)-1])) {
		return ""
	}
	return edge
}
