package console

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
)

// export sends a zip of a case or a conversation to those who may read the conversation; whoever reads all of it must say
// why. It goes out as it is made.
func (c *Console) export(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if c.config.Export == nil {
		return errNotFound
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	caseNo, why := r.PostFormValue("case"), strings.TrimSpace(r.PostFormValue("why"))
	conversation, _ := strconv.ParseInt(r.PostFormValue("conversation"), 10, 64)
	name := fmt.Sprint("kefu-", conversation)
	if caseNo != "" {
		one, err := c.desk.Get(r.Context(), c.db, caseNo)
		if err != nil {
			return fmt.Errorf("case: %w", err)
		}
		conversation, caseNo, name = one.Conversation, one.No, "kefu-"+one.No
	}
	sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, conversation)
	if err != nil {
		return err
	}
	if !sees {
		return errNotFound
	}
	if why == "" || len([]rune(why)) > longestReply {
		c.render(w, r, http.StatusUnprocessableEntity, "message", c.message(r, viewer, "export_why"))
		return nil
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.zip"`)
	if err := c.config.Export(r.Context(), viewer, caseNo, conversation, why, c.lang(r, viewer), w); err != nil {
		c.log.ErrorContext(r.Context(), "console: an export broke off", "conversation", conversation, "error", err)
		panic(http.ErrAbortHandler) // so that the browser does not take half a file for a whole one
	}
	return nil
}

// audit is what members of staff did beside acts on cases, the newest first.
type audit struct {
	page
	Filter transcript.ActFilter
	Acts   []string
	Staff  []handoff.Staff
	Names  map[int64]string
	List   []transcript.StaffAct
	Next   int64 // the next page begins before this act, 0 on the last
}

// auditedActs are the acts that the page narrows to.
var auditedActs = []string{"sign_in", "export", "reveal", "role", "session"}

func (c *Console) audit(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := audit{page: c.page(r, viewer, "audit"), Acts: auditedActs, Filter: transcript.ActFilter{Act: r.FormValue("act"), Subject: strings.TrimSpace(r.FormValue("subject"))}}
	p.Heading = p.T("nav.audit")
	p.Filter.Staff, _ = strconv.ParseInt(r.FormValue("staff"), 10, 64)
	p.Filter.Before, _ = strconv.ParseInt(r.FormValue("before"), 10, 64)
	var err error
	if p.Staff, err = c.desk.AllStaff(r.Context(), c.db); err != nil {
		return err
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	if p.List, err = c.transcript.StaffActs(r.Context(), c.db, p.Filter, pageSize+1); err != nil {
		return err
	}
	if len(p.List) > pageSize {
		p.List = p.List[:pageSize]
		p.Next = p.List[pageSize-1].ID
	}
	c.render(w, r, http.StatusOK, "audit", p)
	return nil
}

// Who names who did something.
func (p audit) Who(id int64) string {
	if id == 0 {
		return p.T("audit.operator")
	}
	if name := p.Names[id]; name != "" {
		return name
	}
	return strconv.FormatInt(id, 10)
}

// Subject is the address of what an act was about, "" if it has no page.
func (p audit) Subject(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	switch kind {
	case "conversation":
		return "/console/conversations/" + id
	case "case":
		return "/console/cases/" + id
	}
	return ""
}
