package understand

// Pieces of a text that have a value or a place, and what stands before them: numbers, goods, states, regions, codes.
var (
	GamePoints = said("names points of games, in English", `game (?:card|point)|point card|points card|points`,
		yes{"game card", "points card"}, no{"gift card"})
	PhoneCredit = said("names phone credit, in English", `top[- ]?up|phone credit|airtime|recharge`,
		yes{"a top-up", "phone credit"}, no{"stop"})
	YearCard = said("names a card for a year, in English", `(?:year|annual)\w* (?:card|member|vip|pass)`,
		yes{"year card", "annual pass"}, no{"new year"})
	MonthCard = said("names a card for a month, in English", `month\w* (?:card|member|vip|pass)`,
		yes{"monthly pass", "month card"}, no{"a month ago"})
	Membership = said("names a membership, in English", `membership|vip|video`,
		yes{"my membership", "vip"}, no{"remember"})
	Figure = said("names a figure, in English", `figur\w*|figurine|statue`,
		yes{"the figurine", "a statue"}, no{"finger"})
	Controller = said("names a controller or a preorder, in English", `controller|game ?pad|joystick|preorder|pre-order`,
		yes{"the game pad", "my preorder"}, no{"control"})
	GiftBox = said("names a gift card or box, in English", `gift ?(?:card|box)`,
		yes{"gift card", "giftbox"}, no{"a gift"})
	KeyCap = said("names a key cap, in English", `key ?cap`,
		yes{"keycaps", "key cap"}, no{"card key"})
	Skin = said("names a skin, in English", `\bskin`,
		yes{"the skin", "skins"}, no{"asking"})
	SaidUnpaid = said("says of an order that it is unpaid", `没付|未付|还没付|不付(?:了|款)|(?:不|没)(?:想|打算)付|没有付|待付|没给钱|没支付|未支付|unpaid|not paid|haven't paid|pending`,
		yes{"没付款那单", "皮肤那单我不付了", "待付", "unpaid"}, no{"付了", "paid"})
	saidPaidFor = said("has words for an order that is paid", `付了|付过|付款了|已付|已经付|付的|paid`,
		yes{"付了的", "已付", "paid"}, no{"待发", "pay"})
	SaidUnsent = said("says of an order that it was not sent", `没发货|未发货|还没发|没发|不发货|not shipped|hasn't shipped|unshipped`,
		yes{"没发货的", "还没发", "not shipped"}, no{"发货了", "shipped"})
	saidSent = said("has words for an order on its way", `路上|在途|运输|派送|物流|快递|发货了|已发货|发出|shipped|on (?:the|its) way|courier|parcel|package`,
		yes{"路上的", "发货了", "on its way", "快递"}, no{"签收", "卡密"})
	saidToSend = said("has words for an order that is still to be sent", `没发货|未发货|not shipped|什么时候发|几时发|多久发`,
		yes{"没发货", "什么时候发"}, no{"路上", "发货了"})
	saidReceived = said("has words for an order that has come", `签收|收到了|收到的|已收|到货了|拿到|到手|收货了|received|arrived|delivered|got it`,
		yes{"签收了", "收到的", "got it"}, no{"路上", "发货"})
	saidNotReceived = said("has words for an order that has not come", `没收到|没有收到|未收|not received|never|收到(?:没|了吗|了没)`,
		yes{"没收到", "收到了吗", "never came"}, no{"收到了", "路上"})
	saidSigned = said("has words for a parcel that was signed for", `签收|signed for`,
		yes{"签收", "signed for"}, no{"收到"})
	saidNotSigned = said("has words for a parcel that was not signed for", `没签收|未签收|没有签收|not signed`,
		yes{"没签收", "not signed"}, no{"签收了"})
	OfBoxes = said("speaks of a parcel or its box", `盒子|包装|划痕|破损|摔|快递|包裹|box|scratch|parcel|package`,
		yes{"盒子破了", "快递", "the box"}, no{"卡密"})
	OfKeys = said("speaks of a key or code of goods", `卡密|激活码|兑换码|密码卡|充不进|card key|\bkey\b|redeem|invalid code|[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}`,
		yes{"卡密", "激活码", "ABCD-1234-EFGH", "my key"}, no{"快递", "月卡"})
	SaidExpired = said("says of an order that its time ran out", `过期|超时|关闭|关了|expired|closed`,
		yes{"过期了", "超时关闭", "expired"}, no{"取消"})
	SaidCancelled = said("says of an order that it is cancelled", `已取消|取消了的|取消掉的|cancelled one`,
		yes{"已取消的", "取消掉的", "the cancelled one"}, no{"取消"})
	SaidRefunding = said("says of an order that its money is on its way", `退款中|正在退|在退款|being refunded|refund pending`,
		yes{"退款中", "在退款", "being refunded"}, no{"退款"})
	SaidRefunded = said("says of an order that its money went back", `已退款|退过款|退了款|退过钱|(?:the |already )refunded`,
		yes{"已退款", "退过钱", "the refunded one"}, no{"退款"})
	SaidRefundFailed = said("says of an order that its refund failed", `退款失败|没退成|退不了款|退款没成功|refund failed`,
		yes{"退款失败", "没退成", "refund failed"}, no{"退款"})
	OfPhoneGoods = said("speaks of goods that go to a phone number", `充错号|号码|手机号|话费|wrong number|phone number`,
		yes{"充错号了", "话费", "phone number"}, no{"区"})
	OfRegionGoods = said("speaks of goods that go to a region", `错区|区服|换区|区错|区买|wrong (?:server|region|zone)`,
		yes{"错区了", "区服", "wrong server"}, no{"号"})
	PaidByWeChat = said("paid by WeChat", `微信(?:支付|付|扫)|wechat pay`,
		yes{"微信付的", "微信支付", "wechat pay"}, no{"微信区", "安卓微信"})
	PaidByAlipay = said("paid by Alipay", `支付宝|alipay`,
		yes{"支付宝", "alipay"}, no{"微信"})
	PaidByCard = said("paid by card", `银行卡|刷卡|bank card`,
		yes{"刷卡", "银行卡", "bank card"}, no{"月卡"})
	LatinWord = span("is a word in Latin letters", `[a-z]{4,}`,
		yes{"card", "a figure"}, no{"卡", "abc"})
	Digits = span("is a run of digits", `\d+`,
		yes{"12", "a1"}, no{"一", "a"})
	LeadsToEnding = said("leads to the last digits of a number", `(?:尾号|后四位|末四位|最后四位|ending in|ends in|last 4|order)(?:是|为| is)?\W*$`,
		yes{"尾号是", "ending in ", "last 4 is "}, no{"尾号1234", "end"})
	AfterCurrency = said("has a sign of money before what follows", `[¥￥.]$`,
		yes{"¥", "共￥"}, no{"元", "单"})
	BeforeUnit = said("begins with a unit", `^ *(?:\.\d|块|元|点(?:[^卡券]|$)|个|张|件|份|yuan|rmb|pcs|pieces|points?\b)`,
		yes{"块钱", "点 的", "yuan", "张"}, no{"号", "点卡"})
	MoneyUnit = said("begins with a unit of money", `^ *(?:块|元|yuan|rmb)`,
		yes{"元", "块钱的"}, no{"点", "个"})
	LeadsToSum = said("leads to a sum that was paid", `(?:(?:^|[^没未])[付花扣收转]|[¥￥]|paid|charged|spent)(?:了|的|款)? *$`,
		yes{"付了", "¥", "paid "}, no{"点卡", "没付款 "})
	LeadsToDenied = said("leads to what is not meant", `(?:不是|不要动|别动|不对|\bnot|isn't) ?(?:这个|那个|我|the|my)? *$`,
		yes{"不是", "别动那个", "not the "}, no{"是", "要"})
	WorthOfGoods = span("is a number before goods that carry it", `(?:^|[^\d.a-z_@\-])(?P<worth>\d+(?:\.\d+)?) *(?:块|元|块钱)? *(?:面值)?的? *(?P<goods>话费|点卡|点(?:的|数|那|券|卡)|充值|流量|礼品卡|礼盒|point|top)`,
		yes{"200话费", "30点的"}, no{"200", "话费"})
	GoodsOfWorth = span("is a number after goods that carry it", `(?P<goods>话费|点卡|礼品卡|礼盒|充了|充的|充值|面值|top up|topup|card)(?:是|的|充|了)? *(?P<worth>\d+(?:\.\d+)?)(?: *(?:块|元|的|那))?(?:[^\d年月号日/:\-个张件份套盒只p]|$)`,
		yes{"话费200", "充了50的"}, no{"200", "3张"})
	WorthAlone = span("is a number that stands for goods", `(?:^|[^\d.付扣a-z_@\-/])(?P<worth>\d+(?:\.\d+)?) *(?:块|元|块钱)? *(?:的|那个|那单|那笔|那张|one\b)`,
		yes{"50的", "100块那单"}, no{"50", "付50"})
	CountOfPieces = span("is a number of pieces", `(\d+) *(?:个|件|张|份|套|盒|只|pcs|pieces)`,
		yes{"3个", "2 张"}, no{"3", "个"})
	Price = span("is an amount of money", `(\d+(?:\.\d+)?) *(?:块|元|yuan|rmb)(\d)?|[¥￥] *(\d+(?:\.\d+)?)|(?:^|[^\d.\-:年月])(\d{2,5}(?:\.\d{1,2})?)(?:[^\d.:点个件张天分秒年月号日小位区次\-]|$)`,
		yes{"99块5", "¥20", "付了 198 的"}, no{"3张", "块"})
	HanNumber = span("is a plain number in Chinese", `[一二两三四五六七八九十百千零]{2,}|[一二两三四五六七八九十](?:块|元|点|张|个|件|份|套|盒)`,
		yes{"一百九十八", "五块"}, no{"一", "块"})
	AccountLike = span("has the shape of an account", `[0-9a-z_@.\-]*[0-9a-z_]{2}[0-9a-z_@.\-]*|\d{3}开头`,
		yes{"xiaoyu99", "139开头"}, no{"号", "a"})
	EnglishDay = span("is a day named in English", `(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.? ?\d{0,2}\b`,
		yes{"november 20", "20th of nov"}, no{"day", "20"})
	CodeAlone = span("is a lookup code and no more", `^(?:(?:he|she|they) (?:said|says)|sorry|it'?s|is|是|应该是|可能是|好像是|(?:ok(?:ay)?[ ,]*)?(?:it.?s )?maybe|哦|对|不好意思|试试|他说|她说|朋友说|那)?[ ,:，：]*([0-9a-z]{4,16})(?: ?(?:is it|it is|is the code|是这个|就是这个|这个|对吗|对不对))?[ 。.!~吧呢啊?？]*$`,
		yes{"8321", "he said 8321", "应该是8321", "maybe 8321?"}, no{"8321 退款", "code is"})
	CodeNamed = span("has a lookup code and a word for it", `(?:查询码|验证码|取单码|code|pin|码)(?: is|是|为|应该是)?[ :：=#,，-]*([0-9a-z]{4,16})\b`,
		yes{"查询码8321", "code is 8321"}, no{"8321", "查询码是什么"})
	CodeLast = span("ends with a lookup code", `(?:^|[\s,，;；/+:：])([0-9]{4,8})$`,
		yes{"WF1 8321", "单号, 8321"}, no{"8321那单", "12"})
	CorrectsItself = span("corrects what it has just said", `([^ ,，.。…、][ ,，.。…、]+(?:哦|啊|噢|额|呃|诶|哎)?)(?:不对|说错了?|错了)[ ,，.。…、]*((?:应该)?是)`,
		yes{"今天早上... 不对 是昨天", "一区 说错了 应该是二区"}, no{"不对", "是昨天"})
	LeadsToOwnRegion = said("leads to where the customer plays", `我(?:们)?(?:的)?(?:号|账号|角色|区|区服)?(?:都)?(?:是|在|玩)(?:的)?(?:是)?$|\bi(?:'m| am)(?: on| in)?(?: the)? ?$|\bmine is(?: on| in)?(?: the)? ?$`,
		yes{"我是", "我的号在", "i am on "}, no{"是", "他在"})
	LeadsToWanted = said("leads to what is wanted", `(?:要|想|应该|应为|改成|改到|改为|换成|换到|换|本来|原本|正确|才对|[她他妈爸婆公友]的?(?:手机)?号码?(?:应该)?是|玩(?:的是)?|他是|她是|他说是|儿子是|孩子是|朋友是|plays? on|playing on|i am on|i'm on|he's on|she's on|my (?:server|region|zone) is|want|need|should be|instead of the|change to|to)(?:的|是|买|充|选|拍|给我|到|成|在|为|a |the |it to |be )*[^,。，.;；!?！？\n]{0,2}$`,
		yes{"我要", "改成", "应该是", "i need"}, no{"买成了", "收到"})
	LeadsToHad = said("leads to what there is, and not what is wanted", `(?:买成|拍成|选成|充成|冲成|下成|点成|弄成|搞成|填成|变成|错成|充到了?|到了|到账是|到账的是|现在是|发的是?|给的是?|给发的|发成|收到的?是?|its|it's|it is|got|bought|received|不要|不是|而不是|instead of|\bnot)(?:了|的|是|我|the )*[^,。，.;；!?！？\n]{0,1}$`,
		yes{"买成了", "发的是", "i got ", "不是"}, no{"要", "应该"})
	RegionNumber = span("is a region with its number", `^(.+?)([一二三四五六七八九十]+)区$`,
		yes{"电信一区", "网通十二区"}, no{"一区", "电信区"})
	RegionByNumber = span("names a region by its number alone", `(?:^|[^\p{Han}\d]|是|要|换|到|成|改|选)([一二三四五六七八九十\d]{1,2})[区服]`,
		yes{"五区的", "是二区"}, no{"电信二区", "五号"})
	RegionNumberIn = span("has the number of a region", `([一二三四五六七八九十]{1,2})[区服]`,
		yes{"电信二区", "一服"}, no{"区", "服"})
	WorthUnit = span("is a number with its unit", `\d+[点元个]`,
		yes{"30点", "50元"}, no{"30", "点"})
	EndingOfAccount = span("gives an account by its end", `(?:尾号|后四位|后4位|最后四位|末四位|末尾|\b(?:ends?|ending) (?:in|with))\D{0,8}(\d{3,6})(?:\D|$)|^\D{0,4}(\d{3,4})\D{0,3}$`,
		yes{"尾号8003", "是8003", "ends in 8003"}, no{"尾号", "13912345678"})
	PlaceInList = span("names a place in a list and no more", `^[^\p{Han}\w]*(?:就|要|选|是)*第([一二三四五六七八九])[个区项]?[啊吧呀呢的。.!！ ]*$`,
		yes{"第一个", "就第二个啊"}, no{"第一个退掉", "一个"})
	SentenceEnd = span("is where a sentence ends", `[。！？]|[.!?](?: |$)`,
		yes{"好。", "ok. yes"}, no{"好", "1.5"})
	SpacedPhone = span("is a phone number as people write it", `\b(1[3-9]\d)[ -](\d{4})[ -](\d{4})\b`,
		yes{"139 1234 5678", "139-1234-5678"}, no{"13912345678"})
	CaseNumber = span("is the number of a case", `(?i)\bc-?(\d{3,})\b`,
		yes{"C-1024", "c1024"}, no{"1024", "C-"})
	EngravedWords = span("names the words to be engraved", `(?i)(?:(?:(?:改成|改为|换成)刻?(?:成)?|变成|应该是|应该刻|应为|要刻|就刻|刻成|刻为|刻的?是|刻字(?:是|为|[:：])|新刻字[:：]?|刻[ :：]+)() *[:：“"「']?([A-Za-z0-9][A-Za-z0-9 .&'♥❤_-]{0,23}[A-Za-z0-9♥❤]|[“"「][^”"」]{1,20}|\p{Han}{1,12})|(?:只要|想要|我要|要|还是|就是|\bto\b|should (?:be|say|read))() *[:：“"「']?([A-Za-z][A-Za-z0-9.&'♥❤_-]{0,23}[A-Za-z0-9♥❤](?: [A-Za-z][A-Za-z.&'-]*){0,3}|[“"「][^”"」]{1,20}))[”"」']?[。.!！~ 啊呀吧呢]*(?:$|[,， \n])`,
		yes{"改成LUNA", "刻的是小明", "should be LUNA", "不是 刻 chenhao"}, no{"刻字", "字"})
	NoEngraving = said("has words that are engraved on nothing", `别的|什么|退|取消|改|刻|客服|人工|不|吗|一下|个字|^[了的啊呀吧呢哦哈]+$`,
		yes{"改一下", "什么", "退", "了啊"}, no{"LUNA", "小明"})
	PointsAtEnd = span("ends by pointing at goods", `的(?:那个|这个|那一?[单件]|这一?[单件])$`,
		yes{"小明的那个", "LUNA的那一件"}, no{"小明", "那个"})
	UnwantedQuote = span("quotes what is not wanted", `[,，。 ]*(?:不要|不是|没有|去掉)[“"「][^”"」]*[”"」]`,
		yes{"不要“小明”", "不是「LUNA」"}, no{"要“小明”"})
	LeadsToPlace = span("leads to an address", `(?i)(?:改成|改为|改到|换成|换到|寄到|送到|寄去|要寄家里|新?(?:收货|收件)?地址(?:是|为|改成|改到|[:：])?|应该是|\b(?:new )?address(?: is|:)?|\bto\b) *[:：,，]?`,
		yes{"寄到", "新地址是：", "new address: "}, no{"家", "号"})
	MayBePlace = said("has a number or a word of places, as an address that was asked for", `\d|[省市区县镇乡村路街巷弄栋楼室]|公寓|大厦|小区|公司|学校|大学|宿舍|园|\b(?:road|street|avenue|lane|district|building|room|city)\b`,
		yes{"古荡湾公寓", "杭州西湖区", "10 downing st"}, no{"等我问问老婆", "just the address", "我说了不要取消"})
	LatinPlace = said("is an address in Latin letters", `(?i)\d+[\w, -]{2,40}\b(?:road|street|avenue|ave|lane|rd|st|district|building|room|apt)\b`,
		yes{"12 Long Street", "5 green road"}, no{"road", "12"})
	Formerly = span("tells what stood there before", `(?i)(?:之前|原来|原先|以前|本来|当时|上次|一开始|刚才)[^,，。；;\n]{0,4}(?:写|填|刻|充|打|输|弄|搞)[^,，。；;\n]*|\b(?:it (?:said|was)|before it was|i (?:wrote|typed|entered)) [^,.;\n]*`,
		yes{"之前写成WinterRoes了", "原来填的是 a", "it said LUMA"}, no{"写成LUNA", "之前"})
	BesideAddress = said("is beside an address and no piece of it", `^(?:等等|等下|等一下|哦对?|对了|不对|就|那就|是|麻烦(?:了|您)?|谢谢|(?:电话|号码|手机)(?:号)?(?:我)?(?:也)?(?:换了|改了|变了)|.{0,6}别写.*|.{0,4}不要写.*)$`,
		yes{"对了", "电话也换了", "等一下"}, no{"3栋", "人民路"})
	Quoted = span("is quoted", `[“"「][^”"」]*[”"」]`,
		yes{"“小明”", "「LUNA」"}, no{"小明"})
	SaidTwoItems = said("says of an order that it has two things", `两样|两种(?:东西|商品)|两件(?:东西|商品)?(?:一起)?的|\bwith two items`,
		yes{"两样东西的", "两件一起的", "the one with two items"}, no{"两单", "一件"})
)

// The states of an order that other words take back: 付了, but not 没付.
var (
	SaidPaid     = Unless{saidPaidFor, SaidUnpaid}
	SaidShipped  = Unless{saidSent, saidToSend}
	SaidReceived = Unless{saidReceived, saidNotReceived}
	SaidSigned   = Unless{saidSigned, saidNotSigned}
)
