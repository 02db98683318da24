package out

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

func TestADeletedTopicIsMadeAnewAndNothingIsMissed(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	stop := w.Run(w.sender.Run)
	first := w.Topic(c.No)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(2, "m")...)
	w.Shown(stage.Group, first.ID, "m2")
	w.Telegram.DeleteTopic(stage.Group, first.ID)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(3, "n")...)
	second := w.Topic(c.No)
	w.Shown(stage.Group, second.ID, "n3")
	got := w.Bots(stage.Group, second.ID)
	if second.ID == first.ID || len(got) != 5 || !strings.Contains(got[0], c.No) || !strings.Contains(got[1], "话题被删除") ||
		!strings.HasSuffix(got[1], "\nm1\nm2") || !slices.Equal(got[2:], []string{"n1", "n2", "n3"}) {
		t.Errorf("topic %d shows %q", second.ID, got)
	}
	w.Became(stop, slices.Repeat([]string{"sent"}, 6)...)
}

func TestACaseWhoseTopicKeepsVanishingMovesToThePrivateChat(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Telegram.Start(stage.Chen, "")
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	w.Telegram.FailNext("pinChatMessage", playground.Fault{Code: 400})
	for range maxRemade + 1 {
		topic := w.Topic(c.No)
		w.Shown(stage.Group, topic.ID, c.No)
		w.Telegram.DeleteTopic(stage.Group, topic.ID)
		w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("again"))
		stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
			return len(v.Messages(stage.Chen, 0)) > 1 || len(v.Topics(stage.Group)) == 1 && len(v.Messages(stage.Group, v.Topics(stage.Group)[0].ID)) > 0
		}))
	}
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("at last"))
	w.Shown(stage.Chen, 0, "at last")
	if got := w.Bots(stage.Chen, 0); !strings.Contains(got[0], c.No) {
		t.Errorf("the private chat shows %q", got)
	}
}

// However little the group takes, a case that has begun there is never taken from under the hands of its agent.
func TestABusyGroupKeepsTheCasesThatAreWorkedOn(t *testing.T) {
	w := newWorld(t, func(s *stage.Set) { s.Limits.GroupPerMinute = 6 })
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Telegram.Start(stage.Chen, "")
	_, err := w.Inbox.StaffConversation(w.Ctx, w.Pool, stage.Chen, "陈静", time.Now())
	stage.Must(t, err)
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	for _, m := range stage.Numbered(8, "m") {
		w.Say(id, transcript.CasePlace(c.No), c.No, m)
		w.Say(id, transcript.CustomerPlace(id), "", m)
		w.Shown(stage.Wang, 0, m.Text)
	}
	w.later.Store(int64(time.Minute))
	w.Shown(stage.Group, topic.ID, "m8")
	if got := w.Bots(stage.Chen, 0); len(got) != 0 {
		t.Errorf("the private chat shows %q", got)
	}
	if words := strings.Join(w.Bots(stage.Group, topic.ID), "\n"); !strings.Contains(words, "m5") || len(w.Bots(stage.Group, topic.ID)) > 9 {
		t.Errorf("the topic shows %q", words)
	}
}

// Nobody has seen a case yet that the group cannot take for long: it begins in the private chat of its holder, unless
// they have not started the bot.
func TestACaseBeginsInThePrivateChatWhenTheGroupCannotTakeIt(t *testing.T) {
	w := newWorld(t, func(s *stage.Set) { s.Limits.GroupPerMinute = 2 })
	one, other := w.Customer(stage.Wang), w.Customer(stage.Li)
	w.Telegram.Start(stage.Chen, "")
	_, err := w.Inbox.StaffConversation(w.Ctx, w.Pool, stage.Chen, "陈静", time.Now())
	stage.Must(t, err)
	w.sender.Budget.Rest(stage.Group, time.Now(), time.Now().Add(time.Hour))
	first := w.Claimed(one)
	second := w.OpenCase(other)
	w.Act(handoff.Act{Kind: handoff.ActClaim, CaseNo: second.No, Staff: stage.Zhao})
	w.Run(w.sender.Run)
	w.Shown(stage.Chen, 0, first.No)
	if got := w.Bots(stage.Zhao, 0); len(got) != 0 {
		t.Errorf("somebody who has not started the bot got %q", got)
	}
}

// A topic that Telegram reports twice, or under the name of another case, ends nothing.
func TestATopicThatIsReportedTwiceEndsNothing(t *testing.T) {
	w := newWorld(t)
	r := NewRegistry(RegistryConfig{Pool: w.Pool, Log: w.Logger, Group: stage.Group, Now: time.Now})
	var all sync.WaitGroup
	for n := range 200 {
		no, spot := fmt.Sprintf("C-%d", n%20), wire.Address{Chat: stage.Group, Thread: 100 + n/4}
		all.Go(func() {
			if err := r.keepTopic(w.Ctx, no, spot, ""); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if err := r.AdoptTopic(w.Ctx, no, spot.Chat, spot.Thread); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestTheCardThatACaseLeftBehindHasNoButtons(t *testing.T) {
	w := newWorld(t)
	c := w.Claimed(w.Customer(stage.Wang))
	w.Telegram.Start(stage.Chen, "")
	_, err := w.Inbox.StaffConversation(w.Ctx, w.Pool, stage.Chen, "陈静", time.Now())
	stage.Must(t, err)
	stop := w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	card := w.Shown(stage.Group, topic.ID, c.No)
	stop()
	_, err = w.Pool.Exec(w.Ctx, `DELETE FROM topics`) // as if it had vanished
	stage.Must(t, err)
	w.Say(c.Conversation, transcript.CasePlace(c.No), c.No, stage.Text("again"))
	w.Run(w.another().Run)
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(stage.Group, topic.ID), func(m playground.Message) bool {
			return m.ID == card.ID && m.Buttons() == nil && strings.Contains(m.Text, "新话题") && strings.Contains(m.Text, c.No)
		})
	}))
}

func TestWhereACaseMovedFromSaysWhy(t *testing.T) {
	t.Parallel()
	topic, other, private := wire.Address{Chat: stage.Group, Thread: 5}, wire.Address{Chat: stage.Group, Thread: 9}, wire.Address{Chat: stage.Chen}
	for _, c := range []struct {
		from, to  wire.Address
		why, want string
	}{
		{wire.Address{}, topic, "", ""},                             // shown for the first time
		{topic, topic, "", ""},                                      // where it was
		{topic, other, "", whyTopic},                                // its topic is another one
		{wire.Address{Chat: -1, Thread: 5}, topic, "", whyMigrated}, // its stage.Group is
		{topic, private, whyRights, whyRights},                      // it left the stage.Group
		{private, topic, "", whyBack},                               // it came back
		{private, wire.Address{Chat: stage.Zhao}, "", whyHolder},    // another agent holds it
		{private, private, whyGroup, ""},                            // it stays there
	} {
		if got := moved(stand{card: c.from}, c.to, c.why); got != c.want {
			t.Errorf("from %v to %v (%q): %q, want %q", c.from, c.to, c.why, got, c.want)
		}
	}
}
