package wire

import (
	"sync"
	"time"
)

// Limits are how much may be sent. The zero value of a field means what Telegram allows
// (core.telegram.org/bots/faq, "My bot is hitting limits"): 30 messages a second in all, one a second in a chat
// where short bursts pass, 20 a minute in a group with all its topics, edits and new topics.
type Limits struct {
	PerSecond      int
	ChatEvery      time.Duration // in one chat; groups have this limit too
	ChatBurst      int
	GroupPerMinute int
}

// Spare is how many of a group's messages a minute what can wait (board, pings) leaves to words between people.
const Spare = 8

// Budget counts what was sent, for all who send. Its methods may be called side by side. Private chats have positive ids, groups negative ones.
type Budget struct {
	limits Limits

	mu     sync.Mutex
	all    bucket
	chats  map[int64]*bucket
	groups map[int64][]time.Time // of the last minute, oldest first
	rests  map[int64]time.Time   // not before: Telegram said so
}

// NewBudget returns a budget that nothing was taken from.
func NewBudget(limits Limits) *Budget {
	if limits.PerSecond == 0 {
		limits.PerSecond = 30
	}
	if limits.ChatEvery == 0 {
		limits.ChatEvery = time.Second
	}
	if limits.ChatBurst == 0 {
		limits.ChatBurst = 8
	}
	if limits.GroupPerMinute == 0 {
		limits.GroupPerMinute = 20
	}
	return &Budget{
		limits: limits,
		all:    bucket{tokens: float64(limits.PerSecond)},
		chats:  map[int64]*bucket{}, groups: map[int64][]time.Time{}, rests: map[int64]time.Time{},
	}
}

// Take counts one message to a chat and gives 0, or gives how long to wait and counts nothing. At least leave
// messages of a group's minute must remain for others after it.
func (b *Budget) Take(chat int64, now time.Time, leave int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait := b.wait(chat, now, leave); wait > 0 {
		return wait
	}
	b.all.tokens--
	b.chat(chat, now).tokens--
	if chat < 0 {
		b.groups[chat] = append(b.groups[chat], now)
	}
	return 0
}

// Peek is how long a message to a chat would have to wait, if it left so many for others.
func (b *Budget) Peek(chat int64, now time.Time, leave int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wait(chat, now, leave)
}

func (b *Budget) wait(chat int64, now time.Time, leave int) time.Duration {
	wait := b.rests[chat].Sub(now)
	if wait <= 0 {
		delete(b.rests, chat)
	}
	all, every := b.limits.PerSecond, time.Second/time.Duration(b.limits.PerSecond)
	wait = max(wait, b.all.wait(now, all, every))
	wait = max(wait, b.chat(chat, now).wait(now, b.limits.ChatBurst, b.limits.ChatEvery))
	if chat < 0 {
		wait = max(wait, b.groupWait(chat, now, leave))
	}
	return max(wait, 0)
}

// Rest lets a chat alone until a time, as Telegram asks with retry_after.
func (b *Budget) Rest(chat int64, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.rests[chat]) {
		b.rests[chat] = until
	}
}

// groupWait is counted over a sliding minute: a bucket that refills would pass up to twice the budget.
func (b *Budget) groupWait(chat int64, now time.Time, leave int) time.Duration {
	sent := b.groups[chat]
	for len(sent) > 0 && now.Sub(sent[0]) >= time.Minute {
		sent = sent[1:]
	}
	b.groups[chat] = sent
	free := max(b.limits.GroupPerMinute-leave, 1)
	if len(sent) < free {
		return 0
	}
	return sent[len(sent)-free].Add(time.Minute).Sub(now)
}

func (b *Budget) chat(chat int64, now time.Time) *bucket {
	if found, ok := b.chats[chat]; ok {
		return found
	}
	const many = 10_000
	if len(b.chats) > many { // forget those that are full again
		full := time.Duration(b.limits.ChatBurst) * b.limits.ChatEvery
		for id, bucket := range b.chats {
			if now.Sub(bucket.at) > full {
				delete(b.chats, id)
			}
		}
	}
	made := &bucket{tokens: float64(b.limits.ChatBurst), at: now}
	b.chats[chat] = made
	return made
}

// bucket holds tokens that come back one by one.
type bucket struct {
	tokens float64
	at     time.Time // when tokens was true
}

// wait refills the bucket and gives the time until it has one token.
func (b *bucket) wait(now time.Time, most int, every time.Duration) time.Duration {
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(float64(most), b.tokens+float64(passed)/float64(every))
		b.at = now
	}
	if b.tokens >= 1 {
		return 0
	}
	return time.Duration((1-b.tokens)*float64(every)) + 1
}
