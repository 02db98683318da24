package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/secret"
	"kefu/orders"
	"kefu/playground"
)

// words are what a customer says of themselves in the tests of this file, and nobody else does.
var privateWords = []string{"月亮湾大厦", "13911112222", "王芳"}

// talkAndClose lets a customer tell private things in a case with a photo, which is approved and closed if it is to be.
func talkAndClose(s *scene, closed bool) (order orders.DemoOrder, caseNo string) {
	order, caseNo = openRefundCase(s.t, s)
	general := s.customer(liMing).in(0)
	general.hears(caseNo)
	general.press("接单")
	w := s.customer(wang)
	w.hears("已接手", caseNo)
	topic := s.customer(liMing).in(s.topic(caseNo))
	w.say("我住月亮湾大厦，电话 13911112222")
	topic.hears("月亮湾大厦")
	s.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("月亮湾大厦的截图"))
	topic.hears("截图")
	topic.say("月亮湾大厦的王芳您好，已经看到")
	w.hears("已经看到")
	s.until(`SELECT bool_and(fetched_at IS NOT NULL) FROM media`)
	if closed {
		topic.press("同意退款")
		topic.press("全额")
		w.hears("已同意退款")
		topic.closes()
		w.hears("已结案")
	}
	s.until(`SELECT NOT EXISTS (SELECT FROM deliveries WHERE state IN ('queued', 'sending')) AND NOT EXISTS (SELECT FROM inputs WHERE status = 'waiting')`)
	return order, caseNo
}

// found names the columns of the whole database in which a word stands, sealed or not.
func (s *scene) found(word string) (where []string) {
	s.t.Helper()
	key, err := base64.StdEncoding.DecodeString(s.config.DataKey)
	if err != nil {
		s.t.Fatal(err)
	}
	box, err := secret.New(key)
	if err != nil {
		s.t.Fatal(err)
	}
	rows, err := s.pool.Query(s.ctx, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
	if err != nil {
		s.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, table := range tables {
		rows, err := s.pool.Query(s.ctx, `SELECT * FROM `+table)
		if err != nil {
			s.t.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				s.t.Fatal(err)
			}
			for i, value := range values {
				said := fmt.Sprint(value)
				if raw, ok := value.([]byte); ok {
					said = string(raw)
					if plain, err := box.Open(raw); err == nil {
						said = string(plain)
					}
				}
				if strings.Contains(said, word) {
					where = append(where, table+"."+rows.FieldDescriptions()[i].Name)
				}
			}
		}
		if err := rows.Err(); err != nil {
			s.t.Fatal(err)
		}
	}
	return where
}

func withSeal(c *Config, _ *playground.Config) { c.SealKey = strings.Repeat("B", 43) + "=" }

// verified sees that the seal of the record holds after words were taken away, and knows of it.
func (s *scene) verified() {
	s.t.Helper()
	var out bytes.Buffer
	code := run(s.ctx, []string{
		"verify", "--database-url", s.config.DatabaseURL, "--data-key", s.config.DataKey, "--seal-key", s.config.SealKey,
	}, strings.NewReader(""), &out, &out)
	if code != 0 || !strings.Contains(out.String(), "erased with leave") {
		s.t.Errorf("verify: status %d, %s", code, out.String())
	}
}

func (s *scene) files() int {
	s.t.Helper()
	files, err := os.ReadDir(s.config.MediaDir)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(files)
}

// books are what must stay when a person is erased, as one line.
func (s *scene) books() (line string) {
	s.t.Helper()
	err := s.pool.QueryRow(s.ctx, `
		SELECT format('%s payments of %s, %s refunds of %s, %s orders: %s, %s movements, %s events, %s entries: %s',
			(SELECT count(*) FROM payments), (SELECT sum(amount) FROM payments),
			(SELECT count(*) FROM refunds), (SELECT sum(amount) FROM refunds),
			(SELECT count(*) FROM orders), (SELECT md5(string_agg(order_no || status || total || customer_id, ' ' ORDER BY order_no)) FROM orders),
			(SELECT count(*) FROM stock_ledger), (SELECT count(*) FROM order_events),
			(SELECT count(*) FROM entries), (SELECT md5(string_agg(e.id || encode(e.commitment, 'hex') || e.at || e.author, ' ' ORDER BY e.id)) FROM entries e))`).Scan(&line)
	if err != nil {
		s.t.Fatal(err)
	}
	return line
}

func (s *scene) erase(args ...string) (code int, said string) {
	s.t.Helper()
	var out bytes.Buffer
	code = run(s.ctx, append([]string{
		"erase", "--database-url", s.config.DatabaseURL, "--migrate-database-url", s.config.MigrateDatabaseURL,
		"--data-key", s.config.DataKey, "--media-dir", s.config.MediaDir,
	}, args...), strings.NewReader(""), &out, &out)
	return code, out.String()
}

func TestErasingAPersonLeavesNoWordAndAllBooks(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, withSeal)
	_, caseNo := talkAndClose(s, false)
	id := s.demo.Customers[0].ID
	if code, said := s.erase(id, "--yes"); code != 1 || !strings.Contains(said, caseNo+" is open") {
		t.Fatalf("with an open case: status %d, %s", code, said)
	}
	topic := s.customer(liMing).in(s.topic(caseNo))
	topic.closes()
	s.customer(wang).hears("已结案")
	s.until(`SELECT NOT EXISTS (SELECT FROM deliveries WHERE state IN ('queued', 'sending')) AND NOT EXISTS (SELECT FROM inputs WHERE status = 'waiting')`)

	before := s.books()
	if code, said := s.erase(id); code != 0 || !strings.Contains(said, "--yes") || len(s.found("月亮湾大厦")) == 0 {
		t.Fatalf("without --yes: status %d, %s", code, said)
	}
	if code, said := s.erase("nobody", "--yes"); code != 1 || !strings.Contains(said, "no such customer") {
		t.Errorf("nobody: status %d, %s", code, said)
	}
	if code, said := s.erase(fmt.Sprint(wang), "--yes"); code != 1 || !strings.Contains(said, id) {
		t.Errorf("by the user id of a linked customer: status %d, %s", code, said)
	}
	if code, said := s.erase(id, "--yes"); code != 0 || !strings.Contains(said, "1 files") {
		t.Fatalf("status %d, %s", code, said)
	}
	for _, word := range append(privateWords, s.demo.Customers[0].Phone) {
		if where := s.found(word); len(where) > 0 {
			t.Errorf("%s still stands in %v", word, where)
		}
	}
	for _, column := range []string{"conversations.chat", "deliveries.chat", "pictures.chat", "topics.chat"} {
		table, name, _ := strings.Cut(column, ".")
		if n := s.count(`SELECT count(*) FROM `+table+` WHERE `+name+` = $1`, wang); n > 0 {
			t.Errorf("%s has the person's user id %d times", column, n)
		}
	}
	if s.files() != 0 {
		t.Error("the photo is still there")
	}
	if after := s.books(); after != before {
		t.Errorf("the books were\n%s\nand are\n%s", before, after)
	}
	s.until(`SELECT EXISTS (SELECT FROM seals WHERE source = 'erasure')`)
	s.verified()
	// The person may come back, as somebody new.
	s.customer(wang).say("你好")
	s.customer(wang).hears("您好")
}

func TestWhatIsOldIsTakenAwayAndNothingElse(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited, withSeal)
	_, closed := talkAndClose(s, true)
	if _, err := s.pool.Exec(s.ctx, `
		INSERT INTO inputs (source, dedupe_key, status, fault, received_at, ready_at)
		VALUES ('telegram', 'an old one aside', 'aside', 'unreadable', 'epoch', 'epoch')`); err != nil {
		t.Fatal(err)
	}
	open := s.openProblem()
	before := s.books()
	later := time.Now().AddDate(0, 0, 100)
	for name, expires := range map[string]time.Time{"ran out": time.Now(), "lives": later} {
		s.execute(`INSERT INTO sign_ins (digest, staff_id, expires_at) VALUES (convert_to($1, 'UTF8'), $2, $3)`, name, liMing, expires)
		s.execute(`INSERT INTO sessions (digest, staff_id, started_at, expires_at) VALUES (convert_to($1, 'UTF8'), $2, now(), $3)`, name, liMing, expires)
	}
	s.app.settings.Keep = Keep{Inputs: 30, Turns: 90, Deliveries: 90, Media: 90, Cases: 90, SignIns: 90}
	if err := s.app.prune(s.ctx, time.Now().AddDate(0, 0, 29)); err != nil {
		t.Fatal(err)
	}
	if n := s.count(`SELECT count(*) FROM inputs WHERE status = 'done'`); n == 0 {
		t.Error("what is not old enough was taken away")
	}
	for range 2 { // again changes nothing
		if err := s.app.prune(s.ctx, later); err != nil {
			t.Fatal(err)
		}
	}
	for sql, want := range map[string]int64{
		`SELECT count(*) FROM inputs WHERE status = 'done'`:                                            0,
		`SELECT count(*) FROM inputs WHERE status = 'aside'`:                                           1,
		`SELECT count(*) FROM turns`:                                                                   0,
		`SELECT count(*) FROM deliveries WHERE place = 'case:` + closed + `'`:                          0,
		`SELECT count(*) FROM entries WHERE case_no = '` + closed + `' AND (text <> '' OR salt <> '')`: 0,
		`SELECT count(*) FROM cases WHERE case_no = '` + closed + `' AND details_sealed IS NOT NULL`:   0,
		`SELECT count(*) FROM entries WHERE case_no = '` + open + `' AND salt = ''`:                    0,
		`SELECT count(*) FROM cases WHERE case_no = '` + open + `' AND details = '[]'`:                 0,
		`SELECT count(*) FROM media WHERE sha256 IS NOT NULL`:                                          0,
		`SELECT count(*) FROM sign_ins WHERE digest = 'ran out' OR digest = 'lives'`:                   1,
		`SELECT count(*) FROM sessions`:                                                                1,
	} {
		if got := s.count(sql); got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
	}
	if s.files() != 0 {
		t.Error("an old file is still there")
	}
	if after := s.books(); after != before {
		t.Errorf("the books were\n%s\nand are\n%s", before, after)
	}
	s.until(`SELECT EXISTS (SELECT FROM seals WHERE source = 'erasure')`)
	s.verified()
	// All goes on.
	general := s.customer(zhou).in(0)
	general.press("接单 " + open)
	s.customer(zhou).in(s.topic(open)).hears("电信一区充值一直没到")
	s.customer(wang).say("我的订单")
	s.customer(wang).hears("订单")
}

// openProblem opens a case of another customer, which nobody takes.
func (s *scene) openProblem() (caseNo string) {
	s.t.Helper()
	tomSays := s.customer(tom)
	tomSays.say("转人工，电信一区充值一直没到")
	for range 3 {
		if no := caseIn(tomSays.hears("C-").Text); no != "" {
			caseNo = no
			break
		}
	}
	s.until(`SELECT NOT EXISTS (SELECT FROM inputs WHERE status = 'waiting')`)
	return caseNo
}
