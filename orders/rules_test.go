package orders

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTheRulesSayTheLimitOfCreateAndCancel(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := strings.Join(strings.Fields(string(raw)), " ")
	c := New(Config{}).config
	says := fmt.Sprintf("after %d unpaid ends within a day, further orders of that customer hold stock for %.0f minutes", c.UnpaidEnds, c.ShortHold.Minutes())
	if !strings.Contains(rules, says) {
		t.Errorf("docs/rules.md does not say %q", says)
	}
}
