package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"kefu/bot"
	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/console"
	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/internal/datakey"
	"kefu/internal/mask"
	"kefu/internal/secret"
	"kefu/orders"
	"kefu/shop"
	"kefu/transcript"
	"kefu/transcript/seal"
	"kefu/transcript/search"
	"kefu/turn"
	"kefu/turn/deed"
)

// App is a running kefu: the packages wired together, and the loops that move them. main and the end-to-end tests
// start the same one.
type App struct {
	settings settings
	log      *slog.Logger

	pool   *pgxpool.Pool
	redis  redis.UniversalClient
	orders *orders.Store
	desk   *handoff.Desk
	line   *handoff.Line
	reader *understand.Reader // has learned from the shop's own examples too
	box    *secret.Box        // opened
	masker *mask.Masker

	ownExamples []understand.Example // of the operator's folder
	taught      []handoff.Taught     // what was learned of the console's lessons; used by learn alone
	texts       *texts.Catalogue
	worded      []int64 // the versions of wordings that texts has; used by learn alone
	machine     *dialog.Machine
	inbox       *turn.Inbox
	deeds       *deed.Handler
	engine      *turn.Engine
	bot         *bot.Bot
	console     http.Handler
	door        *shop.Door   // nil without KEFU_SHOP_SECRET
	sender      *shop.Sender // nil without KEFU_SHOP_URL
	sealer      *seal.Sealer // nil without KEFU_SEAL_KEY

	record   *transcript.Log
	registry *prometheus.Registry
	backlog  *backlog
	redisUp  prometheus.Gauge

	listener net.Listener
	machines net.Listener  // nil without KEFU_METRICS_ADDR
	ending   chan struct{} // closed when the servers end
	// URL is where the HTTP server of this process can be reached.
	URL string
}

// Open checks the configuration and the token, connects and migrates, and builds the App. Nothing moves before Run.
// Whoever gets an App closes it.
func Open(ctx context.Context, c Config, log *slog.Logger) (_ *App, err error) {
	s, err := c.Check()
	if err != nil {
		return nil, err
	}
	go understand.BuiltInReader() // it learns for some seconds, unless it has before, which nobody's first message waits for
	a := &App{settings: s, log: log, registry: prometheus.NewRegistry(), backlog: &backlog{}, ending: make(chan struct{})}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if a.listener, err = net.Listen("tcp", s.HTTPAddr); err != nil {
		return nil, fmt.Errorf("KEFU_HTTP_ADDR: %w", err)
	}
	a.URL = "http://" + a.listener.Addr().String()
	if s.MetricsAddr != "" {
		if a.machines, err = net.Listen("tcp", s.MetricsAddr); err != nil {
			return nil, fmt.Errorf("KEFU_METRICS_ADDR: %w", err)
		}
	}
	if err := migrate(ctx, s.MigrateDatabaseURL, s.DatabaseURL); err != nil {
		return nil, err
	}
	s.database.ConnConfig.Tracer = c.tracer
	if a.pool, err = pgxpool.NewWithConfig(ctx, s.database); err != nil {
		return nil, fmt.Errorf("KEFU_DATABASE_URL: %w", err)
	}
	a.redis = redis.NewUniversalClient(s.redis)
	if err := a.wire(ctx); err != nil {
		return nil, err
	}
	// A token that is refused is a fault of the settings. Telegram being away is not: the shop's payments and the console
	// do not wait for it.
	ask, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	switch err := a.bot.Check(ask); {
	case errors.Is(err, wire.ErrTokenRefused), ctx.Err() != nil:
		return nil, err
	case err != nil:
		log.Warn("Telegram is away; everything else starts", "error", err)
	}
	understand.BuiltInReader()
	return a, nil
}

// wire builds the packages, each with what it needs of the others.
func (a *App) wire(ctx context.Context) error {
	s := a.settings
	box, err := datakey.Unlock(ctx, a.pool, s.box)
	if err != nil {
		return fmt.Errorf("KEFU_DATA_KEY: %w", err)
	}
	catalogue, err := loadTexts(s.Texts)
	if err != nil {
		return err
	}
	a.texts = catalogue
	reasons, err := rejectReasons(catalogue)
	if err != nil {
		return fmt.Errorf("KEFU_TEXTS: %w", err)
	}
	a.orders = orders.New(orders.Config{Sealer: box, Calendar: s.calendar, OrderNo: s.orderNo, ShopListens: s.ShopURL != ""})
	if err := a.orders.RenewPhones(ctx, a.pool); err != nil {
		return err
	}
	a.line = handoff.NewLine(handoff.LineConfig{Client: a.redis, Languages: texts.Languages})
	a.box, a.masker = box, mask.New(s.orderNo)
	a.desk = handoff.New(handoff.Config{
		Sealer: box, Orders: a.orders, Mask: a.masker, Line: a.line, Languages: texts.Languages,
		Lease: s.Lease, MaxHeld: s.MaxHeld, Hours: s.hours, Reasons: reasons,
		SecondAbove:  s.secondAbove,
		AnswerWithin: s.AnswerWithin, CloseWithin: s.CloseWithin, Silence: s.Silence,
		Metrics: a.registry,
	})
	a.record = transcript.New(transcript.Config{
		Sealer: box, Mask: a.masker,
		Known: func(ctx context.Context, db transcript.Reader, words []string) ([]string, error) {
			return a.orders.Known(ctx, db, words)
		},
	})
	a.sealer = a.newSealer()
	a.inbox = turn.NewInbox(a.pool, box)
	public := a.URL
	exports := a.exporter(catalogue)
	if s.public != nil {
		public = s.public.String()
	}
	a.bot, err = bot.New(bot.Config{
		Token: s.TelegramToken, APIURL: s.TelegramAPIURL, AgentsChat: s.AgentsChat,
		WebhookURL: public + "/telegram/webhook", WebhookSecret: s.WebhookSecret,
		MediaDir: s.MediaDir, Lang: s.Lang, Location: s.zone, Limits: s.budget,
		Pool: a.pool, Inbox: a.inbox, Record: a.record, Desk: a.desk, Orders: a.orders, Texts: catalogue, Log: a.log,
		Metrics: a.registry, Make: a.make(exports),
	})
	if err != nil {
		return err
	}
	a.machine = &dialog.Machine{Texts: catalogue, Hotline: s.Hotline, Zone: s.zone}
	a.machine.WorkHours, a.machine.OffHours = s.hours.Words()
	if a.ownExamples, err = loadExamples(s.Texts); err != nil {
		return err
	}
	if err := errors.Join(a.relearn(ctx), a.reword(ctx)); err != nil {
		return err
	}
	if a.machine.Lexicon, err = a.lexicon(ctx); err != nil {
		return err
	}
	a.deeds = deed.New(deed.Config{
		ActData: desk.EncodeAct,
		Inbox:   a.inbox, Seal: box, Dialog: a.machine, Texts: catalogue, Orders: a.orders, Desk: a.desk, Line: a.line,
		Log: a.record, ConsoleURL: public, Lang: s.Lang, Logger: a.log, Pause: s.Pause,
		Report: a.report(catalogue, public), ReportAt: s.reportAt,
	})
	a.engine = turn.New(turn.Config{
		Within: orders.Within,
		Pool:   a.pool, Inbox: a.inbox, Handler: a.deeds, Due: a.deeds.Due(), Committed: a.bot.Wake, Now: time.Now,
		Logger: a.log, Metrics: a.registry,
	})
	a.countProcess()
	a.console = console.New(console.Config{
		PublicURL: public, Lang: s.Lang, Location: s.zone, MediaDir: s.MediaDir,
		Secure:   s.public != nil && s.public.Scheme == "https",
		Export:   exports.forConsole,
		Teaching: a.teaching(), Ending: a.ending,
		Database: a.pool, Inbox: a.inbox, Record: a.record, Desk: a.desk, Orders: a.orders, Texts: catalogue, Log: a.log,
	})
	if err := a.openDoor(box); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, a.pool, func(tx pgx.Tx) error {
		return a.desk.Bootstrap(ctx, tx, s.Agents, s.Admins, time.Now())
	})
}

// openDoor makes the shop's API and what sends it events, as far as they are configured.
func (a *App) openDoor(box *secret.Box) (err error) {
	s := a.settings
	if s.ShopSecret == "" {
		return nil
	}
	a.door, err = shop.NewDoor(shop.Config{
		Secret: s.ShopSecret, Link: a.bot.StartLink, Seal: box, Now: time.Now,
		Pool: a.pool, Orders: a.orders, Inbox: deed.News{Inbox: a.inbox}, Log: a.log,
	})
	if err != nil || s.ShopURL == "" {
		return err
	}
	a.sender, err = shop.NewSender(shop.SenderConfig{
		Secret: s.ShopSecret, URL: s.ShopURL, Link: a.bot.StartLink, Now: time.Now, Metrics: a.registry,
		Pool: a.pool, Orders: a.orders, Log: a.log,
	})
	return err
}

// loadTexts loads every catalogue, and over them the operator's folder.
func loadTexts(folder string) (*texts.Catalogue, error) {
	if folder == "" {
		return texts.Load(texts.Files, desk.Texts, console.Texts)
	}
	catalogue, err := texts.Load(texts.Files, desk.Texts, console.Texts, os.DirFS(filepath.Clean(folder)))
	if err != nil {
		return nil, fmt.Errorf("KEFU_TEXTS: %w", err)
	}
	return catalogue, nil
}

func newOrders(box *secret.Box, zone *time.Location) *orders.Store {
	return orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(zone)})
}

const (
	// reconcileEvery is how often PostgreSQL and the line in Redis are compared.
	reconcileEvery = 5 * time.Second
	// lexiconEvery is how often the words for what the shop sells are read anew.
	lexiconEvery = time.Minute
	// hangUpAfter is how long calls of Telegram may go on after a process was told to end.
	hangUpAfter = 4 * time.Second
	// forgetEvery is how often old requests of the shop are dropped.
	forgetEvery = time.Hour
)

// Run moves everything until ctx ends or a loop fails for good. It returns nil when ctx ended.
func (a *App) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	context.AfterFunc(ctx, func() { close(a.ending) })
	a.serve(ctx, g, a.listener, a.routes())
	if a.machines != nil {
		a.serve(ctx, g, a.machines, a.machineRoutes())
	}
	g.Go(func() error { return a.keepCounting(ctx) })
	g.Go(func() error { return a.engine.Run(ctx) })
	g.Go(func() error { return a.engine.RunClock(ctx) })
	g.Go(func() error { return a.bot.Send(ctx) })
	g.Go(func() error { return a.reconcile(ctx) })
	g.Go(func() error { return a.learn(ctx) })
	g.Go(func() error { return a.pruneAtNight(ctx) })
	g.Go(func() error { return a.notifySystemd(ctx) })
	if a.sender != nil {
		g.Go(func() error { return a.sender.Run(ctx) })
	}
	if a.door != nil {
		g.Go(func() error { return a.forget(ctx) })
	}
	g.Go(func() error {
		return (&search.Indexer{Now: time.Now, Failed: once(a.log, "what was said last cannot be found yet")}).Run(ctx, a.pool)
	})
	if a.sealer != nil {
		g.Go(func() error { return a.sealer.Run(ctx, a.pool) })
	}
	g.Go(func() error {
		if err := a.bot.Meet(ctx); err != nil {
			return err
		}
		g.Go(func() error { a.examineGroup(ctx); return nil })
		if a.settings.Updates == "webhook" {
			return a.bot.KeepWebhook(ctx)
		}
		return a.bot.Poll(ctx)
	})
	g.Go(func() error {
		<-ctx.Done()
		// What is being sent may still arrive; but a host that is shut down does not wait for a server that hangs.
		time.AfterFunc(hangUpAfter, a.bot.HangUp)
		return nil
	})
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// examineGroup says at the start what would otherwise show only when the first case is claimed.
func (a *App) examineGroup(ctx context.Context) {
	s := a.settings
	for _, f := range wire.ExamineGroup(ctx, wire.Examination{
		Config: wire.Config{Token: s.TelegramToken, APIURL: s.TelegramAPIURL}, AgentsChat: s.AgentsChat, Now: time.Now,
	}) {
		a.log.Warn("the agents' group is not as it should be", "what", f.Name, "fault", f.Said, "do", f.Do)
	}
}

// serve answers over HTTP until ctx ends, and then finishes what has begun.
func (a *App) serve(ctx context.Context, g *errgroup.Group, at net.Listener, routes http.Handler) {
	server := &http.Server{
		Handler: routes, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: cmp.Or(a.settings.bodyWithin, 30*time.Second),
	}
	g.Go(func() error {
		if err := server.Serve(at); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(end); err != nil {
			return server.Close() // whoever is still connected will not end by itself
		}
		return nil
	})
}

// reconcile holds the line in Redis to the truth in PostgreSQL.
func (a *App) reconcile(ctx context.Context) error {
	return every(ctx, reconcileEvery, func() {
		repaired, err := a.line.Reconcile(ctx, a.pool)
		switch {
		case err != nil && ctx.Err() == nil:
			a.log.Warn("the line in Redis cannot be compared", "error", err)
		case err == nil && repaired != handoff.Repaired{}:
			a.log.Info("the line in Redis was repaired", "added", repaired.Added, "removed", repaired.Removed, "moved", repaired.Moved)
		}
	})
}

// forget drops the shop's old requests.
func (a *App) forget(ctx context.Context) error {
	return every(ctx, forgetEvery, func() {
		if err := a.door.Forget(ctx, time.Now()); err != nil {
			a.log.Warn("old requests of the shop stay", "error", err)
		}
	})
}

// every calls f at once and then after each pause, until ctx ends; it returns ctx's error.
func every(ctx context.Context, pause time.Duration, f func()) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		f()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Close gives back what Open took. It may be called on a half-built App.
func (a *App) Close() {
	for _, l := range []net.Listener{a.listener, a.machines} {
		if l != nil {
			_ = l.Close()
		}
	}
	if a.redis != nil {
		_ = a.redis.Close()
	}
	if a.pool != nil {
		a.pool.Close()
	}
}
