package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser starts a browser that the test has for so long, and returns its context and what does steps in it or fails.
func (s *scene) browser(t *testing.T, long time.Duration) (context.Context, func(...chromedp.Action[chromedp.Void])) {
	t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, long)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx, func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestADisputeIsSettledInTheBrowser is the way of whoever settles one: sign in, find what was said, read it, answer,
// approve the refund, export the case, check the file, print it.
func TestADisputeIsSettledInTheBrowser(t *testing.T) {
	t.Parallel()
	s := sealed(t)
	_, caseNo := openRefundCase(t, s)
	w := s.customer(wang)
	s.until(`SELECT (SELECT count(*) FROM search_words) = (SELECT count(*) FROM entries)`)
	link := func() string {
		admin := s.customer(theAdmin)
		admin.say("/console")
		return signInLink.FindString(admin.hears("控制台登录链接").Text)
	}
	ctx, do := s.browser(t, 3*time.Minute)
	eval := func(expression string) string {
		t.Helper()
		value, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
		if err != nil {
			t.Fatal(expression, err)
		}
		return value
	}
	// A page that gives way to the next one cannot be asked just then.
	until := func(expression string) {
		t.Helper()
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		var last error
		for limit := time.Now().Add(time.Minute); time.Now().Before(limit); <-tick.C {
			holds, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!(`+expression+`)`))
			if err == nil && holds {
				return
			}
			last = err
		}
		shown, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
		t.Fatalf("waited in vain for %s (%v); the page (%v):\n%s", expression, last, err, shown)
	}
	// A form sent is over when a page that does not ask again says what came of it: until then another way may be
	// overtaken.
	send := func(step string) {
		t.Helper()
		eval(`document.documentElement.dataset.left = 1, ` + step + `, ''`)
		until(`document.documentElement.dataset.left === undefined && document.readyState === 'complete' &&
			document.querySelector('.notice') !== null && document.querySelector('meta[http-equiv=refresh]') === null`)
	}
	do(chromedp.Navigate(link()), chromedp.Click(chromedp.CSS("main form button"), chromedp.NodeVisible))
	until(`document.querySelector('.who') !== null`)
	do(chromedp.Navigate(s.app.URL + "/console/search?q=" + url.QueryEscape("网通")))
	until(`document.querySelector('mark')?.textContent === '网通'`)
	eval(`document.querySelector('.where a').click(), ''`)
	until(`location.pathname.startsWith('/console/conversations/') && document.querySelector('.log') !== null`)
	do(chromedp.Navigate(s.app.URL + "/console/cases/" + caseNo))
	until(`document.querySelector('button[value=claim]') !== null`)
	send(`document.querySelector('button[value=claim]').click()`)
	until(`document.querySelector('textarea[name=text]') !== null`)
	send(`document.querySelector('textarea[name=text]').value = '已经核对，马上为您退款', document.querySelector('textarea[name=text]').form.requestSubmit()`)
	w.hears("已经核对，马上为您退款")
	do(chromedp.Navigate(s.app.URL + "/console/cases/" + caseNo))
	until(`document.querySelector('button[value=approve]') !== null`)
	// What the customer says meanwhile appears by itself.
	w.say("好的，我等着")
	until(`document.querySelector('[data-live]').innerText.includes('好的，我等着')`)
	send(`document.querySelector('button[value=approve]').click()`)
	s.until(`SELECT count(*) = 1 FROM refunds WHERE case_no = $1`, caseNo)

	// The export goes to a browser of its own, and then to a folder.
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	post(t, client, link())
	answer, err := client.PostForm(s.app.URL+"/console/export", url.Values{"case": {caseNo}, "why": {"顾客投诉"}})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status, err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "case.zip")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if code := run(ctx, []string{"verify", name, "--seal-key", s.config.SealKey, "--seal-anchors", s.config.SealAnchors}, strings.NewReader(""), &out, &out); code != 0 {
		t.Errorf("the export: %d\n%s", code, out.String())
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err == nil {
		err = os.CopyFS(filepath.Join(dir, "case"), z)
	}
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "case", "index.html")
	do(chromedp.Navigate("file://" + page))
	until(`document.body.innerText.includes('已经核对，马上为您退款') &&
		[...document.querySelectorAll('li *')].every(e => getComputedStyle(e).unicodeBidi === 'isolate')`)
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(dir, "case.pdf")
	printing := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(), "--print-to-pdf="+pdf, "file://"+page)
	if said, err := printing.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if printed, err := os.ReadFile(pdf); err != nil || !bytes.HasPrefix(printed, []byte("%PDF")) || len(printed) < 5000 {
		t.Errorf("%d bytes were printed, %v", len(printed), err)
	}
}
