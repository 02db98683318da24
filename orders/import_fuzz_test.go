package orders_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/orders"
)

// Whatever a file holds, each of its lines is taken or refused, by its number and in words that can be read, and none
// takes the good one behind it along.
func FuzzImport(f *testing.F) {
	flat := strings.ReplaceAll(example, "\n", " ")
	for _, change := range [][2]string{
		{"", ""},
		{"王芳", `\u0000`},
		{"王芳", `\ud800`},
		{"王芳", "\u202e芳王"},
		{"王芳", "\xff"},
		{"u-1001", `a\u0000`},
		{"yx-point-100", "\u2066x"},
		{"WF20261122000123", `WF2026112200012\u0033`},
		{`"100.00"`, "100.00"},
		{`"100.00"`, `{"a":["100.00"]}`},
		{`"quantity":1`, `"quantity":1e400`},
		{`"version":1`, `"version":9223372036854775808`},
		{`"items":[`, `"items":[[[`},
		{`"unpaid"`, `"paid"`},
		{"2026-11-22T10:00", "9999-99-99T10:00"},
		{`"total":`, `"Total":"0.01","total":`},
		{`"total":`, `"total":"0.01","total":`},
		{"电信一区", strings.Repeat("区", 500)},
		{"https://shop.example/pay/…", "javascript:\\u0000"},
		{"13800138000", "+\u202e1380"},
		{"8321", "\u0661\u0662\u0663\u0664"},
	} {
		f.Add([]byte(strings.Replace(flat, change[0], change[1], 1)))
	}
	f.Add([]byte(flat + "\n" + strings.Replace(flat, `"version":1`, `"version":2`, 1) + "\r\n\n" + flat))
	f.Add([]byte("\uFEFF\n\x00\nnull\n[]\n7\n\"x\"\n{}\n{"))
	f.Add(append(bytes.Repeat([]byte("x"), 1<<20+1), '\n'))
	f.Add([]byte(`{"order_no":"` + strings.Repeat("x", 10<<20) + `"}`))

	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		f.Fatal(err)
	}
	pool := testdb.New(f)
	store := orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(shanghai)})
	var good map[string]any
	if err := json.Unmarshal([]byte(flat), &good); err != nil {
		f.Fatal(err)
	}
	good["order_no"] = "GOOD-1"
	last, err := json.Marshal(good)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		lines := 0
		for one := range bytes.SplitSeq(file, []byte("\n")) {
			if len(bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(one), []byte("\uFEFF")))) > 0 {
				lines++
			}
		}
		whole := append(append(bytes.Clone(file), '\n'), last...)
		report, err := store.Import(t.Context(), pool, bytes.NewReader(whole), orders.ImportOptions{Now: noon})
		if err != nil {
			t.Fatalf("%q: %v", file, err)
		}
		if told := report.Created + report.Updated + report.Unchanged + len(report.Refused); told != lines+1 {
			t.Errorf("%q: %d lines, and %d are told of: %+v", file, lines+1, told, report)
		}
		for _, r := range report.Refused {
			control := strings.ContainsFunc(r.Why, func(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) })
			if r.Line < 1 || r.Line > bytes.Count(file, []byte("\n"))+1 || r.Why == "" || !utf8.ValidString(r.Why) || control {
				t.Errorf("%q: refused %+v", file, r)
			}
		}
		if _, err := store.Get(t.Context(), pool, "GOOD-1"); err != nil {
			t.Errorf("%q: the good line: %v", file, err)
		}
	})
}
