// Package servers runs a private PostgreSQL and a private Redis for the playground and for the tests:
// the real servers of Debian's packages, on loopback, with random ports and passwords, whose files
// lie in one folder and whose processes end with this one, however it ends.
//
// It knows processes, folders and users of Linux. It must not know what is stored in the servers.
package servers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"
)

var (
	// ErrMissing means that PostgreSQL or Redis is not installed; its text says how to install them.
	ErrMissing = errors.New("not installed: run `make setup`, or apt-get install postgresql redis-server")
	// ErrInUse means that another process runs its servers in the same folder.
	ErrInUse = errors.New("the servers of this folder are already run by another process")
)

// Options say where the servers keep their files and how much these are worth.
type Options struct {
	// Dir keeps the data between starts. When it is empty the servers get a new folder, which Stop removes: below the
	// system's folder for temporary files, or in memory if they are not Durable.
	Dir string
	// Durable makes the servers survive a power failure: PostgreSQL syncs each commit and Redis
	// writes its append-only file every second. Without it they are faster and only fit for tests.
	Durable bool
	// Settings are further ones of PostgreSQL, such as "work_mem=8MB".
	Settings []string
	// Log hears what a person who looks for the data or for a fault wants to know; nil: nobody.
	Log *slog.Logger
	// Progress is told each step that may take a while, before it begins; nil: nobody.
	Progress func(step string)
}

// Servers are a running PostgreSQL and Redis.
type Servers struct {
	// DatabaseURL is a superuser's on a database of its own, empty at the first start.
	DatabaseURL string
	// RedisURL is database 0 of the Redis.
	RedisURL string

	home     *home
	keeper   *keeper
	postgres *process
	redis    *process
	stop     sync.Once
}

// Start starts both servers and returns when they answer. A first start in a folder takes some
// seconds, later ones about one. Servers that a killed process left behind in the same folder are
// stopped first. ctx bounds the start only. The errors are ErrMissing, ErrInUse, or carry the last
// lines that the server said.
func Start(ctx context.Context, o Options) (_ *Servers, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	redisBinary, err := findRedis()
	if err != nil {
		return nil, err
	}
	h, err := openHome(o)
	if err != nil {
		return nil, err
	}
	s := &Servers{home: h, keeper: newKeeper()}
	defer func() {
		if err != nil {
			s.Stop()
		}
	}()

	if s.postgres, s.DatabaseURL, err = startPostgres(ctx, h, s.keeper, o); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	if s.redis, s.RedisURL, err = startRedis(ctx, h, s.keeper, redisBinary, o); err != nil {
		return nil, fmt.Errorf("start Redis: %w", err)
	}
	return s, nil
}

// Stop ends both servers in an orderly way and returns when they are gone, after seconds at the most.
// Further calls do nothing.
func (s *Servers) Stop() {
	s.stop.Do(func() {
		var both sync.WaitGroup
		for _, p := range []*process{s.postgres, s.redis} {
			if p != nil {
				both.Go(p.stop)
			}
		}
		both.Wait()
		s.keeper.close()
		s.home.close()
	})
}

// startupTimeout bounds the wait for one server; a database that recovers after a crash needs longer
// than one that was stopped.
const startupTimeout = 60 * time.Second

// errEnded means that a server ended instead of answering.
var errEnded = errors.New("it ended at once")

// launch starts a server on a free port and waits until it answers. Another process may take the port
// between our choice and the server's start, so a server that ends at once gets further tries.
func launch(ctx context.Context, spawn func(port string) (*process, error), answers func(ctx context.Context, address string) error) (p *process, address string, err error) {
	for range 3 {
		if address, err = freeAddress(); err != nil {
			return nil, "", err
		}
		_, port, _ := net.SplitHostPort(address)
		if p, err = spawn(port); err != nil {
			return nil, "", err
		}
		if err = awaitAnswer(ctx, p, address, answers); err == nil {
			return p, address, nil
		}
		p.stop()
		if !errors.Is(err, errEnded) {
			break
		}
	}
	return nil, "", err
}

func awaitAnswer(ctx context.Context, p *process, address string, answers func(context.Context, string) error) error {
	ctx, cancel := context.WithTimeout(ctx, startupTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := answers(ctx, address)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%w (%w)%s", errEnded, p.exit, p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w%s", errors.Join(ctx.Err(), err), p.lastWords())
		case <-tick.C:
		}
	}
}

// freeAddress returns a loopback address that was free a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}
