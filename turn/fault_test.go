package turn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestWhoseFaultAnErrorIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err        error
		neighbours bool
	}{
		"PostgreSQL shuts down":      {&pgconn.PgError{Code: "57P01"}, true},
		"PostgreSQL has no room":     {&pgconn.PgError{Code: "53300"}, true},
		"two transactions met":       {&pgconn.PgError{Code: "40P01"}, true},
		"the connection was lost":    {&net.OpError{Op: "read", Err: errors.New("reset")}, true},
		"the answer ended early":     {fmt.Errorf("turn: %w", io.ErrUnexpectedEOF), true},
		"we are being stopped":       {context.Canceled, true},
		"a constraint of ours":       {&pgconn.PgError{Code: "23505"}, false},
		"a statement of ours":        {&pgconn.PgError{Code: "42601"}, false},
		"a panic of ours":            {guarded(func() error { panic("oh") }), false},
		"something that went astray": {errors.New("no effect is called that"), false},
	} {
		if got := neighbours(fmt.Errorf("wrapped: %w", c.err)); got != c.neighbours {
			t.Errorf("%s: a neighbour's fault: %v", name, got)
		}
	}
}
