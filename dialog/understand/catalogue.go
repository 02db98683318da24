package understand

import "strings"

// The built-in catalogue: what such shops usually sell, and the names customers
// give to regions. A shop's own catalogue comes through NewLexicon; the aliases
// below hold for it too where the names are the same.

const defaultFamilies = "电信 网通 双线 联通 移动 铁通 华东 华北 华南 华中 西南 西北 东北 东南 南方 北方 全网"

const defaultNamed = `微信区 QQ区 安卓区 苹果区 国服 台服 美服 日服 韩服 港服 欧服 亚服 国际服 外服 体验服 怀旧服
艾欧尼亚 祖安 诺克萨斯 班德尔城 皮尔特沃夫 战争学院 巨神峰 雷瑟守备 裁决之地 黑色玫瑰 暗影岛 钢铁烈阳 水晶之痕
均衡教派 影流 守望之海 征服之海 卡拉曼达 皮城警备 比尔吉沃特 德玛西亚 弗雷尔卓德 无畏先锋 恕瑞玛 扭曲丛林
巨龙之巢 教育网专区 男爵领域 峡谷之巅 天空岛 世界树`

const defaultProducts = `游戏点卡 点卡 话费 流量 流量包 会员 月卡 季卡 年卡 周卡 Q币 点券 金币 钻石 元宝 礼品卡 充值卡 实体卡
会员卡 视频会员 音乐会员 皮肤 加油卡 购物卡 礼包 手办 周边 代金券 油卡 游戏币 vip svip`

// familyAliases: other names of a numbered family. One-character names are
// believed only with a number and a fitting neighbour.
var familyAliases = map[string]string{
	"电信": "电 dianxin dx 电xin telecom china_telecom 电言 电讯 中国电信",
	"网通": "网 wangtong wt 网tong netcom china_netcom 中国网通",
	"双线": "双 shuangxian dual_line dualline double_line",
	"联通": "联 liantong unicom china_unicom 中国联通",
	"移动": "移 yidong china_mobile 中国移动",
	"铁通": "tietong",
	"华东": "huadong east_china 东区",
	"华北": "huabei north_china",
	"华南": "huanan south_china",
	"华中": "huazhong central_china",
	"西南": "xinan southwest",
	"西北": "xibei northwest",
	"东北": "dongbei northeast",
	"东南": "southeast",
}

// regionAliases: other names of the other regions; ? marks a name that means
// the region only where regions are spoken of.
var regionAliases = map[string]string{
	"微信区":  "?微信 徽信区 卫星区 wx区 vx区 v信区 v区 威信区 微信服 微信大区 微信的区 ?wechat ?wx ?vx 微区 wechat_zone wechat_server wechat_region wechat_area 微信那个区 微信那边",
	"QQ区":  "?qq q区 扣扣区 ?扣扣 企鹅区 手q区 qq服 qq大区 qq的区 qq_zone qq_server qq_region qq_area ?手q qq那个区 qq那边",
	"安卓区":  "?安卓 ?android 安卓服 安卓大区 安桌区 android_zone android_server android_region 安卓端 ?安卓系统",
	"苹果区":  "?苹果 ?ios ?apple ?iphone 苹果服 苹果大区 ios区 ios服 ios_zone ios_server ios_region apple_zone apple_server apple_region 苹果端 ?苹果系统 ?平果",
	"国服":   "中国服 大陆服 中国区 国区 中服 cn服 cn_server china_server chinese_server china_region",
	"台服":   "台湾服 tw服 台区 台湾区 台版服 taiwan_server tw_server taiwan_region 台服区",
	"美服":   "美国服 美区 北美服 us服 na服 us_server na_server american_server us_region 美国区",
	"日服":   "日本服 日区 jp服 jp_server japan_server japanese_server japan_region 日本区",
	"韩服":   "韩国服 韩区 kr服 kr_server korea_server korean_server 韩国区",
	"港服":   "香港服 港区 hk服 hk_server 港台服 香港区",
	"欧服":   "欧洲服 欧区 eu服 eu_server europe_server",
	"亚服":   "亚洲服 亚太服 asia_server",
	"国际服":  "global_server international_server global服",
	"艾欧尼亚": "ionia", "祖安": "zaun", "诺克萨斯": "noxus 诺克", "德玛西亚": "demacia 德玛", "班德尔城": "bandle_city 班德尔",
	"黑色玫瑰": "black_rose 黑玫", "弗雷尔卓德": "freljord 弗雷", "皮尔特沃夫": "piltover 皮尔特", "比尔吉沃特": "bilgewater 比尔吉", "暗影岛": "shadow_isles",
	"巨神峰": "targon", "恕瑞玛": "shurima", "卡拉曼达": "kalamanda", "男爵领域": "男爵", "峡谷之巅": "峡谷",
}

func defaultRegions() []string {
	regions := strings.Fields(defaultNamed)
	for _, f := range strings.Fields(defaultFamilies) {
		regions = append(regions, f+"一区")
	}
	return regions
}
