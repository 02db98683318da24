package playground

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strings"
	"time"
)

// apiError is a refusal in Telegram's words.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func (e *apiError) Error() string { return e.Description }

func badRequest(words string) error {
	return &apiError{Code: http.StatusBadRequest, Description: "Bad Request: " + words}
}

func forbidden(words string) error {
	return &apiError{Code: http.StatusForbidden, Description: "Forbidden: " + words}
}

func conflict(words string) error {
	return &apiError{Code: http.StatusConflict, Description: "Conflict: " + words}
}

func tooMany(wait time.Duration) error {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	return Fault{Code: http.StatusTooManyRequests, RetryAfter: seconds}.answer()
}

// method carries out one call with s.mu held and gives the result.
type method func(*Server, *request) (any, error)

// methods are what the stand-in can do; names are compared without case.
var methods = lowered(map[string]method{
	"getMe":                  (*Server).getMe,
	"sendMessage":            (*Server).sendMessage,
	"sendPhoto":              sender(mediaPhoto),
	"sendVideo":              sender(mediaVideo),
	"sendDocument":           sender(mediaDocument),
	"sendVoice":              sender(mediaVoice),
	"sendAudio":              sender(mediaAudio),
	"sendSticker":            sender(mediaSticker),
	"sendAnimation":          sender(mediaAnimation),
	"sendVideoNote":          sender(mediaVideoNote),
	"sendLocation":           (*Server).sendLocation,
	"sendVenue":              (*Server).sendVenue,
	"sendContact":            (*Server).sendContact,
	"sendMediaGroup":         (*Server).sendMediaGroup,
	"sendChatAction":         (*Server).sendChatAction,
	"copyMessage":            (*Server).copyMessage,
	"copyMessages":           (*Server).copyMessages,
	"editMessageText":        (*Server).editMessageText,
	"editMessageCaption":     (*Server).editMessageCaption,
	"editMessageReplyMarkup": (*Server).editMessageReplyMarkup,
	"deleteMessage":          (*Server).deleteMessage,
	"setMessageReaction":     (*Server).setMessageReaction,
	"pinChatMessage":         (*Server).pinChatMessage,
	"unpinChatMessage":       (*Server).unpinChatMessage,
	"answerCallbackQuery":    (*Server).answerCallbackQuery,
	"answerInlineQuery":      (*Server).answerInlineQuery,
	"createForumTopic":       (*Server).createForumTopic,
	"editForumTopic":         (*Server).editForumTopic,
	"closeForumTopic":        (*Server).closeForumTopic,
	"reopenForumTopic":       (*Server).reopenForumTopic,
	"deleteForumTopic":       (*Server).deleteForumTopic,
	"getChat":                (*Server).getChat,
	"getChatMember":          (*Server).getChatMember,
	"getFile":                (*Server).getFile,
	"setMyCommands":          (*Server).setMyCommands,
	"setWebhook":             (*Server).setWebhook,
	"deleteWebhook":          (*Server).deleteWebhook,
	"getWebhookInfo":         (*Server).getWebhookInfo,
})

func lowered(table map[string]method) map[string]method {
	lower := make(map[string]method, len(table))
	for name, m := range table {
		lower[strings.ToLower(name)] = m
	}
	return lower
}

// serveMethod answers /bot<token>/<method>.
func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	arrived := s.now()
	token, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if err := s.authorize(token); err != nil {
		respond(w, nil, err)
		return
	}
	req, err := readRequest(w, r)
	if err != nil {
		respond(w, nil, err)
		return
	}
	var late <-chan time.Time
	if s.config.Latency > 0 {
		late = time.After(s.config.Latency)
	}
	result, dropped, err := s.call(name, req, arrived)
	if late != nil {
		<-late
	}
	if dropped {
		panic(http.ErrAbortHandler)
	}
	if gateway := (*gatewayError)(nil); errors.As(err, &gateway) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(gateway.code)
		_, _ = io.WriteString(w, "<html><body><h1>Bad Gateway</h1></body></html>")
		return
	}
	respond(w, result, err)
}

// gatewayError is the answer of something between bot and server.
type gatewayError struct{ code int }

func (e *gatewayError) Error() string { return http.StatusText(e.code) }

// call carries out one call, or the fault that waits for it, and logs it.
func (s *Server) call(name string, req *request, arrived time.Time) (result any, dropped bool, err error) {
	lower := strings.ToLower(name)
	s.mu.Lock()
	fault, faulty := s.takeFault(lower)
	switch {
	case faulty && fault.DropCall:
	case faulty && !fault.DropReply && !fault.Gateway:
		err = fault.answer()
	case lower == "getupdates":
		s.mu.Unlock()
		result, err = s.getUpdates(req)
		s.mu.Lock()
	case methods[lower] == nil:
		err = &apiError{Code: http.StatusNotFound, Description: "Not Found"}
	default:
		result, err = methods[lower](s, req)
	}
	dropped = faulty && (fault.DropCall || fault.DropReply)
	s.logCall(name, req, arrived, err, dropped)
	s.mu.Unlock()
	if faulty && fault.Gateway {
		err = &gatewayError{fault.Code}
	}
	return result, dropped, err
}

// authorize tells a token that is none (404) from a wrong one (401).
func (s *Server) authorize(token string) error {
	if !tokenShape.MatchString(token) {
		return &apiError{Code: http.StatusNotFound, Description: "Not Found"}
	}
	if token != s.config.Token {
		return &apiError{Code: http.StatusUnauthorized, Description: "Unauthorized"}
	}
	return nil
}

type reply struct {
	OK          bool             `json:"ok"`
	Result      any              `json:"result,omitempty"`
	ErrorCode   int              `json:"error_code,omitempty"`
	Description string           `json:"description,omitempty"`
	Parameters  *replyParameters `json:"parameters,omitempty"`
}

type replyParameters struct {
	RetryAfter      int   `json:"retry_after,omitempty"`
	MigrateToChatID int64 `json:"migrate_to_chat_id,omitempty"`
}

func respond(w http.ResponseWriter, result any, err error) {
	w.Header().Set("Content-Type", "application/json")
	out := reply{OK: true, Result: result}
	status := http.StatusOK
	if err != nil {
		refusal := (*apiError)(nil)
		if !errors.As(err, &refusal) {
			refusal = &apiError{Code: http.StatusInternalServerError, Description: err.Error()}
		}
		status = refusal.Code
		out = reply{ErrorCode: refusal.Code, Description: refusal.Description}
		if refusal.RetryAfter != 0 || refusal.MigrateTo != 0 {
			out.Parameters = &replyParameters{RetryAfter: refusal.RetryAfter, MigrateToChatID: refusal.MigrateTo}
		}
	}
	body, err := json.Marshal(out)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
