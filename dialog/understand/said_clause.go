package understand

// noAnswer are words of questions that want none.
const noAnswer = `(?:难道|供着|过年|下崽|当摆设|留着干嘛|留着干什么|要它干嘛|还能咋|还能怎么办|等什么|等啥|留着生|传家)`

// What is said of a clause's deed, for the facts of clauses.
var (
	rhetorical = said("denies what nobody claims: a denial that is none",
		`(?s)不.*`+noAnswer+`|`+noAnswer+`.*不`,
		yes{"不退难道供着", "不退留着过年吗", "难道不退", "不取消等啥", "不取消还能咋"}, no{"不退", "过年前能到吗", "等什么时候发货"})
	ofAPart = said("one item of several is meant, or a part",
		`其中一件|部分|一件就|只取消一件|一样东西|one item|part of|some of|one of the items|single item`,
		yes{"取消其中一件", "一部分不要", "can i cancel just one item"}, no{"取消其中一单", "整单取消", "one order"})
	remaining = said("speaks of the orders that are not among those just named",
		`其[他它余]|别的|剩下|剩余|余下|另[外一][一两几]?[个单笔]|\b(?:the |my )?(?:others?|rest|remaining)\b|\bother (?:one|order)s?\b|(?:everything|all) else`,
		yes{"其他的", "别的都要", "剩下那几单", "另外一个", "the rest", "everything else"}, no{"第二个", "这单", "another day"})
	ofAll = said("speaks of all orders at once", `都|全|所有|统统|一起|\b(?:all|every\w*|both)\b`,
		yes{"都取消", "全部", "所有订单", "cancel both", "every order"}, no{"这单", "cancel it", "call me"})
	daring = said("whoever does it is dared",
		`谁(?:要|再|他妈)?(?:是|真)?敢|敢再?$|\b(?:who|whoever|anyone who|you) dares?\b|\bdon't you dare\b`,
		yes{"谁敢取消", "看谁敢", "谁要再敢", "you dare cancel it"}, no{"谁取消的", "不敢买了", "who cancelled it"})
)
