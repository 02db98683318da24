// Package console is the web pages on which admins and agents read what was said and done, and act on cases.
//
// It knows how a person signs in, who may see what, and how a transcript, a case and the queue look on a page. It
// decides nothing about a case: a button puts an input into the inbox, as a button in a chat does, and package
// handoff says what comes of it. It must not know the messenger, and it shows texts masked, as they are stored.
//
// The pages work without a script; the only one (static/console.js) asks for the live part of a page anew when something
// happens. Everything lives below /console/.
package console

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// Texts are the console's message catalogues, to be loaded together with the others.
//
//go:embed texts/*.toml
var Texts embed.FS

// Config is what the console needs, and what an operator decides about it.
type Config struct {
	// PublicURL is where people reach this kefu, such as https://kefu.shop.example; POSTs from there are welcome
	// even when a proxy in front changes the Host header.
	PublicURL string
	Lang      string         // language of visitors who have not chosen one
	Location  *time.Location // in which times are shown
	MediaDir  string         // the media store: one file for each SHA-256, named by it in hex
	Secure    bool           // the console is reached over HTTPS: cookies are marked so
	// Export writes a zip, and keeps who had it and why; nil: exports are not offered.
	Export func(ctx context.Context, by handoff.Staff, what Exported, to io.Writer) error

	// Ending is closed when the server ends: pages that listen let go then. Nil: never.
	Ending <-chan struct{}

	// Teaching is how admins teach what a message means; nil: it is not offered.
	Teaching *Teaching

	Database Database
	Inbox    *turn.Inbox
	Record   *transcript.Log
	Desk     *handoff.Desk
	Orders   *orders.Store
	Texts    *texts.Catalogue
	Log      *slog.Logger
}

// Database is what the pages hand on to the packages that know its tables; a pool is one. The console itself asks it
// nothing.
type Database interface {
	orders.DB
	handoff.DB
	transcript.Writer
}

// Console serves the pages. It holds no state of its own and is safe for concurrent use.
type Console struct {
	config     Config
	db         Database
	inbox      *turn.Inbox
	transcript *transcript.Log
	desk       *handoff.Desk
	views      *view.Views
	orders     *orders.Store
	texts      *texts.Catalogue
	log        *slog.Logger
	pages      map[string]*template.Template
}

// New returns the handler of everything below /console/. It panics when an embedded template does not parse, which is
// a fault of this build.
func New(config Config) http.Handler {
	c := &Console{
		config: config, db: config.Database, inbox: config.Inbox, transcript: config.Record, desk: config.Desk,
		views: view.New(config.Desk, config.Orders, config.Inbox), orders: config.Orders, texts: config.Texts,
		log: config.Log, pages: parsePages(),
	}
	return c.protect(c.routes())
}

// protect puts the rules of every response around next: nothing is cached, framed, sniffed or loaded from
// elsewhere, and no other site can make a signed-in browser post.
func (c *Console) protect(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	if u, err := url.Parse(c.config.PublicURL); err == nil && u.Host != "" {
		if err := crossOrigin.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			panic(fmt.Sprintf("console: public URL %q: %v", c.config.PublicURL, err))
		}
	}
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.render(w, r, http.StatusForbidden, "message", c.message(r, handoff.Staff{}, "foreign"))
	}))
	guarded := crossOrigin.Handler(c.readable(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		// Not no-referrer: with that, browsers send "Origin: null" with our own forms, which cannot be told from
		// another site's. Other sites still get no referrer.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		r.Body = http.MaxBytesReader(w, r.Body, mostBytes(r))
		guarded.ServeHTTP(w, r)
	})
}

// readable keeps from the pages what no text can be: bytes that are no UTF-8, and NUL, which no database stores. A form
// that is too large is refused before anything reads it.
func (c *Console) readable(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var large *http.MaxBytesError
		if r.ContentLength > mostBytes(r) { // whatever kind of body it is: what is no form, nothing below would read
			err := error(&http.MaxBytesError{Limit: mostBytes(r)})
			if hasFiles(r) {
				err = errLarge
			}
			c.fail(w, r, handoff.Staff{}, err)
			return
		}
		if r.Method == http.MethodPost && r.ContentLength != 0 && !isForm(r) { // it would count as a form in which nothing was filled in
			c.render(w, r, http.StatusUnsupportedMediaType, "message", c.message(r, handoff.Staff{}, "unreadable"))
			return
		}
		err := r.ParseForm()
		if errors.As(err, &large) {
			c.fail(w, r, handoff.Staff{}, err)
			return
		}
		sound := err == nil && isText(r.URL.Path)
		if !sound || !areTexts(r.Form) {
			c.render(w, r, http.StatusBadRequest, "message", c.message(r, handoff.Staff{}, "unreadable"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func areTexts(form url.Values) bool {
	for name, values := range form {
		if !isText(name) || slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
			return false
		}
	}
	return true
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// maxForm is the largest form in bytes: a reply of 4096 characters, percent-encoded, with room.
const maxForm = 64 << 10
