package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTheArrowsOfTheArchitectureAreTheImports holds the list "imports" in ARCHITECTURE.md to the code, both ways.
func TestTheArrowsOfTheArchitectureAreTheImports(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, found := strings.Cut(string(page), "```imports\n")
	list, _, ended := strings.Cut(list, "```")
	if !found || !ended {
		t.Fatal("ARCHITECTURE.md has no list of imports")
	}
	drawn := map[string]string{}
	for line := range strings.Lines(list) {
		room, known, _ := strings.Cut(strings.TrimSpace(line), " ")
		drawn[room] = strings.Join(strings.Fields(known), " ")
	}
	rooms := slices.Collect(maps.Keys(drawn))
	imports := importsBetween(t, "../..", rooms)
	for _, room := range slices.Sorted(maps.Keys(imports)) {
		if got := strings.Join(slices.Sorted(maps.Keys(imports[room])), " "); got != drawn[room] {
			t.Errorf("%s imports\n\t%s\nand ARCHITECTURE.md draws\n\t%s", room, got, drawn[room])
		}
	}
	for _, room := range rooms {
		if _, known := imports[room]; !known {
			t.Errorf("ARCHITECTURE.md draws %s, which is no package", room)
		}
	}
}

// importsBetween is what the packages of each room import of other rooms, tests aside. A package belongs to the room with
// the longest name that it begins with; one without a room is a room itself.
func importsBetween(t *testing.T, root string, rooms []string) map[string]map[string]bool {
	t.Helper()
	roomOf := func(pkg string) string {
		room := ""
		for _, one := range rooms {
			if (pkg == one || strings.HasPrefix(pkg, one+"/")) && len(one) > len(room) {
				room = one
			}
		}
		if room == "" {
			return pkg
		}
		return room
	}
	imports := map[string]map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != "." || name == "internal" || name == "examples"):
			return filepath.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		from := roomOf(strings.TrimSuffix(name, "/"+d.Name()))
		if imports[from] == nil {
			imports[from] = map[string]bool{}
		}
		for _, i := range file.Imports {
			pkg, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			to, ours := strings.CutPrefix(pkg, "kefu/")
			if ours && !strings.HasPrefix(to, "internal/") && roomOf(to) != from {
				imports[from][roomOf(to)] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return imports
}
