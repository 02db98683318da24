package seal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/transcript"
	"kefu/transcript/seal"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// world is a record that is sealed, and anchored in a file.
type world struct {
	*testing.T
	pool    *pgxpool.Pool
	owner   *pgxpool.Pool // may change the record
	log     *transcript.Log
	key     *seal.Key
	sealer  *seal.Sealer
	file    string
	now     time.Time
	entries []transcript.Entry
}

func key(t *testing.T, fill byte) *seal.Key {
	t.Helper()
	k, err := seal.NewKey(bytes.Repeat([]byte{fill}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newWorld(t *testing.T) *world {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		T: t, pool: testdb.New(t), log: transcript.New(transcript.Config{Sealer: box}), key: key(t, 5),
		file: filepath.Join(t.TempDir(), "anchors", "anchors.jsonl"), now: noon,
	}
	w.sealer = &seal.Sealer{
		Key: w.key, Sources: w.log.Sources(), Anchors: &seal.Anchors{File: w.file}, Now: func() time.Time { return w.now },
		Failed: func(err error) { t.Error(err) },
	}
	w.owner = testdb.Owner(t, w.pool)
	w.exec(`INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 1, now(), now()), ('customer', 2, now(), now())`)
	w.exec(`INSERT INTO staff (id, name, agent, added_at) VALUES (7, '小李', true, now())`)
	return w
}

func (w *world) exec(sql string, args ...any) {
	w.Helper()
	if _, err := w.owner.Exec(w.Context(), sql, args...); err != nil {
		w.Fatal(sql, err)
	}
}

// say writes words into a conversation.
func (w *world) say(conversation int64, texts ...string) {
	w.Helper()
	err := pgx.BeginFunc(w.Context(), w.pool, func(tx pgx.Tx) error {
		for _, text := range texts {
			w.now = w.now.Add(time.Second)
			e, err := w.log.Append(w.Context(), tx, transcript.Entry{
				Conversation: conversation, At: w.now, Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
				Message: transcript.Message{Text: text}, To: []transcript.Place{"desk"},
			})
			if err != nil {
				return err
			}
			w.entries = append(w.entries, e)
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// seal seals what is new.
func (w *world) seal() int64 {
	w.Helper()
	w.now = w.now.Add(3 * time.Second)
	n, err := w.sealer.Pass(w.Context(), w.pool)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// lived is a world in which things have happened: two conversations, edits, deliveries, files.
func lived(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.say(1, "一", "二，电话13800138000", "三")
	w.seal()
	w.say(2, "甲", "乙")
	w.say(1, "四", "五")
	w.seal()
	err := pgx.BeginFunc(t.Context(), w.pool, func(tx pgx.Tx) error {
		for _, text := range []string{"四改", "四再改"} {
			if _, err := w.log.Edit(t.Context(), tx, 6, transcript.Message{Text: text, Media: []transcript.Media{{Ref: "f"}}}, w.now); err != nil {
				return err
			}
		}
		return w.log.GiveToCase(t.Context(), tx, "C-1", w.entries[0], w.entries[1])
	})
	if err != nil {
		t.Fatal(err)
	}
	due, err := w.log.Due(t.Context(), w.pool, w.now.Add(time.Hour), 5)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	for _, err := range []error{
		w.log.MarkFetched(t.Context(), w.pool, "f", []byte{1}, "image/png", 3, w.now),
		w.log.MarkFailed(t.Context(), w.pool, due[0].ID, "chat not found"),
		w.log.NoteAct(t.Context(), w.pool, transcript.StaffAct{At: w.now, Staff: 7, Act: "export", Subject: "conversation:1", Reason: "投诉"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	w.seal()
	w.say(1, "六")
	w.seal()
	return w
}

func (w *world) verify(chains ...string) *seal.Report {
	w.Helper()
	r, err := w.verifier(chains...).Verify(w.Context(), w.pool)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) verifier(chains ...string) *seal.Verifier {
	return &seal.Verifier{Key: w.key, Sources: w.log.Sources(), Lines: seal.FileLines(w.file), Chains: chains, Now: w.now.Add(time.Hour)}
}

func TestASealedRecordHolds(t *testing.T) {
	t.Parallel()
	w := lived(t)
	for _, chains := range [][]string{nil, {"conversation:1"}, {"conversation:2"}, {"staff:7"}} {
		r := w.verify(chains...)
		if !r.Holds() || r.Sealed == 0 || r.Sealed != r.Facts || r.Anchored != r.Sealed {
			t.Errorf("%v: %+v", chains, r)
		}
	}
	if n := w.seal(); n != 0 {
		t.Errorf("%d were sealed again", n)
	}
	w.say(1, "未封")
	if r := w.verify(); !r.Holds() || r.Waiting != 1 {
		t.Errorf("with a word that is not sealed yet: %+v", r)
	}
	if _, err := (&seal.Verifier{Key: key(t, 6), Lines: seal.FileLines(w.file)}).Verify(t.Context(), w.pool); !errors.Is(err, seal.ErrOtherKey) {
		t.Errorf("with another key: %v", err)
	}
	other := *w.sealer
	other.Key = key(t, 6)
	if _, err := other.Pass(t.Context(), w.pool); !errors.Is(err, seal.ErrOtherKey) {
		t.Errorf("sealing with another key: %v", err)
	}
}

func TestAnchorsAreHeldToEachOther(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(lines []string) []string{
		"a line is gone":          func(l []string) []string { return slices.Delete(l, 2, 3) },
		"a line is changed":       func(l []string) []string { l[2] = strings.Replace(l[2], `"from":`, `"from":1`, 1); return l },
		"two lines change places": func(l []string) []string { l[2], l[3] = l[3], l[2]; return l },
	} {
		w := lived(t)
		raw, err := os.ReadFile(w.file)
		if err != nil {
			t.Fatal(err)
		}
		lines := change(strings.Split(strings.TrimSpace(string(raw)), "\n"))
		if err := os.WriteFile(w.file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if r := w.verify(); len(r.Wrong) == 0 || r.Wrong[0].What != seal.Anchor {
			t.Errorf("%s: %v", name, r.Wrong)
		}
	}
}

func TestErasedWordsLeaveTheSealWhole(t *testing.T) {
	t.Parallel()
	w := lived(t)
	err := pgx.BeginFunc(t.Context(), w.owner, func(tx pgx.Tx) error {
		files, n, err := w.log.Forget(t.Context(), tx, "顾客要求删除", w.now, 1)
		if n != 6 || len(files) != 1 {
			t.Errorf("erased %d, files %v", n, files)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.seal()
	w.say(1, "之后的话")
	w.seal()
	if r := w.verify(); !r.Holds() || r.Erased != 8 {
		t.Errorf("%+v", r)
	}
	var left int
	err = w.pool.QueryRow(t.Context(), `
		SELECT count(*) FROM (SELECT text, message, conversation_id FROM entries UNION ALL SELECT v.text, v.message, conversation_id FROM entry_edits v JOIN entries e ON e.id = v.entry_id) AS w
		WHERE conversation_id = 1 AND (text <> '' OR message <> '{}') AND text <> '之后的话'`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d words are left, %v", left, err)
	}
	// What was said after the erasure may not be erased by it.
	w.exec(`ALTER TABLE entries DISABLE TRIGGER ALL; UPDATE entries SET text = '', message = '{}', salt = '' WHERE text = '之后的话'`)
	if r := w.verify(); len(r.Wrong) != 1 || r.Wrong[0].What != seal.Changed {
		t.Errorf("%v", r.Wrong)
	}
}

func TestWordsThatBecameTooOldLeaveTheSealWhole(t *testing.T) {
	t.Parallel()
	w := lived(t)
	if s, err := w.log.PruneWords(t.Context(), w.owner, 0, noon.Add(5*time.Second), []string{}); err != nil || s.Gone == 0 {
		t.Fatal(s, err)
	}
	w.seal()
	if r := w.verify(); !r.Holds() || r.Erased == 0 {
		t.Errorf("%+v", r)
	}
}

func TestSealersDoNotGetInEachOthersWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 20 {
				err := pgx.BeginFunc(t.Context(), w.pool, func(tx pgx.Tx) error {
					_, err := w.log.Append(t.Context(), tx, transcript.Entry{
						Conversation: 1, At: noon, Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
						Message: transcript.Message{Text: "话"},
					})
					return err
				})
				if err != nil {
					t.Error(err)
				}
				s := &seal.Sealer{Key: w.key, Sources: w.log.Sources(), Anchors: &seal.Anchors{File: w.file + fmt.Sprint(&group)}, Now: time.Now}
				if _, err := s.Pass(t.Context(), w.pool); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	w.seal()
	if r := w.verify(); !r.Holds() || r.Sealed != 80 {
		t.Errorf("%+v", r)
	}
}

func TestWhatCommitsLateIsSealedAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	slow, err := w.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.log.Append(t.Context(), slow, transcript.Entry{
		Conversation: 1, At: noon, Author: transcript.Customer, Audience: transcript.Both, Kind: "text", Message: transcript.Message{Text: "慢"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 4 { // passes, while others write on
		w.say(2, "快")
		w.seal()
	}
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.seal(); n != 1 {
		t.Errorf("%d were sealed, want the slow one", n)
	}
	// Transactions of others, also in other databases of the server, hold the mark back while they run.
	for below := int64(0); below != 5; {
		w.seal()
		if err := w.pool.QueryRow(t.Context(), `SELECT below FROM seal_marks WHERE source = 'entry'`).Scan(&below); err != nil {
			t.Fatal(err)
		}
	}
	if r := w.verify(); !r.Holds() || r.Sealed != 5 {
		t.Errorf("%+v", r)
	}
}

func TestAnchorsOutsideAreNeverRewritten(t *testing.T) {
	t.Parallel()
	w := lived(t)
	before, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	// A crash in the middle of a line.
	if err := os.WriteFile(w.file, append(bytes.Clone(before), `{"n":9,"at":"2026`...), 0o600); err != nil {
		t.Fatal(err)
	}
	w.say(1, "七")
	w.seal()
	after, err := os.ReadFile(w.file)
	if err != nil || !bytes.HasPrefix(after, before) || bytes.Count(after, []byte("\n")) != bytes.Count(before, []byte("\n"))+1 {
		t.Errorf("after a torn line: %v\n%s", err, after)
	}
	if r := w.verify(); !r.Holds() {
		t.Errorf("%v", r.Wrong)
	}
	// A database that was set back.
	w.exec(`ALTER TABLE anchors DISABLE TRIGGER ALL; DELETE FROM anchors WHERE n = (SELECT max(n) FROM anchors)`)
	w.now = w.now.Add(time.Minute)
	if _, err := w.sealer.Pass(t.Context(), w.pool); !errors.Is(err, seal.ErrAhead) {
		t.Errorf("with a file that knows more: %v", err)
	}
	if now, err := os.ReadFile(w.file); err != nil || !bytes.Equal(now, after) {
		t.Error("the file was changed", err)
	}
}

func TestAnchorsArePostedUntilTheyAreTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mu sync.Mutex
	var taken []int64
	away := true
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if away {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		var l seal.Line
		if err := json.NewDecoder(r.Body).Decode(&l); err != nil {
			t.Error(err)
		}
		taken = append(taken, l.N)
	}))
	defer server.Close()
	w.sealer.Anchors.URL = server.URL
	w.say(1, "一")
	if _, err := w.sealer.Pass(t.Context(), w.pool); err == nil || !strings.Contains(err.Error(), "502") {
		t.Errorf("while it is away: %v", err)
	}
	mu.Lock()
	away = false
	mu.Unlock()
	w.seal()
	w.say(1, "二")
	w.seal()
	w.seal()
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(taken, []int64{1, 2}) {
		t.Errorf("taken: %v", taken)
	}
}

func BenchmarkSeal(b *testing.B) {
	ctx := context.Background()
	k, err := seal.NewKey(bytes.Repeat([]byte{5}, seal.KeySize))
	if err != nil {
		b.Fatal(err)
	}
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		b.Fatal(err)
	}
	pool := testdb.New(b)
	owner := testdb.Owner(b, pool)
	log := transcript.New(transcript.Config{Sealer: box})
	if _, err := owner.Exec(ctx, `
		INSERT INTO conversations (kind, chat, started_at, active_at) SELECT 'customer', n, now(), now() FROM generate_series(1, 1000) AS n;
		INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment)
		SELECT 1 + n % 1000, now(), 'customer', 'both', 'text', '我要退款 ' || n, jsonb_build_object('text', '我要退款 ' || n), 'salt', 'c'
		FROM generate_series(1, 20000) AS n`); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := owner.Exec(ctx, `SET session_replication_role = replica; TRUNCATE seals, anchors, seal_marks; SET session_replication_role = origin`); err != nil {
			b.Fatal(err)
		}
		s := &seal.Sealer{Key: k, Sources: log.Sources(), Now: time.Now}
		if n, err := s.Pass(ctx, pool); err != nil || n != 20000 {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(20000*b.N)/b.Elapsed().Seconds(), "entries/s")
}
