package understand

import (
	"slices"
	"strings"
)

// people are whom an order of all orders may belong to: 取消每个客户的订单.
var people = strings.Fields("人 用户 客户 顾客 买家 玩家 客人 消费者 users customers people buyers clients")

// meddles reports that the message would act on the orders of others, or of all.
func (m *message) meddles() bool {
	acts := of(cCancel, cRefund, cOrder, cList, cCheck, cHelp, cClose)
	if !m.has.any(acts) {
		return false
	}
	toppedUp := slices.ContainsFunc(m.toks, func(t token) bool { return t.is.has(cTopUp) && m.text(t) != "给" })
	return m.has.has(cEveryone) && !toppedUp || m.namesEveryone() || m.namesNeighbour()
}

// namesNeighbour reports 隔壁老王的订单.
func (m *message) namesNeighbour() bool {
	for i := 0; i+2 < len(m.toks); i++ {
		if strings.HasPrefix(m.text(m.toks[i]), "隔壁") && m.toks[i+1].is.has(cDe) && m.toks[i+2].is.has(cOrder) {
			return true
		}
	}
	return false
}

// namesEveryone reports 全部用户 and 每个客户, but not 全部订单.
func (m *message) namesEveryone() bool {
	for _, t := range m.toks {
		if !t.is.has(cAll) && m.text(t) != "各位" && m.text(t) != "每位" {
			continue
		}
		rest := strings.TrimLeft(string(m.lower[t.to:min(t.to+12, len(m.lower))]), " 的一位个家店里平台")
		for _, p := range people {
			if strings.HasPrefix(rest, p) {
				return true
			}
		}
	}
	return false
}
