package console_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kefu/console"
	"kefu/dialog/texts"
	"kefu/internal/terms"
)

var (
	// A text by its key, in templates and code, and the closed sets that are put into words.
	asked = regexp.MustCompile(`\bT\(? ?"([a-z_.]+)"`)
	sets  = regexp.MustCompile(`\bWord\(? ?"([a-z_]+)"`)
)

func TestEveryTextThatAPageAsksForExists(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := filepath.Glob("templates/*.html")
	code, _ := filepath.Glob("*.go")
	found := 0
	for _, name := range append(pages, code...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(content), -1) {
			found++
			if !strings.HasSuffix(m[1], ".") && !catalogue.Has("console."+m[1]) {
				t.Errorf("%s asks for console.%s, which no catalogue has", name, m[1])
			}
		}
		for _, m := range sets.FindAllStringSubmatch(string(content), -1) {
			found++
			if !hasSet(catalogue, m[1]) {
				t.Errorf("%s puts the set %s into words, of which no catalogue has any", name, m[1])
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d texts found: the pattern no longer fits the templates", found)
	}
	for _, page := range []string{"signed_out", "spent", "left", "missing", "foreign", "too_large", "fault"} {
		for _, part := range []string{".title", ".text"} {
			if !catalogue.Has("console." + page + part) {
				t.Errorf("no catalogue has console.%s%s", page, part)
			}
		}
	}
}

// TestEveryWordOfTheTermsHasItsText: a page never shows the bare word of a status or of a kind.
func TestEveryWordOfTheTermsHasItsText(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	has := func(set, word string) {
		if !catalogue.Has("console."+set+"."+word) && !catalogue.Has(set+"."+word) {
			t.Errorf("the set %s has no text for %s", set, word)
		}
	}
	for _, w := range terms.Statuses {
		has("status", string(w))
	}
	for _, w := range terms.Kinds {
		has("goods", string(w))
	}
	for _, w := range terms.Methods {
		has("method", string(w))
	}
	for _, w := range terms.MediaKinds {
		has("media", string(w))
	}
}

func hasSet(catalogue *texts.Catalogue, set string) bool {
	for _, key := range catalogue.Keys() {
		if strings.HasPrefix(key, "console."+set+".") || strings.HasPrefix(key, set+".") {
			return true
		}
	}
	return false
}
