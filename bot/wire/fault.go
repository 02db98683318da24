package wire

import (
	"context"
	"errors"
	"strings"
	"time"

	telegram "github.com/go-telegram/bot"
)

// Kind is what became of a call.
type Kind int

// Kinds of what became of a call.
const (
	Done         Kind = iota // it was done
	Refused                  // it will never be done
	Blocked                  // this chat may not be written to
	TooMany                  // not before Fault.Wait has passed
	GroupMoved               // the group is now Fault.Chat
	NoTopic                  // the topic is gone
	TopicClosed              // the topic is closed
	NoRights                 // the bot may not manage topics there
	NoMessage                // the message to edit is gone
	Unauthorized             // the token is refused: nothing can be done until someone mends it
	ServerDown               // the server failed; it can be tried later
	NotSent                  // the request did not leave; it can be tried later
	Lost                     // nobody knows whether it was done
)

var kindNames = [...]string{
	Done: "done", Refused: "refused", Blocked: "blocked", TooMany: "too_many", GroupMoved: "group_moved", NoTopic: "no_topic",
	TopicClosed: "topic_closed", NoRights: "no_rights", NoMessage: "no_message", Unauthorized: "unauthorized",
	ServerDown: "server_down", NotSent: "not_sent", Lost: "lost",
}

// String names a kind as metrics do.
func (k Kind) String() string { return kindNames[k] }

// Fault is a failed call, in the words that a sender needs. The zero Fault is no fault.
type Fault struct {
	Kind Kind
	Wait time.Duration // of TooMany
	Chat int64         // of GroupMoved
	Text string        // for the record, without token and addresses
}

// words of the Bot API's 400 answers that call for something else than giving up. Telegram documents none of them;
// they are those its server gives (github.com/tdlib/telegram-bot-api).
var badRequests = []struct {
	words string
	kind  Kind
}{
	{"message is not modified", Done},
	{"message thread not found", NoTopic},
	{"topic_deleted", NoTopic},
	{"topic_id_invalid", NoTopic},
	{"topic_closed", TopicClosed},
	{"topic_not_modified", Done}, // closed or reopened already
	{"message to edit not found", NoMessage},
	{"message can't be edited", NoMessage},
	{"query is too old", Done}, // nobody waits for this answer any more
	{"have no rights to send", Blocked},
	{"not enough rights to send", Blocked},
	{"chat not found", Blocked},
	{"chat_write_forbidden", Blocked},
	{"not enough rights", NoRights},
	{"chat_admin_required", NoRights},
	{"the chat is not a forum", NoRights},
	{"chat_forum_missing", NoRights},
}

// badRequest is what Telegram means by the words of a 400.
func badRequest(text string) Kind {
	text = strings.ToLower(text)
	for _, known := range badRequests {
		if strings.Contains(text, known.words) {
			return known.kind
		}
	}
	return Refused
}

// Classify says what became of a call that ended with err.
func Classify(err error) Fault {
	var (
		many   *telegram.TooManyRequestsError
		moving *telegram.MigrateError
		server *serverError
		unsent *notSentError
	)
	switch {
	case err == nil:
		return Fault{}
	case errors.As(err, &many):
		return Fault{Kind: TooMany, Wait: time.Duration(max(many.RetryAfter, 1)) * time.Second, Text: "too many requests"}
	case errors.As(err, &moving):
		return Fault{Kind: GroupMoved, Chat: int64(moving.MigrateToChatID), Text: "the group has become a supergroup"}
	case errors.Is(err, telegram.ErrorForbidden):
		return Fault{Kind: Blocked, Text: err.Error()}
	case errors.Is(err, telegram.ErrorBadRequest):
		return Fault{Kind: badRequest(err.Error()), Text: err.Error()}
	case errors.Is(err, telegram.ErrorUnauthorized), errors.Is(err, telegram.ErrorNotFound):
		// Telegram answers 404 to a token it does not know the shape of.
		return Fault{Kind: Unauthorized, Text: err.Error()}
	case errors.As(err, &server) && server.undone:
		return Fault{Kind: ServerDown, Text: server.Error()}
	case errors.As(err, &server):
		return Fault{Kind: Lost, Text: server.Error()}
	case errors.As(err, &unsent):
		return Fault{Kind: NotSent, Text: "the Bot API could not be reached"}
	case errors.Is(err, telegram.ErrorConflict):
		return Fault{Kind: Refused, Text: err.Error()}
	case errors.Is(err, context.DeadlineExceeded):
		return Fault{Kind: Lost, Text: "no answer in time"}
	default:
		return Fault{Kind: Lost, Text: "the answer was lost"}
	}
}
