package turn

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// neighbours tells whether an error is the fault of a neighbour (PostgreSQL is away, overloaded, shutting down, or two
// transactions met), which passes, and not a fault of our own, which does not.
func neighbours(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		var connect *pgconn.ConnectError
		return errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || lostConnection(err)
	}
	// Classes of SQLSTATE (postgresql.org/docs/15/errcodes-appendix.html): 08 connection, 40 transaction rollback,
	// 53 insufficient resources, 55 object not in prerequisite state (locks), 57 operator intervention, 58 system error.
	for _, class := range []string{"08", "40", "53", "55", "57", "58"} {
		if strings.HasPrefix(pg.Code, class) {
			return true
		}
	}
	return false
}

func lostConnection(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed)
}
