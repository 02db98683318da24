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
	// pollLimit is how many updates one call brings at most.
	pollLimit = 100
	maxBatch  = 32 << 20 // bytes of updates after which no more of an answer to getUpdates are read
)

// updates are the kinds of updates asked for. Telegram remembers the last list it was given, so it is always sent whole.
var updates = []string{
	models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage,
	models.AllowedUpdateCallbackQuery, models.AllowedUpdateInlineQuery, models.AllowedUpdateMyChatMember,
	models.AllowedUpdateMessageReaction,
}

// SetWebhook tells Telegram where to post updates, and with which secret. The more of them arrive together, the more share a
// commit: it is told to hold as many connections as it can.
func (c *Client) SetWebhook(ctx context.Context, address, secret string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := c.api.SetWebhook(ctx, &telegram.SetWebhookParams{
		URL: address, SecretToken: secret, MaxConnections: 100, AllowedUpdates: updates,
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

// Batch is what one call for updates brings.
type Batch struct {
	Updates []json.RawMessage
	More    bool // there may be more of them already
}

// Updates asks for the updates from offset on, and with wait waits for some. It is our own call because the library
// hands on decoded updates only, and those have lost what it does not know.
func (c *Client) Updates(ctx context.Context, offset int64, wait bool) (Batch, error) {
	ctx, cancel := context.WithTimeout(ctx, (pollTime+15)*time.Second)
	defer cancel()
	timeout := 0
	if wait {
		timeout = pollTime
	}
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": pollLimit, "timeout": timeout, "allowed_updates": updates,
	})
	if err != nil {
		return Batch{}, fmt.Errorf("getUpdates: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		c.config.APIURL+"/bot"+c.config.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return Batch{}, errors.New("getUpdates: the address of the Bot API is malformed") // the error would show the token
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return Batch{}, fmt.Errorf("getUpdates: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := readUpdates(response.Body)
	if response.StatusCode != http.StatusOK || err == nil && !answer.ok {
		return Batch{}, &PollError{
			Status: response.StatusCode, Words: answer.description,
			RetryAfter: time.Duration(answer.retryAfter) * time.Second,
		}
	}
	if err != nil {
		return Batch{}, fmt.Errorf("getUpdates: %w", err)
	}
	return answer.batch, nil
}

// updatesAnswer is what getUpdates answers.
type updatesAnswer struct {
	ok          bool
	batch       Batch
	description string
	retryAfter  int
}

// readUpdates reads an answer to getUpdates as it comes, and stops after the update with which it becomes too large:
// the rest comes again, because it is not confirmed.
func readUpdates(body io.Reader) (a updatesAnswer, err error) {
	d := json.NewDecoder(body)
	if _, err := d.Token(); err != nil {
		return a, err
	}
	var parameters struct {
		RetryAfter int `json:"retry_after"`
	}
	others := map[string]any{"ok": &a.ok, "description": &a.description, "parameters": &parameters}
	for size := 0; d.More(); {
		name, err := d.Token()
		if err != nil {
			return a, err
		}
		if name != "result" {
			into := others[fmt.Sprint(name)]
			if into == nil {
				into = new(json.RawMessage)
			}
			if err := d.Decode(into); err != nil {
				return a, err
			}
			continue
		}
		if open, err := d.Token(); err != nil || open != json.Delim('[') {
			return a, errors.Join(err, errors.New("the result is no list"))
		}
		for d.More() {
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return a, err
			}
			a.batch.Updates = append(a.batch.Updates, raw)
			if size += len(raw); size > maxBatch {
				a.ok, a.batch.More = true, true
				return a, nil
			}
		}
		if _, err := d.Token(); err != nil {
			return a, err
		}
	}
	a.retryAfter = parameters.RetryAfter
	a.batch.More = len(a.batch.Updates) >= pollLimit
	_, err = d.Token()
	return a, err
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
