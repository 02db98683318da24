package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kefu/handoff"
	"kefu/orders"
	"kefu/shop"
	"kefu/transcript"
)

// routes is all that this process answers over HTTP.
func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", a.ready)
	mux.Handle("GET /metrics", a.metrics())
	mux.Handle("/telegram/webhook", a.bot.Webhook())
	mux.Handle("/console/", a.console)
	if a.door != nil {
		mux.Handle(shop.Prefix, a.door)
	}
	mux.Handle("GET /{$}", http.RedirectHandler("/console/", http.StatusFound))
	return mux
}

// ready fails only without PostgreSQL, because everything else heals by itself while customers are served. It names
// what else is degraded.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	state := map[string]string{"postgresql": "ok", "redis": "ok"}
	code := http.StatusOK
	if err := a.pool.Ping(ctx); err != nil {
		state["postgresql"], code = "away", http.StatusServiceUnavailable
	}
	if err := a.redis.Ping(ctx).Err(); err != nil {
		state["redis"] = "away: cases are claimed through PostgreSQL alone"
	}
	for what := range a.engine.Faults() {
		state[what] = "fails and is tried again: the log says why"
	}
	if aside, err := a.inbox.CountAside(ctx, a.pool); err == nil && aside > 0 {
		state["inputs"] = fmt.Sprintf("%d could not be handled: see the console's troubles", aside)
	}
	if due, err := a.inbox.DueFaults(ctx, a.pool, 100); err == nil && len(due) > 0 {
		state["due"] = fmt.Sprintf("%d cannot be done, the first of them %s %s: see the console's troubles", len(due), due[0].Kind, due[0].Key)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(state)
}

// metrics counts what waits, by asking the database when it is asked.
func (a *App) metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		waiting{a})
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// waiting is a collector of the counts of inputs, deliveries and cases that are not done.
type waiting struct{ app *App }

var (
	inputsDesc     = prometheus.NewDesc("kefu_inputs", "Inputs that wait or were set aside.", []string{"status"}, nil)
	deliveriesDesc = prometheus.NewDesc("kefu_deliveries", "Deliveries that are under way or failed.", []string{"state"}, nil)
	newsDesc       = prometheus.NewDesc("kefu_shop_events", "Events for the shop that wait or were given up.", []string{"state"}, nil)
	casesDesc      = prometheus.NewDesc("kefu_cases", "Cases that are open.", []string{"status"}, nil)
)

// Describe tells the registry what is counted.
func (waiting) Describe(ch chan<- *prometheus.Desc) {
	ch <- inputsDesc
	ch <- deliveriesDesc
	ch <- casesDesc
	ch <- newsDesc
}

// Collect counts.
func (c waiting) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	pool := c.app.pool
	for desc, count := range map[*prometheus.Desc]func() (map[string]int, error){
		inputsDesc:     func() (map[string]int, error) { return c.app.inbox.Backlog(ctx, pool) },
		deliveriesDesc: func() (map[string]int, error) { return transcript.States(ctx, pool) },
		newsDesc:       func() (map[string]int, error) { return orders.ShopEventBacklog(ctx, pool) },
		casesDesc: func() (map[string]int, error) {
			n, err := c.app.desk.Counts(ctx, pool)
			return map[string]int{string(handoff.Waiting): n.Waiting, string(handoff.Claimed): n.Claimed}, err
		},
	} {
		found, err := count()
		if err != nil {
			ch <- prometheus.NewInvalidMetric(desc, err)
			continue
		}
		for label, n := range found {
			ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, float64(n), label)
		}
	}
}
