package deed

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/turn"
	"kefu/turn/event"
)

// Turns of one transaction share what they read and write; each conversation must read as if it had been alone.
func TestTurnsTogetherWriteWhatEachWritesAlone(t *testing.T) {
	s := newScene(t)
	talks := func() [][]event.Event {
		return [][]event.Event{
			{event.Said{Sent: s.sent("你好")}},
			{event.Said{Sent: s.sent("你好")}, event.Said{Sent: s.sent("/help")}},
			{event.Said{Sent: s.sent("在吗")}, event.Said{Sent: s.sent("我的订单")}, event.Pressed{Sent: s.sent("返回"), Data: "q:99:back"}},
			{event.Pressed{Sent: s.sent("确认取消"), Data: "q:99:yes"}, event.Said{Sent: s.sent("你好")}},
			{event.Said{Sent: s.sent("订单 WF20261122000123 怎么还没发货")}},
			{event.Said{Sent: s.sent("/export")}},
			{event.Blocked{At: s.now}, event.Unblocked{At: s.now}, event.Said{Sent: s.sent("谢谢")}},
			{event.Said{Sent: s.sent("你好")}},
		}
	}
	var alone, shared []string
	for i, events := range talks() {
		alone = append(alone, s.turn(s.another(int64(2000+i)), events...))
	}
	waiting := map[int64][]turn.Waiting{}
	var ids []int64
	for i, events := range talks() {
		id := s.another(int64(3000 + i))
		ids = append(ids, id)
		for n, e := range events {
			waiting[id] = append(waiting[id], turn.Waiting{ID: int64(1 + n), Source: turn.FromTelegram, Event: e})
		}
	}
	loaded, err := s.h.Load(s.ctx, s.tx, s.now, waiting)
	check(t, err)
	for i, id := range ids {
		_, err := s.h.Turn(s.ctx, s.tx, turn.Turn{Conversation: id, At: s.now, Inputs: waiting[id], Loaded: loaded}, &s.after)
		check(t, err)
		if i != 0 {
			continue
		}
		// What was put off is there for whoever looks.
		var n int
		check(t, s.tx.QueryRow(s.ctx, `SELECT count(*) FROM entries WHERE conversation_id = $1`, id).Scan(&n))
		if n != 0 {
			t.Error("a greeting is written at once, so that nothing is put off in this test")
		}
	}
	check(t, seeing{s.tx, loaded.(*together)}.QueryRow(s.ctx, `SELECT 1`).Scan(new(int)))
	for _, id := range ids {
		shared = append(shared, s.of(id))
	}
	for i := range alone {
		if alone[i] != shared[i] {
			t.Errorf("alone:\n%s\ntogether:\n%s", alone[i], shared[i])
		}
	}
	batch := &pgx.Batch{}
	loaded.Store(batch)
	check(t, s.tx.SendBatch(s.ctx, batch).Close())
	var turns int
	check(t, s.tx.QueryRow(s.ctx, `SELECT count(*) FROM turns WHERE conversation_id = ANY ($1)`, ids).Scan(&turns))
	if turns != len(ids) {
		t.Errorf("%d records of %d turns", turns, len(ids))
	}
}

// of is what was written in a conversation, as turn gives it.
func (s *scene) of(conversation int64) string {
	s.Helper()
	rows, err := s.tx.Query(s.ctx, `
		SELECT author || ' to ' || audience || ', ' || kind || ': ' || text FROM entries WHERE conversation_id = $1 ORDER BY id`, conversation)
	check(s.T, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(s.T, err)
	return strings.Join(lines, "\n")
}
