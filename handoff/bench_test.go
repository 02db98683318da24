package handoff_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

// BenchmarkClaim measures a claim with its commit and the line's update, beside the same statements and one Redis call
// written bare.
func BenchmarkClaim(b *testing.B) {
	f, l := newFixture(b), newLine(b)
	f.exec(`INSERT INTO cases (conversation_id, kind, status, place_at, opened_at)
		SELECT $1, 'human', 'waiting', $2::timestamptz + n * interval '1 second', $2 FROM generate_series(1, 20000) AS n`,
		f.conversation, noon)
	line, err := f.desk.WaitingLine(b.Context(), f.pool, 20000)
	f.must(err)
	next := func() handoff.Case {
		if len(line) == 0 {
			b.Fatal("no case is left: use a smaller -benchtime")
		}
		c := line[0]
		line = line[1:]
		return c
	}
	b.Run("desk", func(b *testing.B) {
		for b.Loop() {
			c := next()
			var out handoff.Outcome
			f.tx(func(tx pgx.Tx) (err error) {
				out, err = f.desk.Act(b.Context(), tx, handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li, Version: 1}, noon)
				return err
			})
			l.must(l.Update(b.Context(), out.Case))
		}
	})
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			c := next()
			f.tx(func(tx pgx.Tx) error {
				_, err := tx.Exec(b.Context(), `
					WITH c AS (
						UPDATE cases SET status = 'claimed', version = version + 1, assignee = $2, claimed_at = $3, lease_until = $4
						WHERE case_no = $1 AND version = 1 AND status = 'waiting'
						RETURNING case_no, version
					)
					INSERT INTO case_events (case_no, version, at, kind, staff_id)
					SELECT case_no, version, $3, 'claimed', $2 FROM c`, c.No, int64(li), noon, noon.Add(10*time.Minute))
				return err
			})
			l.must(l.client.ZRem(b.Context(), l.prefix+"bare", c.No).Err())
		}
	})
}
