package console

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
)

//go:embed templates static
var files embed.FS

// page is what every page has. The data of a page embeds it, so that templates reach its methods.
type page struct {
	console *Console

	Lang    string
	Viewer  handoff.Staff // the zero value for a visitor who is signed out
	Now     time.Time
	Path    string // the page's own address, for coming back to it
	Section string // which part of the navigation it belongs to
	Heading string // what it is about, for the title
	Refresh int    // seconds after which the browser asks again; 0 for never
}

func (c *Console) page(r *http.Request, viewer handoff.Staff, section string) page {
	return page{
		console: c, Lang: c.lang(r, viewer), Viewer: viewer, Now: time.Now(),
		Path: r.URL.RequestURI(), Section: section,
	}
}

// Language is the page's language.
func (p page) Language() texts.Lang { return texts.Of(p.Lang) }

// Languages are all that texts are written in.
func (p page) Languages() []texts.Lang { return texts.All() }

// OtherLanguages are those that the visitor may switch to.
func (p page) OtherLanguages() []texts.Lang {
	return slices.DeleteFunc(texts.All(), func(l texts.Lang) bool { return l.Code == p.Lang })
}

// T is the text of key; pairs are the names and values of its placeholders.
func (p page) T(key string, pairs ...any) string {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return p.console.texts.T(p.Lang, "console."+key, args)
}

// Word is the text for a value of a closed set, such as a status: the console's own, else the one that customers read.
// A value that no catalogue knows is shown as it is stored, because a page that hides it would lie.
func (p page) Word(set string, value any) string {
	key := set + "." + fmt.Sprint(value)
	for _, key := range []string{"console." + key, key} {
		if p.console.texts.Has(key) {
			return p.console.texts.T(p.Lang, key, nil)
		}
	}
	return fmt.Sprint(value)
}

// Teaches tells whether the viewer may teach the bot what a message means.
func (p page) Teaches() bool { return p.Viewer.Admin && p.console.config.Teaching != nil }

// Words puts values of closed sets into words, as the pages do, for what is read outside of them.
func Words(catalogue *texts.Catalogue, lang string) func(set, value string) string {
	p := page{console: &Console{texts: catalogue}, Lang: lang}
	return func(set, value string) string { return p.Word(set, value) }
}

// Yuan writes an amount of fen.
func (p page) Yuan(fen int64) string { return texts.Yuan(fen) }

// Day writes a date with its weekday, and the year when it is not this one.
func (p page) Day(t time.Time) string {
	t = t.In(p.console.config.Location)
	day := texts.Day(p.Lang, t)
	if t.Year() == p.Now.In(p.console.config.Location).Year() {
		return day
	}
	return p.T("day.with_year", "Day", day, "Year", t.Year())
}

// Clock writes a time of day to the second.
func (p page) Clock(t time.Time) string {
	return t.In(p.console.config.Location).Format("15:04:05")
}

// Hour writes a time of day to the minute.
func (p page) Hour(t time.Time) string { return t.In(p.console.config.Location).Format("15:04") }

// Moment writes a date and time; a time of today without the date.
func (p page) Moment(t time.Time) string {
	t, now := t.In(p.console.config.Location), p.Now.In(p.console.config.Location)
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return p.T("day.today", "Clock", t.Format("15:04"))
	case t.Year() == now.Year():
		return texts.Moment(p.Lang, t)
	default:
		return t.Format("2006-01-02 15:04")
	}
}

// Exact writes a time for machines and for whoever wants all of it.
func (p page) Exact(t time.Time) string {
	return t.In(p.console.config.Location).Format(time.RFC3339)
}

// For writes how long ago t was, or how long it is until then.
func (p page) For(t time.Time) string { return texts.Duration(p.Lang, p.Now.Sub(t).Abs()) }

// RefreshEvery is how often the page asks again, in words.
func (p page) RefreshEvery() string {
	return texts.Duration(p.Lang, time.Duration(p.Refresh)*time.Second)
}

// Past tells whether t is over.
func (p page) Past(t time.Time) bool { return t.Before(p.Now) }

// Style is the address of the style sheet. It changes with the content, so that browsers may keep it.
func (p page) Style() string { return style.address }

// Script is the address of what keeps pages up to date.
func (p page) Script() string { return script.address }

// message is the data of a page that only says something.
type message struct {
	page
	Title, Text string
}

// message makes a page of the texts key.title and key.text.
func (c *Console) message(r *http.Request, viewer handoff.Staff, key string) message {
	p := c.page(r, viewer, "")
	m := message{page: p, Title: p.T(key + ".title"), Text: p.T(key + ".text")}
	m.Heading = m.Title
	return m
}

// render writes the page called name, or nothing of it if its template fails.
func (c *Console) render(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var out bytes.Buffer
	if err := c.pages[name].ExecuteTemplate(&out, "layout.html", data); err != nil {
		c.log.ErrorContext(r.Context(), "console: page failed", "page", name, "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w) // the visitor went away: nobody to tell
}

// errNotFound stands for what does not exist and for what the viewer may not see: both read the same.
var errNotFound = errors.New("not found")

// fail turns an error of a page into what the visitor sees; what went wrong inside is only logged.
func (c *Console) fail(w http.ResponseWriter, r *http.Request, viewer handoff.Staff, err error) {
	if r.Context().Err() != nil {
		return // the visitor went away
	}
	var large *http.MaxBytesError
	status, key := http.StatusInternalServerError, "fault"
	switch {
	case errors.Is(err, errNotFound), errors.Is(err, handoff.ErrNoSuchCase):
		status, key = http.StatusNotFound, "missing"
	case errors.Is(err, errLarge):
		status, key = http.StatusRequestEntityTooLarge, "file_large"
	case errors.Is(err, errUnreadable):
		status, key = http.StatusBadRequest, "unreadable"
	case errors.As(err, &large):
		status, key = http.StatusRequestEntityTooLarge, "too_large"
	default:
		c.log.ErrorContext(r.Context(), "console: request failed", "path", r.Pattern, "error", err)
	}
	c.render(w, r, status, "message", c.message(r, viewer, key))
}

// parsePages parses every page together with the layout and the parts that pages share.
func parsePages() map[string]*template.Template {
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		panic(err)
	}
	shared := template.Must(template.ParseFS(files, "templates/layout.html", "templates/parts.html"))
	pages := map[string]*template.Template{}
	for _, name := range names {
		page := strings.TrimSuffix(path.Base(name), ".html")
		if page == "layout" || page == "parts" {
			continue
		}
		pages[page] = template.Must(template.Must(shared.Clone()).ParseFS(files, name))
	}
	return pages
}

// asset is a file that all pages share, under the name that its content gives it.
type asset struct {
	content       []byte
	address, mime string
}

func newAsset(name, mime string) asset {
	content, err := files.ReadFile("static/" + name)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(content)
	return asset{content, "/console/static/" + hex.EncodeToString(sum[:8]) + path.Ext(name), mime}
}

var (
	style  = newAsset("console.css", "text/css; charset=utf-8")
	script = newAsset("console.js", "text/javascript; charset=utf-8")
)

// static serves what all pages share.
func (c *Console) static(w http.ResponseWriter, r *http.Request) {
	for _, one := range []asset{style, script} {
		if r.URL.Path == one.address {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			w.Header().Set("Content-Type", one.mime)
			_, _ = w.Write(one.content)
			return
		}
	}
	c.fail(w, r, handoff.Staff{}, errNotFound)
}

// Exports tells whether the console offers exports.
func (p page) Exports() bool { return p.console.config.Export != nil }
