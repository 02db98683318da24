package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kefu/internal/datakey"
)

// rekeyCommand changes the data key. It may run beside a serving kefu that has both keys, and may be interrupted.
type rekeyCommand struct{ Store }

// Run seals everything with the first key. Its error names what could not be read with any of the keys.
func (c *rekeyCommand) Run(ctx context.Context, s streams) error {
	pool, box, _, err := c.asOwner().connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	shown := map[string]*mpb.Bar{}
	s.reached("nothing is sealed anew. Keep both keys, and run it again")
	lost, err := datakey.Rekey(ctx, pool, box, func(table string, done, about int64) {
		if shown[table] == nil {
			shown[table] = addBar(bars, about,
				mpb.PrependDecorators(decor.Name(table+" "), decor.CountersNoUnit("%d / %d")), mpb.AppendDecorators(decor.Percentage()))
		}
		s.reached("the tables before %s are done, and %d of about %d of its rows. Keep both keys, and run it again: it goes on there", table, done, about)
		shown[table].SetTotal(about, false)
		shown[table].SetCurrent(done)
	})
	for _, bar := range shown {
		bar.SetTotal(-1, true)
	}
	bars.Wait()
	if err != nil {
		return fmt.Errorf("not done: %w. Run it again: it goes on where it stopped", err)
	}
	for _, l := range lost {
		fmt.Fprintf(s.out, "%s: %d values are sealed with a key that was not given; they stay as they are\n", l.Table, l.Values)
	}
	if len(lost) > 0 {
		return errors.New("some values could not be read; do not forget any key before they are")
	}
	fmt.Fprintln(s.out, "everything is sealed with the first key; the others can be taken out of KEFU_DATA_KEY")
	return nil
}
