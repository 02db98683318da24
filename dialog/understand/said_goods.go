package understand

import (
	"regexp"
	"strings"
)

// What people say of the goods and of a matter in hand: how much of it stays, what goes elsewhere, what is not why.

// endings of a matter that ended well, and what people say beside: who has found it, and where it was all the time.
const (
	endedWell = `到了|到账了|收到了|收到啦|到货了|找到了|能用了|用上了|充上了|充进去了|看错了|搞错了|弄错了|是我错了|没问题了|arrived|came(?: in)?|(?:got|received|found) it|works(?: now)?|(?:is )?here`
	besideIt  = `哦|啊|噢|额|呃|诶|欸|哎|等等|等下|不好意思|抱歉|对不起|没事了?|谢谢|刚刚?|才|已经|现在|都|又|原来|是|它|我|短信|话费|钱|卡密|卡|货|东西|快递员?|包裹|会员|客服|门卫|保安|门口|发现|看|说|打扰|麻烦|了|啦|哈|你们|哎呀|唉|` +
		`老公|老婆|儿子|女儿|闺女|孙子|孙女|爸|妈|朋友|室友|同事|邻居|物业|他|她|oh|sorry|wait|ok|it'?s?|just|now|has|have|i|my|the|order|never ?mind|already|finally`
	whereItWas = `(?:帮我|帮忙|替我|给我?|是|被)?(?:放|搁|拿|收|代收|签收|取)(?:在|到|去|进|走|回|下)?(?:了)?(?:我)?(?:们)?(?:小区|楼下|家里|家)?(?:的)?(?:门卫|门口|快递柜|柜子|丰巢|菜鸟|驿站|物业|前台|保安|邻居|家里|楼下)?(?:他|她|人家)?(?:里|那|那里|那儿)?(?:了)?`
)

var (
	// BuysAnew is said of an order that is still to be made.
	BuysAnew = said("wants to place another order, and how",
		`(?:再|重新?|另外?|想|要|怎么)(?:去)?(?:买|下|拍|来)(?:一)?(?:个|张|单|份|次|新单|新的)|(?:再|重新?)(?:买|下单|拍)|下(?:个|一个)?新(?:的)?(?:订)?单|\b(?:buy|order|get) (?:it |one |another )?(?:again|another|a new one|anew)|\bplace (?:a new|another) order`,
		yes{"我说我再买一个安卓QQ区的月卡", "我是想下新单，在哪点嘛", "那我重新买安卓的", "我再拍一张", "can i order it again", "i want to place a new order"},
		no{"我昨天买的那个", "买错了", "多买了一个", "能退吗", "i bought the wrong one", "要退一个"})

	// HoldsNow wants something kept from being sent.
	HoldsNow = said("the shop is to stop at once what it is about to send or to charge",
		`先(?:别|不要|甭|不)(?:给(?:我|他|她))?(?:发|充|寄)(?:货|值|了|出)?(?:哈|哦|啊|噻|咯|嘛|呀|喔|吧|了)*(?:$|[ ,，。.!！])|(?:帮我|给我|先|快|赶紧|马上)(?:点)?(?:帮我|给我)?停(?:一下|一停|下|了|住)|(?:别|不要|先别)(?:动|处理|弄)(?:它|这单|那单)?[ ,，]*(?:先)?(?:别|不要)?(?:充|发)|\b(?:stop|pause) (?:it|this|the (?:order|top[- ]?up|delivery))\b`,
		yes{"充错号码了！！快点帮我停一下", "先停一下", "赶紧给我停下", "那个先别发哈", "先别充噻", "stop it please"},
		no{"停在哪了", "快递一直停在中转站", "快点帮我查一下", "stop bothering me"})

	notWhole = said("not all of the order is meant",
		`(?:不是|不要|别|没说|没让)[^,，。]{0,3}(?:整个|整单|全部|全都|都退|都取消)|\bnot (?:the whole|everything|all of it|both)`,
		yes{"不是整单啊 只退手办", "我没说全部退", "别全部取消", "not the whole order"},
		no{"整单退", "全部不要了", "the whole order"})
	whole = said("all of an order is meant",
		`整个|整单|全部|全都|全取消|全退|都不要|都退|都取消|一起退|两件都|两个都|whole order|everything|all of it|both`,
		yes{"整单退", "要不全部退了吧", "两件都不要了", "the whole order please"}, no{"只退手办", "退一件", "one of them"})

	// EngravesToo names the words that goods given in exchange are to bear.
	EngravesToo = said("what is to be engraved is another thing than it was, or is named",
		`(?:键帽|刻)[^,，。]{0,6}字[^,，。]{0,4}(?:改|换)|(?:字|刻)(?:要|就|应该|得)(?:刻|是|写|成)?[ ]*[A-Za-z“"「]|刻字[^。!！\n]{0,10}(?:改|换)成|(?:改|换)成[^,，。]{1,12}那个.{0,4}刻|要刻[ ]*[A-Za-z]`,
		yes{"换个新的给我，字要LUNA", "刻字的呢？我说改成静静的那个，别弄丢了", "换货要刻LUNA", "你好,那个键帽的字我想改一下"},
		no{"刻字键帽到了", "键帽的字看不清", "改成电信一区"})
	// ExchangesGoods says that another piece is wanted, whatever else is.
	ExchangesGoods = said("another piece of the same goods is wanted",
		`换货|换(?:个|一个|件|一件|一份|成)?新的|给我换(?:个|一个|新)|重新?(?:发|寄|做)(?:一)?(?:个|件|份)|\b(?:exchange|replace) (?:it|them)|\breplacement\b`,
		yes{"换个新的给我，字要LUNA", "字没写上去啊 换货要刻LUNA", "坏的也要给我换新的", "please replace it"},
		no{"换区", "改成电信一区", "不换了"})

	// OfOtherOrder is said of another order than the one that is spoken of.
	OfOtherOrder = said("a clause is about another order than the one spoken of",
		`(?:别|另)(?:的|外)(?:那)?(?:个|张|笔|一)?(?:的)?(?:单|订单|张|件)|(?:前(?:两|几|些)天|上次|上回|以前|之前)买的|\b(?:the other|another|a different) (?:order|one)\b`,
		yes{"差价说的是别的单", "另外那单", "前两天买的那张", "that was the other order"},
		no{"那单还是退点卡啊", "别发", "单子改回来没", "this order"})
	// OnlyHurries is said by who wants it quickly, and says no more.
	OnlyHurries = said("wants it quickly, and says no more",
		`^(?:快(?:点|些|一点)?|赶紧|赶快|尽快|马上|搞快点?|急)+[啊呀吧嘛噻的 ,，。.!！]*$|^(?:hurry(?: up)?|quick(?:ly)?|asap|fast)[ .!]*$`,
		yes{"快", "快点！！", "赶紧", "搞快点噻", "hurry up", "asap"}, no{"快点退钱", "快递呢", "快到了吗"})
	// AsksHowMuchTime asks how long, in the words for how much.
	AsksHowMuchTime = said("how much time it takes", `\bhow much (?:more |longer )?time|\bhow much longer`,
		yes{"how much time do you need?", "how much longer"}, no{"how much is it", "how much does it cost"})
	// EndOfNumber gives only the end of an order number where the whole of it is wanted.
	EndOfNumber = span("an order is named by a few digits, as the end of its number",
		`(?:^|[^0-9a-z])(?:order(?: number| no\.?)?(?: is| ends?(?: in| with)?)?|单号|订单号?|尾号|后四位)[ :：是为]*([0-9]{3,6})(?:[^0-9a-z]|$)|(?:^|[^0-9a-z])([0-9]{3,6}) (?:is|是) (?:the |my )?(?:order|单号|订单号?)`,
		yes{"the order number is 1234, what is a lookup code?", "8806 is the order, 4821 the code", "order number ends 2046", "尾号 2046", "订单号是8806"},
		no{"my code is 4821", "WF20261124128806", "order 2 cards"})

	// OrderedWrong is said of what went wrong when something was ordered, or did not come.
	OrderedWrong = said("something went wrong with an order, or did not come", `错|重复|多(?:买|拍|下|付)|没收到|没到|wrong|mistake|twice`,
		yes{"拍错了", "多买了一个", "没收到", "ordered twice"}, no{"再买一个", "想下新单", "a new order"})
	// MovedHouse is said where goods are on their way to an old place.
	MovedHouse = said("the parcel goes to a place that is not the right one any more",
		`搬家|地址[^,，。]{0,6}(?:改|换|写错|填错|错了|不对)|(?:寄|送|发)(?:到|去|往)(?:了)?(?:老|旧|以前的?|原来的?)(?:地址|地方|家|那边)|\bmoved (?:house|home|out|flat|apartment)|\b(?:to|at) (?:my|the|our) old (?:place|address|home|flat|apartment)|\bredirect\b`,
		yes{"我搬家了", "地址能一起换不", "那个礼盒的地址也写错了", "寄到老地址了", "great. also i moved house, the controller you shipped is going to my old place", "can you redirect it?"},
		no{"我家在三楼", "old order", "寄到了吗"})

	// SaysWrong is said of anything that is not as it should be; words without it only say which order is meant.
	SaysWrong = said("something is not as it should be, or is to be another",
		`错|不对|不是|改|换|没|坏|少|多|差|破|不能|不了|wrong|mistake|change|not|n't|broken|missing`,
		yes{"买错区了", "应该换成电信一区", "没到账", "wrong region"},
		no{"前两天那个 电信二区的", "电信二区那单", "the 电信二区 one"})

	// ShouldBe tells of words that they are what is right, not what stands there.
	ShouldBe = said("the words that follow are what is right",
		`应该|应为|改成|改为|换成|要刻|新刻|只要|想要|我要|\bshould\b|\binstead\b`,
		yes{"应该是LUNA", "改成LUNA", "should be LUNA"}, no{"刻成LUMA", "刻的是LUMA"})
	// AsksIfFiled asks whether what was told has been handed over.
	AsksIfFiled = said("whether what was told has been handed over yet",
		`(?:提交|交上去|交给客服|报上去)(?:好|成功)?(?:了)?(?:没有?|吗|么|不)(?:$|[ ,，。?？!！啊呀])|\b(?:did you|is it|was it|have you) (?:already )?(?:submit|file|sen[dt])\w*`,
		yes{"前面刻字那个提交了没？", "提交了吗", "did you submit it"}, no{"提交吧", "怎么提交", "确认提交"})
	// keepsSome says how many of several pieces stay.
	keepsSome = said("how many pieces of several are to stay",
		`(?:只|就|还是)?(?:留|要|留下|保留) *(\d+|[一二两三四五六七八九十]) *(?:个|件|张|份|盒)|\b(?:keep|want) (?:only |just )?(\d+|one|two|three)\b`,
		yes{"我说的是只留1个 别的9个退掉", "算了算了 还是留1个吧", "留两个就行", "keep 1, refund the other 9"},
		no{"退9个", "留着吧", "要退款"})

	// RefundsAll says that none of several pieces is wanted.
	RefundsAll = said("all pieces are to go back",
		`(?:全部|全都|全|都|整单|一起)(?:给我)?(?:退|不要|取消)|\b(?:refund|return|cancel) (?:all|everything|the whole|them all)`,
		yes{"要不全部退了吧 我重新买", "都退了吧", "refund everything"}, no{"只留1个 别的9个退掉", "都多久了", "退一个"})
)

// WholeOrder is said of all that an order holds.
var WholeOrder = Unless{whole, notWhole}

// deniedWhy is a clause that says what is not the reason, or not what is wrong.
var deniedWhy = said("what is not the reason: a clause of its own",
	`^(?:(?:这|我|那|原因)?(?:不是|并不是|又不是|没有?说)(?:因为|说)?[^是]*|(?:it'?s |this is |that'?s )?not .*)$`,
	yes{"不是买错区", "不是不符", "我不是不想要", "not the wrong region"}, no{"不是一区是二区", "没到账", "是没到账"})

// WithoutDenied is a text without its clauses about what is not the reason, if anything else stands in it: 不是买错区 是没到账.
func WithoutDenied(text string) string {
	var kept []string
	clauses := StrongGap.Split(blankOfHan.ReplaceAllString(text, "$1，$2"), -1)
	for _, clause := range clauses {
		if strings.TrimSpace(clause) != "" && !deniedWhy.In(Folded(clause)) {
			kept = append(kept, clause)
		}
	}
	if len(kept) == 0 || len(kept) == len(clauses) {
		return text
	}
	return strings.Join(kept, "，")
}

var blankOfHan = regexp.MustCompile(`(\p{Han}) +(\p{Han})`) // which ends a clause

// KeptPieces is how many pieces a folded text says are to stay, "" if it does not say so.
func KeptPieces(folded string) string {
	found := keepsSome.shape.FindStringSubmatch(folded)
	if found == nil {
		return ""
	}
	switch n := found[1] + found[2]; n {
	case "一", "one":
		return "1"
	case "二", "两", "two":
		return "2"
	case "三", "three":
		return "3"
	case "四":
		return "4"
	case "五":
		return "5"
	case "六":
		return "6"
	case "七":
		return "7"
	case "八":
		return "8"
	case "九":
		return "9"
	case "十":
		return "10"
	default:
		return n
	}
}

// WithoutLetterCounts is a text in which so many letters are no pieces of goods: 就两个字.
func WithoutLetterCounts(text string) string { return strings.ReplaceAll(text, "个字", "字") }
