package out

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/transcript"
)

// What stands in General: the board, and what tells of new cases and of targets. Edits count into the group's budget.
// The board is edited at once while much of it is left, and else from a share of its own, so that it is never long
// behind; the rest leaves most of the budget to the talk about cases.

const (
	boardEvery   = 2 * time.Second
	shareEvery   = 15 * time.Second
	boardSettles = 500 * time.Millisecond // those who come together are shown together
	pingEvery    = 30 * time.Second
	missedEvery  = time.Minute
)

// Facts of the last case that a ping told of, and of the last event of a target that was told.
const (
	factPinged = "pinged"
	factMissed = "missed"
)

// Places of the pictures in General; they are in no delivery.
const (
	boardPlace  transcript.Place = "picture:board"
	pingPlace   transcript.Place = "picture:ping"
	missedPlace transcript.Place = "picture:missed"
)

// boardKey is the board's key among the pictures.
const boardKey = "board"

// showGeneral brings up to date what stands in General. It comes before everything else that wants the group's budget.
func (s *shift) showGeneral(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.general) || s.Registry.Group() == 0 || now.Before(s.groupOutage.until) {
		return nil
	}
	s.pace.general = now.Add(lookEvery)
	if !now.Before(s.pace.board) && s.free(boardPlace, now) {
		if err := s.showBoard(ctx, now); err != nil {
			return err
		}
	}
	if !now.Before(s.pace.ping) && s.free(pingPlace, now) {
		if err := s.ping(ctx, now); err != nil {
			return err
		}
	}
	if !now.Before(s.pace.missed) && s.free(missedPlace, now) {
		return s.tellMissed(ctx, now)
	}
	return nil
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
	leave := plenty
	if !now.Before(s.pace.share) {
		leave = wire.Share
	}
	if s.Budget.Peek(group, now, leave) > 0 {
		return nil // it is looked at again in a moment
	}
	s.pace.board, s.pace.share, s.pace.boardOld = now.Add(boardEvery), now.Add(shareEvery), time.Time{}
	s.boardSeen = true
	s.start(ctx, boardPlace, func(ctx context.Context) finished {
		return s.draw(ctx, finished{}, drawing{picture: board, was: was, to: wire.Address{Chat: group}, leave: leave})
	})
	return nil
}

// ping tells of the cases that have come since the last one, all in one message.
func (s *shift) ping(ctx context.Context, now time.Time) error {
	value, err := s.Registry.fact(ctx, factPinged)
	if err != nil {
		return err
	}
	last, _ := strconv.ParseInt(value, 10, 64)
	cases, err := s.Desk.WaitingAfter(ctx, s.Pool, last)
	if err != nil || len(cases) == 0 {
		return err
	}
	fresh := make([]string, len(cases))
	for i, c := range cases {
		fresh[i], last = c.No, c.ID
	}
	s.pace.ping = now.Add(pingEvery)
	words := desk.Picture{HTML: html.EscapeString(desk.PingText(fresh, s.Lang, s.Texts))}
	s.start(ctx, pingPlace, func(ctx context.Context) finished {
		return s.post(ctx, words, func(ctx context.Context) error {
			return s.Registry.setFact(ctx, factPinged, strconv.FormatInt(last, 10))
		})
	})
	return nil
}

// tellMissed tells of the targets that came near or were missed since the last time, all in one message.
func (s *shift) tellMissed(ctx context.Context, now time.Time) error {
	value, err := s.Registry.fact(ctx, factMissed)
	if err != nil {
		return err
	}
	told, _ := strconv.ParseInt(value, 10, 64)
	cases, last, err := s.Desk.MissedTargets(ctx, s.Pool, told)
	if err != nil || last == told {
		return err
	}
	keep := func(ctx context.Context) error {
		return s.Registry.setFact(ctx, factMissed, strconv.FormatInt(last, 10))
	}
	if len(cases) == 0 {
		return keep(ctx)
	}
	missed := desk.MissedTargets{Cases: cases, Now: now, Lang: s.Lang}
	if missed.Names, err = s.Desk.AllStaff(ctx, s.Pool); err != nil {
		return err
	}
	nos := make([]string, len(cases))
	for i, m := range cases {
		nos[i] = m.Case.No
	}
	if missed.Links, err = s.Registry.Links(ctx, nos...); err != nil {
		return err
	}
	picture := desk.DrawMissedTargets(missed, s.Texts)
	s.pace.missed = now.Add(missedEvery)
	s.start(ctx, missedPlace, func(ctx context.Context) finished {
		return s.post(ctx, picture, keep)
	})
	return nil
}

// post sends a picture to General that is never edited, and then keeps that it was sent. One whose answer was lost
// counts as sent: the board shows the cases anyway.
func (s *shift) post(ctx context.Context, p desk.Picture, keep func(context.Context) error) finished {
	group := s.Registry.Group()
	f := s.call(ctx, finished{}, group, wire.Reserve, func(ctx context.Context) error {
		_, err := s.Telegram.Post(ctx, wire.Address{Chat: group}, p.HTML, p.Buttons)
		if wire.Classify(err).Kind == wire.Lost {
			err = nil
		}
		return err
	})
	if f.ok() {
		f.err = keep(ctx)
	}
	return f
}
