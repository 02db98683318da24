package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestAnAdminTeachesWhatAMessageMeans(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(boss)
	has(t, b.get("/console/teach"), "还没有教过", "教机器人")
	lesson := func(text, intent, do string) url.Values {
		return url.Values{"text": {text}, "asking": {""}, "intent": {intent}, "reason": {"none"}, "do": {do}}
	}
	has(t, b.post("/console/teach", lesson("咕噜 <b>", "", "")), "咕噜 &lt;b&gt;", "现在理解为：问规则或办法")
	has(t, b.post("/console/teach", lesson("咕噜", "list_orders", "try")), "看了 3 个会话的 20 步，有 1 步会不一样", "咕噜来了", "− 没听懂", "+ 您的订单")
	if all, err := s.desk.Taught(t.Context(), s.db); err != nil || len(all) != 0 {
		t.Errorf("trying has taught %+v, %v", all, err)
	}
	has(t, b.post("/console/teach", lesson("咕噜", "list_orders", "keep")), "已生效", "看我的订单", "店长")
	has(t, b.post("/console/teach", lesson("咕噜", "greet", "keep")), "打招呼")
	all, err := s.desk.Taught(t.Context(), s.db)
	if err != nil || len(all) != 1 || all[0].Intent != "greet" || all[0].Staff != boss {
		t.Errorf("%+v, %v", all, err)
	}
	for _, bad := range []url.Values{lesson("", "greet", "keep"), lesson("咕噜", "nothing", "keep"), lesson(strings.Repeat("长", 301), "greet", "keep")} {
		if page := b.post("/console/teach", bad); page.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", bad, page.status)
		}
	}
	has(t, b.post("/console/teach", url.Values{"id": {strconv.FormatInt(all[0].ID, 10)}, "do": {"drop"}}), "已生效")
	if all, err := s.desk.Taught(t.Context(), s.db); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestTeachingIsForAdmins(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.signedIn(lin)
	if page := b.get("/console/teach"); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
	if page := b.post("/console/teach", url.Values{"text": {"x"}, "intent": {"greet"}, "do": {"keep"}}); page.status != http.StatusNotFound {
		t.Errorf("%d", page.status)
	}
}
