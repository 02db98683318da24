package main

import "github.com/vbauerster/mpb/v8"

// addBar adds a bar of progress. None can be added once the context of the others has ended, which mpb answers by a panic:
// a command that is interrupted at its start goes on to say so, and its bar is shown nowhere.
func addBar(bars *mpb.Progress, total int64, options ...mpb.BarOption) *mpb.Bar {
	bar, err := bars.Add(total, mpb.BarStyle().Build(), options...)
	if err != nil {
		return mpb.New(mpb.WithOutput(nil)).AddBar(total, options...)
	}
	return bar
}
