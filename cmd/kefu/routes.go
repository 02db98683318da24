package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"kefu/shop"
)

// routes is all that this process answers over HTTP, but for what machines read (machineRoutes).
func (a *App) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", a.ready)
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
