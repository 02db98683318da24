package understand

// speechWords carry the speech act: wishes, questions, negations, time and aspect.
var speechWords = []entry{
	{cGiveUp, `
算了 算了吧 还是算了 不取消了 不用了 不必了 没事了 没事 不退了 不弄了 不改了 不用管 不用管了 不用处理 不用处理了 罢了
作罢 当我没说 就这样吧 那算了 先这样 不麻烦了 不搞了 不办了 不操作了 继续用 留着吧 留着 保留 先留着 还是要 还是要吧
还要 继续 照常 我又想要了 还是买吧 不换了 搞定了 解决了 已解决 已经好了 好了不用了 撤回申请 never_mind nevermind
forget_it forget_about_it keep_it keep_my_order keep_the_order leave_it keep 不退款了 不退货了 不申请了 不投诉了
不想取消 不想取消了 不想退了 不折腾了 收回 取消申请 取消退款 取消退货 撤销申请 撤销退款 不要取消 别取消 不取消
退款取消 不要退了 不用退 不用退了 不用取消 先不取消 先不退 先不退了 暂不取消 撤回工单 撤销工单 取消工单 撤工单
取消排队 退出排队 不排队了 不用排队 不用排队了 撤回投诉 撤回反馈 关闭工单 withdraw withdraw_the_case`},
	{cWait, `
等等 等一下 等下 稍等 等会 等一会 慢着 且慢 先等等 再等等 再想想 再考虑 考虑一下 考虑考虑 想想 再看看 等我 再说 先放着
晚点 迟点 过会 回头再说 wait hold_on wait_a_minute one_moment let_me_think not_yet not_now later 先缓缓 缓一缓 打住 停
停一下 先停 等一等 等等看 等一哈 容我想想 让我想想 我想想 我再想想 让我考虑`},
	{cWant, `
要 想要 我要 我想 想 需要 申请 要求 打算 想买 要买 想充 要充 我要的是 要的是 想要的是 要的 想要的 想买的是
想买的 需要的是 需要的 只要 只想 只想要 只需要 只需 本想 本来要 本来想 本来想买 原本要 原本想 原来要 原来想
其实要 其实想 希望 想选 要选 想拍 要拍 想下 要下 打算买 准备买 i_want i_need i'd_like want need wanted needed
would_like wanna require intended meant looking_for prefer 我玩 在玩 玩的是 玩的 我是 我号是 想充的是 要充的是
得要 就要 就想要 实际要 实际想要 实际需要 我想买 要办 想办 用的是 号在 号是 账号在 角色在 账号是 角色是 在 是在
i_use i_play_on play_on i'm_on i_play my_account_is_on use my_character_is_on mean_to`},
	{cShould, `
应该 应该是 其实是 应是 应为 应当 该是 本来是 本来 原本 原本是 原来是 正确 正确的是 正确的 正确是 其实 其实应该
其实应该是 实际是 实际上是 实际应该 才对 才是 才正确 真正 真正要 should should_be supposed supposed_to
correct_is correct_one right_one actually correct the_right 正解 该充 应该充 应该充到 该充到 应该充值到 应充
正确应该 正确应该是 须 得是 要改成 请改成 改成 改为 换成 换为 原应 本应 本该 理应 应到 应到账 该到 该到账`},
	{cHelp, `
能帮 可以帮 能给 可以给 帮我 帮忙 给我 替我 请 麻烦 劳烦 拜托 帮 求 烦请 劳驾 辛苦 请帮 请帮我 麻烦帮我 请给 请给我 求求 快点 赶紧 快
赶快 立刻 马上 立即 尽快 速度 速 快给我 please pls plz help_me help kindly 帮帮 帮我把 给俺 帮俺 一下 下 谢谢帮
直接 统统 都给我 全部给我 抓紧 帮忙把 can_u_help assist 烦 一哈`},
	{cBa, `把 将`},
	{cLet, `让 叫 使`},
	{cTry, `试 试试 试了`},
	{cHow, `
怎么 怎样 如何 咋 咋样 怎么样 怎么才能 怎么才 怎么能 咋个 怎 肿么 点样 怎么操作 怎么弄的 how zenme how_to
how_do how_can 教我 教下 教一下 教程 告诉我怎么 咋能 如何才能 怎么着 在哪里可以 在哪可以 哪里能 哪里可以 哪能`},
	{cWhatDo, `
怎么办 咋办 怎么弄 怎么搞 怎么处理 咋弄 咋整 咋处理 怎么整 怎么解决 怎么破 what_to_do what_should_i_do
what_do_i_do what_can_i_do 怎么做 怎么操作`},
	{cWhy, `
为什么 为啥 为何 凭什么 凭啥 怎么回事 咋回事 什么情况 啥情况 什么原因 什么意思 啥意思 怎么会 何故 干嘛 干啥
啥原因 什么鬼 原因是什么 why how_come what_happened what's_wrong whats_wrong reason_for 搞什么 怎么搞的 咋搞的
咋会 怎么老 怎么突然 怎么变 怎么显示 什么毛病 啥子情况 咩事 怎么成了 为毛 因为什么 什么缘故 什么状况 怎么变成
怎么变成了 咋变成 咋变成了`},
	{cWhen, `
什么时候 啥时候 多久 多长时间 几天 几时 何时 哪天 多会儿 几点 几个工作日 几个小时 几分钟 几小时 多少天 多少时间
多长 啥时 什么时间 几日 要几天 要多久 多少小时 多少分钟 几号 还要多久 when how_long how_many_days what_time
多少个工作日 猴年马月 几多日 几耐 几久`},
	{cWhere, `
哪里 哪儿 在哪 去哪 哪边 到哪 哪 where 哪个页面 什么地方 哪块 去哪儿 边度 在哪里 在哪儿 边处 喺边 响边`},
	{cWho, `谁 什么人 哪个人 是谁 谁给 who whose`},
	{cWhat, `
什么 啥 哪个 哪些 多少 几 哪种 哪一个 几个 几次 多大 what which how_much how_many 多少钱 咩 啥子 什么样 哪几
几张 几份 几件 几单`},
	{cYesNo, `
吗 嘛 么 不 没 没有 否 吗? 吧? 咩 不咯 呀? 莫 无 不呢 没呢 不啊 没啊 不喽 吗亲 不嘛 么亲 不亲`},
	{cIsIt, `
是不是 有没有 会不会 要不要 用不用 算不算 需不需要 对不对 是否 有无 是否会 是否有 是否已 要不 到没到 需要不需要 did
does do_you is_it is_there are_there is_my has_my was_my has_the is_the was_the have_you did_you do_i are_you am_i
does_it is_this was_it have_i 到底是不是 还是说 该不该 能否会 有没 系唔系 系不系 我是不是 我要不要 我该不该 我有没有`},
	{cCan, `
能 可以 还能 还可以 能够 来得及 还来得及 得以 允许 可 好 有办法 有机会 方便 能帮 可以帮 还有办法 还有机会 还有救
还可 可能 能直接 可以直接 can could may possible is_it_possible is_it_still_possible would_it_be_possible able am_i_able can_i can_you could_you would_you
can_u could_i may_i will_you_please possible_to 得唔得 想问能 能给 可以给 准许 可以不要了 能不要了 能不能不要了`},
	{cCanQ, `看看能不能 看看能否 看看可不可以 看能不能 看下能不能 看一下能不能 看看还能不能 看看是否能 看看是否可以

能不能 可不可以 能否 可否 行不行 好不好 可不可 能不 可以不可以 是否可以 是否能 是否能够 是否可 有没有办法
有没有可能 有没有机会 还能不能 还可不可以 来不来得及 方便不方便 成不成 可以不 得不得 给不给 让不让 能不能够
可唔可以`},
	{cTag, `
可以吗 行吗 好吗 成吗 可以么 行么 好么 行不行 好不好 可以不 行不 好不 可不可以 成不 中不 中不中 可以吧 行吧
好吧 ok吗 可以嘛 行嘛 好嘛 okay? is_that_ok is_that_possible is_it_ok is_it_possible is_this_possible 能不能
能行吗 可行吗 有没有问题 没问题吧 能吗 可以没 可以伐 好伐 行伐`},
	{cWill, `会 将会 要 需要 会被 要不要 是会 will would going_to gonna 是要 得`},
	{cQMark, `?`},
	{cSoft, `吧 呢 啊 呀 哦 哈 啦 哎 喔 噢 嘞 咯 哟 哇 耶 的说 呗 哩 捏 喂 鸭 哒 滴 咧 诶 欸 唉 嘿`},
	{cIf, `
如果 要是 假如 的话 万一 若 若是 倘若 假设 一旦 除非 只要是 if when_i in_case once unless suppose 比如 比方
我要是 你要是`},
	{cAfter, `
之后 以后 后 后来 完了之后 完之后 之前 以前 前 after before 期间 时 的时候 时候 while 过程中 下周 下个月 下月
下星期 下礼拜 改天 改日 到时候 到时 过几天 过两天 回头`},
	{cDuration, `
24小时内 12小时内 48小时内 一下午 一上午 一晚上 一整天 一天 一宿 一夜 半个钟 半个钟头 整天 整晚 半年 半个月 半天
大半天 好几天 好久 很久`},
	{cHedge, `
可能会 也许 或许 说不定 没准 估计 犹豫 纠结 考虑 正在考虑 琢磨 maybe might perhaps thinking_about considering`},
	{cPast, `
已 已经 刚 刚刚 刚才 曾 曾经 早就 早 昨天就 明明 之前就 本来就 already just 早已 又 自己 居然 竟然 突然 莫名
莫名其妙 无缘无故 擅自 私自 偷偷 平白无故 老是 总是 无故 突然就 被动 就被 自作主张 tried tried_to`},
	{cPassive, `
被 遭 让你们 让系统 给人 was were been has_been have_been got being 被你们 被系统 系统 系统给 你们给 你们把
店家 商家 谁把 平台给`},
	{cDone, `
成功 完成 好了 掉了 完 完了 到位 success successful successfully done completed succeeded finished 成了 过 过了
生效 processed go_through went_through 充值成功 下单成功`},
	{cLe, `
了 啦 嘞 喽`},
	{cDe, `的 的话费 的话费单`},
	{cFail, `
失败 不了 不成功 不掉 不成 不上 没成功 不能 不出来 不下来 没反应 failed fail can't cannot unable 点不了 没用
不让 无法 没法`},
	{cAuto, `自动 自动的 系统自动 automatically automatic auto 超时 逾期 到期 到点`},
	{cSay, `
说 说过 讲 告诉 跟我说 听说 以为 觉得 问 问下 问一下 想问 请问 咨询 了解 知道 想知道 了解一下 想了解 请教 say
said told heard ask asking wonder wondering know tell 承诺 答应 想咨询 提过 提 看看能 查查 确认一下 问问 好奇
打听 搞清楚 弄清楚 打听一下 打听下 只是问 只问 问句 随便问 asked says`},
}
