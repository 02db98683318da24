package handoff_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
)

func TestATransferToABusyAgentSaysWhoAndWhy(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(c *handoff.Config) { c.MaxHeld = 1 })
	c := f.claimed(li)
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000002").No, Staff: zhao})
	f.tx(func(tx pgx.Tx) error { return f.desk.SetAway(t.Context(), tx, qian, true) })
	for to, why := range map[int64]error{zhao: handoff.ErrLimit, qian: handoff.ErrAway} {
		_, err := f.try(handoff.Act{Kind: handoff.ActTransfer, CaseNo: c.No, Staff: li, To: to})
		var busy *handoff.BusyError
		if !errors.As(err, &busy) || busy.Agent.ID != to || !errors.Is(err, why) {
			t.Errorf("transfer to %d: %v, want %v", to, err, why)
		}
	}
}

func TestTheEstimatedWaitComesFromRecentHandling(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.tx(func(tx pgx.Tx) error { return f.desk.SetAway(t.Context(), tx, qian, true) })
	closed := func(n, minutes int, ago time.Duration) {
		f.exec(`INSERT INTO cases (conversation_id, kind, status, assignee, place_at, opened_at, claimed_at, closed_at)
			SELECT $1, 'human', 'closed', $2, $3::timestamptz, $3, $3, $3::timestamptz + $4 * interval '1 minute'
			FROM generate_series(1, $5::int)`, f.conversation, li, noon.Add(-ago), minutes, n)
	}
	closed(4, 10, time.Hour)
	pace, err := f.desk.Pace(t.Context(), f.pool)
	f.must(err)
	if _, known := pace.Wait("zh", 1); known {
		t.Error("four cases are too few to tell")
	}
	closed(100, 90, 48*time.Hour) // long ago: 50 later ones count
	closed(46, 10, time.Hour)
	pace, err = f.desk.Pace(t.Context(), f.pool)
	f.must(err)
	if pace.Handling != 10*time.Minute || pace.AtOnce["zh"] != 2 {
		t.Errorf("pace %+v, want 10 minutes and the two agents on duty", pace)
	}
	if wait, known := pace.Wait("zh", 3); !known || wait != 15*time.Minute {
		t.Errorf("the third waits %v, %v; want 15 minutes", wait, known)
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000001").No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000002").No, Staff: li})
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000003").No, Staff: li})
	if pace, err = f.desk.Pace(t.Context(), f.pool); err != nil || pace.AtOnce["zh"] != 4 {
		t.Errorf("at once %+v, %v; want three of 小李's and one of 小赵's", pace, err)
	}
	f.exec(`UPDATE staff SET away = true`)
	if pace, err = f.desk.Pace(t.Context(), f.pool); err != nil || pace.AtOnce["zh"] != 0 {
		t.Errorf("with everybody away: %+v, %v", pace, err)
	}
}

func TestTheTallyCountsTheAgentsOwnDeeds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i, minutes := range []int{1, 3, 8} {
		c := f.open(fmt.Sprintf("WF2026112200000%d", i+1))
		f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: li})
		f.after(time.Duration(minutes) * time.Minute)
		f.do(handoff.Act{Kind: handoff.ActAnswer, CaseNo: c.No, Staff: li})
		if i < 2 {
			f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
			f.tx(func(tx pgx.Tx) error {
				_, err := f.desk.Rate(t.Context(), tx, c.No, f.conversation, 4+i, f.now)
				return err
			})
		}
	}
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000009").No, Staff: zhao})
	got, err := f.desk.CountsSince(t.Context(), f.pool, li, noon)
	f.must(err)
	if want := (handoff.StaffCounts{Claimed: 3, Closed: 2, FirstAnswer: 3 * time.Minute, Stars: 4.5}); got != want {
		t.Errorf("Tally = %+v, want %+v", got, want)
	}
	if got, err := f.desk.CountsSince(t.Context(), f.pool, li, f.now.Add(time.Second)); err != nil || got != (handoff.StaffCounts{}) {
		t.Errorf("since a moment ago: %+v, %v", got, err)
	}
}

func TestReadyAnswersAndTags(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	c := f.claimed(li)
	keep := func(name, text string) (err error) {
		f.tx(func(tx pgx.Tx) error {
			err = f.desk.SaveAnswer(ctx, tx, handoff.ReadyAnswer{Name: name, Text: text}, li, f.now)
			return nil
		})
		return err
	}
	f.must(keep("hi", "old"))
	f.must(keep("hi", "{customer}, {case}, {order}, {agent}, {unknown}"))
	if got, err := f.desk.Fill(ctx, f.pool, "hi", c, "王芳"); err != nil || got != "王芳, "+c.No+", "+orderNo+", 小李, {unknown}" {
		t.Errorf("Fill = %q, %v", got, err)
	}
	if _, err := f.desk.Fill(ctx, f.pool, "no", c, ""); !errors.Is(err, handoff.ErrNoAnswer) {
		t.Errorf("an unknown one: %v", err)
	}
	f.must(keep("hi", ""))
	if err := keep("hi", ""); !errors.Is(err, handoff.ErrNoAnswer) {
		t.Errorf("forgotten twice: %v", err)
	}

	tag := func(tags ...string) {
		f.tx(func(tx pgx.Tx) error { _, err := f.desk.Tag(ctx, tx, c.No, li, tags, f.now); return err })
	}
	tag("vip", "区服")
	tag("vip", "急")
	after := f.get(c.No)
	if !slices.Equal(after.Tags, []string{"区服", "急"}) || after.Revision != c.Revision+2 || after.Version != c.Version {
		t.Errorf("tags %v, revision %d after %d", after.Tags, after.Revision, c.Revision)
	}
}
