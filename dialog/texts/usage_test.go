package texts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kefu/dialog/texts"
)

// speakers are the packages that say the texts of this folder, seen from here.
var speakers = []string{"..", "../../turn", "../../bot", "../../console", "../../cmd"}

// TestEveryTextIsSaidAndEverythingSaidIsAText holds code and catalogue together: a key that no code names is dead, and
// a key that no catalogue has would reach a customer as it is.
func TestEveryTextIsSaidAndEverythingSaidIsAText(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	words, asked := literals(t)
	for _, key := range c.Keys() {
		if strings.HasPrefix(key, "faq.") {
			continue // found by Topic
		}
		used := slices.ContainsFunc(words, func(w string) bool {
			return w == key || len(w) > 2 && strings.ContainsAny(w[len(w)-1:], "._") && strings.HasPrefix(key, w) ||
				// "refused.x" + ".said", "wish.x" + ".noted"
				strings.HasPrefix(w, ".") && strings.HasSuffix(key, w)
		})
		if !used {
			t.Errorf("no code says %q", key)
		}
	}
	for _, key := range asked {
		if !c.Has(key) {
			t.Errorf("code says %q, and no catalogue has it", key)
		}
	}
}

var keyShape = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`)

// literals are all string literals of the speakers, and those that the dialog and the engine say as they are.
func literals(t *testing.T) (words, asked []string) {
	t.Helper()
	for _, folder := range speakers {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ofDialog := folder == ".." || strings.HasSuffix(folder, "turn")
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if s, ok := text(n); ok {
						words = append(words, s)
					}
				case *ast.CallExpr:
					if s, ok := said(n); ok && ofDialog {
						asked = append(asked, s)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(asked) < 50 {
		t.Fatalf("only %d texts are said: the test does not see them", len(asked))
	}
	return words, asked
}

// said is the key that a call of t or T has as it stands.
func said(call *ast.CallExpr) (string, bool) {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "t" && method.Sel.Name != "T" {
		return "", false
	}
	for _, arg := range call.Args[:min(2, len(call.Args))] {
		if s, ok := text(arg); ok && keyShape.MatchString(s) && !slices.Contains(texts.Languages, s) {
			return s, true
		}
	}
	return "", false
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestEveryComposedTextIsThere: a key that code makes of another by an ending (".again", and the three of sayOneOf) is in
// the catalogue for each key that it can be made of, unless the code looks first.
func TestEveryComposedTextIsThere(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	composed := 0
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			for _, key := range composedIn(f) {
				composed++
				if !c.Has(key) {
					t.Errorf("%s can say %q, and no catalogue has it", f.Name.Name, key)
				}
			}
		}
	}
	if composed < 20 {
		t.Errorf("only %d composed keys: the test does not see them", composed)
	}
}

// composedIn are the keys that a function can make of others by an ending.
func composedIn(f *ast.FuncDecl) (keys []string) {
	var bases, spared, endings []string
	looks := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			method, _ := n.Fun.(*ast.SelectorExpr)
			if method == nil {
				return true
			}
			looks = looks || method.Sel.Name == "Has"
			if s, ok := literal(n.Args, 1); ok && method.Sel.Name == "sayOneOf" {
				keys = append(keys, s+".a", s+".b", s+".c")
			}
		case *ast.AssignStmt:
			s, ok := literal(n.Rhs, 0)
			switch {
			case ok && n.Tok == token.ADD_ASSIGN && strings.HasPrefix(s, "."):
				endings = append(endings, s)
			case ok && keyShape.MatchString(s) && strings.Contains(s, "."):
				bases = append(bases, s)
			}
		case *ast.BinaryExpr:
			if s, ok := literal([]ast.Expr{n.Y}, 0); ok && n.Op == token.NEQ {
				spared = append(spared, s)
			}
		}
		return true
	})
	if len(bases) == 0 && len(endings) > 0 && !looks {
		return append(keys, "?"+endings[0]) // made of a key from elsewhere
	}
	for _, base := range bases {
		for _, ending := range endings {
			if !looks && !slices.Contains(spared, base) {
				keys = append(keys, base+ending)
			}
		}
	}
	return keys
}

func literal(list []ast.Expr, i int) (string, bool) {
	if i >= len(list) {
		return "", false
	}
	return text(list[i])
}
