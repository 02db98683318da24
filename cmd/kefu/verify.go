package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kefu/handoff"
	"kefu/internal/mask"
	"kefu/transcript"
	"kefu/transcript/export"
	"kefu/transcript/seal"
)

// verifyCommand checks that the record is what was sealed. Status 1 names what is not; status 2: it could not look.
type verifyCommand struct {
	Store
	SealKey      string `env:"KEFU_SEAL_KEY" help:"Seals the record: 32 bytes in base64."`
	SealAnchors  string `env:"KEFU_SEAL_ANCHORS" help:"File of anchors; without one those of the database are used."`
	File         string `arg:"" optional:"" help:"An export: it is checked without the database."`
	Conversation int64  `xor:"what" help:"Only this conversation, with its cases and their orders."`
	Case         string `xor:"what" help:"Only this case, its conversation and its order."`
}

// Run prints what was found.
func (c *verifyCommand) Run(ctx context.Context, s streams) error {
	if c.File != "" {
		return c.verifyFile(ctx, s)
	}
	report, from, err := c.look(ctx, s)
	if err != nil {
		return couldNotLook(err)
	}
	for _, w := range report.Wrong {
		fmt.Fprintln(s.out, w)
	}
	if report.More > 0 {
		fmt.Fprintf(s.out, "and %d more\n", report.More)
	}
	fmt.Fprintf(s.out, "%d facts in %d chains: %d sealed, %d of them anchored (%s)", report.Facts, report.Chains, report.Sealed, report.Anchored, from)
	if !report.LastAt.IsZero() {
		fmt.Fprintf(s.out, ", the latest anchor of %s", report.LastAt.Local().Format("2006-01-02 15:04:05"))
	}
	fmt.Fprintln(s.out)
	for what, n := range map[string]int64{"too new to be sealed": report.Waiting, "erased with leave": report.Erased} {
		if n > 0 {
			fmt.Fprintf(s.out, "%d %s\n", n, what)
		}
	}
	if report.Late > 0 {
		fmt.Fprintf(s.out, "%d were sealed more than an hour after the time they bear, such as %s: kefu was not running then, or they were written later\n", report.Late, report.FirstLate)
	}
	if !report.Holds() {
		first := report.Wrong[0]
		return status{fmt.Errorf("the seal is broken, first at %s", first), 1}
	}
	fmt.Fprintln(s.out, "the seal holds")
	return nil
}

// verifyFile checks an export.
func (c *verifyCommand) verifyFile(ctx context.Context, s streams) error {
	var faults []error
	check := export.Check{Key: checkSealKey(c.SealKey, func(name, format string, args ...any) { faults = append(faults, fmt.Errorf(name+": "+format, args...)) })}
	if len(faults) > 0 {
		return couldNotLook(errors.Join(faults...))
	}
	if c.SealAnchors != "" && check.Key != nil {
		lines := seal.FileLines(c.SealAnchors)
		check.Lines = func(each func(raw []byte) error) error { return lines(ctx, each) }
	}
	file, err := os.Open(c.File)
	if err != nil {
		return couldNotLook(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return couldNotLook(err)
	}
	s.reached("the export was not read to its end, which says nothing of it")
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	bar := addBar(bars, 0, mpb.PrependDecorators(decor.Name("verify "), decor.Counters(decor.SizeB1024(0), "% .1f / % .1f")), mpb.AppendDecorators(decor.Percentage()))
	check.Progress = func(done, of int64) {
		bar.SetTotal(of, false)
		bar.SetCurrent(done)
	}
	r, err := check.Verify(readWhile{ctx, file}, info.Size())
	bar.SetTotal(-1, true)
	bars.Wait()
	if err = cmp.Or(ctx.Err(), err); err != nil {
		return couldNotLook(err)
	}
	for _, w := range r.Wrong {
		fmt.Fprintln(s.out, w)
	}
	fmt.Fprintf(s.out, "%s, made %s by %s: %d rows, %d of them sealed, %d files\n", r.Manifest.Title,
		r.Manifest.At.Local().Format("2006-01-02 15:04:05"), r.Manifest.By, r.Rows, r.Sealed, len(r.Manifest.Files))
	for name, why := range r.Manifest.Missing {
		fmt.Fprintf(s.out, "not in it: %s: %s\n", name, why)
	}
	if len(r.Wrong) > 0 {
		return status{fmt.Errorf("the export is not as it was made, first at %s", r.Wrong[0]), 1}
	}
	switch {
	case check.Key == nil:
		fmt.Fprintln(s.out, "the hashes fit each other; whether kefu wrote them shows only with KEFU_SEAL_KEY")
	case check.Lines == nil:
		fmt.Fprintln(s.out, "the seal holds; KEFU_SEAL_ANCHORS would prove it also against who has the key")
	default:
		fmt.Fprintln(s.out, "the seal holds")
	}
	return nil
}

// readWhile reads a file until its context ends: a large export is left in the middle.
type readWhile struct {
	ctx context.Context
	io.ReaderAt
}

// ReadAt reads, or says that the context ended.
func (r readWhile) ReadAt(p []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReaderAt.ReadAt(p, at)
}

func (c *verifyCommand) look(ctx context.Context, s streams) (_ *seal.Report, from string, err error) {
	var faults []error
	key := checkSealKey(c.SealKey, func(name, format string, args ...any) { faults = append(faults, fmt.Errorf(name+": "+format, args...)) })
	if key == nil && len(faults) == 0 {
		faults = append(faults, errors.New("KEFU_SEAL_KEY: is missing: the key that kefu serves with"))
	}
	if len(faults) > 0 {
		return nil, "", errors.Join(faults...)
	}
	pool, box, store, err := c.connect(ctx)
	if err != nil {
		return nil, "", err
	}
	defer pool.Close()
	checked, _, err := c.check()
	if err != nil {
		return nil, "", err
	}
	masker := mask.New(checked.orderNo)
	desk := handoff.New(handoff.Config{Sealer: box, Orders: store, Mask: masker})
	v := &seal.Verifier{
		Key: key, Sources: recordSources(transcript.New(transcript.Config{Sealer: box, Mask: masker}), store, desk),
		Lines: seal.StoredLines(pool), Now: time.Now(),
	}
	from = "by the database itself: whoever has it and the key could have forged them; KEFU_SEAL_ANCHORS names a file that is kept elsewhere"
	if c.SealAnchors != "" {
		if _, err := os.Stat(c.SealAnchors); err != nil {
			return nil, "", fmt.Errorf("KEFU_SEAL_ANCHORS: %w", err)
		}
		v.Lines, from = seal.FileLines(c.SealAnchors), "in "+c.SealAnchors
	}
	switch {
	case c.Case != "":
		one, err := desk.Get(ctx, pool, c.Case)
		if err != nil {
			return nil, "", err
		}
		v.Chains = chainsOfCase(one)
	case c.Conversation != 0:
		if v.Chains, err = chainsOf(ctx, pool, desk, c.Conversation); err != nil {
			return nil, "", err
		}
	}
	slices.Sort(v.Chains)
	v.Chains = slices.Compact(v.Chains)
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	s.reached("nothing was looked at")
	bar := addBar(bars, 0, mpb.PrependDecorators(decor.Name("verify "), decor.CountersNoUnit("%d / %d")), mpb.AppendDecorators(decor.Percentage()))
	v.Progress = func(done, of int64) {
		s.reached("%d of about %d facts were looked at, which says nothing of the seal", done, of)
		bar.SetTotal(of, false)
		bar.SetCurrent(done)
	}
	report, err := v.Verify(ctx, pool)
	bar.SetTotal(-1, true)
	bars.Wait()
	return report, from, err
}
