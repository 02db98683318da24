package understand

// What is asked about, which of several is meant, and how things stand.
var (
	AsksSomething = said("asks something, in whatever words", `[?？]|吗|呢|么|嘛$|不$|没$|什么|怎|多久|多少|几|哪|啥|能不能|可不可以|行不行|有没有|是不是|会不会|要不要|付不付|该不该|好不好|到底|为何|何时|我(?:是|就|只是|在)*(?:想)?问(?:的是|的|你|下|一下)?(?:发货|退|价|到|快递|运费)|查询码|钱呢|进度|\b(?:how|when|what|where|which|why|who|can|could|do you|does|did|is there|is it|are|has|will|any)\b`,
		yes{"什么时候到", "能不能退", "多少钱啊", "有没有货", "钱呢", "when will it ship", "is it here", "退到哪", "咋个弄，啥时候"}, no{"退款", "谢谢", "please refund"})
	AsksWhen = said("asks when, or how long", `多久|多长时间|什么时候|啥时候|几时|何时|(?:^|[^好这那])几天|几点|几分钟|几个小时|\bhow long|\bhow soon|\bwhen (?:will|can|do|does|is|are|would)\b`,
		yes{"多久到账", "什么时候发", "几天能到", "how long does it take", "when will it ship", "啥时候"}, no{"那几天", "什么", "when i bought it"})
	TellsOfATime = said("tells of a time by when something was done: 什么时候付的", `(?:什么时候|啥时候|几点|何时)(?:付|买|下|充|拍|发|收|扣|给)[^?？]{0,4}的`,
		yes{"什么时候付的都忘了", "几点下的"}, no{"什么时候发货", "什么时候"})
	AsksDeadline = said("asks for the last day or hour of something", `截止|期限|最晚|最迟|\bdeadline\b|\bby when\b|\bat the latest\b`,
		yes{"最后期限是哪天", "最晚几点处理", "what's the deadline", "by when will it be back"}, no{"什么时候到", "晚了", "the latest news"})
	AsksToSend = said("asks whether it can be sent on a day", `(?:今天|明天|马上|现在|这两天)(?:能不能|可以|能)(?:发|寄)|\bcan (?:you|it) (?:be )?(?:ship|send|sent)\w*(?: it)? (?:today|tomorrow|now)`,
		yes{"今天能发吗", "明天能寄不", "can you ship it today"}, no{"今天能弄好吗", "发了吗"})
	AsksAgain = said("says that it is a question, which was not heard", `我(?:是|就|只是)?(?:想)?(?:在)?问(?:的是|你们?|您|一下|下|问)|\bi(?:'m| am)? ask(?:ing|ed)\b|\bmy question\b`,
		yes{"我问你电子还是纸质", "我是问你们", "i asked whether it's paper", "my question was"}, no{"问题不大", "他问我", "no questions"})
	AsksForSomebody = said("asks when somebody comes, or hurries them", `多久|什么时候|啥时候|何时|几点|几分钟|几个?小时|多长时间|快点|快一点|人呢|有人吗|催|赶紧|还没人|等了|分钟了|小时了|半天|太慢|how long|when\b|hurry|any(?:one|body)`,
		yes{"多久", "人呢", "还没人", "等了半天", "how long", "anybody there", "催一下"}, no{"谢谢", "退款", "body"})
	AsksStanding = said("asks how a case stands", `(?:消息|进展|结果|动静|回复)(?:了)?(?:没|吗|么|不|喃)|有(?:没有|无)(?:消息|进展|结果)|充没充|发没发|寄没寄|退没退|改没改|换没换|办没办|查没查|交没交|(?:改|弄|处理|办|查|搞|换|退|充|催|提交)(?:好|完|到)?(?:了)?(?:没有?|未|吗|么)(?:$|[ ,，。?？!！啊呀])|还催着(?:没|吗)|怎么?样了|咋样了|进度|到哪一?步|[那的单个笔][呢喃][ ?？]*$|\bany (?:news|updates?)|\bwhat'?s happening|\bstatus\b`,
		yes{"有消息没", "改好了吗", "进度", "怎么样了", "那个呢", "办没办", "any news", "what's happening", "充没充"}, no{"改好", "退款", "news of the world"})
	OfAllCases = said("asks of several cases at once", `(?:两|几)(?:个|张)?(?:单子?|工单|件事).{0,4}(?:一起|都)|\bboth (?:cases|requests)`,
		yes{"两个单子都怎么样", "几个工单一起", "both cases"}, no{"两个", "都退", "both orders"})
	FearsShipping = said("asks whether it is sent before it is put right", `不会(?:还|又|再|已经)?[^,，。]{0,3}(?:充|发|寄)[^,，。]{0,8}(?:吧|吗|么)|没(?:有)?(?:充|发|寄)(?:出去?|走|掉)?(?:吧|吗|么)|会不会[^,，。]{0,4}(?:先)?(?:把)?[^,，。]{0,4}(?:充|发|寄)|(?:别|不要)(?:急着|先)(?:充|发|寄)|(?:停|拦|截)(?:住|下|好)?(?:了|上|下来)?(?:没有?|吗|么)|来得及(?:吗|吧|么|不|没)|开(?:始|工)?(?:刻|做|充|发)(?:了)?(?:吗|吧|没|么)|(?:still|already|going to|not yet|started?|be) (?:ship|send|deliver|engrav)|(?:did|have) (?:you|they) (?:already )?(?:stop|held|hold|start)`,
		yes{"你不会还充到旧号上去吧", "你们没充出去吧？？", "到底停了没有", "还来得及吧 没开始刻吧", "拦下了吗", "did you stop it", "你们会不会先发", "别急着充", "不要先寄", "are you still going to ship"}, no{"发货了吗", "会不会退", "ship it", "停在哪了"})
	WantsCaseShown = said("asks what stands in the case, or whether it is still there", `(?:现在|工单|里面?|单子)[^,，。?？]{0,4}(?:是|写|刻|填|改|记)(?:的|成|着)*(?:是)?(?:什么|哪|啥)|给我看(?:看|下|一下)?(?:$|[ ,，。?？!！])|还在不在|还在(?:吗|不|噻|么|嘛|的吗|的吧)|还(?:算数|有效)(?:吗|不|么)|记(?:上|下|住)了?(?:吗|没|么)|写(?:上|进)(?:去)?了?(?:吗|没|么)|\bwhat does (?:it|the case|my case) say|\bdid it (?:work|go through)|\bis (?:it|my case|the case|my request) still\b|\bdid you (?:note|write)`,
		yes{"工单里写的什么", "给我看看", "还在不在", "记下了吗", "did it go through", "what does it say", "还在吗"}, no{"写错了", "看到了", "is it you"})
	BetweenQuestions = span("stands between two questions", `[?？]+[ ,，]*(?:还有|另外|对了|顺便|and|also)?[ ,，]*|[ ,，]+(?:还有|另外|对了|顺便)[ ,，]*`,
		yes{"多久？还有退到哪", "什么时候，另外 顺便"}, no{"什么时候到", "退吗"})
	AnothersOrder = said("speaks of somebody else's order", `(?:朋友|同学|同事|室友|闺蜜|男票|女票|哥们|姐妹)[^,，。的]{0,8}的[^,，。]{0,10}(?:没|还|怎么|啥时候|什么时候|看|查)|帮(?:他|她)(?:看|查|问)|\bmy (?:friend|colleague|roommate)'s (?:order|parcel|package|refund)`,
		yes{"我朋友的那单怎么还没到", "帮他查一下", "室友的还没发", "my friend's order"}, no{"送朋友的", "我的单", "my order"})
	NotBoughtYet = said("has not bought yet, and asks before", `还没(?:有)?(?:买|下单|拍|充)|没(?:有)?(?:买过|下过单|下单)|(?:准备|打算|想)(?:要)?(?:买|充|下单|入手)|买之前|买前|下单前|haven'?t (?:bought|ordered|purchased)|not (?:bought|ordered)|before (?:i|we) (?:buy|order|purchase)|(?:thinking of|planning to|want to|going to) (?:buy|order)`,
		yes{"还没买呢", "打算买点卡", "下单前想问", "i haven't bought yet", "before i buy"}, no{"买了", "还没到", "bought it"})
	SentenceGap = span("stands between two sentences of a message", `[。.;；!！?？\n]+|[,，]|(?:另外|还有|顺便)| and |\balso\b`,
		yes{"好的。退款", "发货，退款", "a and b"}, no{"退款", "发货"})
	WantsLookUp = said("wants looked up what stands in an order", `看看|看下|看一下|查查|查下|查一下|(?:充|买|下|付)(?:到|的|给)?(?:是)?了?(?:哪个|哪一个|什么|多少)(?:号|账号|手机|区|服|钱)|show me|look up|check (?:the|my)|which (?:account|number|server|region)`,
		yes{"帮我查下", "充到哪个号了", "看看我买的什么", "which account", "check my order"}, no{"充错号", "退款", "account"})
	ThatRefund = said("asks for the one refund", `那(?:个|笔|次)?退款|退款呢|\bthat refund\b`,
		yes{"那个退款呢", "那笔退款", "退款呢", "that refund"}, no{"要退款", "refund me"})
	BillingDetails = said("tells who an invoice is for", `抬头|税号|公司|[0-9a-z]{15,20}|个人|[a-z0-9._-]+@[a-z0-9-]+\.|tax number|company`,
		yes{"话费那单 个人 林某 lin@qq.com", "抬头是个人", "税号91310000MA1FL2X47K", "某某公司", "company name"}, no{"谢谢", "发票"})
	SeveralMeant = said("means several of them, or all", `都|全部|所有|两(?:个|单|笔)|几(?:个|单|笔)|both|all (?:of )?(?:them|my|the)|every`,
		yes{"都退", "全部", "两个单", "both", "all my orders"}, no{"这单", "一个", "one"})
	AndAlso = span("goes on to something else", `[ ,，。;；]*(?:还有|另外|对了|再有|\balso\b|\band (?:also )?(?:my|the)\b)[ ,，]*`,
		yes{"退款，还有发票", "另外", "and my refund", "also"}, no{"退款", "和"})
	WantsNoLonger = said("does not want it any more", `不(?:想)?要了|don't want`,
		yes{"不要了", "不想要了", "i don't want it"}, no{"不要", "要了"})
	RidOf = said("wants to be rid of it", `不要|取消|不想要|cancel|don't want`,
		yes{"不要", "取消", "不想要", "cancel", "don't want"}, no{"要", "留着"})
	SameToo = said("wants the same for another", `还有|也(?:是|要|一样|取消|退)|另外|一样|\balso\b|too\b|as well|and the`,
		yes{"手办也是", "还有点卡", "也退", "一样", "and the card", "that one too"}, no{"退款", "这单", "tool"})
	TheOne = said("points at one and says no more of it", `(?:那个|那单|那一单|那笔|那件|那张|这个|这单)[呀啊吧呢。.!！ ]*$|\bone\W*$`,
		yes{"那个", "点卡那单", "就这个", "the red one"}, no{"那个怎么了", "退款", "one day left"})
	PointsElsewhere = said("points at one of several", `[那另][个单笔张件份外]|还有|另外|\b(?:that|the|other) (?:\w+ )?(?:one|order)\b|\balso\b|another`,
		yes{"那个", "另外一单", "还有", "the other one", "another"}, no{"我的", "这", "my"})
	NotThisOrder = said("means another order than the one on show", `不是这(?:个|单|笔|一单|张)|不是它|都不是|另(?:一|外)(?:个|单|笔)?|别的(?:单|那)|not this|not that(?: (?:one|order)|[,.!]|$)|the other (?:one|order)|wrong order`,
		yes{"不是这个", "另一单", "都不是", "别的单", "the other one", "no not that one, i mean the figure", "wrong order"}, no{"这个", "是这单", "one", "not that i know"})
	ClauseGap = span("stands between two clauses", `[,，。.;；!！?？\n ]+`,
		yes{"好，退", "a. b", "好 的"}, no{"好", "退"})
	StrongGap = span("stands between two clauses, a blank aside", `[,，。;；!！?？\n]+|\. `,
		yes{"好，退", "a. b"}, no{"好 的", "a b"})
	SeveralInOne = said("speaks of an order that holds several goods", `(?:里面?|中|含|带|买了|有)(?:有|了)?(?:两|2|俩|三|3|几)(?:个|样|件|种)?(?:东西|商品|货品|物品|样)|(?:两|2|俩|三|几)(?:个|样|件|种)(?:东西|商品|货)?的(?:那)?(?:个)?(?:单|订单)|\border with (?:two|2|three|several) (?:things|items|products|goods)|\b(?:two|2|three|several) (?:things|items|products) in (?:it|one order|the order)`,
		yes{"有一单里面两个东西 我只想退一个", "两样东西的那单", "the order with two items"}, no{"两个订单", "买了两次", "two orders"})
	AsksWhichChannel = said("asks by which of several channels money comes back", `(?:微信|支付宝|银行卡|卡)还是(?:微信|支付宝|银行卡|卡)|\b(?:wechat|alipay|card)\b or \b(?:wechat|alipay|card)\b`,
		yes{"退到微信还是支付宝", "to alipay or card"}, no{"退到微信", "还是退到支付宝"})
	OfTheNew = said("speaks of what comes in exchange", `(?:换|补|新)的(?:那)?(?:个|件|张|份)?|\breplacement\b|\bthe new (?:one|key|code|card)\b`,
		yes{"换的多久能到", "新的那张啥时候给", "when does the replacement come"}, no{"换一个", "new here", "新年"})
	EndsAsking = said("ends as a question", `(?:[?？]|呢|吗|么)[ ~。]*$`,
		yes{"如果换不了呢", "要多久？", "能行吗"}, no{"你怎么又变回去了？？刻字：JING", "好的", "换不了就退"})
	BoughtAs = said("was bought, chosen or ordered as another than was meant", `(?:买|拍|选|点|下|弄|搞)成了?`,
		yes{"手快买成网通了", "选成安卓了", "拍成了电信"}, no{"买了网通的", "成了", "换成电信"})
	PointsByWorth = said("says which order is meant by what its goods are worth", `^(?:啊|哎|那|我说的)?不是(?:那个)?\d+(?:点|块|元)?(?:的|那)(?:那)?(?:个|张|单)?[ ,，]+(?:我?(?:要|说)的?)?是(?:那个)?\d+(?:点|块|元)?(?:的|那)(?:那)?(?:个|张|单)?[啊呀哈。!！]*$`,
		yes{"不是30的 是100的", "不是50那个 是100的那个", "不是30点的，是100点的"}, no{"不是30 应该是50", "扣了30的 是100的一半"})
	CallsAnOrder = said("calls an order one, or by a number", `\d{2,}|单|order`,
		yes{"100的我要留着", "手办那单留着", "keep order 5398"}, no{"点卡留着", "留下1个", "keep the card"})
	BlankOfHan = span("has a blank that ends a clause", `([的个单了吧啊呀着错等]) +`,
		yes{"取消那个 100的留着", "说错了 是取消"}, no{"点卡 100", "a b"})
	StaysAsIs = said("says of something that it stays as it is", `留着|别动|不动|照常|照充|照发|正常充|正常发|还是要的|要用|不要取消|别取消|不要退|别退|不是|keep|leave`,
		yes{"手办留着", "点卡别动", "不要退手办", "keep the card"}, no{"退", "取消"})
	GoodsStay = said("names something that stays as it is", `[^\s]{2,}(?:留着|别动|不动|照常|照(?:充|发)|正常(?:充|发)|还是要的|我还是要|我?还?要用)|留下.+|不要取消.{2,}|别取消.{2,}|keep the|leave the`,
		yes{"手办留着", "点卡别动", "留下手办", "不要取消手办", "keep the card"}, no{"退款", "留", "取消吧"})
	TheRest = said("speaks of the rest, or of all", `(?i)其[他她它余]|别的|剩下|余下|另[外一][一两几]?[个单笔]|都|全|\b(?:others?|rest|remaining|all|everything|both)\b`,
		yes{"其他的", "剩下", "都", "the others", "everything"}, no{"这个", "手办"})
	ToHappen = said("says what is to happen to something, or is wrong with it", `不要|退|取消|换|坏|破|少|没收|错|有问题|用不|cancel|refund|return|broken|wrong|missing`,
		yes{"不要", "坏了", "退", "missing", "少了一个"}, no{"留着", "好的"})
	Objects = said("objects to a decision", `不同意|不接受|不认可|不服|不合理|凭什么|申诉|重新(?:审|处理|看)|复核|appeal|disagree|not accept|unfair|object to`,
		yes{"我不同意", "凭什么", "申诉", "重新审", "i want to appeal", "unfair"}, no{"同意", "好的", "fair enough"})
	Appeals = said("appeals in so many words", `申诉|复核|appeal`,
		yes{"申诉", "要求复核", "appeal"}, no{"不同意", "不服"})
	Accepts = said("begins by accepting", `^(?:好|行|嗯|哦|收到|知道|明白|谢|算了|ok|okay|fine|thanks|thank you|got it|i see)`,
		yes{"好吧", "知道了", "算了", "ok fine", "i see"}, no{"不行", "凭什么"})
	MissesMoney = said("misses something that is said to have come, such as money", `没(?:有)?(?:到(?:账|帐)?|看到|看见|收到|见到|见着|查到|找到)|(?:看|查|找|收)不到|账单[^,，。?？]{0,6}没|(?:钱|款)(?:去哪|呢|在哪)|\b(?:not|never|hasn'?t|haven'?t|didn'?t|doesn'?t|don'?t|isn'?t|can'?t)\b[^.!?]{0,16}\b(?:receiv\w*|arriv\w*|see|seen|got|come|there|show\w*|find)\b`,
		yes{"我支付宝没看到啊", "没到账", "账单翻遍了没有", "钱没收到", "钱呢", "看不到退款", "i haven't received it", "the money never arrived", "it doesn't show in my account"}, no{"收到了", "已经到账了", "退款要多久", "i received it", "not bad"})
	AsksIfRefunded = said("asks whether money went back already",
		`(?:^|[^能以给让不许好])退(?:款|钱)?(?:回来|过来|回去|给我|到账|成功)?了(?:没有?|吗|么|嘛|是不是)|退没退|有没有(?:给我)?退|是不是(?:给我)?退了|退款[^,，。]{0,4}(?:到|成功|完成|好)了(?:没有?|吗|么)|\b(?:have|has|did|was|were|is|been|already)\b[^.!?]{0,40}\brefunded\b|\brefunded (?:yet|already|or not)\b|\bdid (?:you|the shop) refund\b`,
		yes{"退了没", "之前微信付的500退了没有", "钱退回来了吗", "退没退啊", "有没有退给我", "has it been refunded", "did you refund me", "refunded yet?"},
		no{"能退吗", "不能退了吗", "可以退了吗", "退了吧", "退款多久", "i want it refunded"})
	OfMoney = said("has a word of money", `退|钱|款|refund|money|paid`,
		yes{"退", "多少钱", "款", "refund"}, no{"发货", "到了"})
	OfBuying = said("has a word of buying or charging", `买|充|下单|拍下|付了|buy|bought|order|top[- ]?up`,
		yes{"买", "下单", "充", "order"}, no{"退款", "到了"})
	OfTrade = said("has a word of buying, selling or paying", `买|卖|下单|付了?款|\b(?:buy|sell|pay|paid|order(?:ed)?)\b`,
		yes{"卖", "付款", "pay", "ordered"}, no{"退款", "payload"})
	OfParcels = said("has a word of parcels", `快递|包裹|物流|派送|parcel|package|courier|track`,
		yes{"快递", "物流", "包裹", "parcel"}, no{"卡密", "退款"})
	Stuck = said("says that a parcel does not get on", `没动静|不动了|没更新|没有更新|一直卡在|卡在路上|卡在中转|停在|没动过|hasn't moved|not moving|stuck|no update`,
		yes{"没动静", "卡在路上", "好几天没更新", "it hasn't moved", "stuck"}, no{"到了", "动了"})
	OfService = said("speaks of how one was served", `态度|服务|客服|处理|回复|效率|速度|耐心|专业|礼貌|满意|慢|快|等了|slow|fast|quick|friendly|polite|helpful|service|support|rude|patient`,
		yes{"态度好", "回复慢", "很耐心", "friendly", "slow"}, no{"退款", "货"})
	WantsMore = said("wants something, beside a word on the service", `[?？]|吗|转人工|找人|人工|退款|退钱|没(?:有)?(?:到|收)|投诉|refund|not (?:arrived|received)|complain|human|agent please`,
		yes{"退款", "转人工", "还没到账", "没到", "refund"}, no{"满意", "很好"})
	TwiceTaken = said("was charged twice, or paid twice", `(?:扣|付|收|刷)了?(?:我|钱|款)?(?:两|2|二)(?:次|笔|遍|回|份)|重复(?:扣|付|收|支付)|charged (?:me )?twice|double[- ]charged|paid twice`,
		yes{"扣了两次", "重复扣款", "收了我2笔", "charged twice", "paid twice"}, no{"买了两次", "两件", "twice as fast"})
	KeyFault = said("tells what a key does: used already, invalid, expired", `已?(?:被|经)?(?:使用|用过|兑换过|激活过)|无效|过期了|不存在|\b(?:already )?(?:used|redeemed)|\binvalid|\bexpired`,
		yes{"已被使用", "无效", "被人用过", "already used", "invalid"}, no{"用不了吗", "卡密"})
	OfEmail = said("speaks of e-mail or an invoice", `邮箱|电子发票|发票|\be-?mail\b|invoice`,
		yes{"发到邮箱", "电子发票", "my email"}, no{"账号", "地址"})
	OfAccounts = said("has a word of charging or accounts", `充|号|账户|top|account|number`,
		yes{"充", "号", "account"}, no{"退款", "区"})
	PhoneNumber = span("has a phone number", `1[3-9]\d{9}`,
		yes{"13912345678", "打13800138000"}, no{"1391234567", "20261122"})
	SpokenDigits = span("has digits in Chinese, five or more", `[零〇一二三四五六七八九幺]{5,}`,
		yes{"一三九一二三", "零零幺二三"}, no{"一二三", "十五"})
	NoneAnswered = said("has none of what was asked, or wants to go on without", `(?i)^\s*(没|沒|无|無|no\b|none|nothing|skip)|[没沒](?:有)?(?:别|其他|更多)的?(?:图|照片|截图|了)|[没沒无無发發](?:有|不了|不出|不上)?(?:截图|截圖|图|圖|照片|视频|視頻|凭证|憑證|拍)|[发發拍传傳]不了|提交|就这些|就這些|就这样|submit|that'?s all`,
		yes{"没有", "无", "就这一张 没别的图了", "没有截图", "发不了", "就这些", "no", "that's all"}, no{"有的", "截图在这", "photo"})
	Unsure = said("is not sure which", `好像|可能|大概|还是[^,，。]{0,6}[?？]?$|到底|哪个|不确定|or\b|maybe|not sure`,
		yes{"好像是二区", "可能", "不确定", "一区还是二区", "maybe two", "not sure"}, no{"是二区", "电信一区", "order"})
	SendsAgain = said("sends a picture once more", `再(?:发|传|拍)(?:一)?(?:次|遍|张|个)?|重新?(?:发|传|拍)|发过|(?:send|sent|sending)(?: it| them)? again|resend`,
		yes{"再发一次", "重新拍", "发过了", "sent it again"}, no{"发货", "发给我"})
	ChargedWrong = said("says only that the account was the wrong one", `^(?:[充填输]错(?:了)?(?:号|号码|账号|手机号)|(?:号|号码|账号|手机号)[充填输]错)(?:了|啦)?[啊呀。.!！ ]*$`,
		yes{"充错号了", "填错账号", "账号填错了"}, no{"充错", "账号是123", "充错区了"})
	AccountNotRegion = said("says that the account is wrong, not the region", `不是(?:大)?(?:区|服|区服)(?:错|不对)?[ ,，]*(?:的事|的问题)?[ ,，]*是(?:账|帐)?号`,
		yes{"不是区的问题，是账号", "不是区服，是号"}, no{"是区错了", "账号"})
	HasNoAccount = said("does not have the account that is asked for", `没有?(?:他|她|你们)?的?账号|(?:don't|do not|dont) have (?:an |a |his |her |the |your )?account|\bno account\b`,
		yes{"没有他的账号", "没他的账号", "i don't have his account", "no account"}, no{"账号错了", "有账号"})
	AnythingWrong = said("says that anything is wrong or to change", `错|不对|不是|改|换|wrong|mistake|change`,
		yes{"错了", "不对", "换", "wrong"}, no{"谢谢", "好的"})
	OfRegions = said("has a word of regions", `区|服|大区|安卓|苹果|\b(?:server|region|zone|android|ios)`,
		yes{"区", "安卓", "server"}, no{"账号", "observer"})
	NotSent = said("says that nothing was sent yet", `(?:没|未|没有)发货|not (?:yet )?(?:been )?(?:shipped|sent)|hasn'?t (?:been )?(?:shipped|sent)`,
		yes{"没发货", "未发货", "not shipped yet", "hasn't been sent"}, no{"发货了", "shipped"})
	WordsOfRefund = span("has the words that want money or goods back", `(?:我)?(?:要|想|申请|给我|帮我|能不能|可以)?(?:退款|退钱|退货|退掉|退了|退)(?:吧|啊|吗)?`,
		yes{"我要退款", "能不能退吗", "退掉吧"}, no{"发货", "钱"})
	Together = said("bought or paid together", `(?:一起|同时|一块儿?)(?:买|下|付|拍|充)|(?:bought|ordered|paid)[^.!?]{0,10}together`,
		yes{"一起买的", "同时付", "ordered together"}, no{"一起", "付"})
	TwiceBought = said("bought or paid twice", `重复|多(?:买|下|拍|付|了)|两次|二次|twice`,
		yes{"重复", "多买", "两次", "twice"}, no{"一起", "两个"})
	NotMine = said("speaks of what is not the customer's own", `不是我|别人|朋友|同学|同事|not (?:my|mine)|friend`,
		yes{"不是我买的", "别人", "同事", "not mine", "my friend"}, no{"是我", "我的"})
	NothingWrong = said("says that account or region are right", `(?:账号|号码|号|区|区服)(?:都|也|是)?(?:不变|没变|不用变|不用改|不用换|不改|不换|不动|照旧|还是原来|没错|对的|没问题|没填错|没充错|没选错|正确)|没(?:填|充|选|买|拍|弄)错|(?:account|number|region|server|it) (?:is|was) (?:right|correct|fine|ok)`,
		yes{"账号没错", "区不用改", "没填错", "the account is right"}, no{"账号错了", "填错", "wrong"})
	WrongThen = said("is surprised at how it is", `不对|只有|怎么回事|少了|才`,
		yes{"不对", "只有", "少了", "怎么回事", "才"}, no{"对", "多久"})
	OfSums = said("speaks of sums: what was taken, what should have been", `扣|收了|多收|实付|付了|少了|不对|不符|应该|应为|才|只有|只到|到账|差|贵|便宜|charged|should|instead|only|short|paid|overcharg`,
		yes{"扣了", "多收", "应该是", "实付", "charged"}, no{"发货", "区"})
	OfPhones = said("speaks of phone numbers", `1[3-9]\d开头|1[3-9]\d{9}|号码`,
		yes{"139开头", "号码", "13912345678"}, no{"39元", "开头"})
	AsksForMore = said("asks the same of something else", `呢[?？ ]*$|^(?:and|what about|how about)\b`,
		yes{"手办呢", "呢？", "what about the card", "and the card"}, no{"手办", "handy"})
	JustNow = said("speaks of what was just done", `刚刚|刚才|刚买|刚充|刚拍|刚下|刚付|just (?:now|bought|paid|ordered)`,
		yes{"刚刚", "刚买", "just bought"}, no{"昨天", "just a moment"})
	GivesPhone = said("gives the own phone number", `^(?:我的?|这是我的?)?(?:手机|电话)?(?:号码?)?(?:是|就是|[:： ])*(?:\+?86)?1[3-9]\d{9}[啊呀的。.! ]*$|手机号就是(?:这个|这)|^我是[\p{Han}]{2,4}[ ,，]+手机号|^(?:my )?(?:phone|number)(?: number)?(?: is)? *\+?\d{8,}$`,
		yes{"我的手机号是13912345678", "13912345678", "手机号就是这个", "my phone is +8613912345678"}, no{"手机", "13912345678是他的号"})
	KeepsOrLeaves = said("keeps or leaves something, in English", `\b(?:keep|leave)\b`,
		yes{"keep it", "leave that one"}, no{"keeper", "refund"})
	IsItSo          = said("asks whether it is so", "是不是", yes{"是不是换了", "他是不是"}, no{"不是", "是的"})
	HasQuestionMark = said("has a sign or a word that ends a question", `[?？吗]`, yes{"到了吗", "到了？", "is it" + "?"}, no{"到了", "it is"})
	NamesCancelling = said("names the cancelling", "取消", yes{"全部取消", "取消吧"}, no{"退款", "撤了"})
	Dislikes        = said("does not like it", "不喜欢", yes{"不喜欢", "我不喜欢了"}, no{"喜欢", "不"})
	NamesExchange   = said("names an exchange", "换", yes{"换一个", "要换"}, no{"退", "改"})
	OwnOne          = said("speaks of the one that is the customer's own", "我那", yes{"我那单", "我那个呢"}, no{"我这单", "那个"})
)
