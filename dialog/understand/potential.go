package understand

import (
	"slices"
	"strings"
)

// What could not be done is told by the form of the verb more than by the verb:
// 充不进, 打不开, 兑换不了 (cannot), 没充上, 没开成 (did not come about). The
// forms below are read for every verb of the trade, so that not each of them
// must stand in the vocabulary.

var (
	// triedVerbs are what customers do with goods; of two characters, or of one.
	triedVerbs = setOf(`使用 登录 登陆 激活 兑换 充值 绑定 领取 下载 安装 加载 更新 打开 连接 播放 识别 进入 查看 读取 验证 提交 支付 付款 切换 输入
		用 登 打 兑 激 绑 刷 扫 读 连 装 开 领 输 玩 看 听 刮 播 充 传 换 升 启 转 进 载 点 插 导 续 解`)
	// outcomes follow 不 after such a verb.
	outcomes = []string{"进去", "进来", "上去", "出来", "开来", "了", "上", "进", "开", "成", "出", "动", "到", "通", "起来", "出去"}
	// deliveryVerbs and cameAbout make 没充上 and 没开成.
	deliveryVerbs = "充开到领加发送给进续升绑激打转生入上"
	cameAbout     = "上成进到通全完出"
)

// failedVerb recognises 打不开, 兑换不上 and 没充上 at i.
func (s *scanner) failedVerb(i int) (token, bool) {
	if s.t[i] == '没' {
		return s.didNotCome(i)
	}
	if s.t[i] == '不' && i > 0 && isLatin(s.t[i-1]) && i+1 < len(s.t) && strings.ContainsRune("了上进开", s.t[i+1]) {
		if n := len(s.out); n > 0 && s.out[n-1].is.any(of(cCancel, cRefund)) {
			return token{}, false
		}
		return token{stretch: stretch{i, i + 2}, is: of(cBroken)}, true // redeem不了
	}
	for n := 2; n >= 1; n-- {
		no := i + n
		if no+1 >= len(s.t) || s.t[no] != '不' || !triedVerbs[string(s.t[i:no])] {
			continue
		}
		for _, o := range outcomes {
			if to := no + 1 + len([]rune(o)); hasAt(s.t, no+1, []rune(o)) {
				if w, ok := words.at(s.t, i); ok && i+len(w.runes) >= to {
					return token{}, false // the vocabulary knows better: 用不上, 点不了
				}
				return token{stretch: stretch{i, to}, is: of(cBroken)}, true
			}
		}
	}
	return token{}, false
}

// didNotCome recognises 没充上, 没有开成.
func (s *scanner) didNotCome(i int) (token, bool) {
	k := i + 1
	if k < len(s.t) && s.t[k] == '有' {
		k++
	}
	if k+1 >= len(s.t) || !strings.ContainsRune(deliveryVerbs, s.t[k]) || !strings.ContainsRune(cameAbout, s.t[k+1]) {
		return token{}, false
	}
	if w, ok := words.at(s.t, i); ok && i+len(w.runes) >= k+2 {
		return token{}, false
	}
	if w, ok := words.at(s.t, k+1); ok && len(w.runes) > 1 {
		return token{}, false // 没充 | 到账
	}
	return token{stretch: stretch{i, k + 2}, is: of(cMissing)}, true
}

// whyAdverbs after 怎么 make it a why: 怎么还是, 怎么只有, but not 怎么再买.
var whyAdverbs = setOf("还 还是 就 都 又 只 只有 才 老 老是 总 总是 突然 一直 仍 仍然 依然 是 比 变 越 也 全 全是 连 少 多 居然 竟然 反而 这么 那么 才有 就有 一个 有")

// wondersWhy reports that the 怎么 at k asks for a reason, not for a way.
func (m *message) wondersWhy(toks []token, k int) bool {
	if !slices.Contains([]string{"怎么", "咋", "怎", "怎麼"}, m.text(toks[k])) {
		return false
	}
	rest := m.lower[toks[k].to:]
	for n := 1; n <= 2 && n <= len(rest); n++ {
		if whyAdverbs[string(rest[:n])] {
			return true
		}
	}
	return k+1 < len(toks) && toks[k+1].from == toks[k].to && toks[k+1].is.any(of(cNot, cCharge, cOver, cShort, cBecame, cPassive)) && !toks[k+1].is.any(of(cTopUp, cPay))
}
