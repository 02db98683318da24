package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// kinds are all events, by the names under which they are stored.
var kinds = byName(
	Said{}, Pressed{}, Contact{}, Unsupported{}, Edited{}, Reacted{}, Blocked{}, Unblocked{},
	StaffSaid{}, StaffUnsupported{}, StaffCommand{}, Acted{},
	TimerFired{}, LeaseLapsed{}, LeaseEnds{}, DeadlineReached{}, OrderMoved{}, ReportDue{},
)

func byName(all ...Event) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, e := range all {
		types[e.kind()] = reflect.TypeOf(e)
	}
	return types
}

// ErrUnknown is an event that this program has no type for: a newer one may have stored it.
var ErrUnknown = errors.New("no event of that kind is known")

// Encode gives the form in which an event is stored: an object whose one name is its kind.
func Encode(e Event) ([]byte, error) {
	data, err := json.Marshal(map[string]Event{e.kind(): e})
	if err != nil {
		return nil, fmt.Errorf("encode an event: %w", err)
	}
	return data, nil
}

// Decode reads what Encode gave, also that of earlier versions. Its error is ErrUnknown, or says that data is no event.
func Decode(data []byte) (Event, error) {
	var stored map[string]json.RawMessage
	if err := json.Unmarshal(data, &stored); err != nil {
		return nil, fmt.Errorf("decode an event: %w", err)
	}
	if _, flat := stored["kind"]; flat {
		return decodeFlat(data)
	}
	for name, fields := range stored {
		of, known := kinds[name]
		if !known || len(stored) != 1 {
			break
		}
		e := reflect.New(of)
		if err := json.Unmarshal(fields, e.Interface()); err != nil {
			return nil, fmt.Errorf("decode an event: %s: %w", name, err)
		}
		return e.Elem().Interface().(Event), nil
	}
	return nil, fmt.Errorf("decode an event: %w", ErrUnknown)
}
