package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/playground"
	"kefu/transcript"
)

func TestEvidenceIsFetchedIntoTheMediaStore(t *testing.T) {
	dir := t.TempDir()
	w := newWorld(t, func(_ *playground.Config, c *Config) { c.MediaDir = filepath.Join(dir, "media") })
	id := w.customer(wang)
	photo := playground.SamplePhoto(1)
	small := w.telegram.SendPhoto(wang, wang, 0, photo)
	large := w.telegram.SendDocument(wang, wang, 0, playground.File{Name: "video.mp4", Data: make([]byte, maxDownload+1)})
	refs := []string{small.Photo[len(small.Photo)-1].FileID, large.Document.FileID, "of another bot"}
	w.tx(func(tx pgx.Tx) {
		for _, ref := range refs {
			_, err := w.record.Append(w.ctx, tx, transcript.Entry{
				Conversation: id, At: time.Now(), Author: transcript.Customer, Audience: transcript.Both, Kind: "media",
				Message: transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: ref}}},
			})
			must(t, err)
		}
	})
	w.telegram.FailNext("getFile", playground.Fault{Code: 502})
	for range 2 {
		_, err := w.bot.fetchSome(w.ctx)
		must(t, err)
	}
	found, err := w.record.MediaOf(w.ctx, w.pool, refs...)
	must(t, err)
	byRef := map[string]transcript.StoredMedia{}
	for _, m := range found {
		byRef[m.Ref] = m
	}
	good := byRef[refs[0]]
	stored, err := os.ReadFile(filepath.Join(dir, "media", hex.EncodeToString(good.SHA256)))
	must(t, err)
	if sum := sha256.Sum256(stored); string(sum[:]) != string(good.SHA256) || good.Size != int64(len(stored)) || !strings.HasPrefix(good.MIME, "image/") {
		t.Errorf("stored %+v", good)
	}
	for _, ref := range refs[1:] {
		if m := byRef[ref]; m.FetchedAt == nil || m.SHA256 != nil || m.Fault == "" {
			t.Errorf("%s: %+v", ref, m)
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, "media"))
	must(t, err)
	if len(left) != 1 {
		t.Errorf("the store holds %v", left)
	}
	if strings.Contains(w.log.String(), token) {
		t.Error("the log shows the token")
	}
}
