package understand

// faultWords name what went wrong and why something is no longer wanted.
var faultWords = []entry{
	{cDup, `
重复 重复下单 重复购买 重复拍 重复买 重复提交 重复订购 买重 买重了 拍重 拍重了 下重 下重了 订重 订重了 下了两单
下了两次 买了两次 拍了两次 下了2单 买了2次 拍了2次 下了2次 拍了两单 拍了2单 买了两单 买了2单 两个一样 两单一样
一样的订单 一模一样 同样的 相同的订单 下了两遍 买了两遍 提交了两次 点了两次 点了两遍 提交两次 下单两次 duplicate
duplicated ordered_twice bought_twice same_order two_same same_thing placed_twice double_order ordered_two_times
doubled by_accident_twice 多下了一单 多拍了一单 多下一单 多买了一单 多下了一个单 多下单 又下了一单 又拍了一单
又买了一单 下双了 重了 卡了两单 出了两单 出来两单 生成了两单 变成两单 变两单 多了一单 多出一单 重单 复单
两笔一样 误下两单 重复的 提交重复 点重 俩一样 俩一样的 两份一样 两张一样 两件一样 同一个东西`},
	{cTwice, `
两次 2次 两遍 两回 二次 2遍 三次 3次 两笔 2笔 twice double two_times 2_times 3_times three_times 4_times
four_times`},
	{cDiffer, `
不一样 不符 不符合 不相符 不一致 对不上 不同 不是描述 货不对板 货不对版 虚假宣传 夸大 名不副实 与描述 跟描述
和描述 描述不符 图文不符 货不符 没有描述 缺权益 差别 差距 出入 不匹配 挂羊头 骗人 缩水 有出入 两码事 两回事
不是一回事 不像 not_as_described different not_match doesn't_match not_the_same not_same differs misleading
not_like unlike doesnt_match not_what 没有说的 没有宣传 不是说好 没说的那么 没写 没有写 差太多 差很多 差远了
差别大 相差 差很远 差好多 差太远 差得远 不相同 不太一样 不是一个 不是同一个 完全两样 两样 对不起来 没有介绍的
没有宣传的 没有说明 假宣传 与事实不符 货不对路 不是我要的效果 两个样 两样的 盗版 山寨 冒牌 水货 翻版 冒充
nothing_like looks_nothing_like looks_different look_different not_look_like different_from 都对不上 全对不上`},
	{cPromise, `
描述 宣传 页面 介绍 说明 详情 图片 广告 标题 说的 写的 承诺 权益 权限 说好的 商品页 详情页 description described
advertised picture page ad listing promised 图上 标的 标注 吹的 说好送 说送 承诺送 写着送 说有 写着有 承诺有
买一送一 买二送一 说能用 说可以用`},
	{cCheaper, `
更便宜 便宜 便宜些 便宜点 便宜了 低价 更低 价格低 优惠多 更优惠 划算 更划算 降价 降价了 打折 搞活动 有活动 贵了
太贵 买贵 买贵了 价格高 比你们低 比这便宜 实惠 更实惠 便宜好多 促销 半价 特价 cheaper better_price lower_price
less_expensive too_expensive better_deal discount price_dropped expensive good_price low_price 嫌贵 差价 贵一点
比你家 比这低 比这里 便宜一半 价更低 价低 有优惠 优惠 便宜多了 更低价 好便宜 优惠力度 有折 打八折 打折扣
卖得便宜 卖的便宜 便宜几块 有券 更省 省钱 价格更好 价格优势 lower better_offer promotion on_sale higher_than
costs_more cost_more pricier more_expensive 价格太高 价太高 太高了 有点贵 偏贵 买亏了 性价比太低 不划算 不值这个价`},
	{cElsewhere, `
别家 别的店 其他店 其它店 别处 别的地方 其他平台 其它平台 别的平台 隔壁 另一家 另外一家 淘宝 京东 拼多多 pdd
闲鱼 官网 官方 其他地方 其它地方 别人家 人家 有家店 朋友那 对面 外面 elsewhere another_shop other_shop
another_store other_store another_place other_place somewhere_else another_site another_website other_website
other_site other_platform 天猫 抖音 美团 代理`},
	{cMind, `
不想玩 不玩了 不想玩了 退坑 弃坑 不感兴趣 没兴趣 后悔 后悔了 改主意 改变主意 主意变了 想法变了 变卦 不打算 不喜欢
不喜欢了 不想充 冲动 冲动消费 冲动下单 考虑了一下 想了想 想了一下 计划变了 计划有变 不想用了 不用了 用不上了 用不到
用不到了 用不着 玩腻 玩腻了 卸载了 删游戏了 戒游戏 戒了 没时间玩 不看了 不追了 换游戏 换手机了 家里不同意 家里不让
老婆不让 老公不让 我妈不让 爸妈不让 临时有变 有变 有变化 暂时不 家人不同意 不合适了 没钱了 钱不够 资金紧张 没需求
没有需求 不需要这个 不想续 changed_my_mind change_my_mind changed_mind change_mind don't_play dont_play
don't_want_to_play not_interested regret quit_the_game no_longer_play stop_playing stopped_playing don't_like
quit_game quit_playing not_play not_playing quit 已经有了 有了 送人的 对方不要 朋友不要 他不要 她不要 不打了 不想打了
退游 退游了 弃游 想开了 不想继续 不想花钱 不想花 凑热闹 家里反对 不支持我 考虑清楚 账号卖了 号卖了 号没了 玩不了了
没空玩 没空 不上了 不让买 不让玩 不让充 不给买 不让我买 不让我玩 用不上 没用了 不用买了 不打算充 不打算玩 想通了
另有安排 不考虑了 改变想法 不想弄了 不打算要 没必要买 计划取消 行程变了 号被封了 号丢了 换平台玩 换号了 账号没了 戒网
要考试了 没钱充 舍不得 老公骂 老婆骂 家长不同意 家长不让 后悔买了 不打算用 以后再买 下次再买 过段时间再买 不好玩
没意思 不值得 不值 腻了 停服 停服了 关服 关服了 停运 停运了 没心情玩 懒得玩 肝不动了 玩不动 玩不动了 不值当 后悔死了
剁手剁多了 考虑不周 急用钱 等钱用 手头紧 没考虑清楚 冲动了 上头了`},
	{cNoUse, `不想用 用不到 送我 送给我 送了我 送我了 给我买了`},
	{cMistake, `
手滑 手抖 不小心 误操作 误触 按错 点快 眼花 看花 没看清 没注意 没看仔细 没留意 没细看 手快 手贱 点多 买多 拍多
下多 订多 选多 点多了 买多了 拍多了 下多了 订多了 多买 多拍 多下 多点 多订 多选 买少 拍少 下少 少买 少拍
by_mistake by_accident accidentally accident misclick misclicked too_many 加多 加多了 多加了 数量 多打了个0
多打一个0 多了个0 多打了一个0 多按了个0 多写了个0 多输了个0 多个0 多加了个0 多点了个0 多打了个零 多了个零 多按了
充多 充多了 付多份 买多了一张 多拍一份 多点一份 多选一个 多选了一个 多加一个 多下了 少选 少选了 少下 买少了
点少了 拍少了 一时手快 一不小心 不留神 没看好 疏忽 大意 选大 选小 点大 点小 买大 买小 拍大 拍小 填大 填小 充大
充小 选高 选低 买高 买低 买太多 拍太多 下太多 点太多 选太多 买的太多 买得太多 拍的太多 下的太多 手残 手欠 手一抖
手一滑 脑抽 脑子抽了 眼瞎`},
	{cBecame, `
买成 买成了 拍成 拍成了 选成 选成了 下成 下成了 点成 点成了 充成 充成了 发成 发成了 弄成 弄成了 搞成 搞成了 写成
写成了 填成 填成了 变成 变成了 输成 输成了 打成 打成了 订成 订成了 整成 整成了 成了 勾成 看成 看成了 买到了 给成
给成了 寄成 送成 当成 按成 按成了 下到 下到了 买到 拍到 拍到了 选到 选到了 充到 充到了 发到 发到了 弄到 点到 点到了
充进 充进了 搞到 充值到 充值到了 充值成 充值成了 购买成 选择成 选择了 下单成 下单成了 下在 买在 拍在 加成 加到 当做
错选成 错买成 绑成 绑到 got become turned_into 变 怎么变成 怎么变成了 咋变成 咋变成了 充去 充去了 跑到 跑去 发去 弄去
进到 充进到 打去 充错成 买错成 选错成 点错成 填错成 写错成 拍错成 下错成`},
	{cTo, `
改成 改为 改到 换成 换为 换到 换 改 转到 转成 调成 变更为 更换为 更换成 修改为 修改成 switch_to to into 改去 换去 调到
转为 修改到 变更到 更改为 更改成 更正为 改下 改一下 换个 换一个 换一下 换下 改个 调一下 调下 调整为 调换 change modify
switch_it switch_the switch_my`},
	{cInstead, `而不是 而非 instead_of instead rather_than not_the 不应该是 不该是 并不是 并非`},
	{cNot, `
不 没 没有 未 不是 无 并没有 从没 从来没 没有要 还没 还没有 尚未 not no didn't didnt never haven't havent hasn't isn't
isnt wasn't doesn't doesnt did_not have_not nothing won't wont can't cant cannot can_not without 不会 还不 不能 不可以
没能 没法 不让 不给 迟迟不 至今没 至今未 并未 仍未 都没 都没有 也没 也没有 不行 未能 没啥 木有 毛都没 不曾 唔 唔系
无法`},
	{cDont, `
别 不要 先别 先不 先不要 勿 甭 莫 不用 不必 无需 无须 不需 别给 别急着 千万别 暂时别 暂不 暂时不 不许 不准 禁止
停止 别再 不用再 不想 不打算 don't dont do_not stop don't_want_to dont_want_to not_to no_need never_mind_the
暂时不要 可别 先莫 不要给 不是要 不是想 没说要 没说 没让 没要 没叫 没想 没想要 没想过 并没有要 没有要 没有说
没申请 没有申请 没打算 不同意 不允许 no_need_to 用不着 没点 没操作 没有让 没有想 并不想 也不想 也不要 不能给我
别帮我 别把 不让你 不愿意 不肯 没答应 没同意 唔好 唔使 唔要 不需要`},
}
