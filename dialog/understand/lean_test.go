package understand

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// allLabelled are the labelled messages: what is learned from and what is held out.
func allLabelled(t *testing.T) []example {
	t.Helper()
	learned, err := builtInExamples()
	if err != nil {
		t.Fatal(err)
	}
	var all []example
	for _, e := range learned {
		all = append(all, example{Text: e.Text, Asking: e.Asking})
	}
	for _, file := range heldOut(t) {
		all = append(all, readExamples(t, filepath.Base(file))...)
	}
	return all
}

// withRules adds the rules' own examples.
func withRules(all []example) []example {
	for _, r := range deedRules {
		for _, text := range slices.Concat(r.yes, r.no) {
			all = append(all, example{Text: text})
		}
	}
	return all
}

// vocabularyFiles are the word lists by the file they stand in.
var vocabularyFiles = map[string][]entry{"deeds": deedWords, "faults": faultWords, "speech": speechWords, "things": thingWords}

// mostUnseen is how many words of each file no labelled message contains. The numbers only go down: a new word comes
// with an example that has it.
var mostUnseen = map[string]int{"deeds": 447, "faults": 493, "speech": 296, "things": 1295, "sets": 68}

// TestEveryWordIsNeeded names words that stand twice in a list and words that follow from another one of it, and counts
// the words that no labelled message contains.
func TestEveryWordIsNeeded(t *testing.T) {
	t.Parallel()
	seen := wordsIn(withRules(allLabelled(t)))
	all := conceptsOf(vocabulary)
	for _, file := range slices.Sorted(maps.Keys(vocabularyFiles)) {
		unseen := map[string]bool{}
		for _, e := range vocabularyFiles[file] {
			list := map[string]bool{}
			for _, w := range strings.Fields(e.words) {
				folded := foldWord(w)
				if list[folded] {
					t.Errorf("vocabulary_%s.go: %s: %s stands twice", file, conceptNames[e.c], w)
				}
				list[folded] = true
				if mayFollow(all, e.c, folded) && maps.Equal(all, conceptsOf(lacking(vocabulary, e.c, folded))) {
					t.Errorf("vocabulary_%s.go: %s: %s follows from another word", file, conceptNames[e.c], w)
				}
				if !seen(folded) {
					unseen[folded] = true
				}
			}
		}
		holdUnseen(t, file, unseen)
	}
}

// TestEveryWordOfASetIsNeeded does the same for the sets of words beside the code that asks for them.
func TestEveryWordOfASetIsNeeded(t *testing.T) {
	t.Parallel()
	seen, unseen := wordsIn(withRules(allLabelled(t))), map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			f, isName := call.Fun.(*ast.Ident)
			lit, isText := call.Args[0].(*ast.BasicLit)
			if !isName || !isText || f.Name != "setOf" {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			list := map[string]bool{}
			for _, w := range strings.Fields(text) {
				folded := foldWord(w)
				if list[folded] {
					t.Errorf("%s: %s stands twice in a set", name, w)
				}
				list[folded] = true
				if !seen(folded) {
					unseen[folded] = true
				}
			}
			return true
		})
	}
	holdUnseen(t, "sets", unseen)
}

func holdUnseen(t *testing.T, file string, unseen map[string]bool) {
	t.Helper()
	t.Logf("%s: %d words that no labelled message contains: %s", file, len(unseen), strings.Join(slices.Sorted(maps.Keys(unseen)), " "))
	if len(unseen) > mostUnseen[file] {
		t.Errorf("%s: %d words that no labelled message contains, %d before: write an example with each new word", file, len(unseen), mostUnseen[file])
	}
}

// wordsIn tells whether any of the messages, folded, contains a word; a Latin one must not go on.
func wordsIn(examples []example) func(w string) bool {
	var all strings.Builder
	for _, e := range examples {
		all.WriteString(string(fold(e.Text).lower) + "\n")
	}
	text, starts := all.String(), map[head][]int{}
	runes := []rune(text)
	at := 0
	for i, r := range runes {
		starts[head{first: r}] = append(starts[head{first: r}], at)
		if i+1 < len(runes) {
			starts[head{r, runes[i+1]}] = append(starts[head{r, runes[i+1]}], at)
		}
		at += utf8.RuneLen(r)
	}
	return func(w string) bool {
		r := []rune(w)
		return len(r) > 0 && slices.ContainsFunc(starts[headOf(r)], func(i int) bool {
			if !strings.HasPrefix(text[i:], w) {
				return false
			}
			before, _ := utf8.DecodeLastRuneInString(text[:i])
			after, _ := utf8.DecodeRuneInString(text[i+len(w):])
			return !(isLatin(r[0]) && isLatin(before)) && !(isLatin(r[len(r)-1]) && isLatin(after))
		})
	}
}

// mayFollow reports a word that another one, varied in its beginning or ending, may make needless.
func mayFollow(all map[string]concepts, c concept, w string) bool {
	for _, ending := range []string{"啦", "咯", "喽", "嘞"} {
		if stem, ok := strings.CutSuffix(w, ending); ok && all[stem+"了"].has(c) {
			return true
		}
	}
	for _, ending := range []string{"啊", "了", "的"} {
		if stem, ok := strings.CutSuffix(w, ending); ok && all[stem].has(c) && (ending == "啊" || c == cWrong) {
			return true
		}
	}
	before, after, ok := strings.Cut(w, "没")
	return ok && before != "" && all["没"+after].has(cMissing)
}

// lacking is the vocabulary with a word taken out of the lists of a concept.
func lacking(vocabulary []entry, c concept, w string) []entry {
	var rest []entry
	for _, e := range vocabulary {
		if e.c == c {
			e.words = strings.Join(slices.DeleteFunc(strings.Fields(e.words), func(x string) bool { return foldWord(x) == w }), " ")
		}
		rest = append(rest, e)
	}
	return rest
}
