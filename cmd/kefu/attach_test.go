package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kefu/playground"
)

var formTokens = regexp.MustCompile(`name="token" value="([A-Z2-7]{26})"`)

// The holder of a case sends files from its page. The customer gets them with the words below, although the first upload is
// lost; the transcript, the export of the case and the customer's own have them, and what is sealed is whole. A note's file,
// and one by somebody who does not hold the case, stay among the staff.
func TestAFileFromTheCasePageReachesTheCustomer(t *testing.T) {
	t.Parallel()
	s := sealed(t)
	_, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	holder, admin := s.signedIn(t, liMing), s.signedIn(t, theAdmin)
	picture, paper := playground.SamplePhoto(7).Data, []byte("%PDF-1.4\n% the receipt\n%%EOF\n")
	secret := []byte("%PDF-1.4\n% for the staff alone\n%%EOF\n")
	address := s.app.URL + "/console/cases/" + caseNo

	s.FailNext("sendPhoto", playground.Fault{Code: http.StatusInternalServerError})
	attach(t, holder, address, "步骤见图", "", "步骤.jpg", picture)
	m := w.hears("步骤见图")
	if len(m.Photo) == 0 || !strings.Contains(m.Caption, "李明") {
		t.Errorf("the customer got %+v", m)
	}
	attach(t, holder, address, "", "", "../<b>收据.html", paper)
	m = w.hears("李明")
	if m.Document == nil || m.Document.FileName != "b_收据.pdf" || !bytes.Equal(s.download(m.Document.FileID), paper) {
		t.Errorf("the customer got %+v", m)
	}
	attach(t, holder, address, "只给同事", "1", "内部.pdf", secret)
	attach(t, admin, address, "不是我的单", "", "别人.pdf", secret)
	s.until(`SELECT count(*) = 2 FROM entries WHERE kind = 'note' AND audience = 'desk' AND text IN ('只给同事', '不是我的单')`)
	s.until(`SELECT NOT EXISTS (SELECT FROM deliveries WHERE state IN ('queued', 'sending')) AND NOT EXISTS (SELECT FROM inputs WHERE status = 'waiting')`)
	if n := s.count(`SELECT count(*) FROM media m JOIN media_events v ON v.ref = m.ref WHERE m.ref LIKE 'console:%' AND m.sha256 IS NOT NULL AND m.fault = ''`); n != 4 {
		t.Errorf("%d files are kept, want 4", n)
	}
	if n := s.count(`SELECT count(*) FROM deliveries d JOIN entries e ON e.id = d.entry_id WHERE e.text IN ('只给同事', '不是我的单') AND d.place LIKE 'customer:%'`); n != 0 {
		t.Errorf("%d notes are for the customer", n)
	}

	transcript := get(t, admin, s.app.URL+regexp.MustCompile(`/console/conversations/\d+`).FindString(get(t, admin, address)))
	for _, file := range [][]byte{picture, paper, secret} {
		name := fmt.Sprintf("%x", sha256.Sum256(file))
		link := regexp.MustCompile(`/console/media/` + name + `\?entry=\d+`).FindString(transcript)
		if link == "" || get(t, admin, s.app.URL+link) != string(file) {
			t.Errorf("the transcript lacks a file: %q", link)
		}
	}
	name := filepath.Join(t.TempDir(), "export.zip")
	if code, said := s.command("export", "--seal-key", s.config.SealKey, "--media-dir", s.config.MediaDir, "--reason", "投诉", "--out", name, "--case", caseNo); code != 0 {
		t.Fatalf("%d\n%s", code, said)
	}
	var out strings.Builder
	if code := run(s.ctx, []string{"verify", name, "--seal-key", s.config.SealKey}, strings.NewReader(""), &out, &out); code != 0 {
		t.Errorf("%d\n%s", code, out.String())
	}
	zipped, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	holds(t, unpacked(t, zipped), picture, true)
	holds(t, unpacked(t, zipped), paper, true)

	w.say("/export")
	own := unpacked(t, s.download(w.hears("index.html").Document.FileID))
	holds(t, own, picture, true)
	holds(t, own, paper, true)
	holds(t, own, secret, false)
}

// holds checks whether one of the files of an export is this one.
func holds(t *testing.T, files map[string]string, content []byte, want bool) {
	t.Helper()
	found := false
	for _, one := range files {
		found = found || one == string(content)
	}
	if sum := sha256.Sum256(content); found != want {
		t.Errorf("the export has %s: %v", hex.EncodeToString(sum[:]), found)
	}
}

// signedIn is the browser of somebody of the staff.
func (s *scene) signedIn(t *testing.T, staff int64) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser, p := &http.Client{Jar: jar}, s.customer(staff)
	p.say("/console")
	post(t, browser, signInLink.FindString(p.hears("控制台登录链接").Text))
	return browser
}

// attach posts a file with the form of a case's page.
func attach(t *testing.T, browser *http.Client, address, words, note, name string, content []byte) {
	t.Helper()
	token := formTokens.FindStringSubmatch(get(t, browser, address))
	if token == nil {
		t.Fatal("the page has no form")
	}
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	for name, value := range map[string]string{"token": token[1], "text": words, "note": note} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := browser.Post(address+"/say", form.FormDataContentType(), &out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if page, err := io.ReadAll(r.Body); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%d, %v\n%s", r.StatusCode, err, page)
	}
}
