package console

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strconv"

	"kefu/handoff"
	"kefu/transcript"
)

// inlineTypes are the kinds of files that a page may show: browsers run nothing in them. Whatever else a customer sent
// (HTML and SVG above all) is only offered for download, as bytes.
var inlineTypes = map[string]string{
	"image/jpeg": "image", "image/png": "image", "image/gif": "image", "image/webp": "image",
	"video/mp4": "video", "video/webm": "video",
	"audio/ogg": "audio", "audio/mpeg": "audio", "audio/mp4": "audio",
}

// media serves a file of the media store to those who may read the entry that it was sent in. The entry is asked for
// beside the file, because the same file may have been sent in several conversations.
func (c *Console) media(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	name := r.PathValue("sha256")
	sum, err := hex.DecodeString(name)
	if err != nil || len(sum) != 32 || hex.EncodeToString(sum) != name {
		return errNotFound
	}
	entry, err := strconv.ParseInt(r.FormValue("entry"), 10, 64)
	if err != nil {
		return errNotFound
	}
	file, err := c.transcript.File(r.Context(), c.db, entry, sum)
	if errors.Is(err, transcript.ErrNoSuchFile) {
		return errNotFound
	}
	if err != nil {
		return err
	}
	sees, err := c.views.SeesConversation(r.Context(), c.db, viewer, file.Conversation)
	if err != nil {
		return err
	}
	if !sees {
		return errNotFound
	}
	return c.serveFile(w, r, name, file.MIME)
}

// serveFile sends the file that the media store has under the name.
func (c *Console) serveFile(w http.ResponseWriter, r *http.Request, name, mime string) error {
	store, err := os.OpenRoot(c.config.MediaDir)
	if err != nil {
		return fmt.Errorf("open the media store: %w", err)
	}
	defer store.Close()
	file, err := store.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return errNotFound
	}
	if err != nil {
		return fmt.Errorf("open a file of the media store: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("open a file of the media store: %w", err)
	}
	h := w.Header()
	// A file never changes under its name, but signing out must end the access to it.
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+name+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if inlineTypes[mime] == "" {
		mime = "application/octet-stream"
		h.Set("Content-Disposition", `attachment; filename="`+name[:12]+`"`)
	}
	h.Set("Content-Type", mime)
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
}
