// Package retry runs transactions again that PostgreSQL gave up although nothing is wrong with them: it saw a deadlock,
// or could not put two of them into an order.
//
// It knows SQLSTATE and nothing else of the project.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// tries is how often a transaction is begun. Two that met do not meet again after pauses of different lengths.
	tries = 6
	// pause is the longest first pause; each further one may be twice as long.
	pause = 10 * time.Millisecond
)

// Beginner begins transactions; *pgxpool.Pool does.
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Tx runs f in a transaction and commits it when f returns nil. When PostgreSQL asks to try again, f is run again in a
// new transaction, so that f must not keep anything of a try before. The error is that of the last try.
func Tx(ctx context.Context, db Beginner, f func(pgx.Tx) error) error {
	for try := 1; ; try++ {
		err := pgx.BeginFunc(ctx, db, f)
		if err == nil || !Possible(err) || try == tries {
			return err
		}
		wait := time.NewTimer(rand.N(pause << (try - 1)))
		select {
		case <-ctx.Done():
			wait.Stop()
			return err
		case <-wait.C:
		}
	}
}

// ErrAgain says that what a transaction had read was no longer true when it came to write: to be run again, as after
// PostgreSQL's own serialization_failure.
var ErrAgain = errors.New("what was read has changed meanwhile: to be done again")

// Possible tells whether an error asks to run the whole transaction again: ErrAgain, SQLSTATE 40001
// (serialization_failure) and 40P01 (deadlock_detected),
// https://www.postgresql.org/docs/15/mvcc-serialization-failure-handling.html.
func Possible(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, ErrAgain) || errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
