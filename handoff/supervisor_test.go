package handoff_test

import (
	"errors"
	"testing"

	"kefu/handoff"
)

// supervisor makes agents supervisors.
func (f *fixture) supervisor(ids ...int64) {
	f.Helper()
	f.exec(`UPDATE staff SET supervisor = true WHERE id = ANY ($1)`, ids)
}

func TestASupervisorTakesOver(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.supervisor(zhao)
	c := f.claimed(li)
	take := func(by int64) error {
		_, err := f.try(handoff.Act{Kind: handoff.ActTake, CaseNo: c.No, Staff: by, Version: c.Version - 1})
		return err
	}
	f.exec(`UPDATE staff SET admin = false WHERE id = $1`, qian)
	if err := take(qian); !errors.Is(err, handoff.ErrNotLead) {
		t.Errorf("taken by an agent: %v", err)
	}
	if err := take(boss); !errors.Is(err, handoff.ErrNotStaff) {
		t.Errorf("taken by an admin who holds no cases: %v", err)
	}
	if err := take(li); !errors.Is(err, handoff.ErrNotLead) {
		t.Errorf("taken by the holder: %v", err)
	}
	if err := take(zhao); err != nil {
		t.Error(err)
	}
	if got := f.get(c.No); got.Assignee != zhao || got.Status != handoff.Claimed {
		t.Errorf("it is held by %d", got.Assignee)
	}
	if err := take(zhao); !errors.Is(err, handoff.ErrYours) {
		t.Errorf("taken twice: %v", err)
	}
	sees := func(id int64) bool {
		staff, _, err := f.desk.Staff(t.Context(), f.pool, id)
		f.must(err)
		yes, err := f.desk.SeesConversation(t.Context(), f.pool, staff, c.Conversation)
		f.must(err)
		return yes
	}
	if !sees(li) || !sees(zhao) || sees(qian) {
		t.Error("who held it, and who took it, may read it, and nobody else")
	}
}

// A second word on a large refund is a supervisor's, as soon as the shop has one who did not propose it.
func TestTheSecondPersonIsASupervisor(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		supervisors []int64
		second      int64
		want        error
	}{
		"nobody supervises":            {nil, zhao, nil},
		"an agent beside a supervisor": {[]int64{qian}, zhao, handoff.ErrNotLead},
		"the supervisor":               {[]int64{zhao}, zhao, nil},
		"the only supervisor proposed": {[]int64{li}, zhao, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, func(c *handoff.Config) { c.SecondAbove = 5000 })
			f.supervisor(one.supervisors...)
			c := f.claimed(li)
			f.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: li})
			out, err := f.try(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Staff: one.second})
			if !errors.Is(err, one.want) || err == nil && len(out.Refunds) == 0 {
				t.Errorf("%v, %d refunds", err, len(out.Refunds))
			}
		})
	}
}

// An appeal goes to a supervisor on duty who did not refuse; without one to any other agent.
func TestAnAppealGoesToASupervisorOnDuty(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.exec(`UPDATE staff SET admin = false WHERE id = $1`, qian)
	f.supervisor(qian)
	c := f.claimed(li)
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "已使用"})
	if _, err := f.appeal(c.No); err != nil {
		t.Fatal(err)
	}
	claim := func(by int64) error {
		_, err := f.try(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: by})
		return err
	}
	if err := claim(zhao); !errors.Is(err, handoff.ErrNotLead) {
		t.Errorf("claimed by an agent: %v", err)
	}
	if _, err := f.tryNext(zhao); !errors.Is(err, handoff.ErrNobodyWaits) {
		t.Errorf("an agent is given it: %v", err)
	}
	f.away(qian)
	if got := f.next(zhao); got.No != c.No {
		t.Errorf("with the supervisor away an agent is given %s", got.No)
	}
	f.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: zhao})
	f.exec(`UPDATE staff SET away = false`)
	if got := f.next(qian); got.No != c.No {
		t.Errorf("the supervisor is given %s", got.No)
	}
}

// What a supervisor says beside the holder counts as an answer, and makes them no holder.
func TestASupervisorSpeaksBesideTheHolder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.supervisor(zhao)
	held, waits := f.claimed(li), f.open("WF20261122000002")
	speak := func(no string, by int64) error {
		_, err := f.try(handoff.Act{Kind: handoff.ActSpeak, CaseNo: no, Staff: by})
		return err
	}
	for no, status := range map[string]handoff.Status{held.No: handoff.Claimed, waits.No: handoff.Waiting} {
		for _, by := range []int64{zhao, boss} {
			if err := speak(no, by); err != nil {
				t.Errorf("%d in %s: %v", by, no, err)
			}
		}
		if got := f.get(no); got.Status != status || got.AnsweredAt == nil || got.Assignee != f.get(no).Assignee {
			t.Errorf("it became %+v", got)
		}
	}
	if got := f.get(held.No); got.Assignee != li || got.UnansweredSince != nil {
		t.Errorf("the holder's case became %+v", got)
	}
	if err := speak(held.No, li); !errors.Is(err, handoff.ErrNotLead) {
		t.Errorf("the holder as a supervisor: %v", err)
	}
}
