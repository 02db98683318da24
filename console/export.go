package console

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/transcript/search"
)

// Exported is what an export has in it.
type Exported struct {
	Title         string
	Subject       string // for the audit, such as case:C-1024 or list:cases
	Cases         []string
	Conversations []int64 // whole, with their cases
	Why, Lang     string
}

// errExportNone is the reason for exporting nothing, and a page.
var errExportNone = errors.New("export_none")

// export sends a zip of a case, of a conversation or of what is listed to those who may read it; whoever exports says
// why. It goes out as it is made.
func (c *Console) export(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if c.config.Export == nil {
		return errNotFound
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	what, err := c.exported(r, viewer)
	if errors.Is(err, errExportNone) {
		c.render(w, r, http.StatusUnprocessableEntity, "message", c.message(r, viewer, err.Error()))
		return nil
	}
	if err != nil {
		return err
	}
	what.Lang, what.Why = c.lang(r, viewer), strings.TrimSpace(r.PostFormValue("why"))
	if what.Why == "" || len([]rune(what.Why)) > longestReply {
		c.render(w, r, http.StatusUnprocessableEntity, "message", c.message(r, viewer, "export_why"))
		return nil
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+what.Title+`.zip"`)
	if err := c.config.Export(r.Context(), viewer, what, w); err != nil {
		c.log.ErrorContext(r.Context(), "console: an export broke off", "subject", what.Subject, "error", err)
		panic(http.ErrAbortHandler) // so that the browser does not take half a file for a whole one
	}
	return nil
}

// exported is what the form asks for, as far as the viewer may read it.
func (c *Console) exported(r *http.Request, viewer handoff.Staff) (Exported, error) {
	if list := r.PostFormValue("list"); list != "" {
		return c.exportedList(r, viewer, list)
	}
	var what Exported
	conversation, _ := strconv.ParseInt(r.PostFormValue("conversation"), 10, 64)
	if no := r.PostFormValue("case"); no != "" {
		one, err := c.desk.Get(r.Context(), c.db, no)
		if err != nil {
			return what, fmt.Errorf("case: %w", err)
		}
		conversation = one.Conversation
		what = Exported{Title: "kefu-" + one.No, Subject: "case:" + one.No, Cases: []string{one.No}}
	} else {
		what = Exported{
			Title: fmt.Sprint("kefu-", conversation), Subject: transcript.Chain(conversation), Conversations: []int64{conversation},
		}
	}
	sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, conversation)
	if err == nil && !sees {
		err = errNotFound
	}
	return what, err
}

// exportedList is what a list shows with the filters of the form.
func (c *Console) exportedList(r *http.Request, viewer handoff.Staff, list string) (Exported, error) {
	lists := map[string]func(*http.Request, handoff.Staff, *Exported) error{
		"cases": c.exportedCases, "conversations": c.exportedConversations, "search": c.exportedHits,
	}
	what := Exported{Title: "kefu-" + list, Subject: "list:" + list}
	fill, known := lists[list]
	if !known {
		return what, errNotFound
	}
	if err := fill(r, viewer, &what); err != nil {
		return what, err
	}
	if len(what.Cases)+len(what.Conversations) == 0 {
		return what, errExportNone
	}
	return what, nil
}

func (c *Console) exportedCases(r *http.Request, viewer handoff.Staff, what *Exported) (err error) {
	f := cases{page: c.page(r, viewer, "cases"), Status: caseFilter(r.FormValue("status"))}
	f.Holder, _ = strconv.ParseInt(r.FormValue("holder"), 10, 64)
	if f.filters, err = c.filters(r, viewer); err != nil {
		return err
	}
	list, err := c.listCases(r, f, 0)
	if err != nil {
		return err
	}
	for _, one := range list {
		sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, one.Conversation)
		if err != nil {
			return err
		}
		if sees {
			what.Cases = append(what.Cases, one.No)
		}
	}
	return nil
}

func (c *Console) exportedConversations(r *http.Request, viewer handoff.Staff, what *Exported) error {
	f, err := c.filters(r, viewer)
	if err != nil {
		return err
	}
	list, err := c.listConversations(r, viewer, f, 0)
	for _, one := range list {
		what.Conversations = append(what.Conversations, one.Conversation)
	}
	return err
}

func (c *Console) exportedHits(r *http.Request, viewer handoff.Staff, what *Exported) error {
	f, err := c.filters(r, viewer)
	if err != nil {
		return err
	}
	q, asked, err := c.query(r.Context(), viewer, f, c.meanings)
	if err != nil || !asked {
		return cmp.Or(err, errExportNone)
	}
	hit := map[int64]bool{}
	err = search.Each(r.Context(), c.db, q, func(hits []search.Hit) bool {
		for _, one := range hits {
			hit[one.Conversation] = true
		}
		return false
	})
	what.Conversations = slices.Sorted(maps.Keys(hit))
	return err
}

// exportForm is the data of the part "export".
type exportForm struct {
	Page   page
	Fields []field
}

// field is a hidden field of a form.
type field struct{ Name, Value string }

// Exporting is the data of the part "export": the names and values of what the form asks for.
func (p page) Exporting(pairs ...any) exportForm {
	f := exportForm{Page: p}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Fields = append(f.Fields, field{fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])})
	}
	return f
}

// exportList is the form that exports what a list has with its filters.
func (p page) exportList(list string, filters url.Values) exportForm {
	f := p.Exporting("list", list)
	for _, name := range slices.Sorted(maps.Keys(filters)) {
		f.Fields = append(f.Fields, field{name, filters.Get(name)})
	}
	return f
}
