package turn_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/turn"
	"kefu/turn/event"
)

func TestInputIsHandledInOrderAndTogether(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	one, other := s.conversation(1), s.conversation(2)
	s.say(one, "a", "b")
	s.say(other, "x")
	s.say(one, "c")
	s.work(s.engine(nil))
	s.want("one", s.said(one), "a b c")
	s.want("other", s.said(other), "x")
	if s.turns != 2 {
		t.Errorf("%d turns, want one for each conversation", s.turns)
	}
	s.want("one's inputs", s.status(one), "done0 done0 done0")
}

func TestTheSameKeyChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.conversation(1)
	in := s.input(id, "a")
	if err := s.inbox.Receive(t.Context(), in, in); err != nil {
		t.Fatal(err)
	}
	s.work(s.engine(nil))
	if err := s.inbox.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	s.work(s.engine(nil))
	s.want("said", s.said(id), "a")
}

func TestAPoisonousInputBlocksNobody(t *testing.T) {
	t.Parallel()
	for _, poison := range []string{"poison", "panic"} {
		s := newStage(t)
		id := s.conversation(1)
		s.say(id, "before", poison, "after")
		var others []int64
		for i := range int64(20) { // more than share a transaction
			others = append(others, s.conversation(2+i))
			s.say(others[i], "x")
		}
		e := s.engine(nil)
		s.work(e)
		for _, other := range others {
			s.want("another conversation", s.said(other), "x")
		}
		s.want("what came before", s.said(id), "before")

		// It is tried three times, with pauses that grow, and what came after it waits.
		s.want("after the first try", s.status(id), "done0 waiting1 waiting0")
		s.after(500 * time.Millisecond)
		s.work(e)
		s.want("within the pause", s.status(id), "done0 waiting1 waiting0")
		s.after(time.Second)
		s.work(e)
		s.want("after the second try", s.status(id), "done0 waiting2 waiting0")
		s.after(2 * time.Second)
		s.work(e)
		s.want("within the longer pause", s.status(id), "done0 waiting2 waiting0")
		s.after(3 * time.Second)
		s.work(e)
		s.want("after the third try", s.status(id), "done0 aside3 done0")
		s.want("said in all", s.said(id), "before sorry after")
	}
}

func TestWhatTheOperatorHasToMendSetsNothingAside(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id, other := s.conversation(1), s.conversation(2)
	s.say(id, "grant", "after")
	e := s.engine(nil)
	for range 12 {
		s.say(other, "x")
		s.work(e)
		s.after(time.Minute)
	}
	s.want("the other", s.said(other), strings.TrimSpace(strings.Repeat("x ", 12)))
	s.want("inputs", s.status(id), "waiting0 waiting0")
	s.want("said", s.said(id), "")
	delete(s.does, "grant") // the operator gives it
	s.work(e)
	s.want("in the end", s.said(id), "grant after")
}

// Many conversations that fail by the operator's fault stand before one that could go.
func TestWhatCannotGoLeavesRoomForWhatCan(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range int64(40) {
		s.say(s.conversation(1+i), "grant")
	}
	e := s.engine(nil)
	s.work(e)
	s.after(time.Hour) // all may be tried again
	late := s.conversation(100)
	s.say(late, "x")
	if _, err := e.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.want("who came last", s.said(late), "x")
}

// A thousand orders that end at once keep nobody waiting who has asked something, and nobody who asks keeps them for
// ever.
func TestAnswersComeBeforeWhatTimeBringsAbout(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const many = 60
	for i := range int64(many) {
		in := s.input(s.conversation(100+i), "ended")
		in.Source = turn.FromTimer
		if err := s.inbox.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	var asking []int64
	for i := range int64(many) {
		id := s.conversation(1000 + i)
		asking = append(asking, id)
		s.say(id, "asks")
	}
	e := s.engine(nil)
	ended := func() (n int) {
		if err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM said WHERE words = 'ended'`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if _, err := e.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.want("who asked first, after one transaction", s.said(asking[0]), "asks")
	if n := ended(); n == 0 || n > 4 {
		t.Errorf("%d of those that ended were told in the first transaction, want 1 to 4", n)
	}
	s.work(e)
	s.want("who asked last", s.said(asking[many-1]), "asks")
	if n := ended(); n != many {
		t.Errorf("%d of %d that ended were told", n, many)
	}
}

func TestALoopThatStandsStillIsNamed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	stuck := make(chan struct{})
	inside := make(chan struct{})
	id := s.conversation(1)
	s.does["wait"] = func(context.Context, pgx.Tx) error {
		close(inside)
		<-stuck
		return nil
	}
	e := s.engine(nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { _ = e.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
	s.say(id, "wait")
	s.inbox.Wake()
	<-inside
	if faults := e.Faults(); len(faults) > 0 {
		t.Errorf("at first: %v", faults)
	}
	s.after(2 * time.Minute)
	s.inbox.Wake() // the other worker goes round, and must not hide it
	if why := e.Faults()["turns"]; !strings.Contains(why, "stands still") {
		t.Errorf("after two minutes: %q", why)
	}
	close(stuck)
}

func TestADeadlockOfATurnIsTriedAgainAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id, begun := s.conversation(1), 0
	s.does["meet"] = func(ctx context.Context, tx pgx.Tx) error {
		if begun++; begun < 3 {
			_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE deadlock_detected; END $$`)
			return err
		}
		return nil
	}
	s.say(id, "meet")
	s.work(s.engine(nil))
	s.want("said", s.said(id), "meet")
	s.want("inputs", s.status(id), "done0")
}

func TestWhatWasSetAsideIsTriedAgain(t *testing.T) {
	t.Parallel()
	aside := func(t *testing.T) (*stage, int64, *turn.Engine) {
		s := newStage(t)
		id, e := s.conversation(1), s.engine(nil)
		s.say(id, "poison")
		for range 3 {
			s.work(e)
			s.after(time.Minute)
		}
		s.want("at first", s.status(id), "aside3")
		return s, id, e
	}
	retry := func(s *stage, ids ...int64) int {
		var n int
		err := pgx.BeginFunc(s.Context(), s.db, func(tx pgx.Tx) (err error) {
			n, err = s.inbox.Retry(s.Context(), tx, ids...)
			return err
		})
		if err != nil {
			s.Fatal(err)
		}
		return n
	}
	t.Run("by somebody", func(t *testing.T) {
		t.Parallel()
		s, id, e := aside(t)
		if n := retry(s, 999); n != 0 {
			t.Errorf("%d of inputs that are not there", n)
		}
		if n := retry(s); n != 1 {
			t.Errorf("%d tried again, want 1", n)
		}
		for range 3 { // in vain; the customer is not told again
			s.work(e)
			s.after(time.Minute)
		}
		s.want("in vain", s.status(id), "aside3")
		s.want("said in vain", s.said(id), "sorry")
		delete(s.does, "poison")
		retry(s)
		s.work(e)
		s.want("in the end", s.said(id), "sorry poison")
	})
	t.Run("by itself at a start", func(t *testing.T) {
		t.Parallel()
		s, id, _ := aside(t)
		start := func() { // and stop once the input was tried
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			e := turn.New(turn.Config{
				Pool: s.db, Inbox: s.inbox, Handler: s, Now: s.clock, Committed: cancel, Logger: slog.New(hears(cancel)),
			})
			if err := e.Run(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		start()
		s.want("still poisonous", s.status(id), "aside3")
		delete(s.does, "poison")
		start()
		s.want("mended", s.said(id), "sorry poison")
	})
	t.Run("but not what belongs to nobody", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		nobodys := s.input(0, "who?")
		unread := s.input(s.conversation(1), "")
		nobodys.Key, unread.Event, unread.Fault = "nobody", nil, "not an update"
		if err := s.inbox.Receive(t.Context(), nobodys, unread); err != nil {
			t.Fatal(err)
		}
		if n := retry(s); n != 0 {
			t.Errorf("%d tried again", n)
		}
	})
}

func TestWhatCannotBeReadIsSetAsideAndSaid(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.conversation(1)
	s.say(id, "a", "b")
	s.exec(`UPDATE inputs SET event_sealed = '\x00112233' WHERE id = (SELECT min(id) FROM inputs)`)
	e := s.engine(nil)
	for range 3 {
		s.work(e)
		s.after(time.Minute)
	}
	s.want("inputs", s.status(id), "aside3 done0")
	s.want("said", s.said(id), "sorry b")
}

func TestPartsOfAnAlbumWaitForEachOtherButNotForEver(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.conversation(1)
	part := func(words string) {
		in := s.input(id, words)
		in.Event = event.Said{Sent: in.Event.(event.Said).Sent, Album: "g"}
		in.ReadyAt = in.ReceivedAt.Add(700 * time.Millisecond)
		if err := s.inbox.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	e := s.engine(nil)
	part("1")
	s.work(e)
	s.want("alone", s.said(id), "")
	s.after(600 * time.Millisecond)
	part("2")
	s.after(600 * time.Millisecond)
	s.work(e)
	s.want("the second is new", s.said(id), "")
	s.after(100 * time.Millisecond)
	s.work(e)
	s.want("both", s.said(id), "1 2")
	for i := 3; i < 9; i++ { // one every half second, without an end
		part(fmt.Sprint(i))
		s.after(500 * time.Millisecond)
		s.work(e)
	}
	s.want("not for ever", s.said(id), "1 2 3 4 5 6 7 8")
	if s.turns != 2 {
		t.Errorf("%d turns", s.turns)
	}
}

// hears calls a function for whatever is logged.
type hears func()

func (h hears) Enabled(context.Context, slog.Level) bool  { return true }
func (h hears) Handle(context.Context, slog.Record) error { h(); return nil }
func (h hears) WithAttrs([]slog.Attr) slog.Handler        { return h }
func (h hears) WithGroup(string) slog.Handler             { return h }

func TestUnfinishedWordsWaitForWhatFollows(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.unfinished = map[string]time.Duration{"hello": 2500 * time.Millisecond, "and": 2500 * time.Millisecond, "ever": time.Hour}
	e := s.engine(nil)
	id := s.conversation(1)
	s.say(id, "hello")
	s.work(e)
	s.want("at once", s.said(id), "")
	s.after(time.Second)
	s.say(id, "and")
	s.work(e)
	s.want("after another fragment", s.said(id), "")
	s.after(time.Second)
	s.say(id, "done")
	s.work(e)
	s.want("after the end of the sentence", s.said(id), "hello and done")
	if s.turns != 1 {
		t.Errorf("%d turns, want one", s.turns)
	}

	s.say(id, "hello")
	s.work(e)
	s.after(2 * time.Second)
	s.work(e)
	s.want("within the pause", s.said(id), "hello and done")
	s.after(600 * time.Millisecond)
	s.work(e)
	s.want("after the pause", s.said(id), "hello and done hello")

	s.say(id, "done")
	s.work(e)
	s.want("a finished sentence", s.said(id), "hello and done hello done")

	// Whatever a handler wants, nobody waits for more than three seconds.
	s.say(id, "ever")
	s.work(e)
	s.after(2900 * time.Millisecond)
	s.work(e)
	s.want("under three seconds", s.status(id), "done0 done0 done0 done0 done0 waiting0")
	s.after(200 * time.Millisecond)
	s.work(e)
	s.want("after three seconds", s.said(id), "hello and done hello done ever")
}
