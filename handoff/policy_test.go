package handoff_test

import (
	"testing"

	"kefu/handoff"
)

func TestAPolicyMayNotDecideWhatAnAgentDoesOrDid(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	judged := func() bool {
		judged, err := f.desk.DecidesAbout(t.Context(), f.pool, orderNo)
		f.must(err)
		return judged
	}
	if judged() {
		t.Error("judged before there was a case")
	}
	c := f.claimed(li)
	if !judged() {
		t.Error("a decision is pending")
	}
	f.do(handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: li, Reason: "已使用"})
	f.do(handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: li})
	if !judged() {
		t.Error("a decision was made")
	}
}
