package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kefu/shop"
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
	for _, count := range []struct {
		desc *prometheus.Desc
		sql  string
	}{
		{inputsDesc, `SELECT status, count(*) FROM inputs WHERE status IN ('waiting', 'aside') GROUP BY status`},
		{deliveriesDesc, `SELECT state, count(*) FROM deliveries WHERE state <> 'sent' GROUP BY state`},
		{newsDesc, `
			SELECT 'waiting', count(*) FROM shop_events WHERE sent_at IS NULL AND dead_at IS NULL
			UNION ALL
			SELECT 'dead', count(*) FROM shop_events WHERE dead_at IS NOT NULL`},
		{casesDesc, `SELECT status, count(*) FROM cases WHERE status <> 'closed' GROUP BY status`},
	} {
		rows, err := c.app.pool.Query(ctx, count.sql)
		if err != nil {
			ch <- prometheus.NewInvalidMetric(count.desc, err)
			continue
		}
		for rows.Next() {
			var label string
			var n int64
			if err := rows.Scan(&label, &n); err == nil {
				ch <- prometheus.MustNewConstMetric(count.desc, prometheus.GaugeValue, float64(n), label)
			}
		}
		rows.Close()
	}
}
