package understand

// What people say beside the matter: greetings, thanks, anger, yes and no, calls for a person.
var (
	Goodbye = said("says goodbye and no more", `^(?:拜拜?|再见|88|回见|bye|good ?bye|see you|bye bye)[啦了呀~。.!！ ]*$`,
		yes{"拜拜", "再见啦", "88", "bye bye", "see you", "回见"}, no{"拜托了", "再见不到货我就投诉", "bye the way"})
	WantsToPay = said("wants to pay, or asks how and where", `(?:^|[^不用需没前久候时])(?:要|想|来|去)(?:去)?(?:付款|支付|付钱)[^的时后前]?|(?:怎么|如何|在?哪里?|去哪里?|哪儿)(?:才能|可以|能)?(?:付(?:款|钱)?|支付|给钱)(?:$|[^过了掉的])|(?:直接|现在就?|马上就?|这就|立刻|等下就?|待会儿?就?)(?:去|来)?(?:付(?:款|钱|了)?|支付)(?:$|[ ,，。!！?？吧啊呀哈可行好])|付款链接|支付链接|\b(?:want|going|like|how do i|how can i|where (?:do|can) i|let me|i'?ll|i will) (?:to |just |now )?pay\b|\bpay(?: it| for it)? (?:right )?now\b`,
		yes{"我要付款", "我想去支付", "怎么付", "在哪付啊", "不取消了 直接付", "会员还在吧 我现在就付", "付款链接发我", "i want to pay", "how can i pay", "i'll pay now", "where do i pay"},
		no{"我付过款了", "我不付了", "paid already", "不要付款", "几点前要付款", "怎么付了两次", "在哪付的忘了", "多付了", "直接付过了"})
	AsksForAMoment = said("will be back with what was asked: wait for me", `^(?:好的?|嗯)?[ ,，]*(?:(?:等等|等下|等一下|等我|稍等|等会儿?)[ ,，]*(?:我?(?:去)?(?:找|看|查|翻|问|拿)[^?？]{0,8})?|我(?:去)?(?:找找|找一下|看看|翻翻|问问)[^?？]{0,6}|(?:hold on|one (?:moment|sec)|just a (?:sec|moment|minute)|wait a \w+|let me (?:check|find|look))[^?？]{0,20})[。.!！ ]*$`,
		yes{"等一下", "等我找找", "好的，稍等", "我去翻翻", "hold on", "let me check", "等会儿我去看下单号"}, no{"等了三天了", "我等不了", "什么时候到", "wait for a week already"})
	NotYetKnown = said("does not know, or has to find out first", `(?:不|没)(?:太)?(?:知道|晓得|清楚|确定|记得|懂)|记不(?:得|清|住)|忘了|忘记了|说不(?:好|准|清)|(?:等|让|得)我(?:先)?(?:去)?(?:问|看|查|找|翻)|\b(?:don'?t|do not) (?:know|remember)|\bnot sure|\blet me (?:ask|check|look|find)|\b(?:have|need) to (?:ask|check)`,
		yes{"我不知道", "忘了", "记不清了", "等我问问我儿子", "说不准", "not sure", "let me check with my son", "i don't remember"}, no{"你知道吗", "我记得是电信一区", "i know it"})
	Sounds = said("is a mere sound", `^(?:[呃额啊哦噢唔诶哎欸]|uh|um|hm|er|[ .。…!！?？])+$`,
		yes{"呃", "啊啊", "…", "hm", "额。。"}, no{"嗯", "好", "啊这单"})
	Cheated = said("tells that somebody has cheated the customer: a person has to look at once", `被骗|诈骗|刷单|骗子骗|骗了我|报警|scammed|fraud|got cheated|call the police`,
		yes{"我被骗了", "遇到刷单的了", "有骗子骗了我", "i got scammed", "我要报警"}, no{"你们别骗人", "没骗你", "are you cheating me"})
	Curses = said("curses, or jeers", `(?i)他妈|妈的|tmd|垃圾|傻|骗子|什么破|坑人|坑爹|气死|无语|呵呵|脑残|智障|有病|听不懂人话|废物|shit|fuck|damn|useless|stupid|wtf|scam|ridiculous`,
		yes{"他妈的什么玩意", "垃圾店", "气死我了", "呵呵", "wtf is this", "useless bot", "tmd 还不发"}, no{"你好", "不合适", "this is fine"})
	Kind = said("is kind to who serves: praise, laughter", `么么哒|爱你|真好|太棒|厉害|辛苦|哈哈|嘻嘻|love you|great job|awesome|good bot|haha`,
		yes{"么么哒", "你们真好", "哈哈", "great job", "辛苦啦"}, no{"哈喽", "好的", "not great"})
	DeclinesKindly = said("declines with thanks what was spoken of", `^(?:没事|好吧|算了|那算了|那)?[ ,，]*不用[^,，。?？]{0,5}了?[ ,，。]*(?:谢谢?|多谢|感谢)[^,，。?？]{0,3}$|^no(?:,| )+(?:it'?s fine|that'?s fine|no need)?,? ?thank`,
		yes{"没事不用补了 谢谢", "不用了谢谢", "no thanks"}, no{"不用补吗", "谢谢", "不用退了 换一个"})
	OwnTone = said("regrets the own tone", `我(?:刚才?|刚刚|也)?(?:的)?[^,，。我你]{0,3}(?:说话|语气|脾气|态度)[^,，。]{0,3}(?:充|重|急|不好|差|难听)|我(?:刚才?|刚刚)(?:太|有点|是)?(?:急|激动|充动)了|\bsorry (?:for|about) (?:my (?:tone|words|language)|being (?:rude|angry|harsh)|yelling|shouting)|\bi was (?:rude|harsh)`,
		yes{"我刚说话冲了点", "我脾气不好", "我刚才太急了", "sorry for being rude"}, no{"你们态度不好", "我很急", "客服说话难听"})
	Complains = said("complains of those who serve, or wants somebody above to hear of it", `投诉|骗人|差评|态度|12315|消协|(?:叫|找|喊)[^,，。]{0,4}(?:经理|主管|领导|老板)|\bcomplain|\bcheat|\b(?:your )?(?:manager|supervisor)\b`,
		yes{"我要投诉", "差评", "你们什么态度", "叫你们经理来", "打12315", "i want to complain", "your manager please"}, no{"谢谢", "找客服"})
	TakesNote = said("takes note of what was told, and says no more", `^(?:(?:对+的?|是的|哦+|噢|嗯+|好+|好的|好吧|好嘞|行|行吧|可以|ok|okay|fine|alright|知道了|晓得了|晓得咯|明白了?|了解|收到|懂了|那(?:我|就)?等(?:着|等)?(?:你们?|您|吧)?|等(?:你们?|您|着)|辛苦了?|谢谢|谢了|(?:没)?别的(?:都)?没了?|没别的了?|没事了|got it|i see|i'll wait|thanks)[ ,，。.!！~啊呀吧哈呢]*)+$`,
		yes{"好的", "知道了", "晓得了", "行吧", "那我等着", "ok thanks", "i'll wait", "明白，辛苦了"}, no{"好的吗", "知道了什么时候到", "ok but when"})
	Greets = said("only greets, or calls: is anybody there", `^(?:在吗|在么|在不在|在(?:不在)?[啊呢]|在不在[啊呀]|喂+|有人吗|有人在吗|你好|您好|喂|人呢|hello|hi|hey|anyone|hello anyone|hello\? anyone)[ ?？!！。.~]*$`,
		yes{"在吗", "喂", "你好", "人呢？", "hello? anyone", "在不在啊"}, no{"你好，我要退款", "人呢！！我要投诉", "hi i need help"})
	Done = said("thanks and says that there is nothing else", `^(?:(?:好的?|嗯+|行|那|哦|ok|okay|no)?[ ,，]*(?:没事(?:儿)?了|(?:没有?)?(?:别的|其(?:他|它)的?)(?:事)?(?:了|没了?|没有了?)?|没(?:有)?了|that'?s all|nothing else)[ ,，。.!！]*(?:谢谢?|多谢|感谢|辛苦|麻烦|thank|thx)[^,，。?？]{0,8}|(?:谢谢?|多谢|感谢|thanks?|thank you)[^,，。?？]{0,4}[ ,，。.!！]+(?:没事(?:儿)?了|(?:没有?)?(?:别的|其(?:他|它)的?)(?:事)?(?:了|没了?|没有了?)?|没(?:有)?了|that'?s all|nothing else))[ 了啦哈呀啊。.!！~]*$`,
		yes{"没事了，谢谢", "好的没别的了，谢谢", "谢谢，没事了", "that's all, thanks", "没了，辛苦"}, no{"谢谢", "没事了", "没有别的办法了吗谢谢你"})
	Thankful = said("thanks, or takes it kindly", `谢|多谢|感谢|辛苦|麻烦|好的|知道|明白|thank|thx|cheers|great|ok|got it|appreciat`,
		yes{"谢谢", "麻烦了", "辛苦", "thank you", "got it", "知道了"}, no{"退款", "什么时候发货", "when"})
	BeginsWithHello = said("begins with a greeting, as people do who take their time", `^(?:你好|您好|侬好|老板|亲|客服|小姐姐|同志|在吗|hello|hi|hey)`,
		yes{"你好，我想问个事", "老板这个怎么弄", "在吗 我买的东西", "hi there", "侬好呀"}, no{"我想问", "请问", "this is"})
	BeginsWithYes = said("begins with a yes, whatever follows", `^(?:对|是|好|嗯|行|可以|没错|确认|没问题|yes\b|ok\b|okay\b|sure\b|right\b|correct\b)`,
		yes{"对，不过地址写错了", "好的提交", "没错", "yes but", "ok then"}, no{"不对", "没有", "yesterday"})
	NotThisOne = said("says that something or some order else is meant", `不是(?:这|它)|都不是|搞错|弄错|(?:我|人家)(?:说|讲|指|问)的是|not this|wrong order|\bi (?:mean|meant)\b`,
		yes{"不是这个", "都不是", "搞错了吧", "我说的是手办那单", "我问的是退款", "wrong order", "i mean the other"}, no{"是这个", "我说了没用", "right order"})
	GoesAlong = said("brings something else along: by the way, and also", `另外|还有|对了|顺便|(?:那|这)?(?:个|单|张)?也|\balso\b|another|\btoo\b|as well|by the way|\band my\b`,
		yes{"另外帮我看下手办", "还有那个点卡", "对了发票", "顺便问下", "by the way, my other order", "那个也退"}, no{"就这个", "只退这单", "that one"})
	ThatFirst = said("wants something else done first", `先(?:看|办|处理|弄|搞|说|管|查|解决)|更急|\bfirst\b`,
		yes{"先看手办那单", "这个更急", "先解决发票", "that one first"}, no{"先生你好", "抢先发"})
	HasADenial = said("has a word of denial or of stopping in it", `不|没|别|否|错|算了|\bno|nope|wrong|stop|cancel`,
		yes{"不", "没", "算了", "别", "nope", "stop"}, no{"好", "是的", "yes"})
	Submits = said("tells to submit and no more", `^(?:请|就这样|那就)?[ ,]*(?:确认)?提交(?:吧|了|啦|一下)?[ .。!~]*$|^(?:please )?submit(?: it| now)?[ .!]*$`,
		yes{"提交", "确认提交", "请提交吧", "submit it", "please submit"}, no{"提交不了", "提交了吗", "别提交", "submit when?"})
	Reserves = said("goes along only under a reserve: but, if, first, and also", `但|不过|只是|可是|要是|如果|除非|的话|不然|否则|还有|另外|也|先(?:别取消|别提交|等|看|问)|别提交|不要提交|再说|\b(?:but|if|unless|only|first|though|also|wait|except)\b`,
		yes{"但是地址不对", "要是不扣手续费", "先别提交", "除非今天能到", "yes but", "only if it's free", "也退另一单"}, no{"好的", "提交吧", "yes"})
	ToldAlready = said("is annoyed to say a thing again", `(?:刚才|刚刚|都|早就|已经|前面|上面)[^,，。]{0,4}(?:说|讲|告诉)(?:你们?|您)?(?:过|了)|说[^,，。]{0,2}[两二三四几]遍|\b(?:told you|already (?:said|told)|said (?:that|it|so) already)`,
		yes{"刚才说过了", "我都说了几遍", "早就告诉你了", "说了两遍了", "i already told you, i said so already"}, no{"刚才说什么", "告诉我", "tell me"})
	ShortNo = said("is a bare no", `^(?:不(?:用|要|需要|必|是)?(?:了|啦|谢谢|麻烦)*|先不(?:用|要)?(?:了)?|no(?:pe)?|no,? (?:thanks?|thank you|need)|not now|算了|没事(?:了)?|别(?:了)?)[吧啊呀哈呢谢 ,，。.!！~]*$`,
		yes{"不用了", "不", "no thanks", "算了", "没事", "先不用", "不需要谢谢"}, no{"不是这个", "不能退吗", "no way to refund?"})
	ShortYes = said("is a bare yes to what was offered", `^(?:(?:那就?|快|赶紧|我让你)*(?:给我|帮我)?催[催一下]*|要|要的|好|好的|嗯+|行|可以|对|是|转|转吧|来吧|yes|ok|okay|sure|please|yep)[吧呀啊的!。.~ ]*$`,
		yes{"要", "好的", "转吧", "催一下", "嗯", "please", "那帮我催催"}, no{"要退款", "好了吗", "yes but"})
	WantsItDone = said("wants the agents to look, ask or hurry, as was offered", `(?:跟|和|向)(?:你们)?客服(?:说|讲|反映)|告诉客服|(?:转|交)给客服|(?:帮我?|麻烦|请|快|给我|让|叫|喊|找)[^,，。]{0,5}(?:查|催|问|看|联系|核对|核实|回答|处理)|^(?:那|你|快|我?(?:让|叫|要|喊)你?)*催[啊呀吧一下催!！。 ]*(?:赶紧|快)?[^,，。]{0,4}$|(?:please|can you|could you)[^,.]{0,8} (?:check|trace|ask|chase|look)`,
		yes{"帮我查查行不行", "跟客服说一下", "催一下", "转给客服", "麻烦帮我问问", "can you check it please", "please chase it"}, no{"我自己查了", "客服说可以", "i checked"})
	WantsAgentsAsked = said("wants the agents to be asked", `帮我问|帮忙问|(?:问问|问一下|问下)(?:他们|店里|客服|卖家)[吧呗啊呀嘛。.! ]*$|(?:^|[ ,，。.])(?:问问|问一下|问下)[吧呗啊呀嘛。.! ]*$|ask (?:them|the agent|someone|for me)`,
		yes{"帮我问问", "帮忙问一下", "问问店里吧", "ask them", "ask someone please, ask the agent"}, no{"我问过了", "问题不大", "they asked me", "不是现在改 就问问", "我先问一下", "随便问问"})
	WantsItNoted = said("wants something noted down or told to the agent", `记一下|记下来|备注|(?:告诉|转告|通知)(?:一下)?(?:你们)?客服|(?:跟|和)客服说|\btell (?:the|your) agent|\bmake a note`,
		yes{"记一下", "备注里写明", "告诉客服一声", "转告你们客服", "make a note", "tell the agent"}, no{"记得", "客服告诉我", "the agent told me"})
	Insists = said("insists on a person, loudly or as who has had enough of the bot", `人呢[!！]{2,}|机器人滚|把(?:你们)?(?:的)?(?:人|客服|经理|老板|主管)[^,，。]{0,3}叫|叫(?:你们|你)?(?:的)?(?:人|客服|经理|老板|主管|领导)(?:出)?来|找(?:你们)?(?:经理|主管|领导|老板|店长)|(?:不想?|别|懒得|不要)(?:再)?(?:跟|和|让)(?:这个)?(?:机器人|机器|ai)|\b(?:not?|stop|don'?t)[^.!?]{0,24}\b(?:bot|robot|machine)\b|\b(?:your|speak (?:to|with) (?:a|the)|get me (?:a|the)) (?:manager|supervisor|boss)\b`,
		yes{"人呢！！", "机器人滚", "叫你们经理来", "别让机器人回我", "找你们老板", "get me a manager", "i don't want to talk to a bot", "stop this robot"}, no{"人呢", "经理你好", "are you a bot?"})
	CallsAPerson = said("calls for a person to come", `把(?:人|客服|真人)[^,，。]{0,4}(?:叫|喊|找)|(?:叫|喊|找)(?:个|你们)?(?:人|经理|主管|领导|老板)(?:给我)?(?:出来|来|过来|说话|接)|(?:给|帮)我(?:找|叫|喊|转)(?:一?个)?(?:人|真人|人工|客服)(?:$|[ ,，。!！吧啊呀来])|^(?:转|找|叫|要|我要)?(?:人工|真人)(?:客服)?[ ,，:：]`,
		yes{"把人叫来", "到现在没有 你给我找个人", "叫个人出来", "人工 我要退款", "转人工客服，", "找经理给我说话"}, no{"人工费多少", "叫什么名字", "human error"})
	SpeaksOfAgents = said("speaks of agents or of people who serve", `人工|客服|真人|活人|找人|有人|人呢|agent|human|some(?:one|body)|any(?:one|body)|person`,
		yes{"人工", "客服呢", "有人吗", "anybody there", "a human please", "找人"}, no{"机器人", "我是谁", "body"})
	OfTheAgent = said("complains of the agent, or wants another one", `投诉|态度[^,，。]{0,4}(?:差|不好|恶劣)|换(?:一?个)?(?:人|客服)|(?:叫|找|喊|让)[^,，。]{0,4}(?:经理|主管|领导)|\bcomplain|\b(?:your|the|a) (?:manager|supervisor)\b|\b(?:another|different) agent\b`,
		yes{"我要投诉他", "态度太差", "换个人跟我说", "叫你们主管", "i want another agent", "complain about the agent", "speak to a manager"}, no{"换个区", "换一件", "the order"})
	OnlyCalls = said("only calls somebody: what is wanted is still to come", `^(?:[,，.。~!！?？ \n]|你好|您好|哈喽|嗨|在吗|在么|在不在|有人吗|老板|掌柜|店家|客服|亲爱的|亲|大哥|小姐姐|美女|帅哥|麻烦|内个|那个|嗯|额|呃|请问|问一下|问下|早上好|下午好|晚上好|呀|啊|hello|hi|hey|hallo|good (?:morning|evening)|there|sir|excuse me)+$`,
		yes{"你好", "在吗", "老板 在吗", "hello", "请问", "亲～", "hi there"}, no{"你好我要退款", "请问怎么退", "hello refund"})
	BreaksOff = said("breaks off where a sentence goes on", `(?:[,，、:：]|就是|那个|这个|然后|因为|但是|可是|不过|还有|而且|我想|我要|我的|如果|要是|帮我|另外|所以|是我|就是说|\b(?:the|and|but|because|my|so|then|i want|i need|if|also)) *$`,
		yes{"我买错区了 就是", "然后", "我想", "但是", "my order is, because"}, no{"我想退款", "就是电信一区", "because of you, thanks"})
	HasAnEnd = said("ends as a sentence does", `[?？。!！]\s*$|[吗呢]\s*$`,
		yes{"什么时候到？", "到了吗", "退款。", "why?"}, no{"我想", "就是", "because"})
	AllWell = said("says nothing but that what was wrong is not so any more, or never was",
		`^(?:(?:`+besideIt+`|`+whereItWas+`)[ ,，。.!！~]*)*(?:`+endedWell+`)(?:(?:[ ,，。.!！~]|`+endedWell+`|`+besideIt+`|不用了?|不用管了?|撤了?吧?|呀|吧|哦|thanks?|thank you|about that|`+whereItWas+`)+)*$`,
		yes{
			"到了到了 不好意思", "到了到了 不好意思 他放门卫了", "到了到了 不好意思 刚门卫说放他那了", "哎呀 到了到了 孙子说到了 不好意思哈", "收到了 邻居帮我拿了", "找到了 放快递柜里了", "原来放物业了 收到了 谢谢",
			"收到了谢谢", "是我看错了", "哦已经到账了", "it's here, sorry", "oh it arrived, thanks", "never mind i found it",
		},
		no{"到了吗", "收到了 但是坏的", "没收到", "到了两个 少一个", "快递员说放门卫了 我没看到", "到了 能退吗", "it arrived broken"})
)
