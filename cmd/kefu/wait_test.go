package main

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/playground"
)

// The estimate comes from how long the latest cases took and from who is there, and what a customer reads changes in
// steps: not every move in line is worth an edit.
func TestACustomerReadsAMeasuredWaitInSteps(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, func(_ *Config, world *playground.Config) {
		for id := range int64(2) {
			world.People = append(world.People, playground.Person{
				ID: 6001 + id, FirstName: "客户", Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	// One agent is there, and the latest cases took four minutes each.
	if _, err := s.pool.Exec(s.ctx, `UPDATE staff SET away = true WHERE id <> $1`, liMing); err != nil {
		t.Fatal(err)
	}
	s.waits(9)
	if _, err := s.pool.Exec(s.ctx, `
		UPDATE cases SET status = 'closed', version = 3, assignee = $1,
			claimed_at = now() - interval '10 minutes', closed_at = now() - interval '6 minutes'
		WHERE id IN (SELECT id FROM cases ORDER BY id LIMIT 5)`, liMing); err != nil {
		t.Fatal(err)
	}
	// leaves lets the one in front leave the line.
	leaves := func() {
		t.Helper()
		first, err := s.app.desk.WaitingLine(s.ctx, s.pool, 1)
		if err != nil || len(first) != 1 {
			t.Fatal(first, err)
		}
		err = pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
			_, err := s.app.desk.Leave(s.ctx, tx, first[0].No, first[0].Conversation, time.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	a, b := s.customer(6001), s.customer(6002)
	a.say("转人工")
	a.message("您排在第 2–5 位", "预计 20 分钟内") // number 5
	b.say("转人工")
	b.message("您排在第 6–10 位", "预计 25 分钟内")
	before := len(a.message("您排在").Versions)
	leaves()
	b.message("您排在第 2–5 位", "预计 20 分钟内") // now number 5, and number 4 has 16 minutes left
	if m := a.message("您排在"); len(m.Versions) != before {
		t.Errorf("a small move was worth an edit: %q", m.Text)
	}
	leaves()
	a.message("您排在第 2–5 位", "预计 15 分钟内")
	// With a second agent everybody waits half as long.
	s.customer(zhou).say("/back")
	a.message("您排在第 2–5 位", "预计 10 分钟内")
	b.message("您排在第 2–5 位", "预计 10 分钟内")
}
