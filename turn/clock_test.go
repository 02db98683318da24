package turn_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/turn"
)

// dues makes things that are due, in a table, and the kind of them. Whose words are "cannot" fails its transaction.
func (s *stage) dues(kind string, words ...string) turn.Due {
	s.Helper()
	s.exec(`CREATE TABLE IF NOT EXISTS dues (id bigint GENERATED ALWAYS AS IDENTITY, kind text, words text, done bool DEFAULT false);
		GRANT ALL ON dues TO PUBLIC`)
	for _, w := range words {
		s.exec(`INSERT INTO dues (kind, words) VALUES ($1, $2)`, kind, w)
	}
	return turn.Due{Name: kind, Take: func(
		ctx context.Context, tx pgx.Tx, _ time.Time, limit int, except []string, _ *turn.AfterCommit,
	) ([]string, error) {
		rows, err := tx.Query(ctx, `
			SELECT id::text FROM dues
			WHERE kind = $1 AND NOT done AND NOT coalesce(id::text = ANY ($3), false)
			ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`, kind, limit, except)
		if err != nil {
			return nil, err
		}
		keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `
			UPDATE dues SET done = (1 / (CASE WHEN words = 'cannot' THEN 0 ELSE 1 END)) = 1 WHERE id::text = ANY ($1)`, keys)
		return keys, err
	}}
}

// undone are the words of the things of a kind that are not done.
func (s *stage) undone(kind string) string {
	s.Helper()
	rows, err := s.db.Query(s.Context(), `SELECT words FROM dues WHERE kind = $1 AND NOT done ORDER BY id`, kind)
	if err != nil {
		s.Fatal(err)
	}
	words, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.Fatal(err)
	}
	return strings.Join(words, " ")
}

func (s *stage) tick(e *turn.Engine) {
	s.Helper()
	if err := e.Tick(s.Context()); err != nil {
		s.Fatal(err)
	}
}

func TestOneThingThatCannotBeDoneStopsNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	many := slices.Repeat([]string{"ok"}, 250) // more than one transaction takes
	many[0], many[3], many[230] = "cannot", "cannot", "cannot"
	e := s.engine(nil, s.dues("expired", many...), s.dues("leases", "ok"))
	s.tick(e)
	s.want("what cannot be done", s.undone("expired"), "cannot cannot cannot")
	s.want("the kind behind", s.undone("leases"), "")

	// What failed rests, longer each time, and what is new is done meanwhile.
	faults := func() (n, tries int) {
		if err := s.db.QueryRow(t.Context(), `SELECT count(*), coalesce(max(tries), 0) FROM due_faults`).Scan(&n, &tries); err != nil {
			t.Fatal(err)
		}
		return n, tries
	}
	for i, pause := range []time.Duration{time.Second, 5 * time.Second, 5 * time.Second, 20 * time.Second} {
		s.after(pause)
		s.dues("expired", "new")
		s.tick(e)
		s.want("what cannot be done still", s.undone("expired"), "cannot cannot cannot")
		if n, tries := faults(); n != 3 || tries != []int{1, 2, 2, 3}[i] {
			t.Errorf("%d rest after %d tries at most, step %d", n, tries, i)
		}
	}
	s.exec(`UPDATE dues SET words = 'mended' WHERE words = 'cannot' AND id = 1`)
	s.exec(`DELETE FROM dues WHERE id = 4`) // somebody else has settled it
	s.after(time.Hour)
	s.tick(e)
	s.want("in the end", s.undone("expired"), "cannot")
	if n, _ := faults(); n != 1 {
		t.Errorf("%d rest in the end, want 1", n)
	}
}

func TestAKindThatCannotBeDoneAtAllStopsNoOther(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	broken := turn.Due{Name: "broken", Take: func(ctx context.Context, tx pgx.Tx, _ time.Time, _ int, _ []string, _ *turn.AfterCommit) ([]string, error) {
		_, err := tx.Exec(ctx, `SELECT * FROM a_table_that_is_not_there`)
		return nil, err
	}}
	panics := turn.Due{Name: "panics", Take: func(context.Context, pgx.Tx, time.Time, int, []string, *turn.AfterCommit) ([]string, error) {
		panic("oh")
	}}
	e := s.engine(nil, broken, panics, s.dues("leases", "ok"))
	err := e.Tick(t.Context())
	if err == nil || !strings.Contains(err.Error(), "broken") || !strings.Contains(err.Error(), "panics") {
		t.Errorf("error %v", err)
	}
	s.want("the kind behind", s.undone("leases"), "")
}

func TestTwoEnginesNeverTakeOneConversationAtOnceAndKeepOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const conversations, words = 12, 25
	inside := map[string]int{}
	var mu sync.Mutex
	var ids []int64
	for i := range int64(conversations) {
		id := s.conversation(1 + i)
		ids = append(ids, id)
		for w := range words {
			word := fmt.Sprintf("%d.%d", id, w)
			s.does[word] = func(context.Context, pgx.Tx) error {
				mu.Lock()
				defer mu.Unlock()
				if inside[word]++; w%10 == 3 && inside[word] == 1 {
					return errors.New("at first it fails") // so that conversations are done alone as well
				}
				return nil
			}
		}
	}
	var working sync.WaitGroup
	told := make(chan struct{})
	for range 2 {
		working.Go(func() {
			e := s.engine(nil)
			for last := false; !last; {
				select {
				case <-told:
					last = true
				default:
				}
				s.after(time.Second)
				s.work(e)
			}
		})
	}
	for w := range words {
		for _, id := range ids {
			s.say(id, fmt.Sprintf("%d.%d", id, w))
		}
	}
	close(told)
	working.Wait()
	for range 100 {
		s.after(time.Minute)
	}
	s.work(s.engine(nil))
	for _, id := range ids {
		var want []string
		for w := range words {
			want = append(want, fmt.Sprintf("%d.%d", id, w))
		}
		s.want("order", s.said(id), strings.Join(want, " "))
	}
}
