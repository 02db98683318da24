package wire

import (
	"maps"
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

// What is sent to all chats comes in bursts of two thirds of a second at most: what leaves evenly arrives in heaps, and a
// server that has counted too many in one second refuses everything for another one. Of a burst, notices leave a third to
// what people wait for.
const (
	burstOfSecond  = 2. / 3
	noticesLeaveOf = 1. / 3
)

// toldByMany is how many chats must be told to wait within a second for it to be meant for all of them. Telegram does not
// say which of its limits was met.
const toldByMany = 3

// How many of a group's messages a minute a call leaves to others; the most pressing leaves none.
const (
	// Reserve is left by what can wait, such as pings.
	Reserve = 8
	// Share says that a call is paid for from the share of the board, which nobody else may use: one message in a
	// quarter of a minute.
	Share = -1
)

// share is the board's part of a group's minute.
func (l Limits) share() int { return l.GroupPerMinute / 5 }

// minute is what a group was sent within a minute, oldest first.
type minute struct{ others, board []time.Time }

// Budget counts what was sent, for all who send. Its methods may be called side by side. Private chats have positive
// ids, groups negative ones.
type Budget struct {
	limits Limits

	mu     sync.Mutex
	all    bucket
	chats  map[int64]*bucket
	groups map[int64]*minute
	rests  map[int64]time.Time // not before: Telegram said so
	told   map[int64]time.Time // when chats were told to wait, within the last second
	rest   time.Time           // not before, for all
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
		all:    bucket{tokens: burstOf(limits)},
		chats:  map[int64]*bucket{}, groups: map[int64]*minute{}, rests: map[int64]time.Time{}, told: map[int64]time.Time{},
	}
}

// Take counts one message to a chat and gives 0, or gives how long to wait and counts nothing. At least leave messages
// of a group's minute must remain for others after it, beside the board's; with Share it is one of those.
func (b *Budget) Take(chat int64, now time.Time, leave int) time.Duration {
	return b.take(chat, now, leave, 0)
}

// TakeNotice is Take for what nobody waits for: it leaves room for what somebody does.
func (b *Budget) TakeNotice(chat int64, now time.Time, leave int) time.Duration {
	return b.take(chat, now, leave, noticesLeaveOf*burstOf(b.limits))
}

func (b *Budget) take(chat int64, now time.Time, leave int, leaveOfAll float64) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if wait := b.wait(chat, now, leave, leaveOfAll); wait > 0 {
		return wait
	}
	b.all.tokens--
	b.chat(chat, now).tokens--
	if chat < 0 {
		sent := b.group(chat)
		if leave == Share {
			sent.board = append(sent.board, now)
		} else {
			sent.others = append(sent.others, now)
		}
	}
	return 0
}

// Peek is how long a message to a chat would have to wait, if it left so many for others.
func (b *Budget) Peek(chat int64, now time.Time, leave int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wait(chat, now, leave, 0)
}

func burstOf(l Limits) float64 { return max(burstOfSecond*float64(l.PerSecond), 1) }

func (b *Budget) wait(chat int64, now time.Time, leave int, leaveOfAll float64) time.Duration {
	wait := max(b.rests[chat].Sub(now), b.rest.Sub(now))
	if wait <= 0 {
		delete(b.rests, chat)
	}
	wait = max(wait, b.all.wait(now, burstOf(b.limits), time.Second/time.Duration(b.limits.PerSecond), leaveOfAll))
	wait = max(wait, b.chat(chat, now).wait(now, float64(b.limits.ChatBurst), b.limits.ChatEvery, 0))
	if chat < 0 {
		wait = max(wait, b.groupWait(chat, now, leave))
	}
	return max(wait, 0)
}

// Rest lets a chat alone until a time, as Telegram asks with retry_after at now. When it asks so for many chats at once,
// all are let alone.
func (b *Budget) Rest(chat int64, now, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	maps.DeleteFunc(b.told, func(_ int64, at time.Time) bool { return now.Sub(at) >= time.Second })
	b.told[chat] = now
	if len(b.told) >= toldByMany && until.After(b.rest) {
		b.rest = until
	}
	if until.After(b.rests[chat]) {
		b.rests[chat] = until
	}
}

// groupWait is counted over a sliding minute: a bucket that refills would pass up to twice the budget.
func (b *Budget) groupWait(chat int64, now time.Time, leave int) time.Duration {
	sent, share := b.group(chat), b.limits.share()
	sent.others, sent.board = lately(sent.others, now), lately(sent.board, now)
	if leave == Share {
		return fullFor(sent.board, max(share, 1), now)
	}
	return fullFor(sent.others, max(b.limits.GroupPerMinute-share-leave, 1), now)
}

func (b *Budget) group(chat int64) *minute {
	if b.groups[chat] == nil {
		b.groups[chat] = &minute{}
	}
	return b.groups[chat]
}

// lately are those times that lie within the last minute.
func lately(sent []time.Time, now time.Time) []time.Time {
	for len(sent) > 0 && now.Sub(sent[0]) >= time.Minute {
		sent = sent[1:]
	}
	return sent
}

// fullFor is how long it takes until less than so many were sent within a minute.
func fullFor(sent []time.Time, most int, now time.Time) time.Duration {
	if len(sent) < most {
		return 0
	}
	return sent[len(sent)-most].Add(time.Minute).Sub(now)
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

// wait refills the bucket and gives the time until it has one token and what is to be left.
func (b *bucket) wait(now time.Time, most float64, every time.Duration, leave float64) time.Duration {
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens = min(most, b.tokens+float64(passed)/float64(every))
		b.at = now
	}
	if b.tokens >= 1+leave {
		return 0
	}
	return time.Duration((1+leave-b.tokens)*float64(every)) + 1
}
