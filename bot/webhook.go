package bot

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"

	telegram "github.com/go-telegram/bot"
)

// maxUpdate is how many bytes one update may have. Telegram's are a few kilobytes.
const maxUpdate = 1 << 20

// Webhook receives updates that Telegram posts. An update is answered 200 once the inbox has committed it, readable or
// not: Telegram would send what is answered otherwise again and again, and after enough of those stall all others.
// 503 is for the time that PostgreSQL is away. Callers without the secret learn nothing.
func (b *Bot) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		if !b.secretFits(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")) {
			http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
			return
		}
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		// Telegram may hang up; the update has arrived all the same.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), callTimeout)
		defer cancel()
		if err := b.receive(ctx, raw); err != nil {
			b.log.Error("update not received, Telegram will send it again", "err", err)
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
}

// secretFits compares in constant time; digests make that independent of the length too. Without a configured secret
// nothing fits.
func (b *Bot) secretFits(shown string) bool {
	want, got := sha256.Sum256([]byte(b.config.WebhookSecret)), sha256.Sum256([]byte(shown))
	return b.config.WebhookSecret != "" && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// SetWebhook tells Telegram where to post updates.
func (b *Bot) SetWebhook(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := b.api.SetWebhook(ctx, &telegram.SetWebhookParams{
		URL: b.config.WebhookURL, SecretToken: b.config.WebhookSecret,
		MaxConnections: 40, AllowedUpdates: updates,
	})
	switch fault := classify(err); fault.kind {
	case none:
		return nil
	case unauthorized:
		return fmt.Errorf("%w: %w", ErrTokenRefused, err)
	case notSent, lost, serverDown:
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	default:
		return fmt.Errorf("bot: setWebhook: %w", err)
	}
}
