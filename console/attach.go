package console

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // so that it is known
	_ "image/jpeg" // so that it is known
	_ "image/png"  // so that it is known
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // so that it is known

	"kefu/internal/terms"
	"kefu/transcript"
)

const (
	// maxFile is the largest file in bytes that goes to a customer: the largest picture that messengers take.
	maxFile = 10 << 20
	// maxUpload is the largest form in bytes that is read to its end, so that a browser whose file is too large reads why.
	maxUpload = 32 << 20
	// inMemory is how many bytes of a file are held in memory while it comes.
	inMemory = 1 << 20
	// longestName is the longest name of a file in characters, without its ending.
	longestName = 80
	// Messengers show no picture whose sides are together more than maxSides pixels, or one more than maxRatio times the other.
	maxSides, maxRatio = 10000, 20
)

var (
	errLarge      = errors.New("the file is too large")
	errUnreadable = errors.New("the form cannot be read")
)

// attachable are the types of files that may go to a customer, with the ending of their names.
var attachable = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf",
}

// Attachable is what the form lets people choose from.
func (casePage) Attachable() string {
	return strings.Join(slices.Sorted(maps.Keys(attachable)), ",")
}

// mostBytes is the largest body that is read.
func mostBytes(r *http.Request) int64 {
	if hasFiles(r) {
		return maxUpload
	}
	return maxForm
}

// hasFiles tells whether a form is of the kind that can have files in it, and goes where one may be sent.
func hasFiles(r *http.Request) bool {
	return mediaType(r) == "multipart/form-data" && strings.HasPrefix(r.URL.Path, "/console/cases/")
}

// isForm tells whether a body is a form of one of our pages.
func isForm(r *http.Request) bool {
	return mediaType(r) == "application/x-www-form-urlencoded" || hasFiles(r)
}

// mediaType is what a body says it is, "" if that cannot be read.
func mediaType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// readForm reads a form to its end; errLarge or errUnreadable when it cannot.
func readForm(r *http.Request) error {
	if !hasFiles(r) {
		return r.ParseForm()
	}
	if err := r.ParseMultipartForm(inMemory); err != nil {
		if r.MultipartForm != nil {
			_ = r.MultipartForm.RemoveAll()
		}
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return errLarge
		}
		return fmt.Errorf("%w: %w", errUnreadable, err)
	}
	if !areTexts(r.PostForm) {
		return errUnreadable
	}
	return nil
}

// attached puts the file of a form into the media store and returns it as it is sent, nil when none was chosen. Neither the
// name nor the type that the browser gives is trusted. What the file holds becomes part of the form, so that the same words
// with another file are another form.
func (c *Console) attached(r *http.Request) ([]transcript.Media, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File) == 0 {
		return nil, nil
	}
	sent := r.MultipartForm.File["file"]
	if len(r.MultipartForm.File) != 1 || len(sent) != 1 {
		return nil, errForm
	}
	if sent[0].Size > maxFile {
		return nil, errLarge
	}
	file, err := sent[0].Open()
	if err != nil {
		return nil, fmt.Errorf("read a file that was sent: %w", err)
	}
	defer func() { _ = file.Close() }()
	m := transcript.Media{Ref: "console:" + rand.Text(), Size: sent[0].Size}
	if m.MIME, m.Kind, err = fileType(file); err != nil {
		return nil, err
	}
	m.Name = fileName(sent[0].Filename) + attachable[m.MIME]
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read a file that was sent: %w", err)
	}
	sum, _, err := transcript.Store(c.config.MediaDir, file, maxFile)
	if err != nil {
		return nil, fmt.Errorf("keep a file that was sent: %w", err)
	}
	m.Make = transcript.MakeKept + ":" + hex.EncodeToString(sum)
	r.PostForm.Set("file", m.Make+" "+m.Name)
	return []transcript.Media{m}, nil
}

// fileType is what a file is by what it holds, and how it is shown to the customer; errFile for what may not go to them.
func fileType(file io.ReadSeeker) (string, terms.MediaKind, error) {
	head := make([]byte, 4<<10)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", "", fmt.Errorf("read a file that was sent: %w", err)
	}
	found := mimetype.Detect(head[:n]).String()
	switch {
	case attachable[found] == "":
		return "", "", errFile
	case found == "application/pdf":
		return found, terms.MediaFile, nil
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", "", fmt.Errorf("read a file that was sent: %w", err)
	}
	size, kind, err := image.DecodeConfig(file)
	if err != nil || "image/"+kind != found {
		return "", "", errFile
	}
	w, h := size.Width, size.Height
	if kind == "gif" || w+h > maxSides || max(w, h) > maxRatio*min(w, h) {
		return found, terms.MediaFile, nil
	}
	return found, terms.MediaPhoto, nil
}

// fileName is what is harmless of the name that a browser gives, without folders and its ending.
func fileName(given string) string {
	given = strings.ToValidUTF8(given, "")
	given = given[strings.LastIndexAny(given, `/\`)+1:]
	if dot := strings.LastIndexByte(given, '.'); dot >= 0 {
		given = given[:dot]
	}
	name := []rune(strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" -_.()（）", r):
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return '_'
	}, given), " ._"))
	if len(name) == 0 {
		return "file"
	}
	return string(name[:min(len(name), longestName)])
}
