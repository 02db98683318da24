package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	telegram "github.com/go-telegram/bot"
)

// callTimeout is how long one call may take; getUpdates has its own.
const callTimeout = 30 * time.Second

// newClient makes the HTTP client of all calls. Go keeps only two idle connections per host by default, which costs
// a handshake for nearly every call when many are under way.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns = 64
	transport.MaxIdleConnsPerHost = 64
	transport.ResponseHeaderTimeout = 70 * time.Second // longer than the longest poll
	return &http.Client{Transport: transport}
}

// watching is the HTTP client that the library calls through. It sees what the library's errors do not tell:
// whether a request that failed had left this machine, and the status of answers that are not the Bot API's own.
type watching struct{ client *http.Client }

// serverError is an answer of a server that could not do its work.
type serverError struct{ status int }

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
		_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
		_ = response.Body.Close()
		return nil, &serverError{response.StatusCode}
	}
	return response, nil
}

// kind is what became of a call.
type kind int

const (
	none         kind = iota // it was done
	refused                  // it will never be done
	blocked                  // this chat may not be written to
	tooMany                  // not before fault.wait has passed
	groupMoved               // the group is now fault.chat
	noTopic                  // the topic is gone
	topicClosed              // the topic is closed
	noRights                 // the bot may not manage topics there
	noMessage                // the message to edit is gone
	unauthorized             // the token is refused: nothing can be done until someone mends it
	serverDown               // the server failed; it can be tried later
	notSent                  // the request did not leave; it can be tried later
	lost                     // nobody knows whether it was done
)

// fault is a failed call, in the words that the sender needs.
type fault struct {
	kind kind
	wait time.Duration // of tooMany
	chat int64         // of groupMoved
	text string        // for the record, without token and addresses
}

// words of the Bot API's 400 answers that call for something else than giving up. Telegram documents none of them;
// they are those its server gives (github.com/tdlib/telegram-bot-api).
var badRequests = []struct {
	words string
	kind  kind
}{
	{"message is not modified", none},
	{"message thread not found", noTopic},
	{"topic_deleted", noTopic},
	{"topic_id_invalid", noTopic},
	{"topic_closed", topicClosed},
	{"topic_not_modified", none}, // closed or reopened already
	{"message to edit not found", noMessage},
	{"message can't be edited", noMessage},
	{"query is too old", none}, // nobody waits for this answer any more
	{"have no rights to send", blocked},
	{"not enough rights to send", blocked},
	{"chat not found", blocked},
	{"chat_write_forbidden", blocked},
	{"not enough rights", noRights},
	{"chat_admin_required", noRights},
	{"the chat is not a forum", noRights},
	{"chat_forum_missing", noRights},
}

// classify says what became of a call that ended with err.
func classify(err error) fault {
	var (
		many   *telegram.TooManyRequestsError
		moving *telegram.MigrateError
		server *serverError
		unsent *notSentError
	)
	switch {
	case err == nil:
		return fault{}
	case errors.As(err, &many):
		return fault{kind: tooMany, wait: time.Duration(max(many.RetryAfter, 1)) * time.Second, text: "too many requests"}
	case errors.As(err, &moving):
		return fault{kind: groupMoved, chat: int64(moving.MigrateToChatID), text: "the group has become a supergroup"}
	case errors.Is(err, telegram.ErrorForbidden):
		return fault{kind: blocked, text: err.Error()}
	case errors.Is(err, telegram.ErrorBadRequest):
		text := strings.ToLower(err.Error())
		for _, known := range badRequests {
			if strings.Contains(text, known.words) {
				return fault{kind: known.kind, text: err.Error()}
			}
		}
		return fault{kind: refused, text: err.Error()}
	case errors.Is(err, telegram.ErrorUnauthorized), errors.Is(err, telegram.ErrorNotFound):
		// Telegram answers 404 to a token it does not know the shape of.
		return fault{kind: unauthorized, text: err.Error()}
	case errors.As(err, &server):
		return fault{kind: serverDown, text: server.Error()}
	case errors.As(err, &unsent):
		return fault{kind: notSent, text: "the Bot API could not be reached"}
	case errors.Is(err, telegram.ErrorConflict):
		return fault{kind: refused, text: err.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return fault{kind: lost, text: "no answer in time"}
	default:
		return fault{kind: lost, text: "the answer was lost"}
	}
}
