package playground

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
)

//go:embed web
var web embed.FS

// maxPageUpload bounds what a page may send at once.
const maxPageUpload = 60 << 20

// guard keeps web pages from elsewhere out: the playground answers on loopback
// names only, which stops names that were rebound to this machine, and no POST
// that a browser says comes from another origin.
func (s *Server) guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "localhost" && host != "127.0.0.1" && host != "::1" && host != "[::1]" {
			http.Error(w, "the playground answers on loopback names only", http.StatusForbidden)
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

// pages serves the page, its events and what a person does in it.
func (s *Server) pages() http.Handler {
	mux := http.NewServeMux()
	root, err := fs.Sub(web, "web")
	if err != nil {
		panic(err) // the folder is embedded
	}
	static := http.FileServerFS(root)
	mux.Handle("GET /web/", http.StripPrefix("/web/", static))
	mux.Handle("GET /{$}", static)
	mux.HandleFunc("GET /play/events", s.serveEvents)
	mux.HandleFunc("GET /play/file/{id}", s.serveFile)
	mux.HandleFunc("POST /play/files", s.playFiles)
	mux.HandleFunc("POST /play/suggest", s.playSuggest)
	for path, act := range map[string]func(deed) (any, error){
		"say": func(d deed) (any, error) { return s.say(d.Person, d.Chat, d.Thread, d.Text, ReplyTo(d.ReplyTo)) },
		"edit": func(d deed) (any, error) {
			return nil, s.Edit(d.Person, d.Chat, d.Message, d.Text)
		},
		"react": func(d deed) (any, error) {
			return nil, s.React(d.Person, d.Chat, d.Message, d.Text)
		},
		"press": func(d deed) (any, error) {
			return s.press(d.Person, d.Chat, d.Message, func(b models.InlineKeyboardButton) bool { return b.CallbackData == d.Data })
		},
		"location": func(d deed) (any, error) {
			return s.post(d.Person, d.Chat, d.Thread, nil, models.Message{Location: &models.Location{Latitude: d.Latitude, Longitude: d.Longitude}})
		},
		"choose": func(d deed) (any, error) {
			return s.choose(d.Person, d.Chat, d.Thread, d.Query, d.Data)
		},
		"venue": func(d deed) (any, error) {
			where := models.Location{Latitude: d.Latitude, Longitude: d.Longitude}
			return s.post(d.Person, d.Chat, d.Thread, nil, at(models.Venue{Location: where, Title: d.Name, Address: d.Text}))
		},
		"contact": s.playContact,
		"block":   s.playBlock,
		"topic":   s.playTopic,
	} {
		mux.HandleFunc("POST /play/"+path, func(w http.ResponseWriter, r *http.Request) {
			var d deed
			err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&d)
			var result any
			if err == nil {
				result, err = act(d)
			}
			answerPage(w, result, err)
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cache-Control", "no-cache")
		mux.ServeHTTP(w, r)
	})
}

// deed is what a person does in the page.
type deed struct {
	Person    int64   `json:"person"`
	Chat      int64   `json:"chat"`
	Thread    int     `json:"thread"`
	Message   int     `json:"message"`
	ReplyTo   int     `json:"reply_to"`
	Text      string  `json:"text"`
	Data      string  `json:"data"`  // of a button; of a suggestion its id
	Query     string  `json:"query"` // that a suggestion answers
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Phone     string  `json:"phone"` // of somebody else's contact; empty: the own one
	Name      string  `json:"name"`
	Blocked   bool    `json:"blocked"`
	Action    string  `json:"action"` // on a topic: close, reopen or delete
}

// suggestWithin is how long a page waits for what the bot offers.
const suggestWithin = 10 * time.Second

// playSuggest waits for the bot, but no longer than the page does.
func (s *Server) playSuggest(w http.ResponseWriter, r *http.Request) {
	var d deed
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&d)
	offered := []Suggestion{}
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), suggestWithin)
		defer cancel()
		offered, err = s.Suggest(ctx, d.Person, d.Chat, d.Text)
	}
	answerPage(w, offered, err)
}

func (s *Server) playContact(d deed) (any, error) {
	contact := models.Contact{PhoneNumber: d.Phone, FirstName: d.Name}
	if d.Phone == "" {
		if !s.knows(d.Person) {
			return nil, ErrNoPerson
		}
		contact = s.OwnContact(d.Person)
	}
	return s.post(d.Person, d.Chat, d.Thread, nil, models.Message{Contact: &contact})
}

func (s *Server) playBlock(d deed) (any, error) {
	if !s.knows(d.Person) {
		return nil, ErrNoPerson
	}
	s.setBlocked(d.Person, d.Blocked)
	return nil, nil
}

func (s *Server) playTopic(d deed) (any, error) {
	act, known := map[string]func(*chat, *Topic){
		"close": s.closer(true), "reopen": s.closer(false), "delete": s.dropTopicOf,
	}[d.Action]
	if !known {
		return nil, ErrBadContent
	}
	return nil, s.onTopic(d.Chat, d.Thread, act)
}

func (s *Server) knows(person int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[person] != nil
}

// playFiles takes a multipart form: the fields of a deed, kind, caption and the
// files.
func (s *Server) playFiles(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxPageUpload)
	if err := r.ParseMultipartForm(maxPageUpload); err != nil {
		answerPage(w, nil, err)
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(r.FormValue(name), 10, 64)
		return n
	}
	var files []File
	for _, header := range r.MultipartForm.File["files"] {
		part, err := header.Open()
		if err != nil {
			answerPage(w, nil, err)
			return
		}
		data, err := io.ReadAll(part)
		_ = part.Close()
		if err != nil {
			answerPage(w, nil, err)
			return
		}
		files = append(files, File{Name: header.Filename, Data: data})
	}
	kind := mediaKind(r.FormValue("kind"))
	switch kind {
	case mediaPhoto, mediaVideo, mediaDocument, mediaVoice, mediaAudio, mediaSticker, mediaAnimation, mediaVideoNote:
	default:
		answerPage(w, nil, ErrBadContent)
		return
	}
	sent, err := s.sendFiles(number("person"), number("chat"), int(number("thread")), kind, files,
		Caption(r.FormValue("caption")), ReplyTo(int(number("reply_to"))), Duration(int(number("duration"))), Emoji(r.FormValue("emoji")))
	answerPage(w, sent, err)
}

// serveFile shows a file of a message in the page. What could carry a script is
// only ever saved, never shown.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files.byID[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	w.Header().Set("Content-Type", f.MIME)
	if !showable[f.MIME] {
		w.Header().Set("Content-Disposition", "attachment")
	}
	_, _ = w.Write(f.Data)
}

var showable = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true,
	"audio/ogg": true, "audio/mpeg": true, "video/mp4": true, "video/webm": true,
}

// faultNames are the errors as the page's labels call them.
var faultNames = map[error]string{
	ErrNoPerson: "no_person", ErrNoChat: "no_chat", ErrNoThread: "no_topic", ErrNoMessage: "no_message",
	ErrNoButton: "no_button", ErrBlocked: "blocked", ErrTopicClosed: "topic_closed", ErrNotOwn: "not_own",
	ErrBadContent: "bad_content", ErrNoInline: "no_inline",
}

func answerPage(w http.ResponseWriter, result any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err == nil {
		_ = json.NewEncoder(w).Encode(map[string]any{"result": result})
		return
	}
	name := "bad_request"
	for fault, known := range faultNames {
		if errors.Is(err, fault) {
			name = known
		}
	}
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": name, "detail": err.Error()})
}
