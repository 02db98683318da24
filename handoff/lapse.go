package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// LapsedLease is a case whose holder left the customer waiting too long.
type LapsedLease struct {
	Case        // as it is now: waiting
	Agent int64 // who held it
	Away  bool  // this agent let so many cases lapse in a row that they now count as away
}

// LeasesOver finds up to limit cases whose lease ran out while their customers wait for a word, but for those with the
// numbers except; a case whose holder had the last word stays. Cases that others are changing right now are left for the
// next time.
func (d *Desk) LeasesOver(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]Case, error) {
	if except == nil {
		except = []string{} // PostgreSQL would take nil for NULL
	}
	rows, err := tx.Query(ctx, selectCases+`
		WHERE c.status = 'claimed' AND c.lease_until <= $1 AND c.unanswered_since IS NOT NULL AND c.case_no <> ALL ($3)
		ORDER BY c.lease_until, c.id LIMIT $2
		FOR UPDATE OF c SKIP LOCKED`, now, limit, except)
	if err != nil {
		return nil, fmt.Errorf("find lapsed cases: %w", err)
	}
	due, err := pgx.CollectRows(rows, scanCase)
	if err != nil {
		return nil, fmt.Errorf("find lapsed cases: %w", err)
	}
	return due, nil
}

// LeaseNotice is how long before the end of a lease its holder is told; a lease that is hardly longer ends without a
// word.
const LeaseNotice = 2 * time.Minute

// LeasesEnding takes up to limit cases, each once, whose lease ends soon while their customers wait for a word, but for
// those with the numbers except.
func (d *Desk) LeasesEnding(ctx context.Context, tx pgx.Tx, now time.Time, limit int, except ...string) ([]Case, error) {
	if d.config.Lease < 2*LeaseNotice {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `
		UPDATE cases SET lease_told = lease_until WHERE id IN (
			SELECT id FROM cases
			WHERE status = 'claimed' AND lease_until <= $1 AND lease_until > $2 AND unanswered_since IS NOT NULL
			AND lease_told IS DISTINCT FROM lease_until AND NOT coalesce(case_no = ANY ($4), false)
			ORDER BY lease_until LIMIT $3 FOR UPDATE SKIP LOCKED)
		RETURNING case_no`, now.Add(LeaseNotice), now, limit, except)
	if err != nil {
		return nil, fmt.Errorf("find leases that end soon: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find leases that end soon: %w", err)
	}
	return d.Cases(ctx, tx, nos...)
}

// Lapse returns a case that LeasesOver found within the same transaction to its old place in line.
func (d *Desk) Lapse(ctx context.Context, tx pgx.Tx, c Case, now time.Time) (LapsedLease, error) {
	after := c
	after.free()
	after.Menu = ""
	saved, err := d.save(ctx, tx, change{before: c, after: after, event: "lapsed", staff: c.Assignee}, now)
	if err != nil {
		return LapsedLease{}, err
	}
	away, err := d.awayAfterLapses(ctx, tx, c.Assignee)
	return LapsedLease{Case: saved, Agent: c.Assignee, Away: away}, err
}

// awayAfterLapses sets an agent away whose last doings, claims aside, were all lapses. It reports whether it did.
func (d *Desk) awayAfterLapses(ctx context.Context, tx pgx.Tx, staff int64) (bool, error) {
	tag, err := tx.Exec(ctx, `
		UPDATE staff SET away = true
		WHERE id = $1 AND NOT away AND $2 = (
			SELECT count(*) FILTER (WHERE kind = 'lapsed') FROM (
				SELECT kind FROM case_events WHERE staff_id = $1 AND kind <> 'claimed'
				ORDER BY id DESC LIMIT $2
			) AS latest
		)`, staff, d.config.LapsesToAway)
	if err != nil {
		return false, fmt.Errorf("set agent %d away: %w", staff, err)
	}
	return tag.RowsAffected() > 0, nil
}
