package desk

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/bot/limit"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/transcript"
)

// Menus of a card, as a case keeps them open.
const (
	MenuApprove  = string(handoff.ActApprove)
	MenuReject   = string(handoff.ActReject)
	MenuSendBack = string(handoff.ActSendBack)
	MenuTransfer = string(handoff.ActTransfer)
	MenuFulfil   = string(handoff.ActFulfil)
	MenuOrder    = string(handoff.ActOrder)
	MenuSplit    = string(handoff.ActSplit)
	MenuClose    = string(handoff.ActClose) // asks once more
)

// menus are the acts that a card has a menu for.
var menus = []string{MenuApprove, MenuReject, MenuSendBack, MenuTransfer, MenuFulfil, MenuOrder, MenuSplit, MenuClose}

// Card is all that a card shows.
type Card struct {
	view.Card
	Said     []string // before somebody claimed the case, one line each
	Lang     string
	Location *time.Location
}

// topicMarks say in the title of a topic how its case stands.
//
//exhaustive:enforce
var topicMarks = map[handoff.Status]string{handoff.Waiting: "⏳", handoff.Claimed: "💬", handoff.Closed: "✅"}

// TopicName is what the topic of a case is called, such as "💬 C-1024 王芳 · WF…123 · 陈静".
func TopicName(c handoff.Case, customer string) string {
	name := strings.TrimSpace(topicMarks[c.Status] + " " + c.No + " " + limit.Short(customer, 64))
	if n := len(c.OrderNo); n > 5 {
		name += " · " + c.OrderNo[:2] + "…" + c.OrderNo[n-3:]
	}
	if c.Status == handoff.Claimed && c.AssigneeName != "" {
		name += " · " + limit.Short(c.AssigneeName, 24)
	}
	return limit.Short(name, limit.Topic)
}

var nameBegins = regexp.MustCompile(`^(?:\S{1,4} )?(C-[0-9]+)\b`)

// CaseOfTopic is the case that TopicName named a topic after, "" if none.
func CaseOfTopic(name string) string {
	if m := nameBegins.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

// cardText writes a card line by line.
type cardText struct {
	Card
	c *texts.Catalogue
	listing
}

// DrawCard shows a case: what it is about, what its order says, what the customer said and what was decided, and the
// buttons for what its holder may do now.
func DrawCard(v Card, c *texts.Catalogue) Picture {
	w := &cardText{Card: v, c: c}
	w.head()
	w.rivals()
	if v.Order != nil {
		w.order()
	}
	w.details()
	w.decision()
	w.said()
	if hint := w.hint(); hint != "" {
		w.add("", "")
		w.add("", hint)
	}
	lines := w.fit(func(count int) string { return w.t("desk.card.more", map[string]any{"Count": count}) })
	w.quote(saidList)
	return Picture{HTML: strings.Join(lines, "\n"), Buttons: w.buttons()}
}

// saidList is the list of what was said before.
const saidList = "said"

// said shows what was said before somebody claimed the case.
func (w *cardText) said() {
	if len(w.Said) == 0 {
		return
	}
	w.add("", "")
	w.add("", w.t("desk.card.said", nil))
	for _, line := range w.Said {
		w.add(saidList, html.EscapeString(line))
	}
}

func (w *cardText) t(key string, args map[string]any) string { return w.c.T(w.Lang, key, args) }

// How many characters of one value, and of a name, a card shows.
const (
	longestValue = 300
	longestName  = 64
)

// put adds a line, with all its values made harmless in HTML.
func (w *cardText) put(key string, args map[string]any) { w.item("", key, args) }

// item adds a line to a list that may be cut short when the card is too long for one message.
func (w *cardText) item(list, key string, args map[string]any) {
	for name, value := range args {
		if s, ok := value.(string); ok {
			most := longestValue
			if name == "Agent" || name == "Name" {
				most = longestName
			}
			args[name] = html.EscapeString(limit.Short(s, most))
		}
	}
	w.add(list, w.t(key, args))
}

func (w *cardText) at(t time.Time) string { return texts.Moment(w.Lang, t.In(w.Location)) }

func (w *cardText) head() {
	c := w.Case
	w.put("desk.card.title", map[string]any{
		"Case": c.No, "Mark": priorityMarks[c.Priority],
		"Kind": w.t("kind."+string(c.Kind), nil), "Name": w.Customer,
	})
	w.put("desk.card.status."+string(c.Status), map[string]any{"Agent": w.Name(c.Assignee)})
	w.put("desk.card.opened", map[string]any{"Time": w.at(c.OpenedAt), "Reopened": c.Reopened})
	h := w.History
	args := map[string]any{
		"Orders": h.Orders, "Cases": h.Cases, "Approved": h.Approved, "Rejected": h.Rejected, "Stars": "", "Latest": "",
	}
	if h.Stars > 0 {
		args["Stars"] = strconv.FormatFloat(h.Stars, 'f', 1, 64)
	}
	if h.Latest != nil {
		args["Latest"] = h.Latest.No + " " + w.t("kind."+string(h.Latest.Kind), nil)
	}
	w.put("desk.card.history", args)
	if len(c.Tags) > 0 {
		w.put("desk.card.tags", map[string]any{"Tags": "#" + strings.Join(c.Tags, " #")})
	}
}

// rivals names the cases that other customers have about the order.
func (w *cardText) rivals() {
	var names []string
	for _, c := range w.CasesOfOthers {
		name := c.No
		if c.AssigneeName != "" {
			name += " " + c.AssigneeName
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		w.put("desk.card.rivals", map[string]any{"Cases": strings.Join(names, " · ")})
	}
}

func (w *cardText) order() {
	o := w.Order
	w.add("", "")
	w.put("desk.card.order", map[string]any{
		"Order": o.No, "Status": w.t("status."+string(o.Status), nil), "Total": texts.Yuan(o.Total),
	})
	for _, item := range o.Items {
		parts := []string{item.Region, item.Account, w.key(item)}
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		w.item("items", "desk.card.item", map[string]any{
			"Name": item.Name, "Quantity": item.Quantity, "More": strings.Join(append([]string{""}, parts...), " · "),
		})
	}
	for _, p := range o.Payments {
		w.item("payments", "desk.card.payment", map[string]any{
			"Method": w.t("method."+string(p.Method), nil), "Amount": texts.Yuan(p.Amount), "Time": w.at(p.PaidAt),
		})
	}
	if sh := o.Shipment; sh != nil {
		key := "desk.card.on_its_way"
		if sh.SignedAt != nil {
			key = "desk.card.signed"
		}
		w.put(key, map[string]any{"Carrier": sh.Carrier, "Number": sh.TrackingNo})
	}
	for _, f := range o.Fulfilments {
		what := w.t("fulfil."+string(f.Kind), map[string]any{"Region": f.Region, "Account": f.Account, "Quantity": f.Quantity})
		w.item("fulfilments", "desk.card.fulfilment", map[string]any{
			"What": what, "Status": w.t("desk.fulfilment."+string(f.Status), nil), "Due": w.at(f.DueAt), "Open": f.UnderWay(),
		})
	}
	for _, r := range o.Refunds {
		w.item("refunds", "desk.card.refund", map[string]any{
			"Amount": texts.Yuan(r.Amount), "Status": w.t("desk.refund."+string(r.Status), nil), "Items": o.LinesTitle(r.Lines),
			"From": texts.Day(w.Lang, r.ExpectedFrom.In(w.Location)), "To": texts.Day(w.Lang, r.ExpectedTo.In(w.Location)),
		})
	}
}

// key is how a card key of the order ends, and when it was delivered; "" for an item without one.
func (w *cardText) key(item orders.Item) string {
	if item.Key == "" {
		return ""
	}
	args := map[string]any{"Ends": "…" + item.Key[max(len(item.Key)-4, 0):], "Time": ""}
	if w.Delivered != nil {
		args["Time"] = w.at(*w.Delivered)
	}
	return w.t("desk.card.key", args)
}

// details marks what the customer said: ✓ as in the order database, ✗ different, • told by the customer alone.
func (w *cardText) details() {
	c := w.Case
	if c.Reason == "" && len(c.Details) == 0 {
		return
	}
	w.add("", "")
	reasonTold := false
	for _, d := range c.Details {
		mark := "•"
		switch d.Check {
		case handoff.Same:
			mark = "✓"
		case handoff.Differs:
			mark = "✗"
		case handoff.Untold:
		}
		reasonTold = reasonTold || d.Slot == terms.SlotReason
		w.item("details", "desk.card.detail", map[string]any{"Mark": mark, "Slot": w.named("slot.", string(d.Slot)), "Value": w.c.Detail(w.Lang, d.Slot, d.Value)})
	}
	if c.Reason != "" && !reasonTold {
		w.item("details", "desk.card.detail", map[string]any{
			"Mark": "•", "Slot": w.named("slot.", "reason"), "Value": w.named("reason.", c.Reason),
		})
	}
}

// named is the word for something that the dialog has a word for, else the thing itself.
func (w *cardText) named(prefix, name string) string {
	if w.c.Has(prefix + name) {
		return w.t(prefix+name, nil)
	}
	return name
}

func (w *cardText) decision() {
	c := w.Case
	if c.Decision == handoff.Undecided && c.Proposal == nil && c.Rating == 0 && !c.RefusedBefore() {
		return
	}
	w.add("", "")
	if c.RefusedBefore() {
		w.put("desk.card.refused_before", map[string]any{"Agent": w.Name(c.DecidedBy), "Reason": c.DecisionReason})
	}
	if p := c.Proposal; p != nil {
		items := ""
		if w.Order != nil {
			items = w.Order.LinesTitle(p.Lines)
		}
		w.put("desk.card.proposed", map[string]any{"Amount": texts.Yuan(p.Amount), "Items": items, "Agent": w.Name(p.By)})
	}
	if c.Decision != handoff.Undecided {
		w.put("desk.card.decision."+string(c.Decision), map[string]any{
			"Agent": w.Name(c.DecidedBy), "Amount": texts.Yuan(c.DecisionAmount), "Reason": c.DecisionReason,
		})
	}
	if c.Rating > 0 {
		w.put("desk.card.rating", map[string]any{"Stars": strings.Repeat("⭐", c.Rating), "Comment": c.RatingComment})
	}
}

// menu is the offer whose menu is open; false when none is, or its act is not offered any more.
func (w *cardText) menu() (handoff.Offer, bool) {
	if !slices.Contains(menus, w.Case.Menu) {
		return handoff.Offer{}, false
	}
	return handoff.Find(w.Offers, handoff.ActKind(w.Case.Menu))
}

// hint is what may be done beside pressing a button of the open menu.
func (w *cardText) hint() string {
	if _, open := w.menu(); !open {
		return ""
	}
	return w.t("desk.hint."+w.Case.Menu, map[string]any{"Proposal": w.Case.Proposal != nil})
}

// NameOf is what a member of the staff is called.
func NameOf(staff []handoff.Staff, id int64) string { return view.Card{Staff: staff}.Name(id) }

// button is one of a case's buttons, bound to its version.
func (w *cardText) button(label string, act handoff.Act) transcript.Button {
	act.CaseNo, act.Version = w.Case.No, w.Case.Version
	return transcript.Button{Label: label, Data: EncodeAct(act)}
}

// cardRows are the buttons of a card on which no menu is open, as they stand below each other.
var cardRows = [][]handoff.ActKind{
	{handoff.ActClaim},
	{handoff.ActApprove, handoff.ActReject, handoff.ActReinstate},
	{handoff.ActNudge, handoff.ActArrived},
	{handoff.ActFulfil, handoff.ActKeys},
	{handoff.ActOrder, handoff.ActSplit},
	{handoff.ActSendBack, handoff.ActTransfer},
	{handoff.ActReturn, handoff.ActClose},
}

// buttons are the offers, or the choices of the one whose menu is open. What is done by writing has no button.
func (w *cardText) buttons() [][]transcript.Button {
	if open, ok := w.menu(); ok {
		var choices []transcript.Button
		for _, c := range open.Choices {
			choices = append(choices, w.choice(c))
		}
		rows := inRows(choices, 2)
		if take, offered := handoff.Find(w.Offers, handoff.ActTake); offered && open.Kind == handoff.ActTransfer {
			rows = append(rows, []transcript.Button{w.offer(take)})
		}
		return append(rows, []transcript.Button{w.button(w.t("desk.button.back", nil), handoff.Act{Kind: handoff.ActMenu})})
	}
	var rows [][]transcript.Button
	for _, o := range w.Offers {
		if o.Second { // for a second person, who cannot open the holder's menus
			label := w.t("desk.button.second", map[string]any{"Amount": texts.Yuan(o.Choices[0].Cost)})
			rows = append(rows, []transcript.Button{w.button(label, o.Choices[0].Act)})
		}
	}
	if first := slices.Concat(w.exchangeAtOnce(), w.refundAtOnce()); len(first) > 0 {
		rows = append(rows, first)
	}
	for _, kinds := range cardRows {
		var row []transcript.Button
		for _, kind := range kinds {
			if o, offered := handoff.Find(w.Offers, kind); offered {
				row = append(row, w.offer(o))
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// exchangeAtOnce is the button of the exchange that the case asks for. It stands before the money: whoever wants the
// goods for another region does not want them refunded by the first tap.
func (w *cardText) exchangeAtOnce() []transcript.Button {
	o, _ := handoff.Find(w.Offers, handoff.ActFulfil)
	for _, c := range o.Choices {
		asked := slices.ContainsFunc(w.Case.Details, func(d handoff.Detail) bool {
			return d.Slot == terms.SlotRegionWanted && d.Value == c.Act.Wanted
		})
		if c.Act.Fulfil == orders.Exchange && asked {
			return []transcript.Button{w.choice(c)}
		}
	}
	return nil
}

// refundAtOnce is the button of what most refunds come to: what the customer asks for, or all.
func (w *cardText) refundAtOnce() []transcript.Button {
	o, offered := handoff.Find(w.Offers, handoff.ActApprove)
	if !offered || len(o.Choices) == 0 || w.Case.Proposal != nil || w.wantsNoMoney() && len(w.exchangeAtOnce()) == 0 && !w.couldNot() {
		return nil
	}
	first := o.Choices[0]
	if first.Act.Lines != nil {
		return []transcript.Button{w.choice(first)}
	}
	return []transcript.Button{w.button(w.t("desk.button.approve_all", map[string]any{"Amount": texts.Yuan(first.Cost)}), first.Act)}
}

// offer is the button of an act: it does the act, or opens its menu.
func (w *cardText) offer(o handoff.Offer) transcript.Button {
	label := w.t("desk.button."+string(o.Kind), map[string]any{"Order": w.Case.OrderNo})
	if o.Kind == handoff.ActClose && !w.Case.AsksBeforeClose() {
		return w.button(label, o.Choices[0].Act)
	}
	if slices.Contains(menus, string(o.Kind)) {
		return w.button(label, handoff.Act{Kind: handoff.ActMenu, Menu: string(o.Kind)})
	}
	return w.button(label, o.Choices[0].Act)
}

// choice is a button of an open menu.
func (w *cardText) choice(c handoff.Choice) transcript.Button {
	var label string
	// only these acts have a menu
	//
	//exhaustive:ignore
	switch c.Act.Kind {
	case handoff.ActApprove:
		label = w.t("desk.button.full", map[string]any{"Amount": texts.Yuan(c.Cost)})
		if c.Act.Lines != nil {
			label = w.t("desk.button.items", map[string]any{
				"Items": limit.Short(w.Order.LinesTitle(c.Act.Lines), 40), "Amount": texts.Yuan(c.Cost),
			})
		}
	case handoff.ActReject:
		label = w.t("desk.reject."+c.Act.Code+".label", nil)
	case handoff.ActSendBack:
		label = w.named("slot.", string(c.Act.Slot))
	case handoff.ActTransfer:
		label = w.Name(c.Act.To)
	case handoff.ActFulfil:
		wanted := c.Act.Wanted
		if c.Act.Fulfil == orders.Resend && wanted == "" && len(w.Case.Lines) == 1 {
			wanted = strconv.Itoa(w.Case.Lines[0].Quantity)
		}
		label = w.t("desk.button.fulfil."+string(c.Act.Fulfil), map[string]any{"Wanted": wanted})
	case handoff.ActOrder, handoff.ActSplit:
		label = w.orderLabel(c.Act.Order)
	case handoff.ActClose:
		label = w.t("desk.button.close_anyway", nil)
	}
	return w.button(label, c.Act)
}

// orderLabel names one of the customer's orders in a button.
func (w *cardText) orderLabel(no string) string {
	label := "…" + no[max(len(no)-orderTail, 0):]
	if i := slices.IndexFunc(w.Theirs, func(o orders.Order) bool { return o.No == no }); i >= 0 {
		label += " " + limit.Short(w.Theirs[i].Title(), 18)
	}
	return label
}

func inRows(buttons []transcript.Button, wide int) [][]transcript.Button {
	return slices.Collect(slices.Chunk(buttons, wide))
}
