package seal

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Sealed is the seal of a fact.
type Sealed struct {
	Chain  string `json:"chain"`
	Seq    int64  `json:"seq"`
	Source string `json:"source"`
	ID     int64  `json:"id"`
	Salt   []byte `json:"-"`
	Open   []byte `json:"open"`
	Body   []byte `json:"body"`
	MAC    []byte `json:"mac"`
}

// Of returns the seals of facts of a source, by their ids.
func Of(ctx context.Context, db Reader, source string, ids []int64) (map[int64]Sealed, error) {
	rows, err := db.Query(ctx, `
		SELECT chain, seq, source, ref, salt, open, body, mac FROM seals WHERE source = $1 AND ref = ANY ($2)`, source, ids)
	if err != nil {
		return nil, fmt.Errorf("read the seals: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Sealed])
	if err != nil {
		return nil, fmt.Errorf("read the seals: %w", err)
	}
	found := make(map[int64]Sealed, len(list))
	for _, s := range list {
		found[s.ID] = s
	}
	return found, nil
}

// Walk hands over the seals of chains (none: of all), each chain in its order. They are read in pieces.
func Walk(ctx context.Context, db Reader, chains []string, each func(Sealed) error) error {
	chain, seq := "", int64(0)
	for {
		rows, err := db.Query(ctx, `
			SELECT chain, seq, source, ref, salt, open, body, mac FROM seals
			WHERE (chain, seq) > ($1, $2) AND ($3::bigint = 0 OR chain = ANY ($4)) ORDER BY chain, seq LIMIT 2000`, chain, seq, len(chains), chains)
		if err != nil {
			return fmt.Errorf("read the seals: %w", err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Sealed])
		if err != nil {
			return fmt.Errorf("read the seals: %w", err)
		}
		for _, s := range list {
			if err := each(s); err != nil {
				return err
			}
		}
		if len(list) < 2000 {
			return nil
		}
		chain, seq = list[len(list)-1].Chain, list[len(list)-1].Seq
	}
}

// Hashes are those of a fact whose content may be shown, made with the salt that an export carries.
func (f Fact) Hashes(shownSalt []byte) (open, body []byte, err error) {
	if open, err = f.hashOpen(); err != nil {
		return nil, nil, err
	}
	shown, err := Shown(shownSalt, f.Content)
	if err != nil {
		return nil, nil, err
	}
	return open, Body(shown, f.Original), nil
}

// Follows tells whether a seal is the one that follows prev (nil: none) in its chain.
func (k *Key) Follows(prev []byte, s Sealed) bool {
	return string(k.next(prev, s.Seq, s.Open, s.Body)) == string(s.MAC)
}

// Sign proves that somebody with the key wrote a text.
func (k *Key) Sign(text []byte) []byte { return mac(k.line, []byte("export"), text) }
