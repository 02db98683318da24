package transcript_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/transcript"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// fixture is a database with one customer's conversation and two agents.
type fixture struct {
	*testing.T
	pool         *pgxpool.Pool
	box          *secret.Box
	log          *transcript.Log
	conversation int64
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, box: box, pool: testdb.New(t), log: transcript.New(transcript.Config{Sealer: box})}
	err = f.pool.QueryRow(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 5001, $1, $1) RETURNING id`,
		noon).Scan(&f.conversation)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = f.pool.Exec(t.Context(), `INSERT INTO staff (id, name, agent, added_at) VALUES (7, '小李', true, $1)`, noon); err != nil {
		t.Fatal(err)
	}
	return f
}

// tx runs do in a transaction of its own.
func (f *fixture) tx(do func(pgx.Tx) error) {
	f.Helper()
	if err := pgx.BeginFunc(f.Context(), f.pool, do); err != nil {
		f.Fatal(err)
	}
}

// said is an entry of the customer.
func (f *fixture) said(text string, to ...transcript.Place) transcript.Entry {
	return transcript.Entry{
		Conversation: f.conversation, At: noon, Author: transcript.Customer, Audience: transcript.Both,
		Kind: "text", Message: transcript.Message{Text: text}, To: to,
	}
}

func (f *fixture) append(entries ...transcript.Entry) []transcript.Entry {
	f.Helper()
	var written []transcript.Entry
	f.tx(func(tx pgx.Tx) (err error) {
		written, err = f.log.AppendAll(f.Context(), tx, entries)
		return err
	})
	return written
}

func texts(entries []transcript.Entry) string {
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e.Message.Text + "|")
	}
	return b.String()
}

func TestEntriesAreReadInTheOrderWrittenAndComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	full := transcript.Entry{
		Conversation: f.conversation, Turn: 3, At: noon, Author: transcript.Agent, Staff: 7,
		Audience: transcript.Both, CaseNo: "C-1024", Kind: "media", OriginChat: -100, OriginID: 55,
		Message: transcript.Message{
			Text: "看<这里> & 好", Format: json.RawMessage(`[{"offset": 0, "type": "bold", "length": 1}]`),
			Buttons: [][]transcript.Button{{{Label: "好", Data: "q:1:yes"}, {Label: "看", URL: "https://shop.example/p"}}},
			Media:   []transcript.Media{{Kind: "photo", Ref: "file-1", Size: 9, Chat: -100, Message: 55}},
		},
	}
	written := f.append(f.said("一"), full, f.said("三"))
	full.ReplyTo = written[0].ID
	full.Message.Place = json.RawMessage(`{"latitude": 31.23, "longitude": 1e2}`)
	written = append(written, f.append(full)...)

	got, err := f.log.Read(t.Context(), f.pool, f.conversation, written[0].ID, 2)
	if err != nil || texts(got) != "看<这里> & 好|三|" {
		t.Fatalf("Read = %q, %v", texts(got), err)
	}
	back, err := f.log.Get(t.Context(), f.pool, written[3].ID)
	if err != nil {
		t.Fatal(err)
	}
	sameJSON := cmp.Transformer("JSON", func(raw json.RawMessage) (v any) { _ = json.Unmarshal(raw, &v); return v })
	if d := cmp.Diff(written[3], back, sameJSON); d != "" {
		t.Errorf("an entry comes back changed (-written +read):\n%s", d)
	}
	if back.ReplyTo != written[0].ID || back.Version != 1 {
		t.Errorf("reply to %d at version %d, want %d and 1", back.ReplyTo, back.Version, written[0].ID)
	}
	ofCase, err := f.log.ReadCase(t.Context(), f.pool, "C-1024", 0, 10)
	if err != nil || len(ofCase) != 2 {
		t.Errorf("the case has %d entries, %v; want 2", len(ofCase), err)
	}
	if _, err := f.log.Get(t.Context(), f.pool, 999); !errors.Is(err, transcript.ErrNoSuchEntry) {
		t.Errorf("Get of nothing: %v", err)
	}
}

func TestSecretsAreStoredMaskedAndSealed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	contact := f.said("")
	contact.Message.Place = json.RawMessage(`{"phone_number":"8613800138000","user_id":5001}`)
	code := f.said("8321")
	code.Message.Secret = true
	button := f.said("登录")
	button.Message.Buttons = [][]transcript.Button{{{Label: "打开", URL: "https://kefu.example/console/in/Zk3vQ0abcdefghijk12"}}}
	written := f.append(f.said("电话13800138000"), contact, code, button, f.said("没有秘密"))

	for i, want := range []bool{true, true, true, true, false} {
		if written[i].Masked != want {
			t.Errorf("entry %d: masked = %v, want %v", i, written[i].Masked, want)
		}
	}
	var stored string
	err := f.pool.QueryRow(t.Context(), `SELECT string_agg(to_jsonb(e)::text, ' ') FROM entries e`).Scan(&stored)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"13800138000", "8321\"", "Zk3vQ0abcdefghijk12"} {
		if strings.Contains(stored, s) {
			t.Errorf("the table shows %q", s)
		}
	}
}

func TestRevealNeedsAReasonAndLeavesAnEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.append(f.said("电话13800138000"))[0]
	f.tx(func(tx pgx.Tx) error {
		if _, err := f.log.Reveal(t.Context(), tx, e.ID, 7, " ", noon); !errors.Is(err, transcript.ErrNoReason) {
			t.Errorf("without a reason: %v", err)
		}
		m, err := f.log.Reveal(t.Context(), tx, e.ID, 7, "核对手机", noon)
		if m.Text != "电话13800138000" {
			t.Errorf("Reveal = %q", m.Text)
		}
		return err
	})
	all, err := f.log.Read(t.Context(), f.pool, f.conversation, 0, 10)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d entries, %v; want the entry and its reveal", len(all), err)
	}
	r := all[1]
	if r.Kind != "reveal" || r.Staff != 7 || r.Message.Text != "核对手机" || r.ReplyTo != e.ID || r.Audience != transcript.RecordOnly {
		t.Errorf("the reveal is recorded as %+v", r)
	}
}

func TestEditsKeepEarlierVersions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.append(f.said("电信一区"))[0]
	for _, text := range []string{"网通五区", "网通五区，电话13800138000"} {
		f.tx(func(tx pgx.Tx) error {
			edited, err := f.log.Edit(t.Context(), tx, e.ID, transcript.Message{Text: text}, noon.Add(time.Minute))
			if err == nil && edited.Message.Text != f.log.Mask(text) {
				t.Errorf("Edit returns %q", edited.Message.Text)
			}
			return err
		})
	}
	now, err := f.log.Get(t.Context(), f.pool, e.ID)
	if err != nil || now.Version != 3 || now.Message.Text != "网通五区，电话138****8000" || !now.Masked {
		t.Errorf("after two edits: %+v, %v", now, err)
	}
	versions, err := f.log.Versions(t.Context(), f.pool, e.ID)
	if err != nil || len(versions) != 2 || versions[0].Message.Text != "电信一区" || versions[1].Message.Text != "网通五区" {
		t.Errorf("Versions = %+v, %v", versions, err)
	}
	f.tx(func(tx pgx.Tx) error {
		if _, err := f.log.Edit(t.Context(), tx, 999, transcript.Message{}, noon); !errors.Is(err, transcript.ErrNoSuchEntry) {
			t.Errorf("edit of nothing: %v", err)
		}
		return nil
	})
}

// What is stored must suffice to check the commitment later: salt, and the message as written.
func TestCommitmentHoldsForWhatComesBackFromTheDatabase(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.said("a<b & 你好")
	e.Message.Format = json.RawMessage(`[ {"type":"bold", "offset":0,"length":1.0} ]`)
	e = f.append(e)[0]
	var salt, commitment []byte
	var message string
	err := f.pool.QueryRow(t.Context(), `SELECT salt, commitment, message::text FROM entries WHERE id = $1`, e.ID).
		Scan(&salt, &commitment, &message)
	if err != nil {
		t.Fatal(err)
	}
	canonical := `{"format":[{"length":1,"offset":0,"type":"bold"}],"text":"a<b & 你好"}`
	if sum := sha256.Sum256([]byte(string(salt) + canonical)); !bytes.Equal(sum[:], commitment) {
		t.Errorf("the commitment of %s is not that of its canonical form %s", message, canonical)
	}
	if len(salt) < 16 {
		t.Errorf("a salt of %d bytes can be guessed", len(salt))
	}
}

func TestTextThatPostgreSQLCannotHoldIsStoredAllTheSame(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if e := f.append(f.said("a\x00b\xff"))[0]; e.Message.Text != "a\uFFFDb\uFFFD" {
		t.Errorf("stored as %q", e.Message.Text)
	}
}

func TestFindKnowsTheEntryOfAReceivedMessageAndOfAlbumParts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	album := f.said("两张图")
	album.OriginChat, album.OriginID = 5001, 10
	album.Message.Media = []transcript.Media{{Kind: "photo", Ref: "a", Chat: 5001, Message: 10}, {Kind: "photo", Ref: "b", Chat: 5001, Message: 12}}
	other := f.said("另一句")
	other.OriginChat, other.OriginID = 5001, 11
	written := f.append(album, other)
	for id, want := range map[int64]int64{10: written[0].ID, 11: written[1].ID, 12: written[0].ID, 13: 0} {
		e, found, err := f.log.Find(t.Context(), f.pool, 5001, id)
		if err != nil || found != (want != 0) || e.ID != want {
			t.Errorf("Find(%d) = entry %d, %v, %v; want %d", id, e.ID, found, err, want)
		}
	}
}

func TestEvidenceIsFetchedOnceAndGivenUpForGood(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	photo := f.said("")
	photo.Message.Media = []transcript.Media{{Kind: "photo", Ref: "a"}, {Kind: "video", Ref: "b"}, {Kind: "file", Ref: "c"}}
	shown := photo
	shown.Author, shown.Message.Media = transcript.Bot, []transcript.Media{{Kind: "photo", Ref: "ours"}}
	f.append(photo, photo, shown)

	waiting := func() string {
		media, err := f.log.UnfetchedMedia(ctx, f.pool, 10)
		if err != nil {
			t.Fatal(err)
		}
		var refs []string
		for _, m := range media {
			refs = append(refs, m.Ref)
		}
		return strings.Join(refs, " ")
	}
	if got := waiting(); got != "a b c" {
		t.Fatalf("to be fetched: %q, want what people sent, each once", got)
	}
	if err := f.log.MarkUnfetched(ctx, f.pool, "a", "timeout"); err != nil {
		t.Fatal(err)
	}
	if got := waiting(); got != "b c a" {
		t.Errorf("after a failed try of a: %q, want a at the end", got)
	}
	if err := f.log.MarkFetched(ctx, f.pool, "b", []byte{1}, "video/mp4", 99, noon); err != nil {
		t.Fatal(err)
	}
	if err := f.log.MarkUnfetchable(ctx, f.pool, "c", "too large", noon); err != nil {
		t.Fatal(err)
	}
	if got := waiting(); got != "a" {
		t.Errorf("b fetched, c given up: %q are left", got)
	}
	known, err := f.log.MediaOf(ctx, f.pool, "b")
	if err != nil || len(known) != 1 || known[0].MIME != "video/mp4" || known[0].Size != 99 {
		t.Errorf("MediaOf(b) = %+v, %v", known, err)
	}
}

func TestWhatTheShopKnowsIsNotHidden(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.log = transcript.New(transcript.Config{
		Sealer: f.box, Known: func(_ context.Context, _ transcript.Reader, words []string) ([]string, error) {
			return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w != "6222021234567894" }), nil
		},
	})
	for text, want := range map[string]string{
		"包裹 6222 0212 3456 7894 到哪了": "包裹 6222 0212 3456 7894 到哪了",
		"退到 4111 1111 1111 1111":     "退到 **** **** **** 1111",
		"卡密：6222021234567894":        "卡密：************7894",
	} {
		if got := f.append(f.said(text))[0].Message.Text; got != want {
			t.Errorf("%q reads %q, want %q", text, got, want)
		}
	}
}
