package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func TestRolesAreGivenAndTakenOnThePage(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	admin := s.signedIn(boss)
	linsBrowser := s.signedIn(lin)
	set := func(id any, roles ...string) answer {
		form := url.Values{"id": {fmt.Sprint(id)}}
		for _, role := range roles {
			form.Set(role, "1")
		}
		return admin.post("/console/staff", form)
	}
	has(t, admin.get("/console/staff"), "店长", "小林", "在岗", "处理中 1")
	has(t, set(lin), "请先转交")
	has(t, set(boss, "agent"), "至少要有一位管理员")
	has(t, set("x y", "agent"), "用户编号是一串数字")
	has(t, set(-5, "agent"), "用户编号是一串数字")
	has(t, set(lin, "agent", "admin"), "已完成")
	if page := linsBrowser.get("/console/staff"); page.status != http.StatusOK {
		t.Errorf("a new admin's look at the staff answers %d", page.status)
	}
	has(t, set(12345, "agent"), "已完成", "12345")
	set(boss, "agent") // there is another admin now
	if page := admin.get("/console/staff"); page.status != http.StatusNotFound {
		t.Errorf("who is no admin any more gets %d", page.status)
	}
	has(t, linsBrowser.post("/console/staff/sessions", url.Values{"id": {fmt.Sprint(boss)}}), "已完成")
	if page := admin.get("/console/"); page.status != http.StatusUnauthorized {
		t.Errorf("an ended session gets %d", page.status)
	}
	has(t, linsBrowser.get("/console/audit?act=role"), "staff:12345", "agent, admin")
	for path, form := range map[string]url.Values{"/console/staff": {"id": {"1"}}, "/console/staff/sessions": {"id": {"1"}}, "/console/reveal": {"entry": {"1"}, "why": {"x"}}, "/console/troubles/deliveries": {"id": {"1"}}} {
		if page := s.signedIn(chen).post(path, form); page.status != http.StatusNotFound {
			t.Errorf("an agent's %s answers %d", path, page.status)
		}
	}
}

func TestWhatIsHiddenIsShownForAReasonThatIsKept(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	admin := s.signedIn(boss)
	entry := fmt.Sprint(s.edited.ID)
	conversation := fmt.Sprintf("/console/conversations/%d", s.fang)
	has(t, admin.get(conversation), `action="/console/reveal"`)
	lacks(t, s.signedIn(lin).get(conversation), `action="/console/reveal"`)
	if page := admin.post("/console/reveal", url.Values{"entry": {entry}, "why": {" "}}); page.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", page.status)
	}
	shown := admin.post("/console/reveal", url.Values{"entry": {entry}, "why": {"核对<号码>"}})
	has(t, shown, "13800138000", "核对&lt;号码&gt;")
	has(t, admin.get(conversation), "核对&lt;号码&gt;")
	has(t, admin.get("/console/audit?act=reveal"), "核对&lt;号码&gt;", fmt.Sprintf("conversation:%d", s.fang))
	for _, odd := range []string{"0", "-1", "999999999", "x", ""} {
		if page := admin.post("/console/reveal", url.Values{"entry": {odd}, "why": {"x"}}); page.status != http.StatusNotFound {
			t.Errorf("entry %q answers %d", odd, page.status)
		}
	}
}

func TestWhatDidNotArriveIsSentAgain(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	admin := s.signedIn(boss)
	var id int64
	if err := s.db.QueryRow(t.Context(), `SELECT min(id) FROM deliveries WHERE state = 'failed'`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	has(t, admin.get("/console/troubles"), fmt.Sprintf(`name="id" value="%d"`, id))
	admin.post("/console/troubles/deliveries", url.Values{"id": {fmt.Sprint(id)}})
	var state string
	if err := s.db.QueryRow(t.Context(), `SELECT state FROM deliveries WHERE id = $1`, id).Scan(&state); err != nil || state != "queued" {
		t.Errorf("the delivery is %s, %v", state, err)
	}
	has(t, admin.get("/console/audit?act=retry"), fmt.Sprintf("delivery:%d", id))
}
