package search_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/text/unicode/norm"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/transcript"
	"kefu/transcript/search"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type record struct {
	*testing.T
	pool *pgxpool.Pool
	log  *transcript.Log
	ids  map[string]int64 // by text
	now  time.Time
}

func newRecord(t *testing.T) *record {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	r := &record{T: t, pool: testdb.New(t), log: transcript.New(transcript.Config{Sealer: box}), ids: map[string]int64{}, now: noon}
	if _, err := r.pool.Exec(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) SELECT 'customer', n, now(), now() FROM generate_series(1, 3) AS n;
		INSERT INTO staff (id, name, agent, added_at) VALUES (7, '小李', true, now())`); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *record) say(e transcript.Entry, text string) {
	r.Helper()
	r.now = r.now.Add(time.Hour)
	e.At, e.Message.Text = r.now, text
	if e.Conversation == 0 {
		e.Conversation = 1
	}
	if e.Author == "" {
		e.Author = transcript.Customer
	}
	if e.Kind == "" {
		e.Kind = "text"
	}
	e.Audience = transcript.Both
	err := pgx.BeginFunc(r.Context(), r.pool, func(tx pgx.Tx) error {
		written, err := r.log.Append(r.Context(), tx, e)
		r.ids[text] = written.ID
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
}

func (r *record) index() int {
	r.Helper()
	n, err := (&search.Indexer{Now: time.Now}).Pass(r.Context(), r.pool)
	if err != nil {
		r.Fatal(err)
	}
	return n
}

func (r *record) find(q search.Query) string {
	r.Helper()
	hits, err := search.Find(r.Context(), r.pool, q, 50)
	if err != nil {
		r.Fatal(err)
	}
	var found []string
	for _, h := range hits {
		for text, id := range r.ids {
			if id == h.Entry {
				found = append(found, text)
			}
		}
	}
	return strings.Join(found, " | ")
}

func words(typed string) search.Query { return search.Query{Words: search.Parse(typed)} }

func TestWordsAreFound(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	r.say(transcript.Entry{}, "买成网通二区了，要退款")
	r.say(transcript.Entry{Author: transcript.Agent, Staff: 7, CaseNo: "C-1024"}, "订单 WF20261122000123 我看一下")
	r.say(transcript.Entry{Conversation: 2, Author: transcript.Bot}, "Refund for ＷＦ２０２６１１２２０００１２４ is done")
	r.say(transcript.Entry{Conversation: 2, Kind: "media", Message: transcript.Message{Media: []transcript.Media{{Kind: "file", Ref: "f", Name: "付款截图.png"}}}}, "见附件")
	r.say(transcript.Entry{Conversation: 3}, "款退了吗？sf-123-456")
	r.say(transcript.Entry{Conversation: 3}, "a'b\\c%_\x00 <b>&amp;")
	if n := r.index(); n != 6 {
		t.Errorf("%d were indexed", n)
	}
	for typed, want := range map[string]string{
		"退款":               "买成网通二区了，要退款",
		"退":                "款退了吗？sf-123-456 | 买成网通二区了，要退款",
		"退款 网通":            "买成网通二区了，要退款",
		"“网通二区”":           "买成网通二区了，要退款",
		"网通三区":             "",
		"区二":               "",
		"WF20261122000123": "订单 WF20261122000123 我看一下",
		"wf20261122000124": "Refund for ＷＦ２０２６１１２２０００１２４ is done",
		"000123":           "订单 WF20261122000123 我看一下",
		"WF2026":           "Refund for ＷＦ２０２６１１２２０００１２４ is done | 订单 WF20261122000123 我看一下",
		"refund":           "Refund for ＷＦ２０２６１１２２０００１２４ is done",
		"efun":             "Refund for ＷＦ２０２６１１２２０００１２４ is done",
		"截图":               "见附件",
		"SF123456":         "款退了吗？sf-123-456",
		"c-1024":           "订单 WF20261122000123 我看一下",
		"<b>":              "a'b\\c%_\x00 <b>&amp;",
		"b\\c%":            "a'b\\c%_\x00 <b>&amp;",
		"没有这句话":            "",
		"_":                "a'b\\c%_\x00 <b>&amp;",
		"_-":               "",
	} {
		if got := r.find(words(typed)); got != want {
			t.Errorf("%s finds %q, want %q", typed, got, want)
		}
	}
	found, err := search.Among(t.Context(), r.pool, words("退款"), []string{"conversation:1", "conversation:2", "case:C-1024", "case:"})
	if err != nil || len(found) != 1 || !found["conversation:1"] {
		t.Errorf("among some: %v, %v", found, err)
	}
	for name, c := range map[string]struct {
		q    search.Query
		want string
	}{
		"author":      {search.Query{Facts: []string{"author:agent"}}, "订单 WF20261122000123 我看一下"},
		"staff":       {search.Query{Facts: []string{"staff:7"}}, "订单 WF20261122000123 我看一下"},
		"kind":        {search.Query{Facts: []string{"kind:media"}}, "见附件"},
		"has":         {search.Query{Facts: []string{"has:media", "conversation:2"}}, "见附件"},
		"case, word":  {search.Query{Facts: []string{"case:C-1024"}, Words: search.Parse("看一下")}, "订单 WF20261122000123 我看一下"},
		"both":        {search.Query{Facts: []string{"author:agent", "kind:media"}}, ""},
		"since":       {search.Query{Words: search.Parse("退"), Since: noon.Add(4 * time.Hour)}, "款退了吗？sf-123-456"},
		"till":        {search.Query{Words: search.Parse("退"), Till: noon.Add(4 * time.Hour)}, "买成网通二区了，要退款"},
		"within":      {search.Query{Words: search.Parse("退"), Within: []string{"conversation:1", "conversation:2"}}, "买成网通二区了，要退款"},
		"within none": {search.Query{Words: search.Parse("退"), Within: []string{}}, ""},
		"or a fact":   {search.Query{Words: []search.Word{{Text: "小李", Or: []string{"staff:7"}}}}, "订单 WF20261122000123 我看一下"},
		"or a word":   {search.Query{Words: []search.Word{{Text: "4200001", OrText: []string{"WF20261122000123"}}}}, "订单 WF20261122000123 我看一下"},
		"before":      {search.Query{Words: search.Parse("退"), Before: r.ids["款退了吗？sf-123-456"]}, "买成网通二区了，要退款"},
	} {
		if got := r.find(c.q); got != c.want {
			t.Errorf("%s finds %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatChangesLaterIsFoundInEveryWording(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	r.say(transcript.Entry{}, "电信一区")
	r.index()
	err := pgx.BeginFunc(t.Context(), r.pool, func(tx pgx.Tx) error {
		if _, err := r.log.Edit(t.Context(), tx, 1, transcript.Message{Text: "网通四区"}, noon); err != nil {
			return err
		}
		return r.log.GiveToCase(t.Context(), tx, "C-7", transcript.Entry{ID: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.index()
	for _, q := range []search.Query{words("电信"), words("网通四区"), words("C-7"), {Facts: []string{"case:C-7"}}} {
		if got := r.find(q); got != "电信一区" {
			t.Errorf("%+v finds %q", q, got)
		}
	}
	err = pgx.BeginFunc(t.Context(), testdb.Owner(t, r.pool), func(tx pgx.Tx) error {
		_, _, err := r.log.Forget(t.Context(), tx, "asked for", noon, 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.index()
	var left int
	if err := r.pool.QueryRow(t.Context(), `SELECT count(*) FROM search_words`).Scan(&left); err != nil || left != 0 || r.find(words("电信")) != "" {
		t.Errorf("after erasure %d rows are left (%v), and %q is found", left, err, r.find(words("电信")))
	}
}

var long = regexp.MustCompile(`[\p{L}\p{N}]{2}|\p{Han}`)

// Every piece of two characters or more of everything that was said finds it.
func TestEveryPieceFindsItsWhole(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	texts := []string{
		"亲，您的订单已经发货了，单号SF1234567890，请注意查收", "I bought 2 cards (100元) for account wang_fang-01", "繁體字也要找得到：退貨",
		"１００点游戏点卡", "ÄÖÜ straße naïve", "👍🏽谢谢👨‍👩‍👧", "x", "a b c d", "2026-11-22 10:05:00",
	}
	for _, text := range texts {
		r.say(transcript.Entry{}, text)
	}
	r.index()
	for _, text := range texts {
		runes := []rune(text)
		for from := range runes {
			for _, length := range []int{2, 3, 7} {
				if from+length > len(runes) {
					continue
				}
				piece := string(runes[from : from+length])
				if strings.TrimSpace(piece) != piece || strings.ContainsAny(piece, `"“”`) {
					continue
				}
				q := search.Query{Words: []search.Word{{Text: piece}}}
				if !long.MatchString(norm.NFKC.String(piece)) {
					continue // single letters of longer words are too little
				}
				if got := r.find(q); !slices.Contains(strings.Split(got, " | "), text) {
					t.Errorf("%q does not find %q but %q", piece, text, got)
				}
			}
		}
	}
}

func TestOftenSaidAndRarelySaidAreFoundInTheirOrder(t *testing.T) {
	t.Parallel()
	r := newRecord(t)
	if _, err := r.pool.Exec(t.Context(), `
		INSERT INTO entries (conversation_id, at, author, audience, kind, text, message, salt, commitment)
		SELECT 1 + n % 3, timestamptz '2026-01-01' + n * interval '1 second', 'customer', 'both', 'text',
			'我要退款' || CASE WHEN n % 7000 = 3 THEN '，稀有' ELSE '' END, '{}', 's', 'c'
		FROM generate_series(1, 30000) AS n`); err != nil {
		t.Fatal(err)
	}
	if n := r.index(); n != 30000 {
		t.Fatal(n)
	}
	hits, err := search.Find(t.Context(), r.pool, words("退款"), 20)
	if err != nil || len(hits) != 20 || hits[0].Entry != 30000 || hits[19].Entry != 29981 {
		t.Errorf("%v, %v", hits, err)
	}
	hits, err = search.Find(t.Context(), r.pool, words("稀有 退款"), 20)
	if err != nil || fmt.Sprint(hits) != "[{28003 2 } {21003 1 } {14003 3 } {7003 2 } {3 1 }]" {
		t.Errorf("%v, %v", hits, err)
	}
	// Pages follow each other without a gap.
	seen := 0
	for before := int64(0); ; {
		q := words("退款")
		q.Before, q.Facts = before, []string{"conversation:2"}
		hits, err := search.Find(t.Context(), r.pool, q, 900)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 {
			break
		}
		seen, before = seen+len(hits), hits[len(hits)-1].Entry
	}
	if seen != 10000 {
		t.Errorf("%d were found on all pages", seen)
	}
}

func TestHitsAreMarkedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, words, want string }{
		{"我要退款，快退款", "退款", "我要[退款]，快[退款]"},
		{"Refund REFUND", "refund", "[Refund] [REFUND]"},
		{"退退退", "退退", "[退退]退"},
		{"abc", "b c", "a[bc]"},
		{"İstanbul", "stan", "İstanbul"},
		{"", "x", ""},
	} {
		var got, whole string
		for _, p := range search.Mark(c.text, strings.Fields(c.words)) {
			if whole += p.Text; p.Hit {
				got += "[" + p.Text + "]"
			} else {
				got += p.Text
			}
		}
		if got != c.want || whole != c.text {
			t.Errorf("%q in %q: %q, want %q", c.words, c.text, got, c.want)
		}
	}
}
