package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/orders"
	"kefu/playground"
)

// paceCases is how many cases come. The first few fill the minute that Telegram gives a group, so that what follows waits
// for it; `make pace` lets a whole minute of them come, which takes three minutes.
var paceCases = flag.Int("pace-cases", 6, "how many cases the three agents close")

// What three agents at a human pace must be able to do within Telegram's real limits. The bounds are generous, because
// tests run beside each other; the log tells what was measured.
const (
	paceEvery  = time.Minute / 18 // a case comes
	paceThink  = 2 * time.Second  // an agent reads
	paceAnswer = 4 * time.Second  // a press is answered within (1 s on a quiet machine)
	paceBoard  = 30 * time.Second // the board is behind (20 s on a quiet machine)
	paceAll    = 4 * time.Minute  // all are closed (3 min on a quiet machine: six a minute)
)

// paced is what was measured.
type paced struct {
	sync.Mutex
	slowest time.Duration // answer to a press
	behind  time.Duration // the board
	closed  int
	last    time.Time
}

func TestThreeAgentsCloseRefundsWithinTelegramsLimits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	agents := []int64{liMing, zhou, firstAgent + 2}
	for _, id := range agents {
		s.Start(id, "")
		s.customer(id).hears("客服工作台")
	}
	var nos []string
	var lines strings.Builder
	for i := range *paceCases {
		nos = append(nos, fmt.Sprintf("WF202611220009%02d", i))
		fmt.Fprintf(&lines, `{"order_no":%q,"version":1,"customer":{"id":"p-%[2]d","name":"客人%[2]d","phone":"1390013%04[2]d"},"lookup_code":"8321",`+
			`"currency":"CNY","total":"100.00","status":"paid","created_at":"2026-11-22T10:00:00+08:00",`+
			`"items":[{"sku":"pace","name":"点卡","kind":"virtual","region":"电信一区","account":"a%[2]d","quantity":1,"unit_price":"100.00"}],`+
			`"payment":{"method":"wechat","amount":"100.00","paid_at":"2026-11-22T10:05:00+08:00","reference":"pace%[2]d"}}`+"\n", nos[i], i)
	}
	if report, err := s.store.Import(s.ctx, s.pool, strings.NewReader(lines.String()), orders.ImportOptions{Now: time.Now()}); err != nil || len(report.Refused) > 0 {
		t.Fatal(err, report)
	}
	began, m := time.Now(), &paced{}
	var team sync.WaitGroup
	failed := make(chan error, len(agents)+2)
	team.Go(func() { failed <- s.comeIn(nos) })
	for _, id := range agents {
		team.Go(func() { failed <- s.work(id, m) })
	}
	team.Go(func() { failed <- s.watchBoard(m) })
	team.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	perMinute := float64(m.closed) / m.last.Sub(began).Minutes()
	calls := 0
	for _, c := range s.Calls() {
		if c.Code == 429 {
			t.Errorf("over Telegram's budgets: %+v", c)
		}
		if c.Chat == standInGroup && c.Code == 200 && c.Method != "setMyCommands" {
			calls++
		}
	}
	t.Logf("%d cases closed in %v: %.1f a minute; the slowest press was answered after %v, the board was %v behind at most; %d calls to the group, %.1f a case",
		m.closed, m.last.Sub(began).Round(time.Second), perMinute, m.slowest.Round(time.Millisecond), m.behind.Round(time.Second), calls, float64(calls)/float64(*paceCases))
	if m.closed != *paceCases || m.last.Sub(began) > paceAll || m.slowest > paceAnswer || m.behind > paceBoard {
		t.Error("that is too slow")
	}
	if n := len(s.Topics(standInGroup)); n != *paceCases {
		t.Errorf("%d topics for %d cases", n, *paceCases)
	}
	for _, id := range agents {
		if n := times(s.Messages(id, 0), "处理中"); n != 0 {
			t.Errorf("%d cards in the private chat of %d", n, id)
		}
	}
	if n := s.count(`SELECT count(*) FROM refunds WHERE status = 'requested' AND order_no LIKE 'WF202611220009%'`); n != int64(*paceCases) {
		t.Errorf("%d refunds", n)
	}
}

// comeIn lets the cases come, one after the other.
func (s *scene) comeIn(nos []string) error {
	for i, no := range nos {
		err := pgx.BeginFunc(s.ctx, s.pool, func(tx pgx.Tx) error {
			id, err := s.app.inbox.CustomerConversation(s.ctx, tx, int64(7001+i), fmt.Sprint("客人", i), "zh", time.Now())
			if err == nil {
				_, err = s.app.desk.Open(s.ctx, tx, handoff.NewCase{
					Conversation: id, OrderNo: no, Kind: handoff.KindRefund, Reason: "changed_mind",
				}, time.Now())
			}
			return err
		})
		if err != nil {
			return err
		}
		<-time.After(paceEvery)
	}
	return nil
}

var errInVain = errors.New("waited in vain")

// work is an agent: claim, read, approve, close, until all is closed.
func (s *scene) work(id int64, m *paced) error {
	for {
		no, err := s.claimOne(id, m)
		if err != nil || no == "" {
			return err
		}
		thread, card := 0, 0
		for _, label := range []string{"全额同意", "结案"} {
			err := s.Wait(s.ctx, func(v *playground.Snapshot) bool {
				for _, topic := range v.Topics(standInGroup) {
					if strings.Contains(topic.Name, no+" ") {
						thread = topic.ID
					}
				}
				for _, msg := range v.Messages(standInGroup, thread) {
					if thread != 0 && slices.ContainsFunc(msg.Buttons(), func(l string) bool { return strings.Contains(l, label) }) {
						card = msg.ID
						return true
					}
				}
				return false
			})
			if err != nil {
				return fmt.Errorf("%s of %s: %w", label, no, err)
			}
			<-time.After(paceThink)
			if words, err := s.pressNow(id, card, label, m); err != nil || !strings.Contains(words, "✅") {
				return fmt.Errorf("%s of %s is answered %q: %w", label, no, words, errors.Join(err, errInVain))
			}
		}
		m.Lock()
		m.closed, m.last = m.closed+1, time.Now()
		m.Unlock()
	}
}

// claimOne claims a case from the board; "" when all are closed.
func (s *scene) claimOne(id int64, m *paced) (no string, err error) {
	tried := map[string]bool{}
	for {
		message, label := 0, ""
		err := s.Wait(s.ctx, func(v *playground.Snapshot) bool {
			m.Lock()
			over := m.closed == *paceCases
			m.Unlock()
			if over {
				return true
			}
			for _, msg := range v.Messages(standInGroup, 0) {
				for _, l := range msg.Buttons() {
					if strings.HasPrefix(l, "接单 C-") && !tried[l] {
						message, label = msg.ID, l
						return true
					}
				}
			}
			return false
		})
		if err != nil || label == "" {
			return "", err
		}
		<-time.After(paceThink / 2)
		tried[label] = true
		words, err := s.pressNow(id, message, label, m)
		if err != nil {
			return "", err
		}
		if strings.Contains(words, "归您了") {
			return strings.TrimPrefix(label, "接单 "), nil
		}
	}
}

// pressNow presses a button and gives what it says; "" if the button is gone.
func (s *scene) pressNow(id int64, message int, label string, m *paced) (string, error) {
	before := len(s.Answers(id))
	pressed := time.Now()
	data, full := "", ""
	for _, thread := range append([]playground.Topic{{}}, s.Topics(standInGroup)...) {
		for _, msg := range s.Messages(standInGroup, thread.ID) {
			if msg.ID != message || msg.ReplyMarkup == nil {
				continue
			}
			for _, row := range msg.ReplyMarkup.InlineKeyboard {
				for _, b := range row {
					if strings.Contains(b.Text, label) {
						data, full = b.CallbackData, b.Text
					}
				}
			}
		}
	}
	if full == "" {
		return "", nil
	}
	if err := s.PressOld(id, standInGroup, message, data); err != nil {
		return "", err
	}
	var words string
	err := s.Wait(s.ctx, func(v *playground.Snapshot) bool {
		if all := v.Answers(id); len(all) > before {
			words = all[len(all)-1].Text
			return true
		}
		return false
	})
	m.Lock()
	m.slowest = max(m.slowest, time.Since(pressed))
	m.Unlock()
	return words, err
}

// watchBoard measures for how long the board offers a case that does not wait, or lacks one that does.
func (s *scene) watchBoard(m *paced) error {
	wrong := map[string]time.Time{}
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		m.Lock()
		over := m.closed == *paceCases
		m.Unlock()
		if over || s.ctx.Err() != nil {
			return nil
		}
		rows, err := s.pool.Query(s.ctx, `SELECT case_no FROM cases WHERE status = 'waiting'`)
		if err != nil {
			return err
		}
		waiting, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		offered := map[string]bool{}
		for _, msg := range s.Messages(standInGroup, 0) {
			for _, l := range msg.Buttons() {
				offered[strings.TrimPrefix(l, "接单 ")] = true
			}
		}
		now := map[string]bool{}
		for _, no := range waiting {
			now[no] = !offered[no]
			delete(offered, no)
		}
		for no := range offered {
			now[no] = true
		}
		for no, is := range now {
			if !is {
				delete(wrong, no)
			} else if _, known := wrong[no]; !known {
				wrong[no] = time.Now()
			}
		}
		for no, since := range wrong {
			if !now[no] {
				delete(wrong, no)
				continue
			}
			m.Lock()
			m.behind = max(m.behind, time.Since(since))
			m.Unlock()
		}
	}
	return nil
}
