package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/playground"
)

// firstKept is the last migration of the oldest schema that an upgrade is tested from.
const firstKept = "009"

// TestAnOldDatabaseIsUpgradedWithAllThatIsInIt fills the tables of an early schema, with an order of each kind of
// trouble, talks that go on, a case that somebody holds and a message that is on its way, lets this kefu start on them,
// and goes on everywhere.
func TestAnOldDatabaseIsUpgradedWithAllThatIsInIt(t *testing.T) {
	t.Parallel()
	databaseURL := testdb.URL(t)
	s := newStoppedScene(t, 5*time.Minute, databaseURL, testdb.OwnerURL(t, databaseURL), testdb.RedisURL(t), unlimited, func(c *Config, _ *playground.Config) {
		c.SealKey = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))
	})
	s.oldSchema()
	s.fillOldTables()
	s.Start(wang, "") // or the bot could not write
	s.start()

	w := s.customer(wang)
	w.hears("这条还没送到") // what was queued
	s.until(`SELECT NOT EXISTS (SELECT FROM deliveries WHERE state IN ('queued', 'sending'))`)
	w.say("我的订单")
	w.hears("您最近的订单")
	w.sees("0001")
	w.say("/cancel WF20261101000001")
	w.press("确认取消")
	w.hears("已取消")
	s.until(`SELECT status = 'cancelled' FROM orders WHERE order_no = 'WF20261101000001'`)
	s.until(`SELECT on_hand = 10 AND held = 1 FROM products WHERE sku = 'card'`)

	topic := s.customer(liMing).in(s.topic("C-1024"))
	topic.say("您好，我看到了")
	w.hears("您好，我看到了")
	w.say("好的，谢谢")
	topic.hears("好的，谢谢")
	topic.press("全额同意")
	s.until(`SELECT status = 'refunding' FROM orders WHERE order_no = 'WF20261101000002'`)

	s.until(`SELECT (SELECT count(*) FROM entries) = (SELECT count(*) FROM seals WHERE source = 'entry')`)
	s.stop()
	if code, said := s.command("verify", "--seal-key", s.config.SealKey); code != 0 {
		t.Errorf("verify: %d: %s", code, said)
	}
	if code, said := s.command("rehearse"); code == 1 {
		t.Errorf("rehearse: %s", said)
	}
}

// oldSchema makes the schema up to firstKept, as the kefu of then did.
func (s *scene) oldSchema() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "internal", "migrations", "*.sql"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.execute(`DROP SCHEMA public CASCADE`)
	s.execute(`CREATE SCHEMA public`)
	s.execute(`GRANT USAGE ON SCHEMA public TO PUBLIC`)
	version := 0
	for _, file := range files {
		if name := filepath.Base(file); name[:len(firstKept)] > firstKept {
			continue
		}
		sql, err := os.ReadFile(file)
		if err != nil {
			s.t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(sql), "---- create above / drop below ----")
		s.execute(up)
		version++
	}
	s.execute(`CREATE TABLE schema_version (version int4 NOT NULL)`)
	s.execute(`INSERT INTO schema_version VALUES ($1)`, version)
}

func (s *scene) execute(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.pool.Exec(s.ctx, sql, args...); err != nil {
		s.t.Fatalf("%v: %s", err, sql)
	}
}

// fillOldTables fills what a kefu of then would have stored.
func (s *scene) fillOldTables() {
	s.t.Helper()
	key, err := base64.StdEncoding.DecodeString(s.config.DataKey)
	if err != nil {
		s.t.Fatal(err)
	}
	box, err := secret.New(key)
	if err != nil {
		s.t.Fatal(err)
	}
	phone := "13800138000"
	now := time.Now()
	err = pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`
			INSERT INTO products (sku, name, kind, face_value, regions, on_hand, held, updated_at)
			VALUES ('card', '游戏点卡 100 点', 'virtual', 10000, '{电信一区,网通二区}', 9, 2, $1)`, now)
		batch.Queue(`INSERT INTO customers (id, name, phone_masked, phone_sealed) VALUES ('u-1', '王芳', '138****8000', $1)`, box.Seal([]byte(phone)))
		batch.Queue(`
			INSERT INTO orders (order_no, customer_id, status, total, created_at, expires_at, status_at, received) VALUES
				('WF20261101000001', 'u-1', 'unpaid', 10000, $1, $2, $1, 0),
				('WF20261101000002', 'u-1', 'paid', 10000, $1, NULL, $1, 10000),
				('WF20261101000003', 'u-1', 'completed', 10000, $1, NULL, $1, 10000),
				('WF20261101000004', 'u-1', 'refunded', 10000, $1, NULL, $1, 10000)`, now.Add(-time.Hour), now.Add(time.Hour))
		batch.Queue(`
			INSERT INTO order_items (order_no, line, sku, name, kind, region, account_masked, quantity, unit_price, key_masked, key_sealed)
			SELECT order_no, 1, 'card', '游戏点卡 100 点', 'virtual', '电信一区', 'wang_fang', 1, 10000,
				CASE WHEN status = 'completed' THEN '****' ELSE '' END, CASE WHEN status = 'completed' THEN $1::bytea END
			FROM orders`, box.Seal([]byte("ABCD-EFGH")))
		batch.Queue(`
			INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at)
			SELECT order_no, 'wechat', 10000, $1::timestamptz, 'wx-' || order_no, $1::timestamptz FROM orders WHERE received > 0`, now.Add(-time.Hour))
		batch.Queue(`
			INSERT INTO refunds (order_no, amount, method, status, requested_at, finished_at, expected_from, expected_to)
			VALUES ('WF20261101000004', 10000, 'wechat', 'done', $1, $1, current_date, current_date)`, now.Add(-time.Hour))
		batch.Queue(`
			INSERT INTO stock_ledger (sku, order_no, line, kind, quantity, at)
			SELECT 'card', order_no, 1, 'hold', 1, $1::timestamptz FROM orders WHERE status IN ('unpaid', 'paid')`, now.Add(-time.Hour))
		batch.Queue(`INSERT INTO order_events (order_no, at, kind, actor, to_status) SELECT order_no, $1::timestamptz, 'created', 'shop', status FROM orders`, now.Add(-time.Hour))
		batch.Queue(`INSERT INTO staff (id, name, agent, added_at) VALUES ($1, '李明', true, $2)`, int64(liMing), now)
		batch.Queue(`
			INSERT INTO conversations (kind, chat, name, lang, started_at, active_at) VALUES ('customer', $1, '王芳', 'zh', $2, $2)`, int64(wang), now)
		batch.Queue(`INSERT INTO account_links (conversation_id, customer_id, linked_at) VALUES (1, 'u-1', $1)`, now)
		batch.Queue(`
			INSERT INTO cases (conversation_id, order_no, kind, status, assignee, lease_until, place_at, reason, opened_at, claimed_at)
			VALUES (1, 'WF20261101000002', 'refund', 'claimed', $1, $2, $3, 'wrong_region', $3, $3)`, int64(liMing), now.Add(time.Hour), now)
		batch.Queue(`INSERT INTO case_events (case_no, version, at, kind) VALUES ('C-1024', 1, $1, 'opened')`, now)
		batch.Queue(`
			INSERT INTO entries (conversation_id, at, author, audience, case_no, kind, text, message, salt, commitment) VALUES
				(1, $1, 'customer', 'both', 'C-1024', 'text', '买错区了', '{"text":"买错区了"}', 'salt', sha256('salt'::bytea || convert_to('{"text":"买错区了"}', 'UTF8'))),
				(1, $1, 'bot', 'customer', NULL, 'text', '这条还没送到', '{"text":"这条还没送到"}', 'salt', sha256('salt'::bytea || convert_to('{"text":"这条还没送到"}', 'UTF8')))`, now)
		batch.Queue(`INSERT INTO deliveries (entry_id, place, state, not_before, queued_at) VALUES (2, 'customer:1', 'queued', $1, $1)`, now)
		batch.Queue(`
			INSERT INTO inputs (source, dedupe_key, conversation_id, status, received_at, ready_at, done_at) VALUES ('telegram', 'tg:1', 1, 'done', $1, $1, $1)`, now)
		batch.Queue(`INSERT INTO turns (conversation_id, at, dialog_version, record_sealed) VALUES (1, $1, 1, $2)`, now, box.Seal([]byte(`[]`)))
		batch.Queue(`INSERT INTO shop_events (lane, kind, data, at, not_before) VALUES ('WF20261101000002', 'case.opened', '{}', $1, $1)`, now)
		return tx.SendBatch(s.ctx, batch).Close()
	})
	if err != nil {
		s.t.Fatal(err)
	}
}
