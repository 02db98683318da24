package out

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn/event"
)

func TestOrderIsKeptThroughFaults(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	other := w.Customer(stage.Li)
	for _, fault := range []playground.Fault{
		{Code: 502}, {Code: 429, RetryAfter: 1}, {DropCall: true}, {Code: 500}, {Code: 503},
	} {
		w.Telegram.FailNext("sendMessage", fault)
	}
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(6, "a")...)
	w.Say(other, transcript.CustomerPlace(other), "", stage.Numbered(6, "b")...)
	w.Run(w.sender.Run)
	w.Shown(stage.Wang, 0, "a6")
	w.Shown(stage.Li, 0, "b6")
	// A call that was dropped on its way looks like a lost reply, so one of them counts as sent again.
	for chat, prefix := range map[int64]string{stage.Wang: "a", stage.Li: "b"} {
		var want []string
		for n := range 6 {
			want = append(want, fmt.Sprintf("%s%d", prefix, n+1))
		}
		if got := w.Bots(chat, 0); !slices.Equal(got, want) {
			t.Errorf("chat %d: %q", chat, got)
		}
	}
}

func TestRetryAfterIsObeyedForThatChatAlone(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id, other := w.Customer(stage.Wang), w.Customer(stage.Li)
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 2})
	w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("slow"))
	w.Refused(429)
	w.Say(other, transcript.CustomerPlace(other), "", stage.Text("quick"))
	w.Shown(stage.Li, 0, "quick")
	w.Shown(stage.Wang, 0, "slow")
	var refused, again, quick time.Time
	for _, c := range w.Telegram.Calls() {
		switch {
		case c.Code == 429:
			refused = c.Done
		case c.Text == "slow":
			again = c.At
		case c.Text == "quick":
			quick = c.At
		}
	}
	if wait := again.Sub(refused); wait < 2*time.Second || wait > 4*time.Second {
		t.Errorf("sent again after %v", wait)
	}
	if !quick.Before(again) {
		t.Error("the other chat waited too")
	}
}

func TestALostReplyIsRepeatedOnceAndMarked(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	w.Telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	stop := w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(2, "m")...)
	w.Shown(stage.Wang, 0, "m2")
	if got := w.Bots(stage.Wang, 0); !slices.Equal(got, []string{"m1", "m1", "m2"}) {
		t.Errorf("the chat shows %q", got)
	}
	w.Became(stop, "sent again", "sent")
}

func TestAReplyLostTwiceStaysUnknownAndHoldsNothingUp(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	w.Telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	w.Telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	stop := w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(2, "m")...)
	w.Shown(stage.Wang, 0, "m2")
	w.Became(stop, "unknown again", "sent")
}

// When nobody can know whether an agent's words arrived, the agent is told.
func TestAnAgentHearsThatWordsWerePerhapsLost(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("before"))
	w.Shown(stage.Group, topic.ID, "before")
	w.Telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	w.Telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	w.Tx(func(tx pgx.Tx) {
		_, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Agent, Staff: stage.Chen, Audience: transcript.Both, CaseNo: c.No, Kind: "text",
			Message: transcript.Message{Text: "your money is on its way"}, To: []transcript.Place{transcript.CustomerPlace(id)},
		})
		stage.Must(t, err)
	})
	w.sender.Wake()
	w.Shown(stage.Group, topic.ID, "不确定有没有送达顾客")
}

// A process that is killed while it repeats what was lost leaves the same behind as a second lost reply.
func TestAnAgentHearsOfWordsWhoseRepeatWasCutShort(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Tx(func(tx pgx.Tx) {
		_, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Agent, Staff: stage.Chen, Audience: transcript.Both, CaseNo: c.No, Kind: "text",
			Message: transcript.Message{Text: "your money is on its way"}, To: []transcript.Place{transcript.CustomerPlace(id)},
		})
		stage.Must(t, err)
	})
	due, err := w.Record.Due(w.Ctx, w.Pool, time.Now(), 10)
	stage.Must(t, err)
	first := slices.IndexFunc(due, func(d transcript.Delivery) bool { return d.Place == transcript.CustomerPlace(id) })
	for _, lost := range []bool{true, false} { // twice it is on its way, and then the process is killed
		_, err = w.Record.MarkSending(w.Ctx, w.Pool, due[first].ID)
		stage.Must(t, err)
		if lost {
			stage.Must(t, w.Record.MarkUnknown(w.Ctx, w.Pool, due[first].ID, "the answer was lost"))
		}
	}
	w.Run(w.sender.Run)
	w.Shown(stage.Group, w.Topic(c.No).ID, "不确定有没有送达顾客")
}

func TestACrashBetweenSendingAndItsResult(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(3, "m")...)
	due, err := w.Record.Due(w.Ctx, w.Pool, time.Now(), 10)
	stage.Must(t, err)
	_, err = w.Record.MarkSending(w.Ctx, w.Pool, due[0].ID) // and then the process was killed
	stage.Must(t, err)
	stop := w.Run(w.sender.Run)
	w.Shown(stage.Wang, 0, "m3")
	if got := w.Bots(stage.Wang, 0); !slices.Equal(got, []string{"m1", "m2", "m3"}) {
		t.Errorf("the chat shows %q", got)
	}
	w.Became(stop, "sent again", "sent", "sent")
}

func TestARefusedMessageFailsAndTheNextGoesOn(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "Bad Request: message text is odd"})
	stop := w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(2, "m")...)
	w.Shown(stage.Wang, 0, "m2")
	w.Became(stop, "failed", "sent")
	var fault string
	stage.Must(t, w.Pool.QueryRow(w.Ctx, `SELECT fault FROM deliveries ORDER BY id LIMIT 1`).Scan(&fault))
	if !strings.Contains(fault, "text is odd") {
		t.Errorf("fault %q", fault)
	}
}

func TestACustomerWhoBlockedTheBot(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Telegram.Block(stage.Wang)
	stop := w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("m1"))
	w.Refused(403)
	w.Became(stop, "failed")
	in := w.Inputs()
	if _, blocked := in[0].Event.(event.Blocked); len(in) != 1 || !blocked || *in[0].Conversation != id {
		t.Errorf("inputs %+v", in)
	}
}

func TestLongTextArrivesWholeAndInOrder(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "x"}) // of the message before
	w.Run(w.sender.Run)
	long := strings.TrimSpace(strings.Repeat(strings.Repeat("长", 99)+"\n", 100))
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("first"), transcript.Message{Text: long, Buttons: [][]transcript.Button{{{Label: "ok", Data: "x"}}}}, stage.Text("last"))
	w.Shown(stage.Wang, 0, "last")
	got := w.Bots(stage.Wang, 0)
	if len(got) != 4 || strings.Join(got[:3], "\n") != long {
		t.Errorf("%d messages", len(got))
	}
	messages := w.Telegram.Messages(stage.Wang, 0)
	if n := len(messages); messages[n-2].Buttons() == nil || messages[n-3].Buttons() != nil {
		t.Error("the buttons are not below the last part alone")
	}
}

func TestPartsThatWereSentAreNotSentAgain(t *testing.T) {
	w := newWorld(t, func(s *stage.Set) {
		s.Play.Limits = playground.Limits{ChatBurst: 2}
		s.Limits = wire.Limits{}
	})
	id := w.Customer(stage.Wang)
	stop := w.Run(w.sender.Run)
	long := strings.TrimSpace(strings.Repeat(strings.Repeat("长", 99)+"\n", 150))
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text(long), stage.Text("last"))
	w.Shown(stage.Wang, 0, "last")
	w.Became(stop, "sent", "sent")
	if got := w.Bots(stage.Wang, 0); len(got) != 5 || strings.Join(got[:4], "\n") != long {
		t.Errorf("%d messages", len(got))
	}
}

func TestAFileWithoutAGoodHandleIsCopied(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Customer(stage.Li)
	photo := w.Telegram.SendPhoto(stage.Li, stage.Li, 0, playground.SamplePhoto(1), playground.Caption("卡密 in the original"))
	w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", transcript.Message{
		Text:  "words of ours",
		Media: []transcript.Media{{Kind: "photo", Ref: "of another bot", Chat: stage.Li, Message: int64(photo.ID)}},
	})
	got := w.Shown(stage.Wang, 0, "words of ours")
	if got.Photo == nil {
		t.Error("the photo is missing")
	}
}

func TestRepliesAreShownAsReplies(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	asked := w.Telegram.Say(stage.Wang, stage.Wang, 0, "question")
	w.Run(w.sender.Run)
	var question transcript.Entry
	w.Tx(func(tx pgx.Tx) {
		var err error
		question, err = w.Record.Append(w.Ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
			Message: stage.Text("question"), OriginChat: stage.Wang, OriginID: int64(asked.ID),
		})
		stage.Must(t, err)
		_, err = w.Record.Append(w.Ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Agent, Audience: transcript.Both, Kind: "text",
			Message: stage.Text("answer"), ReplyTo: question.ID, To: []transcript.Place{transcript.CustomerPlace(id)},
		})
		stage.Must(t, err)
	})
	w.sender.Wake()
	if got := w.Shown(stage.Wang, 0, "answer"); got.ReplyToMessage == nil || got.ReplyToMessage.ID != asked.ID {
		t.Errorf("it answers %+v", got.ReplyToMessage)
	}
}

func TestTheContactButtonGoesAwayAgain(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	stop := w.Run(w.sender.Run)
	keyboard := func(there bool) {
		t.Helper()
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool { return (v.Keyboard(stage.Wang) != nil) == there }))
	}
	w.Say(id, transcript.CustomerPlace(id), "", transcript.Message{Text: "who are you?", AskContact: "分享手机号"})
	keyboard(true)
	stop() // another process knows of it too
	w.Run(w.another().Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("thanks"))
	keyboard(false)
}

func TestTheGroupsBudgetHoldsForAllThatIsSentThere(t *testing.T) {
	w := newWorld(t, func(s *stage.Set) {
		s.Play.Limits = playground.Limits{GroupPerMinute: 12, ChatBurst: 12, ChatPerSecond: 1000}
		s.Limits = wire.Limits{GroupPerMinute: 12, ChatBurst: 12, ChatEvery: time.Microsecond}
	})
	id := w.Customer(stage.Wang)
	w.Run(w.sender.Run)
	c := w.Claimed(id)
	topic := w.Topic(c.No)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(30, "m")...)
	w.Act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: stage.Chen, Menu: desk.MenuTransfer})
	inGroup := func(calls []playground.Call) (n int) {
		for _, call := range calls {
			if call.Chat == stage.Group {
				n++
			}
		}
		return n
	}
	w.Shown(stage.Group, topic.ID, "m30")
	// Private chats are not held up by that.
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("still"))
	w.Shown(stage.Wang, 0, "still")
	for _, call := range w.Telegram.Calls() {
		if call.Code == 429 {
			t.Errorf("too many: %+v", call)
		}
	}
	if n := inGroup(w.Telegram.Calls()); n > 12 {
		t.Errorf("%d calls in the group", n)
	}
	words := strings.Join(w.Bots(stage.Group, topic.ID), "\n") + "\n"
	for n := range 30 {
		if m := fmt.Sprintf("m%d\n", n+1); strings.Count(words, m) != 1 {
			t.Errorf("%q is in the topic %d times", m, strings.Count(words, m))
		}
	}
}

func TestRetryAfterHoldsForAllTopicsOfTheGroup(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Run(w.sender.Run)
	one, two := w.Claimed(id), w.Claimed(id)
	first, second := w.Topic(one.No), w.Topic(two.No)
	w.Shown(stage.Group, first.ID, one.No)
	w.Shown(stage.Group, second.ID, two.No)
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 1})
	w.Say(id, transcript.CasePlace(one.No), one.No, stage.Text("in the first"))
	w.Refused(429)
	w.Say(id, transcript.CasePlace(two.No), two.No, stage.Text("in the second"))
	w.Shown(stage.Group, second.ID, "in the second")
	var refused, after time.Time
	for _, c := range w.Telegram.Calls() {
		switch {
		case c.Code == 429:
			refused = c.Done
		case c.Text == "in the second":
			after = c.At
		}
	}
	if wait := after.Sub(refused); wait < time.Second {
		t.Errorf("the other topic was written to after %v", wait)
	}
}

// Customers of cases that nobody holds who edit their words fill no window: answers go on.
func TestPlacesThatCannotBeSentToHoldUpNobody(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	_, err := w.Pool.Exec(w.Ctx, `
		WITH people AS (
			INSERT INTO conversations (kind, chat, started_at, active_at)
			SELECT 'customer', 900000 + n, now(), now() FROM generate_series(1, $1) AS n RETURNING id
		), waiting AS (
			INSERT INTO cases (conversation_id, kind, status, priority, place_at, lang, reason, opened_at)
			SELECT id, 'human', 'waiting', 'normal', now(), 'zh', '', now() FROM people RETURNING case_no, conversation_id
		), words AS (
			INSERT INTO entries (conversation_id, at, author, audience, case_no, kind, text, message, salt, commitment)
			SELECT conversation_id, now(), 'customer', 'desk', case_no, 'edit', 'edited', '{"text":"edited"}', '', '' FROM waiting
			RETURNING id, case_no
		)
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at)
		SELECT id, 'case:' || case_no, 'queued', now(), now() FROM words`, 3*dueLimit)
	stage.Must(t, err)
	stop := w.Run(w.sender.Run)
	defer stop()
	for i := range 3 {
		answer := fmt.Sprint("answer ", i)
		w.Say(id, transcript.CustomerPlace(id), "", stage.Text(answer))
		w.Shown(stage.Wang, 0, answer)
	}
}

// One customer who writes without end does not keep another's words from their topic.
func TestAnotherCustomersWordsReachTheirTopicBesideAFlood(t *testing.T) {
	w := newWorld(t, stage.Limited(playground.Limits{}), func(s *stage.Set) { s.Limits = wire.Limits{} })
	loud, quiet := w.Customer(stage.Wang), w.Customer(stage.Li)
	w.Run(w.sender.Run)
	a, b := w.Claimed(loud), w.Claimed(quiet)
	w.Topic(a.No)
	topic := w.Topic(b.No)
	w.Shown(stage.Group, topic.ID, b.No)
	w.Say(loud, transcript.CasePlace(a.No), a.No, stage.Numbered(60, "m")...)
	w.Shown(stage.Group, w.Topic(a.No).ID, "m4")
	w.Say(quiet, transcript.CasePlace(b.No), b.No, stage.Text("and I?"))
	began := time.Now()
	w.Shown(stage.Group, topic.ID, "and I?")
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %v", took)
	}
}

// A gateway's 5xx may hide that the message was sent: it is sent once more, marked, and then left alone.
func TestAGatewaysAnswerIsTriedOnceMoreAndNotForEver(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	for range 2 {
		w.Telegram.FailNext("sendMessage", playground.Fault{Code: 502, Gateway: true})
	}
	stop := w.Run(w.sender.Run)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("maybe"), stage.Text("next"))
	w.Shown(stage.Wang, 0, "next")
	w.Became(stop, "unknown again", "sent")
	if got := w.Bots(stage.Wang, 0); !slices.Equal(got, []string{"maybe", "maybe", "next"}) {
		t.Errorf("the chat shows %q", got)
	}
}

// What an entry says now replaces what was shown, in place, and only the newest wording waits.
func TestARewrittenMessageIsEditedInPlace(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	stop := w.Run(w.sender.Run)
	said := w.Say(id, transcript.CustomerPlace(id), "", stage.Text("one"))[0]
	shown := w.Shown(stage.Wang, 0, "one")
	stop()
	for _, text := range []string{"two", "three", "four"} {
		w.Tx(func(tx pgx.Tx) { stage.Must(t, w.Record.Rewrite(w.Ctx, tx, said.ID, stage.Text(text), time.Now())) })
	}
	if got := w.States(); !slices.Equal(got, []string{"queued"}) {
		t.Errorf("%q wait", got)
	}
	stop = w.Run(w.another().Run)
	if m := w.Shown(stage.Wang, 0, "four"); m.ID != shown.ID {
		t.Errorf("message %d became %d", shown.ID, m.ID)
	}
	w.Became(stop, "sent")
	if n := stage.Count(w.Telegram.Calls(), "editMessageText"); n != 1 {
		t.Errorf("%d edits", n)
	}
}

// A card that Telegram refuses does not hold back what people say.
func TestWordsDoNotWaitForACardThatIsRefused(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "Bad Request: message is too long"}) // the board
	w.Telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "Bad Request: message is too long"}) // the card
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("help me"))
	w.Run(w.sender.Run)
	w.Shown(stage.Group, w.Topic(c.No).ID, "help me")
}
