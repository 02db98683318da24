package handoff

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Member is somebody who joined or left the agents' group. Being there gives nobody a role.
type Member struct {
	ID      int64 // the messenger's user id
	Name    string
	Present bool
	At      time.Time // when they joined or left
}

// NoteMember records that somebody joined or left. What was told of a later time stays.
func (d *Desk) NoteMember(ctx context.Context, db DB, m Member) error {
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			INSERT INTO group_members AS g (id, name, present, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, present = EXCLUDED.present, at = EXCLUDED.at WHERE g.at <= EXCLUDED.at`,
			m.ID, m.Name, m.Present, m.At)
		return err
	})
	if err != nil {
		return fmt.Errorf("member %d of the group: %w", m.ID, err)
	}
	return nil
}

// Members returns up to limit of those who joined or left, the latest first.
func (d *Desk) Members(ctx context.Context, db Reader, limit int) ([]Member, error) {
	rows, err := db.Query(ctx, `SELECT id, name, present, at FROM group_members ORDER BY at DESC, id LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("members of the group: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Member])
	if err != nil {
		return nil, fmt.Errorf("members of the group: %w", err)
	}
	return all, nil
}

// SetDuty says whether an agent takes cases, and in which languages they answer; none are all. ErrNotStaff for who is no
// agent.
func (d *Desk) SetDuty(ctx context.Context, db DB, id int64, away bool, languages []string) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if err := d.SetAway(ctx, tx, id, away); err != nil {
			return err
		}
		return d.SetLanguages(ctx, tx, id, languages)
	})
}
