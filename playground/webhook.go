package playground

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
)

// maxPause bounds the pause between two tries, as a multiple of the first.
const maxPause = 60

// webhook delivers updates to the bot's address: in order within a line,
// several lines at once, each update until it is taken with a 2xx.
type webhook struct {
	url    string
	secret string
	limit  int
	slots  chan struct{} // one for each connection
	ctx    context.Context
	cancel context.CancelFunc

	// Below: held by Server.mu.
	lines     map[string][]*update
	lastError string
	failedAt  time.Time
}

// errRefused is worded as in Telegram's last_error_message, but for the capital.
var errRefused = errors.New("wrong response from the webhook")

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (s *Server) setWebhook(r *request) (any, error) {
	address := r.text("url")
	if address == "" {
		return s.deleteWebhook(r)
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, badRequest("bad webhook: invalid webhook URL specified")
	}
	secret := r.text("secret_token")
	if secret != "" && !secretShape.MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	limit := r.number("max_connections")
	if limit < 1 || limit > 100 {
		limit = 40
	}
	q := &s.updates
	if err := r.decode("allowed_updates", &q.allowed); err != nil {
		return nil, err
	}
	if r.flag("drop_pending_updates") {
		q.waiting = nil
	}
	if q.poll != nil {
		q.poll.ended <- conflict("terminated by setWebhook request")
		q.poll = nil
	}
	q.stopWebhook()
	hook := &webhook{url: address, secret: secret, limit: limit, slots: make(chan struct{}, limit), lines: map[string][]*update{}}
	hook.ctx, hook.cancel = context.WithCancel(context.Background())
	q.hook = hook
	for _, u := range q.waiting {
		hook.push(s, u)
	}
	return true, nil
}

func (s *Server) deleteWebhook(r *request) (any, error) {
	s.updates.stopWebhook()
	if r.flag("drop_pending_updates") {
		s.updates.waiting = nil
	}
	return true, nil
}

func (s *Server) getWebhookInfo(*request) (any, error) {
	q := &s.updates
	info := models.WebhookInfo{PendingUpdateCount: len(q.waiting), AllowedUpdates: q.allowed}
	if hook := q.hook; hook != nil {
		info.URL, info.MaxConnections, info.LastErrorMessage = hook.url, hook.limit, hook.lastError
		if !hook.failedAt.IsZero() {
			info.LastErrorDate = int(hook.failedAt.Unix())
		}
	}
	return info, nil
}

func (q *updateQueue) stopWebhook() {
	if q.hook != nil {
		q.hook.cancel()
		q.hook = nil
	}
}

// push lines an update up and starts the line if it rests. Callers hold s.mu.
func (h *webhook) push(s *Server, u *update) {
	resting := len(h.lines[u.line]) == 0
	h.lines[u.line] = append(h.lines[u.line], u)
	if resting {
		go h.run(s, u.line)
	}
}

// run delivers a line until it is empty or the webhook is taken away.
func (h *webhook) run(s *Server, line string) {
	pause := s.config.WebhookRetry
	for {
		s.mu.Lock()
		if h.ctx.Err() != nil {
			s.mu.Unlock()
			return
		}
		next := h.lines[line][0]
		s.mu.Unlock()

		after, err := h.post(s.client, next)
		s.mu.Lock()
		if h.ctx.Err() != nil {
			s.mu.Unlock()
			return
		}
		if err == nil {
			h.lines[line] = h.lines[line][1:]
			rests := len(h.lines[line]) == 0
			if rests {
				delete(h.lines, line) // the next push starts the line again
			}
			s.delivered(next)
			pause = s.config.WebhookRetry
			s.mu.Unlock()
			if rests {
				return
			}
			continue
		}
		h.lastError, h.failedAt = err.Error(), s.now()
		s.mu.Unlock()

		timer := time.NewTimer(max(pause, after))
		select {
		case <-timer.C:
		case <-h.ctx.Done():
			timer.Stop()
			return
		}
		pause = min(2*pause, maxPause*s.config.WebhookRetry)
	}
}

// post tries once; after is the pause the bot asks for.
func (h *webhook) post(client *http.Client, u *update) (after time.Duration, err error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-h.ctx.Done():
		return 0, h.ctx.Err()
	}
	req, err := http.NewRequestWithContext(h.ctx, http.MethodPost, h.url, bytes.NewReader(u.raw))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	response, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20))
	if response.StatusCode/100 != 2 {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return time.Duration(seconds) * time.Second, fmt.Errorf("%w: %s", errRefused, response.Status)
	}
	return 0, nil
}

// delivered takes a confirmed update out of the queue. Callers hold s.mu.
func (s *Server) delivered(u *update) {
	q := &s.updates
	for i, waiting := range q.waiting {
		if waiting == u {
			q.waiting = append(q.waiting[:i:i], q.waiting[i+1:]...)
			break
		}
	}
	s.markSeen(u)
}
