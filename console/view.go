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

// marks are the signs for the state of a delivery. Beside each stands its name, for those who do not see it.
var marks = map[transcript.State]string{
	transcript.Queued: "…", transcript.Sending: "…", transcript.Sent: "✓", transcript.Failed: "!", transcript.Unknown: "?",
}

// Mark is the sign for the state of a delivery.
func (p page) Mark(state any) string { return marks[transcript.State(fmt.Sprint(state))] }

// Destination says for people where a delivery goes.
func (p page) Destination(place transcript.Place) string {
	kind, id := place.Split()
	return p.T("place."+kind, "ID", id)
}

// Detail writes a value of a case's detail: a word of a closed set as its text, anything else as it is.
func (p page) Detail(slot, value any) string { return p.Word(fmt.Sprint(slot), value) }

// checkMarks are the signs for what the order database says of a detail; it says nothing of a mere wish.
var checkMarks = map[handoff.Check]string{handoff.Same: "✓", handoff.Differs: "✗"}

// CheckMark is the sign for what the order database says of a detail.
func (p page) CheckMark(check handoff.Check) string { return checkMarks[check] }

// Stars draws a rating.
func (p page) Stars(n int) string {
	return strings.Repeat("★", n) + strings.Repeat("☆", max(5-n, 0))
}

// EventDetail writes what an event of a case says beside its kind: values of known meaning in words.
func (p page) EventDetail(e handoff.Event) string {
	var detail map[string]any
	if json.Unmarshal(e.Detail, &detail) != nil {
		return ""
	}
	var parts []string
	for _, name := range eventDetails {
		value, ok := detail[name]
		if !ok {
			continue
		}
		switch v := value.(type) {
		case float64:
			if name == "amount" && v != 0 {
				parts = append(parts, texts.Yuan(int64(v)))
			}
		case string:
			if v != "" {
				parts = append(parts, p.Word(name, v))
			}
		}
	}
	return strings.Join(parts, " · ")
}

// eventDetails are the details of events that people want to see, in this order.
var eventDetails = []string{"slot", "amount", "reason", "text"}

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
