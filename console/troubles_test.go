package console_test

import (
	"context"
	"net/url"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

func TestWhatCouldNotBeHandledIsShownAndTriedAgain(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	said := event.Said{Sent: event.Sent{At: s.now, Message: transcript.Message{Text: "不要了"}}}
	for _, key := range []string{"one", "two", "waits"} {
		in := turn.Input{Source: turn.FromTelegram, Key: key, Conversation: s.fang, Event: said, ReceivedAt: s.now}
		if err := s.inbox.Receive(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	nobodys := turn.Input{Source: turn.FromTelegram, Key: "nobody's", Fault: "not a chat of ours", ReceivedAt: s.now}
	if err := s.inbox.Receive(t.Context(), nobodys); err != nil {
		t.Fatal(err)
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE inputs SET status = 'aside', attempts = 3, tries = 3, fault = 'division by zero' WHERE dedupe_key IN ('one', 'two');
			UPDATE inputs SET tries = 4, fault = 'permission denied', try_at = now() + interval '1 day' WHERE dedupe_key = 'waits';
			INSERT INTO due_faults VALUES ('expired', 'WF20261122000123', 3, 'held is too low', now(), now() + interval '1 day')`)
		return err
	})
	b := s.signedIn(boss)
	has(t, b.get("/console/troubles"), "division by zero", "permission denied", "会自动重试", "held is too low", "WF20261122000123")
	status := func(key string) (status string) {
		t.Helper()
		err := s.db.QueryRow(t.Context(), `
			SELECT status || attempts || coalesce(' ' || try_at, '') FROM inputs WHERE dedupe_key = $1`, key).Scan(&status)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	var id int64
	if err := s.db.QueryRow(t.Context(), `SELECT id FROM inputs WHERE dedupe_key = 'one'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	page := b.post("/console/troubles/inputs", url.Values{"id": {strconv.FormatInt(id, 10)}})
	has(t, page, "division by zero") // the other one
	if one, two := status("one"), status("two"); one != "waiting0" || two != "aside3" {
		t.Errorf("after one: %s and %s", one, two)
	}
	b.post("/console/troubles/inputs", url.Values{"id": {"0"}})
	if two, waits, nobody := status("two"), status("waits"), status("nobody's"); two != "waiting0" || waits != "waiting0" || nobody != "aside0" {
		t.Errorf("after all: %s, %s and %s", two, waits, nobody)
	}
	var rests int
	if err := s.db.QueryRow(t.Context(), `SELECT count(*) FROM due_faults WHERE try_at > now()`).Scan(&rests); err != nil || rests != 0 {
		t.Errorf("%d due things rest, %v", rests, err)
	}
	agent := s.signedIn(lin)
	if got := agent.post("/console/troubles/inputs", url.Values{"id": {"0"}}); got.status < 400 {
		t.Errorf("an agent gets %d", got.status)
	}
}

func TestAFileThatWasGivenUpIsFetchedAgain(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(boss)
	has(t, b.get("/console/troubles"), "larger than 20 MB", `value="video-1"`)
	if got := s.signedIn(lin).post("/console/troubles/files", url.Values{"ref": {"video-1"}}); got.status < 400 {
		t.Errorf("an agent gets %d", got.status)
	}
	lacks(t, b.post("/console/troubles/files", url.Values{"ref": {"video-1"}}), `value="video-1"`)
	waiting, err := s.log.UnfetchedMedia(t.Context(), s.db, 10)
	if err != nil || len(waiting) != 1 || waiting[0].Ref != "video-1" {
		t.Errorf("%+v, %v", waiting, err)
	}
	for _, ref := range []string{"video-1", "photo-1", ""} { // waits already, is kept, is none
		if got := b.post("/console/troubles/files", url.Values{"ref": {ref}}); got.status != 404 {
			t.Errorf("%q answers %d", ref, got.status)
		}
	}
	has(t, b.get("/console/audit?act=retry"), "重试")
}
