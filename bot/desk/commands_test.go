package desk

import (
	"os"
	"regexp"
	"testing"

	"kefu/dialog/texts"
	"kefu/internal/terms"
)

func TestEachCommandIsToldOf(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	contracts, err := os.ReadFile("../../docs/contracts.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range terms.Commands {
		named := regexp.MustCompile(`/` + c.Name + `\b`)
		if !words.Has("menu." + c.Name) {
			t.Errorf("/%s has no line in the menu: \"menu.%s\"", c.Name, c.Name)
		}
		if !named.Match(contracts) {
			t.Errorf("docs/contracts.md does not name /%s", c.Name)
		}
		for _, lang := range texts.Languages {
			help := words.T(lang, "staff.help", map[string]any{"Name": ""})
			if (c.For == terms.ForAgents || c.For == terms.ForStaff) && !named.MatchString(help) {
				t.Errorf("the help of the staff in %s does not name /%s", lang, c.Name)
			}
		}
	}
}
