package handoff

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// goneFor is how long the line remembers that a case left it, so that an older put which comes late finds out.
const goneFor = time.Hour

var (
	//go:embed lua/put.lua
	putSource string
	//go:embed lua/take.lua
	takeSource string
	//go:embed lua/mend.lua
	mendSource string

	putScript  = redis.NewScript(putSource)
	takeScript = redis.NewScript(takeSource)
	mendScript = redis.NewScript(mendSource)
)

// Line is the line of waiting cases in Redis. PostgreSQL has the truth: what the line says is a proposal, and
// Reconcile repairs it from PostgreSQL whenever it is empty, old or wrong.
//
// Every change names the version of the case, and an older version never undoes a newer one; so changes may come
// twice and in any order, and it does no harm that the client sends a script again whose reply was lost (go-redis
// does so three times by default). A Line is safe for concurrent use, by several processes.
//
// Nobody waits for a Redis that is away: after a call has failed, all others fail at once with ErrLineAway, until
// Reconcile finds Redis back and makes good for what was missed.
type Line struct {
	redis  redis.UniversalClient
	prefix string
	away   atomic.Bool
}

// ErrLineAway means that Redis did not answer lately and was not asked. PostgreSQL knows the line as well.
var ErrLineAway = errors.New("the line in Redis is away")

// NewLine returns the line whose keys begin with prefix, which must not contain braces; "" serves except in tests.
func NewLine(client redis.UniversalClient, prefix string) *Line {
	return &Line{redis: client, prefix: prefix}
}

// key makes every key of the line. The hash tag keeps them together in a cluster, as the scripts need.
func (l *Line) key(part string) string { return l.prefix + "kefu:{line}:" + part }

// ask calls Redis unless it is away, and notes when it is.
func (l *Line) ask(call func() error) error {
	if l.away.Load() {
		return ErrLineAway
	}
	err := call()
	if err != nil && !errors.Is(err, redis.Nil) && !errors.Is(err, context.Canceled) {
		l.away.Store(true)
	}
	return err
}

func (l *Line) places() string            { return l.key("places") }
func (l *Line) versions() string          { return l.key("versions") }
func (l *Line) gone(member string) string { return l.key("gone:" + member) }

// Update brings cases to where they belong, in or out of the line. It is for after the commit that changed them; when
// it fails, Reconcile will do it.
func (l *Line) Update(ctx context.Context, cases ...Case) error {
	var faults []error
	for _, c := range cases {
		if c.Status == Waiting {
			faults = append(faults, l.Put(ctx, c.No, c.Version, c.PlaceAt))
		} else {
			faults = append(faults, l.Take(ctx, c.No, c.Version))
		}
	}
	return errors.Join(faults...)
}

// Put puts a case that waits with this version into the line, or moves it. What is older than the line knows changes
// nothing.
func (l *Line) Put(ctx context.Context, caseNo string, version int64, placeAt time.Time) error {
	m := member(caseNo)
	err := l.ask(func() error {
		return putScript.Run(ctx, l.redis, []string{l.places(), l.versions(), l.gone(m)}, m, version, placeAt.UnixMicro()).Err()
	})
	if err != nil {
		return fmt.Errorf("put %s into the line: %w", caseNo, err)
	}
	return nil
}

// Take takes a case out of the line that, with this version, does not wait any more.
func (l *Line) Take(ctx context.Context, caseNo string, version int64) error {
	m := member(caseNo)
	err := l.ask(func() error {
		return takeScript.Run(ctx, l.redis, []string{l.places(), l.versions(), l.gone(m)},
			m, version, int(goneFor.Seconds())).Err()
	})
	if err != nil {
		return fmt.Errorf("take %s out of the line: %w", caseNo, err)
	}
	return nil
}

// Front returns the first n cases of the line. They are proposals: see Desk.Act with ActNext.
func (l *Line) Front(ctx context.Context, n int) ([]string, error) {
	if n <= 0 {
		return nil, nil
	}
	var members []string
	err := l.ask(func() (err error) {
		members, err = l.redis.ZRange(ctx, l.places(), 0, int64(n)-1).Result()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("front of the line: %w", err)
	}
	for i, m := range members {
		members[i] = caseNo(m)
	}
	return members, nil
}

// Place returns the place of a case in line, 1 being the front; false when it is not in line.
func (l *Line) Place(ctx context.Context, caseNo string) (int, bool, error) {
	var rank int64
	err := l.ask(func() (err error) {
		rank, err = l.redis.ZRank(ctx, l.places(), member(caseNo)).Result()
		return err
	})
	if errors.Is(err, redis.Nil) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("place of %s: %w", caseNo, err)
	}
	return int(rank) + 1, true, nil
}

// Len returns how many cases wait.
func (l *Line) Len(ctx context.Context) (int, error) {
	var n int64
	err := l.ask(func() (err error) {
		n, err = l.redis.ZCard(ctx, l.places()).Result()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("length of the line: %w", err)
	}
	return int(n), nil
}

// caseDigits is how wide the number of a case is written in a member of the sorted set.
const caseDigits = 19

// member writes a case number so that Redis, which orders equal places by bytes, orders them as PostgreSQL does, by
// number: C-999 before C-1024.
func member(caseNo string) string {
	number, ok := strings.CutPrefix(caseNo, "C-")
	if n, err := strconv.ParseUint(number, 10, 63); ok && err == nil {
		return fmt.Sprintf("C-%0*d", caseDigits, n)
	}
	return caseNo
}

// caseNo is the way back.
func caseNo(member string) string {
	number, ok := strings.CutPrefix(member, "C-")
	if n, err := strconv.ParseUint(number, 10, 63); ok && err == nil {
		return fmt.Sprintf("C-%d", n)
	}
	return member
}
