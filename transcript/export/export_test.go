package export_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/internal/secret"
	"kefu/internal/testdb"
	"kefu/transcript"
	"kefu/transcript/export"
	"kefu/transcript/seal"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// hostile is what a customer may write to whoever opens an export.
var hostile = []string{
	`=HYPERLINK("http://evil.example","x")`, "+1+1", "-2", "@SUM(A1)", "\t=1+1", "\u200b=1+1", "＝1+1", "|cmd", " =1",
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "a,b\"c\nd", "\u202egnp.exe", "普通的话",
}

type fixture struct {
	*testing.T
	pool *pgxpool.Pool
	log  *transcript.Log
	key  *seal.Key
	dir  string
	file string // anchors
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.NewKey(bytes.Repeat([]byte{5}, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{T: t, pool: testdb.New(t), log: transcript.New(transcript.Config{Sealer: box}), key: key, dir: t.TempDir()}
	f.file = filepath.Join(f.dir, "anchors.jsonl")
	if _, err := f.pool.Exec(t.Context(), `
		INSERT INTO conversations (kind, chat, started_at, active_at) VALUES ('customer', 1, now(), now()), ('customer', 2, now(), now())`); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) tell() {
	f.Helper()
	picture := []byte("\x89PNG picture")
	sum := sha256.Sum256(picture)
	if err := os.WriteFile(filepath.Join(f.dir, hex.EncodeToString(sum[:])), picture, 0o600); err != nil {
		f.Fatal(err)
	}
	err := pgx.BeginFunc(f.Context(), f.pool, func(tx pgx.Tx) error {
		for i, text := range hostile {
			e := transcript.Entry{
				Conversation: 1, At: noon.Add(time.Duration(i) * time.Second), Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
				Message: transcript.Message{Text: text},
			}
			if i == 0 {
				e.Kind, e.Message.Media = "media", []transcript.Media{{Kind: "photo", Ref: "here", Name: "../../etc/passwd"}, {Kind: "video", Ref: "large"}}
			}
			if _, err := f.log.Append(f.Context(), tx, e); err != nil {
				return err
			}
		}
		_, err := f.log.Append(f.Context(), tx, transcript.Entry{
			Conversation: 2, At: noon, Author: transcript.Customer, Audience: transcript.Both, Kind: "text", Message: transcript.Message{Text: "别人的话"},
		})
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	for _, err := range []error{
		f.log.MarkFetched(f.Context(), f.pool, "here", sum[:], "image/png", int64(len(picture)), noon),
		f.log.MarkUnfetchable(f.Context(), f.pool, "large", "larger than 20 MB", noon),
	} {
		if err != nil {
			f.Fatal(err)
		}
	}
	s := seal.Sealer{Key: f.key, Sources: f.log.Sources(), Anchors: &seal.Anchors{File: f.file}, Now: func() time.Time { return noon.Add(time.Minute) }}
	if _, err := s.Pass(f.Context(), f.pool); err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) export(to io.Writer, chains ...string) export.Manifest {
	f.Helper()
	x := export.Export{
		Title: "案件 <C-1>", Lang: "zh", Zone: time.UTC, Chains: chains, Sources: f.log.Sources(), Key: f.key, MediaDir: f.dir,
		By: "店长", Why: "投诉", At: noon.Add(time.Hour), Word: func(_, value string) string { return value },
	}
	m, err := x.Write(f.Context(), f.pool, to)
	if err != nil {
		f.Fatal(err)
	}
	return m
}

func (f *fixture) verify(raw []byte, key *seal.Key) []string {
	f.Helper()
	lines := seal.FileLines(f.file)
	c := export.Check{Key: key, Lines: func(each func([]byte) error) error { return lines(f.Context(), each) }}
	if key == nil {
		c.Lines = nil
	}
	r, err := c.Verify(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return []string{"could not look: " + err.Error()}
	}
	return r.Wrong
}

func files(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(content)
	}
	return found
}

func TestAnExportStandsByItselfAndHarmsNobody(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.tell()
	var out bytes.Buffer
	m := f.export(&out, "conversation:1")
	in := files(t, out.Bytes())
	if wrong := f.verify(out.Bytes(), f.key); len(wrong) > 0 {
		t.Errorf("with the key: %v", wrong)
	}
	if wrong := f.verify(out.Bytes(), nil); len(wrong) > 0 {
		t.Errorf("without: %v", wrong)
	}
	for name := range in {
		if strings.Contains(name, "..") || strings.HasPrefix(name, "/") {
			t.Errorf("a file is called %q", name)
		}
		if strings.Contains(in[name], "别人的话") {
			t.Errorf("%s has somebody else's words", name)
		}
	}
	if len(in) != 6 || len(m.Missing) != 1 || m.Missing["file 2"] != "larger than 20 MB" {
		t.Errorf("%d files, missing %v", len(in), m.Missing)
	}
	for _, tag := range []string{"<script>alert", "<img src=x", "<C-1>"} {
		if strings.Contains(in["index.html"], tag) {
			t.Errorf("the page has %s", tag)
		}
	}
	if !strings.Contains(in["index.html"], "普通的话") || !strings.Contains(in["index.html"], `<img src="media/`) {
		t.Error("the page lacks words or the picture")
	}
	cells, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(in["entries.csv"], "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range cells {
		for _, cell := range row {
			if first := strings.TrimLeft(cell, " \u200b"); first != "" && strings.ContainsRune("=+-@＝|\t", []rune(first)[0]) {
				t.Errorf("a spreadsheet may take %q for a formula", cell)
			}
		}
	}
}

func TestWhatIsChangedInAnExportIsFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.tell()
	var out bytes.Buffer
	f.export(&out, "conversation:1")
	whole := files(t, out.Bytes())
	pack := func(change func(map[string]string)) []byte {
		in := map[string]string{}
		for name, content := range whole {
			in[name] = content
		}
		change(in)
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, content := range in {
			w, err := z.Create(name)
			if err == nil {
				_, err = io.WriteString(w, content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if wrong := f.verify(pack(func(map[string]string) {}), f.key); len(wrong) > 0 {
		t.Fatalf("unchanged: %v", wrong)
	}
	hashed := func(in map[string]string, name string) { // as somebody does who knows about hashes
		sum := func(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }
		in["manifest.json"] = strings.ReplaceAll(in["manifest.json"], sum(whole[name]), sum(in[name]))
	}
	for name := range whole {
		for what, change := range map[string]func(map[string]string){
			"is longer": func(in map[string]string) { in[name] += " " + "\n{}" },
			"is gone":   func(in map[string]string) { delete(in, name) },
			"is another": func(in map[string]string) {
				in[name] = strings.Replace(in[name], "普通", "特别", 1) + " "
				hashed(in, name)
			},
		} {
			if name == "manifest.json" && what == "is another" {
				continue // a space more says the same
			}
			if wrong := f.verify(pack(change), f.key); len(wrong) == 0 {
				t.Errorf("%s %s, and the export holds", name, what)
			}
		}
	}
	if wrong := f.verify(pack(func(in map[string]string) { in["media/more.exe"] = "x" }), f.key); len(wrong) != 1 {
		t.Errorf("a file more: %v", wrong)
	}
	// The words alone, with new hashes and without the key at hand: the seal still tells.
	// With the key and all hashes in hand: the seal, and the anchors, tell which is the first.
	lines := func(in map[string]string, name string, change func([]string) []string) {
		in[name] = strings.Join(change(strings.Split(strings.TrimSpace(in[name]), "\n")), "\n") + "\n"
		hashed(in, name)
		f.sign(in)
	}
	for name, c := range map[string]struct {
		file   string
		change func([]string) []string
		want   string
	}{
		"a row is removed":           {"entries.jsonl", func(l []string) []string { return slices.Delete(l, 3, 4) }, "gone from entries.jsonl"},
		"a row is there twice":       {"entries.jsonl", func(l []string) []string { return append(l, l[2]) }, "more than once"},
		"a row is slipped in":        {"entries.jsonl", func(l []string) []string { return append(l, slipped(l[2], -4)) }, "-4: it was slipped in"},
		"a row loses its seal":       {"seal.jsonl", func(l []string) []string { return slices.Delete(l, 2, 3) }, "its seal is gone"},
		"two seals change places":    {"seal.jsonl", func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }, "place 2"},
		"a seal is there twice":      {"seal.jsonl", func(l []string) []string { return append(l, l[2]) }, "two seals"},
		"the end is cut off":         {"seal.jsonl", func(l []string) []string { return l[:len(l)-1] }, "cut off at the end"},
		"no seal is left":            {"seal.jsonl", func([]string) []string { return nil }, "conversation:1, place 1: cut off"},
		"a line is longer than ours": {"entries.jsonl", func(l []string) []string { return append(l, strings.Repeat("x", 17<<20)) }, "could not look"},
	} {
		wrong := f.verify(pack(func(in map[string]string) { lines(in, c.file, c.change) }), f.key)
		if !slices.ContainsFunc(wrong, func(w string) bool { return strings.Contains(w, c.want) }) || strings.Contains(wrong[0], "manifest") {
			t.Errorf("%s: %q, want %q", name, wrong, c.want)
		}
	}
	changed := pack(func(in map[string]string) {
		in["entries.jsonl"] = strings.Replace(in["entries.jsonl"], "普通的话", "别的的话", 2)
		hashed(in, "entries.jsonl")
	})
	if wrong := f.verify(changed, nil); len(wrong) != 1 || !strings.Contains(wrong[0], "entry 14") {
		t.Errorf("words: %v", wrong)
	}
	for _, odd := range [][]byte{nil, []byte("PK"), []byte("no zip at all"), pack(func(in map[string]string) { delete(in, "manifest.json") })} {
		if wrong := f.verify(odd, f.key); len(wrong) != 1 || !strings.Contains(wrong[0], "no export") {
			t.Errorf("%.10q: %v", odd, wrong)
		}
	}
}

// sign makes a manifest anew, as who has the key can.
func (f *fixture) sign(in map[string]string) {
	f.Helper()
	var m export.Manifest
	if err := json.Unmarshal([]byte(in["manifest.json"]), &m); err != nil {
		f.Fatal(err)
	}
	m.MAC = nil
	raw, err := json.Marshal(m)
	if err != nil {
		f.Fatal(err)
	}
	m.MAC = f.key.Sign(raw)
	if raw, err = json.Marshal(m); err != nil {
		f.Fatal(err)
	}
	in["manifest.json"] = string(raw)
}

// slipped is a row like another, which says that it has no seal yet.
func slipped(row string, id int64) string {
	var r export.Row
	if err := json.Unmarshal([]byte(row), &r); err != nil {
		return err.Error()
	}
	r.ID, r.Sealed = id, false
	raw, err := json.Marshal(r)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// Names in a zip are ours: whatever somebody called a file and whatever it is said to be, it is named by its content, in the
// media folder, with an ending of a list.
func TestNoNameInAZipComesFromOutside(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	odd := []string{
		"../../etc/passwd", "/etc/passwd", `C:\Windows\x.exe`, "index.html", "manifest.json", "media/../index.html", "a\x00b", "CON", "\u202egnp.exe",
		"<script>.png", "text/html", "image/svg+xml", "image/png; x=../..", "image/png\x00", "application/x-msdownload", strings.Repeat("长", 300), "",
	}
	for i, name := range odd {
		content := fmt.Appendf(nil, "content %d", i)
		sum := sha256.Sum256(content)
		if err := os.WriteFile(filepath.Join(f.dir, hex.EncodeToString(sum[:])), content, 0o600); err != nil {
			t.Fatal(err)
		}
		ref := fmt.Sprint("file-", i)
		err := pgx.BeginFunc(t.Context(), f.pool, func(tx pgx.Tx) error {
			_, err := f.log.Append(t.Context(), tx, transcript.Entry{
				Conversation: 1, At: noon, Author: transcript.Customer, Audience: transcript.Both, Kind: "media",
				Message: transcript.Message{Media: []transcript.Media{{Kind: "file", Ref: ref, Name: name, MIME: strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")}}},
			})
			return err
		})
		if err == nil {
			err = f.log.MarkFetched(t.Context(), f.pool, ref, sum[:], strings.ReplaceAll(name, "\x00", ""), int64(len(content)), noon)
		}
		if err != nil {
			t.Fatal(name, err)
		}
	}
	var whole, own bytes.Buffer
	f.export(&whole, "conversation:1")
	x := export.Own{
		Zone: time.UTC, At: noon, MediaDir: f.dir, MostMedia: 1 << 20,
		Words: func(_ context.Context, each func(export.OwnWords) error) error {
			for i, mime := range odd {
				sum := sha256.Sum256(fmt.Appendf(nil, "content %d", i))
				twice := []export.OwnFile{{SHA256: sum[:], MIME: mime}, {SHA256: sum[:], MIME: "image/png"}}
				if err := each(export.OwnWords{At: noon, Who: mime, Files: twice}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	if err := x.Write(t.Context(), &own); err != nil {
		t.Fatal(err)
	}
	good := regexp.MustCompile(`^(index\.html|entries\.(jsonl|csv)|seal\.jsonl|manifest\.json|messages\.jsonl|orders\.json|media/[0-9a-f]{64}\.(jpg|png|gif|webp|mp4|webm|ogg|mp3|m4a|pdf|bin))$`)
	for what, zipped := range map[string][]byte{"the record": whole.Bytes(), "a customer's own": own.Bytes()} {
		in := files(t, zipped)
		if len(in) < len(odd)+3 {
			t.Errorf("%s has %d files", what, len(in))
		}
		for name := range in {
			if !good.MatchString(name) {
				t.Errorf("%s has a file %q", what, name)
			}
		}
		for _, link := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(in["index.html"], -1) {
			if _, there := in[link[1]]; !there {
				t.Errorf("the page of %s leads to %q, which is not in it", what, link[1])
			}
		}
	}
}
