package out

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/transcript"
)

// The pictures of the desk are looked at again this often. Edits count into the group's budget, so the board, which
// changes most, has a pace of its own and leaves part of the budget to the talk about cases.
const (
	lookEvery      = 400 * time.Millisecond
	lookAtAllEvery = time.Minute
	sweepEvery     = time.Second // while one look at all is under way
	boardEvery     = 2 * time.Second
	boardSettles   = 500 * time.Millisecond // those who come together are shown together
	pingEvery      = 10 * time.Second
)

// factPinged is the fact of the last case that a ping told of.
const factPinged = "pinged"

// Places of the pictures in General; they are in no delivery.
const (
	boardPlace transcript.Place = "picture:board"
	pingPlace  transcript.Place = "picture:ping"
)

// boardKey is the board's key among the pictures.
const boardKey = "board"

// cardKey is the key of a case's card among the pictures.
func cardKey(caseNo string) string { return "card:" + caseNo }

// deskPace is when pictures are due.
type deskPace struct {
	look, all, board, ping, queue time.Time
	boardOld                      time.Time // since when the board is known to be old; zero while it is not
}

// showDesk brings the pictures up to date: cards that have changed, topics to be closed or opened, board and ping.
func (s *shift) showDesk(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.look) {
		return nil
	}
	s.pace.look = now.Add(lookEvery)
	grouped := s.Registry.Group() != 0 && !now.Before(s.groupOutage.until)
	sweep := !now.Before(s.pace.all)
	stands, err := s.stale(ctx, grouped && !now.Before(s.rightsOutage.until), sweep)
	if err != nil {
		return err
	}
	if sweep {
		s.pace.all = now.Add(lookAtAllEvery)
		if s.sweptTo != "" { // there are more
			s.pace.all = now.Add(sweepEvery)
		}
	}
	for _, c := range stands {
		place := transcript.CasePlace(c.no)
		at := s.caseAt(c, now)
		over := !c.open && !at.useGroup && c.card != at.Spot // it was handled in a group that is gone
		if at.nowhere == "" && s.waited[place] != 0 {        // somebody took it: what waited for that may go
			delete(s.waited, place)
			delete(s.restUntil, place)
		}
		if at.nowhere == "" && !over && s.free(place, now) && (!at.cardRefused || at.prepare) {
			s.start(ctx, place, func(ctx context.Context) finished { return s.showCase(ctx, at) })
		}
	}
	if !grouped {
		return nil
	}
	if !now.Before(s.pace.board) && s.free(boardPlace, now) {
		if err := s.showBoard(ctx, now); err != nil {
			return err
		}
	}
	if !now.Before(s.pace.ping) && s.free(pingPlace, now) {
		return s.ping(ctx, now)
	}
	return nil
}

// atMost is how many cases are brought up to date at one look, and swept how many of all are looked at.
const (
	atMost = 256
	swept  = 2000
)

// stale are the cases of which something in Telegram is not as it should be. Of all that ever had something there, only
// those are looked at which somebody holds or something was done to lately, and at each look at all some of the others.
func (s *shift) stale(ctx context.Context, topics, sweep bool) ([]stand, error) {
	glances, err := s.Desk.Recent(ctx, s.Pool)
	if err != nil {
		return nil, err
	}
	if sweep {
		more, err := s.sweep(ctx)
		if err != nil {
			return nil, err
		}
		known := map[string]bool{}
		for _, g := range glances {
			known[g.No] = true
		}
		more = slices.DeleteFunc(more, func(g handoff.Glance) bool { return known[g.No] })
		glances = append(glances, more...)
	}
	found, err := s.shown(ctx, glances)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c stand) bool { return !c.stale(topics) })
	found = found[:min(len(found), atMost)]
	return found, s.surroundings(ctx, found)
}

// stale tells whether something of a case in Telegram is not as it should be: a card that is missing or old, a topic that
// is open without need or closed without reason, which counts while topics can be managed.
func (c stand) stale(topics bool) bool {
	switch {
	case c.card == wire.Spot{} && c.cardID == 0: // there never was a card
		if c.claimed {
			return true
		}
	case c.shown < c.revision && (c.cardID != 0 || c.claimed):
		return true
	}
	return topics && c.topic.Chat != 0 && (c.closed && c.claimed || !c.closed && !c.open)
}

// sweep looks at the next of all cases that have a card or an open topic. There may be hundreds of thousands, so one look
// takes some, and the next goes on where it stopped.
func (s *shift) sweep(ctx context.Context) ([]handoff.Glance, error) {
	rows, err := s.Pool.Query(ctx, `
		SELECT case_no FROM (
			(SELECT substr(key, length('card:') + 1) AS case_no FROM pictures
				WHERE key > 'card:' || $1 AND key < 'card;' AND message_id <> 0 ORDER BY key LIMIT $2)
			UNION
			(SELECT case_no FROM topics WHERE case_no > $1 AND NOT closed ORDER BY case_no LIMIT $2)
		) AS next ORDER BY case_no LIMIT $2`, s.sweptTo, swept)
	if err != nil {
		return nil, fmt.Errorf("find cases to look at: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find cases to look at: %w", err)
	}
	s.sweptTo = ""
	if len(nos) == swept {
		s.sweptTo = nos[swept-1]
	}
	return s.Desk.Glances(ctx, s.Pool, nos...)
}

// showCase makes what a case should have in Telegram, step by step, each as the budget allows: its topic, open or
// closed, and the card in it. It may be called again at any time and goes on where it stopped.
func (s *shift) showCase(ctx context.Context, at whereabouts) (f finished) {
	f.caseNo = at.caseNo
	found, err := s.stands(ctx, at.caseNo)
	if err != nil || len(found) == 0 {
		f.err = err
		return f
	}
	c, group := found[0], s.Registry.Group()
	to := wire.Spot{Chat: c.assignee}
	if at.useGroup {
		if c.topic.Chat != group {
			if c.topic, f = s.makeTopic(ctx, f, c.no); c.topic.Chat == 0 {
				return f
			}
			c.openedAt = s.Now()
		}
		to = c.topic
	} else {
		c.openedAt = time.Time{} // whatever was shown in a private chat is there still
	}
	if at.useGroup && c.open && c.closed {
		if f = s.setTopic(ctx, f, c.no, to, false); !f.ok() {
			return f
		}
	}
	if !at.cardRefused && (c.card != to || c.cardID == 0 || c.shown < c.revision) {
		if f = s.showCard(ctx, f, c, to, at.why); !f.ok() || f.cardRefused {
			return f
		}
	}
	if c.topic.Chat == group && group != 0 && !c.open && !c.closed && !c.pending {
		return s.setTopic(ctx, f, c.no, c.topic, true)
	}
	return f
}

// ok reports whether the work went well so far and nothing has to wait.
func (f finished) ok() bool { return f.err == nil && f.until.IsZero() && f.fault.Kind == wire.Done }

// makeTopic makes the topic of a case. Without one, the spot is zero.
func (s *shift) makeTopic(ctx context.Context, f finished, caseNo string) (wire.Spot, finished) {
	name, err := s.topicName(ctx, caseNo)
	if err != nil {
		f.err = err
		return wire.Spot{}, f
	}
	made := wire.Spot{Chat: s.Registry.Group()}
	f = s.call(ctx, f, made.Chat, 0, func(ctx context.Context) (err error) {
		made.Thread, err = s.Telegram.MakeTopic(ctx, made.Chat, name)
		return err
	})
	if !f.ok() || made.Thread == 0 {
		return wire.Spot{}, f
	}
	f.err = s.Registry.keepTopic(ctx, caseNo, made)
	return made, f
}

// setTopic closes or opens a topic.
func (s *shift) setTopic(ctx context.Context, f finished, caseNo string, at wire.Spot, closed bool) finished {
	f = s.call(ctx, f, at.Chat, 0, func(ctx context.Context) error { return s.Telegram.SetTopic(ctx, at, closed) })
	if f.ok() {
		f.err = s.Registry.noteTopic(ctx, caseNo, closed)
	}
	return f
}

// showCard draws the card of a case, edited in place or sent where there is none yet.
func (s *shift) showCard(ctx context.Context, f finished, c stand, to wire.Spot, why string) finished {
	view, err := s.cardView(ctx, c.no, to)
	if err != nil {
		f.err = err
		return f
	}
	shown := shownPicture{key: cardKey(c.no), at: c.card, message: c.cardID, digest: c.digest}
	if c.card != to {
		shown.message = 0 // it is elsewhere
	}
	var then func(pgx.Tx) error
	if reason := moved(c, to, why); reason != "" && c.open {
		then = func(tx pgx.Tx) error { return s.catchUp(ctx, tx, c, to, reason) }
	}
	f = s.draw(ctx, f, drawing{
		picture: desk.DrawCard(view, s.Texts), was: shown, to: to, revision: view.Case.Revision, then: then,
	})
	if f.fault.Kind == wire.Refused { // the words go on without it
		f.fault, f.until, f.cardRefused = wire.Fault{}, time.Time{}, true
	}
	return f
}

// showBoard draws the board in General when it has changed.
func (s *shift) showBoard(ctx context.Context, now time.Time) error {
	view, err := s.boardView(ctx)
	if err != nil {
		return err
	}
	if now.Before(s.rightsOutage.until) {
		view.Warning = whyRights
	}
	group := s.Registry.Group()
	was := shownPicture{key: boardKey}
	err = s.Pool.QueryRow(ctx, `SELECT chat, message_id, digest FROM pictures WHERE key = $1`, boardKey).
		Scan(&was.at.Chat, &was.message, &was.digest)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("find the board: %w", err)
	}
	if was.at.Chat != group {
		was.message = 0
	}
	board := desk.DrawBoard(view, s.Texts)
	if !s.boardSeen {
		was.digest = nil // somebody may have deleted it while nobody sent
		s.boardSeen = true
	}
	if was.message != 0 && bytes.Equal(board.Digest(), was.digest) {
		s.pace.boardOld = time.Time{}
		return nil
	}
	if s.pace.boardOld.IsZero() {
		s.pace.boardOld = now
	}
	if was.message != 0 && was.digest != nil && now.Sub(s.pace.boardOld) < boardSettles {
		return nil
	}
	s.pace.board, s.pace.boardOld = now.Add(boardEvery), time.Time{}
	s.start(ctx, boardPlace, func(ctx context.Context) finished {
		return s.draw(ctx, finished{}, drawing{picture: board, was: was, to: wire.Spot{Chat: group}, leave: wire.Spare})
	})
	return nil
}

// ping tells of the cases that have come since the last one, all in one message. A ping whose answer was lost counts
// as sent: the board shows the cases anyway.
func (s *shift) ping(ctx context.Context, now time.Time) error {
	value, err := s.Registry.fact(ctx, factPinged)
	if err != nil {
		return err
	}
	last, _ := strconv.ParseInt(value, 10, 64)
	cases, err := s.Desk.Fresh(ctx, s.Pool, last)
	if err != nil || len(cases) == 0 {
		return err
	}
	fresh := make([]string, len(cases))
	for i, c := range cases {
		fresh[i], last = c.No, c.ID
	}
	s.pace.ping = now.Add(pingEvery)
	group := s.Registry.Group()
	s.start(ctx, pingPlace, func(ctx context.Context) finished {
		f := s.call(ctx, finished{}, group, wire.Spare, func(ctx context.Context) error {
			_, err := s.Telegram.Post(ctx, wire.Spot{Chat: group}, html.EscapeString(desk.PingText(fresh, s.Lang, s.Texts)), nil)
			if wire.Classify(err).Kind == wire.Lost {
				err = nil
			}
			return err
		})
		if f.ok() {
			f.err = s.Registry.setFact(ctx, factPinged, strconv.FormatInt(last, 10))
		}
		return f
	})
	return nil
}
