package seal

import (
	"bytes"
	"context"
	"crypto/hmac"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Verifier looks whether the record is what was sealed.
type Verifier struct {
	Key     *Key
	Sources []Source // facts that allow erasing come first
	// Lines are the anchors: a file's, or those of the database.
	Lines func(ctx context.Context, each func(raw []byte) error) error
	// Chains are what is looked at; empty: all.
	Chains   []string
	Now      time.Time
	Progress func(done, of int64) // of facts; nil: nobody asks
}

// Wrong is one thing that is not as it was sealed.
type Wrong struct {
	What   What
	Chain  string
	Seq    int64  // the place in the chain, 0 if it has none
	Source string // which kind of fact, "" if it is gone
	ID     int64
	Why    string
}

// What can be wrong.
type What string

// What can be wrong.
const (
	Changed   What = "changed"
	Removed   What = "removed"
	SlippedIn What = "slipped in"
	CutOff    What = "cut off at the end"
	Anchor    What = "anchors"
)

func (w Wrong) String() string {
	var b strings.Builder
	b.WriteString(w.Chain)
	if w.Seq > 0 {
		fmt.Fprintf(&b, ", place %d", w.Seq)
	}
	if w.Source != "" {
		fmt.Fprintf(&b, " (%s %d)", w.Source, w.ID)
	}
	fmt.Fprintf(&b, ": %s", w.What)
	if w.Why != "" {
		b.WriteString(": " + w.Why)
	}
	return strings.TrimPrefix(b.String(), ": ")
}

// Report is what was found.
type Report struct {
	Facts     int64 // looked at
	Sealed    int64 // of them
	Chains    int64
	Anchored  int64 // seals that anchors name
	Erased    int64 // words that were erased with leave
	Waiting   int64 // facts that are too new to be sealed
	Late      int64 // sealed more than an hour after the time they bear
	FirstLate string
	LastAt    time.Time // of the latest anchor
	Wrong     []Wrong   // in the order of chains and places; at most mostWrong
	More      int64     // further things that are wrong
}

// Holds tells whether nothing is wrong.
func (r *Report) Holds() bool { return len(r.Wrong) == 0 }

const (
	mostWrong = 100
	// lateAfter is how long after the time it bears a fact may be sealed without a remark.
	lateAfter = time.Hour
	// freshFor is how long a fact may stand without a seal.
	freshFor = 10 * time.Minute
	// verifiedAtOnce is how many facts are compared at once.
	verifiedAtOnce = 5000
)

// Due tells whether a fact of that time should have had its seal by now.
func Due(at, now time.Time) bool { return now.Sub(at) >= freshFor }

func (r *Report) wrong(w Wrong) {
	if len(r.Wrong) == mostWrong {
		r.More++
		return
	}
	r.Wrong = append(r.Wrong, w)
}

// Verify compares the record with its seals, and the seals with the anchors. Its error says that it could not look:
// ErrOtherKey, if the key is not the record's.
func (v *Verifier) Verify(ctx context.Context, db Reader) (*Report, error) {
	r := &Report{}
	known, err := v.anchors(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := v.chains(ctx, db, known, r); err != nil {
		return nil, err
	}
	if err := v.facts(ctx, db, known, r); err != nil {
		return nil, err
	}
	slices.SortStableFunc(r.Wrong, func(a, b Wrong) int { return strings.Compare(a.Chain, b.Chain) })
	return r, nil
}

// known is what anchors say.
type known struct {
	chains  map[string]*anchored
	through []int64 // the last seal of each line, …
	at      []time.Time
}

// anchored is what anchors say of a chain.
type anchored struct {
	leaves []byte
	heads  []end
	taken  int64 // places
}

// take gives what anchors name at the next place; false beyond their end.
func (a *anchored) take() (at place, more bool) {
	if a == nil || a.taken >= int64(len(a.leaves)/leafSize) {
		return place{}, false
	}
	at.leaf = a.leaves[a.taken*leafSize : (a.taken+1)*leafSize]
	a.taken++
	if len(a.heads) > 0 && a.heads[0].seq == a.taken {
		at.head, a.heads = a.heads[0].mac, a.heads[1:]
	}
	return at, true
}

func (v *Verifier) wanted(chain string) bool {
	return len(v.Chains) == 0 || slices.Contains(v.Chains, chain)
}

// anchors reads the lines.
func (v *Verifier) anchors(ctx context.Context, r *Report) (*known, error) {
	k := &known{chains: map[string]*anchored{}}
	lines := func(each func([]byte) error) error { return v.Lines(ctx, each) }
	return k, v.Key.anchors(lines, r.wrong, func(line Line) error {
		r.LastAt = line.At
		if line.Through > 0 {
			k.through, k.at = append(k.through, line.Through), append(k.at, line.At)
		}
		for _, c := range line.Chains {
			if !v.wanted(c.Chain) {
				continue
			}
			a := k.chains[c.Chain]
			if a == nil {
				a = &anchored{}
				k.chains[c.Chain] = a
			}
			if c.From != int64(len(a.leaves)/leafSize)+1 {
				r.wrong(Wrong{What: Anchor, Chain: c.Chain, Seq: c.From, Why: fmt.Sprintf("line %d does not go on where an earlier one ended", line.N)})
				continue
			}
			a.leaves = append(a.leaves, c.Leaves...)
			a.heads = append(a.heads, end{c.From + int64(len(c.Leaves)/leafSize) - 1, c.Head})
		}
		return nil
	})
}

// sealed is a row of seals.
type sealed struct {
	id, seq   int64
	source    string
	ref       int64
	salt      []byte
	open      []byte
	body, mac []byte
}

// chains checks every chain against the key and the anchors.
func (v *Verifier) chains(ctx context.Context, db Reader, k *known, r *Report) error {
	sql, args := `SELECT chain, id, seq, source, ref, open, body, mac FROM seals`, []any{}
	if len(v.Chains) > 0 {
		sql, args = sql+` WHERE chain = ANY ($1)`, []any{v.Chains}
	}
	rows, err := db.Query(ctx, sql+` ORDER BY chain, seq`, args...)
	if err != nil {
		return fmt.Errorf("read the seals: %w", err)
	}
	var chain string
	var check *chainCheck
	var named *anchored
	done := func() {
		if check == nil {
			return
		}
		for at, more := named.take(); more; at, more = named.take() {
			check.next(at)
		}
		check.end()
		delete(k.chains, check.name)
		r.Chains++
	}
	var s sealed
	_, err = pgx.ForEachRow(rows, []any{&chain, &s.id, &s.seq, &s.source, &s.ref, &s.open, &s.body, &s.mac}, func() error {
		if check == nil || chain != check.name {
			done()
			check, named = &chainCheck{key: v.Key, name: chain, wrong: r.wrong}, k.chains[chain]
			if named != nil {
				r.Anchored += int64(len(named.leaves) / leafSize)
			}
		}
		at, _ := named.take()
		one := s
		one.open, one.body, one.mac = bytes.Clone(s.open), bytes.Clone(s.body), bytes.Clone(s.mac)
		at.stands = &one
		check.next(at)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the seals: %w", err)
	}
	done()
	for chain, a := range k.chains {
		r.Anchored += int64(len(a.leaves) / leafSize)
		r.wrong(Wrong{What: CutOff, Chain: chain, Seq: 1, Why: fmt.Sprintf("anchors name %d facts, none is left", len(a.leaves)/leafSize)})
	}
	return nil
}

// facts compares what stands in the record with the seals.
func (v *Verifier) facts(ctx context.Context, db Reader, k *known, r *Report) error {
	var of int64
	if err := db.QueryRow(ctx, `SELECT count(*) FROM seals WHERE $1::bigint = 0 OR chain = ANY ($2)`, len(v.Chains), v.Chains).Scan(&of); err != nil {
		return fmt.Errorf("count the seals: %w", err)
	}
	c := comparison{v: v, db: db, known: k, r: r, of: of, erasable: map[string]int64{}}
	chains := v.Chains
	if len(chains) == 0 {
		chains = []string{""}
	}
	for _, source := range v.Sources {
		for _, chain := range chains {
			if kind, _, _ := strings.Cut(chain, ":"); chain != "" && kind != source.Kind {
				continue
			}
			if err := c.source(ctx, source, chain); err != nil {
				return fmt.Errorf("compare %s: %w", source.Name, err)
			}
		}
	}
	return nil
}

// comparison is the state of comparing facts with their seals.
type comparison struct {
	v        *Verifier
	db       Reader
	known    *known
	r        *Report
	of       int64
	erasable map[string]int64 // by chain: up to which entry words may be erased
}

func (c *comparison) source(ctx context.Context, source Source, chain string) error {
	var lastRef int64
	if err := c.db.QueryRow(ctx, `SELECT coalesce(max(ref), 0) FROM seals WHERE source = $1`, source.Name).Scan(&lastRef); err != nil {
		return err
	}
	for after := int64(math.MinInt64); ; { // whoever slips a row in also finds ids that none has had
		facts, err := source.Read(ctx, c.db, chain, after, verifiedAtOnce)
		if err != nil {
			return err
		}
		upTo := int64(math.MaxInt64)
		if len(facts) == verifiedAtOnce {
			upTo = facts[len(facts)-1].ID
		}
		seals, err := c.seals(ctx, source.Name, chain, after, upTo)
		if err != nil {
			return err
		}
		for _, f := range facts {
			s, has := seals[f.ID]
			delete(seals, f.ID)
			c.fact(f, s, has, lastRef)
		}
		for _, s := range seals {
			c.r.wrong(Wrong{What: Removed, Chain: s.chain, Seq: s.seq, Source: source.Name, ID: s.ref, Why: "it is sealed and does not stand in the record any more"})
		}
		c.r.Facts += int64(len(facts))
		if c.v.Progress != nil {
			c.v.Progress(c.r.Facts, max(c.of, c.r.Facts))
		}
		if upTo == math.MaxInt64 {
			return nil
		}
		after = upTo
	}
}

type chainSeal struct {
	sealed
	chain string
}

func (c *comparison) seals(ctx context.Context, source, chain string, after, upTo int64) (map[int64]chainSeal, error) {
	rows, err := c.db.Query(ctx, `
		SELECT id, chain, seq, ref, salt, open, body FROM seals
		WHERE source = $1 AND ref > $2 AND ref <= $3 AND ($4 = '' OR chain = $4)`, source, after, upTo, chain)
	if err != nil {
		return nil, err
	}
	found := map[int64]chainSeal{}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s chainSeal, err error) {
		err = row.Scan(&s.id, &s.chain, &s.seq, &s.ref, &s.salt, &s.open, &s.body)
		return s, err
	})
	for _, s := range list {
		found[s.ref] = s
	}
	return found, err
}

// fact compares one fact with its seal.
func (c *comparison) fact(f Fact, s chainSeal, has bool, lastRef int64) {
	if !has && (f.ID > lastRef || !Due(f.At, c.v.Now)) {
		c.r.Waiting++
		return
	}
	wrong := Wrong{Chain: f.Chain, Seq: s.seq, Source: f.Source, ID: f.ID}
	if !has {
		wrong.What, wrong.Why = SlippedIn, "it has no seal, though later ones have"
		c.r.wrong(wrong)
		return
	}
	c.r.Sealed++
	if wrong.Why = c.difference(f, s); wrong.Why != "" {
		wrong.What = Changed
		c.r.wrong(wrong)
		return
	}
	if f.Erased {
		c.r.Erased++
		return
	}
	c.erasable[f.Chain] = max(c.erasable[f.Chain], f.Erases)
	if i, _ := slices.BinarySearch(c.known.through, s.id); i < len(c.known.at) && c.known.at[i].Sub(f.At) > lateAfter {
		if c.r.Late++; c.r.Late == 1 {
			c.r.FirstLate = fmt.Sprintf("%s, %s %d", f.Chain, f.Source, f.ID)
		}
	}
}

// difference says in which way a fact is not as it was sealed; "" if it is.
func (c *comparison) difference(f Fact, s chainSeal) string {
	if open, err := f.hashOpen(); err != nil || !hmac.Equal(open, s.open) || s.chain != f.Chain {
		return "who, when or what kind is not as it was sealed"
	}
	if f.Erased {
		if f.Entry > c.erasable[f.Chain] {
			return "its words are gone, and nothing says that they were erased"
		}
		return ""
	}
	salt := f.Salt
	if salt == nil {
		salt = s.salt
	}
	if body, err := f.hashBody(salt); err != nil || !hmac.Equal(body, s.body) {
		return "its content is not what was sealed"
	}
	if f.Check != nil {
		if err := f.Check(); err != nil {
			return err.Error()
		}
	}
	return ""
}
