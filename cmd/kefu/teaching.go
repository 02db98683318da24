package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"kefu/console"
	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/handoff"
)

// What admins teach in the console is learned by every process at once: the one that keeps a lesson tells the others
// through PostgreSQL, and each learns anew from the built-in examples, the shop's file and the lessons.

// rehearsedFor is how far back recorded conversations are looked at when something is taught, and how long that may take.
const (
	rehearsedFor   = 30 * 24 * time.Hour
	rehearsalTakes = time.Minute
)

// lessons are the shop's own examples: those of its file, and what is taught.
func lessons(file []understand.Example, taught []handoff.Taught) []understand.Example {
	all := slices.Clone(file)
	for _, t := range taught {
		all = append(all, lesson(t))
	}
	return all
}

func lesson(t handoff.Taught) understand.Example {
	return understand.Example{Text: t.Text, Asking: understand.Asking(t.Asking), Intent: understand.Intent(t.Intent), Reason: understand.Reason(t.Reason)}
}

// relearn learns what is taught, if it is other than what was learned before. It is called at start, and then by one
// goroutine alone.
func (a *App) relearn(ctx context.Context) error {
	taught, err := a.desk.Taught(ctx, a.pool)
	if err != nil {
		return err
	}
	if a.reader != nil && slices.EqualFunc(taught, a.taught, func(x, y handoff.Taught) bool { return x.ID == y.ID }) {
		return nil
	}
	a.taught = taught
	a.reader = understand.ReaderOf(lessons(a.ownExamples, taught))
	a.log.Info("learned from what is taught", "lessons", len(taught))
	return nil
}

// reword takes over how admins worded texts, if that is other than before. What cannot be used any more, such as one of a
// text that this kefu has no longer, is told and left out. It is called where relearn is.
func (a *App) reword(ctx context.Context) error {
	list, err := a.desk.Wordings(ctx, a.pool)
	if err != nil {
		return err
	}
	versions := make([]int64, len(list))
	for i, w := range list {
		versions[i] = w.ID
	}
	if slices.Equal(versions, a.worded) {
		return nil
	}
	a.worded = versions
	if err := a.texts.Reword(wordings(list)); err != nil {
		a.log.Warn("some texts are not as they were worded in the console", "error", err)
	}
	a.log.Info("texts worded in the console are in use", "versions", len(versions))
	return nil
}

// wordings are the versions that say something else than the files.
func wordings(list []handoff.Wording) []texts.Wording {
	var own []texts.Wording
	for _, w := range list {
		if w.Texts != nil {
			own = append(own, texts.Wording{Key: w.Key, Texts: w.Texts, Words: w.Words})
		}
	}
	return own
}

// hearTaught tells changed whenever another process, or this one, has kept or taken back a lesson.
func (a *App) hearTaught(ctx context.Context, changed func()) error {
	for ctx.Err() == nil {
		if err := handoff.HearTaught(ctx, a.pool.Config().ConnConfig, changed); ctx.Err() == nil {
			a.log.Warn("what others teach is not heard, it is looked for", "error", err)
			wait, cancel := context.WithTimeout(ctx, lexiconEvery/6)
			<-wait.Done()
			cancel()
		}
	}
	return ctx.Err()
}

// teaching is what the console needs to teach.
func (a *App) teaching() *console.Teaching {
	intents, reasons := understand.Meanings()
	return &console.Teaching{Intents: intents, Reasons: reasons, Read: a.readsAs, Rehearse: a.rehearseTaught}
}

// readsAs tells how a message is read now.
func (a *App) readsAs(ctx context.Context, text, asking string) (intent, reason string, err error) {
	m, err := a.machineWith(ctx, nil)
	if err != nil {
		return "", "", err
	}
	u := understand.Text(text, understand.Context{Asking: understand.Asking(asking), Now: time.Now().In(a.settings.zone), Lexicon: m.Lexicon})
	return string(u.Intent), string(u.Reason), nil
}

// machineWith is the machine as it would be with further lessons.
func (a *App) machineWith(ctx context.Context, more []handoff.Taught) (*dialog.Machine, error) {
	taught, err := a.desk.Taught(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	taught = slices.DeleteFunc(taught, func(t handoff.Taught) bool {
		return slices.ContainsFunc(more, func(n handoff.Taught) bool { return n.Text == t.Text && n.Asking == t.Asking })
	})
	lexicon, err := a.lexiconFor(ctx, understand.ReaderOf(lessons(a.ownExamples, append(taught, more...))))
	if err != nil {
		return nil, err
	}
	m := *a.machine
	m.Lexicon = lexicon
	return &m, nil
}

// rehearseTaught replays the conversations of the last days as they would be read with one lesson more, and tells which
// turns would then go another way than they would now.
func (a *App) rehearseTaught(ctx context.Context, t handoff.Taught) (console.Rehearsal, error) {
	ctx, cancel := context.WithTimeout(ctx, rehearsalTakes)
	defer cancel()
	before, err := a.machineWith(ctx, nil)
	if err != nil {
		return console.Rehearsal{}, err
	}
	after, err := a.machineWith(ctx, []handoff.Taught{t})
	if err != nil {
		return console.Rehearsal{}, err
	}
	var r console.Rehearsal
	err = pgx.BeginTxFunc(ctx, a.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		recorded := &rehearseCommand{Since: time.Now().Add(-rehearsedFor)}
		return recorded.conversations(ctx, tx, a.box, func(c recordedConversation) {
			if c.fault != nil {
				return
			}
			r.Conversations++
			r.Turns += len(c.turns)
			then, now := before.Rehearse(dialog.Start(c.lang), c.turns), after.Rehearse(dialog.Start(c.lang), c.turns)
			for _, d := range otherwise(then, now) {
				d.Conversation = c.id
				d.Came, d.Then, d.Now = a.masked([]string{d.Came})[0], a.masked(d.Then), a.masked(d.Now)
				r.Differ = append(r.Differ, d)
			}
		})
	})
	if err != nil {
		return console.Rehearsal{}, fmt.Errorf("rehearse: %w", err)
	}
	return r, nil
}

func (a *App) masked(texts []string) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = a.masker.Text(t)
	}
	return all
}

// otherwise are the turns that two machines, each compared with the record, do not take alike.
func otherwise(then, now []dialog.Difference) []console.Differing {
	does := func(effects []dialog.Effect) []string {
		return append(dialog.Answers(effects), dialog.Deeds(effects)...)
	}
	turns := map[int64][2]*dialog.Difference{}
	var order []int64
	for side, list := range [][]dialog.Difference{then, now} {
		for i := range list {
			pair, known := turns[list[i].Turn]
			if !known {
				order = append(order, list[i].Turn)
			}
			pair[side] = &list[i]
			turns[list[i].Turn] = pair
		}
	}
	slices.Sort(order)
	var all []console.Differing
	for _, turn := range order {
		pair := turns[turn]
		any := pair[0]
		if any == nil {
			any = pair[1]
		}
		said := [2][]string{does(any.Then), does(any.Then)} // as recorded, where a machine does as it was done
		for side, d := range pair {
			if d != nil {
				said[side] = does(d.Now)
			}
		}
		if !slices.Equal(said[0], said[1]) {
			all = append(all, console.Differing{At: any.At, Came: came(any.Event), Then: said[0], Now: said[1]})
		}
	}
	return all
}

// lexicon holds what the shop sells, for understanding; the built-in one serves while the shop is empty.
func (a *App) lexicon(ctx context.Context) (*understand.Lexicon, error) {
	return a.lexiconFor(ctx, a.reader)
}

func (a *App) lexiconFor(ctx context.Context, reader *understand.Reader) (*understand.Lexicon, error) {
	sold, err := a.orders.Catalogue(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	catalogue := understand.LexiconConfig{
		Regions: sold.Regions, Products: sold.Products, SecondNames: sold.Second, OrderNoPattern: a.settings.OrderNoPattern,
	}
	if len(sold.Regions)+len(sold.Products) == 0 {
		catalogue = understand.BuiltInCatalogue(a.settings.OrderNoPattern)
	}
	catalogue.Reader = reader
	return understand.NewLexicon(catalogue)
}

// loadReader learns from the examples of the operator's folder and from what is taught.
func loadReader(folder string, taught []handoff.Taught) (*understand.Reader, error) {
	own, err := loadExamples(folder)
	if err != nil {
		return nil, err
	}
	return understand.ReaderOf(lessons(own, taught)), nil
}

// loadExamples reads the examples of the operator's folder; none if it has no such file.
func loadExamples(folder string) ([]understand.Example, error) {
	if folder == "" {
		return nil, nil
	}
	file, err := os.Open(filepath.Join(filepath.Clean(folder), "examples.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("KEFU_TEXTS: %w", err)
	}
	defer func() { _ = file.Close() }()
	own, err := understand.ReadExamples(file)
	if err != nil {
		return nil, fmt.Errorf("KEFU_TEXTS: examples.txt: %w", err)
	}
	return own, nil
}

// learn keeps the understanding up with what the shop sells, and with what is taught, from the moment it is.
func (a *App) learn(ctx context.Context) error {
	heard := make(chan struct{}, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return a.hearTaught(ctx, func() {
			select {
			case heard <- struct{}{}:
			default: // one look is for all
			}
		})
	})
	g.Go(func() error {
		tick := time.NewTicker(lexiconEvery)
		defer tick.Stop()
		for {
			a.learnNow(ctx)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-heard:
			case <-tick.C:
			}
		}
	})
	return g.Wait()
}

func (a *App) learnNow(ctx context.Context) {
	err := errors.Join(a.relearn(ctx), a.reword(ctx))
	var lexicon *understand.Lexicon
	if err == nil {
		lexicon, err = a.lexicon(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			a.log.Warn("the catalogue and what is taught cannot be read", "error", err)
		}
		return
	}
	machine := *a.machine
	machine.Lexicon = lexicon
	a.deeds.Use(&machine)
}
