package understand

// deedWords name what is done with orders, money and goods.
var deedWords = []entry{
	{cCancel, `
取消 取消掉 撤销 撤回 撤单 撤掉 取销 取肖 取消订单 退订 作废 砍单 砍掉 quxiao 去校 去消 曲消 取校 取笑 趣消 曲小 消掉 销单 弃单 cancel cancelling
canceling call_off cancellation cancelation cancle cansel 消单 取削 取消吧 确认取消 取消了吧 取消得了 退掉订单 撤订单
取消这单 停掉订单 撤下 取消交易 取消购买 作废掉 取消啦 取消哈 取消呗 取消单 qx qxdd 撤 qu_xiao 取消了得了 取消拉倒
取消算了 砍了 取消了算了 取消了罢 消了它 消了吧 消了它嘛 毙了 撤单撤单 取消取消`},
	{cCancelled, `
被取消 已取消 已经取消 取消成功 取消失败 交易关闭 已关闭 被关闭 订单关闭 关闭了 被关 cancelled canceled 取消过
自动取消了 被撤销 被撤 已撤销 失效 失效了 过期了 已过期 expired closed 没掉了 消失 不见了 没了 不见 不在了
消失了 不翼而飞 disappeared vanished gone`},
	{cClose, `关单 关我的单 关我单 关这单 关我订单 关我的订单 关闭 关掉 关了 删除 删掉 删了 去掉 去掉了 搞掉 弄掉 拿掉 消了 close delete remove 关一下 关下 关个 kill_the_order
kill_it kill_that kill_the_one scrap_the_one void_the_one scrap_it scrap_the_order drop_the_order drop_that_order get_rid_of bin_it void_it void_the_order`},
	{cNotWant, `
不要了 不想要 不想要了 不需要了 不买了 不想买了 不想买 不想充了 不充了 不拍了 不订了 不打算要了 不打算买了 不要这单
没必要了 不再需要 用不着了 不想订了 不需要 不想下单了 唔要了 don't_want don't_need no_longer_want no_longer_need
dont_want dont_need do_not_want do_not_need not_want_it not_want don't_want_it 不拿了 别要了 不得要了 勿要了 不要勒
不要唠 不想买勒 可以不要了 能不要了 能不能不要了 唔要 唔想要 唔想要了`},
	{cRefund, `
推款 腿款 推宽 退匡 退欵 退款 退钱 退费 退 退货 退回 退回来 退还 退掉 退了 退一下 退下 返还 返款 还钱 还我钱 退我
退我钱 退给我 退换 退货退款 退下款 退全款 全额退 全款退 退宽 退kuan tuikuan tuiqian refund refunds refunded refunding
money_back my_money refound refunt return returned give_back 把钱给我 退點 退单 退票 退个款 退下钱 退一半 退差价 返钱
退部分 退返 退款申请 退款单 退货申请 tk 钱还我 钱还给我 钱还回来 钱还来 款还我 的钱还 打回来 打回 转回来 tui_kuan
tui_qian tui_huo 退到`},
	{cPay, `
付 付款 付了款 支付 付钱 给钱 给的钱 交钱 转账 转的 打款 付过款 缴费 买单 结账 付费 刷的 刷卡 刷 扫码 扫的 转钱
付账 下款 pay paid payed paying payment 转 付清 付的 fukuan 付的钱 付的款 买单的 转过去 划账 汇款 打钱 打过去
给过去 缴`},
	{cUnpaid, `
没付款 未付款 还没付款 还没付 没付 未付 没支付 未支付 还没支付 没给钱 还没给钱 待付款 没付钱 还没付钱 没交钱
没有付款 没有支付 尚未付款 没付呢 未缴费 没买单 没掏钱 unpaid not_paid haven't_paid havent_paid have_not_paid
didn't_pay did_not_pay not_pay didnt_pay not_yet_paid haven't_payed 没结账 等待付款 没转账 没转钱 没扫码
未付款订单 未付款的订单 没付款的订单 未支付订单 未支付的订单 没支付的订单 待付款订单 待付款的订单`},
	{cPaid, `
付了 付完 付过 付完款 付了款 已付 已付款 已支付 付款了 付过款 支付了 钱付了 已经付 已经付款 已经支付 钱都付了
付钱了 付好 付好了 付款成功 支付成功 交了钱 给了钱 paid 付清了 买完 给过钱 转过去`},
	{cReceive, `
收到 到账 到货 到了 收货 充上 充进去 充进来 充到账 到手 拿到 领到 看到货 入账 进账 没影 arrived arrive received
receive recieve recieved got get delivered credited 收着 来货 见到 得到 上账 签收 到 收 送到 送达 发到 came come
show_up 生效 开通 增加 增多 变多 加上 见着 瞧见`},
	{cShip, `
发货 发 寄 寄出 发出 出货 发过来 寄过来 发给我 派送 配送 ship shipped sent send shipping dispatched delivery
送货 发来 发放 发我 寄来 发错 给的 给我的 给了我 发的 寄的 给到我 才发货 才发出 才寄 才发我`},
	{cCharge, `
扣 扣款 扣费 扣钱 扣了 收了 收费 收取 收我 划走 划了 划扣 实付 实际付 实际扣 实际支付 花了 付了 花 付出 刷了
扣走 扣掉 扣除 扣我 付款了 支付了 付的 收钱 扣成 被扣 被收 掏了 转了 charged charge took taken deducted deduct
billed paid debited spent 实收 实扣 扣的 收的 扣划 刷走 收我了 支付金额 付款金额 扣款金额 支出 支走 出账 扣出 转出
转走 收走 支取 结算 实结`},
	{cTopUp, `
充 充值 充了 充的 充话费 充到 充进 充给 充入 储值 加值 充值到 续费 交话费 缴话费 充成 充错 topup top_up top-up
recharge recharged topped_up 充个 充上了 打到 打进 转到 给 绑 交 错充 误充 续 充一下 上分 代充 送到 充值成功 充成功
充值好`},
	{cBuy, `
买 买了 买的 拍 拍了 拍的 下单 下了 下的单 下的 订 订的 订了 订购 购买 购入 购 下单了 点了 选购 入手 入了 抢
抢了 抢到 buy bought purchase purchased ordered order_placed 买个 下了单 剁手 整了 下 买错 下错 拍错 订错 错拍
错买 误拍 误买 错下 误下`},
	{cPick, `
选 选的 选了 选择 点 点了 勾 挑 select selected chose choose picked choosed 选中 点到 选到 选错 点错 勾错 选反 错选
误点 选岔 点岔`},
	{cWrite, `
填 写 输 输入 打 录入 留 留的 填的 写的 输的 绑定的 typed entered wrote filled input type enter put 填错 写错 输错
打错 填反 写反 输反 错填 少写 多写 漏写 少输 多输 漏输 少打 多打 少一位 少了一位 多一位 多了一位 错一位 错了一位
漏了一位 少个数字 多个数字 漏一位 差一位 错一个数字 错个数字 少一个数字 错一个字母`},
	{cWrong, `
错 弄错 搞错 不对 有误 错误 买错 选错 下错 拍错 充错 点错 填错 写错 输错 打错 发错 看错 订错 手误 整错 搞混 弄混 弄反
搞反 选岔 点岔 记错 交错 付错 转错 勾错 选反 写反 错拍 错买 错充 错选 错填 误拍 误买 误充 误选 误点 误下 wrong
incorrect mistaken mistake mistakenly mixed_up 输反 少写 多写 漏写 少输 多输 漏输 少打 多打 写少 写多 打多 打少 填反
错下 搞岔 充岔 充错人 充错号 填错号 错号 充错手机 错人 号错 号填错 写错号 输错号 wrong_card wrong_code wrong_one
wrong_product wrong_item 错货 发错货 少一位 少了一位 多一位 多了一位 错一位 错了一位 漏了一位 少个数字 多个数字 漏一位
差一位 错一个数字 错个数字 少一个数字 错一个字母 不太对 不大对 不怎么对 不完全对 有点不对 弄岔 看走眼 选串 串了 填串
搞反了 选混 混了 错选了 错买了 错充了 错填了 寄错 送错 拿错 装错`},
	{cBroken, `
坏 坏的 坏了 破 破了 破损 损坏 裂了 裂开 碎了 刮不开 刮坏 看不清 模糊 用不了 不能用 没法用 无法使用 不能使用
使用不了 无效 失效 激活不了 兑换不了 登不上 登录不了 打不开 充不进 充不进去 充不了 刷不出 读不出 激活失败
兑换失败 用不成 不好使 不好用 使不了 废的 废卡 假的 假货 假卡 瑕疵 质量问题 质量有问题 质量差 有毛病 残次 次品
缺角 漏液 变形 划痕 磨损 掉色 断了 失灵 不灵 报错 提示错误 提示无效 不存在 密码错误 无法激活 无法兑换 不能激活
不能兑换 激活不成功 被冻结 封了 broken defective damaged doesn't_work doesnt_work not_working does_not_work
invalid not_work don't_work dont_work faulty can't_use cannot_use cant_use can't_activate can't_redeem
expired_code fake cracked useless unreadable scratched not_valid dead 兑不了 兑换不上 绑不上 绑不了 登不进
登不进去 登录不上 进不去 刮花 刮烂 刮掉 少件 少配件 缺件 充不上 没反应 不能登录 登陆不了 起不来 开不了机
印刷不清 印糊 扫不出 输不进 空的 看不见 看不到 没密码 没有密码 空白 用不起 质量太差 质量不行 质量不好 质量很差
用不来 没法使 不能使 使用失败 用不鸟 不让用 没法激活 没法兑换 换不了 登不了 上不去 不能登 进不了 烂了 烂 都烂
挤压 压坏 摔坏 湿了 脏了 压扁 碎 裂 开裂 生锈 发霉 缺 少东西 东西少了 漏发 掉漆 识别不了 不识别 读不到 扫不了
刮烂了 被刮了 失效的 无效的 用不成了 打不开了 弯了 折了 折断 变形了 卡面损坏 封口破 漏气 不亮 没有反应 充值失败
激活异常 解不开 看不清楚 读不出来 密码看不清 卡号看不清 错误代码 不能读 登录失败 不清楚密码 密码不清楚 看得不清
空盒 空盒子 空包 空包裹 空箱 空箱子 闪退 卡死 黑屏 白屏 崩溃 掉线 转圈 一直转圈 加载失败 乱码 报废 断开 卡顿
充坏 打不着 坏掉 坏掉了 断的 裂的 碎的 烂的 弯的 糊的 湿的 脏的 皱的 折的 破的 瘪的 坏掉的 断成 摔断 压断 断手
断手了 断头 断腿 断胳膊 掉漆了 提示过期 显示过期 没信号 区域不符 地区不符 区服不符`},
	{cUsed, `
被用 被用了 被使用 已使用 已被使用 已经使用 使用过 已经被用 用过了 用过的 被人用了 被兑换 已兑换 已经兑换
已被兑换 被激活 已激活 已绑定 被绑定 被领 重复使用 已被绑定 already_used been_used already_redeemed used_already
already_activated is_used was_used used already_claimed 已领取 已被领取 已失效 被别人用 被人兑换 被核销 已核销
已被激活 用过 被用掉 被刷 被盗用 二手 被别人激活 被别人兑换 已经激活 已经绑定 已经领取 别人用过 别人用过的
有人用了 has_been_redeemed has_been_used used_before 被刮开 被刮开了 被找回 被找回了 被原主找回 被拆过 拆封过
被拆封`},
	{cOver, `
多扣 多收 多付 多花 多刷 多划 多算 多要 多充 扣多 收多 付多 算多 扣多了 收多了 付多了 乱扣 乱收 乱扣费 扣错钱
多扣了 多收了 多付了 多扣钱 多扣款 overcharged overcharge overpaid too_much double_charged charged_twice
charged_double charged_two_times extra more_than extra_charge 超扣 超额 价格不对 扣贵了 收贵了 翻倍 双倍
重复扣款 重复扣费 重复收费 重复付款 重复支付 扣重 扣了双份 多支付 多给 乱收费 扣款不对 扣费不对 扣款金额不对
扣款有误 金额扣错 扣错金额 扣错 扣款异常 扣款错误 多转 多出来 不止这么多 多扣除 多扣款项 多收费 多扣费 扣了太多
收太多 扣太多 金额多扣 扣重复 被多扣 被多收 多被扣 多收取 不止扣 charged_more charged_too_much extra_money
overbilled 收费不对 收费有误 收费错 收费错误 又扣 又扣了 又扣我 又收了 又划 再扣 再次扣 又被扣 又多扣`},
	{cShort, `
少充 少到 少发 少给 少收 少了 差了 只到 才到 只充 只给 才给 才充 只收到 就到 只到账 才到账 就给 就充 只有 只来
只到了 缺了 没到够 不够数 不足额 少到账 少充了 到少 充少 发少 不够 only_got only_received short less
only_credited missing only 仅到 仅到账 才收到 就收到 才来 只充了 只发 只发了 才发 就到账 只进 没充够 没给够
没充满 没到齐 差我 还差我 差了我 短了 短了我 少一个 少一张 少一件 少一份 少一盒 少个 少了个 少了一个 少了一张
少了一件`},
	{cLess, `只 才 就 仅`},
}
