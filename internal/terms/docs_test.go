package terms_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"kefu/internal/terms"
)

// TestThePagesSayTheTerms: others rely on these words and numbers, and read them in docs.
func TestThePagesSayTheTerms(t *testing.T) {
	t.Parallel()
	read := func(page string) string {
		raw, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(raw)), " ")
	}
	contracts, rules := read("contracts.md"), read("rules.md")
	_, words, _ := strings.Cut(contracts, "**Words**")
	words, _, _ = strings.Cut(words, " **")
	named := func(word string) {
		if !regexp.MustCompile(`\b` + word + `\b`).MatchString(words) {
			t.Errorf("docs/contracts.md does not name %q among the words", word)
		}
	}
	for _, w := range terms.Statuses {
		named(string(w))
	}
	for _, w := range terms.Kinds {
		named(string(w))
	}
	for _, w := range terms.Methods {
		named(string(w))
	}
	for method, form := range map[terms.Method]string{
		terms.WeChat: "WeChat Pay and Alipay take %d to %d working days",
		terms.Alipay: "WeChat Pay and Alipay take %d to %d working days",
		terms.Bank:   "bank cards %d to %d (",
	} {
		least, most := method.RefundDays()
		if says := fmt.Sprintf(form, least, most); !strings.Contains(rules, says) {
			t.Errorf("docs/rules.md does not say %q", says)
		}
	}
}
