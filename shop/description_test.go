package shop_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kefu/internal/terms"
	"kefu/orders"
	"kefu/shop"
)

// schema is as much of JSON Schema as the description uses.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
	Items      *schema           `json:"items"`
	Enum       []string          `json:"enum"`
}

type content map[string]struct{ Schema schema }

type operation struct {
	RequestBody struct{ Content content }            `json:"requestBody"`
	Responses   map[string]struct{ Content content } `json:"responses"`
}

type document3 struct {
	Paths      map[string]map[string]operation
	Webhooks   map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

var theDescription = sync.OnceValues(func() (document3, error) {
	var d document3
	raw, err := os.ReadFile("openapi.json")
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	return d, err
})

func description(t *testing.T) document3 {
	t.Helper()
	d, err := theDescription()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// described fails the test unless the description foresees this answer to this request, in form and status.
func described(t *testing.T, method, path string, r reply) {
	t.Helper()
	d := description(t)
	for template, operations := range d.Paths {
		shape := "^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(template), `[^/]*`) + "$"
		if !regexp.MustCompile(shape).MatchString(path) {
			continue
		}
		op, ok := operations[strings.ToLower(method)]
		if !ok {
			continue
		}
		want, ok := op.Responses[strconv.Itoa(r.status)]
		if !ok {
			t.Errorf("%s %s answers %d, which is not described: %s", method, template, r.status, r.body)
			return
		}
		var value any
		if err := json.Unmarshal([]byte(r.body), &value); err != nil {
			t.Errorf("%s %s: %v", method, template, err)
			return
		}
		d.holds(t, method+" "+template, want.Content["application/json"].Schema, value)
		return
	}
	t.Errorf("%s %s is not described", method, path)
}

// told fails the test unless the description foresees this event, as the shop gets it.
func told(t *testing.T, body []byte) {
	t.Helper()
	var e map[string]any
	if err := json.Unmarshal(body, &e); err != nil {
		t.Error(err)
		return
	}
	kind, _ := e["type"].(string)
	if d := description(t); d.event(kind).Type == nil {
		t.Errorf("event %q is not described", kind)
	} else {
		d.holds(t, kind, d.event(kind), e)
	}
}

// event is the schema of an event.
func (d document3) event(kind string) schema {
	return d.resolved(d.Webhooks[kind]["post"].RequestBody.Content["application/json"].Schema)
}

// holds checks a value against a schema; no field may be there that is not described.
func (d document3) holds(t *testing.T, at string, s schema, value any) {
	t.Helper()
	s = d.resolved(s)
	switch value := value.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := value[name]; !ok {
				t.Errorf("%s: %s is missing", at, name)
			}
		}
		for name, part := range value {
			described, ok := s.Properties[name]
			if !ok {
				t.Errorf("%s: %s is not described", at, name)
				continue
			}
			d.holds(t, at+"."+name, described, part)
		}
	case []any:
		for _, part := range value {
			d.holds(t, at+"[]", *s.Items, part)
		}
	case string:
		if s.Type != "string" || len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
			t.Errorf("%s: %q does not fit", at, value)
		}
	case bool:
		if s.Type != "boolean" {
			t.Errorf("%s: is a boolean", at)
		}
	case float64:
		if s.Type != "integer" {
			t.Errorf("%s: is a number", at)
		}
	}
}

func (d document3) resolved(s schema) schema {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.Components.Schemas[name]
	}
	return s
}

func TestTheDescriptionHasAllOperationsAndNoOther(t *testing.T) {
	t.Parallel()
	var described []string
	for path, operations := range description(t).Paths {
		for method := range operations {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(described)
	if routed := shop.Patterns(); !slices.Equal(described, routed) {
		t.Errorf("described %q\nrouted %q", described, routed)
	}
}

func TestTheDescriptionKnowsEveryFieldThatIsRead(t *testing.T) {
	t.Parallel()
	d := description(t)
	for name, read := range map[string]any{
		"Product": orders.ProductDocument{}, "Policy": orders.Policy{}, "Order": orders.Document{},
		"Customer": orders.DocumentCustomer{}, "Item": orders.DocumentItem{},
		"Payment": orders.DocumentPayment{}, "Shipment": orders.DocumentShipment{},
	} {
		var fields, described []string
		for i := range reflect.TypeOf(read).NumField() {
			tag, _, _ := strings.Cut(reflect.TypeOf(read).Field(i).Tag.Get("json"), ",")
			fields = append(fields, tag)
		}
		for field := range d.Components.Schemas[name].Properties {
			described = append(described, field)
		}
		slices.Sort(fields)
		slices.Sort(described)
		if !slices.Equal(fields, described) {
			t.Errorf("%s: reads %q, describes %q", name, fields, described)
		}
	}
	source, err := os.ReadFile("../orders/shop_events.go")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, m := range regexp.MustCompile(`ShopEventKind = "([a-z.]+)"`).FindAllSubmatch(source, -1) {
		kinds = append(kinds, string(m[1]))
	}
	for _, kind := range kinds {
		if got := d.event(string(kind)).Properties["type"].Enum; !slices.Contains(got, string(kind)) {
			t.Errorf("event %s is described as %q", kind, got)
		}
	}
	if len(d.Webhooks) != len(kinds) {
		t.Errorf("%d events are described", len(d.Webhooks))
	}
}

func TestTheDescriptionIsServed(t *testing.T) {
	t.Parallel()
	v := newVisit(t)
	w := httptest.NewRecorder()
	v.door.ServeHTTP(w, httptest.NewRequest("GET", "/shop/v1/openapi.json", nil))
	want, err := os.ReadFile("openapi.json")
	if err != nil || w.Code != http.StatusOK || w.Body.String() != string(want) {
		t.Errorf("%d %v", w.Code, err)
	}
}

// TestDescribedSetsAreWhole: a list of statuses, kinds of goods or channels has every word of the terms. One that names
// only a few of them by design has at most half.
func TestDescribedSetsAreWhole(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, m := range regexp.MustCompile(`"enum":\s*\[([^\]]*)\]`).FindAllStringSubmatch(string(raw), -1) {
		var listed []string
		if err := json.Unmarshal([]byte("["+m[1]+"]"), &listed); err != nil {
			t.Fatal(err)
		}
		for _, set := range [][]string{words(terms.Statuses), words(terms.Kinds), words(terms.Methods)} {
			common := 0
			for _, word := range set {
				if slices.Contains(listed, word) {
					common++
				}
			}
			if 2*common > len(set) {
				found++
				if common != len(set) || len(listed) != len(set) {
					t.Errorf("%q is described, and there are %q", listed, set)
				}
			}
		}
	}
	if found < 6 {
		t.Errorf("only %d such lists are found", found)
	}
}

func words[W ~string](set []W) []string {
	out := make([]string, len(set))
	for i, w := range set {
		out[i] = string(w)
	}
	return out
}
