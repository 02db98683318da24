package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"kefu/internal/servers"
)

// benchProcesses measures what several kefu at one database cost beside one: only one of them receives and one sends, so
// that an answer has to find its way from the process that made it to the one that sends it.
type benchProcesses struct {
	Updates   int `default:"600" help:"How many messages customers write for each line."`
	Processes int `default:"3" help:"How many kefu there are in the end."`
}

// Run measures one process, then all, and prints a table.
func (c *benchProcesses) Run(ctx context.Context, s streams) error {
	if c.Updates < benchRounds || c.Processes < 2 {
		return fmt.Errorf("--updates must be %d at least, and --processes 2", benchRounds)
	}
	asked, stop, err := newAskers(c.most())
	if err != nil {
		return err
	}
	defer stop()
	_, task, end, err := partSurroundings(ctx, servers.Options{}, asked)
	if err != nil {
		return err
	}
	defer end()
	var parts []*runningPart
	defer func() {
		for _, p := range parts {
			p.end()
		}
	}()
	var measured [][]sample
	for n := 1; n <= c.Processes; n++ {
		kefu, err := startPart(ctx, task, s)
		if err != nil {
			return err
		}
		parts = append(parts, kefu)
		if n > 1 && n < c.Processes {
			continue
		}
		samples, err := c.measure(ctx, asked)
		if err != nil {
			return fmt.Errorf("%d processes: %w", n, err)
		}
		measured = append(measured, samples)
	}
	if len(measured) != 2 {
		return errors.New("not everything was measured")
	}
	return c.write(s.out, measured[0], measured[1])
}

// chatsAtOnce are the lines of the table: a quiet shop, and a busy one.
var chatsAtOnce = []int{1, 16}

func (*benchProcesses) most() int { return chatsAtOnce[len(chatsAtOnce)-1] }

// measure lets customers write, for each line of the table.
func (c *benchProcesses) measure(ctx context.Context, who *askers) ([]sample, error) {
	// Who writes first is greeted, and a process that has just started has yet to prepare its statements.
	if _, err := measure(ctx, min(c.Updates, 8*c.most()), c.most(), who.ask); err != nil {
		return nil, err
	}
	var all []sample
	for _, chats := range chatsAtOnce {
		one, err := measure(ctx, c.Updates, chats, who.ask)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// write prints what was measured.
func (c *benchProcesses) write(out io.Writer, one, several []sample) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "customers at once\tp50, 1 process\tp99\tp50, %d processes\tp99\tp50 ratio\t\n", c.Processes)
	short := func(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
	for i, chats := range chatsAtOnce {
		a, b := one[i], several[i]
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%.2f\t\n", chats, short(a.percentile(50)), short(a.percentile(99)),
			short(b.percentile(50)), short(b.percentile(99)), float64(b.percentile(50))/float64(a.percentile(50)))
	}
	return t.Flush()
}
