package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/handoff"
	"kefu/internal/locks"
	"kefu/transcript"
	"kefu/turn"
)

// Keep says for how many days what is kept; 0 is for ever.
type Keep struct {
	Inputs     int `name:"keep-inputs" env:"KEFU_KEEP_INPUTS" default:"30" help:"Days for which what was received is kept as it came; 0: for ever."`
	Turns      int `name:"keep-turns" env:"KEFU_KEEP_TURNS" default:"90" help:"Days for which records of turns are kept, for kefu rehearse; 0: for ever."`
	Deliveries int `name:"keep-deliveries" env:"KEFU_KEEP_DELIVERIES" default:"90" help:"Days for which it is kept where and when messages arrived; 0: for ever."`
	Media      int `name:"keep-media" env:"KEFU_KEEP_MEDIA" default:"0" help:"Days for which files are kept that people sent; 0: for ever."`
	Cases      int `name:"keep-cases" env:"KEFU_KEEP_CASES" default:"0" help:"Days after its close for which the words of a case are kept, and those of talks that led to none; 0: for ever."`
	SignIns    int `name:"keep-sign-ins" env:"KEFU_KEEP_SIGN_INS" default:"90" help:"Days for which sign-ins to the console are kept; 0: for ever."`
}

// leastKept is how many days everything is kept at least: customers go on about what was closed a few days ago, and shops
// and messengers repeat themselves.
const leastKept = 7

func (k Keep) checkDays(fault func(name, format string, args ...any)) {
	for name, days := range map[string]int{
		"KEFU_KEEP_INPUTS": k.Inputs, "KEFU_KEEP_TURNS": k.Turns, "KEFU_KEEP_DELIVERIES": k.Deliveries,
		"KEFU_KEEP_MEDIA": k.Media, "KEFU_KEEP_CASES": k.Cases, "KEFU_KEEP_SIGN_INS": k.SignIns,
	} {
		if days != 0 && days < leastKept {
			fault(name, "%d must be 0 (for ever) or at least %d days", days, leastKept)
		}
	}
}

// pruner takes away what is older than it is to be kept, in small steps that hold nobody up. Interrupted, it goes on
// the next time where it stopped.
type pruner struct {
	keep   Keep
	pool   *pgxpool.Pool
	owner  *pgxpool.Pool // may take words out of the record; the same as pool if there is one role
	inbox  *turn.Inbox
	record *transcript.Log
	desk   *handoff.Desk
	media  string        // where files are; empty: there are none
	pause  time.Duration // between steps, so that others get their turn
}

// pruned is how much was taken away, by what it was.
type pruned struct {
	What string
	Gone int
}

// errPruning means that another process does it already.
var errPruning = errors.New("another process is taking away what is old")

// run prunes everything once and tells of each kind, when it is done with it. Its error is errPruning, or the database's.
func (p *pruner) run(ctx context.Context, now time.Time, tell func(pruned)) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	var ours bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, locks.Prune).Scan(&ours); err != nil {
		return err
	}
	if !ours {
		return errPruning
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, locks.Prune)
	}()
	for _, kind := range []struct {
		what string
		days int
		do   func(context.Context, time.Time) (int, error)
	}{
		{"inputs", p.keep.Inputs, p.inputs},
		{"records of turns", p.keep.Turns, p.turns},
		{"deliveries", p.keep.Deliveries, p.deliveries},
		{"files", p.keep.Media, p.files},
		{"words", p.keep.Cases, p.words},
		{"sign-ins", p.keep.SignIns, p.signIns},
	} {
		if kind.days == 0 {
			continue
		}
		gone, err := kind.do(ctx, now.AddDate(0, 0, -kind.days))
		tell(pruned{kind.what, gone})
		if err != nil {
			return err
		}
	}
	return nil
}

// walk takes steps through a table until one says that nothing more is old enough.
func (p *pruner) walk(ctx context.Context, step func(after int64) (transcript.Step, error)) (gone int, err error) {
	for after := int64(0); ; {
		s, err := step(after)
		gone += s.Gone
		if err != nil || s.Ended {
			return gone, err
		}
		after = s.Last
		select {
		case <-ctx.Done():
			return gone, ctx.Err()
		case <-time.After(p.pause):
		}
	}
}

func (p *pruner) inputs(ctx context.Context, before time.Time) (int, error) {
	return p.walk(ctx, func(after int64) (s transcript.Step, err error) {
		s.Last, s.Gone, s.Ended, err = p.inbox.PruneInputs(ctx, p.pool, after, before)
		return s, err
	})
}

func (p *pruner) turns(ctx context.Context, before time.Time) (int, error) {
	return p.walk(ctx, func(after int64) (s transcript.Step, err error) {
		s.Last, s.Gone, s.Ended, err = p.inbox.PruneTurns(ctx, p.pool, after, before)
		return s, err
	})
}

func (p *pruner) deliveries(ctx context.Context, before time.Time) (int, error) {
	kept, err := p.desk.Kept(ctx, p.pool, before)
	if err != nil {
		return 0, err
	}
	places := make([]transcript.Place, len(kept))
	for i, no := range kept {
		places[i] = transcript.CasePlace(no)
	}
	return p.walk(ctx, func(after int64) (transcript.Step, error) {
		return p.record.PruneDeliveries(ctx, p.pool, after, before, places)
	})
}

func (p *pruner) words(ctx context.Context, before time.Time) (int, error) {
	kept, err := p.desk.Kept(ctx, p.pool, before)
	if err != nil {
		return 0, err
	}
	gone, err := p.walk(ctx, func(after int64) (transcript.Step, error) {
		return p.record.PruneWords(ctx, p.owner, after, before, kept)
	})
	if err != nil {
		return gone, err
	}
	return gone, pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		_, err := p.desk.PruneCases(ctx, tx, before)
		return err
	})
}

func (p *pruner) signIns(ctx context.Context, before time.Time) (gone int, err error) {
	err = pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) (err error) {
		gone, err = p.desk.PruneSignIns(ctx, tx, before)
		return err
	})
	return gone, err
}

// files removes a file before the database says so: one that is gone and still named is found missing, one that is
// there and not named would stay for ever.
func (p *pruner) files(ctx context.Context, before time.Time) (gone int, err error) {
	kept, err := p.desk.Kept(ctx, p.pool, before)
	if err != nil {
		return 0, err
	}
	last := []byte{}
	for {
		sums, err := p.record.OldMedia(ctx, p.pool, last, before, kept, 100)
		if err != nil || len(sums) == 0 {
			return gone, err
		}
		if err := removeFiles(p.media, sums); err != nil {
			return gone, err
		}
		if err := p.record.ForgetMedia(ctx, p.pool, "kept no longer", sums...); err != nil {
			return gone, err
		}
		gone += len(sums)
		last = sums[len(sums)-1]
	}
}

// removeFiles removes files of the media store; what is gone already is fine.
func removeFiles(store string, sums [][]byte) error {
	for _, sum := range sums {
		err := os.Remove(filepath.Join(store, hex.EncodeToString(sum)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove a file of the media store: %w", err)
		}
	}
	return nil
}

// nightHour is when, by the shop's clock, what is old is taken away by itself.
const nightHour = 3

// pruneAtNight prunes once each night, in one of the processes that serve.
func (a *App) pruneAtNight(ctx context.Context) error {
	var done string
	return every(ctx, 10*time.Minute, func() {
		now := time.Now().In(a.settings.zone)
		if tonight := now.Format(time.DateOnly); now.Hour() == nightHour && done != tonight {
			if err := a.prune(ctx, now); err == nil || errors.Is(err, errPruning) {
				done = tonight
			} else if ctx.Err() == nil {
				a.log.Error("what is old stays, trying again", "error", err)
			}
		}
	})
}

// prune takes away what is old, once.
func (a *App) prune(ctx context.Context, now time.Time) error {
	owner := a.pool
	if a.settings.MigrateDatabaseURL != a.settings.DatabaseURL && a.settings.Cases > 0 {
		var err error
		if owner, err = pgxpool.New(ctx, a.settings.MigrateDatabaseURL); err != nil {
			return err
		}
		defer owner.Close()
	}
	p := pruner{
		keep: a.settings.Keep, pool: a.pool, owner: owner, inbox: a.inbox, record: a.record, desk: a.desk,
		media: a.settings.MediaDir, pause: 50 * time.Millisecond,
	}
	return p.run(ctx, now, func(done pruned) { a.log.Info("taken away because it is old", "what", done.What, "count", done.Gone) })
}

// pruneCommand takes away what is older than it is to be kept.
type pruneCommand struct {
	Store
	Keep
	MediaDir string `env:"KEFU_MEDIA_DIR" default:"media" help:"Where evidence is kept."`
}

// Run prunes; a kefu that serves does the same each night.
func (c *pruneCommand) Run(ctx context.Context, s streams) error {
	var faults []error
	c.checkDays(func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	})
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	pool, box, store, err := c.asOwner().connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	p := pruner{
		keep: c.Keep, pool: pool, owner: pool, inbox: turn.NewInbox(pool, box), media: c.MediaDir,
		record: transcript.New(transcript.Config{Sealer: box}), desk: handoff.New(handoff.Config{Sealer: box, Orders: store}),
	}
	err = p.run(ctx, time.Now(), func(done pruned) { fmt.Fprintf(s.out, "%d %s taken away\n", done.Gone, done.What) })
	s.reached("what is counted above is gone, the rest is still there. Run it again: it goes on")
	return err
}
