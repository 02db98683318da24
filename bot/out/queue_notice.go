package out

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/transcript"
)

// This file keeps the message that told a customer of their case up to date, by editing it: the place in line, how
// long that may take, who has the case. Questions and decisions are messages of their own, so that they are noticed.

const (
	queueEvery  = time.Second // how often the line is looked at for customers, so that who has the case is told before their words
	queueAtOnce = 4           // edits begun at each look, the one edited longest ago first: words go before them
	adoptWithin = time.Hour
)

// queueNotice is a customer's case and the message that tells of it.
type queueNotice struct {
	no      string
	chat    int64
	message int64
	shown   int64 // what it shows, as Revision gives it
	desk.QueueNotice
}

func queueKey(caseNo string) string { return "line:" + caseNo }

// showQueue edits the messages of customers whose place, or whose case's holder, has changed.
func (s *shift) showQueue(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.queue) {
		return nil
	}
	s.pace.queue = now.Add(queueEvery)
	places, err := s.Desk.Places(ctx, s.Pool)
	if err != nil {
		return err
	}
	if err := s.adopt(ctx, places, now); err != nil {
		return err
	}
	list, err := s.queueNotices(ctx, places)
	if err != nil || len(list) == 0 {
		return err
	}
	pace, err := s.Desk.Pace(ctx, s.Pool)
	if err != nil {
		return err
	}
	begun := 0
	for _, q := range list {
		at := transcript.Place("picture:" + queueKey(q.no))
		if begun == queueAtOnce {
			break
		}
		if q.Revision(pace) != q.shown && s.free(at, now) && !s.unwritable[q.chat].After(now) && s.Budget.Peek(q.chat, now, 0) == 0 {
			begun++
			s.start(ctx, at, func(ctx context.Context) finished { return s.tellPlace(ctx, q, pace) })
		}
	}
	return nil
}

// adopt takes the message in which the bot told a customer of a waiting case, new or taken up again, as the one that
// edits itself from now on. One that asks for something else, such as stars, is never taken.
func (s *shift) adopt(ctx context.Context, waiting map[string]int, now time.Time) error {
	if len(waiting) == 0 {
		return nil
	}
	rows, err := s.Pool.Query(ctx, `
		SELECT case_no FROM unnest($1::text[]) AS c (case_no)
		WHERE NOT EXISTS (SELECT FROM pictures p WHERE p.key = 'line:' || c.case_no)`, slices.Collect(maps.Keys(waiting)))
	if err != nil {
		return fmt.Errorf("find messages that tell of a place in line: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find messages that tell of a place in line: %w", err)
	}
	if len(nos) == 0 {
		return nil
	}
	told, err := s.Record.LatestTold(ctx, s.Pool, now.Add(-adoptWithin), desk.TellsOfCase, nos...)
	if err != nil || len(told) == 0 {
		return err
	}
	batch := &pgx.Batch{}
	for no, d := range told {
		batch.Queue(`
			INSERT INTO pictures (key, chat, thread, message_id, revision, digest, shown_at)
			VALUES ($1, $2, 0, $3, 0, '', $4) ON CONFLICT (key) DO NOTHING`, queueKey(no), d.Chat, d.MessageID, now)
	}
	if err := s.Pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("adopt messages that tell of a place in line: %w", err)
	}
	return nil
}

// queueNotices reads the cases whose customers have a message that edits itself, the one edited longest ago first.
func (s *shift) queueNotices(ctx context.Context, places map[string]int) ([]queueNotice, error) {
	rows, err := s.Pool.Query(ctx, `
		SELECT substr(key, length('line:') + 1), chat, message_id, revision FROM pictures
		WHERE key >= 'line:' AND key < 'line;' AND message_id <> 0
		ORDER BY shown_at`)
	if err != nil {
		return nil, fmt.Errorf("find places in line: %w", err)
	}
	var nos []string
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (q queueNotice, err error) {
		err = row.Scan(&q.no, &q.chat, &q.message, &q.shown)
		nos = append(nos, q.no)
		return q, err
	})
	if err != nil {
		return nil, fmt.Errorf("find places in line: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	cases, err := s.Desk.Cases(ctx, s.Pool, nos...)
	if err != nil {
		return nil, err
	}
	byNo := make(map[string]handoff.Case, len(cases))
	for _, c := range cases {
		byNo[c.No] = c
	}
	for i := range found {
		q := &found[i]
		c := byNo[q.no]
		q.Status, q.Lang, q.Holder, q.Agent = c.Status, c.Lang, c.Assignee, c.AssigneeName
		q.Place = places[q.no]
		if c.UnansweredSince != nil {
			q.Waited = s.Now().Sub(*c.UnansweredSince)
		}
	}
	// Between the looks a case may have been claimed or returned: the next time will tell.
	return slices.DeleteFunc(found, func(q queueNotice) bool {
		return q.Status == "" || q.Status == handoff.Waiting && q.Place == 0
	}), nil
}

// tellPlace edits the message of one customer. When the case is closed it is edited for the last time.
func (s *shift) tellPlace(ctx context.Context, q queueNotice, pace handoff.Pace) finished {
	f := finished{}
	original, ok, err := s.Record.Delivered(ctx, s.Pool, q.chat, q.message)
	if err != nil {
		f.err = err
		return f
	}
	forget := func(tx pgx.Tx, _ int64) error {
		_, err := tx.Exec(ctx, `DELETE FROM pictures WHERE key = $1`, queueKey(q.no))
		return err
	}
	if !ok {
		f.err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return forget(tx, 0) })
		return f
	}
	var last func(pgx.Tx, int64) error
	if q.Status == handoff.Closed {
		last = forget
	}
	was := shownPicture{key: queueKey(q.no), at: wire.Address{Chat: q.chat}, message: q.message}
	return s.draw(ctx, f, drawing{
		was: was, to: was.at, revision: q.Revision(pace), then: last,
		picture: desk.DrawQueueNotice(q.QueueNotice, original.Entry.Message, pace, s.Now().In(s.Location), s.Texts),
	})
}
