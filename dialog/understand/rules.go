package understand

// rule says how the deed of a clause is spoken of. The rules stand in order; the first whose facts hold decides. Each has
// examples of its own: the yes are decided by this rule, the no are not.
type rule struct {
	name  string
	means string
	when  facts // all of them
	any   facts // at least one of them, if there are any
	but   facts // none of them

	polarity Polarity
	modality Modality
	scope    Scope

	yes, no []string
}

// deedRules are the rules of clauses that speak of cancelling or of money going back. Whatever none of the rules before
// catches, and has every word accounted for, is a wish.
var deedRules = []rule{
	{
		name: "something else", means: "what is to be cancelled is no order: a subscription, an appointment",
		when: elsewhat, polarity: Positive, modality: Asked, scope: ScopeOther,
		yes: []string{"怎么取消自动续费", "取消关注", "帮我取消订阅", "cancel my subscription"},
		no:  []string{"取消订单", "地址填错了取消订单"},
	},
	{
		name: "everybody's", means: "the orders of everyone: never a customer's own wish",
		when: everybody, polarity: Positive, modality: OtherPerson, scope: ScopePerson,
		yes: []string{"取消所有人的订单", "cancel everyone's orders"},
		no:  []string{"取消所有订单"},
	},
	{
		name: "dared", means: "whoever dares to do it is threatened: it is not to be done",
		when: dares, polarity: Negative, modality: Wish,
		yes: []string{"谁要敢取消我的单我投诉谁", "看谁敢取消", "敢取消我跟你没完", "don't you dare cancel my order"},
		no:  []string{"谁取消的", "取消订单", "我不敢买了取消吧"},
	},
	{
		name: "denied condition", means: "what would be, were it not done: a question, not a refusal",
		when: denies | asks, any: ifs | may, polarity: Negative, modality: Asked,
		yes: []string{"能不能先别取消", "可以不取消吗"},
		no:  []string{"能取消吗", "别取消"},
	},
	{
		name: "denied", means: "it is not to be done, or was not asked for",
		when: denies, polarity: Negative, modality: Wish,
		yes: []string{"别取消订单", "我没说要取消", "千万不要取消", "don't cancel my order", "i did not ask to cancel it"},
		no:  []string{"取消订单", "能不能取消"},
	},
	{
		name: "condition", means: "only if something else is so",
		when: ifs, polarity: Positive, modality: Condition,
		yes: []string{"如果取消会怎样", "要是还没扣钱就取消", "再不发货我就取消了", "if i cancel do i get a refund"},
		no:  []string{"没货就取消吧", "取消订单"},
	},
	{
		name: "told", means: "others said it, or a page shows it",
		when: told, polarity: Positive, modality: Reported,
		yes: []string{"客服说可以取消", "你们说能取消的", "support told me to cancel"},
		no:  []string{"我跟客服说了要取消", "请问能取消吗"},
	},
	{
		name: "happened", means: "it has been done, by somebody, or not yet",
		when: happened, polarity: Positive, modality: Past,
		yes: []string{"订单被取消了", "订单取消了吗", "谁取消的", "昨天取消的订单", "why was my order cancelled"},
		no:  []string{"帮我取消了吧", "刚下的订单取消"},
	},
	{
		name: "somebody else's", means: "the order of another person",
		when: others, polarity: Positive, modality: OtherPerson, scope: ScopePerson,
		yes: []string{"我朋友的订单能取消吗", "我闺蜜那单取消"},
		no:  []string{"取消我的订单"},
	},
	{
		name: "considered", means: "only thought about, or put off",
		any: weighs | byShop, polarity: Positive, modality: Asked,
		yes: []string{"可能会取消订单", "等等再取消", "你们要取消订单吗", "i might cancel"},
		no:  []string{"我决定取消"},
	},
	{
		name: "asked about", means: "the way, the time, the rule or the cost of it",
		any: asksWay | asksTime | asksCause | asksThing | general, polarity: Positive, modality: Asked,
		yes: []string{"怎么取消订单", "取消要手续费吗", "什么时候能取消", "一般能取消吗", "how do i cancel"},
		no:  []string{"能取消吗"},
	},
	{
		name: "asked whether", means: "a question that takes yes or no and does not ask for it",
		when: asks, but: may | begs | urges, polarity: Positive, modality: Asked,
		yes: []string{"取消订单吗", "订单取消吗"},
		no:  []string{"能取消订单吗", "帮我取消好吗"},
	},
	{
		name: "allowed", means: "it is said that it can be done",
		when: may, but: asks | begs | urges | granted, polarity: Positive, modality: Reported,
		yes: []string{"可以取消订单", "订单还能取消"},
		no:  []string{"可以取消订单吗", "能帮我取消"},
	},
	{
		name: "a part", means: "one item of an order, or some of its pieces: what can be done depends on the order",
		when: ofParts, polarity: Positive, modality: Asked, scope: ScopeItem,
		yes: []string{"能只取消其中一件吗", "can i cancel just one item"},
		no:  []string{"取消其中一单"},
	},
	{
		name: "with a residue", means: "a word of the clause is not accounted for, and nothing asks for it: it is asked back, never done",
		when: residue, but: likeWish, polarity: Positive, modality: Asked,
		yes: []string{"取消订单呱唧", "屏幕上飘着取消订单"},
		no:  []string{"取消订单", "please cancel that order as soon as possible"},
	},
	{
		name: "wished", means: "asked for, with every word accounted for",
		polarity: Positive, modality: Wish,
		yes: []string{"取消订单", "帮我把这单取消了吧", "能取消吗", "这单不要了", "please cancel that order.", "cancel that one", "cancel it before it ships", "WF20261122000123 cancel please", "拍错了取消吧"},
		no:  []string{"别取消", "取消了吗", "怎么取消"},
	},
}

// decide gives the first rule whose facts hold.
func decide(rules []rule, f facts) *rule {
	for i := range rules {
		if rules[i].holds(f) {
			return &rules[i]
		}
	}
	return nil
}

func (r *rule) holds(f facts) bool {
	return f.has(r.when) && (r.any == 0 || f.any(r.any)) && !f.any(r.but)
}
