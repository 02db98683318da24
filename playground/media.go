package playground

import (
	"net/http"
	"strings"

	"github.com/go-telegram/bot/models"
)

// mediaKind is a kind of file message; also the name of its field in the send
// methods and in messages.
type mediaKind string

const (
	mediaPhoto    mediaKind = "photo"
	mediaVideo    mediaKind = "video"
	mediaDocument mediaKind = "document"
	mediaVoice    mediaKind = "voice"
	mediaAudio    mediaKind = "audio"
	mediaSticker  mediaKind = "sticker"
	// mediaAnimation is a video or GIF without sound; mediaVideoNote a round video without words.
	mediaAnimation mediaKind = "animation"
	mediaVideoNote mediaKind = "video_note"
)

// attach stores the file and puts it into the message as its kind wants.
// Callers hold s.mu.
func (s *Server) attach(m *models.Message, kind mediaKind, f File, duration int) error {
	if kind == mediaPhoto {
		sizes, err := s.photoSizes(f)
		m.Photo = sizes
		return err
	}
	s.describe(m, kind, s.keepFile(kind, f), duration)
	return nil
}

// describe puts a stored file into the message.
func (s *Server) describe(m *models.Message, kind mediaKind, f *storedFile, duration int) {
	length := int64(len(f.Data))
	switch kind {
	case mediaPhoto:
		m.Photo = []models.PhotoSize{{FileID: f.ID, FileUniqueID: f.UniqueID, FileSize: len(f.Data)}}
	case mediaVideo:
		m.Video = &models.Video{FileID: f.ID, FileUniqueID: f.UniqueID, Duration: duration, FileName: f.Name, MimeType: f.MIME, FileSize: length}
	case mediaDocument:
		m.Document = &models.Document{FileID: f.ID, FileUniqueID: f.UniqueID, FileName: f.Name, MimeType: f.MIME, FileSize: length}
	case mediaVoice:
		m.Voice = &models.Voice{FileID: f.ID, FileUniqueID: f.UniqueID, Duration: duration, MimeType: f.MIME, FileSize: length}
	case mediaAudio:
		m.Audio = &models.Audio{FileID: f.ID, FileUniqueID: f.UniqueID, Duration: duration, FileName: f.Name, MimeType: f.MIME, FileSize: length}
	case mediaAnimation: // comes with a document of the same file (https://core.telegram.org/bots/api#message)
		m.Animation = &models.Animation{FileID: f.ID, FileUniqueID: f.UniqueID, Width: 320, Height: 240, Duration: duration, FileName: f.Name, MimeType: f.MIME, FileSize: length}
		m.Document = &models.Document{FileID: f.ID, FileUniqueID: f.UniqueID, FileName: f.Name, MimeType: f.MIME, FileSize: length}
	case mediaVideoNote:
		m.VideoNote = &models.VideoNote{FileID: f.ID, FileUniqueID: f.UniqueID, Length: 240, Duration: duration, FileSize: len(f.Data)}
	case mediaSticker:
		m.Sticker = &models.Sticker{FileID: f.ID, FileUniqueID: f.UniqueID, Type: "regular", Width: 512, Height: 512, FileSize: len(f.Data)}
	}
}

// mediaOf finds what a message carries: its kind and the id of its file.
func mediaOf(m *models.Message) (kind mediaKind, fileID string) {
	switch {
	case len(m.Photo) > 0:
		return mediaPhoto, m.Photo[len(m.Photo)-1].FileID
	case m.Video != nil:
		return mediaVideo, m.Video.FileID
	case m.Animation != nil: // before the document that comes with it
		return mediaAnimation, m.Animation.FileID
	case m.VideoNote != nil:
		return mediaVideoNote, m.VideoNote.FileID
	case m.Document != nil:
		return mediaDocument, m.Document.FileID
	case m.Voice != nil:
		return mediaVoice, m.Voice.FileID
	case m.Audio != nil:
		return mediaAudio, m.Audio.FileID
	case m.Sticker != nil:
		return mediaSticker, m.Sticker.FileID
	}
	return "", ""
}

// takeMedia puts into the message what a call gives as media: an upload, a
// reference to an upload, or the id of a file Telegram has. Addresses to fetch
// from are refused: the stand-in does not go out. Callers hold s.mu.
func (s *Server) takeMedia(r *request, m *models.Message, kind mediaKind, part, value string, duration int) error {
	if name, ok := strings.CutPrefix(value, "attach://"); ok {
		part, value = name, ""
	}
	if upload, ok := r.files[part]; ok && value == "" {
		if len(upload.Data) > maxUpload || kind == mediaPhoto && len(upload.Data) > 10<<20 {
			return &apiError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
		}
		if len(upload.Data) == 0 {
			return badRequest("file must be non-empty")
		}
		return s.attach(m, kind, upload, duration)
	}
	if value == "" {
		return badRequest("there is no " + string(kind) + " in the request")
	}
	known := s.files.byID[value]
	if known == nil {
		return badRequest("wrong remote file identifier specified: Wrong character in the string")
	}
	if kind == mediaPhoto && known.sizes != nil {
		m.Photo = known.sizes
		return nil
	}
	s.describe(m, kind, known, duration)
	return nil
}
