package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"kefu/dialog/understand"
)

type understandCommand struct {
	Now   string `help:"The customer's clock, RFC 3339; the present time if empty." placeholder:"2026-11-22T20:30:00+08:00"`
	Texts string `env:"KEFU_TEXTS" help:"Folder whose examples.txt teaches what messages mean."`
	Why   bool   `help:"Below each answer, how it came about: tokens, facts, the rule, the model's ranking."`
	JSONL bool   `name:"jsonl" help:"Lines are JSON: {\"text\":\"…\",\"asking\":\"region_wanted\"}."`
	// OrderNoPattern is the shape of the shop's order numbers, as for serve.
	OrderNoPattern string `env:"KEFU_ORDER_NO_PATTERN" default:"${order_no}" help:"Regular expression of order numbers."`
	Timezone       string `env:"KEFU_TIMEZONE" default:"Asia/Shanghai" help:"The customer's zone."`
}

// longestLine is the longest line that is read, in bytes.
const longestLine = 1 << 20

// Run reads a line and writes a JSON object, until the input ends.
func (c *understandCommand) Run(ctx context.Context, s streams) error {
	zone, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return fmt.Errorf("KEFU_TIMEZONE: %q is no time zone such as Asia/Shanghai", c.Timezone)
	}
	now := time.Now().In(zone)
	if c.Now != "" {
		if now, err = time.Parse(time.RFC3339, c.Now); err != nil {
			return fmt.Errorf("--now: %q is no time such as 2026-11-22T20:30:00+08:00", c.Now)
		}
	}
	catalogue := understand.BuiltInCatalogue(c.OrderNoPattern)
	if catalogue.Reader, err = loadReader(c.Texts, nil); err != nil {
		return err
	}
	lexicon, err := understand.NewLexicon(catalogue)
	if err != nil {
		return fmt.Errorf("KEFU_ORDER_NO_PATTERN: %w", err)
	}
	lines := bufio.NewScanner(untilDone{ctx, s.in})
	lines.Buffer(make([]byte, 64*1024), longestLine)
	out := bufio.NewWriter(s.out)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for n := 1; lines.Scan(); n++ {
		line := struct {
			Text   string            `json:"text"`
			Asking understand.Asking `json:"asking"`
		}{Text: lines.Text()}
		if c.JSONL {
			if strings.TrimSpace(line.Text) == "" {
				continue
			}
			line.Text = ""
			if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
		}
		in := understand.Context{Asking: line.Asking, Now: now, Lexicon: lexicon}
		if err := encoder.Encode(understand.Text(line.Text, in)); err != nil {
			return err
		}
		if c.Why {
			if _, err := out.WriteString(understand.Explain(line.Text, in)); err != nil {
				return err
			}
		}
		// Each answer is written at once, so that another program can talk line by line.
		if err := out.Flush(); err != nil {
			return err
		}
		s.reached("%d lines were answered", n)
	}
	return lines.Err()
}

// untilDone reads until its ctx ends, also from somebody who writes nothing.
type untilDone struct {
	ctx context.Context
	in  io.Reader
}

// Read implements io.Reader. What comes after the end of ctx is read by nobody.
func (r untilDone) Read(p []byte) (int, error) {
	type read struct {
		n   int
		err error
	}
	done, own := make(chan read, 1), make([]byte, len(p))
	go func() {
		n, err := r.in.Read(own)
		done <- read{n, err}
	}()
	select {
	case got := <-done:
		return copy(p, own[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
