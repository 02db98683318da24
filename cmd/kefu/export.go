package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kefu/console"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/mask"
	"kefu/orders"
	"kefu/transcript"
	"kefu/transcript/export"
	"kefu/transcript/seal"
)

// exporter writes exports; the console and the command line use the same.
type exporter struct {
	pool     *pgxpool.Pool
	record   *transcript.Log
	orders   *orders.Store
	desk     *handoff.Desk
	texts    *texts.Catalogue
	key      *seal.Key // nil: nobody signs
	mediaDir string
	zone     *time.Location
}

// what is exported, by whom and why. Without cases and conversations it is all of the record.
type wantedExport struct {
	console.Exported
	Since    time.Time
	Staff    int64 // 0: the operator
	Name     string
	Progress func(rows int64)
}

// write keeps that the export was made, and makes it, of one moment of the database.
func (x *exporter) write(ctx context.Context, w wantedExport, to io.Writer) (m export.Manifest, err error) {
	e := export.Export{
		Title: cmp.Or(w.Title, "kefu"), Lang: w.Lang, Zone: x.zone, Since: w.Since, Sources: recordSources(x.record, x.orders, x.desk), Key: x.key,
		MediaDir: x.mediaDir, By: w.Name, Why: w.Why, At: time.Now(), Word: console.Words(x.texts, w.Lang), Progress: w.Progress,
		Staff: map[int64]string{},
	}
	for _, no := range w.Cases {
		one, err := x.desk.Get(ctx, x.pool, no)
		if err != nil {
			return m, err
		}
		e.Chains = append(e.Chains, chainsOfCase(one)...)
	}
	for _, conversation := range w.Conversations {
		chains, err := chainsOf(ctx, x.pool, x.desk, conversation)
		if err != nil {
			return m, err
		}
		e.Chains = append(e.Chains, chains...)
	}
	detail, err := json.Marshal(map[string]any{"cases": w.Cases, "conversations": w.Conversations})
	if err != nil {
		return m, err
	}
	slices.Sort(e.Chains)
	e.Chains = slices.Compact(e.Chains)
	staff, err := x.desk.AllStaff(ctx, x.pool)
	if err != nil {
		return m, err
	}
	for _, s := range staff {
		e.Staff[s.ID] = s.Name
	}
	if err := x.record.NoteAct(ctx, x.pool, transcript.StaffAct{At: e.At, Staff: w.Staff, Act: "export", Subject: cmp.Or(w.Subject, "all"), Reason: w.Why, Detail: detail}); err != nil {
		return m, err
	}
	err = pgx.BeginTxFunc(ctx, x.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		m, err = e.Write(ctx, tx, to)
		return err
	})
	return m, err
}

// exportCommand writes an export to a file.
type exportCommand struct {
	Store
	SealKey      string `env:"KEFU_SEAL_KEY" help:"Signs the export."`
	MediaDir     string `env:"KEFU_MEDIA_DIR" default:"media" help:"Where evidence is kept."`
	Lang         string `env:"KEFU_LANG" default:"zh" help:"Language of the page, such as zh or en."`
	Conversation int64  `xor:"what" help:"One conversation, with its cases and their orders."`
	Case         string `xor:"what" help:"One case, with its conversation and its order."`
	Since        string `help:"Only what was since this day, such as 2026-11-01."`
	Reason       string `help:"Why; it is kept with the record that the export was made."`
	Out          string `required:"" help:"The file, which must not exist yet."`
}

// Run writes the zip. What is interrupted leaves no file.
func (c *exportCommand) Run(ctx context.Context, s streams) error {
	var faults []error
	key := checkSealKey(c.SealKey, func(name, format string, args ...any) { faults = append(faults, fmt.Errorf(name+": "+format, args...)) })
	checked, _, err := c.check()
	faults = append(faults, err)
	var since time.Time
	if c.Since != "" && checked.zone != nil {
		if since, err = time.ParseInLocation(time.DateOnly, c.Since, checked.zone); err != nil {
			faults = append(faults, fmt.Errorf("--since: %q is no day such as 2026-11-01", c.Since))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	pool, box, store, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	catalogue, err := loadTexts("")
	if err != nil {
		return err
	}
	masker := mask.New(checked.orderNo)
	x := &exporter{
		pool: pool, record: transcript.New(transcript.Config{Sealer: box, Mask: masker}), orders: store,
		desk: handoff.New(handoff.Config{Sealer: box, Orders: store, Mask: masker}), texts: catalogue, key: key, mediaDir: c.MediaDir, zone: checked.zone,
	}
	file, err := os.OpenFile(filepath.Clean(c.Out), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	s.reached("no row was written, and no file is left")
	bar := addBar(bars, 0, mpb.PrependDecorators(decor.Name("export "), decor.CurrentNoUnit("%d rows")))
	what := console.Exported{Why: c.Reason, Lang: c.Lang}
	switch {
	case c.Case != "":
		what.Cases, what.Subject, what.Title = []string{c.Case}, "case:"+c.Case, "kefu "+c.Case
	case c.Conversation != 0:
		what.Conversations, what.Subject, what.Title = []int64{c.Conversation}, transcript.Chain(c.Conversation), fmt.Sprint("kefu ", c.Conversation)
	}
	m, err := x.write(ctx, wantedExport{
		Exported: what, Since: since, Name: "kefu export",
		Progress: func(rows int64) {
			s.reached("%d rows were written, and no file is left", rows)
			bar.SetTotal(rows+1, false)
			bar.SetCurrent(rows)
		},
	}, file)
	bar.SetTotal(-1, true)
	bars.Wait()
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out))
	}
	fmt.Fprintf(s.out, "%s: %d rows, %d files\n", c.Out, m.Rows, len(m.Files))
	for name, why := range m.Missing {
		fmt.Fprintf(s.out, "not in it: %s: %s\n", name, why)
	}
	return nil
}

// exporter writes exports for this kefu.
func (a *App) exporter(catalogue *texts.Catalogue) *exporter {
	return &exporter{
		pool: a.pool, record: a.record, orders: a.orders, desk: a.desk, texts: catalogue, key: a.settings.sealKey,
		mediaDir: a.settings.MediaDir, zone: a.settings.zone,
	}
}

// forConsole is what the console offers.
func (x *exporter) forConsole(ctx context.Context, by handoff.Staff, what console.Exported, to io.Writer) error {
	_, err := x.write(ctx, wantedExport{Exported: what, Staff: by.ID, Name: by.Name}, to)
	return err
}
