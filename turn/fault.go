package turn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"slices"
	"syscall"

	"kefu/turn/event"

	"github.com/jackc/pgx/v5/pgconn"
)

// blame says what an error is to be put down to, and with it what follows.
type blame int

const (
	// onInput: the same input would fail again. After a few tries it is set aside.
	onInput blame = iota
	// onOperation: something around kefu is not as it should be, such as a grant, a column or free disk. Whatever needs
	// it waits until that is mended, however long it takes; everything else goes on.
	onOperation
	// onConnection: PostgreSQL cannot be used at all. Everything waits.
	onConnection
)

// Classes of SQLSTATE, the first two characters (https://www.postgresql.org/docs/15/errcodes-appendix.html).
var (
	// dataClasses are about what a statement was given: 21 cardinality, 22 data, 23 constraints, 44 views with a check,
	// 54 limits of the program, P0 raised by a trigger of ours. All others are about the server or its set-up.
	dataClasses = []string{"21", "22", "23", "44", "54", "P0"}
	// connectionClasses: 08 connection, 28 sign-in, 3D no such database, 53 resources, 58 system.
	connectionClasses = []string{"08", "28", "3D", "53", "58"}
	// connectionCodes: 25006 read only, 57P01 to 57P05 the server or the session ends.
	connectionCodes = []string{"25006", "57P01", "57P02", "57P03", "57P04", "57P05"}
)

func blameFor(err error) blame {
	var pg *pgconn.PgError
	var system syscall.Errno
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return onConnection
	case errors.As(err, &pg):
		switch class := pg.Code[:min(2, len(pg.Code))]; {
		case slices.Contains(connectionClasses, class), slices.Contains(connectionCodes, pg.Code):
			return onConnection
		case slices.Contains(dataClasses, class):
			return onInput
		}
		return onOperation
	case lostConnection(err):
		return onConnection
	case errors.As(err, &system), errors.Is(err, event.ErrUnknown): // a newer version may know it
		return onOperation
	default:
		return onInput
	}
}

func lostConnection(err error) bool {
	var connect *pgconn.ConnectError
	var network *net.OpError
	return errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) || errors.As(err, &network) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed)
}

// guarded runs f and turns a panic into an error, so that one poisonous input cannot end the process.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}
