// Package wire is the wire to Telegram: the calls of the Bot API that kefu makes, what became of each, and how much may
// be sent.
//
// It knows Telegram's library, methods, limits and words for what went wrong, and how a message of the record is shown
// by calls (Render). It must not know cases, the desk or the database, nor when something is to be sent.
//
//	Client   the calls, each with a time limit; Classify says what an error of theirs means
//	Budget   how much was sent, and how long the next message to a chat has to wait
//	Examine  what Telegram knows of a bot, for an operator
package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	telegram "github.com/go-telegram/bot"
	"github.com/prometheus/client_golang/prometheus"
)

// DefaultAPI is Telegram's own Bot API.
const DefaultAPI = "https://api.telegram.org"

// Errors of Check and SetWebhook.
var (
	ErrTokenRefused = errors.New("bot: Telegram refuses the token (KEFU_TELEGRAM_TOKEN)")
	ErrUnreachable  = errors.New("bot: the Bot API cannot be reached (KEFU_TELEGRAM_API_URL)")
)

// Config says which bot calls, and where.
type Config struct {
	Token  string
	APIURL string // DefaultAPI when empty
	Log    *slog.Logger
	// Metrics is where the calls are counted; nil: nobody looks.
	Metrics prometheus.Registerer
}

// Client makes calls for one bot. Its methods may be called side by side.
type Client struct {
	config   Config
	api      *telegram.Bot
	http     *http.Client
	hangUp   context.CancelFunc
	username atomic.Pointer[string] // as getMe gave it
}

// New makes a client. It calls nobody; see Check.
func New(config Config) (*Client, error) {
	config.APIURL = serverOf(config.APIURL)
	over, hangUp := context.WithCancel(context.Background())
	c := &Client{config: config, http: newClient(over, config.Metrics), hangUp: hangUp}
	var err error
	c.api, err = telegram.New(config.Token,
		telegram.WithSkipGetMe(),
		telegram.WithServerURL(config.APIURL),
		telegram.WithHTTPClient(time.Minute, watching{c.http}),
		telegram.WithErrorsHandler(func(err error) { config.Log.Warn("telegram client", "err", err) }),
	)
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	return c, nil
}

// serverOf is the address of a Bot API without a slash at its end.
func serverOf(address string) string {
	if address == "" {
		return DefaultAPI
	}
	return strings.TrimSuffix(address, "/")
}

// ID is the bot's own user id.
func (c *Client) ID() int64 { return c.api.ID() }

// Username is the bot's name as Telegram gave it, "" before Check has asked.
func (c *Client) Username() string {
	if name := c.username.Load(); name != nil {
		return *name
	}
	return ""
}

// StartLink is the address that opens a private chat with this bot and hands it a one-time token
// (core.telegram.org/bots/features#deep-linking). It is "" before Check has asked Telegram for the bot's name.
func (c *Client) StartLink(token string) string {
	name := c.Username()
	if name == "" {
		return ""
	}
	return "https://t.me/" + name + "?start=" + token
}

// Check asks Telegram who this bot is. It gives ErrTokenRefused or ErrUnreachable, wrapped with what was said.
func (c *Client) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	me, err := c.api.GetMe(ctx)
	if err != nil {
		return meaning("getMe", err)
	}
	c.username.Store(&me.Username)
	return nil
}

// meaning wraps the error of a call that an operator waits for.
func meaning(method string, err error) error {
	switch Classify(err).Kind {
	case Done:
		return nil
	case Unauthorized:
		return fmt.Errorf("%w: %w", ErrTokenRefused, err)
	case NotSent, Lost, ServerDown:
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	default:
		return fmt.Errorf("bot: %s: %w", method, err)
	}
}

// How long one call may take; getUpdates has its own.
const (
	callTimeout   = 30 * time.Second
	uploadTimeout = 3 * time.Minute // of a call that carries a file
)

// newClient makes the HTTP client of all calls. Go keeps only two idle connections per host by default, which costs
// a handshake for nearly every call when many are under way.
func newClient(over context.Context, metrics prometheus.Registerer) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = 64
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = 70 * time.Second // longer than the longest poll
	return &http.Client{Transport: newCounting(hanging{transport, over}, metrics)}
}

// watching is the HTTP client that the library calls through. It sees what the library's errors do not tell:
// whether a request that failed had left this machine, and the status of answers that are not the Bot API's own.
type watching struct{ client *http.Client }

// serverError is an answer of a server that could not do its work.
type serverError struct {
	status int
	// undone: the Bot API itself says so, or something before it refused the request. Any other 5xx may come from a
	// gateway that lost the answer to a request that was carried out.
	undone bool
}

// ownAnswer reports whether an answer is the Bot API's own (core.telegram.org/bots/api#making-requests).
func ownAnswer(body []byte) bool {
	var answer struct {
		OK        *bool `json:"ok"`
		ErrorCode int   `json:"error_code"`
	}
	return json.Unmarshal(body, &answer) == nil && answer.OK != nil && !*answer.OK && answer.ErrorCode != 0
}

func (e *serverError) Error() string { return fmt.Sprintf("server answered %d", e.status) }

// notSentError is a request that did not reach the server.
type notSentError struct{ err error }

func (e *notSentError) Error() string { return "not sent: " + e.err.Error() }
func (e *notSentError) Unwrap() error { return e.err }

// Do implements the library's HttpClient.
func (w watching) Do(request *http.Request) (*http.Response, error) {
	var left atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }}
	request = request.WithContext(httptrace.WithClientTrace(request.Context(), trace))
	response, err := w.client.Do(request)
	if err != nil {
		if !left.Load() {
			return nil, &notSentError{err}
		}
		return nil, err
	}
	foreign := response.StatusCode >= 400 && !strings.HasPrefix(response.Header.Get("Content-Type"), "application/json")
	if response.StatusCode >= 500 || foreign {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10)) // read, so that the connection can be used again
		_ = response.Body.Close()
		return nil, &serverError{response.StatusCode, response.StatusCode < 500 || ownAnswer(body)}
	}
	return response, nil
}

// withoutURL takes the address out of an HTTP client's error: it has the token in it.
func withoutURL(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// Pause waits for d or until ctx ends, and then gives its error.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
