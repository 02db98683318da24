package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"kefu/dialog"
	"kefu/dialog/explore"
	"kefu/dialog/texts"
)

type diagramCommand struct {
	File string `arg:"" optional:"" default:"docs/states.md" help:"Where the picture is written; - for the standard output."`
}

// Run walks the dialog and draws the states it comes to. It takes some seconds.
func (c *diagramCommand) Run(s streams) error {
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		return err
	}
	m := &dialog.Machine{Texts: catalogue, Zone: time.UTC}
	picture := explore.NewPicture()
	var both sync.Mutex
	var walks sync.WaitGroup
	for _, w := range explore.Walks(m) {
		walks.Go(func() {
			seen := explore.NewPicture()
			w.Run(seen.Add)
			both.Lock()
			defer both.Unlock()
			picture.Join(seen)
		})
	}
	walks.Wait()
	if c.File == "-" {
		_, err = fmt.Fprint(s.out, picture.Mermaid())
		return err
	}
	return os.WriteFile(c.File, []byte(picture.Mermaid()), 0o644)
}
