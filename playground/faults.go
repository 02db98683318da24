package playground

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is what goes wrong with one call.
type Fault struct {
	Code        int    // HTTP status and error_code, such as 429, 403 or 502
	Description string // empty: Telegram's usual words for the code
	RetryAfter  int    // seconds
	MigrateTo   int64  // new id of a group that became a supergroup

	// DropReply carries the call out and closes the connection instead of
	// answering, so that the bot cannot know. DropCall closes it before
	// anything is done. With either, the fields above are not used.
	DropReply bool
	DropCall  bool

	// Gateway carries the call out and answers with Code and a page in HTML, as something between bot and server does
	// that waited too long.
	Gateway bool
}

// answer is the refusal that the fault stands for.
func (f Fault) answer() *apiError {
	words := f.Description
	if words == "" {
		words = http.StatusText(f.Code)
		if f.Code == http.StatusTooManyRequests {
			words = fmt.Sprintf("Too Many Requests: retry after %d", f.RetryAfter)
		}
	}
	return &apiError{Code: f.Code, Description: words, RetryAfter: f.RetryAfter, MigrateTo: f.MigrateTo}
}

// FailNext lets the next call of the method meet the fault. Several faults for
// one method are met one after the other. The method "*" stands for any call
// but getUpdates.
func (s *Server) FailNext(method string, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method = strings.ToLower(method)
	s.faults[method] = append(s.faults[method], fault)
}

func (s *Server) takeFault(method string) (Fault, bool) {
	for _, name := range []string{method, "*"} {
		if waiting := s.faults[name]; len(waiting) > 0 && !(name == "*" && method == "getupdates") {
			s.faults[name] = waiting[1:]
			return waiting[0], true
		}
	}
	return Fault{}, false
}

// Call is one line of the log of Bot API calls.
type Call struct {
	Method      string // as the bot wrote it
	Chat        int64  // 0: the call names none
	Thread      int
	MessageID   int       // the message_id named by the call
	Text        string    // text or caption sent by the call
	At          time.Time // when the call arrived
	Done        time.Time // when it was carried out, without Config.Latency
	Code        int       // 200 or the error_code; 0: the connection was dropped
	Description string    // of a refusal
	RetryAfter  int       // seconds, of a 429
}

// Calls gives the log of Bot API calls in the order in which they were carried out.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clip(s.calls) // only ever appended to
}

func (s *Server) logCall(name string, req *request, arrived time.Time, err error, dropped bool) {
	call := Call{
		Method: name, Chat: req.id("chat_id"), Thread: req.number("message_thread_id"),
		MessageID: req.number("message_id"), Text: req.text("text") + req.text("caption"),
		At: arrived, Done: s.now(), Code: http.StatusOK,
	}
	if refusal := (*apiError)(nil); errors.As(err, &refusal) {
		call.Code, call.Description, call.RetryAfter = refusal.Code, refusal.Description, refusal.RetryAfter
	}
	if dropped {
		call.Code = 0
	}
	s.calls = append(s.calls, call)
	s.record(change{})
}
