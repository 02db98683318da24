package unnest_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/internal/testdb"
	"kefu/internal/unnest"
)

// PostgreSQL reads back what went in, row by row, arrays of any length and none among them.
func TestWhatIsWrittenByColumnsComesBackByRows(t *testing.T) {
	t.Parallel()
	type row struct {
		name  string
		parts []int64
	}
	rows := []row{{"none", nil}, {"empty", []int64{}}, {"one", []int64{-7}}, {"more", []int64{1, 1 << 62, 3}}}
	found, err := testdb.New(t).Query(t.Context(), `
		SELECT name, parts::bigint[] FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (name, parts, n) ORDER BY n`,
		unnest.Column(rows, func(r row) string { return r.name }),
		unnest.Column(rows, func(r row) *string { return unnest.Array(r.parts) }))
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	var got row
	if _, err := pgx.ForEachRow(found, []any{&got.name, &got.parts}, func() error {
		if want := rows[i]; got.name != want.name || !slices.Equal(got.parts, want.parts) || (got.parts == nil) != (want.parts == nil) {
			t.Errorf("%v came back as %v", want, got)
		}
		i++
		return nil
	}); err != nil || i != len(rows) {
		t.Errorf("%d rows, %v", i, err)
	}
}
