package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/transcript/seal"
)

// checkSealKey reads the seal key; nil without one.
func checkSealKey(text string, fault func(name, format string, args ...any)) *seal.Key {
	if text == "" {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err == nil {
		var key *seal.Key
		if key, err = seal.NewKey(raw); err == nil {
			return key
		}
	}
	fault("KEFU_SEAL_KEY", "must be 32 bytes in base64 (`openssl rand -base64 32`)")
	return nil
}

// recordSources are the facts of every package that keeps some for ever.
func recordSources(record *transcript.Log, store *orders.Store, desk *handoff.Desk) []seal.Source {
	type row struct {
		id   int64
		of   string
		at   time.Time
		what any
	}
	source := func(name, kind string, read func(ctx context.Context, db seal.Reader, of string, after int64, limit int) ([]row, error)) seal.Source {
		return seal.Source{Name: name, Kind: kind, Read: func(ctx context.Context, db seal.Reader, chain string, after int64, limit int) ([]seal.Fact, error) {
			_, of, _ := strings.Cut(chain, ":")
			rows, err := read(ctx, db, of, after, limit)
			facts := make([]seal.Fact, len(rows))
			for i, r := range rows {
				facts[i] = seal.Fact{Source: name, ID: r.id, Chain: kind + ":" + r.of, At: r.at, Content: r.what}
			}
			return facts, err
		}}
	}
	ofOrders := func(read func(ctx context.Context, db orders.Querier, of string, after int64, limit int) ([]orders.Recorded, error)) func(context.Context, seal.Reader, string, int64, int) ([]row, error) {
		return func(ctx context.Context, db seal.Reader, of string, after int64, limit int) (rows []row, err error) {
			found, err := read(ctx, db, of, after, limit)
			for _, r := range found {
				rows = append(rows, row{r.ID, r.Of, r.At, r.What})
			}
			return rows, err
		}
	}
	ofDesk := func(read func(ctx context.Context, db handoff.Reader, of string, after int64, limit int) ([]handoff.Recorded, error)) func(context.Context, seal.Reader, string, int64, int) ([]row, error) {
		return func(ctx context.Context, db seal.Reader, of string, after int64, limit int) (rows []row, err error) {
			found, err := read(ctx, db, of, after, limit)
			for _, r := range found {
				rows = append(rows, row{r.ID, r.Of, r.At, r.What})
			}
			return rows, err
		}
	}
	return append(record.Sources(),
		source("order event", "order", ofOrders(store.RecordedEvents)),
		source("rules of a product", "product", ofOrders(store.RecordedPolicies)),
		source("case event", "case", ofDesk(desk.RecordedEvents)),
		source("ready answer", "answer", ofDesk(desk.RecordedAnswers)))
}

// newSealer makes what seals the record; nil without a key.
func (a *App) newSealer() *seal.Sealer {
	if a.settings.sealKey == nil {
		return nil
	}
	return &seal.Sealer{
		Key: a.settings.sealKey, Sources: recordSources(a.record, a.orders, a.desk),
		Anchors: &seal.Anchors{File: a.settings.SealAnchors, URL: a.settings.SealAnchorsURL},
		Now:     time.Now, Failed: once(a.log, "the record is not sealed"),
	}
}

// once logs a failure when it begins or changes, and its end.
func once(log *slog.Logger, what string) func(error) {
	last := ""
	return func(err error) {
		now := ""
		if err != nil {
			now = err.Error()
		}
		switch now {
		case last:
		case "":
			log.Info(what + ": that is over")
		default:
			log.Error(what, "error", err)
		}
		last = now
	}
}

// chainsOf are the chains that a conversation is part of: its own, its cases', those of the orders they are about.
func chainsOf(ctx context.Context, db handoff.Reader, desk *handoff.Desk, conversation int64) ([]string, error) {
	cases, err := desk.ByConversation(ctx, db, conversation)
	if err != nil {
		return nil, err
	}
	chains := []string{transcript.Chain(conversation)}
	for _, c := range cases {
		chains = append(chains, chainsOfCase(c)[1:]...)
	}
	return chains, nil
}

func chainsOfCase(c handoff.Case) []string {
	chains := []string{transcript.Chain(c.Conversation), "case:" + c.No}
	if c.OrderNo != "" {
		chains = append(chains, "order:"+c.OrderNo)
	}
	return chains
}

// status is the error of a command that ends with a certain status.
type status struct {
	error
	code int
}

func (s status) Unwrap() error { return s.error }

// couldNotLook is the status of kefu verify that is neither good nor bad news.
func couldNotLook(err error) error {
	if err == nil {
		return nil
	}
	return status{fmt.Errorf("could not look: %w", err), 2}
}
