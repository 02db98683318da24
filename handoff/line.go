package handoff

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// goneFor is how long the line remembers that a case left it, so that an older put which comes late finds out.
const goneFor = time.Hour

// offeredFor is how long a case that was proposed to one agent is not the first that others are proposed. It has to
// outlast the way from there to the claim, and no longer: an agent may not claim it after all.
const offeredFor = 2 * time.Second

var (
	//go:embed lua/propose.lua
	proposeSource string
	//go:embed lua/put.lua
	putSource string
	//go:embed lua/take.lua
	takeSource string
	//go:embed lua/mend.lua
	mendSource string

	proposeScript = redis.NewScript(proposeSource)
	putScript     = redis.NewScript(putSource)
	takeScript    = redis.NewScript(takeSource)
	mendScript    = redis.NewScript(mendSource)
)

// Line is the line of waiting cases in Redis, a sorted set for each language. PostgreSQL has the truth: what the line
// says is a proposal, and Reconcile repairs it from PostgreSQL whenever it is empty, old or wrong.
//
// Every change names the version of the case, and an older version never undoes a newer one; so changes may come
// twice and in any order, and it does no harm that the client sends a script again whose reply was lost (go-redis
// does so three times by default). A Line is safe for concurrent use, by several processes.
//
// Nobody waits for a Redis that is away: after a call has failed, all others fail at once with ErrLineAway, until
// Reconcile finds Redis back and makes good for what was missed.
type Line struct {
	redis     redis.UniversalClient
	prefix    string
	languages []string
	away      atomic.Bool
}

// ErrLineAway means that Redis did not answer lately and was not asked. PostgreSQL knows the line as well.
var ErrLineAway = errors.New("the line in Redis is away")

// LineConfig is what a Line needs.
type LineConfig struct {
	Client redis.UniversalClient
	Prefix string // of all keys, without braces; "" serves except in tests
	// Languages are those in which cases come. A case that came in another stands with those of the first.
	Languages []string
}

// NewLine returns the line in a Redis.
func NewLine(c LineConfig) *Line {
	return &Line{redis: c.Client, prefix: c.Prefix, languages: c.Languages}
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

func (l *Line) versions() string          { return l.key("versions") }
func (l *Line) offered() string           { return l.key("offered") }
func (l *Line) gone(member string) string { return l.key("gone:" + member) }

// places is the sorted set of a language.
func (l *Line) places(lang string) string {
	return l.key("places:" + l.languages[max(0, slices.Index(l.languages, lang))])
}

// allPlaces are the sorted sets of all languages, in their order.
func (l *Line) allPlaces() []string {
	keys := make([]string, len(l.languages))
	for i, lang := range l.languages {
		keys[i] = l.places(lang)
	}
	return keys
}

// Update brings cases to where they belong, in or out of the line. It is for after the commit that changed them; when
// it fails, Reconcile will do it. What is older than the line knows changes nothing.
func (l *Line) Update(ctx context.Context, cases ...Case) error {
	var faults []error
	for _, c := range cases {
		m := member(c.No)
		keys := []string{l.places(c.Lang), l.versions(), l.gone(m)}
		script, last := putScript, c.PlaceAt.UnixMicro()
		if c.Status != Waiting {
			script, last, keys = takeScript, int64(goneFor.Seconds()), append(keys, l.offered())
		}
		if err := l.ask(func() error { return script.Run(ctx, l.redis, keys, m, c.Version, last).Err() }); err != nil {
			faults = append(faults, fmt.Errorf("bring %s to its place in line: %w", c.No, err))
		}
	}
	return errors.Join(faults...)
}

// Propose returns the case in front of the line in these languages, "" when nobody waits; see Desk.Next. Whoever asks
// next is proposed another one.
func (l *Line) Propose(ctx context.Context, languages []string, now time.Time) (string, error) {
	keys := []string{l.offered()}
	for _, lang := range languages {
		keys = append(keys, l.places(lang))
	}
	var member string
	err := l.ask(func() (err error) {
		member, err = proposeScript.Run(ctx, l.redis, keys, now.UnixMilli(), offeredFor.Milliseconds()).Text()
		return err
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return "", fmt.Errorf("front of the line: %w", err)
	}
	return caseNo(member), nil
}

// Len returns how many cases wait.
func (l *Line) Len(ctx context.Context) (int, error) {
	lengths := make([]*redis.IntCmd, len(l.languages))
	err := l.ask(func() error {
		_, err := l.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i, key := range l.allPlaces() {
				lengths[i] = p.ZCard(ctx, key)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("length of the line: %w", err)
	}
	n := 0
	for _, one := range lengths {
		n += int(one.Val())
	}
	return n, nil
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
