package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestAnAdminWordsTexts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(boss)
	page := b.get("/console/texts?q=unlink.done")
	has(t, page, "已解除账号关联", "unlink.done")
	const path = "/console/texts/case.elsewhere"
	has(t, b.get(path), "{{.Order}}", "内置")
	said := func(zh, do string, after int64) url.Values {
		return url.Values{"text_zh": {zh}, "text_en": {"{{.Order}} elsewhere"}, "do": {do}, "after": {strconv.FormatInt(after, 10)}}
	}
	latest := func() int64 {
		t.Helper()
		list, err := s.desk.WordingsOf(t.Context(), s.db, "case.elsewhere", 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) == 0 {
			return 0
		}
		return list[0].ID
	}
	has(t, b.post(path, said("<b>{{.Order}}</b> 在别处", "preview", 0)), "&lt;b&gt;WF20261127000123&lt;/b&gt; 在别处")
	if latest() != 0 {
		t.Error("a preview was kept")
	}
	for _, bad := range []string{"{{.Nobody}}", "{{", "", "{{range 1000000000}}x{{end}}"} {
		for _, do := range []string{"preview", "keep"} {
			if page := b.post(path, said(bad, do, 0)); page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, "没有生效") {
				t.Errorf("%q: %d", bad, page.status)
			}
		}
	}
	has(t, b.post(path, said("{{.Order}} 在别处", "keep", 0)), "已生效", "{{.Order}} 在别处", "店长")
	first := latest()
	if page := b.post(path, said("{{.Order}} 第三种", "keep", 0)); page.status != http.StatusConflict {
		t.Errorf("somebody else's version is overwritten: %d", page.status)
	}
	has(t, b.post(path, said("{{.Order}} 第二种", "keep", first)), "已生效", "第二种")
	has(t, b.post(path, said("", "undo:"+strconv.FormatInt(first, 10), latest())), "已生效")
	list, err := s.desk.Wordings(t.Context(), s.db)
	if err != nil || len(list) != 1 || list[0].Texts["zh"] != "{{.Order}} 在别处" {
		t.Errorf("%+v, %v", list, err)
	}
	has(t, b.post(path, said("", "files", latest())), "已生效", "恢复为内置文字")
	has(t, b.get("/console/audit?act=texts"), "text:case.elsewhere", "undo")

	// An answer that no file has.
	parking := url.Values{"text_zh": {"门口"}, "text_en": {"At the door"}, "words": {"停车\r\n\r\n车位"}, "do": {"keep"}, "after": {"0"}}
	has(t, b.post("/console/texts/faq.parking", parking), "已生效", "停车\n车位", "删除这个问题")
	for _, bad := range []string{"faq.", "faq.A", "faq.a b", "no.such"} {
		if page := b.post("/console/texts/"+url.PathEscape(bad), parking); page.status != http.StatusNotFound {
			t.Errorf("%s: %d", bad, page.status)
		}
	}
	agent := s.signedIn(lin)
	for _, page := range []answer{agent.get("/console/texts"), agent.get(path), agent.post(path, said("x", "keep", 0))} {
		if page.status != http.StatusNotFound {
			t.Errorf("an agent: %d", page.status)
		}
	}
}
