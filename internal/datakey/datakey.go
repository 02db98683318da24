// Package datakey holds a database to its data key: a process with another key is refused before it reads or writes
// anything, and a new key takes the place of an old one row by row.
//
// It knows that sealed values stand in columns whose names end in _sealed, and nothing of what they mean. It must not
// know where keys come from.
package datakey

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
)

var (
	// ErrWrongKey means that the database was written with another data key. Nothing was changed.
	ErrWrongKey = errors.New("this is not the data key that the database was written with; use that one, " +
		"or to change it put the new key before it with a comma between, and run kefu rekey")
	// ErrNoSchema means that the database has not been migrated yet.
	ErrNoSchema = errors.New("the database has not the schema of this kefu: run kefu migrate")
)

// Unlock checks that one of the data keys of box is the database's, and returns the Box to work with: it digests with
// the key that the database has kept from its first start, so that digests outlive a change of the data key. The first
// process of a new database leaves its sealed word there. Without the right key it gives ErrWrongKey.
func Unlock(ctx context.Context, pool *pgxpool.Pool, box *secret.Box) (*secret.Box, error) {
	word, err := storedWord(ctx, pool)
	if errors.Is(err, pgx.ErrNoRows) {
		if err := opensAll(ctx, pool, box); err != nil {
			return nil, err
		}
		_, err = pool.Exec(ctx, `INSERT INTO data_key (word_sealed) VALUES ($1) ON CONFLICT DO NOTHING`, box.Seal(box.DigestKey()))
		if err != nil {
			return nil, fmt.Errorf("keep the word of the data key: %w", err)
		}
		word, err = storedWord(ctx, pool) // another process may have been first
	}
	if err != nil {
		return nil, err
	}
	digestKey, err := box.Open(word)
	if err != nil {
		return nil, ErrWrongKey
	}
	return box.WithDigestKey(digestKey), nil
}

// Check tells whether a data key of box is the database's, without leaving anything there. A database that has no word
// yet takes any key.
func Check(ctx context.Context, db Querier, box *secret.Box) error {
	word, err := storedWord(ctx, db)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := box.Open(word); err != nil {
		return ErrWrongKey
	}
	return nil
}

// Querier is a pool, a connection or a transaction.
type Querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func storedWord(ctx context.Context, db Querier) (word []byte, err error) {
	err = db.QueryRow(ctx, `SELECT word_sealed FROM data_key`).Scan(&word)
	var fault *pgconn.PgError
	if errors.As(err, &fault) && fault.Code == "42P01" { // undefined_table
		return nil, ErrNoSchema
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read the word of the data key: %w", err)
	}
	return word, err
}

// opensAll tries one value of each sealed column: a database from before the word was kept may hold some.
func opensAll(ctx context.Context, pool *pgxpool.Pool, box *secret.Box) error {
	tables, err := sealedTables(ctx, pool)
	if err != nil {
		return err
	}
	for _, t := range tables {
		for _, column := range t.columns {
			var sealed []byte
			name := pgx.Identifier{column}.Sanitize()
			err := pool.QueryRow(ctx, `SELECT `+name+` FROM `+t.identifier()+` WHERE `+name+` IS NOT NULL LIMIT 1`).Scan(&sealed)
			if errors.Is(err, pgx.ErrNoRows) {
				continue
			}
			if err != nil {
				return fmt.Errorf("look at %s.%s: %w", t.name, column, err)
			}
			if _, err := box.Open(sealed); err != nil {
				return ErrWrongKey
			}
		}
	}
	return nil
}
