package search

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Reader is a pool or a transaction.
type Reader interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Word is one word of a query, with what it may mean beside itself.
type Word struct {
	Text string
	// Or are other facts of which one is enough, such as the conversations of customers with that name: see Fact.
	Or []string
	// OrText are other words of which one is enough, such as the number of the order with that tracking number.
	OrText []string
}

// Query is what is looked for. Everything must hold; zero values do not narrow.
type Query struct {
	Words []Word
	// Facts are such as "author:agent", "kind:note", "staff:7", "case:C-1024", "conversation:17".
	Facts []string
	// Within are facts of which one must hold: the conversations that the viewer may see; nil: all.
	Within      []string
	Since, Till time.Time
	Before      int64 // only entries with a smaller id: the next page
}

// Fact is what an entry is, as a query names it.
func Fact(kind string, value any) string { return fmt.Sprint(kind, ":", value) }

// Parse splits what somebody typed into words: at spaces; what stands in quotation marks is one word.
func Parse(typed string) []Word {
	var words []Word
	for i, part := range strings.Split(strings.NewReplacer("“", `"`, "”", `"`, "「", `"`, "」", `"`).Replace(typed), `"`) {
		fields := []string{strings.TrimSpace(part)}
		if i%2 == 0 {
			fields = strings.Fields(part)
		}
		for _, f := range fields {
			if f != "" && len(words) < mostWords {
				words = append(words, Word{Text: f})
			}
		}
	}
	return words
}

const (
	// mostWords is how many words of a query count.
	mostWords = 8
	// firstWindow is how many of the newest entries are looked through first. What is said often is found there; what is
	// said rarely is found fast in all of them.
	firstWindow = 5_000
	// candidates is how many entries are held against the words at first; while they are not enough, up to mostCandidates.
	candidates, mostCandidates = 200, 3_200
	// unindexed is how many of the newest entries are looked through for signs that no index has.
	unindexed = 40_000
)

// Hit is an entry that was found.
type Hit struct {
	Entry        int64
	Conversation int64
	Case         string // "" if it is of none
}

// Find returns up to limit entries, the newest first.
func Find(ctx context.Context, db Reader, q Query, limit int) ([]Hit, error) {
	var hits []Hit
	err := Each(ctx, db, q, func(found []Hit) (enough bool) {
		hits = append(hits, found...)
		return len(hits) >= limit
	})
	return hits[:min(len(hits), limit)], err
}

// Among returns those of facts such as "conversation:17" or "case:C-1024" of which an entry is found. The facts take the
// place of q.Within.
func Among(ctx context.Context, db Reader, q Query, facts []string) (map[string]bool, error) {
	wanted := make(map[string]bool, len(facts))
	for _, f := range facts {
		wanted[f] = true
	}
	q.Within = facts
	found := map[string]bool{}
	err := Each(ctx, db, q, func(hits []Hit) (enough bool) {
		for _, h := range hits {
			for _, f := range []string{Fact("conversation", h.Conversation), Fact("case", h.Case)} {
				if wanted[f] && !strings.HasSuffix(f, ":") {
					found[f] = true
				}
			}
		}
		return len(found) == len(wanted)
	})
	return found, err
}

// Each hands over what is found, the newest first, until it is enough. Numbers are looked for as whole ones first, and only if
// nothing has those, as parts of longer ones.
func Each(ctx context.Context, db Reader, q Query, do func([]Hit) (enough bool)) error {
	low, high, err := span(ctx, db, q)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	any := false
	some := func(hits []Hit) bool {
		any = any || len(hits) > 0
		return do(hits)
	}
	where, args, narrowed := q.condition(true)
	if where == everything && len(q.Words) > 0 {
		low = max(low, high-unindexed)
	}
	err = q.walk(ctx, db, where, args, low, high, some)
	if err == nil && !any && narrowed {
		where, args, _ = q.condition(false)
		err = q.walk(ctx, db, where, args, low, high, some)
	}
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

// span is between which entries the times of the query lie, with room, because clocks and ids do not quite agree.
func span(ctx context.Context, db Reader, q Query) (low, high int64, err error) {
	const room = 1000
	err = db.QueryRow(ctx, `
		SELECT coalesce((SELECT entry_id FROM search_words WHERE at < $1 ORDER BY at DESC LIMIT 1) - $3, 0),
			coalesce((SELECT entry_id FROM search_words WHERE at >= $2 ORDER BY at LIMIT 1) + $3, (SELECT max(entry_id) FROM search_words), 0)`,
		maybe(q.Since), maybe(q.Till), room).Scan(&low, &high)
	if q.Before > 0 {
		high = min(high, q.Before-1)
	}
	return low, high, err
}

func maybe(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// everything is the condition of a query that nothing narrows.
const everything = "true"

// condition is the query in SQL, its arguments beginning with $4. narrow takes numbers as whole ones; whether there are
// any comes back.
func (q Query) condition(narrow bool) (where string, args []any, narrowed bool) {
	var parts []string
	arg := func(tokens []int32) string {
		args = append(args, tokens)
		return "$" + strconv.Itoa(len(args)+3) + "::int[]"
	}
	var facts []int32
	for _, f := range q.Facts {
		facts = append(facts, hash(ofFact, f))
	}
	if len(facts) > 0 {
		parts = append(parts, "tokens @> "+arg(facts))
	}
	if q.Within != nil {
		parts = append(parts, "tokens && "+arg(factTokens(q.Within)))
	}
	for _, w := range q.Words {
		var any []string
		for _, text := range append([]string{w.Text}, w.OrText...) {
			all, whole := wanted(text)
			if narrow && len(whole) > 0 {
				any, narrowed = append(any, "tokens && "+arg(whole)), true
			} else if len(all) > 0 {
				any = append(any, "tokens @> "+arg(all))
			}
		}
		if len(w.Or) > 0 {
			any = append(any, "tokens && "+arg(factTokens(w.Or)))
		}
		if len(any) > 0 {
			parts = append(parts, "("+strings.Join(any, " OR ")+")")
		}
	}
	return strings.Join(append(parts, everything), " AND "), args, narrowed
}

func factTokens(facts []string) []int32 {
	tokens := make([]int32, len(facts))
	for i, f := range facts {
		tokens[i] = hash(ofFact, f)
	}
	return tokens
}

// walk looks from the newest to the oldest, in windows that grow.
func (q Query) walk(ctx context.Context, db Reader, where string, args []any, low, high int64, do func([]Hit) (enough bool)) error {
	atOnce := candidates
	for size := int64(firstWindow); high > low; size *= 8 {
		from := max(low, high-size)
		for high > from {
			// Planned for these very tokens, and without a guess that the limit is soon reached: rare ones are found by
			// the index.
			rows, err := db.Query(ctx, `
				WITH found AS MATERIALIZED (
					SELECT entry_id FROM search_words WHERE entry_id > $1::bigint AND entry_id <= $2::bigint AND `+where+`
				)
				SELECT entry_id FROM found ORDER BY entry_id DESC LIMIT $3::int`,
				append([]any{pgx.QueryExecModeExec, from, high, atOnce}, args...)...)
			if err != nil {
				return err
			}
			ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
			if err != nil {
				return err
			}
			found, err := q.check(ctx, db, ids)
			if err != nil || do(found) {
				return err
			}
			if len(ids) < atOnce {
				break
			}
			high = ids[len(ids)-1] - 1
			atOnce = min(2*atOnce, mostCandidates)
		}
		high = from
	}
	return nil
}

// check holds entries against the words: different words may have the same hashes, and a word may stand there in pieces.
func (q Query) check(ctx context.Context, db Reader, ids []int64) ([]Hit, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, `SELECT id, conversation_id, at, facts, words FROM searched($1)`, ids)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	var h Hit
	var at time.Time
	var facts []string
	var words string
	_, err = pgx.ForEachRow(rows, []any{&h.Entry, &h.Conversation, &at, &facts, &words}, func() error {
		if (q.Since.IsZero() || !at.Before(q.Since)) && (q.Till.IsZero() || at.Before(q.Till)) && q.matches(facts, words) {
			h.Case = ""
			if i := slices.IndexFunc(facts, func(f string) bool { return strings.HasPrefix(f, "case:") }); i >= 0 {
				h.Case = strings.TrimPrefix(facts[i], "case:")
			}
			hits = append(hits, h)
		}
		return nil
	})
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Entry, a.Entry) })
	return hits, err
}

func (q Query) matches(facts []string, text string) bool {
	has := func(f string) bool { return slices.Contains(facts, f) }
	for _, f := range q.Facts {
		if !has(f) {
			return false
		}
	}
	if q.Within != nil && !slices.ContainsFunc(q.Within, has) {
		return false
	}
	for _, w := range q.Words {
		if !holds(text, w.Text) && !slices.ContainsFunc(w.OrText, func(o string) bool { return holds(text, o) }) && !slices.ContainsFunc(w.Or, has) {
			return false
		}
	}
	return true
}
