package desk

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/bot/limit"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

func TestButtonsOfTheDeskSurviveTheWayThroughTelegram(t *testing.T) {
	t.Parallel()
	for _, act := range []handoff.Act{
		{Kind: handoff.ActClaim},
		{Kind: handoff.ActApprove},
		{Kind: handoff.ActApprove, Amount: 10_000_000_00},
		{Kind: handoff.ActReject, Code: "evidence"},
		{Kind: handoff.ActSendBack, Slot: "region_wanted"},
		{Kind: handoff.ActTransfer, To: 7_999_999_999},
		{Kind: handoff.ActReturn},
		{Kind: handoff.ActClose},
		{Kind: handoff.ActMenu, Menu: MenuTransfer},
		{Kind: handoff.ActMenu},
		{Kind: handoff.ActApprove, Lines: []orders.RefundLine{{Line: 100, Quantity: 100_000}}},
	} {
		act.CaseNo, act.Version = "C-987654321", 12345
		data := EncodeAct(act)
		if len(data) > limit.Data {
			t.Errorf("%q has %d bytes", data, len(data))
		}
		if got, err := DecodeAct(data); err != nil || !reflect.DeepEqual(got, act) {
			t.Errorf("%q is read as %+v, %v; want %+v", data, got, err, act)
		}
	}
}

func TestOtherDataIsNotOfTheDesk(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"", "c", "c:1", "c:1:2", "c:1:2:", "c:1:2:dance", "c:x:2:claim", "c:1:x:claim", "c:-1:2:claim", "c:1:-2:claim",
		"c:1:2:transfer:me", "c:1:2:transfer", "c:1:2:approve:much", "c:1:2:approve:x", "q:7:yes",
	} {
		if act, err := DecodeAct(data); !errors.Is(err, ErrNotDesk) {
			t.Errorf("%q is read as %+v, %v", data, act, err)
		}
	}
}

func TestAPlaceInLineIsToldInSteps(t *testing.T) {
	t.Parallel()
	var seen []string
	for place := 1; place <= 60; place++ {
		first, last := step(place)
		if now := fmt.Sprintf("%d-%d", first, last); len(seen) == 0 || seen[len(seen)-1] != now {
			seen = append(seen, now)
		}
	}
	if want := []string{"1-1", "2-5", "6-10", "11-20", "21-50", "51-0"}; !slices.Equal(seen, want) {
		t.Errorf("the steps are %q, want %q", seen, want)
	}
	pace := handoff.Pace{Handling: 4 * time.Minute, AtOnce: map[string]int{"zh": 2, "en": 1}}
	if got := (QueueNotice{Lang: "zh", Place: 5}).minutes(pace); got != 10 {
		t.Errorf("number 5 waits about %d minutes, want 10", got)
	}
	near := QueueNotice{Status: handoff.Waiting, Place: 2}
	nearer := QueueNotice{Status: handoff.Waiting, Place: 3}
	if near.Revision(handoff.Pace{}) != nearer.Revision(handoff.Pace{}) {
		t.Error("a move within a step costs an edit")
	}
}

func TestTheLineAboutThePlaceIsReplacedWhateverItSays(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	q := QueueNotice{Status: handoff.Claimed, Lang: "zh", Agent: "陈静"}
	m := transcript.Message{Text: "工单 C-1 已登记\nnobody is before you\n请稍候", Standing: "nobody is before you"}
	if got := DrawQueueNotice(q, m, handoff.Pace{}, time.Time{}, words).HTML; strings.Contains(got, "nobody") || strings.Count(got, "\n") != 2 {
		t.Errorf("the message becomes %q", got)
	}
	m.Standing = ""
	if got := DrawQueueNotice(q, m, handoff.Pace{}, time.Time{}, words).HTML; !strings.HasPrefix(got, m.Text+"\n") {
		t.Errorf("a message without such a line becomes %q", got)
	}
}
