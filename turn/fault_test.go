package turn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"kefu/turn/event"
)

func TestWhatAnErrorIsPutDownTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want blame
	}{
		"PostgreSQL shuts down":          {&pgconn.PgError{Code: "57P01"}, onConnection},
		"PostgreSQL has no room":         {&pgconn.PgError{Code: "53300"}, onConnection},
		"its disk is full":               {&pgconn.PgError{Code: "53100"}, onConnection},
		"its disk is broken":             {&pgconn.PgError{Code: "58030"}, onConnection},
		"it only reads":                  {&pgconn.PgError{Code: "25006"}, onConnection},
		"the password was changed":       {&pgconn.PgError{Code: "28P01"}, onConnection},
		"the connection was lost":        {&net.OpError{Op: "read", Err: errors.New("reset")}, onConnection},
		"the answer ended early":         {fmt.Errorf("turn: %w", io.ErrUnexpectedEOF), onConnection},
		"we are being stopped":           {context.Canceled, onConnection},
		"a grant is missing":             {&pgconn.PgError{Code: "42501"}, onOperation},
		"a column is missing":            {&pgconn.PgError{Code: "42703"}, onOperation},
		"a table is missing":             {&pgconn.PgError{Code: "42P01"}, onOperation},
		"a statement took too long":      {&pgconn.PgError{Code: "57014"}, onOperation},
		"a lock was not given":           {&pgconn.PgError{Code: "55P03"}, onOperation},
		"two transactions met":           {&pgconn.PgError{Code: "40P01"}, onOperation},
		"a page of an index is corrupt":  {&pgconn.PgError{Code: "XX002"}, onOperation},
		"a code that nobody knows":       {&pgconn.PgError{Code: "?"}, onOperation},
		"a newer version stored it":      {event.ErrUnknown, onOperation},
		"no file can be written":         {syscall.ENOSPC, onOperation},
		"a constraint is broken":         {&pgconn.PgError{Code: "23505"}, onInput},
		"a value is too large":           {&pgconn.PgError{Code: "22003"}, onInput},
		"a row is too large":             {&pgconn.PgError{Code: "54000"}, onInput},
		"a trigger refuses":              {&pgconn.PgError{Code: "P0001"}, onInput},
		"a panic":                        {guarded(func() error { panic("oh") }), onInput},
		"anything else that went astray": {errors.New("no effect is called that"), onInput},
	} {
		if got := blameFor(fmt.Errorf("wrapped: %w", c.err)); got != c.want {
			t.Errorf("%s: put down to %d, want %d", name, got, c.want)
		}
	}
}
