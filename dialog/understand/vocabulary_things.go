package understand

// thingWords name orders, people, things and channels, and what is said besides.
var thingWords = []entry{
	{cOrder, `
整单 订单 单 单子 定单 这个单 订单号 单号 order orders dingdan 一单 该单 上一单 最近那单 那张单 交易 这笔 那笔 笔 两单
几单 2单 下的单 这一单 一笔 ordr oder oders purchase transaction 这张单 第一单 第二单 单据 编号 订单编号 订单号码 dd
ding_dan 下单成功 我的单号 我的订单号 我单号`},
	{cThis, `
这单 那单 此单 这个 这个订单 那个订单 该订单 我的订单 这笔订单 那笔订单 这 那 这笔 那笔 这张 那个 这份 这一单
刚才那单 刚下的 刚买的 刚拍的 昨天那单 其中一个 其中一单 上面那个 这张卡 那张 刚下的单 刚刚那单 this that
this_order that_order my_order the_order it these those one_of_them 这两单 那两单 这两个 这些 那些 这几单
其中一笔 其中的 另一个 另一单 另外一个 多的那个 多余的 多出来的 上一单 刚刚的 刚才的 这货 这玩意 这玩意儿 这东西
这俩 俩单 它 最新那单 最近那单 后面那个 前面那个 后头那个 前头那个 后下的 后一个 前一个 头一个 头一单 头一笔 头先那单 靠前那个 靠后那个 后面那单 前面那单 最后那单 刚那单 昨天的单
今天的单 今早那单 今天那单 今早的单 我这个 我那个 我这单 我那单 我这张 我那张 我的单 我的单子 the_one`},
	{cMine, `
我 我的 自己的 咱 俺 本人 我们 我家 my mine i me i'm im our we 我这 我那 自个 老子 偶 我这个 我那个 我这单
我那单`},
	{cYou, `
你们 你 贵司 你们平台 你们家 平台 店家 商家 卖家 店铺 客服你 you your u 网站 你家 贵店 你们店 店里 本店 公司`},
	{cAll, `
所有 全部 都 全 一切 每个 任何 all every everything any 各种 统统 整个`},
	{cEveryone, `
所有人 全部人 每个人 所有用户 全部用户 所有客户 全部客户 其他人 别人的 其他用户 别的用户 他人 全店 全站 全平台
整个店 所有顾客 全部顾客 大家的 所有的人 everyone everybody all_users all_customers everyone's all_people
other_people other_users other_customers another_customer someone_else's 其他客户 别的客户 其他顾客 数据库里
数据库 全网订单 系统里所有 系统所有 任何人 店里所有 平台所有 你们所有 你们全部 全体 店里全部 平台全部
database all_orders_in every_customer every_user all_the_users all_the_customers every_order_in entire_system
所有订单号 别人订单`},
	{cGeneral, `
转让 转让给 转让给别人 转赠 转送 送给别人 送人 转卖 一般 通常 平时 正常 你们这 你们家 你们平台 你们店 虚拟商品 实体商品 虚拟物品 数字商品 预售 预售商品 定制
定制商品 这类 这种 此类 类似 哪种 规定 一律 是不是都 都能 都可以 都会 默认 每次 会员订单 虚拟产品 虚拟的
实物商品 usually normally in_general generally always typically virtual_goods digital_goods digital_products
pre-sale preorder gift_cards 未付款订单 未付款的订单 没付款的订单 未支付订单 未支付的订单 没支付的订单
待付款订单 待付款的订单 已付款订单 已付款的订单 付款的订单 付过款的订单 已发货订单 已发货的订单 发货的订单
发了货的订单 已支付的订单 已支付订单 特价商品 数字产品 打折商品 定制的 预售的 unpaid_orders paid_orders
shipped_orders an_unpaid_order a_paid_order a_shipped_order 什么样的订单 什么订单 哪些订单 哪种订单 什么样的
啥样的 任何订单 规则上 原则上 理论上 别人的单 人家的单 点卡类 话费类 卡券类 虚拟类 代充类 实体类 支持 接受
一般来说 一般情况 一般情况下 正常来说 通常来说 按理说 避免 防止 预防 节假日 过年 过节`},
	{cSubscription, `
自动续费 续费 自动扣费 自动扣款 连续包月 连续包年 包月 订阅 免密支付 免密 自动续订 自动充值 续订 auto_renew
auto-renew auto_renewal auto-renewal autorenew subscription renewal automatic_renewal 自动扣 连续订阅 自动缴费
代扣 签约 autopay auto_pay 连包`},
	{cNotOrder, `
绑定 解绑 关注 通知 提醒 授权 注销 账号注销 预约 优惠券 红包 收藏 拉黑 屏蔽 静音 消息推送 推送 会议 闹钟 投诉
退款申请 实名 密码 短信 广告 资格 活动 比赛 婚礼 航班 会员资格 手机套餐 套餐 限制 notifications notification
reminder account_deletion appointment meeting password sms ads newsletter 套餐业务 流量包业务 置顶 静默 彩铃
群发 订阅号 权限 实名认证 评价 差评 地址 开票 发票申请 考试 课程 假期 语音 人脸 会员续费 转账 支付密码 绑定手机
购物车`},
	{cFee, `
手续费 违约金 费用 扣钱 罚款 罚钱 运费 邮费 服务费 收钱 要钱 花钱 扣费 赔钱 罚 fee fees cost costs penalty
charge_for free 收费 赔偿金 扣手续费 亏 损失 吃亏 影响 信用 信誉 记录 次数 限制 上限 风险 后果 退款比例 全额
扣分 积分 优惠券会`},
	{cPolicy, `
规则 流程 步骤 方法 方式 教程 按钮 入口 政策 条件 规定 页面 功能 期限 标准 协议 条款 办法 手续 程序 操作步骤
说明书 policy rules procedure process button steps instructions way_to 章程 渠道 途径 时限 时效 选项 键 链接
指引 攻略 怎么走 须知 注意事项`},
	{cService, `
发票 上班 下班 营业 营业时间 工作时间 上班时间 服务时间 值班 夜间 周末上班 节假日 开票 发票抬头 优惠 优惠券 折扣 促销
活动 电话 热线 联系方式 地址 靠谱 正规 安全 隐私 信用卡 支持 付款方式 支付方式 库存 有货 有没有货 补货 面值 价格
多少钱 限购 最低 最高 实名 机器人 ai 语言 中文 英文 代充 批发 代理 加盟 合作 返利 invoice opening_hours open
working_hours business_hours hotline phone_number contact discount coupon in_stock available accept support safe legit
24小时 使用方法 有效期 积分 邀请码 工作日 区服 包邮 快递费 哪家快递 隐藏 外挂 保修 售后 换货 换绑 改绑 联系 使用 激活
兑换 注册 激活码 用法 expire expires expiry valid_for validity 官方 正品 周末发货 周末也发货 周末能发货 周末有人
周末营业 开发票 开张发票 开个发票`},
	{cRule, `
七天无理由 7天无理由 七日无理由 无理由 无理由退货 无理由退款 三包 消费者权益保护法 消保法 法律规定 退换货政策
退款政策 退款规则 7_day seven_day no_reason_return return_policy refund_policy 7-day 七天内 7天内 退货政策 保价`},
	{cRestore, `
恢复 还原 重新 再买 重新下单 重新买 再下单 重新支付 重新付款 复原 找回 撤回取消 restore reopen recover undo
reactivate 复活 再拍 重下 重拍一个 反悔 恢复订单 救回来 挽回`},
	{cStatus, `
状态 进度 进展 情况 到哪一步 哪一步 到哪步 到哪了 怎么样了 咋样了 处理得怎么样 处理到哪 处理的怎么样 处理了吗
处理了没 处理好了吗 处理好没 什么进度 到哪里了 走到哪 走到哪了 到什么程度 有消息吗 有结果吗 有进展吗 有结果
有消息 办好了吗 办好没 弄好了吗 弄好没 好了吗 好了没 status progress tracking update where_is where's wheres
track any_news any_update 现在什么情况 还在处理 审核 处理中 处理 审核中 审核通过 通过 到哪儿了 啥情况了 现在到哪
完成了吗 完成没 搞定没 搞定了吗 什么情况了 下文 后续 动静 音讯 音信 咋样 怎样了 点样 状况 什么状况 进行到
到哪步了 processed 处理完 go_through went_through 这么慢 太慢 好慢 真慢 慢死 what_about 拖到现在 拖这么久
哪个步骤 什么步骤 哪个阶段 什么阶段 哪个环节 哪一环节 到哪个步骤 到什么步骤 how_is how's hows 啥结果 什么结果
处理结果 going_on what's_going_on pending still_pending 跑去哪 跑去哪了 跑哪里去了 跑到哪去了 跑到哪里去了 催
催一下 催催 催单 催发货 催一催 加急 还要等多久 要等多久 还得多久 还得等多久 啥时候好 什么时候好 啥时候能好
什么时候能好 多久能好 多久好 几时能好 何时能好`},
	{cProgress, `
到哪一步 到哪了 哪一步 进度 进展 状态 怎么样了 咋样了 到哪里了 到哪步 处理得怎么样 处理到哪 status progress
到哪儿了 走到哪了 什么进度 到哪步了 进行到哪 哪个步骤 什么步骤 哪个阶段 什么阶段 哪个环节 哪一环节 到哪个步骤
到什么步骤 去到边 跑哪去了 跑哪去 跑哪了 跑哪儿去了 去哪了 去哪儿了 上哪去了 哪去了 到哪儿啦 到哪啦 到哪儿
跑去哪 跑去哪了 跑哪里去了 跑到哪去了 跑到哪里去了 飞哪去了 催 催一下 催催 催单 催发货 催一催 加急 还要等多久
要等多久 还得多久 还得等多久 啥时候好 什么时候好 啥时候能好 什么时候能好 多久能好 多久好 几时能好 何时能好`},
	{cArrive, `
到账 到 到了 到没 到位 下来 回来 入账 打过来 返回 退回来 退到 收到 到账了 到账没 arrive arrived come came receive
received get 批 批准 批下来 同意 拒绝 被拒 驳回 失败 成功 退下来 退完 退好 到卡 退成功 给我打 退给 原路 拿到 见到`},
	{cCheck, `
查 查查 查询 查一下 查下 看 看看 看一下 看下 查看 瞧瞧 瞅瞅 帮查 查个 核实 核实一下 确认下 check look look_up
see view show display show_me see_my track find list 跟踪 追踪 查找 翻一下 调出 调一下 打开 找一下 找下 列出
列一下 显示`},
	{cList, `
我的订单 订单列表 所有订单 全部订单 历史订单 哪些订单 我的全部订单 我的所有订单 最近的订单 最近订单 订单记录
购买记录 消费记录 买过什么 买了什么 买过哪些 买了哪些 购买历史 交易记录 订单都有 几个订单 多少订单 订单历史
有什么订单 订单有哪些 下过什么单 下过哪些单 几单 我的单 我的单子 我所有的订单 近期订单 名下订单 名下的订单
my_orders order_list all_my_orders order_history orders_list list_orders recent_orders my_purchases
purchase_history list_my_orders all_orders my_order_list what_did_i_buy what_i_bought what_have_i_bought
my_order_history previous_orders past_orders 我下的订单 我下过的 订单清单 有哪几单 订单明细 之前的订单
以前的订单 未付款订单有哪些 有几个单 几个单 哪几单 哪些单 什么单 买过的 买过的东西 买过哪些东西 买了啥 买过啥
买了些什么 买了些啥 买了哪些东西 买过些什么 拍过什么 拍了什么 orders_do_i_have orders_i_have orders_have_i`},
	{cHuman, `
转人工 人工 人工客服 真人 真人客服 人工服务 转接人工 活人 找客服 转客服 找人工 联系客服 叫客服 呼叫客服 要客服 接客服
真人服务 换人 找人 坐席 专员 主管 经理 领导 负责人 店长 值班经理 上级 human real_person live_agent agent real_human
live_chat operator representative manager supervisor customer_service talk_to_someone speak_to_someone
speak_with_someone talk_to_person talk_to_human talk_with_someone real_people staff person someone_real human_agent
rengong 接线员 人来 来个人 找个人 有人吗 有没有人 叫个人 换个人 不要机器人 别用机器人 不想跟机器人 不和机器人 找你们
客服人员 客服介入 客服处理 真的人 客服在吗 客服在不在 客服呢 客服在哪 客服出来 客服回复 工作人员 转接 转人 找人处理
人呢 会说话的人 管事的 人工处理 人工帮 小二 客服接 接线 zhuanrengong rg 人工台 来人 真人来 叫老板 找老板 你们老板
老板出来 和人聊 跟人聊 跟人说 和人说话 跟人说话 和人沟通 会说人话的 说人话的 会说人话 人工回复 人工接待 人工帮忙
真人处理 真人回复 转真人 叫真人 请人工 要人工 呼叫人工 接入人工 客户经理 值班人员 主任 投诉专员 有人在吗 有人没 专人
客服專員 customer_support support_agent speak_to_agent help_desk someone_help rgkf zrg 叫人 叫人来 喊人来 喊人 喊个人
你们店长 你们经理 你们主管 你们领导 你们负责人 你们客服经理 zhuan_ren_gong ren_gong ren_gong_ke_fu 接通客服 连客服
连线客服 接通人工 跟人讲 和人讲 同人讲`},
	{cStaff, `
客服 小姐姐 小哥 亲 亲亲 老板 掌柜 店家 师傅 亲爱的 美女 帅哥 大哥 客服小姐 sir bro dear friend guys 管理员 兄弟
哥 姐 朋友们 kf`},
	{cBot, `
机器人 真人吗 是人吗 是真人 是机器人 ai 人工智能 智能客服 自动回复 robot bot are_you_human are_you_real
are_you_a 人还是机器 机器还是人 活人吗 程序 chatgpt gpt 是人工 真的人吗 真人还是 人工还是 是人是机器 你是人
是个人吗 是不是人`},
	{cThreat, `
投诉 12345 12315 12321 12300 消协 消费者协会 消保委 举报 工商 工商局 市场监督 市场监督管理局 市监局 市监 报警 报案 起诉
告你们 告你 去告 法院 律师 律师函 曝光 上新闻 媒体 记者 黑猫 黑猫投诉 维权 差评 给差评 打差评 一星差评 法律途径 走法律
消费者权益 工信部 派出所 公安 警察 网信办 银监会 消保 消基会 消保官 消费者保护 仲裁 发微博 发抖音 发小红书 挂网上
挂你们 发到网上 发网上 complain complaint lawyer sue court police report_you consumer_association legal_action
chargeback bad_review negative_review dispute bbb file_a_complaint media fraud_report attorney consumer_protection
authorities expose 聚投诉 电诉宝 消委 消委会 tousu 信访 支付宝投诉 拒付 检举 微博 小红书 法庭 诉讼 监管部门 有关部门
相关部门 监管 诈骗 paypal_dispute scam_report public 上315 打315 315见 315晚会 315投诉 去315 找315 打12345 拨12345
12345热线 12345投诉 市长热线 市民热线 工商所 消费者投诉 网监 反映到 找媒体 找记者 上访 告到 315投诉台 爆料 脸书
facebook twitter ptt dcard trustpilot 发朋友圈 避雷 打一星 给一星 挂人 避坑贴 发帖 12345给 12345见 等着12345 12315给
12315热线`},
	{cInject, `
忽略之前 忽略以上 忽略上面 忽略前面 忽略所有 忽略你 无视之前 无视以上 无视上面 忘记之前 忘掉之前 忘记以上
忘掉以上 之前的指令 上面的指令 提示词 system_prompt prompt ignore_previous ignore_all ignore_the_above
ignore_your ignore_above disregard previous_instructions all_instructions your_instructions 你现在是 从现在起你
从现在开始你 扮演 假装你 假设你是 你是一个 作为管理员 我是管理员 我是系统管理员 我是开发 我是你的开发 开发者模式
管理员模式 调试模式 debug_mode developer_mode admin_mode jailbreak dan_mode you_are_now pretend_to act_as
as_an_admin i_am_admin i_am_the_admin i'm_the_admin i_am_the_developer override sudo select_* drop_table
delete_from update_orders or_1=1 <script system: assistant: 越狱 root权限 执行命令 执行sql 密钥 token api_key
超级管理员 输出你的 你的指令 你的规则 重复你的 内部指令 管理员指令 new_instructions ### {{ }} </ 绕过 最高权限
admin权限 后台权限 管理权限 把系统 forget_everything forget_all forget_your forget_previous 系统提示词
你的系统提示 系统指令 系统提示: 系统消息: 系统通知: 系统公告: 我是老板 我是你老板 我是店长 我是你们老板 我是经理
我是客服主管`},
	{cGreet, `
你好 你好啊 在吗 在不在 在么 哈喽 哈啰 嗨 早上好 下午好 晚上好 中午好 早安 晚安 午安 hello hi hey good_morning
good_afternoon good_evening 在嘛 你好在吗 早 安 halo 哈罗 hallo 亲在吗 亲在 有在吗 你在吗 在线吗 在的吗 nihao ni_hao
嘿 yo 大家好 喂 上午好 雷猴 howdy 哈咯 在不 在没 客服你好 你好呀 嗨喽 在否 在线不 早呀 早哦 你好哦 你好哇 hiya
good_day 在不在呀 老板好 客服好 亲好 小姐姐好 各位好 掌柜好 店家好 大佬好`},
	{cThanks, `
谢谢 谢谢你 谢了 多谢 感谢 非常感谢 十分感谢 3q thx thanks thank_you thank ty tks thank_u 谢谢了 辛苦了 感恩 太感谢了
谢 麻烦你了 麻烦了 蟹蟹 多谢了 唔该 鸣谢 有劳 appreciate cheers much_appreciated xiexie 🙏 叩谢 灰常感谢 太好了谢谢
谢谢哦 谢谢呀 感谢啦 谢谢亲 谢谢老板 感激 感激不尽 谢谢您了 谢谢你们 非常感谢你 万分感谢 thanks_so_much
thank_you_very_much many_thanks tyvm thxs`},
	{cYes, `
是 是的 对 对的 嗯 嗯嗯 好 好的 好吧 好啊 可以 行 行吧 没错 确认 确定 确实 是啊 对啊 对对 对对对 没问题 ok okay yes
yep yeah yup sure right correct confirm confirmed y yea okey 嗯呢 嗯哪 恩 好滴 好哒 好嘞 成 中 当然 同意 要的 必须的
需要 就这样 就是 就是这个 就是它 是这个 对头 确认取消 无误 正确 没毛病 可 👌 👍 ✅ 是滴 是哒 哦了 欧克 ojbk 要 可以的
行的 妥 好好 好好好 go_ahead absolutely of_course definitely do_it that's_right thats_right exactly k kk shi hao 提交
提交吧 就这么办 办吧 系 系啊 得 🆗 💯 ☑️ okk ok的 好呀 可以啊 可以呀 行啊 弄吧 是这样 对呀 对哦 嗯对 是呀 是哦 好呢
好哦 好勒 没问题的 可以可以 确认了 确认呢 确定的 确定了 无误了 对滴 对哒 yesss fine ok! that_is_right 是这单
是这个订单 就这单 没有问题 没有错 没有误 没啥问题 都对 信息都对 全对 全都对 looks_good all_good all_correct go_on
looks_right looks_fine 对上了 核对无误 看过了没错`},
	{cNo, `
不 不是 不对 不行 否 不要 没有 不可以 不好 不用 别 不了 不确认 不同意 no nope nah n not_correct 错 错了 错的
不是的 不是这个 不正确 有误 ❌ 👎 🙅 不成 不是啊 不可 不愿意 no_no 不能 不嘛 不对啊 搞错了 不不 不不不 不确定
还没想好 没想好 没确认 等等 not_right not_this bu 唔系 唔好 不干 不需要 先不 先不了 no_thanks
暂时不 暂时不用 暂时不了 再等等 等一下 等下 再想想 再考虑 再看看 不太对 不大对 不怎么对 不完全对 有点不对
不是哦 不是呢 不对呀 不行啊 没呢 并不是 不是这样 不是这单 不是这个订单 nop negative incorrect wrong_order
not_that_one 弄错了 说错 说错了 口误 记错了 说反了 反悔 反悔了 我反悔了`},
	{cDontKnow, `
不知道 不清楚 不记得 忘了 忘记了 不晓得 记不清 记不得 想不起来 不确定 说不清 没概念 不懂 不了解 没注意 没记 搞不清
弄不清 想不起 记不住 i_don't_know don't_know dont_know idk not_sure no_idea forgot don't_remember dont_remember
can't_remember i_forgot do_not_know unsure dunno cant_remember 唔知 不造 找不到 没有印象 没印象 随便 都行 都可以
无所谓 不太清楚 不太记得 不大清楚 没印象了 不太确定 不晓得了 说不准 拿不准 记不太清 记不清了 想不起来了 不知 哪知道
不明白 查不到 搜不到 找不着`},
	{cNoReason, `
没啥原因 没原因 没有原因 没什么原因 没理由 没有理由 没什么理由 没啥理由 不为什么 就是不想要 就不想要 没为什么
不想说 说不上来 就是不要 没啥 没什么 没啥特别 没什么特别 没特别 没有特别 不方便说 不需要理由 要什么理由 要理由吗
需要理由吗 哪来的原因 没别的 没什么好说 不告诉你 就是想退 就想退 就是想取消 就想取消 想退就退 任性 no_reason
no_particular_reason no_specific_reason just_because nothing_special without_reason 纯粹不想 单纯不想 没缘由
个人原因 私人原因 自身原因 personal_reasons personal_reason 其他原因 其他 其它 别的原因 不好说 不便透露 不想解释
懒得说 无 不为啥 没为啥 懒得讲 没有特别原因 没有什么原因 just_don't_want_it none nothing 没有什么理由 没有啥理由
没有啥原因 没有别的原因 没有别的理由 没什么特别原因 没什么特别的 没有特别理由 没特别理由 没有具体原因 没具体原因
说不清楚 单纯不想要 没别的原因 不方便透露 不方便讲 不方便告诉 保密 不想透露 无可奉告 私事`},
	{cBad, `
不好 垃圾 差劲 太差 坑 坑人 骗子 骗钱 黑心 恶心 烂 无语 服了 差 失望 气死 离谱 过分 bad terrible awful scam
scammer cheat worst rubbish trash useless_service 忽悠 耍我 坑爹 太慢 太坑 坑货 黑店 缺德 无良 shit wtf fuck
妈的 tmd 操 草 卧槽 特么 他妈 有病 什么破 破店 破平台 啥德行 什么德行 啥嘴脸 什么嘴脸 啥玩意 什么玩意 墨迹 磨叽
磨唧 磨蹭 废话 啰嗦 啰唆 扯皮 糊弄 敷衍 装死 骗我 推诿 推来推去 拖着 拖拉 坑我 蒙我`},
	{cTrouble, `
问题 有问题 出问题 出问题了 毛病 异常 出错 出错了 故障 bug 麻烦了 不行 不对劲 不正常 有点问题 出毛病 problem
issue trouble wrong_with error something_wrong something_is_wrong 不太对 没用 出岔子 出状况 卡住 卡住了 有情况
不成功 坏事 出bug 不可用 还是有`},
	{cMoneyWord, `钱 款 金额 价格 价钱 款项 货款 余额 数额 票子 money price cash funds fund 银子 米 欠款 钱款`},
	{cAccountWord, `
账号 账户 用户名 角色 角色名 昵称 游戏名 游戏账号 游戏id id uid 号 充值账号 充值号 登录名 大号 小号 邮箱 账户名
account username user_name userid user_id player_id game_id nickname character zhanghao 通行证 战网 steam 游戏号
收货账号 收款号 email 用户id 玩家id 游戏昵称 号子 账号名 游戏uid 数字id 充错人 充错号 填错号 错号 充错手机 错人 号错
号填错 写错号 输错号 账号是 角色是 号是 我号是`},
	{cPhoneWord, `
手机 手机号 手机号码 电话号码 号码 电话号 联系电话 手机号是 phone phone_number mobile number shoujihao 充值号码
话费号码 机号 电话 号头 门号 cellphone cell`},
	{cQQWord, `qq qq号 扣扣 扣扣号 企鹅号 qq号码 q号 微信号`},
	{cRegionWord, `
区 区服 大区 服务器 服 分区 游戏区 线路 region server zone area servers 区号 那个区 区域 伺服器 qufu`},
	{cItemWord, `
套餐 型号 规格 款式 款 商品 东西 货 产品 版本 种类 类型 面额 颜色 尺码 item product goods model version type wrong_one
thing plan package 月份 时长 档位 物品 样式 尺寸 大小 货品 礼盒 wrong_card wrong_code wrong_product wrong_item 错货
发错货 的话费 卡 赠品 赠礼`},
	{cPrice, `
价格 售价 标价 原价 面值 面额 定价 商品 订单金额 显示 显示的 写着 写的 标的 应付 应收 应扣 该付 该扣 该收 要付
说好 说好的 页面 价钱 单价 卖 卖的 标注 明明是 明明 订单 总价 实价 活动价 优惠价 页面显示 应该付 应该扣
应该收 price listed face_value worth costs cost order_was order_is total says it_says supposed_to_be
should_have_been for the_order_was the_order_is the_price_is price_is price_was 本应 本该 应当 原应 理应 卡面
卡面值 票面 订单价 下单价 应交 应收款 下单时 商品价 商品价格 套餐价 到手价 说是 写明 标明 显示价 打完折 打折后
折后 折后价 券后 券后价 优惠后 优惠完 减完 满减后 用券后 用完券 after_discount`},
	{cAmountWord, `
金额 面值 价位 数额 面额 amount denomination value 钱数 额度 数目 充值金额 订单金额 单价 总价 价格 价钱`},
	{cQuantityWord, `数量 份数 张数 个数 件数 quantity qty how_many_pieces number_of 数目 几份 几张`},
	{cTracking, `
快递单号 运单号 物流单号 快递号 运单 物流号 运单编号 面单 快递编号 tracking_number tracking_no tracking
tracking_id waybill 退货单号 寄回单号 回寄单号 快递单 物流编号 退货快递单号 包裹号 邮件号`},
	{cCarrier, `
顺丰 元通 申通 中通 韵达 极兔 邮政 ems 京东快递 京东物流 德邦 百世 天天快递 菜鸟 丰网 安能 顺丰速运 元通速递
sf_express yto zto sto yunda jt jd_logistics dhl fedex ups 跨越 中国邮政 优速 宅急送 极兔速递 j&t 顺风 顺风快递
顺丰快递 元通快递 申通快递 中通快递 韵达快递 邮政快递 黑猫宅急便 7-11 全家店到店 cainiao`},
	{cSuffix, `
尾号 后四位 末四位 最后四位 后几位 后六位 末尾 结尾 后三位 尾数 后4位 末4位 后6位 最后几位 末位 后五位 后8位
最后6位 最后4位 最后六位 末六位 末三位 后3位 后5位 后八位 最后三位 结尾是 ending ends_with ending_in ends_in
last_four last_4 last_digits last_four_digits last_4_digits end_with last_six_digits last_6_digits 尾巴 尾码 order_ends ends
last_three_digits last_three_numbers last_3_digits last_four_numbers last_4_numbers last_five_digits 末几位 末码 末4码 后四码 末四码 后4码 尾号是`},
	{cWeChat, `
微信 微信支付 微信钱包 微信零钱 零钱 零钱通 wx 威信 wechat wechat_pay vx weixin 微付 绿泡泡 v信 微 wei_xin
wechatpay we_chat 微信扫码 微信转账 徽信 卫星`},
	{cAlipay, `
支付宝 zfb 余额宝 花呗 alipay 支付包 支付保 ali_pay 支fu宝 zhifubao 阿里支付 ali 蓝色软件 借呗 支付宝扫码 付宝 芝付宝
只付宝 ant_pay`},
	{cBank, `
刷的卡 刷了卡 银行卡 银行 信用卡 储蓄卡 借记卡 网银 银联 云闪付 闪付 工行 工商银行 建行 建设银行 农行 农业银行 中行
中国银行 招行 招商银行 招商 交行 交通银行 邮储 邮政储蓄 平安银行 浦发 中信 光大 民生 兴业 广发 华夏银行 农商行 农信社
农村信用社 信用社 北京银行 上海银行 宁波银行 微众银行 网商银行 手机银行 刷卡 visa mastercard master_card bank
bank_card credit_card debit_card bank_transfer unionpay icbc ccb cmb boc abc_bank card 工行卡 建行卡 农行卡 招行卡
中行卡 yhk yinhangka 银行转账 网上银行 jcb 邮政卡 徽商银行 江苏银行 恒丰银行 渤海银行 浙商银行 城商行 商业银行
union_pay credit debit quickpay 数字银行 交行卡 信用咭 提款卡 金融卡 村镇银行`},
	{cParcel, `快递 包裹 物流 快件 邮件 快递员 parcel package courier express 派件 驿站 货物 签收 拒收`},
	{cPerson, `
别人 他人 朋友 人家 同学 室友 老婆 老公 爸 妈 家人 前女友 前男友 陌生人 另一个 另一个号 别的号 其他人 以前 旧 老
someone another_person stranger other_person wrong_person another friend's old 妹妹 弟弟 哥哥 同事 我妈 我爸 别个 旧号
老号 小号 空号 停机 不用的 家里人 家长 爱人 对象 男友 女友 孩子 小孩 小孩子 儿子 女儿 父母 爷爷 奶奶 亲戚 同桌 闺蜜
哥们 老妈 家属 侄子 外甥 熊孩子 my_friend my_son my_wife my_husband my_brother my_kid 爸妈 公公 婆婆 岳父 岳母 表弟
表妹 表哥 表姐 堂弟 姐姐`},
	{cWork, `弄 搞 处理 办 办理 操作 解决 整 handle deal process solve fix 动 碰`},
	{cSmallTalk, `
天气 吃饭 吃了吗 吃了没 吃什么 吃了 无聊 哈哈 哈哈哈 呵呵 嘻嘻 笑话 唱歌 跳舞 女朋友 男朋友 爱你 喜欢你 单身
多大了 几岁 结婚 电影 世界杯 足球 篮球 下雨 下雪 好冷 好热 好累 睡觉 睡不着 作业 考试 上课 开黑 组队 带我 段位
心情 生日快乐 新年快乐 节日快乐 圣诞快乐 lol test 测试 测试一下 weather joke boring haha hahaha sing love_you
how_are_you what's_up merry_christmas happy_new_year 周末愉快 写首诗 写诗 作诗 翻译 写代码 数学题 股票 彩票
星座 算命 故事 美国总统 总统 首都 地球 宇宙 明星 追剧 加班 老师 猫 狗 火锅 奶茶 咖啡 poem capital_of dinner
lunch girlfriend boyfriend movie story president cooking recipe 菜谱 做菜 红烧肉 减肥 跑步 周杰伦 旅游 高考
嘿嘿 嘿嘿嘿 嗯哼 呜呜 厉害 聪明 可爱 好看 漂亮 加油`},
	{cAppeal, `申诉 复核 再审 不服 重新审核 appeal`},
	{cContrast, `
结果 却 但 但是 实际上 实际 可是 只能 到手 到手是 发来 发来的 居然 竟然 没想到 其实 谁知道 谁知 but however
actually 收到的是 拿到的是 来的是 给的是`},
	{cMissing, `
没动静 没影 没见到 石沉大海 没音讯 没下文 没消息 没反应 毫无动静 无影无踪 没有动静 没有消息 没任何消息 没见着
一点动静 没个影 没影子 不见踪影 没了下文 啥都没有 什么都没有 啥也没有 一个没有 一个都没有 got_nothing nothing_happened nothing_came nothing_yet 没来 没给 没给我 没进来
没有进来 没有来 没送来 没给到 没给货 没有给我 还没给 没见货 没看到 没看见 没见 没个影儿 没进 没有进 里没钱
里没有 里面没有 里面没钱 没生效 不生效 没开通 未生效 未开通 没加上 没加 收不到 没收着 还没进账 没上账 没上分
没到手 一直没看到 未见 未收 未到 没到货 没货 没充值成功 没充成功 没成功 没充上 没充好 没有成功 未成功 没成
没弄成 没办成 丢了 丢件 丢件了 弄丢 弄丢了 寄丢了 不动了 没动过 没更新 不更新 没动 没变化 没有变化 没反映
石沉大海了 没开成 没送 被别人签收 被人签收 被冒领 被领走 被别人领走 被代签`},
	{cCode, `
卡密 激活码 兑换码 cdk cdkey 密码 卡号 序列号 充值码 券码 code codes key activation_code serial 卡密码 礼品码
密钥 兑换卷 提取码 的码 个码`},
	{cAdverb, `
as_soon_as_possible before_it_ships before_it_gets_shipped before_it_is_shipped before_you_ship_it before_shipping
before_it_goes_out 发货前 发货之前 趁还没发货 趁没发货 也 还 还是 就 都 再 先 又 很 太 真 真的 好像 可能 似乎 大概
大约 左右 差不多 现在 立马 一起 真心 非常 特别 实在 到底 究竟 反正 赶紧 毕竟 只能 只好 不得不 必须 务必 一定 一定要 可
恐怕 或者 其实 确实 完全 根本 压根 really very so just now still yet please_just also then maybe probably immediately
asap right_now 暂时 先把 目前 当前 刚好 主动 干脆 索性 仍 仍然 依然 总算 终于 起码 至少 貌似 同时 顺便 顺带 提前 重新
后天`},
	{cFiller, `
还没用 还没用过 没用过 还没拆 没拆 没拆封 未拆 未拆封 没开封 还没激活 没激活 还没兑换 没兑换 没刮 没刮开 未使用 没使用
还没使用 一直 一样 一共 万一 千万 三番五次 十分 一般 一些 一点 一定 一起 一遍 一会 一旦 一切 一致 一模 一半 有点 差点
一下子 第一次 特别 别人 别家 区别 性别 级别 退出 退出登录 退休 发现 发生 出发 开发 收藏 买家 卖家 机会 社会 想法 主要
重要 要么 要紧 不错 不过 不好意思 不客气 不管 不然 不止 不但 不仅 不光 不停 不断 不久 没关系 没意思 能力 能量 功能
单位 简单 单独 名单 菜单 账单 清单 看来 看起来 好看 错过 充分 充电 充满 点击 选手 拍照 拍卖 付出 请客 好人 好友 好久
好多 好几 对方 对面 对于 对了 是因为 因为 由于 所以 因此 而且 并且 但是 可是 可惜 可怜 可爱 结果 然后 后面 前面 后台
前台 前后 里面 上面 下面 下次 上次 这次 那次 每次 这里 那里 这边 那边 这样 那样 怎么说 多么 那么 这么 要不然 大家 国家
时间 有时候 小时候 的确 目的 标的 成绩 完美 过来 过去 起来 出来 回来 上来 下来 进来 打扰 打电话 打游戏 打开 转发 转眼
改天 改进 换言之 支持 为了 无论 听到 感到 遇到 达到 做到 看到 想到 说到 直到 找到 碰到 得到 提到 谈到 感觉 the a an of
for with on at in from and but or as by be is are am was were it's its has have had do does there here they them he
she his her you're we're about up out off an_order so_that because since while than then too more much many some also
well will 信不信 真的吗 最后 最前 最前面 前几天 前段时间 后悔药 先后 前任 今后 最多 最少 至多 微信群 qq群 微信好友
qq好友 加微信 加qq 加个微信 那个啥 内个 撤诉 撤资 撤退 考虑好 考虑好了 想好了 等不及 等不及了 等不起 等不起了 等不下去
等不下去了 动态 动画 动漫 动作 活动 动不动 动不了 碰见 how_about 超过 不过是 变化 变更 变动 变相 激动 感动 卡在 账单上
账单里 流水 扣款记录 支付记录 付款记录 扣款短信 下一页 上一页 most_expensive 五角大楼 统一 统一价 一口价 收拾 拾取
放肆 大陆 陆地 登陆 队伍 退伍`},
}
