package main

import (
	"context"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// trips counts how often PostgreSQL is asked, and how many statements that are: several of a batch go there together.
// Noise of the machine does not change these figures.
type trips struct{ asked, statements atomic.Int64 }

// TraceQueryStart counts a statement that is sent by itself, and the beginning and end of a transaction.
func (t *trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	t.asked.Add(1)
	t.statements.Add(1)
	return ctx
}

// TraceQueryEnd is not needed.
func (t *trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart counts a batch.
func (t *trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	t.asked.Add(1)
	t.statements.Add(int64(d.Batch.Len()))
	return ctx
}

// TraceBatchQuery is not needed: its statements were counted.
func (t *trips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd is not needed.
func (t *trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
