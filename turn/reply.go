package turn

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// This file has what somebody who pressed a button is told on the button itself. The turn decides the words, who received
// the press waits for them a moment, and what the messenger did not take in time becomes a message.

// Reply is what somebody who pressed a button is told.
type Reply struct {
	Words string
	Alert bool // nothing was done, and they must notice
}

// Reply keeps what who sent an input is to be told on the button. It is part of the turn of the input.
func (b *Inbox) Reply(ctx context.Context, tx pgx.Tx, input int64, r Reply, at time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO replies (input_id, words, alert, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (input_id) DO UPDATE SET words = EXCLUDED.words, alert = EXCLUDED.alert`, input, r.Words, r.Alert, at)
	if err != nil {
		return fmt.Errorf("keep the reply to input %d: %w", input, err)
	}
	return nil
}

// lookAgain is how long AwaitReply waits between looks when another process may have had the turn.
const lookAgain = 100 * time.Millisecond

// AwaitReply waits for the turn of the input with a key, at most until ctx ends, and gives what is to be told; false when
// there is nothing (yet, or any more).
func (b *Inbox) AwaitReply(ctx context.Context, key string) (Reply, bool) {
	for {
		settled := b.settling()
		var r Reply
		var done bool
		err := b.pool.QueryRow(ctx, `
			SELECT coalesce(r.words, ''), coalesce(r.alert, false), i.status = 'done' FROM inputs i
			LEFT JOIN replies r ON r.input_id = i.id WHERE i.dedupe_key = $1`, key).Scan(&r.Words, &r.Alert, &done)
		if err == nil && done || errors.Is(err, pgx.ErrNoRows) {
			return r, r.Words != ""
		}
		select {
		case <-ctx.Done():
			return Reply{}, false
		case <-settled:
		case <-time.After(lookAgain):
		}
	}
}

// ForgetReply forgets the reply to the input with a key, because the messenger has taken it.
func (b *Inbox) ForgetReply(ctx context.Context, key string) error {
	_, err := b.pool.Exec(ctx, `DELETE FROM replies USING inputs i WHERE i.id = input_id AND i.dedupe_key = $1`, key)
	if err != nil {
		return fmt.Errorf("forget a reply: %w", err)
	}
	return nil
}

// UntakenReply is a reply that no button took.
type UntakenReply struct {
	Reply
	Conversation int64
	Input        Waiting
}

// TakeUntaken takes out up to limit replies that were kept before a time, but for those to the inputs whose ids except
// names. An input that cannot be read has no event.
func (b *Inbox) TakeUntaken(ctx context.Context, tx pgx.Tx, before time.Time, limit int, except []string) ([]UntakenReply, error) {
	rows, err := tx.Query(ctx, `
		DELETE FROM replies r USING inputs i
		WHERE i.id = r.input_id AND r.input_id IN (
			SELECT input_id FROM replies WHERE at < $1 AND NOT coalesce(input_id::text = ANY ($3), false)
			ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING r.words, r.alert, i.conversation_id, i.id, i.source, i.event_sealed`, before, limit, except)
	if err != nil {
		return nil, fmt.Errorf("find replies that no button took: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u UntakenReply, err error) {
		var sealed []byte
		if err := row.Scan(&u.Words, &u.Alert, &u.Conversation, &u.Input.ID, &u.Input.Source, &sealed); err != nil {
			return u, err
		}
		if opened, err := b.opened(u.Input, sealed); err == nil {
			u.Input = opened
		}
		return u, nil
	})
	if err != nil {
		return nil, fmt.Errorf("find replies that no button took: %w", err)
	}
	return list, nil
}

// settling is closed when the engine of this process has committed something.
func (b *Inbox) settling() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.settled
}

// settle tells all who wait for a turn to look.
func (b *Inbox) settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.settled)
	b.settled = make(chan struct{})
}
