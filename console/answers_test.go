package console_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestAdminsKeepReadyAnswersAndItIsRecorded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(boss)
	has(t, b.get("/console/answers"), "还没有常用回复", "{customer} {order} {case} {agent}")
	save := func(name, text string) {
		t.Helper()
		has(t, b.post("/console/answers", url.Values{"name": {name}, "text": {text}}), "已保存")
	}
	save("稍等", "{customer}您好，\r\n我正在查 <b>")
	page := b.get("/console/answers")
	has(t, page, "稍等", "{customer}您好，\n我正在查 &lt;b&gt;", "— →")
	save("稍等", "请稍等")
	if all, err := s.desk.ReadyAnswers(t.Context(), s.db); err != nil || len(all) != 1 || all[0].Text != "请稍等" {
		t.Errorf("%+v, %v", all, err)
	}
	for name, text := range map[string]string{"": "x", "add": "x", "两 个": "x", "空": " "} {
		if page := b.post("/console/answers", url.Values{"name": {name}, "text": {text}}); page.status != http.StatusUnprocessableEntity {
			t.Errorf("%q with %q: %d", name, text, page.status)
		}
	}
	removed := b.post("/console/answers", url.Values{"name": {"稍等"}, "text": {"请稍等"}, "forget": {"1"}})
	has(t, removed, "已保存", "还没有常用回复", "请稍等 → —")
	lacks(t, removed, "console.", "&lt;no value&gt;")
	changes, err := s.desk.AnswerChanges(t.Context(), s.db, 10)
	if err != nil || len(changes) != 3 || changes[0].Staff != boss || changes[0].After != "" {
		t.Errorf("%+v, %v", changes, err)
	}
}

func TestReadyAnswersAreForAdmins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(lin)
	if page := b.get("/console/answers"); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
	if page := b.post("/console/answers", url.Values{"name": {"x"}, "text": {"y"}}); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
}
