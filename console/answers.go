package console

import (
	"errors"
	"net/http"
	"strings"

	"kefu/handoff"
)

// answers is the page of ready answers, for admins: what agents send by /r or choose while they type, and who changed it.
type answers struct {
	page
	List    []handoff.ReadyAnswer
	Changes []handoff.AnswerChange
	Names   map[int64]string
	Sent    handoff.ReadyAnswer // what could not be kept
	Saved   bool
}

// Placeholders are filled in for the case that an answer is sent in.
func (answers) Placeholders() string { return "{customer} {order} {case} {agent}" }

func (c *Console) answers(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := answers{page: c.page(r, viewer, "answers"), Saved: r.FormValue("saved") != ""}
	return c.showAnswers(w, r, p, http.StatusOK)
}

func (c *Console) showAnswers(w http.ResponseWriter, r *http.Request, p answers, status int) error {
	p.Heading = p.T("nav.answers")
	var err error
	if p.List, err = c.desk.ReadyAnswers(r.Context(), c.db); err != nil {
		return err
	}
	if p.Changes, err = c.desk.AnswerChanges(r.Context(), c.db, shownChanges); err != nil {
		return err
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	c.render(w, r, status, "answers", p)
	return nil
}

// saveAnswer keeps, changes or forgets one. What is wrong is said, and nothing is changed.
func (c *Console) saveAnswer(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	a := handoff.ReadyAnswer{Name: strings.TrimSpace(r.PostFormValue("name"))}
	forget := r.PostFormValue("forget") != ""
	if !forget {
		// Browsers send line breaks as CR LF.
		a.Text = strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	}
	p := answers{page: c.page(r, viewer, "answers"), Sent: a}
	err := handoff.ErrBadAnswer
	if forget || a.Text != "" {
		err = c.desk.SaveAnswer(r.Context(), c.db, a, viewer.ID, p.Now)
	}
	switch {
	case errors.Is(err, handoff.ErrBadAnswer):
		return c.showAnswers(w, r, p, http.StatusUnprocessableEntity)
	case errors.Is(err, handoff.ErrNoAnswer): // somebody else has forgotten it
	case err != nil:
		return err
	default:
		if err := c.note(r, viewer, "answers", "answer:"+a.Name, map[bool]string{true: "forget", false: "keep"}[forget]); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/console/answers?saved=1", http.StatusSeeOther)
	return nil
}
