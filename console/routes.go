package console

import (
	"net/http"

	"kefu/handoff"
)

// role is what somebody has to be for a page. Who is less is answered as if the page did not exist.
type role int

const (
	anyStaff   role = iota // agents, supervisors and admins; what they see on it, the page decides
	leaders                // supervisors and admins
	onlyAdmins             // admins
)

// allows tells whether a member of staff has the role.
func (r role) allows(s handoff.Staff) bool {
	switch r {
	case anyStaff:
		return true
	case leaders:
		return s.Leads()
	case onlyAdmins:
		return s.Admin
	}
	return false
}

// route is a page for somebody who is signed in, or the target of a form on one.
type route struct {
	pattern string
	role    role
	page    staffPage
}

// forVisitors are the pages for which nobody has to be signed in.
func (c *Console) forVisitors() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /console": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/console/", http.StatusSeeOther)
		},
		"GET /console/static/{name}": c.static,
		"GET /console/in/{token}":    c.showLink,
		"POST /console/in/{token}":   c.spendLink,
		"POST /console/out":          c.signOut,
		"POST /console/lang":         c.chooseLang,
	}
}

// forStaff are all other pages, each with who may use it.
func (c *Console) forStaff() []route {
	all := []route{
		{"GET /console/{$}", anyStaff, c.overview},
		{"GET /console/live", anyStaff, c.live},
		{"GET /console/search", anyStaff, c.search},
		{"GET /console/conversations", anyStaff, c.conversations},
		{"GET /console/conversations/{id}", anyStaff, c.conversation},
		{"GET /console/cases", anyStaff, c.cases},
		{"GET /console/cases/{no}", anyStaff, c.oneCase},
		{"POST /console/cases/{no}/act", anyStaff, c.act},
		{"POST /console/cases/{no}/say", anyStaff, c.say},
		{"POST /console/cases/{no}/tag", anyStaff, c.tag},
		{"GET /console/media/{sha256}", anyStaff, c.media},
		{"POST /console/export", anyStaff, c.export},
		{"POST /console/reveal", leaders, c.reveal},
		{"GET /console/audit", onlyAdmins, c.audit},
		{"GET /console/audit.csv", onlyAdmins, c.auditCSV},
		{"GET /console/staff", onlyAdmins, c.staffPage},
		{"POST /console/staff", onlyAdmins, c.setRoles},
		{"POST /console/staff/duty", onlyAdmins, c.setDuty},
		{"POST /console/staff/sessions", onlyAdmins, c.endSessions},
		{"GET /console/troubles", onlyAdmins, c.troubles},
		{"POST /console/troubles/inputs", onlyAdmins, c.tryAgain},
		{"POST /console/troubles/deliveries", onlyAdmins, c.retryDelivery},
		{"POST /console/troubles/files", onlyAdmins, c.fetchAgain},
		{"POST /console/troubles/news", onlyAdmins, c.sendAgain},
		{"GET /console/reports", onlyAdmins, c.reports},
		{"GET /console/reports.csv", onlyAdmins, c.reportCSV},
		{"GET /console/answers", onlyAdmins, c.answers},
		{"POST /console/answers", onlyAdmins, c.saveAnswer},
		{"GET /console/texts", onlyAdmins, c.wordings},
		{"GET /console/texts/{key}", onlyAdmins, c.wording},
		{"POST /console/texts/{key}", onlyAdmins, c.reword},
		{"GET /console/policies", onlyAdmins, c.policies},
		{"GET /console/policies/{sku}", onlyAdmins, c.policy},
		{"POST /console/policies/{sku}", onlyAdmins, c.setPolicy},
	}
	if c.config.Teaching != nil {
		all = append(all, route{"GET /console/teach", onlyAdmins, c.teach}, route{"POST /console/teach", onlyAdmins, c.saveTeach})
	}
	return all
}

// routes serves every page to those who may use it. Who somebody is, is asked at each request.
func (c *Console) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, page := range c.forVisitors() {
		mux.HandleFunc(pattern, page)
	}
	for _, one := range c.forStaff() {
		mux.HandleFunc(one.pattern, c.staff(func(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
			if !one.role.allows(viewer) {
				return errNotFound
			}
			return one.page(w, r, viewer)
		}))
	}
	mux.HandleFunc("/console/", c.staff(func(http.ResponseWriter, *http.Request, handoff.Staff) error { return errNotFound }))
	return mux
}
