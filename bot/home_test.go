package bot

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/playground"
	"kefu/transcript"
)

func TestADeletedTopicIsMadeAnewAndNothingIsMissed(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.claimed(id)
	stop := w.run(w.bot.Send)
	first := w.topic(c.No)
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(2, "m")...)
	w.shown(group, first.ID, "m2")
	w.telegram.DeleteTopic(group, first.ID)
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(3, "n")...)
	second := w.topic(c.No)
	w.shown(group, second.ID, "n3")
	got := w.bots(group, second.ID)
	if second.ID == first.ID || len(got) != 5 || !strings.Contains(got[0], c.No) || !strings.Contains(got[1], "话题被删除") ||
		!strings.HasSuffix(got[1], "\nm1\nm2") || !slices.Equal(got[2:], []string{"n1", "n2", "n3"}) {
		t.Errorf("topic %d shows %q", second.ID, got)
	}
	w.became(stop, slices.Repeat([]string{"sent"}, 6)...)
}

func TestACaseWhoseTopicKeepsVanishingMovesToThePrivateChat(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	c := w.claimed(id)
	w.telegram.Start(chen, "")
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)
	w.telegram.FailNext("pinChatMessage", playground.Fault{Code: 400})
	for range maxRemade + 1 {
		topic := w.topic(c.No)
		w.shown(group, topic.ID, c.No)
		w.telegram.DeleteTopic(group, topic.ID)
		w.say(id, transcript.CasePlace(c.No), c.No, text("again"))
		must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
			return len(v.Messages(chen, 0)) > 1 || len(v.Topics(group)) == 1 && len(v.Messages(group, v.Topics(group)[0].ID)) > 0
		}))
	}
	w.say(id, transcript.CasePlace(c.No), c.No, text("at last"))
	w.shown(chen, 0, "at last")
	if got := w.bots(chen, 0); !strings.Contains(got[0], c.No) {
		t.Errorf("the private chat shows %q", got)
	}
}

func TestWithoutAGroupTheHoldersPrivateChatIsTheDesk(t *testing.T) {
	w := newWorld(t, withoutGroup)
	id := w.customer(wang)
	c := w.claimed(id)
	w.telegram.Start(chen, "")
	w.run(w.bot.Send)
	w.say(id, transcript.CasePlace(c.No), c.No, text("help me"))
	w.shown(chen, 0, "help me")
	if got := w.bots(chen, 0); len(got) != 2 || !strings.Contains(got[0], c.No) {
		t.Errorf("the private chat shows %q", got)
	}
	w.run(w.bot.Poll)
	w.taken(w.telegram.Say(chen, chen, 0, "gladly").ID, chen, 0)
	in := w.inputs()
	if last := in[len(in)-1]; last.event.CaseNo != c.No || last.event.Kind != "staff_said" || *last.conversation != id {
		t.Errorf("input %+v", last)
	}
}

func TestAGroupWithoutRightsIsLedAround(t *testing.T) {
	w := newWorld(t)
	id := w.customer(wang)
	w.telegram.Start(chen, "")
	w.telegram.SetTopicRights(false)
	c := w.claimed(id)
	w.run(w.bot.Send)
	w.run(w.bot.Poll)
	w.say(id, transcript.CasePlace(c.No), c.No, text("help me"))
	w.shown(chen, 0, "help me")
	// The board says what is wrong until it is mended.
	board := w.shown(group, 0, "没有管理话题的权限")
	w.telegram.SetTopicRights(true)
	_, err := w.telegram.WaitMessage(w.ctx, group, 0, func(m playground.Message) bool {
		return m.ID == board.ID && !strings.Contains(m.Text, "没有管理话题的权限")
	})
	must(t, err)
}

func TestAnAgentWhoHasNotStartedTheBotKeepsTheTopic(t *testing.T) {
	w := newWorld(t, func(_ *playground.Config, c *Config) { c.Budget.GroupPerMinute = 6 })
	id := w.customer(wang)
	c := w.claimed(id)
	_, err := w.bot.inbox.StaffConversation(w.ctx, w.pool, chen, "陈静", time.Now()) // known from the group only
	must(t, err)
	w.run(w.bot.Send)
	topic := w.topic(c.No)
	w.shown(group, topic.ID, c.No)
	w.say(id, transcript.CasePlace(c.No), c.No, numbered(6, "m")...)
	must(t, w.telegram.Wait(w.ctx, func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Calls(), func(c playground.Call) bool { return c.Chat == chen && c.Code == 403 })
	}))
	w.bot.budget.mu.Lock() // a minute later
	w.bot.budget.groups = map[int64][]time.Time{}
	w.bot.budget.mu.Unlock()
	w.shown(group, topic.ID, "m6")
}
