package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/jackc/pgx/v5/pgconn"

	"kefu/turn"
)

const (
	pollTime   = 50 // seconds that Telegram holds a getUpdates open; it allows no more
	pollLimit  = 100
	maxBackoff = 30 * time.Second
	maxAnswer  = 64 << 20 // bytes of an answer to getUpdates
)

// receive keeps updates for good: when it returns nil, Telegram may forget them. Updates that nobody can be found for
// are kept too, set aside. Its error is the database's, and then nothing is known of any of them.
func (b *Bot) receive(ctx context.Context, raws ...[]byte) error {
	now := b.now()
	var inputs []turn.Input
	var presses []string
	var typed []*models.InlineQuery
	for _, raw := range raws {
		a := decode(raw, now)
		in, err := b.routeSafely(ctx, a)
		if err != nil {
			if !ownFault(err) {
				return err
			}
			in = a.aside(err.Error())
		}
		if in != nil {
			inputs = append(inputs, *in)
		}
		if q := a.update.CallbackQuery; q != nil {
			presses = append(presses, q.ID)
		}
		if q := a.update.InlineQuery; q != nil && q.From != nil {
			typed = append(typed, q)
		}
	}
	if err := b.keep(ctx, inputs); err != nil {
		return err
	}
	for _, query := range presses {
		b.answer(query)
	}
	for _, query := range typed {
		b.suggest(query)
	}
	return nil
}

// routeSafely turns a panic over one strange update into a fault of it, so that it does not take the others along.
func (b *Bot) routeSafely(ctx context.Context, a arrival) (in *turn.Input, err error) {
	defer func() {
		if r := recover(); r != nil {
			b.log.Error("routing panicked", "panic", r)
			in, err = a.aside(fmt.Sprintf("routing panicked: %v", r)), nil
		}
	}()
	return b.route(ctx, a)
}

// keep puts inputs into the inbox together or, when the database takes offence at one of them, one by one.
func (b *Bot) keep(ctx context.Context, inputs []turn.Input) error {
	if len(inputs) == 0 {
		return nil
	}
	err := b.inbox.Receive(ctx, inputs...)
	if err == nil || !ownFault(err) {
		return err
	}
	for _, in := range inputs {
		err := b.inbox.Receive(ctx, in)
		if err != nil && ownFault(err) {
			err = b.inbox.Receive(ctx, turn.Input{
				Source: in.Source, Key: in.Key, Raw: in.Raw, Fault: err.Error(), ReceivedAt: in.ReceivedAt,
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ownFault reports whether the database refused what it was given, so that trying again would change nothing: SQLSTATE
// classes 21–23 (data and constraints) and 54 (limits).
func ownFault(err error) bool {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.Code[:2] {
	case "21", "22", "23", "54":
		return true
	}
	return false
}

// Poll receives by getUpdates until ctx ends, and returns its error. The offset that tells Telegram to forget updates
// is sent only after the inbox has committed them; after a crash they come again and change nothing. Whatever goes
// wrong is logged and tried again, slower each time. Any number of processes may call it: one of them receives,
// because Telegram allows no more.
func (b *Bot) Poll(ctx context.Context) error {
	return b.whileElected(ctx, receiverLock, b.poll)
}

func (b *Bot) poll(ctx context.Context) error {
	wait := b.backoff
	for webhook, offset := true, int64(0); ; {
		var err error
		if webhook {
			err = b.dropWebhook(ctx) // Telegram refuses getUpdates while it has one
			webhook = err != nil
		}
		if err == nil {
			var next int64
			next, err = b.pollOnce(ctx, offset)
			offset = max(next, 0)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			wait = b.backoff
			continue
		}
		delay := wait
		if wait *= 2; wait > maxBackoff {
			wait = maxBackoff
		}
		var refused *pollError
		if errors.As(err, &refused) {
			delay = max(delay, refused.retryAfter)
			webhook = refused.status == http.StatusConflict && strings.Contains(refused.words, "webhook")
		}
		b.log.Warn("receiving stopped, trying again", "err", err, "after", delay)
		if err := pause(ctx, delay); err != nil {
			return err
		}
	}
}

func (b *Bot) dropWebhook(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	if _, err := b.api.DeleteWebhook(ctx, &telegram.DeleteWebhookParams{}); err != nil {
		return fmt.Errorf("deleteWebhook: %w", err)
	}
	return nil
}

// pollOnce asks for the updates from offset on and keeps them. It gives the next offset, also with an error.
func (b *Bot) pollOnce(ctx context.Context, offset int64) (int64, error) {
	raws, err := b.getUpdates(ctx, offset)
	if err != nil || len(raws) == 0 {
		return offset, err
	}
	// What was fetched is kept even when the process is asked to stop meanwhile.
	keepCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	batch := make([][]byte, len(raws))
	for i, raw := range raws {
		batch[i] = raw
	}
	if err := b.receive(keepCtx, batch...); err != nil {
		return offset, err
	}
	next := offset
	for _, raw := range raws {
		var id struct {
			ID int64 `json:"update_id"`
		}
		if json.Unmarshal(raw, &id) == nil && id.ID >= next {
			next = id.ID + 1
		}
	}
	if next == offset {
		return offset, errors.New("getUpdates: updates without an id cannot be confirmed")
	}
	return next, nil
}

// pollError is Telegram's refusal of getUpdates.
type pollError struct {
	status     int
	words      string
	retryAfter time.Duration
}

func (e *pollError) Error() string { return fmt.Sprintf("getUpdates: %d %s", e.status, e.words) }

// getUpdates is our own call because the library hands on decoded updates only, and those have lost what it does not
// know.
func (b *Bot) getUpdates(ctx context.Context, offset int64) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, (pollTime+15)*time.Second)
	defer cancel()
	body, err := json.Marshal(map[string]any{
		"offset": offset, "limit": pollLimit, "timeout": pollTime, "allowed_updates": updates,
	})
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost,
		b.config.APIURL+"/bot"+b.config.Token+"/getUpdates", bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("getUpdates: the address of the Bot API is malformed") // the error would show the token
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
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
		return nil, &pollError{
			status: response.StatusCode, words: answer.Description,
			retryAfter: time.Duration(answer.Parameters.RetryAfter) * time.Second,
		}
	}
	if err != nil {
		return nil, fmt.Errorf("getUpdates: %w", err)
	}
	return answer.Result, nil
}

// withoutURL takes the address out of an HTTP client's error: it has the token in it.
func withoutURL(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
