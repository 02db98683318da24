package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kefu/playground"
)

// Bounds are several times what a quiet machine needs (see the log), because tests run beside each other.
const (
	crowd         = 20
	answeredIn    = 5 * time.Second
	onTheBoardIn  = 15 * time.Second
	firstOfACrowd = 5001
)

func TestTwentyCustomersAtOnceAreAnsweredAndOnTheBoard(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(_ *Config, world *playground.Config) {
		world.Latency = 100 * time.Millisecond
		for i := range int64(crowd) {
			world.People = append(world.People, playground.Person{
				ID: firstOfACrowd + i, FirstName: fmt.Sprint("客户", i+1), Language: "zh-hans", Role: playground.Customer,
			})
		}
	})
	s.customer(liMing).in(0).hears("没有工单在排队")
	began := time.Now()
	var wrote sync.WaitGroup
	for i := range int64(crowd) {
		wrote.Go(func() { s.Say(firstOfACrowd+i, firstOfACrowd+i, 0, "转人工") })
	}
	wrote.Wait()
	s.await(func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(standInGroup, 0), func(m playground.Message) bool {
			claims := slices.DeleteFunc(m.Buttons(), func(l string) bool { return !strings.Contains(l, "接单 C-") })
			return len(claims) == crowd
		})
	}, "all of them on the board")
	board := time.Since(began)
	var slowest time.Duration
	for i := range int64(crowd) {
		id := firstOfACrowd + i
		s.customer(id).hears("C-")
		messages := s.Messages(id, 0)
		first := slices.IndexFunc(messages, func(m playground.Message) bool { return m.From.IsBot })
		slowest = max(slowest, messages[first].Sent.Sub(messages[0].Sent))
	}
	t.Logf("the slowest answer came after %v, all were on the board after %v",
		slowest.Round(time.Millisecond), board.Round(time.Millisecond))
	if slowest > answeredIn || board > onTheBoardIn {
		t.Errorf("answered within %v (want %v), on the board within %v (want %v)", slowest, answeredIn, board, onTheBoardIn)
	}
	for _, c := range s.Calls() {
		if c.Code == 429 {
			t.Errorf("over Telegram's budgets: %+v", c)
		}
	}
}
