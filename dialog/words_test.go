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

// TestTheDialogReadsNoWords holds the dialog to deciding by facts and acts: it has no pattern and no Chinese word of its own.
// What is said is read by understand (said_*.go): a new kind of saying goes there, with its examples.
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
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "MustCompile" {
					t.Errorf("%s: a pattern: write a fact in understand/said_*.go", fset.Position(n.Pos()))
					return false
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && strings.ContainsFunc(n.Value, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s: reads %s itself: write a fact in understand/said_*.go", fset.Position(n.Pos()), n.Value)
				}
			}
			return true
		})
	}
}
