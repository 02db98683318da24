package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
)

// staffList is the people of the shop: their roles, what they hold, where they are signed in.
type staffList struct {
	page
	List     []handoff.Staff
	Sessions map[int64]int
	Left     map[int64]bool   // members of staff who left the group
	Others   []handoff.Member // who is in the group and is no member of staff
	Notice   *notice
}

// What came of a form of this page, as its address says.
var staffFaults = []string{"last_admin", "holds_cases", "no_id", "no_agent", "done"}

// membersLooked is how many of the last who joined or left the group are looked at.
const membersLooked = 500

func (c *Console) staffPage(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := staffList{page: c.page(r, viewer, "staff")}
	p.Heading = p.T("nav.staff")
	var err error
	if p.List, err = c.desk.AllStaff(r.Context(), c.db); err != nil {
		return err
	}
	if p.Sessions, err = c.desk.Sessions(r.Context(), c.db, p.Now); err != nil {
		return err
	}
	if err := c.group(r, &p); err != nil {
		return err
	}
	for _, came := range staffFaults {
		if r.FormValue("came") == came {
			p.Notice = &notice{Style: "bad", Text: p.T("staff.came." + came)}
			if came == "done" {
				p.Notice.Style = "good"
			}
		}
	}
	c.render(w, r, http.StatusOK, "staff", p)
	return nil
}

// group finds who left the group, and who is there without a role.
func (c *Console) group(r *http.Request, p *staffList) error {
	members, err := c.desk.Members(r.Context(), c.db, membersLooked)
	if err != nil {
		return err
	}
	p.Left = map[int64]bool{}
	for _, m := range members {
		isStaff := slices.ContainsFunc(p.List, func(s handoff.Staff) bool { return s.ID == m.ID })
		switch {
		case isStaff && !m.Present:
			p.Left[m.ID] = true
		case !isStaff && m.Present:
			p.Others = append(p.Others, m)
		}
	}
	return nil
}

// Speaks tells whether an agent answers in a language.
func (staffList) Speaks(s handoff.Staff, lang string) bool { return slices.Contains(s.Languages, lang) }

// setDuty says whether an agent takes cases, and in which languages.
func (c *Console) setDuty(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	var spoken []string
	for _, lang := range texts.All() {
		if slices.Contains(r.PostForm["speaks"], lang.Code) {
			spoken = append(spoken, lang.Code)
		}
	}
	away := r.PostFormValue("duty") == ""
	came := "done"
	switch err := c.desk.SetDuty(r.Context(), c.db, id, away, spoken); {
	case errors.Is(err, handoff.ErrNotStaff):
		came = "no_agent"
	case err != nil:
		return err
	default:
		duty := map[bool]string{true: "away", false: "on duty"}[away]
		if err := c.note(r, viewer, "duty", "staff:"+strconv.FormatInt(id, 10), strings.TrimSpace(duty+" "+strings.Join(spoken, " "))); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/console/staff?came="+came, http.StatusSeeOther)
	return nil
}

// setRoles gives and takes roles.
func (c *Console) setRoles(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	id, err := strconv.ParseInt(strings.TrimSpace(r.PostFormValue("id")), 10, 64)
	if err != nil || id <= 0 {
		http.Redirect(w, r, "/console/staff?came=no_id", http.StatusSeeOther)
		return nil
	}
	roles := handoff.Roles{
		Agent: r.PostFormValue("agent") != "", Supervisor: r.PostFormValue("supervisor") != "", Admin: r.PostFormValue("admin") != "",
	}
	came := "done"
	switch err := c.desk.SetRoles(r.Context(), c.db, id, roles, time.Now()); {
	case errors.Is(err, handoff.ErrLastAdmin):
		came = "last_admin"
	case errors.Is(err, handoff.ErrHoldsCases):
		came = "holds_cases"
	case err != nil:
		return err
	default:
		if err := c.note(r, viewer, "role", "staff:"+strconv.FormatInt(id, 10), named(roles)); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/console/staff?came="+came, http.StatusSeeOther)
	return nil
}

// named are roles as the record tells them.
func named(r handoff.Roles) string {
	var names []string
	for _, one := range []struct {
		has  bool
		name string
	}{{r.Agent, "agent"}, {r.Supervisor, "supervisor"}, {r.Admin, "admin"}} {
		if one.has {
			names = append(names, one.name)
		}
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// endSessions signs somebody out everywhere.
func (c *Console) endSessions(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	if _, err := c.desk.EndSessions(r.Context(), c.db, id, time.Now()); err != nil {
		return err
	}
	if err := c.note(r, viewer, "session", "staff:"+strconv.FormatInt(id, 10), ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/console/staff?came=done", http.StatusSeeOther)
	return nil
}

// note keeps what the viewer did.
func (c *Console) note(r *http.Request, viewer handoff.Staff, act, subject, reason string) error {
	return c.transcript.NoteAct(r.Context(), c.db, transcript.StaffAct{At: time.Now(), Staff: viewer.ID, Act: act, Subject: subject, Reason: reason})
}

// revealed is an entry as it was written.
type revealed struct {
	page
	Entry        int64
	Conversation int64
	Text         string
	Why          string
}

// reveal shows who leads the words of an entry as they were written, for a reason that is kept in the transcript.
func (c *Console) reveal(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PostFormValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	p := revealed{page: c.page(r, viewer, "conversations"), Entry: id, Why: strings.TrimSpace(r.PostFormValue("why"))}
	if p.Why == "" || len([]rune(p.Why)) > longestReply {
		c.render(w, r, http.StatusUnprocessableEntity, "message", c.message(r, viewer, "reveal_why"))
		return nil
	}
	p.Heading = p.T("reveal.title")
	e, err := c.transcript.Get(r.Context(), c.db, id)
	if errors.Is(err, transcript.ErrNoSuchEntry) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	// Not of members of staff: what the bot hid there are their own sign-in links.
	sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, e.Conversation)
	if err != nil {
		return err
	}
	if !sees {
		return errNotFound
	}
	m, err := c.transcript.RevealNow(r.Context(), c.db, id, viewer.ID, p.Why, p.Now)
	if err != nil {
		return err
	}
	p.Conversation, p.Text = e.Conversation, m.Text
	if err := c.note(r, viewer, "reveal", transcript.Chain(e.Conversation), p.Why); err != nil {
		return err
	}
	c.render(w, r, http.StatusOK, "revealed", p)
	return nil
}

// retryDelivery lets what did not arrive be sent once more.
func (c *Console) retryDelivery(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return errNotFound
	}
	again, err := c.transcript.SendAgain(r.Context(), c.db, id, time.Now())
	if err != nil {
		return err
	}
	if again {
		if err := c.note(r, viewer, "retry", "delivery:"+strconv.FormatInt(id, 10), ""); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/console/troubles#deliveries", http.StatusSeeOther)
	return nil
}
