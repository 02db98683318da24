package understand

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// Example is a labelled message: what the model learns from, and what may stand in a request to cancel.
type Example struct {
	Text   string
	Asking Asking // the question just put, if any
	Intent Intent
	Reason Reason // why, if it says so; NoReason where it is known to say nothing

	Labels map[string]any // further details that it tells, as kefu understand prints them
	Absent []string       // details that it does not tell, though it looks so
	Whole  bool           // it tells no other detail than those labelled
}

// NoReason labels an example that gives no reason, whatever it sounds like.
const NoReason Reason = "none"

// examples are the built-in labelled messages, in files by what they are about.
//
//go:embed examples
var examples embed.FS

// Reader is what has been learned from labelled messages. It never changes, and is safe for concurrent use.
type Reader struct {
	intents *ranker
	reasons *ranker
	roles   *model
	known   map[string]bool    // words that stand in requests to cancel
	own     map[string]Example // a shop's own examples, by what they say
}

// intentClasses are what the model tells apart.
var intentClasses = []Intent{
	CancelOrder, RequestRefund, RefundStatus, OrderStatus, ListOrders, ReportProblem, TalkToHuman, ThreatenComplaint, Question, Inform, Affirm, Deny, Abort, Greet, Thanks, Other,
}

// reasonClasses are what the model of reasons tells apart.
var reasonClasses = []Reason{
	NoReason, WrongQuantity, WrongAmount, WrongRegion, WrongAccount, WrongItem, ChangedMind, FoundCheaper, Duplicate, Overcharged, NotReceived, NotAsDescribed, Defective, OtherReason,
}

// BuiltInReader has learned from the built-in examples; every call gives the same one. The first call takes some seconds
// of processor time, unless the same program has learned before (KeepOn).
func BuiltInReader() *Reader {
	builtIn.Do(func() { builtInReader = fetchedOrLearned() })
	return builtInReader
}

var (
	builtIn       sync.Once
	builtInReader *Reader
)

// NewReader learns from the built-in examples and from a shop's own, which count several times.
func NewReader(own []Example) *Reader {
	builtIn, err := builtInExamples()
	if err != nil {
		panic(err) // the files are part of the program
	}
	return learn(builtIn, own)
}

// ReaderOf gives the Reader that has learned from the built-in examples and these: NewReader's, or the same again where
// lately that was asked for. A lesson that is tried, rehearsed, taught and taken over is so learned once.
func ReaderOf(own []Example) *Reader {
	if len(own) == 0 {
		return BuiltInReader()
	}
	lately.Lock()
	defer lately.Unlock()
	for _, l := range lately.learned {
		if reflect.DeepEqual(l.own, own) {
			return l.reader
		}
	}
	r := NewReader(own)
	lately.learned = append(lately.learned, learned{slices.Clone(own), r})
	if len(lately.learned) > keptReaders {
		lately.learned = slices.Delete(lately.learned, 0, 1)
	}
	return r
}

// keptReaders is enough for what is learned now, and what it would be with the lesson that is being tried.
const keptReaders = 3

// learned is a Reader and what it has learned.
type learned struct {
	own    []Example
	reader *Reader
}

// lately are the last readers that were asked for.
var lately struct {
	sync.Mutex
	learned []learned
}

// How much more an example counts than a bare one: one that was written as people type, with all it tells labelled, and
// a shop's own.
const (
	wholeWeight = 2
	ownWeight   = 4
)

func learn(builtIn, own []Example) *Reader {
	r := &Reader{known: map[string]bool{}, own: map[string]Example{}}
	lessons := make([]taught, 0, len(builtIn)+len(own))
	var why []taught
	var spans []lesson
	take := func(e Example, weight float32) {
		class, reason := slices.Index(intentClasses, e.Intent), slices.Index(reasonClasses, e.Reason)
		if class < 0 && reason < 0 && e.Labels == nil && e.Absent == nil {
			return
		}
		m := newMessage(fold(e.Text), Context{Asking: e.Asking, Now: exampleTime, Lexicon: DefaultLexicon(), Reader: r})
		spans = append(spans, m.roleLessons(e)...)
		if weight == ownWeight {
			r.own[m.saying()] = e
		}
		said := taught{lesson{features: m.features(), weight: weight, key: m.key()}, m.clauseFeatures()}
		if reason >= 0 {
			of := said
			if of.class = reason; e.Reason == NoReason {
				of.weight *= noReasonWeight
			}
			why = append(why, of)
		}
		if class < 0 {
			return
		}
		said.class = class
		lessons = append(lessons, said)
		if e.Intent == CancelOrder {
			m.learnWords(r.known)
		}
	}
	for _, e := range builtIn {
		if e.Whole {
			take(e, wholeWeight)
		} else {
			take(e, 1)
		}
	}
	for _, e := range own {
		take(e, ownWeight)
	}
	r.intents = newRanker(len(intentClasses), lessons)
	r.reasons = newRanker(len(reasonClasses), why)
	r.roles = train(int(roles), spans)
	return r
}

func builtInExamples() ([]Example, error) {
	files, err := examples.ReadDir("examples")
	if err != nil {
		return nil, err
	}
	var all []Example
	for _, f := range files {
		raw, err := examples.ReadFile("examples/" + f.Name())
		if err != nil {
			return nil, err
		}
		list, err := ReadExamples(bytes.NewReader(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		all = append(all, list...)
	}
	return all, nil
}

// ReadExamples reads labelled messages. A line "== intent" or "== intent asking=question" says what the lines below it
// mean, one message a line; "#" begins a comment. A line that is a JSON object has its own labels, as those of the
// corpora: {"text":"…","asking":"…","expect":{"intent":"…"}}. The error names the line.
func ReadExamples(in io.Reader) ([]Example, error) {
	var list []Example
	var now Example
	lines := bufio.NewScanner(in)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		heading, isHeading := strings.CutPrefix(line, "== ")
		e := now
		var err error
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case isHeading:
			if now, err = headed(heading); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			continue
		case strings.HasPrefix(line, "{"):
			if e, err = withLabels(line); err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
		case now.Intent == "":
			return nil, fmt.Errorf("line %d: no line such as \"== cancel_order\" stands above it", n)
		default:
			e.Text = line
		}
		list = append(list, e)
	}
	return list, lines.Err()
}

// headed reads what stands after "==".
func headed(heading string) (Example, error) {
	words := strings.Fields(heading)
	if len(words) == 0 {
		return Example{}, errors.New("no intent stands after ==")
	}
	e := Example{Intent: Intent(words[0])}
	if !slices.Contains(intentClasses, e.Intent) {
		return e, fmt.Errorf("%q is no intent", words[0])
	}
	for _, w := range words[1:] {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "asking":
			e.Asking = Asking(value)
		case "reason":
			if e.Reason = Reason(value); !slices.Contains(reasonClasses, e.Reason) {
				return e, fmt.Errorf("%q is no reason", value)
			}
		default:
			return e, fmt.Errorf("%q is neither asking=… nor reason=…", w)
		}
	}
	return e, nil
}

// withLabels reads a JSON object. One without an intent that tells what was asked for is an answer; any other without an
// intent teaches nothing about it.
func withLabels(line string) (Example, error) {
	var e struct {
		Text   string
		Asking Asking
		Expect map[string]any
		Absent []string
		Whole  bool
	}
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		return Example{}, err
	}
	named, told := e.Expect["intent"].(string)
	i := Intent(named)
	if told && !slices.Contains(intentClasses, i) {
		return Example{}, fmt.Errorf("%q is no intent", i)
	}
	if !told && len(e.Expect) > 0 && e.Asking != AskingNothing && e.Asking != AskingConfirm {
		i = Inform
	}
	why, _ := e.Expect["reason"].(string)
	if slices.Contains(e.Absent, "reason") {
		why = string(NoReason)
	}
	return Example{Text: e.Text, Asking: e.Asking, Intent: i, Reason: Reason(why), Labels: e.Expect, Absent: e.Absent, Whole: e.Whole}, nil
}

// rank gives how likely each intent is, in the order of intentClasses.
func (r *Reader) rank(m *message) []float32 {
	if e, ok := r.own[m.saying()]; ok && e.Intent != "" {
		return only(len(intentClasses), slices.Index(intentClasses, e.Intent))
	}
	return r.intents.rank(m.features(), m.clauseFeatures())
}

// only is a ranking that leaves no doubt: what a shop says of a message holds for it. The rules stand as they do: it
// makes no cancel and no yes.
func only(classes, class int) []float32 {
	p := make([]float32, classes)
	p[class] = 1
	return p
}

// exampleTime is the clock by which the built-in examples are read.
var exampleTime = time.Date(2026, 11, 22, 20, 30, 0, 0, time.FixedZone("CST", 8*60*60))

// likeliestReason gives the reason that the words tell most likely, and how likely it is.
func (r *Reader) likeliestReason(m *message) (Reason, float32) {
	if e, ok := r.own[m.saying()]; ok && e.Reason != "" {
		return e.Reason, 1
	}
	ranked := r.reasons.rank(m.features(), m.clauseFeatures())
	best := likeliestOf(ranked)
	return reasonClasses[best], ranked[best]
}

// Meanings are the words for what a message can want, and for why.
func Meanings() (intents, reasons []string) {
	for _, i := range intentClasses {
		intents = append(intents, string(i))
	}
	for _, r := range reasonClasses {
		reasons = append(reasons, string(r))
	}
	return intents, reasons
}
