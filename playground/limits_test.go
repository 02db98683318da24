package playground_test

import (
	"testing"
	"time"

	"kefu/playground"

	"github.com/go-telegram/bot/models"
)

func TestChatBudgetIsABurstAndThenOneASecond(t *testing.T) {
	t.Parallel()
	clock := newClock()
	w := newWorld(t, func(c *playground.Config) {
		c.Now = clock.now
		c.Limits = playground.Limits{ChatBurst: 3}
	})
	w.Start(wang, "")
	hello := map[string]any{"chat_id": wang, "text": "您好"}
	for range 3 {
		good[models.Message](w, "sendMessage", hello)
	}
	if r := w.refused(429, "Too Many Requests: retry after 1", "sendMessage", hello); r.Parameters.RetryAfter != 1 {
		t.Errorf("retry_after %d", r.Parameters.RetryAfter)
	}
	clock.add(900 * time.Millisecond)
	w.refused(429, "Too Many Requests: retry after 1", "sendMessage", hello) // too early by a little
	clock.add(100 * time.Millisecond)
	good[models.Message](w, "sendMessage", hello)

	clock.add(700 * time.Millisecond)
	w.refused(429, "Too Many Requests: retry after 1", "sendMessage", hello)
	clock.add(400 * time.Millisecond) // there is room again, but the second is not over
	w.refused(429, "Too Many Requests: retry after 1", "sendMessage", hello)
	clock.add(600 * time.Millisecond)
	good[models.Message](w, "sendMessage", hello)
}

func TestGroupBudgetCountsAllTopicsEditsAndNewTopicsTogether(t *testing.T) {
	t.Parallel()
	clock := newClock()
	w := newWorld(t, func(c *playground.Config) {
		c.Now = clock.now
		c.Limits = playground.Limits{ChatBurst: 1000}
	})
	topic := good[models.ForumTopic](w, "createForumTopic", map[string]any{"chat_id": group, "name": "C-1024"})
	board := good[models.Message](w, "sendMessage", map[string]any{"chat_id": group, "text": "0"})
	for i := range 9 {
		good[models.Message](w, "sendMessage", map[string]any{"chat_id": group, "text": "x", "message_thread_id": topic.MessageThreadID})
		good[models.Message](w, "editMessageText", map[string]any{"chat_id": group, "text": i + 1, "message_id": board.ID})
	}
	clock.add(20 * time.Second)
	w.refused(429, "Too Many Requests: retry after 40", "sendMessage", map[string]any{"chat_id": group, "text": "x"})
	clock.add(40 * time.Second)
	good[models.Message](w, "sendMessage", map[string]any{"chat_id": group, "text": "x"})
}

func TestAllChatsShareABudget(t *testing.T) {
	t.Parallel()
	clock := newClock()
	w := newWorld(t, func(c *playground.Config) {
		c.Now = clock.now
		c.Limits = playground.Limits{AllPerSecond: 2}
	})
	w.Start(wang, "")
	w.Start(li, "")
	good[models.Message](w, "sendMessage", map[string]any{"chat_id": wang, "text": "x"})
	good[models.Message](w, "sendMessage", map[string]any{"chat_id": li, "text": "x"})
	w.refused(429, "Too Many Requests: retry after 1", "sendMessage", map[string]any{"chat_id": wang, "text": "x"})
	clock.add(time.Second)
	good[models.Message](w, "sendMessage", map[string]any{"chat_id": wang, "text": "x"})
}
