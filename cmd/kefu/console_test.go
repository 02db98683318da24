package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var signInLink = regexp.MustCompile(`http://\S+/console/in/\S+`)

func TestAnAdminReadsTheWholeTranscript(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	s.customer(liMing).in(s.topic(caseNo)).say("我来帮您")
	w.hears("我来帮您")

	admin := s.customer(theAdmin)
	admin.say("/console")
	link := signInLink.FindString(admin.hears("控制台登录链接").Text)
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	// A preview of the link does not spend it.
	for range 2 {
		if page := get(t, browser, link); !strings.Contains(page, "<form") {
			t.Fatalf("the link shows no button:\n%s", page)
		}
	}
	if signedIn := post(t, browser, link); !strings.Contains(signedIn, "今天排队情况") {
		t.Fatalf("not signed in:\n%s", signedIn)
	}
	page := get(t, browser, s.app.URL+"/console/cases/"+caseNo)
	transcript := regexp.MustCompile(`/console/conversations/\d+`).FindString(page)
	page = get(t, browser, s.app.URL+transcript)
	for _, words := range []string{"我来帮您", order.No, "网通一区", "确认提交", "李明 接单", "收到付款"} {
		if !strings.Contains(page, words) {
			t.Errorf("the transcript lacks %q", words)
		}
	}

	// The link is spent now, for everybody.
	other := &http.Client{}
	if page := post(t, other, link); strings.Contains(page, "今天排队情况") {
		t.Error("the link worked twice")
	}
	if page := get(t, other, s.app.URL+transcript); strings.Contains(page, "我来帮您") {
		t.Error("a stranger reads the transcript")
	}
}

func get(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	r, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	return body(t, r.Body)
}

func post(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	r, err := c.PostForm(address, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	return body(t, r.Body)
}

func body(t *testing.T, r io.Reader) string {
	t.Helper()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatTheBotDoesNotUnderstandIsCounted(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	w.say("/start")
	w.hears("我是店里的客服助手")
	w.say("嘟嘟嘟嘟哒哒")
	s.until(`SELECT sum(missed) = 1 FROM turns`)
}
