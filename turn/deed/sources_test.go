package deed

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

func TestACustomersFragmentsGetOneAnswer(t *testing.T) {
	s := newScene(t)
	got := s.turn(s.customer, event.Said{Sent: s.sent("在吗")}, event.Said{Sent: s.sent("你好")})
	s.has("the record", got, "customer to customer, text: 在吗", "customer to customer, text: 你好", "bot to customer, text: ")
	var answers, queued int
	check(t, s.tx.QueryRow(s.ctx, `
		SELECT count(*) FILTER (WHERE author = 'bot'), (SELECT count(*) FROM deliveries) FROM entries`).Scan(&answers, &queued))
	if answers != 1 || queued != 1 || !s.after.Deliver {
		t.Errorf("%d answers, %d deliveries", answers, queued)
	}
	var turns int
	check(t, s.tx.QueryRow(s.ctx, `SELECT count(*) FROM turns WHERE conversation_id = $1`, s.customer).Scan(&turns))
	if turns != 1 {
		t.Errorf("%d records of turns", turns)
	}
}

func TestAButtonOfAnOldQuestionIsHarmless(t *testing.T) {
	s := newScene(t)
	got := s.turn(s.customer, event.Pressed{Sent: s.sent("确认取消"), Data: "q:99:yes"})
	s.has("the record", got, "customer to record, press: 确认取消", "bot to customer")
}

func TestABlockedCustomersAgentIsTold(t *testing.T) {
	s := newScene(t)
	s.claimed()
	got := s.turn(s.customer, event.Blocked{At: s.now})
	s.has("blocked", got, "system to desk, text: ")
	again := s.turn(s.customer, event.Unblocked{At: s.now})
	if again == got {
		t.Error("blocked and unblocked are told in the same words")
	}
	var blocked bool
	check(t, s.tx.QueryRow(s.ctx, `SELECT blocked_at IS NOT NULL FROM conversations WHERE id = $1`, s.customer).Scan(&blocked))
	if blocked {
		t.Error("still blocked")
	}
}

func TestOnlyTheHoldersWordsReachTheCustomer(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	word := func(staff int64, words string) event.StaffSaid {
		return event.StaffSaid{
			At: s.now, Staff: event.Staff{ID: staff}, CaseNo: c.No, Origin: event.Origin{Chat: -100, ID: 7},
			Message: transcript.Message{Text: words},
		}
	}
	s.has("the holder", s.turn(s.customer, word(lin, "您好")), "agent to both, text: 您好")
	s.has("a note", s.turn(s.customer, word(lin, "// 再看看")), "agent to desk, note: // 再看看")
	s.has("another agent", s.turn(s.customer, word(zhou, "我来")), "agent to desk, note: 我来", "system to desk, text: ")
	s.has("a stranger", s.turn(s.customer, word(31337, "hi")), "system to desk, note: hi")
	s.has("something odd", s.turn(s.customer, event.StaffUnsupported{At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, What: "poll"}),
		"agent to record, odd: poll", "system to desk, text: ")
}

func TestAnAgentsAlbumIsOneMessage(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	part := event.StaffSaid{
		At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Album: "g",
		Message: transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: "a"}}},
	}
	s.has("the album", s.turn(s.customer, part, part, part), "agent to both, media: ")
	var messages int
	check(t, s.tx.QueryRow(s.ctx, `SELECT count(*) FROM entries WHERE kind = 'media'`).Scan(&messages))
	if messages != 1 {
		t.Errorf("%d messages", messages)
	}
}

func TestWhoIsTooLateIsToldWhereTheyActed(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	claim := handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: zhou, Version: c.Version - 1}
	s.has("the second claim", s.turn(s.customer, event.Acted{At: s.now, Act: claim, AnswerAt: transcript.DeskPlace}), "system to desk, text: ")
	if got := s.turn(s.customer, event.Acted{At: s.now, Act: claim}); got != "" {
		t.Errorf("by the console, which shows it: %s", got)
	}
}

func TestACommandIsAnsweredWhereItWasGiven(t *testing.T) {
	s := newScene(t)
	private, err := s.h.Inbox.StaffConversation(s.ctx, s.tx, lin, "小林", s.now)
	check(t, err)
	command := event.StaffCommand{At: s.now, Staff: event.Staff{ID: lin, Name: "小林"}, Command: "me", AnswerAt: transcript.CustomerPlace(private)}
	s.has("/me", s.turn(private, command), "agent to record, command: /me", "system to desk, text: ", "小林")
	command.Staff = event.Staff{ID: 31337}
	s.has("a stranger's /me", s.turn(private, command), "system to desk, text: ")
}

// Each /next is a request of its own, also when the agent is faster than the desk: three at once are three cases, or a
// word that nobody waits.
func TestEachNextIsACase(t *testing.T) {
	for waiting := range 5 {
		t.Run(fmt.Sprint(waiting), func(t *testing.T) {
			s := newScene(t)
			private, err := s.h.Inbox.StaffConversation(s.ctx, s.tx, lin, "小林", s.now)
			check(t, err)
			for i := range waiting {
				_, err := s.h.Desk.Open(s.ctx, s.tx, handoff.NewCase{Conversation: s.another(2000 + int64(i)), Kind: handoff.KindHuman, Lang: "zh"}, s.now)
				check(t, err)
			}
			next := event.StaffCommand{At: s.now, Staff: event.Staff{ID: lin, Name: "小林"}, Command: "next", AnswerAt: transcript.CustomerPlace(private)}
			got := s.turn(private, next, next, next) + "\n"
			for { // what was asked of the conversations of the cases
				var id, conversation int64
				err := s.tx.QueryRow(s.ctx, `SELECT id, conversation_id FROM inputs WHERE status = 'waiting' ORDER BY id LIMIT 1`).Scan(&id, &conversation)
				if errors.Is(err, pgx.ErrNoRows) {
					break
				}
				check(t, err)
				got += s.turn(conversation, s.take(id)) + "\n"
			}
			held, err := s.h.Desk.Holding(s.ctx, s.tx, lin)
			check(t, err)
			if want := min(waiting, 3); len(held) != want {
				t.Errorf("%d of %d are claimed", len(held), want)
			}
			yours, nobody := strings.Count(got, "归您了"), strings.Count(got, "没有人在等您")
			if yours != len(held) || yours+nobody != 3 {
				t.Errorf("%d are told of a case, %d that nobody waits:\n%s", yours, nobody, got)
			}
		})
	}
}

func TestALeaseThatLapsedIsTold(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	got := s.turn(s.customer, event.LeaseLapsed{At: s.now, CaseNo: c.No, Agent: lin})
	s.has("the lapse", got, "system to desk, text: ", c.No)
	away := s.turn(s.customer, event.LeaseLapsed{At: s.now, CaseNo: c.No, Agent: lin, Away: true})
	if len(away) <= len(got) {
		t.Errorf("away is not told: %s", away)
	}
}

func TestADeadlineCountsAsTheCaseStandsNow(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	soon := event.DeadlineReached{At: s.now, CaseNo: c.No, Deadline: handoff.AnswerSoon}
	s.has("before an answer", s.turn(s.customer, soon), "system to record, text: ")
	s.turn(s.customer, event.StaffSaid{
		At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: "您好"},
	})
	if got := s.turn(s.customer, soon); got != "" {
		t.Errorf("after the answer: %s", got)
	}
}

func TestNewsOfAnOrderThatIsNotTheirsIsNotTold(t *testing.T) {
	s := newScene(t)
	_, err := s.h.Orders.Seed(s.ctx, s.tx, s.now)
	check(t, err)
	var no string
	check(t, s.tx.QueryRow(s.ctx, `SELECT order_no FROM orders WHERE status = 'unpaid' ORDER BY order_no LIMIT 1`).Scan(&no))
	news := event.OrderMoved{At: s.now, OrderNo: no, News: terms.NewsExpiring}
	if got := s.turn(s.customer, news); got != "" {
		t.Errorf("told: %s", got)
	}
	_, err = s.tx.Exec(s.ctx, `
		INSERT INTO account_links (conversation_id, customer_id, linked_at)
		SELECT $1, customer_id, $3 FROM orders WHERE order_no = $2`, s.customer, no, s.now)
	check(t, err)
	s.has("theirs", s.turn(s.customer, news), "bot to customer, text: ", no)
}

// An agent's answer that has arrived and was not read yet counts, so that the case stays with the agent.
func TestALeaseDoesNotLapseWhileInputWaits(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	s.turn(s.customer, event.Said{Sent: s.sent("人呢")})
	s.now = s.now.Add(time.Hour)
	answer := turn.Input{
		Source: turn.FromTelegram, Key: "answer", Conversation: s.customer, ReceivedAt: s.now,
		Event: event.StaffSaid{At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: "来了"}},
	}
	_, err := s.h.Inbox.Put(s.ctx, s.tx, answer)
	check(t, err)
	lapse := func() []string {
		keys, err := s.h.leasesOver(s.ctx, s.tx, s.now, 10, nil, &turn.AfterCommit{})
		check(t, err)
		return keys
	}
	if keys := lapse(); len(keys) != 0 {
		t.Errorf("lapsed: %v", keys)
	}
	_, err = s.tx.Exec(s.ctx, `UPDATE inputs SET status = 'done'`)
	check(t, err)
	if keys := lapse(); len(keys) != 1 || keys[0] != c.No {
		t.Errorf("without the answer lapsed: %v", keys)
	}
}

func TestOnlyWhoWaitsForAnAnswerIsToldOfAFault(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	for what, in := range map[string]struct {
		turn.Waiting
		want string
	}{
		"a customer's words":      {turn.Waiting{Event: event.Said{Sent: s.sent("hi")}}, "system to customer"},
		"a customer's button":     {turn.Waiting{Event: event.Pressed{Sent: s.sent("hi")}}, "system to customer"},
		"what cannot be read":     {turn.Waiting{Source: turn.FromTelegram}, "system to customer"},
		"an agent's words":        {turn.Waiting{Event: event.StaffSaid{CaseNo: c.No}}, "system to desk"},
		"an agent's button":       {turn.Waiting{Event: event.Acted{Act: handoff.Act{CaseNo: c.No}, AnswerAt: transcript.DeskPlace}}, "system to desk"},
		"a timer":                 {turn.Waiting{Event: event.TimerFired{}}, ""},
		"news of the shop":        {turn.Waiting{Source: turn.FromShop, Event: event.OrderMoved{}}, ""},
		"a timer, not to be read": {turn.Waiting{Source: turn.FromTimer}, ""},
	} {
		var last int64
		check(t, s.tx.QueryRow(s.ctx, `SELECT max(id) FROM entries`).Scan(&last))
		check(t, s.h.Apologise(s.ctx, s.tx, turn.Turn{Conversation: s.customer, At: s.now, Inputs: []turn.Waiting{in.Waiting}}, &s.after))
		got := s.written(last)
		if got == "" != (in.want == "") {
			t.Errorf("%s: %q", what, got)
		}
		s.has(what, got, in.want)
	}
}

// An agent who answered while kefu was down is not late.
func TestALeaseIsNotOverBeforeTheMessengerWasHeard(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	late := s.now.Add(24 * time.Hour)
	lapsed := func() int {
		nos, err := s.h.leasesOver(s.ctx, s.tx, late, 10, nil, &turn.AfterCommit{})
		check(t, err)
		return len(nos)
	}
	set := func(until time.Time) {
		_, err := s.tx.Exec(s.ctx, `INSERT INTO caught_up (until) VALUES ($1) ON CONFLICT (one) DO UPDATE SET until = $1`, until)
		check(t, err)
	}
	set(s.now.Add(time.Minute))
	if n := lapsed(); n != 0 {
		t.Errorf("%d leases lapsed before the messenger was heard", n)
	}
	set(late)
	if n := lapsed(); n != 1 {
		t.Errorf("%d leases lapsed of %s", n, c.No)
	}
}

// Parts of an album that come late extend the first: one answer, which is edited.
func TestLatePartsOfAnAlbumGetNoAnswerOfTheirOwn(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	s.turn(s.customer, event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActReturn, CaseNo: c.No, Staff: lin}})
	s.now = s.now.Add(time.Hour)
	part := func(ref string) event.Said {
		sent := s.sent("")
		sent.Message.Media = []transcript.Media{{Kind: "photo", Ref: ref}}
		return event.Said{Sent: sent, Album: "A77"}
	}
	s.has("the first part", s.turn(s.customer, part("a")), "bot to customer, text: ")
	for _, ref := range []string{"b", "c"} {
		s.now = s.now.Add(3 * time.Second)
		if got := s.turn(s.customer, part(ref)); strings.Contains(got, "bot to customer") {
			t.Errorf("a late part is answered by itself: %s", got)
		}
	}
	var answers, edits int
	var words string
	check(t, s.tx.QueryRow(s.ctx, `
		SELECT count(*), (SELECT count(*) FROM entry_edits), max(text) FROM entries_now WHERE author = 'bot' AND at > $1`,
		s.now.Add(-time.Minute)).Scan(&answers, &edits, &words))
	if answers != 1 || edits == 0 || !strings.Contains(words, "3") {
		t.Errorf("%d answers, %d edits: %s", answers, edits, words)
	}
	s.now = s.now.Add(time.Second)
	s.has("words after it", s.turn(s.customer, event.Said{Sent: s.sent("就这些")}), "bot to customer, text: ")
	s.now = s.now.Add(time.Second)
	s.has("a part after other words", s.turn(s.customer, part("d")), "bot to customer, text: ")
}
