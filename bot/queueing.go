package bot

import (
	"context"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/transcript"
)

// This file keeps the message that told a customer of their case up to date, by editing it: the place in line, how
// long that may take, who has the case. Questions and decisions are messages of their own, so that they are noticed.

const (
	queueEvery  = 2 * time.Second // how often the line is looked at for customers
	queueRests  = 5 * time.Second // between edits of one message
	queueAtOnce = 4               // edits begun at each look: words go first
	adoptWithin = time.Hour
)

// placeSteps are the last places of the steps in which a customer moves up. Not every move is worth an edit.
var placeSteps = []int{1, 5, 10, 20, 50}

// queueing is a customer's case and the message that tells of it.
type queueing struct {
	no      string
	chat    int64
	message int64
	shown   int64 // what it shows, as wanted gives it
	status  handoff.Status
	lang    string
	holder  int64
	agent   string
	place   int  // 1 is the front
	asked   bool // the customer has asked since it was edited last
}

func queueKey(caseNo string) string { return "line:" + caseNo }

// step is the first and last place of a customer's step; last is 0 beyond the last step.
func step(place int) (first, last int) {
	first = 1
	for _, last := range placeSteps {
		if place <= last {
			return first, last
		}
		first = last + 1
	}
	return first, 0
}

// minutes is the estimate in steps of five, 0 when there is none.
func (q queueing) minutes(pace handoff.Pace) int64 {
	wait, known := pace.Wait(q.lang, q.place)
	if !known {
		return 0
	}
	const grain = 5 * time.Minute
	return int64((wait + grain - 1) / grain * grain / time.Minute)
}

// wanted is a number that changes when the message has to.
func (q queueing) wanted(pace handoff.Pace) int64 {
	switch q.status {
	case handoff.Waiting:
		first, _ := step(q.place)
		return int64(first)*100_000 + q.minutes(pace)
	case handoff.Claimed:
		return 1<<50 + q.holder
	}
	return -1
}

// showQueue edits the messages of customers whose place, or whose case's holder, has changed.
func (s *sender) showQueue(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.queue) {
		return nil
	}
	s.pace.queue = now.Add(queueEvery)
	places, err := s.desk.Places(ctx, s.pool)
	if err != nil {
		return err
	}
	if err := s.adopt(ctx, places, now); err != nil {
		return err
	}
	list, err := s.queueings(ctx, places)
	if err != nil || len(list) == 0 {
		return err
	}
	pace, err := s.desk.Pace(ctx, s.pool)
	if err != nil {
		return err
	}
	begun := 0
	for _, q := range list {
		at := transcript.Place("picture:" + queueKey(q.no))
		if begun == queueAtOnce {
			break
		}
		if (q.asked || q.wanted(pace) != q.shown) && s.free(at, now) && !s.shy[q.chat].After(now) && s.budget.peek(q.chat, now) == 0 {
			begun++
			s.start(ctx, at, func(ctx context.Context) finished { return s.tellPlace(ctx, q, pace) })
		}
	}
	return nil
}

// adopt takes the message in which the bot told a customer of a waiting case, new or taken up again, as the one that edits
// itself from now on.
func (s *sender) adopt(ctx context.Context, waiting map[string]int, now time.Time) error {
	if len(waiting) == 0 {
		return nil
	}
	rows, err := s.pool.Query(ctx, `
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
	told, err := s.record.LatestTold(ctx, s.pool, now.Add(-adoptWithin), nos...)
	if err != nil || len(told) == 0 {
		return err
	}
	batch := &pgx.Batch{}
	for no, d := range told {
		batch.Queue(`
			INSERT INTO pictures (key, chat, thread, message_id, revision, digest, shown_at)
			VALUES ($1, $2, 0, $3, 0, '', $4) ON CONFLICT (key) DO NOTHING`, queueKey(no), d.Chat, d.MessageID, now)
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("adopt messages that tell of a place in line: %w", err)
	}
	return nil
}

// queueings reads the cases whose customers have a message that edits itself, the one edited longest ago first.
func (s *sender) queueings(ctx context.Context, places map[string]int) ([]queueing, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT substr(key, length('line:') + 1), chat, message_id, revision, shown_at FROM pictures
		WHERE key >= 'line:' AND key < 'line;' AND message_id <> 0
		ORDER BY shown_at`)
	if err != nil {
		return nil, fmt.Errorf("find places in line: %w", err)
	}
	shownAt := map[string]time.Time{}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (q queueing, err error) {
		var at time.Time
		err = row.Scan(&q.no, &q.chat, &q.message, &q.shown, &at)
		shownAt[q.no] = at
		return q, err
	})
	if err != nil {
		return nil, fmt.Errorf("find places in line: %w", err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	nos := slices.Collect(maps.Keys(shownAt))
	cases, err := s.desk.Cases(ctx, s.pool, nos...)
	if err != nil {
		return nil, err
	}
	asked, err := s.record.LatestOf(ctx, s.pool, transcript.Standing, nos...)
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
		q.status, q.lang, q.holder, q.agent = c.Status, c.Lang, c.Assignee, c.AssigneeName
		q.asked, q.place = asked[q.no].After(shownAt[q.no]), places[q.no]
	}
	// Between the looks a case may have been claimed or returned: the next time will tell.
	return slices.DeleteFunc(found, func(q queueing) bool {
		return q.status == "" || q.status == handoff.Waiting && q.place == 0
	}), nil
}

// tellPlace edits the message of one customer. When the case is closed it is edited for the last time.
func (s *sender) tellPlace(ctx context.Context, q queueing, pace handoff.Pace) finished {
	f := finished{}
	original, ok, err := s.record.Delivered(ctx, s.pool, q.chat, q.message)
	if err != nil {
		f.err = err
		return f
	}
	forget := func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM pictures WHERE key = $1`, queueKey(q.no))
		return err
	}
	if !ok {
		f.err = pgx.BeginFunc(ctx, s.pool, forget)
		return f
	}
	var last func(pgx.Tx) error
	if q.status == handoff.Closed {
		last = forget
	}
	was := shownPicture{key: queueKey(q.no), at: spot{chat: q.chat}, message: q.message}
	f = s.draw(ctx, f, was, spot{chat: q.chat}, s.placePicture(q, original.Entry.Message, pace), q.wanted(pace), 0, last)
	if f.idle() {
		f.until = s.now().Add(queueRests)
	}
	return f
}

// placePicture is the message as it was, with its line about the place replaced.
func (b *Bot) placePicture(q queueing, m transcript.Message, pace handoff.Pace) picture {
	t := func(key string, args map[string]any) string { return b.texts.T(q.lang, key, args) }
	line := t("place.closed", nil)
	p := picture{}
	switch q.status {
	case handoff.Waiting:
		first, last := step(q.place)
		line = t("place.waiting", map[string]any{
			"Next": last == 1, "First": first, "Last": last, "Minutes": q.minutes(pace),
			"Time": b.now().In(b.config.Location).Format("15:04"),
		})
		p.markup = keyboard(m.Buttons)
	case handoff.Claimed:
		line = t("place.claimed", map[string]any{"Agent": q.agent})
	}
	before, after, _ := strings.Cut(t("line.ahead", map[string]any{"Ahead": "\x00"}), "\x00")
	lines := strings.Split(m.Text, "\n")
	replaced := false
	for i, old := range lines {
		if old == t("line.next", nil) || strings.HasPrefix(old, before) && strings.HasSuffix(old, after) {
			lines[i], replaced = line, true
		}
	}
	if !replaced {
		lines = append(lines, line)
	}
	p.text = html.EscapeString(strings.Join(lines, "\n"))
	return p
}
