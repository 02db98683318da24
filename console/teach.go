package console

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/handoff"
)

// Teaching is how an admin teaches what a message means. The words for meanings are those of the understanding; their
// texts are "intent.<word>", "teach.asking.<word>" and "reason.<word>".
type Teaching struct {
	Intents, Reasons []string
	// Read tells how a message is read now.
	Read func(ctx context.Context, text, asking string) (intent, reason string, err error)
	// Rehearse tells which recorded turns would go another way with one lesson more. It changes nothing.
	Rehearse func(ctx context.Context, t handoff.Taught) (Rehearsal, error)
}

// Rehearsal is what a lesson would change in recorded conversations.
type Rehearsal struct {
	Conversations, Turns int
	Differ               []Differing
}

// Differing is a turn that would go another way; its words are masked.
type Differing struct {
	Conversation int64
	At           time.Time
	Came         string   // what the customer wrote or pressed
	Then, Now    []string // what is said and done as the bot is taught now, and would be
}

// shownDiffering bounds how many turns a page shows.
const shownDiffering = 50

// askings are the questions that change what a short message means.
var askings = []string{"", "confirm", "reason", "order_no", "account"}

// teach is the page on which admins teach what a message means.
type teach struct {
	page
	List           []handoff.Taught
	Names          map[int64]string
	Lesson         handoff.Taught // what is about to be taught
	Reads, Because string         // how it is read now
	Tried          *Rehearsal     // what it would change
	Saved, Bad     bool
	Intents        []string
	Reasons        []string
	Askings        []string
}

// Shown are the turns that the page shows.
func (p teach) Shown() []Differing { return p.Tried.Differ[:min(len(p.Tried.Differ), shownDiffering)] }

func (c *Console) teach(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := teach{page: c.page(r, viewer, "teach"), Saved: r.FormValue("saved") != ""}
	return c.showTeach(w, r, p, http.StatusOK)
}

func (c *Console) showTeach(w http.ResponseWriter, r *http.Request, p teach, status int) (err error) {
	p.Heading, p.Askings = p.T("nav.teach"), askings
	p.Intents, p.Reasons = c.config.Teaching.Intents, c.config.Teaching.Reasons
	if p.List, err = c.desk.Taught(r.Context(), c.db); err != nil {
		return err
	}
	slices.Reverse(p.List)
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	if p.Lesson.Text != "" {
		if p.Reads, p.Because, err = c.config.Teaching.Read(r.Context(), p.Lesson.Text, p.Lesson.Asking); err != nil {
			return err
		}
	}
	c.render(w, r, status, "teach", p)
	return nil
}

// saveTeach does what the button says: try shows what a lesson would change, keep teaches it, drop takes one back; else
// the words are only put into the form.
func (c *Console) saveTeach(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := teach{page: c.page(r, viewer, "teach")}
	deed := r.PostFormValue("do")
	if deed == "drop" {
		id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
		if err != nil {
			return errNotFound
		}
		err = c.desk.Unteach(r.Context(), c.db, id, viewer.ID, p.Now)
		return c.taught(w, r, viewer, "drop "+strconv.FormatInt(id, 10), err)
	}
	p.Lesson = c.lessonOf(r, viewer)
	if deed == "" {
		return c.showTeach(w, r, p, http.StatusOK)
	}
	if !c.knows(p.Lesson) {
		p.Bad = true
		return c.showTeach(w, r, p, http.StatusUnprocessableEntity)
	}
	if deed == "try" {
		tried, err := c.config.Teaching.Rehearse(r.Context(), p.Lesson)
		if err != nil {
			return err
		}
		p.Tried = &tried
		return c.showTeach(w, r, p, http.StatusOK)
	}
	if deed != "keep" {
		return errNotFound
	}
	p.Lesson.At = p.Now
	err := c.desk.Teach(r.Context(), c.db, p.Lesson)
	if errors.Is(err, handoff.ErrBadLesson) {
		p.Bad = true
		return c.showTeach(w, r, p, http.StatusUnprocessableEntity)
	}
	return c.taught(w, r, viewer, "keep "+p.Lesson.Text, err)
}

// taught notes that something was taught or taken back, and shows the page anew.
func (c *Console) taught(w http.ResponseWriter, r *http.Request, viewer handoff.Staff, deed string, err error) error {
	if err == nil {
		err = c.note(r, viewer, "teach", "lesson", deed)
	}
	if err == nil {
		http.Redirect(w, r, "/console/teach?saved=1", http.StatusSeeOther)
	}
	return err
}

// lessonOf is the lesson in the form.
func (c *Console) lessonOf(r *http.Request, viewer handoff.Staff) handoff.Taught {
	conversation, err := strconv.ParseInt(r.PostFormValue("conversation"), 10, 64)
	if err != nil {
		conversation = 0
	}
	return handoff.Taught{
		Text: strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n")), Asking: r.PostFormValue("asking"),
		Intent: r.PostFormValue("intent"), Reason: r.PostFormValue("reason"), Conversation: conversation, Staff: viewer.ID,
	}
}

// knows tells whether the words for a meaning are those of the understanding, and there is something to learn from.
func (c *Console) knows(t handoff.Taught) bool {
	return t.Text != "" && slices.Contains(c.config.Teaching.Intents, t.Intent) && slices.Contains(askings, t.Asking) &&
		(t.Reason == "" || slices.Contains(c.config.Teaching.Reasons, t.Reason))
}
