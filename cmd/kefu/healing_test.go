package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kefu/bot/wire"
	"kefu/playground"
)

// talk is a case in the middle of a conversation: both sides have spoken, and one note is among agents.
type talk struct {
	*scene
	no    string
	w     person // the customer
	topic person // the holder, in the case's topic
}

// said is what a reader of the case must find, in this order.
var said = []string{"顾客第一句", "客服第一句", "内部说一句", "顾客第二句"}

func newTalk(t *testing.T, change ...func(*Config, *playground.Config)) *talk {
	t.Helper()
	s := newScene(t, append([]func(*Config, *playground.Config){unlimited}, change...)...)
	s.Start(liMing, "")
	s.customer(liMing).hears("客服工作台")
	_, no := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单 " + no)
	k := &talk{scene: s, no: no, w: s.customer(wang)}
	k.w.hears("李明", "已接手")
	k.topic = s.customer(liMing).in(s.topic(no))
	k.topic.hears(no)
	k.w.say(said[0])
	k.topic.hears(said[0])
	k.topic.say(said[1])
	k.w.hears(said[1])
	k.topic.say("// " + said[2])
	k.w.say(said[3])
	k.topic.hears(said[3])
	return k
}

// holds waits until everything that was said, and the words after it, stands in a chat, each once and in order, below
// a card and one line that says what happened.
func (k *talk) holds(at place, happened string, after ...string) {
	k.t.Helper()
	want := append(slices.Clone(said), after...)
	var messages []playground.Message
	k.await(func(v *playground.Snapshot) bool {
		messages = v.Messages(at.chat, at.thread)
		return slices.ContainsFunc(messages, func(m playground.Message) bool { return strings.Contains(textOf(m), want[len(want)-1]) })
	}, "%q in %v", want[len(want)-1], at)
	var all strings.Builder
	for _, m := range messages {
		all.WriteString(textOf(m) + "\n")
	}
	before, told, once := strings.Cut(all.String(), happened)
	if !once || !strings.Contains(before, k.no) || strings.Contains(told, happened) {
		k.t.Errorf("below the card, one line should say %q:\n%s", happened, all.String())
	}
	for _, one := range want {
		at := strings.Index(told, one)
		if at < 0 || strings.Count(all.String(), one) != 1 {
			k.t.Errorf("%q should be here once, in order:\n%s", one, all.String())
			continue
		}
		told = told[at:]
	}
}

// answered sees that the holder's words reach the customer from a place.
func (k *talk) answered(at place, text string) {
	k.t.Helper()
	k.Say(liMing, at.chat, at.thread, text)
	k.w.hears("李明", text)
}

func TestADeletedTopicIsMadeAnewWithAllThatWasSaid(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.DeleteTopic(standInGroup, k.topic.thread)
	k.w.say("话题没了以后")
	k.await(func(v *playground.Snapshot) bool {
		topics := v.Topics(standInGroup)
		return len(topics) == 1 && topics[0].ID != k.topic.thread
	}, "a new topic")
	at := place{standInGroup, k.scene.topic(k.no)}
	k.holds(at, "话题被删除", "话题没了以后")
	k.answered(at, "在新话题里回答")
}

func TestATopicWhoseAnswerWasLostIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.Start(liMing, "")
	_, no := openRefundCase(t, s)
	s.FailNext("createForumTopic", playground.Fault{DropReply: true})
	s.customer(liMing).in(0).press("接单 " + no)
	li := s.customer(liMing).in(s.topic(no))
	li.card(no)
	s.customer(wang).say("在这个话题里")
	li.hears("在这个话题里")
	if topics := s.Topics(standInGroup); len(topics) != 1 {
		t.Errorf("there are %d topics: %+v", len(topics), topics)
	}
}

func TestATopicClosedByHandIsOpenedAgain(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.CloseTopic(standInGroup, k.topic.thread)
	k.w.say("话题关了以后")
	k.topic.hears("话题关了以后")
	k.await(func(v *playground.Snapshot) bool { return !v.Topics(standInGroup)[0].Closed }, "an open topic")
}

func TestAGroupThatBecameASupergroupIsFollowed(t *testing.T) {
	t.Parallel()
	const supergroup = -1009876543210
	k := newTalk(t)
	k.Migrate(supergroup)
	k.w.say("升级以后")
	var thread int
	k.await(func(v *playground.Snapshot) bool {
		for _, topic := range v.Topics(supergroup) {
			thread = topic.ID
		}
		return thread != 0
	}, "a topic in the supergroup")
	at := place{supergroup, thread}
	k.holds(at, "升级成了超级群", "升级以后")
	k.answered(at, "在超级群里回答")
	k.await(func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(supergroup, 0), func(m playground.Message) bool {
			return strings.Contains(m.Text, "没有工单在排队")
		})
	}, "the board in the supergroup")
}

func TestABotThatWasThrownOutGoesOnInPrivate(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.Kick()
	k.w.say("机器人被踢以后")
	private := place{chat: liMing}
	k.holds(private, "客服群现在用不了", "机器人被踢以后")
	k.answered(private, "在私聊里回答")

	// Let in again, the group serves new cases; the one under way stays where its agent is.
	k.Invite()
	stranger := k.customer(tom)
	stranger.say("/human")
	stranger.hears("C-")
	k.customer(zhou).in(0).press("接单 C-1025")
	k.await(func(v *playground.Snapshot) bool { return len(v.Topics(standInGroup)) == 2 }, "a topic for the new case")
	k.w.say("又一句")
	k.customer(liMing).hears("又一句")
}

func TestWithoutTheRightToManageTopicsNewCasesGoToPrivateChats(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.SetTopicRights(false)
	k.Start(zhou, "")
	stranger := k.customer(tom)
	stranger.say("/human")
	stranger.hears("C-")
	k.customer(zhou).in(0).press("接单 C-1025")
	stranger.hears("周婷")
	stranger.say("my code does not work")
	private := k.customer(zhou)
	k.await(func(v *playground.Snapshot) bool { // below the card, or on it when it was said before the card was sent
		m := v.Messages(zhou, 0)
		return times(m, "人工咨询") > 0 && times(m, "my code does not work") > 0
	}, "card and words are in the private chat")
	k.until(`SELECT EXISTS (SELECT FROM pictures WHERE key = 'card:C-1025' AND chat = $1)`, zhou)
	private.say("let me see")
	stranger.hears("let me see")
	// The case that has its topic stays in it.
	k.w.say("还在原来的话题")
	k.topic.hears("还在原来的话题")
}

func TestABotThatIsNoAdministratorAnyMoreSaysSoAndGoesOn(t *testing.T) {
	t.Parallel()
	k := newTalk(t, func(_ *Config, world *playground.Config) {
		world.People = append(world.People, playground.Person{ID: 6001, FirstName: "新客户", Language: "zh-hans", Role: playground.Customer})
	})
	k.Demote()
	k.Start(zhou, "")
	stranger := k.customer(tom)
	stranger.say("/human")
	second := caseIn(stranger.hears("C-").Text)
	group := k.customer(zhou).in(0)
	group.press("接单 " + second)
	private := k.customer(zhou)
	private.hears(second, "人工咨询")
	group.message("没有管理话题的权限") // the board says why
	stranger.say("my code does not work")
	private.hears("my code does not work")
	k.w.say("降级以后")
	k.topic.hears("降级以后")

	// An administrator again, new cases have topics again.
	k.Invite()
	other := k.customer(6001)
	other.say("转人工")
	other.hears("C-")
	private.say("/next")
	k.await(func(v *playground.Snapshot) bool { return len(v.Topics(standInGroup)) == 2 }, "a topic for the third case")
}

// A case stays where it is worked on, also when its customer writes more than the group's minute holds: what waits goes
// together into few messages.
func TestAFloodOfWordsStaysInItsTopic(t *testing.T) {
	t.Parallel()
	k := newTalk(t, func(config *Config, world *playground.Config) {
		config.budget = wire.Limits{}
		world.Limits = playground.Limits{ChatBurst: 1000, ChatPerSecond: 1000, AllPerSecond: 1000}
	})
	for n := range 40 { // more than the group's minute holds
		k.w.say(fmt.Sprintf("很多话%02d。", n))
	}
	k.w.say("最后一句")
	k.topic.hears("最后一句")
	for n := range 40 {
		if found := times(k.Messages(standInGroup, k.topic.thread), fmt.Sprintf("很多话%02d。", n)); found != 1 {
			t.Errorf("word %d was shown %d times", n, found)
		}
	}
	k.answered(k.topic.place, "在话题里回答")
	for _, c := range k.Calls() {
		if c.Code == 429 && c.Chat == standInGroup {
			t.Errorf("the group's budget was exceeded: %+v", c)
		}
	}
}

func TestAStormOfRefusalsDelaysAndLosesNothing(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	for range 12 {
		k.FailNext("sendMessage", playground.Fault{Code: 429, RetryAfter: 1})
	}
	after := []string{"风暴一", "风暴二", "风暴三", "风暴四"}
	for i, text := range after {
		if i%2 == 0 {
			k.w.say(text)
		} else {
			k.topic.say(text)
		}
	}
	k.await(func(v *playground.Snapshot) bool { // together or one by one
		m := v.Messages(standInGroup, k.topic.thread)
		return times(m, "风暴一") > 0 && times(m, "风暴三") > 0
	}, "both words are in the topic")
	k.w.hears("风暴二")
	k.w.hears("风暴四")
	for _, text := range after {
		if n := times(k.Messages(standInGroup, k.topic.thread), text) + times(k.Messages(wang, 0), text); n != 1 {
			t.Errorf("%q was shown %d times", text, n)
		}
	}
}

func TestTheAgentHearsThatTheCustomerBlockedTheBot(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	k.Block(wang)
	k.topic.hears("顾客已屏蔽机器人")
	k.topic.say("您还在吗")
	k.topic.hears("没有送达顾客", "您还在吗")
	k.Unblock(wang)
	k.topic.hears("顾客已解除屏蔽")
	k.topic.say("欢迎回来")
	k.w.hears("欢迎回来")
}
