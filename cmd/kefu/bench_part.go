package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"runtime/pprof"
	"syscall"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"golang.org/x/sync/errgroup"

	"kefu/dialog/understand"
	"kefu/internal/servers"
)

// benchPart runs one of two that are compared as a process of its own, so that its processor time can be told from that
// of everything else. It reads its task from standard input, says what it has used so far after each further line, and
// ends with the input.
type benchPart struct{}

// partTask is what a benchPart is to run.
type partTask struct {
	API string // the Bot API

	// Kefu's servers and folder; without them it is the echo.
	DatabaseURL, RedisURL, Media string
	DataKey, SealKey             string

	// Desk: there is an agent, and a group for agents.
	Desk bool
	// Webhook is the address, host and port, that updates are posted to; "": they are polled.
	Webhook string
	// Profile is a file for a profile of the processor time from the second report on; "": none.
	Profile string
}

// partUsage is what a benchPart has used since its start.
type partUsage struct {
	CPU time.Duration // processor time of the process
	// Asked is how often PostgreSQL was asked, with so many statements.
	Asked, Statements int64
	// Memory is what the process has in memory at most, in bytes.
	Memory int64
}

// Run runs the part until its input ends.
func (*benchPart) Run(ctx context.Context, s streams) error {
	lines := bufio.NewScanner(s.in)
	var task partTask
	if !lines.Scan() {
		return errors.New("kefu bench turns starts this by itself")
	}
	if err := json.Unmarshal(lines.Bytes(), &task); err != nil {
		return fmt.Errorf("the task: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked := &trips{}
	part, end, err := task.open(ctx, asked, s)
	if err != nil {
		return err
	}
	defer end()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return part(ctx) })
	g.Go(func() error {
		defer cancel()
		return reportUsage(lines, s.out, task.Profile, asked)
	})
	return stopped(ctx, g.Wait())
}

// reportUsage says for each line what was used.
func reportUsage(lines *bufio.Scanner, to io.Writer, profile string, asked *trips) error {
	said := json.NewEncoder(to)
	for n := 0; lines.Scan(); n++ {
		if n == 1 && profile != "" {
			file, err := os.Create(profile) // #nosec G304 -- where who measures wants it
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			if err := pprof.StartCPUProfile(file); err != nil {
				return err
			}
			defer pprof.StopCPUProfile()
		}
		var used syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
			return err
		}
		if err := said.Encode(partUsage{
			CPU: time.Duration(used.Utime.Nano() + used.Stime.Nano()), Memory: used.Maxrss << 10,
			Asked: asked.asked.Load(), Statements: asked.statements.Load(),
		}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// open makes what is to run, and tells how to clean up after it.
func (t partTask) open(ctx context.Context, asked *trips, s streams) (run func(context.Context) error, end func(), err error) {
	if t.DatabaseURL == "" {
		echo, err := newEcho(t.API)
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context) error { return runEcho(ctx, echo, t.Webhook) }, func() {}, nil
	}
	config := Config{
		TelegramToken: standInToken, TelegramAPIURL: t.API, Updates: "polling", HTTPAddr: "127.0.0.1:0",
		DatabaseURL: t.DatabaseURL, RedisURL: t.RedisURL, MediaDir: t.Media,
		DataKey: t.DataKey, SealKey: t.SealKey, OrderNoPattern: understand.DefaultOrderNoPattern,
		Timezone: "Asia/Shanghai", Lang: "zh",
		tracer: asked,
		budget: noBudget,
	}
	if t.Desk {
		config.AgentsChat, config.Agents = standInGroup, []int64{firstAgent}
	}
	if t.Webhook != "" {
		config.Updates, config.HTTPAddr, config.PublicURL, config.WebhookSecret = "webhook", t.Webhook, "http://"+t.Webhook, "bench"
	}
	app, err := Open(ctx, config, slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return nil, nil, err
	}
	return app.Run, app.Close, nil
}

// runEcho lets the library poll, or serve a webhook, until ctx ends.
func runEcho(ctx context.Context, echo *telegram.Bot, webhook string) error {
	if webhook == "" {
		if _, err := echo.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{}); err != nil {
			return err
		}
		echo.Start(ctx)
		return nil
	}
	server := &http.Server{Addr: webhook, Handler: echo.WebhookHandler(), ReadHeaderTimeout: 10 * time.Second}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(server.ListenAndServe)
	g.Go(func() error {
		echo.StartWebhook(ctx)
		return server.Close()
	})
	if _, err := echo.SetWebhook(ctx, &telegram.SetWebhookParams{URL: "http://" + webhook, MaxConnections: 100}); err != nil {
		return err
	}
	if err := g.Wait(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// newEcho is the least that answers: the library's own polling and handlers.
func newEcho(api string) (*telegram.Bot, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 100 // the library's own 2 would make it slower
	return telegram.New(standInToken, telegram.WithServerURL(api),
		telegram.WithHTTPClient(time.Minute, &http.Client{Transport: transport}),
		telegram.WithDefaultHandler(func(ctx context.Context, b *telegram.Bot, u *models.Update) {
			if u.Message != nil {
				_, _ = b.SendMessage(ctx, &telegram.SendMessageParams{ChatID: u.Message.Chat.ID, Text: u.Message.Text})
			}
		}))
}

// partSurroundings starts durable servers and makes a folder for kefus that the askers write to. The function that it
// returns ends and removes all of it.
func partSurroundings(ctx context.Context, o servers.Options, who *askers) (*servers.Servers, partTask, func(), error) {
	o.Durable = true
	private, err := servers.Start(ctx, o)
	if err != nil {
		return nil, partTask{}, nil, err
	}
	media, err := os.MkdirTemp("", "kefu-bench-")
	if err != nil {
		private.Stop()
		return nil, partTask{}, nil, err
	}
	task := partTask{
		API: who.url, DatabaseURL: private.DatabaseURL, RedisURL: private.RedisURL, Media: media, DataKey: newKey(), SealKey: newKey(),
	}
	return private, task, func() {
		_ = os.RemoveAll(media)
		private.Stop()
	}, nil
}

// runningPart is a benchPart that runs.
type runningPart struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	said *json.Decoder
}

// startPart starts this program as a part, and returns when it works.
func startPart(ctx context.Context, t partTask, s streams) (*runningPart, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &runningPart{cmd: exec.CommandContext(ctx, program, "bench", "part")} // #nosec G204 -- it is this program
	p.cmd.Stderr = s.err
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.said = json.NewDecoder(out)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	if err := json.NewEncoder(p.in).Encode(t); err != nil {
		p.end()
		return nil, err
	}
	if _, err := p.usage(); err != nil {
		p.end()
		return nil, fmt.Errorf("a part did not start: %w", err)
	}
	return p, nil
}

// usage is what the part has used until now.
func (p *runningPart) usage() (u partUsage, err error) {
	if _, err := io.WriteString(p.in, "\n"); err != nil {
		return u, err
	}
	return u, p.said.Decode(&u)
}

// end ends the part and waits for it.
func (p *runningPart) end() {
	_ = p.in.Close()
	_ = p.cmd.Wait()
}
