package dialog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// mostWords is how many patterns and Chinese words a file of the dialog still has of its own. What is said is read by
// understand (said_*.go): a new kind of saying goes there, with its examples. The numbers only go down.
var mostWords = map[string]int{
	"absorb.go": 9, "amend.go": 1, "answer.go": 6, "answers.go": 7, "clue.go": 45, "confirm.go": 2, "goodssaid.go": 58,
	"guest.go": 5, "hear.go": 21, "leave.go": 1, "leftout.go": 3, "products.go": 2, "rating.go": 2, "regionsaid.go": 19,
	"repair.go": 1, "request.go": 4, "sums.go": 2, "text.go": 2, "topic.go": 6, "unasked.go": 3, "waits.go": 7, "which.go": 2,
	"whose.go": 4, "wished.go": 13,
}

// TestTheDialogReadsNoWords holds the dialog to deciding by facts and acts.
func TestTheDialogReadsNoWords(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "MustCompile" {
					found = append(found, fset.Position(n.Pos()).String()+" a pattern")
					return false
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && strings.ContainsFunc(n.Value, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					found = append(found, fset.Position(n.Pos()).String()+" "+n.Value)
				}
			}
			return true
		})
		if len(found) > mostWords[name] {
			t.Errorf("%s reads words itself, %d times, at most %d are left: write a fact in understand/said_*.go\n%s", name, len(found), mostWords[name], strings.Join(found, "\n"))
		}
	}
}
