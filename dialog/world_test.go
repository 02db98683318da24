package dialog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kefu/dialog/texts"
	"kefu/internal/terms"
)

// world is the shop behind the dialog in tests: it carries effects out in memory, as package turn does for real.
type world struct {
	m      *Machine
	s      State
	now    time.Time
	orders []Order
	linked bool
	policy bool            // refunds whole orders at once
	opened map[string]bool // by lookup code
	cases  []Case
	// payments are the references of payments, by order number.
	payments map[string]string
	// cancelled counts the cancels of each order: never more than one.
	cancelled map[string]int
	said      []Say // all that was said
	record    []Call
	log       strings.Builder
}

var shopZone = time.FixedZone("CST", 8*3600)

func newMachine(t testing.TB) *Machine {
	t.Helper()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	return &Machine{Texts: c, Hotline: "400-800-1234", Zone: shopZone}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return worldOf(newMachine(t))
}

func worldOf(m *Machine) *world {
	now := time.Date(2026, 11, 22, 20, 30, 0, 0, shopZone)
	return &world{
		m: m, s: Start("zh"), now: now, orders: demoOrders(now), linked: true,
		opened: map[string]bool{}, cancelled: map[string]int{},
	}
}

// demoOrders is one order of each situation.
func demoOrders(now time.Time) []Order {
	at := func(hours int) *time.Time { t := now.Add(time.Duration(hours) * time.Hour); return &t }
	regions := []string{"电信一区", "电信二区", "网通一区", "网通二区"}
	card := Item{Name: "游戏点卡 100 点", Region: "电信一区", Account: "wang_fang", Quantity: 1, Price: 10000, Regions: regions}
	unpaid := card
	unpaid.Face = 10000
	return []Order{
		{No: "WF20261122000001", Status: "unpaid", Kind: "virtual", Items: []Item{unpaid}, Total: 10000, CreatedAt: *at(0), ExpiresAt: at(1), PayURL: "https://shop.example/pay/1"},
		{No: "WF20261122000002", Status: "paid", Kind: "virtual", Items: []Item{card}, Total: 10000, Paid: 10000, Method: "wechat", PaidAt: at(-1), CreatedAt: *at(-1), Cancellable: true},
		{No: "WF20261121000003", Status: "paid", Kind: "custom", Items: []Item{{Name: "定制键盘", Quantity: 1, Price: 59900}}, Total: 59900, Paid: 59900, Method: "bank", PaidAt: at(-20), CreatedAt: *at(-20)},
		{No: "WF20261120000004", Status: "shipped", Kind: "physical", Items: []Item{{Name: "实体礼品卡", Quantity: 1, Price: 20000}}, Total: 20000, Paid: 20000, Method: "alipay", PaidAt: at(-50), CreatedAt: *at(-50), Carrier: "SF", Tracking: "SF1234567890123", ShippedAt: at(-40)},
		{No: "WF20261118000005", Status: "completed", Kind: "physical", Items: []Item{{Name: "周边手办", Quantity: 1, Price: 15800}}, Total: 15800, Paid: 15800, Method: "wechat", PaidAt: at(-100), CreatedAt: *at(-100), Carrier: "YT", Tracking: "YT7788990011223", ShippedAt: at(-90), SignedAt: at(-48), SevenDays: true},
		{No: "WF20261119000006", Status: "completed", Kind: "virtual", Items: []Item{card}, Total: 10000, Paid: 10000, Method: "wechat", PaidAt: at(-70), CreatedAt: *at(-70)},
		{No: "WF20261117000007", Status: "cancelled", Kind: "virtual", Items: []Item{card}, Total: 10000, CreatedAt: *at(-120), ClosedAt: at(-119), ClosedBy: "timer"},
		{No: "WF20261116000008", Status: "refunding", Kind: "virtual", Items: []Item{card}, Total: 10000, Paid: 10000, Method: "wechat", PaidAt: at(-140), CreatedAt: *at(-140), Refund: &Refund{Amount: 10000, Status: "accepted", From: *at(24), To: *at(72)}},
		{No: "WF20261115000009", Status: "paid", Kind: "virtual", Items: []Item{card, {Name: "视频会员月卡", Quantity: 1, Price: 2500}}, Total: 12500, Paid: 12500, Method: "alipay", PaidAt: at(-160), CreatedAt: *at(-160), Cancellable: true},
	}
}

func (w *world) order(no string) *Order {
	for i := range w.orders {
		if w.orders[i].No == no {
			return &w.orders[i]
		}
	}
	return nil
}

func (w *world) visible(no string) *Order {
	if o := w.order(no); o != nil && (w.linked || w.opened[no]) {
		return o
	}
	return nil
}

// happen lets the dialog answer an event, and carries out what it decides until it rests.
func (w *world) happen(e Event) {
	waiting := []Event{e}
	var says []Say
	defer func() {
		for _, s := range MergeSays(says) {
			w.said = append(w.said, s)
			w.print(s)
		}
	}()
	for n := 0; len(waiting) > 0; n++ {
		if n > 32 {
			w.log.WriteString("(does not rest)\n")
			return
		}
		var effects []Effect
		w.s, effects = w.m.Step(w.s, waiting[0])
		w.record = append(w.record, Call{Event: waiting[0], Effects: effects})
		waiting = waiting[1:]
		for _, effect := range effects {
			if s, ok := effect.(Say); ok {
				says = append(says, s)
				continue
			}
			if result := w.do(effect); result != nil {
				waiting = append(waiting, result)
			}
		}
	}
}

func (w *world) do(effect Effect) Event {
	switch e := effect.(type) {
	case ListOrders:
		var list []Order
		for _, o := range w.orders {
			if w.visible(o.No) != nil && (e.PaymentRef == "" || e.PaymentRef == w.payments[o.No]) {
				list = append(list, o)
			}
		}
		return OrdersListed{Orders: list, Linked: w.linked}
	case FindOrder:
		if o := w.visible(e.No); o != nil {
			return OrderFound{*o}
		}
		return OrderHidden(e)
	case OpenOrder:
		if o := w.order(e.No); o != nil && e.Code == "8321" {
			w.opened[e.No] = true
			return OrderFound{*o}
		}
		return CodeRefused{}
	case CancelOrder:
		o := w.order(e.No)
		if o == nil {
			return OrderHidden{No: e.No} // a state that was stored by nobody names any order
		}
		if o.Status != "unpaid" {
			return CancelLost{*o}
		}
		at := w.now
		o.Status, o.ClosedAt, o.ClosedBy = "cancelled", &at, "customer"
		w.cancelled[o.No]++
		fmt.Fprintf(&w.log, "→ cancelled %s\n", o.No)
		return Cancelled{*o}
	case OpenLink:
		if e.Token != "good" {
			return LinkRefused{Linked: w.linked}
		}
		w.linked = true
		return LinkedAccount{Name: "王芳"}
	case LinkPhone:
		if e.Phone != "13800138000" {
			return LinkRefused{}
		}
		w.linked = true
		return LinkedAccount{Name: "王芳"}
	case Unlink:
		w.linked = false
		return UnlinkedAccount{}
	default:
		return w.doCase(effect)
	}
}

func (w *world) doCase(effect Effect) Event {
	switch e := effect.(type) {
	case OpenCase:
		for _, c := range w.cases {
			if c.OrderNo == e.OrderNo && c.OrderNo != "" && c.Status != "closed" {
				return CaseExists{Case: c, Unasked: e.Unasked}
			}
		}
		if o := w.order(e.OrderNo); e.Whole && w.policy {
			o.Status = "refunding"
			o.Refund = &Refund{Amount: o.Paid, Status: "requested", From: w.now.AddDate(0, 0, 1), To: w.now.AddDate(0, 0, 3)}
			fmt.Fprintf(&w.log, "→ refunded %s by the policy\n", o.No)
			return RefundedAtOnce{Order: *o, Refund: *o.Refund}
		}
		c := Case{No: fmt.Sprintf("C-%d", 1024+len(w.cases)), OrderNo: e.OrderNo, Status: "waiting", Holds: e.Hold}
		w.cases = append(w.cases, c)
		if o := w.order(e.OrderNo); o != nil {
			o.CaseNo = c.No
		}
		fmt.Fprintf(&w.log, "→ case %s %s order=%s reason=%s urgent=%v\n", c.No, e.Kind, e.OrderNo, e.Reason, e.Urgent)
		if e.Part != nil {
			fmt.Fprintf(&w.log, "    %d of item %d\n", e.Part.Pieces, e.Part.Item)
		}
		for _, d := range e.Details {
			fmt.Fprintf(&w.log, "    %s = %s %s\n", d.Slot, d.Value, d.Check)
		}
		return CaseOpened{Case: c, Ahead: 2, Unasked: e.Unasked}
	case ReopenCase:
		c := w.change(e.CaseNo, "waiting", "")
		fmt.Fprintf(&w.log, "→ reopened %s appeal=%v\n", e.CaseNo, e.Appeal)
		return CaseOpened{Case: c, Unasked: e.Unasked}
	case AskStanding:
		var s Standing
		for _, c := range w.cases {
			if c.Status != "closed" {
				s.Cases, s.Ahead = append(s.Cases, c), append(s.Ahead, 2)
			}
		}
		return s
	case AddDetails:
		fmt.Fprintf(&w.log, "→ details for %s: %v urgent=%v\n", e.CaseNo, e.Details, e.Urgent)
	case PassOn:
		fmt.Fprintf(&w.log, "→ passed on to %s\n", e.CaseNo)
	case LeaveLine:
		w.change(e.CaseNo, "closed", "")
		fmt.Fprintf(&w.log, "→ left the line %s\n", e.CaseNo)
	case Rate:
		fmt.Fprintf(&w.log, "→ rated %s %d\n", e.CaseNo, e.Stars)
	case SetTimer:
		fmt.Fprintf(&w.log, "→ timer %s %s\n", e.Name, e.After)
	default:
	}
	return nil
}

// move brings an order to another status, with what that status means.
func (w *world) move(o *Order, status terms.Status) {
	o.Status = status
	if status == terms.Paid {
		at := w.now
		o.Paid, o.Method, o.PaidAt, o.Cancellable = o.Total, "wechat", &at, o.Kind == "virtual"
	}
}

// change moves a case as the desk would.
func (w *world) change(no string, status terms.CaseStatus, agent string) Case {
	for i := range w.cases {
		if c := &w.cases[i]; c.No == no {
			c.Status, c.Agent = status, agent
			if status == terms.CaseClosed {
				c.ClosedAt = w.now
				if o := w.order(c.OrderNo); o != nil {
					o.CaseNo = ""
				}
			}
			return *c
		}
	}
	return Case{No: no, Status: status}
}

func (w *world) print(s Say) {
	for i, line := range strings.Split(s.Text, "\n") {
		prefix := "     "
		if i == 0 {
			prefix = "bot: "
		}
		if line == "" {
			prefix, line = "     ·", ""
		}
		w.log.WriteString(prefix + line + "\n")
	}
	for _, row := range s.Buttons {
		var labels []string
		for _, b := range row {
			labels = append(labels, "["+b.Label+"]")
		}
		w.log.WriteString("     " + strings.Join(labels, " ") + "\n")
	}
	if s.AskContact != "" {
		w.log.WriteString("     {" + s.AskContact + "}\n")
	}
}

// button is the data behind a label, in the latest message that shows it.
func (w *world) button(label string) string {
	for i := len(w.said) - 1; i >= 0; i-- {
		for _, row := range w.said[i].Buttons {
			for _, b := range row {
				if strings.Contains(b.Label, label) {
					return b.Data
				}
			}
		}
	}
	return ""
}
