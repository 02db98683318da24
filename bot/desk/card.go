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
	"kefu/transcript"
)

// Menus of a card, as a case keeps them open.
const (
	MenuApprove  = "approve"
	MenuReject   = "reject"
	MenuSendBack = "send_back"
	MenuTransfer = "transfer"
)

// rejectReasons are what a request is refused for most; others are written in answer to the card.
var rejectReasons = []string{"used", "custom", "delivered", "mismatch", "evidence", "overdue"}

// askedBack are the details that can be asked for when a case has none yet.
var askedBack = []terms.Slot{terms.SlotAccount, terms.SlotRegionWanted, terms.SlotEvidence, terms.SlotNote}

// maxColleagues is how many agents a card offers for a transfer.
const maxColleagues = 20

// Card is all that a card shows.
type Card struct {
	view.Card
	Lang     string
	Location *time.Location
}

// TopicName is what the topic of a case is called, such as "C-1024 王芳 · WF…123".
func TopicName(c handoff.Case, customer string) string {
	name := strings.TrimSpace(c.No + " " + limit.Short(customer, 64))
	if n := len(c.OrderNo); n > 5 {
		name += " · " + c.OrderNo[:2] + "…" + c.OrderNo[n-3:]
	}
	return limit.Short(name, limit.Topic)
}

var nameBegins = regexp.MustCompile(`^C-[0-9]+\b`)

// CaseOfTopic is the case that TopicName named a topic after, "" if none.
func CaseOfTopic(name string) string { return nameBegins.FindString(name) }

// cardText writes a card line by line.
type cardText struct {
	Card
	c     *texts.Catalogue
	lines []string
}

// DrawCard shows a case: what it is about, what its order says, what the customer said and what was decided, and the
// buttons for what its holder may do now.
func DrawCard(v Card, c *texts.Catalogue) Picture {
	w := &cardText{Card: v, c: c}
	w.head()
	if v.Order != nil {
		w.order()
	}
	w.details()
	w.decision()
	if hint := w.hint(); hint != "" {
		w.lines = append(w.lines, "", hint)
	}
	return Picture{HTML: strings.Join(w.lines, "\n"), Buttons: w.buttons()}
}

func (w *cardText) t(key string, args map[string]any) string { return w.c.T(w.Lang, key, args) }

// put adds a line, with all its values made harmless in HTML.
func (w *cardText) put(key string, args map[string]any) {
	for name, value := range args {
		if s, ok := value.(string); ok {
			args[name] = html.EscapeString(s)
		}
	}
	w.lines = append(w.lines, w.t(key, args))
}

func (w *cardText) at(t time.Time) string { return texts.Moment(w.Lang, t.In(w.Location)) }

func (w *cardText) head() {
	c := w.Case
	w.put("desk.card.title", map[string]any{
		"Case": c.No, "Mark": priorityMarks[c.Priority],
		"Kind": w.t("desk.kind."+string(c.Kind), nil), "Name": w.Customer,
	})
	w.put("desk.card.status."+string(c.Status), map[string]any{"Agent": w.staffName(c.Assignee)})
	w.put("desk.card.opened", map[string]any{"Time": w.at(c.OpenedAt), "Reopened": c.Reopened})
	h := w.History
	args := map[string]any{
		"Orders": h.Orders, "Cases": h.Cases, "Approved": h.Approved, "Rejected": h.Rejected, "Stars": "", "Latest": "",
	}
	if h.Stars > 0 {
		args["Stars"] = strconv.FormatFloat(h.Stars, 'f', 1, 64)
	}
	if h.Latest != nil {
		args["Latest"] = h.Latest.No + " " + w.t("desk.kind."+string(h.Latest.Kind), nil)
	}
	w.put("desk.card.history", args)
	if len(c.Tags) > 0 {
		w.put("desk.card.tags", map[string]any{"Tags": "#" + strings.Join(c.Tags, " #")})
	}
}

func (w *cardText) order() {
	o := w.Order
	w.lines = append(w.lines, "")
	w.put("desk.card.order", map[string]any{
		"Order": o.No, "Status": w.t("status."+string(o.Status), nil), "Total": texts.Yuan(o.Total),
	})
	for _, item := range o.Items {
		parts := []string{item.Region, item.Account}
		parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
		w.put("desk.card.item", map[string]any{
			"Name": item.Name, "Quantity": item.Quantity, "More": strings.Join(append([]string{""}, parts...), " · "),
		})
	}
	for _, p := range o.Payments {
		w.put("desk.card.payment", map[string]any{
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
	for _, r := range o.Refunds {
		w.put("desk.card.refund", map[string]any{
			"Amount": texts.Yuan(r.Amount), "Status": w.t("desk.refund."+string(r.Status), nil), "Items": o.LinesTitle(r.Lines),
			"From": texts.Day(w.Lang, r.ExpectedFrom.In(w.Location)), "To": texts.Day(w.Lang, r.ExpectedTo.In(w.Location)),
		})
	}
}

// details marks what the customer said: ✓ as in the order database, ✗ different, • told by the customer alone.
func (w *cardText) details() {
	c := w.Case
	if c.Reason == "" && len(c.Details) == 0 {
		return
	}
	w.lines = append(w.lines, "")
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
		w.put("desk.card.detail", map[string]any{"Mark": mark, "Slot": w.named("slot.", string(d.Slot)), "Value": limit.Short(d.Value, 300)})
	}
	if c.Reason != "" && !reasonTold {
		w.put("desk.card.detail", map[string]any{
			"Mark": "•", "Slot": w.named("slot.", "reason"), "Value": limit.Short(w.named("reason.", c.Reason), 300),
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
	if c.Decision == handoff.Undecided && c.Proposal == nil && c.Rating == 0 {
		return
	}
	w.lines = append(w.lines, "")
	if p := c.Proposal; p != nil {
		items := ""
		if w.Order != nil {
			items = w.Order.LinesTitle(p.Lines)
		}
		w.put("desk.card.proposed", map[string]any{"Amount": texts.Yuan(p.Amount), "Items": items, "Agent": w.staffName(p.By)})
	}
	if c.Decision != handoff.Undecided {
		w.put("desk.card.decision."+string(c.Decision), map[string]any{
			"Agent": w.staffName(c.DecidedBy), "Amount": texts.Yuan(c.DecisionAmount), "Reason": limit.Short(c.DecisionReason, 300),
		})
	}
	if c.Rating > 0 {
		w.put("desk.card.rating", map[string]any{"Stars": strings.Repeat("⭐", c.Rating)})
	}
}

// hint is what may be done beside pressing a button of the open menu.
func (w *cardText) hint() string {
	switch w.Case.Menu {
	case MenuApprove, MenuReject, MenuSendBack, MenuTransfer:
		return w.t("desk.hint."+w.Case.Menu, nil)
	}
	return ""
}

func (w *cardText) staffName(id int64) string { return NameOf(w.Staff, id) }

// NameOf is what a member of the staff is called.
func NameOf(staff []handoff.Staff, id int64) string {
	for _, s := range staff {
		if s.ID == id && s.Name != "" {
			return s.Name
		}
	}
	return strconv.FormatInt(id, 10)
}

// button is one of a case's buttons, bound to its version.
func (w *cardText) button(label string, act handoff.Act) transcript.Button {
	act.CaseNo, act.Version = w.Case.No, w.Case.Version
	return transcript.Button{Label: label, Data: EncodeAct(act)}
}

func (w *cardText) menuButton(menu string) transcript.Button {
	return w.button(w.t("desk.button."+menu, nil), handoff.Act{Kind: handoff.ActMenu, Menu: menu})
}

func (w *cardText) buttons() [][]transcript.Button {
	c := w.Case
	var rows [][]transcript.Button
	switch {
	case c.Status == handoff.Closed:
		return nil
	case c.Status == handoff.Waiting:
		claim := w.button(w.t("desk.button.claim", nil), handoff.Act{Kind: handoff.ActClaim})
		rows = [][]transcript.Button{{claim}}
	case w.hint() != "":
		rows = inRows(w.choices(), 2)
		rows = append(rows, []transcript.Button{
			w.button(w.t("desk.button.back", nil), handoff.Act{Kind: handoff.ActMenu}),
		})
	default:
		rows = w.acts()
	}
	return rows
}

// acts are the buttons of a card on which no menu is open.
func (w *cardText) acts() [][]transcript.Button {
	c := w.Case
	var decide []transcript.Button
	if c.Decision != handoff.Approved && w.Order != nil && w.Order.Refundable() > 0 {
		decide = append(decide, w.menuButton(MenuApprove))
	}
	if c.Decision == handoff.Undecided && c.Kind != handoff.KindHuman {
		decide = append(decide, w.menuButton(MenuReject))
	}
	if o := w.Order; o != nil && o.Reinstatable() {
		decide = append(decide, w.button(w.t("desk.button.reinstate", nil), handoff.Act{Kind: handoff.ActReinstate}))
	}
	rows := [][]transcript.Button{
		{w.menuButton(MenuSendBack), w.menuButton(MenuTransfer)},
		{
			w.button(w.t("desk.button.return", nil), handoff.Act{Kind: handoff.ActReturn}),
			w.button(w.t("desk.button.close", nil), handoff.Act{Kind: handoff.ActClose}),
		},
	}
	if len(decide) > 0 {
		rows = append([][]transcript.Button{decide}, rows...)
	}
	if p := c.Proposal; p != nil { // for a second person, who cannot open the holder's menus
		second := w.button(w.t("desk.button.second", map[string]any{"Amount": texts.Yuan(p.Amount)}),
			handoff.Act{Kind: handoff.ActApprove, Amount: p.Amount})
		rows = append([][]transcript.Button{{second}}, rows...)
	}
	return rows
}

// choices are the buttons of the open menu.
func (w *cardText) choices() []transcript.Button {
	var out []transcript.Button
	switch w.Case.Menu {
	case MenuApprove:
		if p := w.Case.Proposal; p != nil {
			label := w.t("desk.button.amount", map[string]any{"Amount": texts.Yuan(p.Amount)})
			out = append(out, w.button(label, handoff.Act{Kind: handoff.ActApprove, Amount: p.Amount}))
		} else if w.Order != nil {
			label := w.t("desk.button.full", map[string]any{"Amount": texts.Yuan(w.Case.RefundAll(*w.Order))})
			out = append(out, w.button(label, handoff.Act{Kind: handoff.ActApprove}))
			if lines, amount := w.Case.Wish(*w.Order); lines != nil { // first, since it is what the customer asks for
				label := w.t("desk.button.items", map[string]any{"Items": limit.Short(w.Order.LinesTitle(lines), 40), "Amount": texts.Yuan(amount)})
				out = slices.Insert(out, 0, w.button(label, handoff.Act{Kind: handoff.ActApprove, Lines: lines}))
			}
		}
	case MenuReject:
		for _, reason := range rejectReasons {
			out = append(out, w.button(w.t("desk.reject."+reason+".label", nil), handoff.Act{Kind: handoff.ActReject, Reason: reason}))
		}
	case MenuSendBack:
		slots := make([]terms.Slot, 0, len(w.Case.Details))
		for _, d := range w.Case.Details {
			slots = append(slots, d.Slot)
		}
		if len(slots) == 0 {
			slots = askedBack
		}
		for _, slot := range slots {
			if len(slot) <= 24 { // longer ones would not fit into the button's data
				out = append(out, w.button(w.named("slot.", string(slot)), handoff.Act{Kind: handoff.ActSendBack, Slot: slot}))
			}
		}
	case MenuTransfer:
		for _, s := range w.Staff {
			if s.Agent && !s.Away && s.ID != w.Case.Assignee && len(out) < maxColleagues {
				out = append(out, w.button(w.staffName(s.ID), handoff.Act{Kind: handoff.ActTransfer, To: s.ID}))
			}
		}
	}
	return out
}

func inRows(buttons []transcript.Button, wide int) [][]transcript.Button {
	return slices.Collect(slices.Chunk(buttons, wide))
}
