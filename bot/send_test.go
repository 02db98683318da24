package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/playground"
	"kefu/transcript"
)

// became ends the sender, which stores what came of everything under way, and compares.
func (w *world) became(stop func(), want ...string) {
	w.t.Helper()
	stop()
	if got := w.states(); !slices.Equal(got, want) {
		w.t.Errorf("deliveries are %q, want %q", got, want)
	}
}

// refused waits for a call that was answered with code.
func (w *world) refused(code int) {
	w.t.Helper()
	must(w.t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Calls(), func(c playground.Call) bool { return c.Code == code })
	}))
}

func TestOrderIsKeptThroughFaults(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	other := w.customer(li)
	for _, fault := range []playground.Fault{
		{Code: 502}, {Code: 429, RetryAfter: 1}, {DropCall: true}, {Code: 500}, {Code: 503},
	} {
		w.telegram.FailNext("sendMessage", fault)
	}
	w.say(id, transcript.CustomerPlace(id), "", numbered(6, "a")...)
	w.say(other, transcript.CustomerPlace(other), "", numbered(6, "b")...)
	w.run(w.bot.Send)
	w.shown(wang, 0, "a6")
	w.shown(li, 0, "b6")
	// A call that was dropped on its way looks like a lost reply, so one of them counts as sent again.
	for chat, prefix := range map[int64]string{wang: "a", li: "b"} {
		var want []string
		for n := range 6 {
			want = append(want, fmt.Sprintf("%s%d", prefix, n+1))
		}
		if got := w.bots(chat, 0); !slices.Equal(got, want) {
			t.Errorf("chat %d: %q", chat, got)
		}
	}
}

func TestRetryAfterIsObeyedForThatChatAlone(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id, other := w.customer(wang), w.customer(li)
	w.telegram.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 2})
	w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", text("slow"))
	w.refused(429)
	w.say(other, transcript.CustomerPlace(other), "", text("quick"))
	w.shown(li, 0, "quick")
	w.shown(wang, 0, "slow")
	var refused, again, quick time.Time
	for _, c := range w.telegram.Calls() {
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
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	w.telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	stop := w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", numbered(2, "m")...)
	w.shown(wang, 0, "m2")
	if got := w.bots(wang, 0); !slices.Equal(got, []string{"m1", "m1", "m2"}) {
		t.Errorf("the chat shows %q", got)
	}
	w.became(stop, "sent again", "sent")
}

func TestAReplyLostTwiceStaysUnknownAndHoldsNothingUp(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	w.telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	w.telegram.FailNext("sendMessage", playground.Fault{DropReply: true})
	stop := w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", numbered(2, "m")...)
	w.shown(wang, 0, "m2")
	w.became(stop, "unknown again", "sent")
}

func TestACrashBetweenSendingAndItsResult(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.say(id, transcript.CustomerPlace(id), "", numbered(3, "m")...)
	due, err := w.record.Due(w.ctx, w.pool, time.Now(), 10)
	must(t, err)
	_, err = w.record.MarkSending(w.ctx, w.pool, due[0].ID) // and then the process was killed
	must(t, err)
	stop := w.run(w.bot.Send)
	w.shown(wang, 0, "m3")
	if got := w.bots(wang, 0); !slices.Equal(got, []string{"m1", "m2", "m3"}) {
		t.Errorf("the chat shows %q", got)
	}
	w.became(stop, "sent again", "sent", "sent")
}

func TestOneProcessSendsAndAnotherTakesOver(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	first := w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", text("one"))
	w.shown(wang, 0, "one")

	second := w.another()
	w.run(second.Send)
	w.say(id, transcript.CustomerPlace(id), "", numbered(20, "m")...)
	w.shown(wang, 0, "m20")
	if got := w.bots(wang, 0); len(got) != 21 {
		t.Errorf("%d messages: %q", len(got), got)
	}
	first()
	second.Wake()
	w.say(id, transcript.CustomerPlace(id), "", text("two"))
	w.shown(wang, 0, "two")
}

func TestTheSenderStopsWhenItsLockIsLost(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", text("one"))
	w.shown(wang, 0, "one")
	_, err := w.pool.Exec(w.ctx, `
		SELECT pg_terminate_backend(pid) FROM pg_locks
		WHERE locktype = 'advisory' AND classid = $1::bigint >> 32 AND objid = $1::bigint & 4294967295 AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, senderLock)
	must(t, err)
	w.say(id, transcript.CustomerPlace(id), "", text("two"))
	w.shown(wang, 0, "two")
}

func TestARefusedMessageFailsAndTheNextGoesOn(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	w.telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "Bad Request: message text is odd"})
	stop := w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", numbered(2, "m")...)
	w.shown(wang, 0, "m2")
	w.became(stop, "failed", "sent")
	var fault string
	must(t, w.pool.QueryRow(w.ctx, `SELECT fault FROM deliveries ORDER BY id LIMIT 1`).Scan(&fault))
	if !strings.Contains(fault, "text is odd") {
		t.Errorf("fault %q", fault)
	}
}

func TestACustomerWhoBlockedTheBot(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.telegram.Block(wang)
	stop := w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", text("m1"))
	w.refused(403)
	w.became(stop, "failed")
	in := w.inputs()
	if len(in) != 1 || in[0].event.Kind != "blocked" || !in[0].event.On || *in[0].conversation != id {
		t.Errorf("inputs %+v", in)
	}
}

func TestLongTextArrivesWholeAndInOrder(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	w.telegram.FailNext("sendMessage", playground.Fault{Code: 400, Description: "x"}) // of the message before
	w.run(w.bot.Send)
	long := strings.TrimSpace(strings.Repeat(strings.Repeat("长", 99)+"\n", 100))
	w.say(id, transcript.CustomerPlace(id), "", text("first"), transcript.Message{Text: long, Buttons: [][]transcript.Button{{{Label: "ok", Data: "x"}}}}, text("last"))
	w.shown(wang, 0, "last")
	got := w.bots(wang, 0)
	if len(got) != 4 || strings.Join(got[:3], "\n") != long {
		t.Errorf("%d messages", len(got))
	}
	messages := w.telegram.Messages(wang, 0)
	if n := len(messages); messages[n-2].Buttons() == nil || messages[n-3].Buttons() != nil {
		t.Error("the buttons are not below the last part alone")
	}
}

func TestPartsThatWereSentAreNotSentAgain(t *testing.T) {
	w := newWorld(t, func(p *playground.Config, c *Config) {
		p.Limits = playground.Limits{ChatBurst: 2}
		c.Budget = Budget{}
	})
	id := w.customer(wang)
	stop := w.run(w.bot.Send)
	long := strings.TrimSpace(strings.Repeat(strings.Repeat("长", 99)+"\n", 150))
	w.say(id, transcript.CustomerPlace(id), "", text(long), text("last"))
	w.shown(wang, 0, "last")
	w.became(stop, "sent", "sent")
	if got := w.bots(wang, 0); len(got) != 5 || strings.Join(got[:4], "\n") != long {
		t.Errorf("%d messages", len(got))
	}
}

func TestEveryKindOfMessageIsRelayed(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.customer(li)
	w.run(w.bot.Poll)
	file := playground.SamplePhoto(1)
	w.telegram.SendPhoto(li, li, 0, file, playground.Caption("photo"))
	w.telegram.SendAlbum(li, li, 0, []playground.File{file, file})
	w.telegram.SendVideo(li, li, 0, file)
	w.telegram.SendDocument(li, li, 0, file)
	w.telegram.SendVoice(li, li, 0, file)
	w.telegram.SendLocation(li, li, 0, 31, 121)
	w.telegram.SendContact(li, li, 0, models.Contact{PhoneNumber: "+8610", FirstName: "客"})
	w.taken(w.telegram.SendSticker(li, li, 0, file).ID, li, 0)
	var album transcript.Message
	for _, in := range w.inputs() {
		m := in.event.Message
		if in.event.Group != "" {
			if album.Media = append(album.Media, m.Media...); len(album.Media) < 2 {
				continue
			}
			m = album
		}
		if len(m.Media) > 0 || m.Place != nil {
			w.say(id, transcript.CustomerPlace(id), "", m)
		}
	}
	w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", text("all"))
	w.shown(wang, 0, "all")
	var got []string
	for _, m := range w.telegram.Messages(wang, 0)[1:] {
		switch {
		case m.MediaGroupID != "":
			got = append(got, "album")
		case m.Photo != nil:
			got = append(got, m.Caption)
		case m.Video != nil:
			got = append(got, "video")
		case m.Document != nil:
			got = append(got, "file")
		case m.Voice != nil:
			got = append(got, "voice")
		case m.Sticker != nil:
			got = append(got, "sticker")
		case m.Location != nil:
			got = append(got, "place")
		case m.Contact != nil:
			got = append(got, "contact")
		default:
			got = append(got, m.Text)
		}
	}
	want := []string{"photo", "album", "album", "video", "file", "voice", "place", "contact", "sticker", "all"}
	if !slices.Equal(got, want) {
		t.Errorf("arrived %q", got)
	}
}

func TestAFileWithoutAGoodHandleIsCopied(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.customer(li)
	photo := w.telegram.SendPhoto(li, li, 0, playground.SamplePhoto(1), playground.Caption("卡密 in the original"))
	w.run(w.bot.Send)
	w.say(id, transcript.CustomerPlace(id), "", transcript.Message{
		Text:  "words of ours",
		Media: []transcript.Media{{Kind: "photo", Ref: "of another bot", Chat: li, Message: int64(photo.ID)}},
	})
	got := w.shown(wang, 0, "words of ours")
	if got.Photo == nil {
		t.Error("the photo is missing")
	}
}

func TestRepliesAreShownAsReplies(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	asked := w.telegram.Say(wang, wang, 0, "question")
	w.run(w.bot.Send)
	var question transcript.Entry
	w.tx(func(tx pgx.Tx) {
		var err error
		question, err = w.record.Append(w.ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
			Message: text("question"), OriginChat: wang, OriginID: int64(asked.ID),
		})
		must(t, err)
		_, err = w.record.Append(w.ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Agent, Audience: transcript.Both, Kind: "text",
			Message: text("answer"), ReplyTo: question.ID, To: []transcript.Place{transcript.CustomerPlace(id)},
		})
		must(t, err)
	})
	w.bot.Wake()
	if got := w.shown(wang, 0, "answer"); got.ReplyToMessage == nil || got.ReplyToMessage.ID != asked.ID {
		t.Errorf("it answers %+v", got.ReplyToMessage)
	}
}

func TestTheContactButtonGoesAwayAgain(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	stop := w.run(w.bot.Send)
	keyboard := func(there bool) {
		t.Helper()
		must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool { return (v.Keyboard(wang) != nil) == there }))
	}
	w.say(id, transcript.CustomerPlace(id), "", transcript.Message{Text: "who are you?", AskContact: "分享手机号"})
	keyboard(true)
	stop() // another process knows of it too
	w.run(w.another().Send)
	w.say(id, transcript.CustomerPlace(id), "", text("thanks"))
	keyboard(false)
}

func TestTheGroupsBudgetHoldsForAllThatIsSentThere(t *testing.T) {
	w := newWorld(t, func(p *playground.Config, c *Config) {
		p.Limits = playground.Limits{GroupPerMinute: 12, ChatBurst: 12, ChatPerSecond: 1000}
		c.Budget = Budget{GroupPerMinute: 12, ChatBurst: 12, ChatEvery: time.Microsecond}
	})
	id := w.customer(wang)
	w.run(w.bot.Send)
	c := w.claimed(id)
	topic := w.topic(c.No)
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(30, "m")...)
	w.act(handoff.Act{Kind: handoff.ActMenu, CaseNo: c.No, Staff: chen, Menu: menuTransfer})
	inGroup := func(calls []playground.Call) (n int) {
		for _, call := range calls {
			if call.Chat == group {
				n++
			}
		}
		return n
	}
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool { return inGroup(v.Calls()) >= 12 }))
	// Private chats are not held up by that.
	w.say(id, transcript.CustomerPlace(id), "", text("still"))
	w.shown(wang, 0, "still")
	for _, call := range w.telegram.Calls() {
		if call.Code == 429 {
			t.Errorf("too many: %+v", call)
		}
	}
	if n := inGroup(w.telegram.Calls()); n != 12 {
		t.Errorf("%d calls in the group", n)
	}
	if got := w.bots(group, topic.ID); len(got) < 5 {
		t.Errorf("the topic shows %q", got)
	}
}

func TestRetryAfterHoldsForAllTopicsOfTheGroup(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.run(w.bot.Send)
	one, two := w.claimed(id), w.claimed(id)
	first, second := w.topic(one.No), w.topic(two.No)
	w.shown(group, first.ID, one.No)
	w.shown(group, second.ID, two.No)
	w.telegram.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 1})
	w.say(id, transcript.CasePlace(one.No), one.No, text("in the first"))
	w.refused(429)
	w.say(id, transcript.CasePlace(two.No), two.No, text("in the second"))
	w.shown(group, second.ID, "in the second")
	var refused, after time.Time
	for _, c := range w.telegram.Calls() {
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
