package event

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
)

// flat is how events were stored before each had a type of its own: inputs of an earlier version may still wait, or be
// set aside, in this form.
type flat struct {
	Kind       string             `json:"kind"`
	At         time.Time          `json:"at"`
	Written    time.Time          `json:"written"`
	Name       string             `json:"name"`
	Lang       string             `json:"lang"`
	Message    transcript.Message `json:"message"`
	ReplyTo    int64              `json:"reply_to"`
	OriginChat int64              `json:"origin_chat"`
	OriginID   int64              `json:"origin_id"`
	Group      string             `json:"group"`
	Data       string             `json:"data"`
	Phone      string             `json:"phone"`
	Own        bool               `json:"own"`
	On         bool               `json:"on"`
	Staff      int64              `json:"staff"`
	CaseNo     string             `json:"case_no"`
	Command    string             `json:"command"`
	Argument   string             `json:"argument"`
	Suggested  bool               `json:"suggested"`
	Act        handoff.Act        `json:"act"`
	ReplyPlace transcript.Place   `json:"reply_place"`
	Timer      string             `json:"timer"`
	OrderNo    string             `json:"order_no"`
	Shop       terms.News         `json:"shop"`
}

func decodeFlat(data []byte) (Event, error) {
	var f flat
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("decode an earlier event: %w", err)
	}
	origin := Origin{f.OriginChat, f.OriginID}
	sent := Sent{f.At, f.Written, Person{f.Name, f.Lang}, origin, f.Message, f.ReplyTo}
	switch f.Kind {
	case "said":
		return Said{sent, f.Group}, nil
	case "pressed":
		sent.Origin = Origin{} // the message that the button stands on, not the customer's
		return Pressed{sent, f.Data}, nil
	case "contact":
		return Contact{sent, f.Phone, f.Own}, nil
	case "odd":
		if f.CaseNo != "" {
			return StaffUnsupported{f.At, Staff{f.Staff, f.Name}, f.CaseNo, origin, f.Message.Text}, nil
		}
		return Unsupported{sent}, nil
	case "edited":
		return Edited{f.At, origin, f.Message}, nil
	case "blocked":
		if f.On {
			return Blocked{f.At}, nil
		}
		return Unblocked{f.At}, nil
	default:
		return f.others()
	}
}

// others are the events that do not come from customers.
func (f flat) others() (Event, error) {
	staff, origin := Staff{f.Staff, f.Name}, Origin{f.OriginChat, f.OriginID}
	switch f.Kind {
	case "staff_said":
		return StaffSaid{
			At: f.At, Staff: staff, CaseNo: f.CaseNo, Origin: origin, Message: f.Message, ReplyTo: f.ReplyTo, Album: f.Group, Suggested: f.Suggested,
		}, nil
	case "staff_command":
		return StaffCommand{f.At, staff, f.CaseNo, f.ReplyTo, f.Command, f.Argument, f.ReplyPlace}, nil
	case "acted":
		return Acted{At: f.At, Name: f.Name, Act: f.Act, AnswerAt: f.ReplyPlace, Next: f.Command == "next"}, nil
	case "shop":
		return OrderMoved{At: f.At, OrderNo: f.OrderNo, News: f.Shop}, nil
	case "timer":
		if deadline, ok := strings.CutPrefix(f.Timer, "deadline:"); ok {
			return DeadlineReached{f.At, f.CaseNo, handoff.Deadline(deadline)}, nil
		}
		if f.Timer == "lease" {
			return LeaseLapsed{f.At, f.CaseNo, f.Staff, f.On}, nil
		}
		return TimerFired{f.At, f.Timer}, nil
	}
	return nil, fmt.Errorf("decode an earlier event: %q: %w", f.Kind, ErrUnknown)
}
