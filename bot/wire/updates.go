package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/bot/limit"
)

const (
	pollTime = 50 // seconds that Telegram holds a getUpdates open; it allows no more
	// PollLimit is how many updates one call brings at most; who gets fewer has all that there were.
	PollLimit = 100
	maxAnswer = 64 << 20 // bytes of an answer to getUpdates
)

// updates are the kinds of updates asked for. Telegram remembers the last list it was given, so it is always sent whole.
var updates = []string{
	models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage,
	models.AllowedUpdateCallbackQuery, models.AllowedUpdateInlineQuery, models.AllowedUpdateMyChatMember,
}

// SetWebhook tells Telegram where to post updates, and with which secret.
func (c *Client) SetWebhook(ctx context.Context, address, secret string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.SetWebhook(ctx, &telegram.SetWebhookParams{
		URL: address, SecretToken: secret, MaxConnections: 40, AllowedUpdates: updates,
	})
	return meaning("setWebhook", err)
}

// WebhookURL is where Telegram posts updates, "" if nowhere, and how many wait there to be posted.
func (c *Client) WebhookURL(ctx context.Context) (address string, waiting int, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	info, err := c.api.GetWebhookInfo(ctx)
	if err != nil {
		return "", 0, meaning("getWebhookInfo", err)
	}
	return info.URL, info.PendingUpdateCount, nil
}

// DropWebhook lets updates be asked for: Telegram refuses Updates while it has a webhook.
func (c *Client) DropWebhook(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := c.api.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{}); err != nil {
		return fmt.Errorf("deleteWebhook: %w", err)
	}
	return nil
}

// PollError is Telegram's refusal of getUpdates.
type PollError struct {
	Status     int
	Words      string
	RetryAfter time.Duration
}

func (e *PollError) Error() string { return fmt.Sprintf("getUpdates: %d %s", e.Status, e.Words) }

// Updates asks for the updates from offset on, and with wait waits for some. It is our own call because the library hands on decoded updates only, and those have lost what it does not
// know.
func (c *Client) Updates(ctx context.Context, offset int64, wait bool) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, (pollTime+15)*time.Second)
	defer cancel()
	timeout := 0
	if wait {
		timeout = pollTime
	}
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": PollLimit, "timeout": timeout, "allowed_updates": updates,
	})
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		c.config.APIURL+"/bot"+c.config.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("getUpdates: the address of the Bot API is malformed") // the error would show the token
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		OK          bool              `json:"ok"`
		Result      []json.RawMessage `json:"result"`
		Description string            `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&answer)
	if response.StatusCode != http.StatusOK || err == nil && !answer.OK {
		return nil, &PollError{
			Status: response.StatusCode, Words: answer.Description,
			RetryAfter: time.Duration(answer.Parameters.RetryAfter) * time.Second,
		}
	}
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	return answer.Result, nil
}

// AnswerPress tells who pressed a button what came of it, on the button itself: for a moment, or with alert until they
// have read it. Longer words are cut.
func (c *Client) AnswerPress(ctx context.Context, query, words string, alert bool) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.AnswerCallbackQuery(ctx, &telegram.AnswerCallbackQueryParams{
		CallbackQueryID: query, Text: limit.Short(words, limit.Toast), ShowAlert: alert,
	})
	return err
}

// Article is one text that is offered to somebody who types the bot's name in a text field.
type Article struct{ ID, Title, Description, Text string }

// suggestionsKeep is for how many seconds Telegram may repeat an answer to the same words: what was offered may have
// changed. The library leaves 0 out, which would mean 300.
const suggestionsKeep = 1

// AnswerTyping offers texts to somebody who types. What they choose comes back as a message of theirs, like any other.
func (c *Client) AnswerTyping(ctx context.Context, query string, offered []Article) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	results := make([]models.InlineQueryResult, len(offered))
	for i, a := range offered {
		results[i] = &models.InlineQueryResultArticle{
			ID: a.ID, Title: a.Title, Description: a.Description,
			InputMessageContent: &models.InputTextMessageContent{MessageText: a.Text, LinkPreviewOptions: noPreview},
		}
	}
	_, err := c.api.AnswerInlineQuery(ctx, &telegram.AnswerInlineQueryParams{
		InlineQueryID: query, Results: results, IsPersonal: true, CacheTime: suggestionsKeep,
	})
	return err
}
