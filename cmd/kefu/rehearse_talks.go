package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	play "kefu/dialog/scene"
)

// talks plays the written conversations of files and folders against the demo shop, and prints those that do not come to
// their ends or go otherwise than written, then a line with the counts. Its error tells that an end was missed.
func (c *rehearseCommand) talks(ctx context.Context, s streams) error {
	catalogue, err := loadTexts(c.Texts)
	if err != nil {
		return err
	}
	files, err := talkFiles(c.Files)
	if err != nil {
		return err
	}
	machine := play.Machine(catalogue)
	if c.Hotline != "" {
		machine.Hotline = c.Hotline
	}
	report := talksReport{out: s.out}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		scripts, err := play.Parse(string(data))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, script := range scripts {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			report.talk(file, script, play.Play(machine, script))
			s.reached("%d conversations were played, and what differs in them is above", report.talks)
		}
	}
	fmt.Fprintf(s.out, "%d conversations: %d come to their ends, %d do not; %d of %d turns went otherwise than written, in %d conversations\n",
		report.talks, report.talks-report.missed, report.missed, report.changed, report.turns, report.other)
	if report.missed > 0 {
		return actionDiffers
	}
	return nil
}

// talkFiles are the files named, and the *.txt of the folders named.
func talkFiles(names []string) ([]string, error) {
	var files []string
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, name)
			continue
		}
		inside, err := filepath.Glob(filepath.Join(name, "*.txt"))
		if err != nil {
			return nil, err
		}
		if len(inside) == 0 {
			return nil, fmt.Errorf("%s: no *.txt in this folder", name)
		}
		files = append(files, inside...)
	}
	return files, nil
}

// talksReport counts and prints.
type talksReport struct {
	out                                  io.Writer
	talks, missed, turns, changed, other int
}

// talk prints what of one conversation differs. Answers that were never written down are no difference.
func (r *talksReport) talk(file string, script play.Script, played play.Played) {
	r.talks++
	titled := false
	title := func() {
		if !titled {
			fmt.Fprintf(r.out, "%s: %s\n", file, script.Title)
		}
		titled = true
	}
	before := r.changed
	for i, move := range script.Moves {
		r.turns++
		now := played.Script.Moves[i].Answer
		if len(move.Answer) == 0 || slices.Equal(move.Answer, now) {
			continue
		}
		title()
		r.changed++
		mark := "> "
		if move.Agent {
			mark = "@ "
		}
		r.lines(mark, []string{move.Line})
		r.lines("- ", move.Answer)
		r.lines("+ ", now)
	}
	if r.changed > before {
		r.other++
	}
	if len(played.Faults) == 0 {
		return
	}
	r.missed++
	title()
	r.lines("! ", played.Faults)
	r.lines("", strings.Split(strings.TrimRight(played.Handed(), "\n"), "\n"))
}

func (r *talksReport) lines(mark string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(r.out, "  %s%s\n", mark, line)
	}
}
