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
	"absorb.go": 2, "amend.go": 1, "answer.go": 2, "answers.go": 1, "clue.go": 28, "confirm.go": 2, "goodssaid.go": 24,
	"guest.go": 1, "hear.go": 1, "leave.go": 1, "regionsaid.go": 16, "repair.go": 1, "text.go": 1, "topic.go": 1,
	"unasked.go": 1,
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
