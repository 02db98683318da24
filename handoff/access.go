package handoff

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file says which cases and conversations a member of staff may read, and lists those.

// held are the numbers of the cases that staff member @viewer holds or has held: claimed them or was given them. A note or a
// second person's approval makes nobody a holder.
const held = `
	SELECT case_no FROM cases WHERE assignee = @viewer
	UNION ALL SELECT case_no FROM case_events WHERE kind = 'claimed' AND staff_id = @viewer
	UNION ALL SELECT case_no FROM case_events WHERE kind = 'transferred' AND detail ->> 'to' = @viewer::bigint::text`

// openTo are the numbers of the cases that staff member @viewer may open: see SeesCase.
const openTo = held + `
	UNION ALL SELECT case_no FROM cases WHERE status = 'waiting'
	UNION ALL SELECT case_no FROM cases WHERE proposed_by IS NOT NULL`

// SeesConversation tells whether a member of staff may read a conversation with a customer: who leads reads all, agents those
// of cases that they hold or held. Whether it is one with a customer is for the caller to know.
func (d *Desk) SeesConversation(ctx context.Context, db Reader, viewer Staff, conversation int64) (bool, error) {
	if viewer.Leads() {
		return true, nil
	}
	var sees bool
	err := db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM cases WHERE conversation_id = @conversation AND case_no IN (`+held+`))`,
		pgx.NamedArgs{"viewer": viewer.ID, "conversation": conversation}).Scan(&sees)
	if err != nil {
		return false, fmt.Errorf("who may read conversation %d: %w", conversation, err)
	}
	return sees, nil
}

// SeenConversations returns the conversations that an agent may read; see SeesConversation. Who leads reads all.
func (d *Desk) SeenConversations(ctx context.Context, db Reader, agent int64) ([]int64, error) {
	return conversations(ctx, db, `SELECT DISTINCT conversation_id FROM cases WHERE case_no IN (`+held+`)`, pgx.NamedArgs{"viewer": agent})
}

// SeesCase tells whether a member of staff may open a case: who leads, holders as above, and everybody while it waits for
// somebody to claim it or for a second person to approve its refund, because whoever is to do that must be able to read
// what it is about.
func (d *Desk) SeesCase(ctx context.Context, db Reader, viewer Staff, c Case) (bool, error) {
	if c.Status == Waiting || c.Proposal != nil {
		return true, nil
	}
	return d.SeesConversation(ctx, db, viewer, c.Conversation)
}

// About returns the conversations that have a case with this number, or about the order with this number.
func (d *Desk) About(ctx context.Context, db Reader, number string) ([]int64, error) {
	return conversations(ctx, db, `SELECT DISTINCT conversation_id FROM cases WHERE case_no = $1 OR order_no = $1`, number)
}

// ConversationsAbout returns the conversations that have a case about orders, by the orders' numbers.
func ConversationsAbout(ctx context.Context, db Reader, orderNos ...string) (map[string][]int64, error) {
	rows, err := db.Query(ctx, `SELECT DISTINCT order_no, conversation_id FROM cases WHERE order_no = ANY ($1)`, orderNos)
	if err != nil {
		return nil, fmt.Errorf("who has cases about %d orders: %w", len(orderNos), err)
	}
	found := map[string][]int64{}
	var no string
	var conversation int64
	if _, err := pgx.ForEachRow(rows, []any{&no, &conversation}, func() error {
		found[no] = append(found[no], conversation)
		return nil
	}); err != nil {
		return nil, fmt.Errorf("who has cases about %d orders: %w", len(orderNos), err)
	}
	return found, nil
}

func conversations(ctx context.Context, db Reader, sql string, arg any) ([]int64, error) {
	rows, err := db.Query(ctx, sql, arg)
	if err != nil {
		return nil, fmt.Errorf("conversations of cases: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("conversations of cases: %w", err)
	}
	return found, nil
}

// Latest returns, by conversation, its open case, else its latest.
func (d *Desk) Latest(ctx context.Context, db Reader, of ...int64) (map[int64]Case, error) {
	list, err := cases(ctx, db, `
		WHERE c.id IN (
			SELECT DISTINCT ON (conversation_id) id FROM cases WHERE conversation_id = ANY ($1)
			ORDER BY conversation_id, status = 'closed', id DESC)`, of)
	latest := make(map[int64]Case, len(list))
	for _, c := range list {
		latest[c.Conversation] = c
	}
	return latest, err
}

// List narrows the list of the cases that a member of staff may open. Zero values do not.
type List struct {
	Viewer   Staff
	Status   Status
	Proposed bool // only cases whose refund waits for a second person
	Holder   int64
	Nos      []string // only these, by their numbers; nil: any
	// After and AfterID are where the list goes on: the place in line (of waiting cases) and the id of the last case
	// before.
	After   *time.Time
	AfterID int64
}

// List returns up to limit cases: those that wait as they stand in line, others with the newest first. Only what narrows
// stands in the statement, so that an index serves each way of narrowing.
func (d *Desk) List(ctx context.Context, db Reader, l List, limit int) ([]Case, error) {
	args := pgx.NamedArgs{
		"viewer": l.Viewer.ID, "status": string(l.Status), "holder": l.Holder,
		"place": l.After, "id": l.AfterID, "nos": l.Nos, "limit": limit,
	}
	where := []string{`true`}
	only := func(asked bool, condition string) {
		if asked {
			where = append(where, condition)
		}
	}
	only(!l.Viewer.Leads(), `c.case_no IN (`+openTo+`)`)
	only(l.Proposed, `c.proposed_by IS NOT NULL`)
	only(l.Holder != 0, `c.assignee = @holder`)
	only(l.Nos != nil, `c.case_no = ANY (@nos)`)
	order := ` ORDER BY c.id DESC LIMIT @limit`
	if l.Status == Waiting {
		order = ` ORDER BY c.place_at, c.id LIMIT @limit`
		where = append(where, `c.status = 'waiting'`) // in so many words: the index of the line is of these
		only(l.After != nil, `(c.place_at, c.id) > (@place, @id)`)
	} else {
		only(l.Status != "", `c.status = @status`)
		only(l.After != nil, `c.id < @id`)
	}
	return cases(ctx, db, ` WHERE `+strings.Join(where, ` AND `)+order, args)
}

// Overview is how the desk stands.
type Overview struct {
	Waiting, Claimed, Mine int
	OldestWaiting          *time.Time // since when the case that waits longest has been waiting
	Lapsing                int        // claimed cases whose customer waits beyond the lease
	ClosedToday            int
	Proposals              int // refunds that wait for a second person
}

// Overview reads how the desk stands for one of the staff; a day begins at midnight. What is counted is what the viewer
// may open: see List.
func (d *Desk) Overview(ctx context.Context, db Reader, viewer Staff, now, midnight time.Time) (Overview, error) {
	var o Overview
	seen := ""
	if !viewer.Leads() {
		seen = ` AND c.case_no IN (` + openTo + `)`
	}
	err := db.QueryRow(ctx, `
		SELECT count(*) FILTER (WHERE status = 'waiting'),
			count(*) FILTER (WHERE status = 'claimed'),
			count(*) FILTER (WHERE status = 'claimed' AND assignee = @viewer),
			min(opened_at) FILTER (WHERE status = 'waiting'),
			count(*) FILTER (WHERE status = 'claimed' AND lease_until < @now AND unanswered_since IS NOT NULL),
			count(*) FILTER (WHERE status = 'closed'),
			count(*) FILTER (WHERE proposed_by IS NOT NULL)
		FROM cases c
		WHERE (status IN ('waiting', 'claimed') OR status = 'closed' AND closed_at >= @midnight)`+seen,
		pgx.NamedArgs{"viewer": viewer.ID, "now": now, "midnight": midnight}).
		Scan(&o.Waiting, &o.Claimed, &o.Mine, &o.OldestWaiting, &o.Lapsing, &o.ClosedToday, &o.Proposals)
	if err != nil {
		return Overview{}, fmt.Errorf("count cases: %w", err)
	}
	return o, nil
}

// CasesAbout returns the numbers of the cases about orders, by the orders' numbers.
func (d *Desk) CasesAbout(ctx context.Context, db Reader, orderNos ...string) ([]string, error) {
	rows, err := db.Query(ctx, `SELECT case_no FROM cases WHERE order_no = ANY ($1) ORDER BY id`, orderNos)
	if err != nil {
		return nil, fmt.Errorf("cases about %d orders: %w", len(orderNos), err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("cases about %d orders: %w", len(orderNos), err)
	}
	return nos, nil
}
