package orders_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kefu/orders"
)

// decoders are the objects of the contract that somebody sends.
var decoders = map[string]func() any{
	"order": func() any { return new(orders.Document) }, "payment": func() any { return new(orders.DocumentPayment) },
	"shipment": func() any { return new(orders.DocumentShipment) }, "product": func() any { return new(orders.ProductDocument) },
}

// objectsOf lists all objects within a decoded JSON value, each with its path.
func objectsOf(at string, v any, found map[string]map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		found[at] = v
		for name, part := range v {
			objectsOf(strings.TrimPrefix(at+"."+name, "."), part, found)
		}
	case []any:
		objectsOf(at+"[0]", v[0], found)
	}
}

// swapCase writes one letter of a name in its other case.
func swapCase(t *rapid.T, name string) string {
	letters := []rune(name)
	for {
		i := rapid.IntRange(0, len(letters)-1).Draw(t, "letter")
		if upper := []rune(strings.ToUpper(string(letters[i])))[0]; upper != letters[i] {
			letters[i] = upper
			return string(letters)
		}
	}
}

// Whatever object of an order, at whatever depth: one name too many is refused when it is there twice or differs in case
// only, and named as ignored when nobody knows it.
func TestNamesAreTakenLetterByLetterAtEveryLevel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var doc map[string]any
		if err := json.Unmarshal([]byte(example), &doc); err != nil {
			t.Fatal(err)
		}
		objects := map[string]map[string]any{}
		objectsOf("", doc, objects)
		at := rapid.SampledFrom(slices.Sorted(maps.Keys(objects))).Draw(t, "object")
		object := objects[at]
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(object))).Draw(t, "name")
		path := strings.TrimPrefix(at+"."+name, ".")
		kind := rapid.SampledFrom([]string{"twice", "cased", "cased alone", "unknown"}).Draw(t, "kind")
		switch kind {
		case "twice":
			object["\x01"] = object[name]
		case "cased", "cased alone":
			object[swapCase(t, name)] = object[name]
			if kind == "cased alone" {
				delete(object, name)
			}
		case "unknown":
			object["colour"] = map[string]any{"amount": "1", "Amount": "2"}
		}
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		raw = []byte(strings.Replace(string(raw), `"\u0001":`, `"`+name+`":`, 1))
		_, ignored, err := orders.ParseDocument(raw)
		if kind == "unknown" {
			if want := strings.TrimPrefix(at+".colour", "."); err != nil || !slices.Equal(ignored, []string{want}) {
				t.Fatalf("%s: ignored %q, %v; want %q ignored", raw, ignored, err, want)
			}
			return
		}
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != path {
			t.Fatalf("%s %s: %s gives %v", kind, path, raw, err)
		}
	})
}

func TestASumThatIsThereTwiceIsRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		`{"method":"wechat","amount":"100.00","Amount":"0.01","paid_at":"","reference":"d1"}`,
		`{"method":"wechat","Amount":"0.01","paid_at":"","reference":"d1"}`,
		`{"method":"wechat","amount":"0.02","amount":"0.03","paid_at":"","reference":"d2"}`,
		`{"method":"wechat","amount":"0.02","am\u006funt":"0.03","paid_at":"","reference":"d2"}`,
	} {
		var p orders.DocumentPayment
		_, err := orders.Decode([]byte(raw), &p)
		var wrong *orders.FieldError
		if !errors.As(err, &wrong) || wrong.Field != "amount" {
			t.Errorf("%s: %v", raw, err)
		}
	}
}

// Whatever bytes come: they are read, or the field at fault is named in clean text.
func FuzzDecode(f *testing.F) {
	f.Add("order", []byte(example))
	for name := range decoders {
		for _, raw := range []string{
			"", "null", "[]", "7", `{"name":"\u0000"}`, `{"name":"\ud800"}`, "{\"name\":\"\xff\"}", `{"customer":{"id":"\u202e"}}`,
			`{"items":[{"quantity":1e99}]}`, `{"items":[[[[[[[[`, `{"items":{}}`, `{"policy":{"evidence":true,"evidence":false}}`,
			`{"a":` + strings.Repeat("[", 20000), `{"version":9223372036854775808}`, `{"` + strings.Repeat("x", 1<<16) + `":1}`,
		} {
			f.Add(name, []byte(raw))
		}
	}
	f.Fuzz(func(t *testing.T, name string, raw []byte) {
		make, ok := decoders[name]
		if !ok {
			return
		}
		_, err := orders.Decode(raw, make())
		var wrong *orders.FieldError
		if err != nil && (!errors.As(err, &wrong) || wrong.Field == "" || wrong.Why == "") {
			t.Errorf("%q: %v is not by a field's name", raw, err)
		}
	})
}
