package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"

	"kefu/playground"
)

// askers are a stand-in for Telegram, open to a bot, and the people who write in it.
type askers struct {
	*playground.Server
	url  string
	free chan int64 // chats in which nobody waits for an answer

	mu      sync.Mutex
	answers map[spot]chan struct{} // guarded by mu: that something came there
}

// spot is where a message is expected: a chat, and a topic of it.
type spot struct {
	chat   int64
	thread int
}

// newAskers starts a stand-in with so many customers who greet, and further people who write otherwise.
func newAskers(greeting int, others ...playground.Person) (*askers, func(), error) {
	c := &askers{free: make(chan int64, greeting), answers: map[spot]chan struct{}{}}
	world := playground.Config{
		Token: standInToken, Limits: playground.Limits{Off: true}, People: others,
		Group: playground.Group{ID: standInGroup, Title: "客服"},
	}
	for i := range int64(greeting) {
		p := customerOfBench(firstPerson + i)
		world.People = append(world.People, p)
		c.free <- p.ID
	}
	c.Server = playground.New(world)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Close()
		return nil, nil, err
	}
	c.url = "http://" + listener.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(c.listen), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return c, func() {
		_ = server.Close()
		c.Close()
	}, nil
}

// customerOfBench is a customer with an id.
func customerOfBench(id int64) playground.Person {
	return playground.Person{ID: id, FirstName: "顾客", Language: "zh-hans", Role: playground.Customer}
}

// at tells that something came to a place.
func (c *askers) at(where spot) chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	came := c.answers[where]
	if came == nil {
		came = make(chan struct{}, 1)
		c.answers[where] = came
	}
	return came
}

// listen passes a call on to the stand-in, and tells who is answered.
func (c *askers) listen(w http.ResponseWriter, r *http.Request) {
	if path.Base(r.URL.Path) != "sendMessage" {
		c.Handler().ServeHTTP(w, r)
		return
	}
	answer := &sniffed{ResponseWriter: w}
	c.Handler().ServeHTTP(answer, r)
	var sent struct{ Result models.Message }
	if err := json.Unmarshal(answer.body, &sent); err != nil {
		return
	}
	select {
	case c.at(spot{sent.Result.Chat.ID, sent.Result.MessageThreadID}) <- struct{}{}:
	default: // a second answer to one word, or nobody waits there
	}
}

// sniffed keeps what is answered to a call.
type sniffed struct {
	http.ResponseWriter
	body []byte
}

// Write keeps and passes on.
func (o *sniffed) Write(p []byte) (int, error) {
	o.body = append(o.body, p...)
	return o.ResponseWriter.Write(p)
}

// ask lets a customer who is free greet and waits for the first answer.
func (c *askers) ask(ctx context.Context, _ int) error {
	chat := <-c.free
	defer func() { c.free <- chat }()
	return c.exchange(ctx, spot{chat: chat}, func() { c.Say(chat, chat, 0, "你好") })
}

// errUnanswered ends a benchmark.
var errUnanswered = errors.New("somebody was not answered")

// exchange lets somebody write and waits for the first message at a place.
func (c *askers) exchange(ctx context.Context, at spot, write func()) error {
	came := c.at(at)
	select {
	case <-came: // what came after the first answer
	default:
	}
	write()
	late := time.NewTimer(answerWithin)
	defer late.Stop()
	select {
	case <-came:
		return nil
	case <-late.C:
		return errUnanswered
	case <-ctx.Done():
		return ctx.Err()
	}
}
