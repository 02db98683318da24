package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// What an admin teaches, or words, in the console of one process holds in every process at once: the one that taught is gone when
// the customer writes, and the other was not started anew.
func TestWhatIsTaughtHoldsInEveryProcess(t *testing.T) {
	t.Parallel()
	const words = "咕噜咕噜一下呗"
	s := newScene(t, unlimited)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w := s.customer(wang)
	w.hears("您最近的订单")
	admin := s.customer(theAdmin)
	admin.say("/console")
	link := signInLink.FindString(admin.hears("控制台登录链接").Text)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	if signedIn := post(t, browser, link); !strings.Contains(signedIn, "今天排队情况") {
		t.Fatalf("not signed in:\n%s", signedIn)
	}
	teach := func(form url.Values) string {
		t.Helper()
		answer, err := browser.PostForm(s.app.URL+"/console/teach", form)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		page, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%d %v: %s", answer.StatusCode, err, page)
		}
		return string(page)
	}
	s.spawn()
	// Both processes write into one log.
	both := func(words string) {
		t.Helper()
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for began := time.Now(); strings.Count(s.log.String(), words) < 2; <-tick.C {
			if time.Since(began) > 40*time.Second {
				t.Fatalf("not both say %q", words)
			}
		}
	}
	both("lessons=0")
	lesson := url.Values{"text": {words}, "asking": {""}, "intent": {"list_orders"}, "reason": {"none"}, "do": {"try"}}
	if page := teach(lesson); !strings.Contains(page, words) || !strings.Contains(page, "会有什么不同") {
		t.Errorf("what would change is not shown: %s", page)
	}
	lesson.Set("do", "keep")
	if page := teach(lesson); !strings.Contains(page, "已生效") {
		t.Errorf("it was not taught: %s", page)
	}
	both("lessons=1")
	worded, err := browser.PostForm(s.app.URL+"/console/texts/unlink.done", url.Values{
		"text_zh": {"好了，已经解绑。"}, "text_en": {"Done, it is unlinked."}, "do": {"keep"}, "after": {"0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = worded.Body.Close()
	both("texts worded in the console") // and the other process says them
	s.stop()
	w.say(words)
	w.hears("您最近的订单")
	w.say("/unlink")
	w.hears("好了，已经解绑。")
}
