package main

import (
	"context"
	"fmt"
	"time"

	"kefu/transcript"
	"kefu/turn"
)

// retryCommand tries again what could not be handled.
type retryCommand struct {
	Store
	IDs []int64 `arg:"" optional:"" name:"id" help:"Numbers of inputs, as the console's troubles show them. Without any: all, and what is due and could not be done."`
}

// Run lets it be tried again; a kefu that runs does so within a second.
func (c *retryCommand) Run(ctx context.Context, s streams) error {
	pool, box, _, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	s.reached("nothing is tried again")
	inputs, due, err := turn.NewInbox(pool, box).RetryAll(ctx, c.IDs...)
	if err != nil {
		return err
	}
	lost := 0
	s.reached("%d inputs and %d due things are tried again, messages of which nobody knows are not. Run it again", inputs, due)
	if len(c.IDs) == 0 {
		if lost, err = transcript.New(transcript.Config{Sealer: box}).SendAllLostAgain(ctx, pool, time.Now()); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.out, "%d inputs, %d due things and %d messages of which nobody knows are tried again\n", inputs, due, lost)
	if len(c.IDs) > inputs {
		return fmt.Errorf("%d of these inputs cannot be tried again: they were handled, or belong to nobody", len(c.IDs)-inputs)
	}
	return nil
}
