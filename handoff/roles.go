package handoff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

var (
	// ErrLastAdmin means that nobody would be left who can give roles.
	ErrLastAdmin = errors.New("somebody must stay admin")
	// ErrHoldsCases means that an agent must hand over cases before the role goes.
	ErrHoldsCases = errors.New("the agent still holds cases")
)

// Roles are what a member of staff may do; see Staff.
type Roles struct{ Agent, Supervisor, Admin bool }

// SetRoles gives somebody these roles, and takes the others; who has none is no member of staff any more, and is signed
// out. A supervisor is an agent in any case. Somebody who is not known yet is added by the messenger's user id.
// ErrLastAdmin, ErrHoldsCases.
func (d *Desk) SetRoles(ctx context.Context, db DB, id int64, r Roles, now time.Time) error {
	r.Agent = r.Agent || r.Supervisor
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		// Two admins who take each other's role at the same time come one after the other.
		if _, err := tx.Exec(ctx, `SELECT FROM staff WHERE admin ORDER BY id FOR UPDATE`); err != nil {
			return fmt.Errorf("roles of %d: %w", id, err)
		}
		var admins, held int
		err := tx.QueryRow(ctx, `
			SELECT (SELECT count(*) FROM staff WHERE admin AND id <> $1), (SELECT count(*) FROM cases WHERE assignee = $1 AND status = 'claimed')`,
			id).Scan(&admins, &held)
		switch {
		case err != nil:
			return fmt.Errorf("roles of %d: %w", id, err)
		case !r.Admin && admins == 0:
			return ErrLastAdmin
		case !r.Agent && held > 0:
			return ErrHoldsCases
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO staff (id, agent, supervisor, admin, added_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET agent = EXCLUDED.agent, supervisor = EXCLUDED.supervisor, admin = EXCLUDED.admin`,
			id, r.Agent, r.Supervisor, r.Admin, now)
		if err == nil && r == (Roles{}) {
			_, err = tx.Exec(ctx, `DELETE FROM sessions WHERE staff_id = $1`, id)
		}
		if err != nil {
			return fmt.Errorf("roles of %d: %w", id, err)
		}
		return nil
	})
}

// Sessions counts the live sessions of the console, by member of staff.
func (d *Desk) Sessions(ctx context.Context, db Reader, now time.Time) (map[int64]int, error) {
	rows, err := db.Query(ctx, `SELECT staff_id, count(*)::int FROM sessions WHERE expires_at > $1 GROUP BY staff_id`, now)
	if err != nil {
		return nil, fmt.Errorf("count sessions: %w", err)
	}
	found := map[int64]int{}
	var id int64
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { found[id] = n; return nil }); err != nil {
		return nil, fmt.Errorf("count sessions: %w", err)
	}
	return found, nil
}

// EndSessions signs a member of staff out everywhere, and tells how many sessions that ended. Links that were not used
// yet are spent too.
func (d *Desk) EndSessions(ctx context.Context, db DB, id int64, now time.Time) (ended int64, err error) {
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `DELETE FROM sessions WHERE staff_id = $1`, id)
		if err != nil {
			return err
		}
		ended = tag.RowsAffected()
		_, err = tx.Exec(ctx, `UPDATE sign_ins SET used_at = $2 WHERE staff_id = $1 AND used_at IS NULL`, id, now)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("end the sessions of %d: %w", id, err)
	}
	return ended, nil
}
