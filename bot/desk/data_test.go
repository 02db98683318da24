package desk

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// A notice of the line takes nothing away from what was said, but for the part that is not true any more: whatever the
// message says and asks, its other words stay, and so do its buttons if they are not those of the place.
func TestAQueueNoticeKeepsWhatElseAMessageSaysAndAsks(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, Texts)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SliceOfN(rapid.StringMatching(`[a-z\x{4e00}-\x{4e20}。：]{1,12}`), 1, 6).Draw(t, "lines")
		m := transcript.Message{Text: strings.Join(said, "\n")}
		if rapid.Bool().Draw(t, "tells of the place") {
			m.Standing = "PLACE"
			at := rapid.IntRange(0, len(said)-1).Draw(t, "where")
			lines := slices.Clone(said)
			lines[at] = rapid.SampledFrom([]string{m.Standing, lines[at] + m.Standing, m.Standing + lines[at]}).Draw(t, "line")
			said[at] = strings.ReplaceAll(lines[at], m.Standing, "")
			m.Text = strings.Join(lines, "\n")
		}
		for range rapid.IntRange(0, 2).Draw(t, "rows") {
			m.Buttons = append(m.Buttons, []transcript.Button{{Label: "x", Data: "x", Waiting: rapid.Bool().Draw(t, "only while it waits")}})
		}
		q := QueueNotice{
			Lang: rapid.SampledFrom(texts.Languages).Draw(t, "lang"), Place: rapid.IntRange(1, 60).Draw(t, "place"), Agent: "陈静",
			Status: rapid.SampledFrom([]handoff.Status{handoff.Waiting, handoff.Claimed, handoff.Closed}).Draw(t, "status"),
		}
		got := DrawQueueNotice(q, m, handoff.Pace{}, time.Time{}, words)
		for _, line := range said {
			if !strings.Contains(got.HTML, line) {
				t.Fatalf("%q lost %q: %q", m.Text, line, got.HTML)
			}
		}
		if m.Standing != "" && strings.Contains(got.HTML, m.Standing) {
			t.Fatalf("what is no longer true stands there still: %q", got.HTML)
		}
		for _, row := range m.Buttons { // none of a message that asks something else is taken away
			good := m.Standing == "" || q.Status == handoff.Waiting || q.Status == handoff.Claimed && !row[0].Waiting
			stands := slices.ContainsFunc(got.Buttons, func(r []transcript.Button) bool { return r[0] == row[0] })
			if good != stands {
				t.Fatalf("a button %+v of a case that is %s stands there: %v", row[0], q.Status, stands)
			}
		}
		if m.Standing == "" && len(m.Buttons) > 0 && TellsOfCase(m) {
			t.Fatal("a message that asks something else is taken for the line")
		}
	})
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
