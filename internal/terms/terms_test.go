package terms_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// TestListsAreWhole: a list of a type's words, such as Statuses, has all of its constants.
func TestListsAreWhole(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	constants, lists := map[string][]string{}, map[string][]string{} // by type
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, s := range decl.Specs {
				value, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				if typ, ok := value.Type.(*ast.Ident); ok && decl.Tok == token.CONST {
					constants[typ.Name] = append(constants[typ.Name], value.Names[0].Name)
				}
				if decl.Tok != token.VAR || len(value.Values) != 1 {
					continue
				}
				literal, ok := value.Values[0].(*ast.CompositeLit)
				if !ok {
					continue
				}
				array, ok := literal.Type.(*ast.ArrayType)
				if !ok {
					continue
				}
				typ := array.Elt.(*ast.Ident).Name
				for _, e := range literal.Elts {
					if word, ok := e.(*ast.Ident); ok { // a list of rows has no constants
						lists[typ] = append(lists[typ], word.Name)
					}
				}
			}
		}
	}
	if len(lists) < 4 {
		t.Fatalf("found lists of %d types", len(lists))
	}
	for typ, list := range lists {
		for _, c := range constants[typ] {
			if !slices.Contains(list, c) {
				t.Errorf("the list of %s lacks %s", typ, c)
			}
		}
		if len(list) != len(constants[typ]) {
			t.Errorf("the list of %s has %d words, of %d that there are", typ, len(list), len(constants[typ]))
		}
	}
}
