package deed

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"kefu/internal/terms"
)

func TestEachCommandOfTheStaffIsDone(t *testing.T) {
	t.Parallel()
	offered := slices.Concat(
		terms.CommandsFor(terms.ForAgents), terms.CommandsFor(terms.ForStaff),
		terms.CommandsFor(terms.ForLeads), terms.CommandsFor(terms.ForAdmins))
	done := slices.Sorted(maps.Keys(commands))
	slices.Sort(offered)
	if !slices.Equal(offered, done) {
		t.Errorf("offered are %q, and done %q", offered, done)
	}
}

func TestTheRulesSayWhenTheReminderComes(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	if says := fmt.Sprintf("The reminder %.0f minutes before", remindBefore.Minutes()); !strings.Contains(string(rules), says) {
		t.Errorf("docs/rules.md does not say %q", says)
	}
}
