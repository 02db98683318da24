package main

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"kefu/orders"
	"kefu/playground"
)

// A customer asks for their words and orders, and gets a file with all of that and nothing of the desk, although the first
// upload is lost; and no second one at once.
func TestACustomerTakesTheirWordsAndOrdersAlong(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, caseNo := openRefundCase(t, s)
	agent := s.customer(liMing).in(0)
	agent.press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	topic := agent.in(s.topic(caseNo))
	topic.say("我来帮您看看")
	w.hears("我来帮您看看")
	topic.say("// 这位客人很难缠")
	s.until(`SELECT EXISTS (SELECT FROM entries WHERE audience = 'desk' AND text LIKE '%难缠%')`)
	other := s.customer(tom)
	s.Start(tom, s.links[s.demo.Customers[1].ID])
	other.hears("")
	other.say("别人的话")
	w.say("我的原话就是 <b>这样</b>，请看一下")
	s.until(`SELECT EXISTS (SELECT FROM entries WHERE text LIKE '%我的原话%') AND EXISTS (SELECT FROM entries WHERE text = '别人的话')`)

	s.FailNext("sendDocument", playground.Fault{Code: http.StatusInternalServerError})
	w.say("/export")
	w.hears("正在整理")
	m := w.hears("index.html")
	if m.Document == nil || !strings.HasSuffix(m.Document.FileName, ".zip") {
		t.Fatalf("no zip came: %+v", m)
	}
	files := unpacked(t, s.download(m.Document.FileID))
	page, words, list := files["index.html"], files["messages.jsonl"], files["orders.json"]
	for where, all := range map[string][]string{
		page:  {order.No, "我的原话", "我来帮您看看", "&lt;b&gt;", "人工客服"},
		words: {"我的原话", "我来帮您看看", `"from":"customer"`},
		list:  {order.No, `"order_no"`, s.order(0, orders.Unpaid, orders.Virtual).No},
	} {
		for _, one := range all {
			if !strings.Contains(where, one) {
				t.Errorf("the export lacks %q:\n%s", one, where)
			}
		}
	}
	for name, text := range files {
		for _, foreign := range []string{"难缠", "别人的话", "<b>这样"} {
			if strings.Contains(text, foreign) && (foreign != "<b>这样" || name == "index.html") {
				t.Errorf("%s has %q in it", name, foreign)
			}
		}
	}
	w.say("/export")
	w.hears("刚刚已经")
	if n := s.count(`SELECT count(*) FROM staff_acts WHERE act = 'own_export' AND staff_id IS NULL`); n != 1 {
		t.Errorf("%d exports stand in the audit, want 1", n)
	}
	s.until(`SELECT bool_and(d.state = 'sent') FROM deliveries d JOIN entries e ON e.id = d.entry_id WHERE e.kind = 'export'`)
}

// download is what a chat has as a file.
func (s *scene) download(id string) []byte {
	s.t.Helper()
	r, err := http.Get(s.config.TelegramAPIURL + "/play/file/" + id)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	return []byte(body(s.t, r.Body))
}

func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
	}
	return files
}
