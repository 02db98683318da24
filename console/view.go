package console

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

// What the parts of templates/parts.html are given: the page, for its texts, and the thing itself.
type (
	momentView struct {
		Page page
		Time time.Time
	}
	orderView struct {
		Page  page
		Order orders.Order
	}
	entryView struct {
		Page     page
		Line     *entryLine
		Customer string
	}
)

// At is the data of the part "moment".
func (p page) At(t time.Time) momentView { return momentView{p, t} }

// With is the data of the part "order".
func (p page) With(o orders.Order) orderView { return orderView{p, o} }

// WithEntry is the data of the part "entry".
func (p conversation) WithEntry(l *entryLine) entryView {
	return entryView{Page: p.page, Line: l, Customer: cmp.Or(p.Name, p.Account, p.Word("author", transcript.Customer))}
}

// plainKinds are the kinds of entries that show by themselves what they are.
var plainKinds = []string{"text", "media"}

// Tagged tells whether an entry of this kind is labelled with it.
func (p page) Tagged(kind string) bool { return !slices.Contains(plainKinds, kind) }

// Hidden tells whether the customer never saw an entry, which is then said.
func (p page) Hidden(audience transcript.Audience) bool {
	return audience == transcript.DeskOnly || audience == transcript.RecordOnly
}

// marks are the signs for the state of a delivery. Beside each stands its name, for those who do not see it.
var marks = map[transcript.State]string{
	transcript.Queued: "…", transcript.Sending: "…", transcript.Sent: "✓", transcript.Failed: "!", transcript.Unknown: "?",
}

// Mark is the sign for the state of a delivery.
func (p page) Mark(state any) string { return marks[transcript.State(fmt.Sprint(state))] }

// Destination says for people where a delivery of an entry of that conversation goes. The private chat of another
// conversation is that of a member of staff.
func (p page) Destination(place transcript.Place, conversation int64) string {
	kind, _ := place.Split()
	if kind == "customer" && place != transcript.CustomerPlace(conversation) {
		kind = "staff"
	}
	return p.Word("place", kind)
}

// Detail writes a value of a case's detail: a name of ours in the reader's language, anything else as it is.
func (p page) Detail(d handoff.Detail) string { return p.console.texts.Detail(p.Lang, d.Slot, d.Value) }

// Stars draws a rating.
func (p page) Stars(n int) string {
	return strings.Repeat("★", n) + strings.Repeat("☆", max(5-n, 0))
}

// Rejection is the label of a reason to refuse with.
func (p page) Rejection(reason string) string {
	return p.console.texts.T(p.Lang, "desk.reject."+reason+".label", nil)
}

// EventDetail writes what an event of the case says beside its kind.
func (p casePage) EventDetail(e handoff.Event) string { return p.eventDetail(e, p.Name) }

// eventDetail writes what an event of a case says beside its kind; name names a member of staff.
func (p page) eventDetail(e handoff.Event, name func(int64) string) string {
	var detail struct {
		Amount int64           `json:"amount"` // fen
		Reason string          `json:"reason"`
		Slot   string          `json:"slot"`
		Slots  []string        `json:"slots"`
		Stars  int             `json:"stars"`
		To     json.RawMessage `json:"to"` // a member of staff, or a priority
	}
	if json.Unmarshal(e.Detail, &detail) != nil {
		return ""
	}
	var parts []string
	if detail.Amount != 0 {
		parts = append(parts, texts.Yuan(detail.Amount))
	}
	for _, slot := range append(detail.Slots, detail.Slot) {
		if slot != "" {
			parts = append(parts, p.Word("slot", slot))
		}
	}
	if detail.Stars != 0 {
		parts = append(parts, p.Stars(detail.Stars))
	}
	var staff int64
	var priority string
	switch {
	case json.Unmarshal(detail.To, &staff) == nil:
		parts = append(parts, "→ "+name(staff))
	case json.Unmarshal(detail.To, &priority) == nil:
		parts = append(parts, "→ "+p.Word("priority", priority))
	}
	if detail.Reason != "" {
		parts = append(parts, detail.Reason)
	}
	return strings.Join(parts, " · ")
}

// OrderEvent writes what an event of an order says beside its kind: how its status changed, the money, the parcel, why,
// and who did it.
func (p page) OrderEvent(e orders.Event) string {
	var detail struct {
		Amount     int64  `json:"amount_fen"`
		Over       int64  `json:"over_fen"`
		Method     string `json:"method"`
		Carrier    string `json:"carrier"`
		TrackingNo string `json:"tracking_no"`
		Region     string `json:"region"`
		Case       string `json:"case_no"`
		Reason     string `json:"reason"`
	}
	var parts []string
	if e.From != "" && e.To != "" && e.From != e.To {
		parts = append(parts, p.Word("status", e.From)+" → "+p.Word("status", e.To))
	}
	if json.Unmarshal(e.Detail, &detail) == nil {
		if fen := detail.Amount + detail.Over; fen != 0 {
			parts = append(parts, texts.Yuan(fen))
		}
		if detail.Method != "" {
			parts = append(parts, p.Word("method", detail.Method))
		}
		for _, one := range []string{detail.Carrier, detail.TrackingNo, detail.Region, detail.Case, detail.Reason} {
			if one != "" {
				parts = append(parts, one)
			}
		}
	}
	return strings.Join(append(parts, p.Word("actor", e.Actor)), " · ")
}

// Spot writes a location or a contact that somebody sent. The messenger's form of it is only looked at here for the
// fields that every messenger has; a phone number in it is masked as stored.
func (p page) Spot(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var spot struct {
		Latitude  *float64 `json:"latitude"`
		Longitude *float64 `json:"longitude"`
		Title     string   `json:"title"`
		Name      string   `json:"first_name"`
		Phone     string   `json:"phone_number"`
	}
	if json.Unmarshal(raw, &spot) != nil {
		return p.T("spot.other")
	}
	switch {
	case spot.Latitude != nil && spot.Longitude != nil:
		return p.T("spot.location", "Where", strings.TrimSpace(fmt.Sprintf("%s %.5f, %.5f", spot.Title, *spot.Latitude, *spot.Longitude)))
	case spot.Phone != "" || spot.Name != "":
		return p.T("spot.contact", "Who", strings.TrimSpace(spot.Name+" "+spot.Phone))
	}
	return p.T("spot.other")
}

// Bytes writes the size of a file.
func (p page) Bytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.0f KB", float64(n)/(1<<10))
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
}

// Excerpt is the beginning of what was said, or what it was where there are no words.
func (p page) Excerpt(text, kind string) string {
	if text == "" {
		return p.Word("entry", kind)
	}
	return excerpt(text)
}
