package playground

import (
	"math"
	"slices"
	"time"
)

// Limits are Telegram's budgets for what a bot sends
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
// Edits and new topics count like messages. A field that is 0 has Telegram's
// own value.
type Limits struct {
	Off            bool    // nothing is limited
	ChatBurst      int     // messages to one chat at once; 10
	ChatPerSecond  float64 // messages a second to one chat after the burst; 1
	AllPerSecond   int     // messages a second to all chats; 30
	GroupPerMinute int     // messages in any 60 s to one group, all topics together; 20
}

func (l Limits) orTelegrams() Limits {
	if l.ChatBurst == 0 {
		l.ChatBurst = 10
	}
	if l.ChatPerSecond == 0 {
		l.ChatPerSecond = 1
	}
	if l.AllPerSecond == 0 {
		l.AllPerSecond = 30
	}
	if l.GroupPerMinute == 0 {
		l.GroupPerMinute = 20
	}
	return l
}

// budget is what was spent lately. After a refusal everything is refused until
// the announced time: asking too early does not help.
type budget struct {
	spent   float64 // of the burst, as of at
	at      time.Time
	recent  []time.Time // spendings of the last minute, of groups only
	refused time.Time   // until
}

// spend takes n messages out of the chat's budgets, or says with 429 when to
// come back. Callers hold s.mu.
func (s *Server) spend(c *chat, n int) error {
	limits := s.config.Limits
	if limits.Off {
		return nil
	}
	now := s.now()
	if wait := max(c.budget.refused.Sub(now), s.all.refused.Sub(now)); wait > 0 {
		return tooMany(wait)
	}
	chatWait := c.budget.wait(now, limits.ChatPerSecond, limits.ChatBurst)
	if !c.private() {
		chatWait = max(chatWait, c.budget.minuteWait(now, n, limits.GroupPerMinute))
	}
	allWait := s.all.wait(now, float64(limits.AllPerSecond), limits.AllPerSecond)
	if chatWait > 0 {
		c.budget.refused = now.Add(ceilSecond(chatWait))
		return tooMany(chatWait)
	}
	if allWait > 0 {
		s.all.refused = now.Add(ceilSecond(allWait))
		return tooMany(allWait)
	}
	c.budget.spent += float64(n)
	s.all.spent += float64(n)
	if !c.private() {
		for range n {
			c.budget.recent = append(c.budget.recent, now)
		}
	}
	return nil
}

// wait is how long until one more fits into the burst. An album may overdraw
// what is left: it is one call.
func (b *budget) wait(now time.Time, perSecond float64, burst int) time.Duration {
	b.spent = max(0, b.spent-now.Sub(b.at).Seconds()*perSecond)
	b.at = now
	over := b.spent + 1 - float64(burst)
	return time.Duration(over / perSecond * float64(time.Second))
}

// minuteWait is how long until n more fit into the last minute.
func (b *budget) minuteWait(now time.Time, n, perMinute int) time.Duration {
	b.recent = slices.DeleteFunc(b.recent, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	over := min(len(b.recent)+n-perMinute, len(b.recent))
	if over <= 0 {
		return 0
	}
	return b.recent[over-1].Add(time.Minute).Sub(now)
}

func ceilSecond(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(d.Seconds())) * time.Second
}
