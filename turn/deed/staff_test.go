package deed

import (
	"maps"
	"slices"
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
