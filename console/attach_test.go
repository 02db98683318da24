package console_test

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn/event"
)

// chosen is a file that somebody chose in a form.
type chosen struct {
	field, name, mime string
	content           []byte
}

// multipartForm writes a form as browsers do that has files in it.
func multipartForm(t *testing.T, form url.Values, files ...chosen) (kind string, body []byte) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, values := range form {
		for _, v := range values {
			if err := w.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		part, err := w.CreatePart(map[string][]string{
			"Content-Disposition": {`form-data; name="` + f.field + `"; filename="` + strings.ReplaceAll(f.name, `"`, "%22") + `"`},
			"Content-Type":        {f.mime},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), out.Bytes()
}

func (b *browser) attach(path string, form url.Values, files ...chosen) answer {
	b.s.t.Helper()
	kind, body := multipartForm(b.s.t, form, files...)
	return b.raw(path, kind, bytes.NewReader(body))
}

func (b *browser) raw(path, kind string, body io.Reader) answer {
	b.s.t.Helper()
	req, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.server.URL+path, body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(req)
}

// picture is a picture of a size in pixels, written by encode.
func picture(t *testing.T, w, h int, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

// aWebP is a picture of one pixel.
var aWebP, _ = hex.DecodeString("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")

var aPDF = []byte("%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n")

// stored are the names of the files in the media store.
func (s *shop) stored() []string {
	s.t.Helper()
	found, err := filepath.Glob(filepath.Join(s.media, "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// What a file is, is read from the file: whatever a browser calls it, it is kept, and named by that.
func TestAFileReachesTheInboxAsWhatItIs(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	has(t, page, `enctype="multipart/form-data"`, `type="file"`, "最大 10 MB")
	for _, one := range []struct {
		chosen
		kind       terms.MediaKind
		mime, name string
	}{
		{chosen{"file", "收据 1.jpg", "image/jpeg", picture(t, 30, 20, asJPEG)}, terms.MediaPhoto, "image/jpeg", "收据 1.jpg"},
		{chosen{"file", "x.pdf", "application/pdf", picture(t, 30, 20, png.Encode)}, terms.MediaPhoto, "image/png", "x.png"},
		{chosen{"file", "tall.png", "image/png", picture(t, 4, 900, png.Encode)}, terms.MediaFile, "image/png", "tall.png"},
		{chosen{"file", "wide.png", "image/png", picture(t, 9000, 1001, png.Encode)}, terms.MediaFile, "image/png", "wide.png"},
		{chosen{"file", "a.gif", "image/gif", picture(t, 9, 9, asGIF)}, terms.MediaFile, "image/gif", "a.gif"},
		{chosen{"file", "a.webp", "image/webp", aWebP}, terms.MediaPhoto, "image/webp", "a.webp"},
		{chosen{"file", "invoice.exe", "text/html", aPDF}, terms.MediaFile, "application/pdf", "invoice.pdf"},
		{chosen{"file", `..\..\etc/pass<script>alert(1)</script>wd.pdf.html`, "", aPDF}, terms.MediaFile, "application/pdf", "script_wd.pdf.pdf"},
		{chosen{"file", "\u202egpj.\u200bcod\u2066", "", aPDF}, terms.MediaFile, "application/pdf", "gpj.pdf"},
		{chosen{"file", "<img src=x onerror=y>'\".png", "", aPDF}, terms.MediaFile, "application/pdf", "img src_x onerror_y___22.pdf"},
		{chosen{"file", "...", "", aPDF}, terms.MediaFile, "application/pdf", "file.pdf"},
		{chosen{"file", "a\xffb" + strings.Repeat("长", 300), "", aPDF}, terms.MediaFile, "application/pdf", "ab" + strings.Repeat("长", 78) + ".pdf"},
	} {
		before := len(s.received())
		form := form(page, "text", " 请看 ")
		first, second := b.attach(path+"/say", form, one.chosen), b.attach(path+"/say", form, one.chosen)
		events := s.received()
		if first.status != http.StatusOK || first.at != second.at || len(events) != before+1 {
			t.Errorf("%q: %d, %s, %s, %d inputs", one.chosen.name, first.status, first.at, second.at, len(events)-before)
			continue
		}
		e, _ := events[before].(event.StaffSaid)
		if e.Note || e.Staff.ID != lin || e.Message.Text != "请看" || len(e.Message.Media) != 1 {
			t.Errorf("%q became %+v", one.chosen.name, e)
			continue
		}
		m := e.Message.Media[0]
		name, kept := strings.CutPrefix(m.Make, transcript.MakeKept+":")
		content, err := os.ReadFile(filepath.Join(s.media, name))
		if m.Kind != one.kind || m.MIME != one.mime || m.Name != one.name || !kept || !bytes.Equal(content, one.content) || m.Ref == "" {
			t.Errorf("%q became %+v, %v", one.chosen.name, m, err)
		}
	}
}

func TestAFileAloneIsSentAndWithANoteStaysOne(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	file := chosen{"file", "a.pdf", "application/pdf", aPDF}
	b.attach(path+"/say", form(page, "text", ""), file)
	b.attach(path+"/say", form(page, "text", "内部", "note", "1"), file)
	b.attach(path+"/say", form(page, "text", "没有文件"), chosen{"file", "", "application/octet-stream", nil}) // as browsers send no choice
	events := s.received()
	if len(events) != 3 {
		t.Fatalf("%d inputs, want 3", len(events))
	}
	for i, want := range []struct {
		text        string
		note, files bool
	}{{"", false, true}, {"内部", true, true}, {"没有文件", false, false}} {
		e, ok := events[i].(event.StaffSaid)
		if !ok || e.Message.Text != want.text || e.Note != want.note || len(e.Message.Media) == 1 != want.files {
			t.Errorf("%d: the inbox has %+v", i, events[i])
		}
	}
}

func TestAFileThatCannotGoIsExplainedAndNothingIsKept(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	good := chosen{"file", "a.pdf", "application/pdf", aPDF}
	files := len(s.stored())
	large := append(bytes.Clone(aPDF), make([]byte, 10<<20)...)
	for what, wrong := range map[string]struct {
		form   url.Values
		files  []chosen
		status int
		says   string
	}{
		"nothing":         {form(page, "text", " "), nil, http.StatusOK, "还没有写内容，也没有选文件"},
		"none chosen":     {form(page, "text", ""), []chosen{{"file", "", "application/octet-stream", nil}}, http.StatusOK, "也没有选文件"},
		"empty":           {form(page), []chosen{{"file", "a.png", "image/png", nil}}, http.StatusOK, "这个文件不能发送"},
		"script":          {form(page), []chosen{{"file", "a.png", "image/png", []byte("<script>alert(1)</script>")}}, http.StatusOK, "这个文件不能发送"},
		"svg":             {form(page), []chosen{{"file", "a.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)}}, http.StatusOK, "这个文件不能发送"},
		"program":         {form(page), []chosen{{"file", "a.jpg", "image/jpeg", []byte("MZ\x90\x00\x03\x00\x00\x00")}}, http.StatusOK, "这个文件不能发送"},
		"beginning only":  {form(page), []chosen{{"file", "a.png", "image/png", []byte("\x89PNG\r\n\x1a\n")}}, http.StatusOK, "这个文件不能发送"},
		"two":             {form(page), []chosen{good, good}, http.StatusOK, "表单不完整"},
		"another field":   {form(page), []chosen{{"text", "a.pdf", "application/pdf", aPDF}}, http.StatusOK, "表单不完整"},
		"no token":        {url.Values{"text": {"x"}}, []chosen{good}, http.StatusOK, "表单不完整"},
		"no text":         {form(page, "text", "\xff"), []chosen{good}, http.StatusBadRequest, ""},
		"large":           {form(page), []chosen{{"file", "a.pdf", "application/pdf", large}}, http.StatusRequestEntityTooLarge, "文件最大 10 MB"},
		"larger than all": {form(page), []chosen{{"file", "a.pdf", "application/pdf", make([]byte, 33<<20)}}, http.StatusRequestEntityTooLarge, "文件最大 10 MB"},
		"long words":      {form(page, "text", strings.Repeat("字", 4001)), []chosen{good}, http.StatusOK, "最多 4000 字"},
	} {
		got := b.attach(path+"/say", wrong.form, wrong.files...)
		if got.status != wrong.status || !strings.Contains(got.body, wrong.says) {
			t.Errorf("%s: %d %s", what, got.status, got.at)
		}
	}
	kind, body := multipartForm(t, form(page, "text", "x"), good)
	for what, cut := range map[string][]byte{"cut off": body[:len(body)-30], "nothing": nil, "no form": []byte("text=x")} {
		if got := b.raw(path+"/say", kind, bytes.NewReader(cut)); got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", what, got.status, got.at)
		}
	}
	if got := b.raw(path+"/say", "multipart/form-data", bytes.NewReader(body)); got.status != http.StatusBadRequest {
		t.Errorf("no boundary: %d", got.status)
	}
	if s.inputs() != 0 || len(s.stored()) != files {
		t.Errorf("%d inputs, %d files more", s.inputs(), len(s.stored())-files)
	}
}

func TestStrangersAndOtherSitesSendNoFile(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	path := "/console/cases/" + s.held.No + "/say"
	b := s.signedIn(lin)
	kind, body := multipartForm(t, form(b.get("/console/cases/"+s.held.No)), chosen{"file", "a.pdf", "application/pdf", aPDF})
	files := len(s.stored())
	if got := s.visitor().raw(path, kind, bytes.NewReader(body)); got.status != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", got.status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.send(req); got.status != http.StatusForbidden {
		t.Errorf("another site: %d", got.status)
	}
	if s.inputs() != 0 || len(s.stored()) != files {
		t.Errorf("%d inputs, %d files more", s.inputs(), len(s.stored())-files)
	}
}
