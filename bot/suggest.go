package bot

import (
	"context"
	"strconv"
	"strings"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// This file is Telegram's inline mode: whoever types the bot's name in a text field is offered the ready answers,
// filled in for the case they have open. What they choose comes back as a message of theirs, like any other.

const (
	maxSuggested = 20
	// suggestionsKeep is for how many seconds Telegram may repeat an answer to the same words: the case may have
	// changed. The library leaves 0 out, which would mean 300.
	suggestionsKeep = 1
)

// suggest answers an inline query beside everything else. Nothing is stored, because nothing has been said yet.
func (b *Bot) suggest(q *models.InlineQuery) {
	b.beside("inline query not answered", func(ctx context.Context) error {
		offered, err := b.suggestions(ctx, q.From.ID, q.Query)
		if err != nil {
			return err
		}
		_, err = b.api.AnswerInlineQuery(ctx, &telegram.AnswerInlineQueryParams{
			InlineQueryID: q.ID, Results: offered, IsPersonal: true, CacheTime: suggestionsKeep,
		})
		return err
	})
}

// suggestions are the ready answers that contain the words, as articles. Nobody but the staff is offered any, and
// they only while they hold a case.
func (b *Bot) suggestions(ctx context.Context, user int64, words string) ([]models.InlineQueryResult, error) {
	offered := []models.InlineQueryResult{}
	if staff, err := b.isStaff(ctx, user); err != nil || !staff {
		return offered, err
	}
	open, held, err := b.desk.Speaking(ctx, b.pool, user)
	if err != nil || !held {
		return offered, err
	}
	customer, err := b.views.Customer(ctx, b.pool, open)
	if err != nil {
		return offered, err
	}
	answers, err := b.desk.ReadyAnswers(ctx, b.pool)
	if err != nil {
		return offered, err
	}
	words = strings.ToLower(strings.TrimSpace(words))
	for i, a := range answers {
		text := a.Filled(open, customer)
		fits := strings.Contains(strings.ToLower(a.Name+"\n"+text), words) && length(text) <= maxText
		if fits && len(offered) < maxSuggested {
			offered = append(offered, &models.InlineQueryResultArticle{
				ID: strconv.Itoa(i), Title: a.Name + " · " + open.No, Description: short(text, 200),
				InputMessageContent: &models.InputTextMessageContent{MessageText: text, LinkPreviewOptions: noPreview},
			})
		}
	}
	return offered, nil
}
