package transcript_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
)

// due returns what may be sent at a time, as "place: text" in order.
func (f *fixture) due(at time.Time) ([]transcript.Delivery, string) {
	f.Helper()
	due, err := f.log.Due(f.Context(), f.pool, at, 100)
	if err != nil {
		f.Fatal(err)
	}
	var said []string
	for _, d := range due {
		said = append(said, fmt.Sprintf("%s: %s", d.Place, d.Entry.Message.Text))
	}
	return due, strings.Join(said, "\n")
}

func (f *fixture) expectDue(at time.Time, want ...string) []transcript.Delivery {
	f.Helper()
	due, got := f.due(at)
	if got != strings.Join(want, "\n") {
		f.Fatalf("due:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
	return due
}

func (f *fixture) sending(d transcript.Delivery) {
	f.Helper()
	marked, err := f.log.MarkSending(f.Context(), f.pool, d.ID)
	if err != nil || len(marked) != 1 {
		f.Fatalf("MarkSending(%d) = %v, %v", d.ID, marked, err)
	}
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// state returns the present form of a delivery.
func (f *fixture) state(d transcript.Delivery) transcript.Delivery {
	f.Helper()
	of, err := f.log.DeliveriesOf(f.Context(), f.pool, []int64{d.Entry.ID})
	f.must(err)
	for _, one := range of[d.Entry.ID] {
		if one.ID == d.ID {
			return one
		}
	}
	f.Fatalf("delivery %d is gone", d.ID)
	return d
}

const (
	chatA = transcript.Place("customer:1")
	chatB = transcript.Place("case:C-1")
)

func TestOnlyTheFirstOfEachPlaceIsDueAndOthersWaitForIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.append(f.said("一", chatA, chatB), f.said("二", chatA))
	first := f.expectDue(noon, "customer:1: 一", "case:C-1: 一")[0]

	f.sending(first)
	f.expectDue(noon, "case:C-1: 一")
	if again, err := f.log.MarkSending(t.Context(), f.pool, first.ID); err != nil || len(again) != 0 {
		t.Errorf("a delivery under way was given out again: %v, %v", again, err)
	}
	f.must(f.log.MarkSent(t.Context(), f.pool, transcript.Receipt{Delivery: first, Chat: 5001, Message: 42, At: noon.Add(time.Second)}))
	f.expectDue(noon, "case:C-1: 一", "customer:1: 二")
	if d := f.state(first); d.State != transcript.Sent || d.Chat != 5001 || d.MessageID != 42 || d.Tries != 1 || d.SentAt == nil {
		t.Errorf("sent: %+v", d)
	}
}

func TestNothingIsDueBeforeItsTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.append(f.said("一", chatA))
	f.expectDue(noon.Add(-time.Second))
	f.expectDue(noon, "customer:1: 一")
}

func TestWhatIsPutBackKeepsItsPlaceInTheOrder(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.append(f.said("一", chatA), f.said("二", chatA))
	first := f.expectDue(noon, "customer:1: 一")[0]
	f.sending(first)
	f.must(f.log.PutBack(t.Context(), f.pool, first.ID, noon.Add(7*time.Second), "429"))
	f.expectDue(noon.Add(6 * time.Second)) // the second must not overtake
	f.expectDue(noon.Add(7*time.Second), "customer:1: 一")
	if d := f.state(first); d.Fault != "429" || d.Repeated {
		t.Errorf("put back: %+v", d)
	}
}

func TestWhatIsRefusedForGoodLetsTheNextGo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.append(f.said("一", chatA), f.said("二", chatA))
	first := f.expectDue(noon, "customer:1: 一")[0]
	f.sending(first)
	f.must(f.log.MarkFailed(t.Context(), f.pool, first.ID, "blocked"))
	f.expectDue(noon, "customer:1: 二")
}

func TestALostReplyIsTriedOnceMoreAndMarkedAsPossibleRepeat(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	f.append(f.said("一", chatA), f.said("二", chatA))
	first := f.expectDue(noon, "customer:1: 一")[0]
	f.sending(first)
	f.must(f.log.MarkUnknown(ctx, f.pool, first.ID, "connection reset"))
	if again := f.expectDue(noon, "customer:1: 一")[0]; again.State != transcript.Unknown {
		t.Errorf("a possible repeat is due in state %s", again.State)
	}
	f.sending(first)
	if !f.state(first).Repeated {
		t.Error("the second sending is not marked as a repeat")
	}
	// Refused with a time to wait, so it certainly did not arrive: it may still be tried, still as a repeat.
	f.must(f.log.PutBack(ctx, f.pool, first.ID, noon.Add(time.Second), "429"))
	f.expectDue(noon)
	f.expectDue(noon.Add(time.Second), "customer:1: 一")
	f.sending(first)
	if !f.state(first).Repeated {
		t.Error("after waiting it is no longer marked as a repeat")
	}
	f.must(f.log.MarkUnknown(ctx, f.pool, first.ID, "connection reset"))
	f.expectDue(noon.Add(time.Second), "customer:1: 二") // twice is enough
	if d := f.state(first); d.State != transcript.Unknown {
		t.Errorf("unknown twice: %s", d.State)
	}
	if marked, err := f.log.MarkSending(ctx, f.pool, first.ID); err != nil || len(marked) != 0 {
		t.Errorf("it would be sent a third time: %v, %v", marked, err)
	}
}

func TestACrashBetweenSendingAndItsResultIsRecovered(t *testing.T) {
	t.Parallel()
	f, ctx := newFixture(t), t.Context()
	f.append(f.said("一", chatA), f.said("二", chatA), f.said("三", chatB))
	due := f.expectDue(noon, "customer:1: 一", "case:C-1: 三")
	f.sending(due[0])
	// the sender dies here; the next one starts
	n, lost, err := f.log.Recover(ctx, f.pool, noon)
	if err != nil || n != 1 || len(lost) != 0 {
		t.Fatalf("Recover = %d, %v, %v", n, lost, err)
	}
	f.expectDue(noon, "customer:1: 一", "case:C-1: 三")
	f.sending(due[0])
	// the next one dies as well: it is not given up silently
	if n, lost, err := f.log.Recover(ctx, f.pool, noon); err != nil || n != 0 || len(lost) != 1 || lost[0].ID != due[0].ID {
		t.Fatalf("Recover = %d, %v, %v", n, lost, err)
	}
	f.must(f.log.MarkSent(ctx, f.pool, transcript.Receipt{Delivery: due[0], Chat: 5001, Message: 42, At: noon}))
	if d := f.state(due[0]); !d.Repeated || d.State != transcript.Sent {
		t.Errorf("after recovery: %+v", d)
	}
	f.expectDue(noon, "customer:1: 二", "case:C-1: 三")
}

func TestDeliveriesShowMaskedTextExceptToWhomTheyMayReveal(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	own := transcript.CustomerPlace(f.conversation)
	link := f.said("https://kefu.example/console/in/Zk3vQ0abcdefghijk12", own, chatB)
	link.Message.Reveal = true
	f.append(link)
	f.append(f.said("13800138000", "desk"))
	due, _ := f.due(noon)
	for _, want := range []struct {
		text   string
		masked bool
	}{
		{"https://kefu.example/console/in/Zk3vQ0abcdefghijk12", false}, // the own chat
		{"https://kefu.example/console/in/*******************", true},  // everywhere else
		{"138****8000", true},
	} {
		e := due[0].Entry
		if due = due[1:]; e.Message.Text != want.text || e.Masked != want.masked {
			t.Errorf("shown as %q (masked %v), want %q", e.Message.Text, e.Masked, want.text)
		}
	}
}

func TestAClaimedCaseShowsWhatWasSaidBeforeOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	place := transcript.CasePlace("C-9")
	say := func(text string, audience transcript.Audience, to ...transcript.Place) transcript.Entry {
		e := f.said(text, to...)
		e.CaseNo, e.Audience = "C-9", audience
		return e
	}
	written := f.append(say("更早", transcript.Both), say("一", transcript.Both), say("只给客户", transcript.CustomerOnly),
		say("内部", transcript.DeskOnly), say("记录", transcript.RecordOnly), say("已在", transcript.Both, place), f.said("别的事"))
	for range 2 {
		f.tx(func(tx pgx.Tx) error { return f.log.DeliverCase(t.Context(), tx, "C-9", place, written[0].ID) })
	}
	f.tx(func(tx pgx.Tx) error { return f.log.Deliver(t.Context(), tx, written[6].ID, place, chatA) })
	var order []string
	for {
		due, _ := f.due(noon)
		if len(due) == 0 || due[0].Place != place {
			break
		}
		order = append(order, due[0].Entry.Message.Text)
		f.sending(due[0])
		f.must(f.log.MarkSent(t.Context(), f.pool, transcript.Receipt{Delivery: due[0], Chat: -100, Message: int64(len(order)), At: noon}))
	}
	if got := strings.Join(order, " "); got != "已在 一 内部 别的事" {
		t.Errorf("delivered to the desk: %q", got)
	}
}

func TestAMessageInAChatIsKnownByAllItsParts(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.append(f.said("相册", chatA))
	d := f.expectDue(noon, "customer:1: 相册")[0]
	f.sending(d)
	f.must(f.log.MarkSent(t.Context(), f.pool, transcript.Receipt{Delivery: d, Chat: 5001, Message: 42, At: noon, Parts: []int64{43, 45}}))
	for id, want := range map[int64]bool{41: false, 42: true, 43: true, 44: false, 45: true} {
		got, found, err := f.log.Delivered(t.Context(), f.pool, 5001, id)
		if err != nil || found != want || found && got.ID != d.ID {
			t.Errorf("Delivered(%d) = %v, %v; want %v", id, found, err, want)
		}
	}
	if _, found, _ := f.log.Delivered(t.Context(), f.pool, 5002, 42); found {
		t.Error("found in another chat")
	}
}

func TestWhatWasWrittenInAPlaceIsNotSentThereAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e := f.said("您好")
	e.Author, e.Staff, e.CaseNo, e.OriginChat, e.OriginID = transcript.Agent, 7, "C-9", -100, 55
	e = f.append(e)[0]
	f.tx(func(tx pgx.Tx) error {
		f.must(f.log.Arrived(t.Context(), tx, e, transcript.CasePlace("C-9")))
		return f.log.DeliverCase(t.Context(), tx, "C-9", transcript.CasePlace("C-9"), 0)
	})
	f.expectDue(noon)
	if d, found, err := f.log.Delivered(t.Context(), f.pool, -100, 55); err != nil || !found || d.Entry.ID != e.ID {
		t.Errorf("Delivered = %+v, %v, %v", d, found, err)
	}
}

// What cannot go now must not stand in the window of what can.
func TestPlacesThatRestDoNotFillTheLimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var resting []transcript.Place
	for i := range 20 {
		resting = append(resting, transcript.CasePlace(fmt.Sprintf("C-%d", 2000+i)))
		f.append(f.said(fmt.Sprint(i), resting[i]))
	}
	f.append(f.said("an answer", transcript.CustomerPlace(f.conversation)))
	due, err := f.log.Due(f.Context(), f.pool, noon, 5, resting...)
	if err != nil || len(due) != 1 || due[0].Entry.Message.Text != "an answer" {
		t.Errorf("due: %v, %v", due, err)
	}
	if due, err = f.log.Due(f.Context(), f.pool, noon, 5); err != nil || len(due) != 5 {
		t.Errorf("without exceptions: %d, %v", len(due), err)
	}
}

func TestAnswersGoBeforeNotices(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	entries := f.append(f.said("reminder"), f.said("reminder with an answer behind it"), f.said("its answer"), f.said("another answer"))
	f.tx(func(tx pgx.Tx) error {
		return errors.Join(
			f.log.DeliverNotice(f.Context(), tx, entries[0].ID, "customer:1"),
			f.log.DeliverNotice(f.Context(), tx, entries[1].ID, "customer:2"),
			f.log.Deliver(f.Context(), tx, entries[2].ID, "customer:2"),
			f.log.Deliver(f.Context(), tx, entries[3].ID, "customer:3"))
	})
	f.expectDue(noon, "customer:2: reminder with an answer behind it", "customer:3: another answer", "customer:1: reminder")
}
