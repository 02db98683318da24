package handoff_test

import (
	"testing"
	"time"

	"kefu/handoff"
)

// TestOnlyWhatOneMayOpenIsCounted: a number leads to a list, and the list has as many.
func TestOnlyWhatOneMayOpenIsCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.claimed(li)
	closed := f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open(otherNo).No, Staff: zhao}).Case
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: closed.No, Staff: zhao})
	f.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: f.open("WF20261122000003").No, Staff: zhao})
	f.open("WF20261122000004")
	f.after(time.Hour)
	for _, id := range []int64{li, zhao, boss} {
		viewer, _, err := f.desk.Staff(t.Context(), f.pool, id)
		f.must(err)
		o, err := f.desk.Overview(t.Context(), f.pool, viewer, f.now, noon)
		f.must(err)
		for status, counted := range map[handoff.Status]int{handoff.Waiting: o.Waiting, handoff.Claimed: o.Claimed, handoff.Closed: o.ClosedToday} {
			list, err := f.desk.List(t.Context(), f.pool, handoff.List{Viewer: viewer, Status: status}, 100)
			f.must(err)
			if len(list) != counted {
				t.Errorf("%d: %d %s are counted, %d listed", id, counted, status, len(list))
			}
		}
	}
}
