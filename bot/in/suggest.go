package in

import (
	"context"
	"strconv"
	"strings"

	"kefu/bot/limit"
	"kefu/bot/wire"
)

// This file is Telegram's inline mode: whoever types the bot's name in a text field is offered the ready answers,
// filled in for the case they have open. What they choose comes back as a message of theirs, like any other.

// maxSuggested is how many ready answers are offered at once.
const maxSuggested = 20

// suggest answers an inline query beside everything else. Nothing is stored, because nothing has been said yet.
func (r *Receiver) suggest(q *inlineQuery) {
	r.inBackground("inline query not answered", func(ctx context.Context) error {
		offered, err := r.suggestions(ctx, q.From.ID, q.Query)
		if err != nil {
			return err
		}
		return r.Telegram.AnswerTyping(ctx, q.ID, offered)
	})
}

// suggestions are the ready answers that contain the words, as articles. Nobody but the staff is offered any, and
// they only while they hold a case.
func (r *Receiver) suggestions(ctx context.Context, user int64, words string) ([]wire.Article, error) {
	offered := []wire.Article{}
	if staff, err := r.isStaff(ctx, nil, user); err != nil || !staff {
		return offered, err
	}
	open, held, err := r.Desk.Speaking(ctx, r.Pool, user)
	if err != nil || !held {
		return offered, err
	}
	customer, err := r.Views.Customer(ctx, r.Pool, open)
	if err != nil {
		return offered, err
	}
	answers, err := r.Desk.ReadyAnswers(ctx, r.Pool)
	if err != nil {
		return offered, err
	}
	words = strings.ToLower(strings.TrimSpace(words))
	for i, a := range answers {
		text := a.Filled(open, customer)
		fits := strings.Contains(strings.ToLower(a.Name+"\n"+text), words) && limit.Length(text) <= limit.Text
		if fits && len(offered) < maxSuggested {
			offered = append(offered, wire.Article{
				ID: strconv.Itoa(i), Title: a.Name + " · " + open.No, Description: limit.Short(text, 200), Text: text,
			})
		}
	}
	return offered, nil
}
