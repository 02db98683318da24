package orders

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Decode decodes one JSON object of the contract. Names are taken exactly as the contract writes them: a name that is
// there twice, or in other letters ("Amount" for "amount"), is a *FieldError at whatever depth, because two readers of
// such an object would not read the same sum. So is whatever is not JSON, not UTF-8, or of the wrong type. Names that
// the contract does not know are ignored and returned, such as "items[0].colour".
func Decode(raw []byte, into any) (ignored []string, err error) {
	names := &nameReader{dec: jsontext.NewDecoder(strings.NewReader(string(raw)))}
	if err := names.read("", reflect.TypeOf(into)); err != nil {
		return nil, decodeFault(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return nil, decodeFault(err)
	}
	return names.ignored, nil
}

// nameReader reads a JSON value beside the Go type that it is for, and looks at the names of its objects only.
type nameReader struct {
	dec     *jsontext.Decoder
	ignored []string
}

// mostIgnored is how many ignored names are told of.
const mostIgnored = 100

// read reads one value. Where the type is none with names of its own (a text, a map, raw JSON) it is passed over; the
// decoder still refuses names that are there twice.
func (n *nameReader) read(at string, t reflect.Type) error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch kind := n.dec.PeekKind(); {
	case kind == '{' && t.Kind() == reflect.Struct:
		return n.object(at, fieldsOf(t))
	case kind == '{' && t.Kind() == reflect.Map:
		return n.object(at, func(string) (reflect.Type, string) { return t.Elem(), "" })
	case kind == '[' && t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		if _, err := n.dec.ReadToken(); err != nil {
			return err
		}
		for i := 0; n.dec.PeekKind() != ']'; i++ {
			if err := n.read(fmt.Sprintf("%s[%d]", at, i), t.Elem()); err != nil {
				return err
			}
		}
		_, err := n.dec.ReadToken()
		return err
	}
	return n.dec.SkipValue()
}

// object reads an object. field gives the type of a name; for an unknown one no type, and the name that may have been
// meant.
func (n *nameReader) object(at string, field func(name string) (t reflect.Type, meant string)) error {
	if _, err := n.dec.ReadToken(); err != nil {
		return err
	}
	for n.dec.PeekKind() != '}' {
		token, err := n.dec.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		path := strings.TrimPrefix(at+"."+name, ".")
		t, meant := field(name)
		switch {
		case meant != "":
			return &FieldError{Field: strings.TrimPrefix(at+"."+meant, "."), Why: fmt.Sprintf("is written %q: names are taken letter by letter", name)}
		case t != nil:
			err = n.read(path, t)
		default:
			if len(n.ignored) < mostIgnored {
				n.ignored = append(n.ignored, path)
			}
			err = n.dec.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	_, err := n.dec.ReadToken()
	return err
}

// fieldsOf finds the fields of a struct by their names in JSON.
func fieldsOf(t reflect.Type) func(name string) (reflect.Type, string) {
	types := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		types[name] = t.Field(i).Type
	}
	return func(name string) (reflect.Type, string) {
		if known, ok := types[name]; ok {
			return known, ""
		}
		for known := range types {
			if strings.EqualFold(known, name) {
				return nil, known
			}
		}
		return nil, ""
	}
}

// decodeFault says by the field's name what the library found wrong; a field without a name is the body's fault.
func decodeFault(err error) error {
	fault := faultOf(err)
	if fault.Field == "" {
		fault.Field = "body"
	}
	return fault
}

func faultOf(err error) *FieldError {
	var field *FieldError
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &field):
		return field
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &FieldError{Field: "body", Why: "is not a JSON object: it ends too early"}
	case errors.As(err, &semantic) && semantic.JSONPointer != "":
		return &FieldError{Field: fieldOf(semantic.JSONPointer), Why: "must be " + jsonType(semantic.GoType) + ", not " + jsonKind(semantic.JSONKind)}
	case errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName):
		return &FieldError{Field: fieldOf(syntactic.JSONPointer), Why: "is there twice"}
	case errors.As(err, &syntactic) && syntactic.JSONPointer != "":
		return &FieldError{Field: fieldOf(syntactic.JSONPointer), Why: "is not JSON: " + syntactic.Err.Error()}
	case errors.As(err, &semantic):
		return &FieldError{Field: "body", Why: "is not a JSON object, but " + jsonKind(semantic.JSONKind)}
	}
	return &FieldError{Field: "body", Why: "is not a JSON object: " + strings.TrimPrefix(err.Error(), "jsontext: ")}
}

// fieldOf writes a JSON pointer (RFC 6901) as the field is called everywhere else: items[0].unit_price.
func fieldOf(p jsontext.Pointer) string {
	var path strings.Builder
	for token := range p.Tokens() {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			path.WriteString("[" + token + "]")
			continue
		}
		if path.Len() > 0 {
			path.WriteByte('.')
		}
		path.WriteString(token)
	}
	return strings.ToValidUTF8(path.String(), "")
}

// jsonType names the JSON type that a Go type is written as.
func jsonType(t reflect.Type) string {
	if t == nil {
		return "something else"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	default:
		return "an object"
	}
}

// jsonKind names what a JSON value is.
func jsonKind(k jsontext.Kind) string {
	kinds := []jsontext.Kind{'"', '0', '{', '[', 't', 'f', 'n'}
	if i := slices.Index(kinds, k); i >= 0 {
		return []string{"a string", "this number", "an object", "a list", "true", "false", "null"}[i]
	}
	return "this"
}
