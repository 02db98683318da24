package dialog

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Call is one call of Step as it is stored with the turn: what came, and what was to be done about it. A turn is
// the list of them, so that it can be replayed against another machine.
type Call struct {
	Event   Event
	Effects []Effect
}

// tagged is the stored form of an event or effect: the name of its type beside its fields.
type tagged struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// MarshalJSON writes the stored form.
func (h Call) MarshalJSON() ([]byte, error) {
	stored := struct {
		Event   tagged   `json:"event"`
		Effects []tagged `json:"effects,omitempty"`
	}{}
	var err error
	if stored.Event, err = tag(h.Event); err != nil {
		return nil, err
	}
	for _, e := range h.Effects {
		t, err := tag(e)
		if err != nil {
			return nil, err
		}
		stored.Effects = append(stored.Effects, t)
	}
	return json.Marshal(stored)
}

// UnmarshalJSON reads the stored form.
func (h *Call) UnmarshalJSON(data []byte) error {
	var stored struct {
		Event   tagged   `json:"event"`
		Effects []tagged `json:"effects"`
	}
	if err := json.Unmarshal(data, &stored); err != nil {
		return err
	}
	event, err := untag[Event](stored.Event)
	if err != nil {
		return err
	}
	h.Event, h.Effects = event, nil
	for _, t := range stored.Effects {
		effect, err := untag[Effect](t)
		if err != nil {
			return err
		}
		h.Effects = append(h.Effects, effect)
	}
	return nil
}

func tag(v any) (tagged, error) {
	data, err := json.Marshal(v)
	return tagged{Type: nameOf(reflect.TypeOf(v)), Data: data}, err
}

func untag[T any](t tagged) (T, error) {
	var none T
	typ, ok := types[t.Type]
	if !ok {
		return none, fmt.Errorf("dialog: no event or effect is called %q", t.Type)
	}
	v := reflect.New(typ)
	if err := json.Unmarshal(t.Data, v.Interface()); err != nil {
		return none, fmt.Errorf("dialog: stored %s: %w", t.Type, err)
	}
	of, ok := v.Elem().Interface().(T)
	if !ok {
		return none, fmt.Errorf("dialog: %s stands where it cannot", t.Type)
	}
	return of, nil
}

// storedAs are the names of types that were called otherwise when they were first stored. A stored name never changes.
var storedAs = map[reflect.Type]string{
	reflect.TypeFor[Unsupported](): "Odd",
	reflect.TypeFor[TimerFired]():  "Rang",
}

// nameOf is the name under which a type is stored.
func nameOf(t reflect.Type) string {
	if name, ok := storedAs[t]; ok {
		return name
	}
	return t.Name()
}

// types are all events and effects by the name under which they are stored.
var types = func() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, v := range []any{
		Text{},
		Press{},
		SharedContact{},
		Unsupported{},
		TimerFired{},
		OrdersListed{},
		OrderFound{},
		OrderHidden{},
		CodeRefused{},
		Cancelled{},
		CancelLost{},
		LinkedAccount{},
		LinkRefused{},
		UnlinkedAccount{},
		ExportPromised{},
		CaseOpened{},
		CaseExists{},
		CaseElsewhere{},
		Standing{},
		CaseChanged{},
		OrderChanged{},
		RefundedAtOnce{},
		ProductsListed{},
		ListProducts{},
		Say{},
		ListOrders{},
		FindOrder{},
		OpenOrder{},
		CancelOrder{},
		OpenLink{},
		LinkPhone{},
		Unlink{},
		SendExport{},
		OpenCase{},
		ReopenCase{},
		AddDetails{},
		PassOn{},
		LeaveLine{},
		Rate{},
		AskStanding{},
		SetTimer{},
	} {
		all[nameOf(reflect.TypeOf(v))] = reflect.TypeOf(v)
	}
	return all
}()
