package out

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/bot/wire"
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

func TestAnAgentWhoHasNotStartedTheBotKeepsTheTopic(t *testing.T) {
	w := newWorld(t, func(s *stage.Set) { s.Limits.GroupPerMinute = 6 })
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	_, err := w.Inbox.StaffConversation(w.Ctx, w.Pool, stage.Chen, "陈静", time.Now()) // known from the stage.Group only
	stage.Must(t, err)
	w.Run(w.sender.Run)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Numbered(6, "m")...)
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Calls(), func(c playground.Call) bool { return c.Chat == stage.Chen && c.Code == 403 })
	}))
	w.later.Store(int64(time.Minute))
	w.Shown(stage.Group, topic.ID, "m6")
}

func TestWhereACaseMovedFromSaysWhy(t *testing.T) {
	t.Parallel()
	topic, other, private := wire.Spot{Chat: stage.Group, Thread: 5}, wire.Spot{Chat: stage.Group, Thread: 9}, wire.Spot{Chat: stage.Chen}
	for _, c := range []struct {
		from, to  wire.Spot
		why, want string
	}{
		{wire.Spot{}, topic, "", ""},                             // shown for the first time
		{topic, topic, "", ""},                                   // where it was
		{topic, other, "", whyTopic},                             // its topic is another one
		{wire.Spot{Chat: -1, Thread: 5}, topic, "", whyMigrated}, // its stage.Group is
		{topic, private, whyBudget, whyBudget},                   // it left the stage.Group
		{private, topic, "", whyBack},                            // it came back
		{private, wire.Spot{Chat: stage.Zhao}, "", whyHolder},    // another agent holds it
		{private, private, whyGroup, ""},                         // it stays there
	} {
		if got := moved(stand{card: c.from}, c.to, c.why); got != c.want {
			t.Errorf("from %v to %v (%q): %q, want %q", c.from, c.to, c.why, got, c.want)
		}
	}
}
