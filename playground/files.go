package playground

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // Telegram takes GIF, JPEG and PNG as photos
	"image/jpeg"
	_ "image/png"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"github.com/go-telegram/bot/models"
)

// maxDownload is the largest file a bot may download
// (https://core.telegram.org/bots/api#getfile).
const maxDownload = 20 << 20

// File is something to send.
type File struct {
	Name string
	Data []byte
}

// storedFile is a file that Telegram has.
type storedFile struct {
	File
	ID       string
	UniqueID string // the same for the same bytes
	MIME     string
	path     string             // of the download address
	sizes    []models.PhotoSize // of the photo it belongs to
}

type fileStore struct {
	byID   map[string]*storedFile
	byPath map[string]*storedFile
}

// keepFile stores a file under a new id. Callers hold s.mu.
func (s *Server) keepFile(kind mediaKind, f File) *storedFile {
	sum := sha256.Sum256(f.Data)
	stored := &storedFile{
		File:     f,
		ID:       fmt.Sprintf("%s-%d-%s", kind, len(s.files.byID)+1, base64.RawURLEncoding.EncodeToString(sum[:18])),
		UniqueID: base64.RawURLEncoding.EncodeToString(sum[18:]),
		MIME:     mimetype.Detect(f.Data).String(),
	}
	if byName := mime.TypeByExtension(path.Ext(f.Name)); strings.HasPrefix(stored.MIME, "application/octet-stream") && byName != "" {
		stored.MIME = byName
	}
	stored.MIME, _, _ = strings.Cut(stored.MIME, ";")
	extension := path.Ext(f.Name)
	if kind == mediaPhoto {
		extension = ".jpg"
	}
	stored.path = fmt.Sprintf("%ss/file_%d%s", kind, len(s.files.byID)+1, extension)
	s.files.put(stored)
	return stored
}

func (f *fileStore) put(stored *storedFile) {
	if f.byID == nil {
		*f = fileStore{byID: map[string]*storedFile{}, byPath: map[string]*storedFile{}}
	}
	f.byID[stored.ID] = stored
	f.byPath[stored.path] = stored
}

func (s *Server) getFile(r *request) (any, error) {
	f := s.files.byID[r.text("file_id")]
	if f == nil {
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	}
	if len(f.Data) > maxDownload {
		return nil, badRequest("file is too big")
	}
	return models.File{FileID: f.ID, FileUniqueID: f.UniqueID, FileSize: int64(len(f.Data)), FilePath: f.path}, nil
}

// serveDownload answers /file/bot<token>/<file_path>.
func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request) {
	token, filePath, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	if err := s.authorize(token); err != nil {
		respond(w, nil, err)
		return
	}
	s.mu.Lock()
	f := s.files.byPath[filePath]
	s.mu.Unlock()
	if f == nil || len(f.Data) > maxDownload {
		respond(w, nil, &apiError{Code: http.StatusNotFound, Description: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(f.Data)
}

// photoSizes stores a picture in the sizes Telegram would make: a small one
// first, the whole last.
func (s *Server) photoSizes(f File) ([]models.PhotoSize, error) {
	whole, _, err := image.Decode(bytes.NewReader(f.Data))
	if err != nil {
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	}
	var files []*storedFile
	var sizes []models.PhotoSize
	keep := func(f File, picture image.Image) {
		stored := s.keepFile(mediaPhoto, f)
		bounds := picture.Bounds()
		files = append(files, stored)
		sizes = append(sizes, models.PhotoSize{
			FileID: stored.ID, FileUniqueID: stored.UniqueID, FileSize: len(f.Data), Width: bounds.Dx(), Height: bounds.Dy(),
		})
	}
	if small := shrunk(whole, 90); small != nil {
		var data bytes.Buffer
		if err := jpeg.Encode(&data, small, nil); err != nil {
			return nil, badRequest("IMAGE_PROCESS_FAILED")
		}
		keep(File{Data: data.Bytes()}, small)
	}
	keep(f, whole)
	for _, stored := range files {
		stored.sizes = sizes
	}
	return sizes, nil
}

// shrunk fits a picture into a square of the given side by taking the nearest
// pixels; nil when it fits already.
func shrunk(picture image.Image, side int) image.Image {
	bounds := picture.Bounds()
	longest := max(bounds.Dx(), bounds.Dy())
	if longest <= side {
		return nil
	}
	width, height := max(1, bounds.Dx()*side/longest), max(1, bounds.Dy()*side/longest)
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			small.Set(x, y, picture.At(bounds.Min.X+x*bounds.Dx()/width, bounds.Min.Y+y*bounds.Dy()/height))
		}
	}
	return small
}

// SamplePhoto is a small JPEG for tests; different numbers give different
// pictures.
func SamplePhoto(n int) File {
	const width, height = 240, 180
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			light := uint8((x + y) / 4)
			picture.Set(x, y, color.RGBA{R: uint8(90+37*n%90) + light/2, G: uint8(110+53*n%80) + light/2, B: 140 + light, A: 255})
		}
	}
	var data bytes.Buffer
	if err := jpeg.Encode(&data, picture, nil); err != nil {
		panic(err) // a buffer takes everything, and the picture is valid
	}
	return File{Name: fmt.Sprintf("sample-%d.jpg", n), Data: data.Bytes()}
}
