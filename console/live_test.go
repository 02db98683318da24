package console_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/transcript"
)

// A page that listens hears that something was said, and who is signed out hears nothing.
func TestPagesHearThatSomethingChanged(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	for _, page := range []string{"/console/cases", "/console/conversations", "/console/cases/" + s.held.No, fmt.Sprint("/console/conversations/", s.fang)} {
		has(t, b.get(page), "data-live", ".js\" defer")
	}
	if got := s.visitor().get("/console/live"); got.status != http.StatusUnauthorized {
		t.Errorf("a visitor is answered %d", got.status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+"/console/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("it is %s", kind)
	}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() && !strings.Contains(lines.Text(), "listening") {
		continue
	}
	s.entry(transcript.Entry{Conversation: s.fang, Author: transcript.Customer, CaseNo: s.held.No, Message: transcript.Message{Text: "还在吗"}})
	heard := false
	for !heard && lines.Scan() { // the server ends the stream after a minute
		heard = lines.Text() == "event: changed"
	}
	if !heard {
		t.Error("nothing was heard")
	}
}

// The page of a case has what was said last, the customer's other cases, the answers that are ready, filled in, and tags.
func TestACaseHasEverythingAroundIt(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	err := s.desk.SaveAnswer(t.Context(), s.db, handoff.ReadyAnswer{Name: "稍等", Text: "{customer}您好，{case} 正在查 <b>"}, boss, s.now)
	if err != nil {
		t.Fatal(err)
	}
	var other handoff.Case
	err = pgx.BeginFunc(t.Context(), s.db, func(tx pgx.Tx) error {
		other, err = s.desk.Open(t.Context(), tx, handoff.NewCase{Conversation: s.fang, Kind: handoff.KindHuman, Lang: "zh"}, s.now)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	has(t, page, "最近说过的", "要的是网通二区", "这位顾客的其他工单", other.No, "常用回复", "芳芳您好，"+s.held.No+" 正在查 &lt;b&gt;", "加标签")
	lacks(t, page, "console.", "<b>\"")
	token := strings.Repeat("A", 26)
	b.post(path+"/tag", url.Values{"token": {token}, "version": {"1"}, "tags": {"vip"}})
	b.post(path+"/tag", url.Values{"token": {token}, "version": {"1"}, "tags": {" "}})
	got := s.received()
	if len(got) != 1 {
		t.Fatalf("%d inputs came of a tag and of none", len(got))
	}
}
