package handoff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Staff is a member of the shop's staff. The id is the messenger's user id.
type Staff struct {
	ID    int64
	Name  string
	Agent bool
	// Supervisor is an agent who also stands above others; see Leads.
	Supervisor bool
	Admin      bool
	Away       bool
	Lang       string // "" until they choose one
	// Languages are those in which an agent answers customers, such as zh; none: all.
	Languages []string
	Held      int // cases they hold now
}

// Leads tells whether somebody stands above agents: takes over and reassigns what they hold, answers beside them, reads
// every conversation and what is hidden in it, and decides as the second person and about appeals. Admins may too, as far
// as they are agents.
func (s Staff) Leads() bool { return s.Supervisor || s.Admin }

const (
	staffColumns = `id, name, agent, supervisor, admin, away, lang, languages,
		(SELECT count(*) FROM cases WHERE assignee = staff.id AND status = 'claimed')`
	selectStaff = `SELECT ` + staffColumns + ` FROM staff WHERE id = $1 AND (agent OR admin)`
)

// Bootstrap adds the agents and admins of the configuration that are not known yet. Whoever is known keeps the roles of
// the database.
func (d *Desk) Bootstrap(ctx context.Context, tx pgx.Tx, agents, admins []int64, now time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO staff (id, agent, admin, added_at)
		SELECT id, id = ANY ($1::bigint[]), id = ANY ($2::bigint[]), $3
		FROM (SELECT DISTINCT unnest($1::bigint[] || $2::bigint[]) AS id) AS ids
		ON CONFLICT (id) DO NOTHING`, list(agents), list(admins), now)
	if err != nil {
		return fmt.Errorf("add the first staff: %w", err)
	}
	return nil
}

// list is never nil, which would be NULL in the database.
func list[T any](all []T) []T { return append([]T{}, all...) }

// Staff returns a member of staff; false when there is none with this id, or one without any role.
func (d *Desk) Staff(ctx context.Context, db Reader, id int64) (Staff, bool, error) {
	rows, err := db.Query(ctx, selectStaff, id)
	if err != nil {
		return Staff{}, false, fmt.Errorf("staff %d: %w", id, err)
	}
	s, known, err := oneStaff(rows)
	if err != nil {
		return Staff{}, false, fmt.Errorf("staff %d: %w", id, err)
	}
	return s, known, nil
}

// StaffAmong tells which of some people have a role.
func (d *Desk) StaffAmong(ctx context.Context, db Reader, ids ...int64) ([]int64, error) {
	rows, err := db.Query(ctx, `SELECT id FROM staff WHERE id = ANY ($1) AND (agent OR admin)`, ids)
	if err != nil {
		return nil, fmt.Errorf("staff among %d people: %w", len(ids), err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("staff among %d people: %w", len(ids), err)
	}
	return found, nil
}

func oneStaff(rows pgx.Rows) (Staff, bool, error) {
	s, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Staff])
	if errors.Is(err, pgx.ErrNoRows) {
		return Staff{}, false, nil
	}
	return s, err == nil, err
}

// AllStaff returns everybody with a role, by id.
func (d *Desk) AllStaff(ctx context.Context, db Reader) ([]Staff, error) {
	rows, err := db.Query(ctx, `SELECT `+staffColumns+` FROM staff WHERE agent OR admin ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Staff])
	if err != nil {
		return nil, fmt.Errorf("read staff: %w", err)
	}
	return all, nil
}

// SetAway says whether an agent takes cases. Cases they hold stay with them: see Holding.
func (d *Desk) SetAway(ctx context.Context, tx pgx.Tx, id int64, away bool) error {
	return d.set(ctx, tx, id, `UPDATE staff SET away = $2 WHERE id = $1 AND agent`, away)
}

// SetName records what a member of staff is called in the messenger.
func (d *Desk) SetName(ctx context.Context, tx pgx.Tx, id int64, name string) error {
	return d.set(ctx, tx, id, `UPDATE staff SET name = $2 WHERE id = $1 AND (agent OR admin)`, name)
}

// SetLang records the language a member of staff chose.
func (d *Desk) SetLang(ctx context.Context, tx pgx.Tx, id int64, lang string) error {
	return d.set(ctx, tx, id, `UPDATE staff SET lang = $2 WHERE id = $1 AND (agent OR admin)`, lang)
}

func (d *Desk) set(ctx context.Context, tx pgx.Tx, id int64, sql string, value any) error {
	tag, err := tx.Exec(ctx, sql, id, value)
	if err != nil {
		return fmt.Errorf("change staff %d: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNotStaff
	}
	return nil
}
