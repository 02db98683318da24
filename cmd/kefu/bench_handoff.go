package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/internal/secret"
	"kefu/transcript"
)

// benchHandoff measures the human queue: a case that comes (enqueue), an agent who presses a case's button (claim), one
// who asks for whatever is first in line while all others do the same (next), an agent's words judged, recorded and
// queued for the customer (relay); each beside a transaction with the same rows and one Redis call, written bare.
type benchHandoff struct {
	benchServers
	Cases  int `default:"3000" help:"How many cases come, are claimed and answered."`
	Agents int `default:"16" help:"How many agents work at once."`
}

// benchRounds is how often kefu and the bare calls take turns, so that a slow minute of the machine meets both.
const benchRounds = 5

// Run measures and prints a table.
func (c *benchHandoff) Run(ctx context.Context, s streams) error {
	if c.Cases < benchRounds || c.Agents < 1 {
		return fmt.Errorf("--cases must be %d at least, and --agents 1", benchRounds)
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	h, err := newHandoffBench(ctx, b, c.Cases, c.Agents)
	if err != nil {
		return err
	}
	each := c.Cases / benchRounds
	half := each / 2
	parts := []struct {
		compared
		ours, bare func(context.Context, int) error
		from, to   int // which of a round's cases
	}{
		{compared{name: "enqueue"}, h.enqueue, h.bareEnqueue, 0, each},
		{compared{name: "claim"}, h.claim, h.bareClaim, 0, half},
		{compared{name: "next"}, h.next, h.bareClaim, half, each},
		{compared{name: "relay"}, h.relay, h.bareRelay, 0, each},
	}
	for round := range benchRounds {
		for i := range parts {
			p := &parts[i]
			first, n := round*each+p.from, p.to-p.from
			err := p.kefu.add(measure(ctx, n, c.Agents, func(ctx context.Context, i int) error { return p.ours(ctx, first+i) }))
			if err == nil {
				err = p.compared.bare.add(measure(ctx, n, c.Agents, func(ctx context.Context, i int) error { return p.bare(ctx, first+i) }))
			}
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	lines := make([]compared, len(parts))
	for i, p := range parts {
		lines[i] = p.compared
	}
	fmt.Fprintf(s.out, "%d cases, %d agents at once; bare: the same rows in one PostgreSQL transaction and one Redis call\n\n",
		each*benchRounds, c.Agents)
	if err := writeTable(s.out, lines); err != nil {
		return err
	}
	return h.check(ctx, each*benchRounds)
}

// handoffBench is a desk with agents and customers, and tables for the bare calls.
type handoffBench struct {
	*bench
	desk   *handoff.Desk
	line   *handoff.Line
	log    *transcript.Log
	agents int
	opened []handoff.Case // by operation
	held   []handoff.Case // by operation
	bare   []string       // numbers of the bare cases, by operation
}

func newHandoffBench(ctx context.Context, b *bench, cases, agents int) (*handoffBench, error) {
	key := make([]byte, secret.KeySize)
	_, _ = rand.Read(key)
	box, err := secret.New(key)
	if err != nil {
		return nil, err
	}
	h := &handoffBench{
		bench: b, line: handoff.NewLine(handoff.LineConfig{Client: b.redis, Prefix: b.prefix, Languages: texts.Languages}), log: transcript.New(transcript.Config{Sealer: box}), agents: agents,
		opened: make([]handoff.Case, cases), held: make([]handoff.Case, cases), bare: make([]string, cases),
	}
	h.desk = handoff.New(handoff.Config{
		Sealer: box, Orders: newOrders(box, time.Local), Line: h.line,
		// What serve has by default.
		AnswerWithin: 15 * time.Minute, CloseWithin: 24 * time.Hour, Silence: 24 * time.Hour,
	})
	_, err = b.pool.Exec(ctx, fmt.Sprintf(`
		INSERT INTO conversations (kind, chat, name, started_at, active_at)
		SELECT 'customer', n, 'customer', now(), now() FROM generate_series(1, 1000) AS n;
		INSERT INTO staff (id, name, agent, added_at) SELECT n, 'agent', true, now() FROM generate_series(1, %d) AS n;
		CREATE TABLE bare_cases (LIKE cases INCLUDING ALL);
		CREATE TABLE bare_case_events (LIKE case_events INCLUDING ALL);
		CREATE TABLE bare_entries (LIKE entries INCLUDING ALL);
		CREATE TABLE bare_deliveries (LIKE deliveries INCLUDING ALL);
		DO $$ -- LIKE leaves foreign keys out, which cost their share
		DECLARE key record;
		BEGIN
			FOR key IN
				SELECT conrelid::regclass AS of, pg_get_constraintdef(oid) AS definition FROM pg_constraint
				WHERE contype = 'f' AND conrelid::regclass::text IN ('cases', 'case_events', 'entries', 'deliveries')
			LOOP
				EXECUTE format('ALTER TABLE bare_%%s ADD %%s', key.of,
					regexp_replace(key.definition, 'REFERENCES (cases|entries)', 'REFERENCES bare_\1'));
			END LOOP;
		END $$;
		-- A shop has a past, and PostgreSQL plans by what stands in its tables.
		INSERT INTO cases (conversation_id, kind, status, assignee, place_at, opened_at, claimed_at, closed_at)
		SELECT n %% 1000 + 1, 'human', 'closed', 1, t, t, t, t + interval '10 minutes'
		FROM (SELECT n, now() - n * interval '1 minute' AS t FROM generate_series(1, 20000) AS n) AS past;
		INSERT INTO bare_cases (conversation_id, kind, status, assignee, place_at, opened_at, claimed_at, closed_at)
		SELECT conversation_id, kind, status, assignee, place_at, opened_at, claimed_at, closed_at FROM cases;
		ANALYZE`, agents))
	return h, err
}

// customer is whose case an operation is about.
func (h *handoffBench) customer(i int) int64 { return int64(i%1000) + 1 }

// agent is who does an operation.
func (h *handoffBench) agent(i int) int64 { return int64(i%h.agents) + 1 }

func (h *handoffBench) tx(ctx context.Context, f func(pgx.Tx) error) error {
	return pgx.BeginFunc(ctx, h.pool, f)
}

func (h *handoffBench) enqueue(ctx context.Context, i int) error {
	var c handoff.Case
	err := h.tx(ctx, func(tx pgx.Tx) (err error) {
		c, err = h.desk.Open(ctx, tx, handoff.NewCase{
			Conversation: h.customer(i), Kind: handoff.KindHuman, Reason: "other",
			Details: handoff.Details{{Slot: "region_wanted", Value: "网通五区"}},
		}, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	h.opened[i] = c
	return h.line.Update(ctx, c)
}

func (h *handoffBench) claim(ctx context.Context, i int) error {
	c := h.opened[i]
	return h.take(ctx, i, handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Version: c.Version, Staff: h.agent(i)})
}

func (h *handoffBench) next(ctx context.Context, i int) error {
	for {
		o, err := h.desk.Next(ctx, h.pool, handoff.Staff{ID: h.agent(i), Agent: true}, time.Now())
		if err != nil {
			return err
		}
		err = h.take(ctx, i, handoff.Act{Kind: handoff.ActClaim, CaseNo: o.CaseNo, Version: o.Version, Staff: h.agent(i)})
		if !errors.As(err, new(*handoff.TakenError)) {
			return err
		}
	}
}

func (h *handoffBench) take(ctx context.Context, i int, a handoff.Act) error {
	var out handoff.Outcome
	err := h.tx(ctx, func(tx pgx.Tx) (err error) {
		out, err = h.desk.Act(ctx, tx, a, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	h.held[i] = out.Case
	return h.line.Update(ctx, out.Case)
}

func (h *handoffBench) relay(ctx context.Context, i int) error {
	c := h.held[i]
	return h.tx(ctx, func(tx pgx.Tx) error {
		now := time.Now()
		_, err := h.desk.Act(ctx, tx, handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: c.Assignee}, now)
		if err != nil {
			return err
		}
		_, err = h.log.Append(ctx, tx, transcript.Entry{
			Conversation: c.Conversation, At: now, Author: transcript.Agent, Staff: c.Assignee, Audience: transcript.Both,
			CaseNo: c.No, Kind: "text", Message: transcript.Message{Text: agentsWords},
			To: []transcript.Place{transcript.CustomerPlace(c.Conversation)},
		})
		return err // the line does not change
	})
}

// agentsWords are an agent's words.
const agentsWords = "您好，已经看到您的订单，马上为您处理，请稍等。"

// check holds the claims to their promise: no case twice, none lost, and none left in line.
func (h *handoffBench) check(ctx context.Context, cases int) error {
	var once, claims int
	err := h.pool.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM cases WHERE status = 'claimed' AND version = 2),
			(SELECT count(*) FROM case_events WHERE kind = 'claimed')`).Scan(&once, &claims)
	if err != nil {
		return err
	}
	left, err := h.line.Len(ctx)
	if err == nil && (once != cases || claims != cases || left != 0) {
		err = fmt.Errorf("%d of %d cases were claimed, by %d claims, and %d are left in line", once, cases, claims, left)
	}
	return err
}

func (h *handoffBench) bareEnqueue(ctx context.Context, i int) error {
	var no string
	err := h.tx(ctx, func(tx pgx.Tx) error {
		now := time.Now()
		err := tx.QueryRow(ctx, `
			INSERT INTO bare_cases (conversation_id, kind, status, place_at, reason, details, opened_at, unanswered_since)
			VALUES ($1, 'human', 'waiting', $2, 'other', '[{"slot":"region_wanted","value":"网通五区"}]', $2, $2)
			RETURNING case_no`, h.customer(i), now).Scan(&no)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO bare_case_events (case_no, version, at, kind) VALUES ($1, 1, $2, 'opened')`, no, now)
		return err
	})
	if err != nil {
		return err
	}
	h.bare[i] = no
	return h.redis.ZAdd(ctx, h.prefix+"bare", redis.Z{Score: float64(time.Now().UnixMicro()), Member: no}).Err()
}

// bareClaim takes a case that it knows, and so has nothing to look for.
func (h *handoffBench) bareClaim(ctx context.Context, i int) error {
	no := h.bare[i]
	err := h.tx(ctx, func(tx pgx.Tx) error {
		now := time.Now()
		tag, err := tx.Exec(ctx, `
			UPDATE bare_cases SET status = 'claimed', version = 2, revision = 2, assignee = $2, claimed_at = $3, lease_until = $4
			WHERE case_no = $1 AND version = 1`, no, h.agent(i), now, now.Add(10*time.Minute))
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return handoff.ErrNobodyWaits
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO bare_case_events (case_no, version, at, kind, staff_id) VALUES ($1, 2, $2, 'claimed', $3)`, no, now, h.agent(i))
		return err
	})
	if err != nil {
		return err
	}
	return h.redis.ZRem(ctx, h.prefix+"bare", no).Err()
}

func (h *handoffBench) bareRelay(ctx context.Context, i int) error {
	no, salt := h.bare[i], make([]byte, 16)
	_, _ = rand.Read(salt)
	err := h.tx(ctx, func(tx pgx.Tx) error {
		now := time.Now()
		tag, err := tx.Exec(ctx, `
			UPDATE bare_cases SET lease_until = $3, answered_at = $4, unanswered_since = NULL
			WHERE case_no = $1 AND assignee = $2`, no, h.agent(i), now.Add(10*time.Minute), now)
		if err != nil {
			return err
		}
		if tag.RowsAffected() != 1 {
			return handoff.ErrNoSuchCase
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO bare_case_events (case_no, version, at, kind, staff_id) VALUES ($1, 2, $2, 'answered', $3)`, no, now, h.agent(i))
		if err != nil {
			return err
		}
		var entry int64
		err = tx.QueryRow(ctx, `
			INSERT INTO bare_entries (conversation_id, at, author, staff_id, audience, case_no, kind, text, message, salt, commitment)
			VALUES ($1, $2, 'agent', $3, 'both', $4, 'text', $5, jsonb_build_object('text', $5::text), $6, $6)
			RETURNING id`, h.customer(i), now, h.agent(i), no, agentsWords, salt).Scan(&entry)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO bare_deliveries (entry_id, place, state, not_before, queued_at)
			VALUES ($1, $2, 'queued', $3, $3)`, entry, transcript.CustomerPlace(h.customer(i)), now)
		return err
	})
	if err != nil {
		return err
	}
	return h.redis.ZRem(ctx, h.prefix+"bare", no).Err()
}
