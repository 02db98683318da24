package main

import (
	"context"
	"net/http"
	"net/http/pprof"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kefu/orders"
)

// machineRoutes is what machines and engineers read, on KEFU_METRICS_ADDR: it is not for the public.
func (a *App) machineRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// countProcess registers what is known without asking anybody: this process, its connections, and which kefu it is.
func (a *App) countProcess() {
	a.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), a.backlog)
	with := promauto.With(a.registry)
	with.NewGauge(prometheus.GaugeOpts{
		Name: "kefu_build_info", Help: "1; the version stands in the label.", ConstLabels: prometheus.Labels{"version": version()},
	}).Set(1)
	for state, count := range map[string]func() int32{
		"acquired": func() int32 { return a.pool.Stat().AcquiredConns() },
		"idle":     func() int32 { return a.pool.Stat().IdleConns() },
		"max":      func() int32 { return a.pool.Stat().MaxConns() },
	} {
		with.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "kefu_pool_connections", Help: "Connections to PostgreSQL of this process, by state.",
			ConstLabels: prometheus.Labels{"state": state},
		}, func() float64 { return float64(count()) })
	}
	with.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "kefu_faults", Help: "Kinds of work that fail in this process at the moment and are tried again (/readyz names them).",
	}, func() float64 { return float64(len(a.engine.Faults())) })
	a.redisUp = with.NewGauge(prometheus.GaugeOpts{
		Name: "kefu_redis_up", Help: "1 while this process reaches Redis, else 0: cases are then claimed through PostgreSQL alone.",
	})
}

// backlogEvery is how often what waits in the database is counted.
const backlogEvery = 5 * time.Second

// keepCounting counts what waits in the database, in the process that is elected to send, until ctx ends; it returns
// ctx's error. A scrape reads what was counted last, so that it neither waits for the database nor burdens it.
func (a *App) keepCounting(ctx context.Context) error {
	return every(ctx, backlogEvery, func() {
		within, cancel := context.WithTimeout(ctx, backlogEvery)
		defer cancel()
		up := 1.0
		if a.redis.Ping(within).Err() != nil {
			up = 0
		}
		a.redisUp.Set(up)
		if !a.bot.Sends() {
			a.backlog.show(nil)
			return
		}
		found, err := a.count(within, time.Now())
		if err != nil && ctx.Err() == nil {
			a.log.Warn("what waits cannot be counted", "error", err)
		}
		a.backlog.show(found)
	})
}

// Descriptions of what waits in the database.
var (
	inputsDesc     = describe("kefu_inputs", "Inputs that wait or were set aside.", "status")
	oldestDesc     = describe("kefu_oldest_seconds", "Age of the oldest that waits: input, delivery, shop_event.", "what")
	deliveriesDesc = describe("kefu_deliveries", "Deliveries that are queued, failed, or whose result nobody knows.", "state")
	newsDesc       = describe("kefu_shop_events", "Events for the shop that wait or were given up.", "state")
	lineDesc       = describe("kefu_line_cases", "Cases that wait in line, by language.", "lang")
	waitDesc       = describe("kefu_line_wait_seconds", "How long the case waits that waits longest, by language.", "lang")
	casesDesc      = describe("kefu_cases", "Cases that are open.", "status")
	overdueDesc    = describe("kefu_refunds_overdue", "Refunds that should have arrived and are not done.")
	mediaDesc      = describe("kefu_media_unfetched", "Files of customers that are not kept yet.")
	dueDesc        = describe("kefu_due_failing", "Things that time should have brought about and that fail.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// backlog is what waited in the database when it was last counted. It is empty in processes that do not count, and while
// the database is away: what is not known is absent.
type backlog struct {
	found atomic.Pointer[[]prometheus.Metric]
}

func (b *backlog) show(found []prometheus.Metric) { b.found.Store(&found) }

// Describe says nothing: what Collect gives depends on who counts.
func (b *backlog) Describe(chan<- *prometheus.Desc) {}

// Collect gives what was counted last.
func (b *backlog) Collect(ch chan<- prometheus.Metric) {
	if found := b.found.Load(); found != nil {
		for _, m := range *found {
			ch <- m
		}
	}
}

// maxDueFaults bounds how many failing things are counted.
const maxDueFaults = 1000

// count asks each owner of a table what waits in it. Every statement reads a partial index, so that its cost does not
// grow with what is stored.
func (a *App) count(ctx context.Context, now time.Time) (found []prometheus.Metric, err error) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		found = append(found, prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...))
	}
	age := func(what string, since *time.Time) {
		seconds := 0.0
		if since != nil {
			seconds = max(now.Sub(*since).Seconds(), 0)
		}
		gauge(oldestDesc, seconds, what)
	}
	inputs, err := a.inbox.Backlog(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	for status, n := range inputs {
		gauge(inputsDesc, float64(n.Count), status)
	}
	age("input", inputs["waiting"].Oldest)
	deliveries, err := a.record.Backlog(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	gauge(deliveriesDesc, float64(deliveries.Queued), "queued")
	gauge(deliveriesDesc, float64(deliveries.Failed), "failed")
	gauge(deliveriesDesc, float64(deliveries.Unknown), "unknown")
	age("delivery", deliveries.OldestQueued)
	news, err := orders.CountShopEvents(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	gauge(newsDesc, float64(news.Waiting), "waiting")
	gauge(newsDesc, float64(news.Dead), "dead")
	age("shop_event", news.Oldest)
	counts, err := a.desk.Counts(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	gauge(casesDesc, float64(counts.Waiting), "waiting")
	gauge(casesDesc, float64(counts.Claimed), "claimed")
	waits, err := a.desk.LineWaits(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	for _, w := range waits {
		gauge(lineDesc, float64(w.Count), w.Lang)
		gauge(waitDesc, max(now.Sub(w.Oldest).Seconds(), 0), w.Lang)
	}
	overdue, err := a.orders.CountOverdue(ctx, a.pool, now)
	if err != nil {
		return nil, err
	}
	gauge(overdueDesc, float64(overdue))
	unfetched, err := a.record.Unfetched(ctx, a.pool)
	if err != nil {
		return nil, err
	}
	gauge(mediaDesc, float64(unfetched))
	due, err := a.inbox.DueFaults(ctx, a.pool, maxDueFaults)
	if err != nil {
		return nil, err
	}
	gauge(dueDesc, float64(len(due)))
	return found, nil
}
