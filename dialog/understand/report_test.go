package understand

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// example is one line of testdata: a message and what must come out of it.
type example struct {
	Text       string         `json:"text"`
	Asking     Asking         `json:"asking"`
	Expect     map[string]any `json:"expect"`
	Absent     []string       `json:"absent"`
	Phenomenon string         `json:"phenomenon"`
}

// score counts labelled fields of one set of examples.
type score struct {
	right, total int
	misses       map[string][]string // by phenomenon
	byKind       map[string][2]int   // right and total by phenomenon
	cancels      []string            // taken for a cancel request though they are none
}

var examplesNow = time.Date(2026, 11, 22, 20, 30, 0, 0, time.FixedZone("CST", 8*3600))

func readExamples(tb testing.TB, name string) []example {
	tb.Helper()
	raw, err := os.ReadFile(dir(name) + name)
	if err != nil {
		tb.Fatal(err)
	}
	var out []example
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var e example
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			tb.Fatalf("%s:%d: %v", name, n, err)
		}
		out = append(out, e)
	}
	return out
}

// fieldsOf gives what the command line would print, as plain values.
func fieldsOf(e example) map[string]any {
	raw, err := json.Marshal(Text(e.Text, Context{Asking: e.Asking, Now: examplesNow}))
	if err != nil {
		panic(err)
	}
	got := map[string]any{}
	if err := json.Unmarshal(raw, &got); err != nil {
		panic(err)
	}
	if nos, ok := got["order_nos"].([]any); ok && len(nos) == 1 {
		got["order_no"] = nos[0]
	}
	return got
}

// Report runs examples and counts every labelled and every absent field.
func Report(examples []example) score {
	s := score{misses: map[string][]string{}, byKind: map[string][2]int{}}
	for _, e := range examples {
		got := fieldsOf(e)
		count := func(ok bool, miss string) {
			k := s.byKind[e.Phenomenon]
			s.total++
			k[1]++
			if ok {
				s.right++
				k[0]++
			} else {
				s.misses[e.Phenomenon] = append(s.misses[e.Phenomenon], fmt.Sprintf("%q asking=%q %s", e.Text, e.Asking, miss))
			}
			s.byKind[e.Phenomenon] = k
		}
		for _, f := range slices.Sorted(maps.Keys(e.Expect)) {
			ok := covers(got[f], e.Expect[f])
			count(ok, fmt.Sprintf("%s: got %v, want %v", f, got[f], e.Expect[f]))
		}
		for _, f := range e.Absent {
			_, there := got[f]
			if f == "order_no" {
				_, there = got["order_nos"]
			}
			count(!there, fmt.Sprintf("%s: got %v, want nothing", f, got[f]))
		}
		want, labelled := e.Expect["intent"]
		if got["intent"] == string(CancelOrder) && labelled && want != string(CancelOrder) {
			s.cancels = append(s.cancels, e.Text)
		}
	}
	return s
}

// covers reports that got has what want says; objects may have more.
func covers(got, want any) bool {
	w, ok := want.(map[string]any)
	if !ok {
		return reflect.DeepEqual(got, want)
	}
	g, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for k, v := range w {
		if !covers(g[k], v) {
			return false
		}
	}
	return true
}

func (s score) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d fields right (%.1f%%)\n", s.right, s.total, s.percent())
	for _, k := range slices.Sorted(maps.Keys(s.byKind)) {
		n := s.byKind[k]
		fmt.Fprintf(&b, "  %-15s %4d of %4d\n", k, n[0], n[1])
		for _, m := range s.misses[k] {
			fmt.Fprintf(&b, "      %s\n", m)
		}
	}
	for _, c := range s.cancels {
		fmt.Fprintf(&b, "  TAKEN FOR A CANCEL: %s\n", c)
	}
	return b.String()
}

func (s score) percent() float64 { return 100 * float64(s.right) / float64(max(s.total, 1)) }

// heldOut are sets that nothing was learned from or tuned on: each was written by somebody who saw neither examples nor
// code, with its labels fixed before it was first read. What its first reading found is said in testdata/README.md;
// once its misses have been looked at, its kinds go into the examples and a new set takes its place.
func heldOut(t testing.TB) []string {
	files, err := filepath.Glob("testdata/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestReport holds the understanding to its measure. Run it with -v to see the misses by phenomenon.
func TestReport(t *testing.T) {
	t.Parallel()
	least := map[string]float64{
		"corpus.jsonl": 100, "tune.jsonl": 98, "guard.jsonl": 98, "spans.jsonl": 99,
		"fresh1.jsonl": 90, "fresh2.jsonl": 89, "fresh3.jsonl": 91, "fresh4.jsonl": 95, "fresh5.jsonl": 94, "fresh6.jsonl": 93, "fresh7.jsonl": 93, "fresh8.jsonl": 94, "fresh9.jsonl": 92, "fresh10.jsonl": 91, "fresh11.jsonl": 91, "fresh12.jsonl": 85,
	} // what they got when first read, but for two points
	sets := []string{"corpus.jsonl", "tune.jsonl", "guard.jsonl"}
	for _, file := range heldOut(t) {
		sets = append(sets, filepath.Base(file))
	}
	for _, file := range sets {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			examples := readExamples(t, file)
			s := Report(examples)
			t.Logf("%s: %v%s", file, s, apart(examples, nil))
			want, ok := least[file]
			if !ok {
				want = 93
			}
			if s.percent() < want {
				t.Errorf("%s: %.1f%% of the labelled fields right, want %.0f%%", file, s.percent(), want)
			}
			if len(s.cancels) > 0 {
				t.Errorf("%s: taken for a request to cancel: %q", file, s.cancels)
			}
		})
	}
}

// TestWhatWasNotLearned reads built-in examples with a model that has learned from the other four fifths.
func TestWhatWasNotLearned(t *testing.T) {
	t.Parallel()
	all, err := builtInExamples()
	if err != nil {
		t.Fatal(err)
	}
	folds := 2 // of five: the others tell no more and take as long
	if testing.Short() {
		folds = 1
	}
	right, total := 0, 0
	for fold := range folds {
		var learned []Example
		var rest []example
		for i, e := range all {
			if e.Intent == "" {
				continue
			}
			if i%5 == fold {
				rest = append(rest, example{Text: e.Text, Asking: e.Asking, Phenomenon: string(e.Intent), Expect: map[string]any{"intent": string(e.Intent)}})
			} else {
				learned = append(learned, e)
			}
		}
		n := apart(rest, learn(learned, nil))
		right, total = right+n.both, total+n.total
		t.Logf("a fifth that was not learned:%v", n)
	}
	if right*100 < total*92 { // the hard sets that were learned since brought it from 94 to 92.9
		t.Errorf("%d of %d intents right", right, total)
	}
}

// tally counts intents that are right: of both together, of the model alone and of the rules alone, by phenomenon.
type tally struct {
	both, model, rules, total int
	by                        map[string][4]int
}

// apart reads examples with both, and looks at what each would have said alone.
func apart(examples []example, r *Reader) tally {
	p := tally{by: map[string][4]int{}}
	for _, e := range examples {
		want, ok := e.Expect["intent"].(string)
		if !ok {
			continue
		}
		u, m := understand(e.Text, Context{Asking: e.Asking, Now: examplesNow, Reader: r})
		n := p.by[e.Phenomenon]
		n[3]++
		p.total++
		for i, got := range []Intent{u.Intent, m.byLikelihood()[0], m.ruled(&u)} {
			if string(got) == want {
				n[i]++
				*[]*int{&p.both, &p.model, &p.rules}[i]++
			}
		}
		p.by[e.Phenomenon] = n
	}
	return p
}

func (p tally) String() string {
	var b strings.Builder
	line := func(name string, both, model, rules, total int) {
		pc := func(n int) float64 { return 100 * float64(n) / float64(max(total, 1)) }
		fmt.Fprintf(&b, "\n  %-22s %4d intents: together %5.1f%%, the model alone %5.1f%%, the rules alone %5.1f%%", name, total, pc(both), pc(model), pc(rules))
	}
	for _, k := range slices.Sorted(maps.Keys(p.by)) {
		n := p.by[k]
		line(k, n[0], n[1], n[2], n[3])
	}
	line("all", p.both, p.model, p.rules, p.total)
	return b.String()
}

// dir is where a set of examples is kept: what is learned from is part of the program.
func dir(name string) string {
	if _, err := os.Stat("examples/" + name); err == nil {
		return "examples/"
	}
	return "testdata/"
}
