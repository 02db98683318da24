package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"kefu/handoff"
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

// An admin sees who is in the group without a role and which of the staff left it, and sets duty and languages.
func TestDutyIsSetAndTheGroupIsSeen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	admin := s.signedIn(boss)
	for _, m := range []handoff.Member{
		{ID: 31337, Name: "<b>路人</b>", Present: true, At: s.now},
		{ID: lin, Name: "小林", At: s.now},
		{ID: boss, Name: "店长", Present: true, At: s.now},
		{ID: 31338, Name: "走了的人", At: s.now},
	} {
		if err := s.desk.NoteMember(t.Context(), s.db, m); err != nil {
			t.Fatal(err)
		}
	}
	page := admin.get("/console/staff")
	has(t, page, "在客服群里、但不是员工", "&lt;b&gt;路人&lt;/b&gt;", "已退出客服群")
	lacks(t, page, "走了的人")
	has(t, admin.post("/console/staff", url.Values{"id": {"31337"}, "agent": {"1"}}), "已完成")
	lacks(t, admin.get("/console/staff"), "在客服群里、但不是员工")
	has(t, admin.post("/console/staff/duty", url.Values{"id": {fmt.Sprint(lin)}, "speaks": {"en", "xx"}}), "已完成")
	one, _, err := s.desk.Staff(t.Context(), s.db, lin)
	if err != nil || !one.Away || !slices.Equal(one.Languages, []string{"en"}) {
		t.Errorf("%+v, %v", one, err)
	}
	has(t, admin.post("/console/staff/duty", url.Values{"id": {fmt.Sprint(lin)}, "duty": {"1"}}), "已完成")
	has(t, admin.post("/console/staff/duty", url.Values{"id": {"404"}}), "这个人不是客服")
	has(t, admin.get("/console/audit?act=duty"), fmt.Sprint("staff:", lin), "away en")
	if page := s.signedIn(chen).post("/console/staff/duty", url.Values{"id": {fmt.Sprint(lin)}}); page.status != http.StatusNotFound {
		t.Errorf("an agent sets duty: %d", page.status)
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
