package texts_test

import (
	"errors"
	"strings"
	"testing"

	"kefu/dialog/texts"
)

// Every text that there is may be worded as it is; what is not in the files' texts may not: other placeholders, and
// whatever a template can do beside them.
func TestEveryTextCanBeWordedAndNoneCanDoHarm(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	all := []texts.Wording{}
	for _, key := range c.Keys() {
		all = append(all, c.Written(key))
	}
	if err := c.Reword(all); err != nil {
		t.Error(err)
	}
	if n := len(c.Keys()); n != len(all) {
		t.Errorf("%d texts became %d", len(all), n)
	}
	both := func(text string) map[string]string { return map[string]string{"zh": text, "en": text} }
	for _, bad := range []string{
		"", "  ", strings.Repeat("长", 2001), "{{.Nobody}}", "{{", "{{range 1000000000}}x{{end}}", `{{printf "%1000000d" 1}}`, `{{define "x"}}{{end}}`,
		`{{template "text"}}`, "{{$x := .Order}}{{$x}}", "{{with .Order}}{{.}}{{end}}", "{{if .Nobody}}x{{end}}", "{{.Order.No}}", "{{call .Order}}", "{{.}}",
	} {
		if err := c.Check(texts.Wording{Key: "case.elsewhere", Texts: both(bad)}); !errors.Is(err, texts.ErrBadWording) {
			t.Errorf("%.40q: %v", bad, err)
		}
		if err := c.Check(texts.Wording{Key: "faq.new", Words: []string{"新问题"}, Texts: both(bad)}); !errors.Is(err, texts.ErrBadWording) {
			t.Errorf("%.40q as an answer: %v", bad, err)
		}
	}
	for _, bad := range []texts.Wording{
		{Key: "no.such_text", Texts: both("x")},
		{Key: "menu", Texts: map[string]string{"zh": "只有中文"}},
		{Key: "faq.new", Texts: both("x")},
		{Key: "faq.a b", Words: []string{"x"}, Texts: both("x")},
	} {
		if err := c.Check(bad); !errors.Is(err, texts.ErrBadWording) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// A wording counts for everybody who has the catalogue, until it is taken back; one that cannot be used leaves the others
// as they are.
func TestAWordingCountsUntilItIsTakenBack(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	was := c.T("zh", "case.elsewhere", map[string]any{"Order": "WF1"})
	err = c.Reword([]texts.Wording{
		{Key: "gone.in_this_version", Texts: map[string]string{"zh": "x", "en": "x"}},
		{Key: "case.elsewhere", Texts: map[string]string{"zh": "{{.Order}} 另有人在问", "en": "{{.Order}} is asked about elsewhere"}},
		{Key: "faq.parking", Words: []string{"停车*哪"}, Texts: map[string]string{"zh": "门口。{{.Hotline}}", "en": "At the door."}},
	})
	if !errors.Is(err, texts.ErrBadWording) || !strings.Contains(err.Error(), "gone.in_this_version") {
		t.Errorf("%v", err)
	}
	if now := c.T("zh", "case.elsewhere", map[string]any{"Order": "WF1"}); now != "WF1 另有人在问" {
		t.Error(now)
	}
	key, known := c.Topic("停车要停到哪里")
	if !known || c.T("zh", key, map[string]any{"Hotline": "400"}) != "门口。400" {
		t.Errorf("%s %v", key, known)
	}
	if err := c.Reword(nil); err != nil {
		t.Error(err)
	}
	if now := c.T("zh", "case.elsewhere", map[string]any{"Order": "WF1"}); now != was {
		t.Error(now)
	}
	if _, known := c.Topic("停车要停到哪里"); known {
		t.Error("a topic that was taken back is known")
	}
}
