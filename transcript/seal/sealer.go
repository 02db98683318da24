package seal

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/locks"
)

// every is how often new facts are sealed.
const every = 5 * time.Second

// ErrOtherKey means that the record was sealed with another key than the given one.
var ErrOtherKey = errors.New("this is not the key that the record was sealed with")

// Sealer seals what the record grows by.
type Sealer struct {
	Key     *Key
	Sources []Source
	Anchors *Anchors // where anchors are kept outside of the database; nil: nowhere
	Now     func() time.Time
	// Failed hears what could not be done and is tried again; nil when it works again.
	Failed func(error)
}

// Run seals until ctx ends, and returns ctx's error then. Several processes may run it; each keeps anchors of its own.
func (s *Sealer) Run(ctx context.Context, db DB) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		_, err := s.Pass(ctx, db)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.Failed(err)
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// Pass seals all that is new, in transactions of their own, and writes the anchors. It returns how much was sealed; 0
// also when another process is sealing.
func (s *Sealer) Pass(ctx context.Context, db DB) (int64, error) {
	cursors := Cursors{}
	var sealed int64
	for {
		var n int64
		var more bool
		err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) (err error) {
			n, more, err = s.batch(ctx, tx, cursors)
			return err
		})
		if err != nil {
			return sealed, fmt.Errorf("seal the record: %w", err)
		}
		if sealed += n; !more {
			break
		}
	}
	if s.Anchors == nil {
		return sealed, nil
	}
	return sealed, s.Anchors.catchUp(ctx, db)
}

// batch seals the next facts of every source, and tells whether there may be more.
func (s *Sealer) batch(ctx context.Context, tx pgx.Tx, cursors Cursors) (sealed int64, more bool, err error) {
	var mine bool
	err = tx.QueryRow(ctx, `SELECT pg_try_advisory_xact_lock($1)`, locks.Seal).Scan(&mine)
	if err != nil || !mine {
		return 0, false, err
	}
	last, err := s.lastAnchor(ctx, tx)
	if err != nil {
		return 0, false, err
	}
	var fresh []Fact
	for _, source := range s.Sources {
		found, full, err := s.unsealed(ctx, tx, source, cursors)
		if err != nil {
			return 0, false, fmt.Errorf("%s: %w", source.Name, err)
		}
		fresh, more = append(fresh, found...), more || full
	}
	if len(fresh) == 0 {
		return 0, more, nil
	}
	slices.SortStableFunc(fresh, func(a, b Fact) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return int64(len(fresh)), more, s.store(ctx, tx, fresh, last)
}

// unsealed reads the next facts of a source that have no seal yet, and moves the source's mark.
func (s *Sealer) unsealed(ctx context.Context, tx pgx.Tx, source Source, cursors Cursors) (fresh []Fact, full bool, err error) {
	full, err = cursors.Follow(ctx, tx, source.Name, s.Now(), func(after int64, limit int) (last int64, n int, err error) {
		facts, err := source.Read(ctx, tx, "", after, limit)
		if err != nil || len(facts) == 0 {
			return after, 0, err
		}
		last, n = facts[len(facts)-1].ID, len(facts)
		fresh, err = without(ctx, tx, source.Name, facts)
		return last, n, err
	})
	return fresh, full, err
}

// without leaves out what has a seal.
func without(ctx context.Context, tx pgx.Tx, source string, facts []Fact) ([]Fact, error) {
	ids := make([]int64, len(facts))
	for i, f := range facts {
		ids[i] = f.ID
	}
	rows, err := tx.Query(ctx, `SELECT ref FROM seals WHERE source = $1 AND ref = ANY ($2)`, source, ids)
	if err != nil {
		return nil, err
	}
	refs, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, err
	}
	sealed := make(map[int64]bool, len(refs))
	for _, ref := range refs {
		sealed[ref] = true
	}
	return slices.DeleteFunc(facts, func(f Fact) bool { return sealed[f.ID] }), nil
}

// lastAnchor is the latest line; the first time it writes the one that proves the key.
func (s *Sealer) lastAnchor(ctx context.Context, tx pgx.Tx) (string, error) {
	var first, last string
	err := tx.QueryRow(ctx, `
		SELECT (SELECT line FROM anchors ORDER BY n LIMIT 1), line FROM anchors ORDER BY n DESC LIMIT 1`).Scan(&first, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		line, err := s.Key.write(Line{At: s.Now().UTC(), Key: s.Key.word()})
		if err != nil {
			return "", err
		}
		_, err = tx.Exec(ctx, `INSERT INTO anchors (n, line) VALUES (0, $1)`, line)
		return line, err
	}
	if err != nil {
		return "", err
	}
	var proof Line
	if err := json.Unmarshal([]byte(first), &proof); err != nil || !hmac.Equal(proof.Key, s.Key.word()) {
		return "", ErrOtherKey
	}
	return last, nil
}

// store writes the seals of facts, and the anchor that names them.
func (s *Sealer) store(ctx context.Context, tx pgx.Tx, facts []Fact, last string) error {
	heads, id, err := ends(ctx, tx, facts)
	if err != nil {
		return err
	}
	line, err := follow(last, s.Now())
	if err != nil {
		return err
	}
	line.From = id + 1
	rows := make([][]any, len(facts))
	chains := map[string]*Chained{}
	for i, f := range facts {
		own := f.Salt
		var kept []byte
		if own == nil {
			kept = make([]byte, 16)
			_, _ = rand.Read(kept) // never fails: crypto/rand ends the process instead
			own = kept
		}
		open, err := f.hashOpen()
		if err != nil {
			return fmt.Errorf("%s %d: %w", f.Source, f.ID, err)
		}
		body, err := f.hashBody(own)
		if err != nil {
			return fmt.Errorf("%s %d: %w", f.Source, f.ID, err)
		}
		id++
		head := heads[f.Chain]
		head = end{head.seq + 1, s.Key.next(head.mac, head.seq+1, open, body)}
		heads[f.Chain] = head
		c := chains[f.Chain]
		if c == nil {
			c = &Chained{Chain: f.Chain, From: head.seq}
			chains[f.Chain] = c
			line.Chains = append(line.Chains, c)
		}
		c.Leaves, c.Head = append(c.Leaves, s.Key.leaf8(open, body)...), head.mac
		rows[i] = []any{id, f.Chain, head.seq, f.Source, f.ID, kept, open, body, head.mac}
	}
	line.Through = id
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"seals"}, []string{"id", "chain", "seq", "source", "ref", "salt", "open", "body", "mac"},
		pgx.CopyFromRows(rows))
	if err != nil {
		return err
	}
	written, err := s.Key.write(line)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO anchors (n, line) VALUES ($1, $2)`, line.N, written)
	return err
}

// end is where a chain ends.
type end struct {
	seq int64
	mac []byte
}

// ends are the ends of the chains of facts, and the latest id.
func ends(ctx context.Context, tx pgx.Tx, facts []Fact) (map[string]end, int64, error) {
	names := map[string]bool{}
	for _, f := range facts {
		names[f.Chain] = true
	}
	list := make([]string, 0, len(names))
	for name := range names {
		list = append(list, name)
	}
	rows, err := tx.Query(ctx, `
		SELECT c.chain, s.seq, s.mac
		FROM unnest($1::text[]) AS c (chain)
		CROSS JOIN LATERAL (SELECT seq, mac FROM seals WHERE chain = c.chain ORDER BY seq DESC LIMIT 1) AS s`, list)
	if err != nil {
		return nil, 0, err
	}
	found := map[string]end{}
	var chain string
	var e end
	if _, err := pgx.ForEachRow(rows, []any{&chain, &e.seq, &e.mac}, func() error {
		found[chain] = end{e.seq, slices.Clone(e.mac)}
		return nil
	}); err != nil {
		return nil, 0, err
	}
	var id int64
	err = tx.QueryRow(ctx, `SELECT coalesce(max(id), 0) FROM seals`).Scan(&id)
	return found, id, err
}
