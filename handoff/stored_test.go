package handoff

import (
	"reflect"
	"slices"
	"testing"

	"kefu/internal/testdb"
)

// A column of cases that no field keeps, or a field that no column keeps, is named here.
func TestEachColumnOfACaseHasItsField(t *testing.T) {
	t.Parallel()
	var stands, kept []string
	if err := testdb.New(t).QueryRow(t.Context(), `
		SELECT array_agg(column_name::text ORDER BY column_name) FROM information_schema.columns
		WHERE table_name = 'cases' AND table_schema = current_schema() AND column_name <> 'lease_told'`).Scan(&stands); err != nil {
		t.Fatal(err)
	}
	var s stored
	fields := map[uintptr]bool{}
	for _, c := range s.columns() {
		kept = append(kept, c.name)
		at := reflect.ValueOf(c.field).Pointer()
		if fields[at] {
			t.Errorf("%s is kept where another column is", c.name)
		}
		fields[at] = true
	}
	slices.Sort(kept)
	if !slices.Equal(stands, kept) {
		t.Errorf("the table has the columns\n%q,\nand kept are\n%q", stands, kept)
	}
	for _, of := range []reflect.Value{reflect.ValueOf(&s.Case).Elem(), reflect.ValueOf(&s.proposal).Elem()} {
		for i := range of.NumField() {
			name := of.Type().Field(i).Name
			byItself := name == "AssigneeName" || name == "Proposal" || name == "Rating"
			if !byItself && !fields[of.Field(i).Addr().Pointer()] {
				t.Errorf("no column keeps %s of a %s", name, of.Type())
			}
		}
	}
}
