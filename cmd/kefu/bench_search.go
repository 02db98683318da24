package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kefu/transcript/search"
)

// benchSearch measures how long it takes to find what was said, in a record that is filled first.
type benchSearch struct {
	benchServers `embed:""`
	Entries      int `default:"100000" help:"How many entries there are, in a twentieth as many conversations."`
	Times        int `default:"20" help:"How often each query is asked."`
}

// What is said in the filled record, so that words are rare and frequent as in a shop.
const fillSearch = `
	INSERT INTO entries (conversation_id, at, author, staff_id, audience, case_no, kind, text, message, salt, commitment)
	SELECT 1 + n % $3, timestamptz '2026-01-01' + n * interval '20 seconds',
		(ARRAY['customer', 'bot', 'agent'])[1 + n % 3], CASE WHEN n % 3 = 2 THEN 1 + n % 7 END, 'both',
		CASE WHEN n % 4 = 0 THEN 'C-' || (1024 + n % $3) END, CASE WHEN n % 11 = 0 THEN 'note' ELSE 'text' END,
		said.text, jsonb_build_object('text', said.text), 's', 'c'
	FROM generate_series($1::bigint, $2::bigint) AS n
	CROSS JOIN LATERAL (SELECT
		(ARRAY['我要退款，钱还没到', '买成网通二区了，要电信一区', '亲，您的订单已经查到了，请稍等', '付款截图发给您了，麻烦看一下', '怎么还没发货？',
			'充值没有到账，账号是 user', '请问还有别的问题吗', '好的，谢谢'])[1 + n % 8] || '，订单 WF' || (20260101000000 + n / 5)
		|| CASE WHEN n % 50000 = 77 THEN '，消费者协会' ELSE '' END AS text) AS said`

// filling is a benchmark's record, which grows by entries of fillSearch.
type filling struct {
	*bench
	conversations, entries int
}

// fill opens a bench with room for so many entries: a twentieth as many conversations, and agents.
func (s benchServers) fill(ctx context.Context, entries int) (*filling, error) {
	b, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	f := &filling{bench: b, conversations: entries/20 + 1}
	_, err = b.pool.Exec(ctx, `
		WITH agents AS (INSERT INTO staff (id, agent, added_at) SELECT n, true, now() FROM generate_series(1, 7) AS n)
		INSERT INTO conversations (kind, chat, started_at, active_at) SELECT 'customer', n, now(), now() FROM generate_series(1, $1::int) AS n`, f.conversations)
	if err != nil {
		b.close()
		return nil, err
	}
	return f, nil
}

// upTo adds entries until there are so many, and tells after each part.
func (f *filling) upTo(ctx context.Context, entries int, told func() error) error {
	for f.entries < entries {
		to := min(f.entries+50_000, entries)
		if _, err := f.pool.Exec(ctx, fillSearch, f.entries+1, to, f.conversations); err != nil {
			return err
		}
		f.entries = to
		if err := told(); err != nil {
			return err
		}
	}
	return nil
}

// Run measures and prints a table.
func (c *benchSearch) Run(ctx context.Context, s streams) error {
	b, err := c.fill(ctx, c.Entries)
	if err != nil {
		return err
	}
	defer b.close()
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	bar := addBar(bars, 0, mpb.PrependDecorators(decor.Name("fill and index "), decor.CountersNoUnit("%d / %d")))
	bar.SetTotal(int64(c.Entries), false)
	began := time.Now()
	indexer := &search.Indexer{Now: time.Now}
	err = b.upTo(ctx, c.Entries, func() error {
		bar.SetCurrent(int64(b.entries))
		_, err := indexer.Pass(ctx, b.pool)
		return err
	})
	bar.SetTotal(-1, true)
	bars.Wait()
	if err != nil {
		return err
	}
	filled := time.Since(began)
	if _, err := b.pool.Exec(ctx, `VACUUM ANALYZE search_words`); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d entries, filled and indexed in %s\n", c.Entries, filled.Round(time.Second))
	return c.ask(ctx, b.pool, s)
}

func (c *benchSearch) ask(ctx context.Context, pool *pgxpool.Pool, s streams) error {
	words := func(typed string) search.Query { return search.Query{Words: search.Parse(typed)} }
	facts := func(q search.Query, facts ...string) search.Query { q.Facts = facts; return q }
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "query\tfound\tfastest\tmedian\tslowest\t")
	for _, ask := range []struct {
		name string
		q    search.Query
	}{
		{"two characters, said often: 退款", words("退款")},
		{"two characters, said rarely: 协会", words("协会")},
		{"never said: 法院", words("法院")},
		{"both: 退款 协会", words("退款 协会")},
		{"an order's number", words(fmt.Sprint("WF", 20260101000000+c.Entries/10))},
		{"its last digits", words(fmt.Sprint(20260101000000 + c.Entries/10)[8:])},
		{"a case: C-1030", words("C-1030")},
		{"an agent, a kind and a word", facts(words("订单"), "staff:3", "kind:note")},
		{"one conversation and a word", facts(words("发货"), "conversation:5")},
		{"a word within an hour", search.Query{
			Words: search.Parse("截图"), Since: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Till: time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC),
		}},
	} {
		var took []time.Duration
		found := 0
		for range c.Times {
			began := time.Now()
			hits, err := search.Find(ctx, pool, ask.q, 50)
			if err != nil {
				return err
			}
			took, found = append(took, time.Since(began)), len(hits)
		}
		slices.Sort(took)
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t\n", ask.name, found, took[0].Round(100*time.Microsecond), took[len(took)/2].Round(100*time.Microsecond), took[len(took)-1].Round(100*time.Microsecond))
	}
	return w.Flush()
}
