package out

import (
	"testing"

	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
)

// A customer's files cannot be carried away from where agents see them; what is said to the customer can.
func TestFilesForAgentsAreProtected(t *testing.T) {
	w := newWorld(t)
	id, agent := w.Customer(stage.Wang), w.Customer(stage.Li)
	photo := w.Telegram.SendPhoto(stage.Wang, stage.Wang, 0, playground.SamplePhoto(1))
	ref := photo.Photo[len(photo.Photo)-1].FileID
	one := transcript.Media{Kind: "photo", Ref: ref}
	w.Run(w.sender.Run)
	for words, files := range map[string][]transcript.Media{
		"one": {one}, "album": {one, one}, "copied": {{Kind: "photo", Ref: "of another bot", Chat: stage.Wang, Message: int64(photo.ID)}},
	} {
		m := transcript.Message{Text: words, Media: files}
		w.Say(id, transcript.CustomerPlace(agent), "", m)
		w.Say(id, transcript.CustomerPlace(id), "", m)
		if got := w.Shown(stage.Li, 0, words); !got.HasProtectedContent {
			t.Errorf("%s: agents can forward and save it", words)
		}
		if got := w.Shown(stage.Wang, 0, words); got.HasProtectedContent {
			t.Errorf("%s: it is kept from the customer", words)
		}
	}
}
