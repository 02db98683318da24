package out

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/limit"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

func TestEvidenceIsFetchedIntoTheMediaStore(t *testing.T) {
	dir := t.TempDir()
	w := newWorld(t)
	w.sender.MediaDir = filepath.Join(dir, "media")
	id := w.Customer(stage.Wang)
	photo := playground.SamplePhoto(1)
	small := w.Telegram.SendPhoto(stage.Wang, stage.Wang, 0, photo)
	large := w.Telegram.SendDocument(stage.Wang, stage.Wang, 0, playground.File{Name: "video.mp4", Data: make([]byte, limit.Download+1)})
	refs := []string{small.Photo[len(small.Photo)-1].FileID, large.Document.FileID, "of another bot"}
	w.Tx(func(tx pgx.Tx) {
		for _, ref := range refs {
			_, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
				Conversation: id, At: time.Now(), Author: transcript.Customer, Audience: transcript.Both, Kind: "media",
				Message: transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: ref}}},
			})
			stage.Must(t, err)
		}
	})
	w.Telegram.FailNext("getFile", playground.Fault{Code: 502})
	for range 2 {
		_, _, err := evidence{w.sender.Config}.fetchSome(w.Ctx)
		stage.Must(t, err)
	}
	found, err := w.Record.MediaOf(w.Ctx, w.Pool, refs...)
	stage.Must(t, err)
	byRef := map[string]transcript.StoredMedia{}
	for _, m := range found {
		byRef[m.Ref] = m
	}
	good := byRef[refs[0]]
	stored, err := os.ReadFile(filepath.Join(dir, "media", hex.EncodeToString(good.SHA256)))
	stage.Must(t, err)
	if sum := sha256.Sum256(stored); string(sum[:]) != string(good.SHA256) || good.Size != int64(len(stored)) || !strings.HasPrefix(good.MIME, "image/") {
		t.Errorf("stored %+v", good)
	}
	for _, ref := range refs[1:] {
		if m := byRef[ref]; m.FetchedAt == nil || m.SHA256 != nil || m.Fault == "" {
			t.Errorf("%s: %+v", ref, m)
		}
	}
	left, err := os.ReadDir(filepath.Join(dir, "media"))
	stage.Must(t, err)
	if len(left) != 1 {
		t.Errorf("the store holds %v", left)
	}
	if strings.Contains(w.Log.String(), stage.Token) {
		t.Error("the log shows the token")
	}
}

// However long Telegram is away, or tells to wait, evidence is not given up.
func TestOutagesDoNotUseUpTheTriesForEvidence(t *testing.T) {
	dir := t.TempDir()
	w := newWorld(t)
	w.sender.MediaDir = dir
	id := w.Customer(stage.Wang)
	photo := w.Telegram.SendPhoto(stage.Wang, stage.Wang, 0, playground.SamplePhoto(1))
	ref := photo.Photo[len(photo.Photo)-1].FileID
	w.Tx(func(tx pgx.Tx) {
		_, err := w.Record.Append(w.Ctx, tx, transcript.Entry{
			Conversation: id, At: time.Now(), Author: transcript.Customer, Audience: transcript.Both, Kind: "media",
			Message: transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: ref}}},
		})
		stage.Must(t, err)
	})
	fetch := func() (int, time.Duration) {
		settled, rest, err := evidence{w.sender.Config}.fetchSome(w.Ctx)
		stage.Must(t, err)
		return settled, rest
	}
	for range 10 {
		for _, fault := range []playground.Fault{{Code: 502}, {Code: 502, Gateway: true}, {DropCall: true}, {Code: 429, RetryAfter: 7}} {
			w.Telegram.FailNext("getFile", fault)
			settled, rest := fetch()
			if settled != 0 || rest == 0 || fault.RetryAfter != 0 && rest != 7*time.Second {
				t.Fatalf("%+v: settled %d, rests %v", fault, settled, rest)
			}
		}
	}
	if settled, _ := fetch(); settled != 1 {
		t.Error("it was given up")
	}
}
