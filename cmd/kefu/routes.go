package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

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

// ready fails only without a PostgreSQL that takes what is written, because everything else heals by itself while
// customers are served. It names what else is degraded. Each thing has its own two seconds: one that hangs must not
// make another look as if it were away.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	state := map[string]string{}
	within := func(look func(context.Context)) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		look(ctx)
	}
	within(func(ctx context.Context) { state["postgresql"] = a.databaseState(ctx) })
	within(func(ctx context.Context) {
		state["redis"] = redisState(a.redis.Set(ctx, "kefu:ready", "", time.Minute).Err())
	})
	for what, why := range a.engine.Faults() {
		state[what] = "fails and is tried again: the log says why"
		if strings.HasPrefix(why, "stands still") {
			state[what] = why
		}
	}
	code := http.StatusServiceUnavailable
	if state["postgresql"] == "ok" {
		code = http.StatusOK
		within(func(ctx context.Context) { a.degraded(ctx, state) })
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(state)
}

// databaseState is "ok", or what is wrong with PostgreSQL.
func (a *App) databaseState(ctx context.Context) string {
	var readOnly bool
	err := a.pool.QueryRow(ctx, `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'`).Scan(&readOnly)
	if err != nil {
		said, _ := unreachable(err)
		return "away: " + said
	}
	if readOnly {
		return "read only: nothing can be stored"
	}
	return "ok"
}

// redisState is "ok", or what an error of a small write says of Redis.
func redisState(err error) string {
	var refused redis.Error
	switch {
	case err == nil:
		return "ok"
	case !errors.As(err, &refused):
		return "away: cases are claimed through PostgreSQL alone"
	case strings.HasPrefix(err.Error(), "OOM"):
		return "full: raise maxmemory; cases are claimed through PostgreSQL alone"
	case strings.HasPrefix(err.Error(), "READONLY"):
		return "read only: KEFU_REDIS_URL leads to a replica"
	case strings.HasPrefix(err.Error(), "NOAUTH"), strings.HasPrefix(err.Error(), "WRONGPASS"), strings.HasPrefix(err.Error(), "NOPERM"):
		return "refuses the user or the password of KEFU_REDIS_URL"
	case strings.HasPrefix(err.Error(), "MISCONF"):
		return "cannot write to its disk: cases are claimed through PostgreSQL alone"
	default:
		return "refuses: " + err.Error()
	}
}

// degraded names what waits for somebody although PostgreSQL works.
func (a *App) degraded(ctx context.Context, state map[string]string) {
	if faults, err := a.bot.Faults(ctx); err == nil {
		maps.Copy(state, faults)
	}
	if aside, err := a.inbox.CountAside(ctx, a.pool); err == nil && aside > 0 {
		state["inputs"] = fmt.Sprintf("%d could not be handled: see the console's troubles", aside)
	}
	if due, err := a.inbox.DueFaults(ctx, a.pool, 100); err == nil && len(due) > 0 {
		state["due"] = fmt.Sprintf("%d cannot be done, the first of them %s %s: see the console's troubles", len(due), due[0].Kind, due[0].Key)
	}
}
