package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"sync"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
	"kefu/dialog/understand"
	"kefu/internal/servers"
	"kefu/playground"
)

// noBudget lets everything be sent at once.
var noBudget = wire.Limits{PerSecond: 1e6, ChatEvery: time.Microsecond, ChatBurst: 1e6, GroupPerMinute: 1e6}

// benchTurns measures the whole way of a customer's word: update, inbox, turn, transcript, delivery, answer; beside a bot
// on the same library that echoes what it hears and keeps nothing. Both poll a stand-in for Telegram in this process,
// whose work is in both figures, and may send without limit. The servers are always private ones, because a whole
// kefu works on them.
type benchTurns struct {
	Updates int `default:"5000" help:"How many messages customers write to each bot."`
	Chats   int `default:"64" help:"How many customers write at once, each as soon as the last answer is there."`
}

// answerWithin is when a missing answer ends the benchmark.
const answerWithin = 30 * time.Second

// Run measures and prints a table.
func (c *benchTurns) Run(ctx context.Context, s streams) error {
	if c.Updates < benchRounds || c.Chats < 1 {
		return fmt.Errorf("--updates must be %d at least, and --chats 1", benchRounds)
	}
	ours, stopOurs, err := newAskers(c.Chats)
	if err != nil {
		return err
	}
	defer stopOurs()
	echoed, stopEchoed, err := newAskers(c.Chats)
	if err != nil {
		return err
	}
	defer stopEchoed()
	asked := &trips{}
	app, stop, err := benchApp(ctx, ours.url, asked, s)
	if err != nil {
		return err
	}
	defer stop()
	echo, err := newEcho(echoed.url)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait() // before the servers stop
	defer cancel()
	ended := make(chan error, 1)
	running.Go(func() { ended <- app.Run(ctx) })
	running.Go(func() { echo.Start(ctx) })

	line, err := c.compare(ctx, ours, echoed, asked)
	if err != nil {
		return err
	}
	select {
	case err := <-ended:
		return fmt.Errorf("kefu ended: %w", err)
	default:
	}
	fmt.Fprintf(s.out, "%d updates, %d chats at once; bare: an echo on the same library that keeps nothing\n\n",
		len(line.kefu.times), c.Chats)
	if err := writeTable(s.out, []compared{line}); err != nil {
		return err
	}
	n := float64(len(line.kefu.times))
	fmt.Fprintf(s.out, "\nPostgreSQL was asked %.1f times an update, with %.1f statements\n",
		float64(asked.asked.Load())/n, float64(asked.statements.Load())/n)
	return nil
}

// compare lets customers write to both in turn.
func (c *benchTurns) compare(ctx context.Context, ours, echoed *askers, asked *trips) (compared, error) {
	line := compared{name: "updates"}
	for round := range benchRounds + 1 {
		each := c.Updates / benchRounds
		if round == 0 {
			each = c.Chats // everybody's first word is a greeting, and belongs to no measurement
		}
		if round == 1 {
			asked.asked.Store(0)
			asked.statements.Store(0)
		}
		kefu, err := measure(ctx, each, c.Chats, ours.ask)
		if err != nil {
			return line, fmt.Errorf("kefu: %w", err)
		}
		bare, err := measure(ctx, each, c.Chats, echoed.ask)
		if err != nil {
			return line, fmt.Errorf("echo: %w", err)
		}
		if round > 0 {
			_ = line.kefu.add(kefu, nil)
			_ = line.bare.add(bare, nil)
		}
	}
	return line, nil
}

// benchApp is a kefu on servers of its own, which talks to the Bot API at an address.
func benchApp(ctx context.Context, api string, tracer pgx.QueryTracer, s streams) (_ *App, stop func(), err error) {
	private, err := servers.Start(ctx, servers.Options{Durable: true})
	if err != nil {
		return nil, nil, err
	}
	media, err := os.MkdirTemp("", "kefu-bench-")
	if err != nil {
		private.Stop()
		return nil, nil, err
	}
	clean := func() {
		_ = os.RemoveAll(media)
		private.Stop()
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	app, err := Open(ctx, Config{
		TelegramToken: standInToken, TelegramAPIURL: api, Updates: "polling", HTTPAddr: "127.0.0.1:0",
		DatabaseURL: private.DatabaseURL, RedisURL: private.RedisURL, MediaDir: media,
		DataKey: base64.StdEncoding.EncodeToString(key), OrderNoPattern: understand.DefaultOrderNoPattern,
		Timezone: "Asia/Shanghai", Lang: "zh",
		tracer: tracer,
		budget: noBudget,
	}, slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		clean()
		return nil, nil, err
	}
	return app, func() {
		app.Close()
		clean()
	}, nil
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

// askers are a stand-in for Telegram with customers who write and wait for the answer.
type askers struct {
	*playground.Server
	url     string
	free    chan int64              // customers who wait for nothing
	answers map[int64]chan struct{} // by chat
}

// newAskers starts a stand-in with so many customers.
func newAskers(people int) (*askers, func(), error) {
	c := &askers{free: make(chan int64, people), answers: map[int64]chan struct{}{}}
	world := playground.Config{Token: standInToken, Limits: playground.Limits{Off: true}}
	for i := range int64(people) {
		id := firstPerson + i
		world.People = append(world.People, playground.Person{
			ID: id, FirstName: "顾客", Language: "zh-hans", Role: playground.Customer,
		})
		c.answers[id] = make(chan struct{}, 1)
		c.free <- id
	}
	c.Server = playground.New(world)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	c.url = "http://" + listener.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(c.listen), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return c, func() {
		_ = server.Close()
		c.Close()
	}, nil
}

// listen passes a call on to the stand-in, and tells the customer who is answered.
func (c *askers) listen(w http.ResponseWriter, r *http.Request) {
	if path.Base(r.URL.Path) != "sendMessage" {
		c.Handler().ServeHTTP(w, r)
		return
	}
	answer := &sniffed{ResponseWriter: w}
	c.Handler().ServeHTTP(answer, r)
	var sent struct{ Result models.Message }
	if err := json.Unmarshal(answer.body, &sent); err != nil {
		return
	}
	select {
	case c.answers[sent.Result.Chat.ID] <- struct{}{}:
	default: // a second answer to one word
	}
}

// sniffed keeps what is answered to a call.
type sniffed struct {
	http.ResponseWriter
	body []byte
}

// Write keeps and passes on.
func (o *sniffed) Write(p []byte) (int, error) {
	o.body = append(o.body, p...)
	return o.ResponseWriter.Write(p)
}

// ask lets a customer who is free write a word and waits for the first answer.
func (c *askers) ask(ctx context.Context, _ int) error {
	chat := <-c.free
	defer func() { c.free <- chat }()
	select {
	case <-c.answers[chat]: // what came after the first answer
	default:
	}
	c.Say(chat, chat, 0, "你好")
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	select {
	case <-c.answers[chat]:
		return nil
	case <-late.C:
		return errors.New("a customer was not answered")
	case <-ctx.Done():
		return ctx.Err()
	}
}
