package understand

// What people want, give up, take back and say to be otherwise.
var (
	WantsHold = said("wants nothing sent or charged for now", `(?:先|千万|快|赶紧)?(?:别|不要|甭)(?:再)?(?:给)?(?:他|她|它|我|人家)?(?:充(?:$|[^卡值]|值(?:$|[,。!！ ]))|发货|发了|发出|发(?:$|[,。!！ 啊呀哦嘛呢给])|寄(?:$|[,。!！ 啊呀了出给]))|停止?(?:发|充)|赶紧停|快停|拦(?:截|下|住|一下)|先?等(?:等|下|一下|会儿?)[,，。 ]*(?:你们)?(?:应该)?(?:还)?没(?:有)?(?:充|发货|发出|寄)|(?:don'?t|do not|please stop|stop) (?:ship|send|charg|top|deliver)\w*|hold (?:it|the order|my order)\b`,
		yes{"先别发货", "千万别给他充", "求你们拦截一下", "don't ship it yet", "hold the order", "等等 还没充吧"}, no{"发货了吗", "别取消", "充值卡"})
	WantsDelivery = said("wants it sent or charged, as it was ordered", `(?:要|等|想|给我|帮我|直接|赶紧|快)[^,，。;；!！?？不没]{0,6}开(?:通|会员)|我要(?:的是)?会员|会员开通|照常|照发|正常(?:发|充)|继续(?:发|充)|(?:快点|赶紧|尽快|赶快|早点|快|直接|马上)(?:给我|帮我)?(?:发货|发出|发过来|发吧|发啊|发|充上|充)|(?:发货|发|充)快点|发给我|给我发(?:货|了|过来)|可以发了|(?:send|ship|deliver) (?:it|them|the \w+|my \w+)?(?: to me)? ?(?:now|please|asap|already|soon|right away|today|normally|as planned)|just (?:send|ship|deliver) (?:it|them)|go ahead (?:and|with)|keep the order`,
		yes{"快点发货", "照常发吧", "发给我", "帮我开通会员", "please send it now", "go ahead and ship"}, no{"别发货", "发货了没", "sent by mistake"})
	WantsDifference = said("wants the difference of the price", `差价|补差|退差|差额|price difference|pay the difference`,
		yes{"把差价退我", "退差", "补差价", "pay the difference"}, no{"差评", "价格"})
	WantsNewKey = said("wants another key", `补(?:一)?(?:张|卡)|补发(?:一)?(?:张|个)?(?:卡|码)|(?:再|重新?)(?:给|发)(?:我)?(?:一)?(?:张|次|遍)|换(?:一)?张|换(?:个|一个)?(?:卡|码)|新的?(?:卡|码)|(?:new|another|different|fresh|working)(?: [a-z]+)? (?:key|code|card)\b|replacement|send (?:me )?(?:another|a new) one`,
		yes{"补一张", "换个卡", "再给我一张", "新的卡密", "a new code please"}, no{"卡密在哪", "换个区", "old key"})
	WantsRegion = said("wants another region", `(?:换|改|转)(?:个|一下|到|成|为|去)?[^,。，.;；!！?？\n]{0,6}(?:区|服)|(?:change|switch|move)\w* (?:the |it |my )?(?:to |region|server|zone)`,
		yes{"换个区", "改成电信一区", "转到二服", "move it to another server", "change the region"}, no{"换个号", "区在哪里", "what server"})
	WantsAccount = said("wants it for another account", `改充|充到对|换个?(?:号|账号)|改(?:个|一下|成|到)?(?:号|账号)|重新充到|转到(?:我|对)|change (?:the |my )?(?:account|number)`,
		yes{"换个账号", "改充到我的号", "改一下号", "change the account"}, no{"改地址", "账号是什么", "my account"})
	WantsGoods = said("wants other or new goods", `补发|补(?:一|个|我)|(?:再|重新?)(?:给|发)(?:我)?(?:一个|一件|个|件|份)|(?:换|改)成|重新?(?:做|刻|发)|换货|换(?:一件|件|个|成|新|颜色|款|一个)|\bexchange\b|replace(?:ment)?|resend`,
		yes{"换一件", "补发一个", "换货", "重新发", "please exchange it", "send a replacement"}, no{"退货", "发货", "change my mind"})
	WantsEngraving = said("wants other words on the goods", `(?:改|换|打错|写错|填错|输错)[^,。，.;；!！?？\n]{0,8}刻|刻[^,。，.;；!！?？\n]{0,12}(?:改|换|打错|写错|填错|输错)|改(?:一?个|几个|俩|两个)?字|字(?:要|能|可以|得)?改|engrav\w*[^.!?]{0,24}(?:wrong|change|instead|should|typo)|(?:wrong|change|fix|typo)[^.!?]{0,24}engrav`,
		yes{"刻字改一下", "字要改", "改个字", "刻的打错了", "the engraving is wrong, please change"}, no{"刻字要几天", "字很好看", "engraved nicely"})
	WantsAddress = said("wants it sent to another address", `(?:改|换|填错|写错|错了?)[^,。，.;；!！?？\n]{0,3}(?:收货|收件)?地址|地址(?:还)?(?:能|可以|可不可以|能不能|想|要)?(?:填|写|错|改|换)|新地址|(?:改|换)(?:成|为|到)?(?:送|寄|发|配送|邮)(?:到|去|往|给)|(?:change|wrong|new)[^.,!?]{0,24}(?:address|地址)|address (?:is|was) wrong|(?:send|ship|deliver) (?:it|them|that|this) (?:to|somewhere) (?:my |the )?(?:office|work|another|else|a different)`,
		yes{"能不能改成送到公司", "改寄到我妈家", "can you deliver it to my office", "改地址", "地址填错了", "换收货地址", "i want to change the address", "new address please"}, no{"地址在哪看", "my email address"})
	WantsInvoice = said("wants an invoice", `发票|开票|invoice|receipt for tax`,
		yes{"开个发票", "能开票吗", "i need an invoice"}, no{"发货", "voice"})
	WantsElseRefund = said("wants the money if what is wanted first cannot be had", `(?:换|补|改|弄|修|搞)不(?:了|成|到|上)[^,。，]{0,6}退|(?:不行|不能|没有|没货)(?:的话|了)?[^,。，]{0,4}(?:就|再|才)退|(?:if|when) (?:you |that |it )?(?:can'?t|cannot|isn'?t possible|not possible)[^.]{0,24}refund|otherwise[^.]{0,12}refund`,
		yes{"换不了就退款", "不行就退", "没货的话再退", "otherwise refund me", "if you can't, refund"}, no{"换不了怎么办", "退款", "refund now"})
	KeepsOnly = said("wants to keep only what it names", `只(?:想)?(?:要|留|保留|买)|就(?:留|要)(?:这|那)?|\bkeep only\b|\bonly (?:want|keep|need|keeping)\b|\bjust (?:want|keep) the\b`,
		yes{"没付的我只要会员", "只留皮肤卡", "就留手办", "i only want the figure", "keep only the card"}, no{"我要取消", "留着", "要会员", "the only one"})
	WantsPart = said("wants it for some of the goods only", `只(?:退|要|取消|留)|其(?:他|它|余)的?(?:照常|不退|不动|保留|都要)|only (?:refund|return|cancel|the)`,
		yes{"只退手办", "只要一个", "其他的照常", "only refund the card"}, no{"都退", "全部取消", "refund all"})
	WantsRefund = said("speaks of money or goods going back", `退款|退钱|退货|退掉|退了|退一下|退吧|退我|退回|退给|能退|可以退|想退|要退|申请退|全退|退(?:$|[,。!！?？ ])|refund|money back|return (?:it|this|the)`,
		yes{"退款", "我要退钱", "能退吗", "退吧", "money back", "return it"}, no{"退出", "推荐", "退群怎么弄"})
	WantsHurry = said("wants it to go faster", `快点|快一点|尽快|催一?下|催催|抓紧|急用|着急用|赶紧|赶快|hurry|asap|as soon as|urgent`,
		yes{"快点", "催一下", "急用", "asap", "please hurry"}, no{"快乐", "慢慢来", "rush hour traffic"})
	AsksForMoney = said("has a negation that is none: whether, or why not, money goes back", `能不能退|可不可以退|退不退|(?:凭什么|为什么|怎么)不(?:给)?退|不退(?:钱|款)?我|不退(?:款|钱)?(?:就|的话)|不会退`,
		yes{"能不能退", "为什么不退", "不退款就投诉", "退不退啊"}, no{"不退了", "不要退", "退款"})
	DeniesHold = said("denies that anything is to be held up", `(?:没|没有|不是|谁|从没|也没)(?:有)?(?:叫|让|要|说)?(?:你们?|您)?(?:们)?(?:说|讲)?(?:要)?(?:先)?(?:别|不要|停)(?:再)?(?:给我)?(?:发货?|充|寄)|(?:不用|不要|别|不需要)(?:先)?(?:拦|扣着|留着不发|停发)|(?:don'?t|do not|no need to|never (?:asked|told) (?:you )?(?:not )?to|not) (?:hold|stop|pause)(?: it| the order| my order)?`,
		yes{"我没说别发", "谁叫你们停发", "不用拦了", "no need to hold it", "don't stop the order"}, no{"别发货", "拦住", "hold it"})
	DeniesChange = said("denies that anything is to be changed", `(?:不|别|不用|不需要|不想|先不|先别)(?:再)?(?:给我)?(?:换|改)(?:了|区|号|货|账号|地址)+|(?:don'?t|no need to|not) (?:change|exchange|switch)(?: it| the \w+)?`,
		yes{"不换了", "别改地址", "不用换区", "no need to change it"}, no{"换区", "改不了", "change it"})
	DeniesCancel = said("does not want an order cancelled", `(?:我?不(?:是|想|要|用)?|别|没(?:有)?(?:说|想|让你们?)?|不是)(?:要|想|给我)*(?:取消)|(?:don'?t|do not|never|not)(?: (?:want|need|ask\w*|say|said|going|to|you|i))* cancel`,
		yes{"我不是要取消", "不要取消", "我没说要取消", "别取消", "i don't want to cancel", "do not cancel"}, no{"取消", "能不能取消", "取消不了", "cancel it"})
	NeverWantedRefund = said("never said that money is to go back", `(?:没有?|从没|又没|谁|不是)(?:说|想|让你们?|叫你们?|要)+(?:给我)?退(?:款|钱|货|掉)?|\bi (?:didn'?t|did not|never) (?:ask(?:ed)? (?:for|you)|want(?:ed)?|say|said)(?: to| i want(?:ed)?)?(?: a| the| my| any)? (?:refund|money back)`,
		yes{"我没说退款", "谁要退了", "从没让你们退", "i didn't ask for a refund", "i never said i want a refund"}, no{"没退款", "退款没到", "no refund yet"})
	DeniesRefund = said("does not want the money back", `(?:我)?(?:不想|不要|不用|不是要|不需要|千万别|先别|别给我|别|不)(?:再)?(?:给我)?(?:退(?:款|钱|货|掉|了)?)(?:啊|呀)?|(?:no|not|not a|instead of a|instead of|don'?t (?:want|need)(?: a| the| my| any)?) refund|don'?t refund|not? want (?:a |my )?(?:refund|money back)`,
		yes{"不要退款", "我不退了", "先别退", "i don't want a refund", "no refund"}, no{"要退款", "退了", "refund please"})
	PostalPlace = said("has a place where parcels go", `\p{Han}(?:省|市|路|街道?|大道|巷|弄|镇|小区|村)[^,。，;；\n]{0,12}(?:\d|号|栋|楼|室|单元)`,
		yes{"杭州市西湖区文三路12号", "幸福小区3栋", "朝阳路88号"}, no{"电信一区", "改地址", "市里的店"})
	WithdrawsCase = said("takes a case itself back", `撤(?:回|销|单|了|掉|吧|咯|嘛|下|一下|忒|脱|退)|(?:给我|帮我|是的?|对|就)[ ,，]*撤|撤[ .。!！~]*$|取消(?:这个|那个|我的|一下)?(?:工单|申请|排队|提交)|\bwithdraw|\b(?:cancel|close|drop) (?:the|my|this|that) (?:case|request|question|ticket)`,
		yes{"撤了吧", "撤回", "撤单", "取消工单", "帮我撤", "withdraw it", "close my case"}, no{"退款", "取消订单", "撑着"})
	KeepsCase = said("says that a case is not to be taken back", `(?:不是|不要|没说|没有说|没让|不用|别|先不|不想|不)(?:要|让)?(?:你们?)?(?:给我)?撤|\b(?:don'?t|do not|not|no need to) (?:want to )?(?:withdraw|cancel|close|drop)`,
		yes{"不要撤", "没说要撤", "别给我撤", "先不撤", "don't withdraw it", "i do not want to close"}, no{"撤了", "撤回吧", "withdraw"})
	WithdrawsTalk = said("takes back what has just been put to an agent", `\bcancel (?:that|it|this)\b|\bnever ?mind|\bforget (?:it|that)`,
		yes{"cancel that", "never mind", "forget it", "nevermind"}, no{"cancel my order WF1", "mind you", "forgot the number"})
	Needless = said("says that nobody has to do anything any more", `(?:不|别|不用|不要|勿)(?:查|催|问)了|不用(?:处理|管|弄|了|查)|没事了|解决了|搞定了|\bno longer need|\bsolved|\bfound (?:the|an|my) answer|\bnever ?mind`,
		yes{"不用查了", "别催了", "不用管了", "没事了", "已经解决了", "solved", "found my answer"}, no{"还没解决怎么办", "查一下", "催一下"})
	AsOrdered = said("says that all may stay as it was ordered", `(?:照|按)着?(?:原来|原样|原先|之前)的?[^,，。不]{0,4}(?:充|发|寄|来|做|刻)|(?:账号|号码|地址|区服?)(?:其实|是|都)*(?:没有?(?:填|写|买)?错|对的)|\b(?:send|charge|top up|ship) it as (?:it was|ordered|placed)\b|\b(?:account|address|number|region) (?:is|was) (?:right|correct) after all\b`,
		yes{"照原来的充", "按之前的寄", "账号其实没填错", "send it as ordered", "the address was right after all"}, no{"照片", "原来是这样", "as soon as"})
	BackTo = said("leads to what something is to be again", `(?:改成|改回|改为|就是|还是)[ :：]*$`,
		yes{"改成", "改回：", "还是"}, no{"改", "就是他"})
	SpeaksOfAddress = said("speaks of an address", `地址|address`,
		yes{"改地址那个", "地址的事", "the address one"}, no{"电信一区", "区服"})
	SpeaksOfEngraving = said("speaks of an engraving", `刻字|刻的|改刻|成刻|engrav`,
		yes{"刻字那个", "改刻的", "the engraving"}, no{"时刻", "刻薄", "great"})
	SpeaksOfRegionChange = said("speaks of another region or server", `[换改]区|换服|区服|\bregion|\bserver`,
		yes{"换区那个", "区服", "the region"}, no{"区区小事", "换号"})
	SpeaksOfAccountChange = said("speaks of another account, or of one that was charged by mistake", `[换改]号|账号|充错|account`,
		yes{"换号那个", "充错", "the account"}, no{"换区", "几号到"})
	SpeaksOfKey = said("speaks of a key", `卡密|换卡|\bkey\b`,
		yes{"卡密那个", "换卡的", "the key"}, no{"贺卡", "monkey", "月卡"})
	SpeaksOfMoneyBack = said("speaks of money or goods that go back", `退款|退钱|退货|refund|money back`,
		yes{"退款那个", "退钱", "my refund"}, no{"换区", "退出"})
	OtherPurchase = said("speaks of another purchase: earlier, or another order", `(?:前(?:两|几|些)天|上次|上回|以前|之前|早先)买的|(?:别的|别个|另外?一?|其他)(?:张|个|笔)?(?:单子?|订单)|\b(?:last time|the other order|another order|a different order)\b`,
		yes{"前几天买的", "上次买的", "另一个单子", "别的订单", "the other order"}, no{"刚买的", "这单", "my order"})
	Another = said("comes to something else: another one, also", `还有(?: |个|一|那|件)|另外|对了|别的|又|\banother\b|\balso\b|one more`,
		yes{"还有一单", "另外", "对了", "another one", "i also have"}, no{"还没到", "这单", "other"})
	DropsIt = said("drops the matter and says no more", `^(?:没事(?:儿|了|的)?[ ,，]*不用[^,，。?？]{0,4}|算了|不用了|不办了|不弄了|先不了|算了不用了|算了吧|never ?mind|forget it|no thanks)[吧啊了。.!！ ]*(?:谢谢|谢啦|多谢|thanks|thank you)?[啊您你了。.!！~ ]*$`,
		yes{"没事不用补了 谢谢", "不用了谢谢", "算了", "不用了", "先不了", "never mind", "forget it", "不弄了吧"}, no{"算了，退款", "不用了吗", "no thanks to you"})
	OnlyAsked = said("only asked: nothing is to be done",
		`^(?:我?(?:(?:不是|没说|没有说|又不是|并不是|不)(?:现在|马上|今天|真的|真)?|先不)(?:要|想)?(?:改|退|换|取消|买|弄|申请)?[了啊的]?[ ,，。.]*)?(?:我?(?:就是?|只是|只|随便|先|也就)+(?:先|想)?问(?:问|一下|下|一句|一声)?(?:清楚)?|问(?:问|一下|下|一句|一声))(?:而已|罢了)?[的哈啊呢啦嘛。.!！~ ]*$|`+
			`^(?:no,? )?(?:i(?:'?m| am| was|'?ve been) )?(?:just|only) (?:asking|wondering|curious)(?: about it)?(?: for now)?[ ,.]*(?:(?:nothing|not) (?:now|yet|to change|to cancel))?[.! ]*$`,
		yes{"不是现在改 就问问", "先不改，问一下而已", "只是问问", "就随便问问", "随便问一下", "我就先问清楚", "just asking", "no, i was only wondering", "just asking, not now"},
		no{"就问问能不能退", "帮我问问", "我先问他再说", "我问的是退款", "只问一句，为什么", "just asking for a refund"})
	LeavesOff = said("has a word that may leave things off", `算[了咯啦]|不|别|没事|没必要|先这样|再说|放弃|停|撤|取消|留着|照(?:常|旧)|拉倒|\b(?:never ?mind|forget|stop|leave|cancel|no|not|drop|keep|skip|don'?t|do not|changed)\b`,
		yes{"算了", "不弄了", "放弃", "撤", "留着吧", "stop", "keep it"}, no{"好的", "要", "yes"})
	SomeOfThem = said("says how many of several are meant", `(?:留|要|退|买)(?:下|掉|了)?[ ]*(?:\d+|[一二两三四五六七八九十]) *[个件张份盒]`,
		yes{"留2个", "退三张", "要 5 件", "买下两盒"}, no{"退款", "三张卡", "留着"})
	AppliesAnyway = said("wants it put to the agents all the same", `^[^不别没]{0,8}(?:申请|试试|试一下|提交)[^不别没]{0,4}$|\b(?:apply|try|submit)\b[^.!?]{0,12}(?:anyway|all the same|still|please)?[.! ]*$`,
		yes{"申请", "还是试试", "那就提交", "apply anyway", "please try"}, no{"不申请", "别试了", "算了"})
	Regrets = said("regrets what was just cancelled", `反悔|后悔|手滑|点错|取消错|不想取消|不取消了|还是要|别取消|不要取消|恢复|changed my mind|undo|didn't mean`,
		yes{"我反悔了", "手滑", "点错了", "还是要的", "别取消", "i changed my mind", "undo"}, no{"取消", "好的", "mind the gap"})
	RatherRefund = said("asks to have the money instead", `(?:能不能|能否|可不可以|可以|能)[^,，。?？]{0,4}(?:不要了|不换了|不充了|直接|改成|改为)[^,，。?？]{0,6}退|(?:干脆|还是|不如)[^,，。?？]{0,4}退(?:钱|款|了|吧|给)|(?:can|could) (?:i|you)(?: just)? (?:get|have|give)[^.?]{0,12}(?:money back|refund) instead`,
		yes{"能不能不要了直接退钱", "可以改成退款吗", "干脆退钱吧", "can i get a refund instead"}, no{"能退吗", "什么时候退", "退了吗"})
	AsksIfDone = said("asks whether it is done already", `取消了(?:吗|没|么)|好了(?:吗|没|么)|成功了|did it work|is it cancelled|done\?|worked\?`,
		yes{"取消了吗", "好了没", "did it work", "is it cancelled"}, no{"取消", "好的", "work"})
	KeepsIt = said("takes back that it was to go or to be changed", `(?:不|别|先不|不用|不想|不要|甭)(?:再)?(?:给我)?(?:退|换|取消|改|弄|办|申请)(?:款|货|掉|区)?了|别取消|还是(?:要|留)|留着(?:吧|用|$)|照常|正常发|keep (?:it|them|the order)(?: after all)?|changed my mind|(?:don'?t|no need to) (?:cancel|refund|change) (?:it|this)?(?: after all| any ?more)?`,
		yes{"不退了", "不换了", "还是要吧", "留着吧", "照常", "别取消", "keep it after all", "i changed my mind"}, no{"退了", "换了", "取消吧"})
	Undoes = said("protests against a change, or wants it undone", `(?:谁|没(?:有)?)(?:让|叫|要|说)(?:你们?|您|过)?|(?:别|不要|不用|不是)(?:给我)?(?:乱|要)?(?:改|变)|改回|变回|改错|不是这(?:个)?意思|(?:没|没有|不是)(?:多)?扣(?:我)?(?:钱|款|(?:两|2|二)(?:次|笔|遍))|\b(?:change|put|set) it back|\bi (?:didn'?t|did not|never) (?:say|ask|want|mean)|\bwho told you|\bnot what i`,
		yes{"谁让你改的", "我没说", "改回来", "别乱改", "不是这个意思", "没扣我钱", "change it back", "i didn't say that", "not what i meant"}, no{"改一下", "请改成一区", "change it please"})
	NewEnding = span("says the right last digits of a number", `(?:末|后|最后|尾)(?:四|4|三|3|两|二|2)?(?:位|号|数)?(?:数)?(?:应该|应|要|就|得)?(?:改成|改为|换成|是|为|成)+[ :：]*(\d{2,4})(?:\D|$)|\b(?:last|final) (?:\w+ )?digits (?:should be|are|is|to) (\d{2,4})\b`,
		yes{"末四位应该是1234", "尾号改成 88", "最后4位是5566", "last digits should be 1234"}, no{"尾号多少", "1234", "the last one"})
	SaysOtherwise = said("says that something is to be another than it was", `改|换|应该|应为|不是|不对|还是|其实|更正|说错|打错|写错|填错|输错|弄错|搞错|刻错|才对|变成|只要|就刻|就要|新的?|instead|should|wrong|change|actually|correct|\bnot\b|i mean|sorry`,
		yes{"改成一区", "说错了", "应该是50", "不对", "其实是", "it should be 50", "sorry, wrong one"}, no{"好的", "谢谢", "ok"})
	TakesBackReason = said("takes a reason back or says another", `原因|理由|其实|说错|选错|写错了|弄错了|搞错|不是.{0,12}(?:是|，|,)|没说.{0,6}(?:错|收到|坏|不要)|\breason\b|\bactually\b|\bnot\b|\bno,|n't `,
		yes{"原因选错了", "其实是没收到", "说错了", "不是坏了，是发错了", "the reason is wrong", "actually no"}, no{"没收到", "坏了", "broken"})
	NamesEngraving = said("names what is engraved", `刻|字|engrav`,
		yes{"刻小明", "那几个字", "engrave"}, no{"地址", "区"})
	NamesAddress = said("names where it is sent", `地址|寄到|送到|address`,
		yes{"寄到公司", "地址是", "address"}, no{"区", "号"})
	NamesAccount = said("names an account or number", `号|充到|充给|account|number`,
		yes{"号是123", "充到我这", "account"}, no{"区", "付"})
	NamesSum = said("names a sum of money", `[元块¥￥]|扣|charged|paid|price`,
		yes{"50块", "扣了我", "¥20", "charged"}, no{"区", "号"})
	NamesCount = said("names a number of pieces", `[件个张份]|数量|quantity|pieces`,
		yes{"三件", "数量不对", "pieces"}, no{"区", "付"})
	NamesPayment = said("names a payment", `付|paid`,
		yes{"昨天付的", "paid"}, no{"区", "号"})
	NegatesNoDeed = said("has a negation that is of no deed: 要不, 不是, 为什么不", `要不|(?:为|凭)?什么不|怎么不|谁说不|不是|不会|不能|不对|不行|不知道|不好意思|差不多`,
		yes{"要不退了", "为什么不发", "不是这个", "差不多", "不知道"}, no{"不要", "别发", "不退"})
	LongNumber = said("has a number of five digits or more", `\d{5}`,
		yes{"12345", "单号 20261122"}, no{"1234", "一二三四五"})
)
