package playground

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
)

// ErrNoInline is typing the name of a bot whose inline mode is off, or choosing
// what it has not offered.
var ErrNoInline = errors.New("playground: the bot offers nothing like that inline")

// inlineLives is how long an inline query can be answered. Telegram does not
// document it; its server gives up after about this time.
const inlineLives = 30 * time.Second

// maxInline is how many results an answer may have
// (https://core.telegram.org/bots/api#answerinlinequery).
const maxInline = 50

// Suggestion is one article that the bot offers for an inline query.
type Suggestion struct {
	Query       string `json:"query"` // id of the inline query it answers
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Text        string `json:"text"` // what choosing it sends
	entities    []models.MessageEntity
}

// inlineQuery is what somebody has typed after the bot's name.
type inlineQuery struct {
	person   int64
	at       time.Time
	answered bool
	offered  []Suggestion
}

// botNow is the bot as getMe tells of it. The library names the field of inline
// mode otherwise than Telegram does (https://core.telegram.org/bots/api#user).
type botNow struct {
	models.User
	SupportsInlineQueries bool `json:"supports_inline_queries"`
}

func (s *Server) botNow() botNow { return botNow{s.bot, !s.inlineOff} }

func (s *Server) getMe(*request) (any, error) { return s.botNow(), nil }

// SetInline turns the bot's inline mode on or off, as @BotFather's /setinline
// does. It is on at first.
func (s *Server) SetInline(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inlineOff = !on
	s.recordChats()
}

// Suggest types the bot's name and a query into a chat, without sending it, and
// gives what the bot offers.
func (s *Server) Suggest(ctx context.Context, person, chatID int64, text string) ([]Suggestion, error) {
	q, err := s.inlineQuery(person, chatID, text)
	if err != nil {
		return nil, err
	}
	var offered []Suggestion
	err = s.Wait(ctx, func(v *Snapshot) bool {
		offered = q.offered
		return q.answered
	})
	return offered, err
}

func (s *Server) inlineQuery(person, chatID int64, text string) (*inlineQuery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c, err := s.place(person, chatID, 0)
	if err != nil {
		return nil, err
	}
	if s.inlineOff {
		return nil, ErrNoInline
	}
	kind := string(c.Type)
	if c.private() {
		kind = "sender" // a private chat with the bot itself
	}
	user, id := p.user(), s.nextSerial()
	q := &inlineQuery{person: person, at: s.now()}
	s.inline[id] = q
	s.emit("inline_query", "user "+strconv.FormatInt(p.ID, 10), models.Update{
		InlineQuery: &models.InlineQuery{ID: id, From: &user, Query: text, ChatType: kind},
	}, nil)
	return q, nil
}

// Choose sends something that the bot has offered, into the chat and topic where
// it was typed. The bot gets the message, as one that was sent via it.
func (s *Server) Choose(person, chat int64, thread int, one Suggestion) models.Message {
	return only(s.choose(person, chat, thread, one.Query, one.ID))
}

func (s *Server) choose(person, chat int64, thread int, query, id string) ([]models.Message, error) {
	s.mu.Lock()
	var offered []Suggestion
	if q := s.inline[query]; q != nil && q.person == person {
		offered = q.offered
	}
	via := s.bot
	s.mu.Unlock()
	i := slices.IndexFunc(offered, func(one Suggestion) bool { return one.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("choose %q of query %q: %w", id, query, ErrNoInline)
	}
	return s.post(person, chat, thread, nil, models.Message{
		Text: offered[i].Text, Entities: offered[i].entities, ViaBot: &via,
	})
}

// answerInlineQuery knows articles with a text only.
func (s *Server) answerInlineQuery(r *request) (any, error) {
	id := r.text("inline_query_id")
	q := s.inline[id]
	if q == nil || s.now().Sub(q.at) > inlineLives {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	var results []struct {
		Type        string `json:"type"`
		ID          string `json:"id"`
		Title       string `json:"title"`
		Description string `json:"description"`
		Content     struct {
			Text     string                 `json:"message_text"`
			Entities []models.MessageEntity `json:"entities"`
		} `json:"input_message_content"`
	}
	if err := r.decode("results", &results); err != nil {
		return nil, err
	}
	if len(results) > maxInline {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	known := map[string]bool{}
	var offered []Suggestion
	for _, one := range results {
		text, _ := tidy(one.Content.Text, nil)
		switch {
		case one.Type != "article":
			return nil, badRequest("can't parse inline query result: the stand-in knows articles only")
		case one.ID == "" || len(one.ID) > 64:
			return nil, badRequest("RESULT_ID_INVALID")
		case known[one.ID]:
			return nil, badRequest("RESULT_ID_DUPLICATE")
		case one.Title == "":
			return nil, badRequest("can't parse inline query result: Field \"title\" must be non-empty")
		}
		if err := checkText(text); err != nil {
			return nil, err
		}
		known[one.ID] = true
		offered = append(offered, Suggestion{
			Query: id, ID: one.ID, Title: one.Title, Description: one.Description, Text: text,
			entities: detect(text, one.Content.Entities),
		})
	}
	q.answered, q.offered = true, offered
	s.record(change{})
	return true, nil
}
