package playground_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kefu/playground"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"
)

// keptIn keeps the world in a file.
func keptIn(file string) func(*playground.Config) {
	return func(c *playground.Config) { c.File = file }
}

// eventful fills a world with one of everything that is kept, and gives the
// topic it opened.
func eventful(w *world) (topic int) {
	w.t.Helper()
	client, ctx := w.client(), within(w.t)
	w.Start(wang, "")
	w.Start(li, "")
	w.Block(li)
	board := check[*models.Message](w.t)(client.SendMessage(ctx, sendText(group, "看板 1")))
	check[*models.Message](w.t)(client.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: group, MessageID: board.ID, Text: "看板 2", ReplyMarkup: inline("接单", "claim")}))
	check[bool](w.t)(client.PinChatMessage(ctx, &bot.PinChatMessageParams{ChatID: group, MessageID: board.ID}))
	check[*models.Message](w.t)(client.SendMessage(ctx, &bot.SendMessageParams{ChatID: wang, Text: "请验证", ReplyMarkup: &models.ReplyKeyboardMarkup{
		Keyboard: [][]models.KeyboardButton{{{Text: "发送手机号", RequestContact: true}}},
	}}))
	check[bool](w.t)(client.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: []models.BotCommand{{Command: "help", Description: "帮助"}}}))
	opened := check[*models.ForumTopic](w.t)(client.CreateForumTopic(ctx, &bot.CreateForumTopicParams{ChatID: group, Name: "C-1024 王芳"}))
	check[bool](w.t)(client.CloseForumTopic(ctx, &bot.CloseForumTopicParams{ChatID: group, MessageThreadID: opened.MessageThreadID}))
	w.Say(boss, group, opened.MessageThreadID, "收到 https://shop.example/x")
	gone := check[*models.Message](w.t)(client.SendMessage(ctx, sendText(group, "白说")))
	check[bool](w.t)(client.DeleteMessage(ctx, &bot.DeleteMessageParams{ChatID: group, MessageID: gone.ID}))
	seen := w.updates(0)
	good[[]models.Update](w, "getUpdates", map[string]any{
		"offset": seen[len(seen)-1].ID + 1, "allowed_updates": []string{"message", "edited_message", "callback_query"},
	})

	w.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("截图"))
	if err := w.Edit(wang, wang, w.Say(wang, wang, 0, "电信一区").ID, "电信二区"); err != nil {
		w.t.Fatal(err)
	}
	if err := w.Press(chen, group, board.ID, "claim"); err != nil {
		w.t.Fatal(err)
	}
	return opened.MessageThreadID
}

// everything is what people, pages and the bot see of the world.
func everything(w *world, topic int) map[string]any {
	w.t.Helper()
	var page struct {
		World json.RawMessage `json:"world"`
	}
	if err := json.Unmarshal(w.firstEvent("").data, &page); err != nil {
		w.t.Fatal(err)
	}
	return map[string]any{
		"customer": w.Messages(wang, 0), "group": w.Messages(group, 0), "topic": w.Messages(group, topic),
		"page": string(page.World), "updates": string(good[json.RawMessage](w, "getUpdates", nil)),
	}
}

func TestWorldIsTheSameAfterARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "play", "telegram.json")
	before := newWorld(t, keptIn(file))
	topic := eventful(before)
	want := everything(before, topic)
	before.Close()
	w := newWorld(t, keptIn(file))
	if diff := cmp.Diff(want, everything(w, topic)); diff != "" {
		t.Fatalf("after the restart (-before +after):\n%s", diff)
	}

	old := w.Messages(wang, 0)
	waiting := w.updates(0)
	if said := w.Say(wang, wang, 0, "还在吗"); said.ID != old[len(old)-1].ID+1 {
		t.Errorf("the next message is %d after %d", said.ID, old[len(old)-1].ID)
	}
	if got, last := w.updates(0), waiting[len(waiting)-1].ID; got[len(got)-1].ID != last+1 {
		t.Errorf("the next update is %d after %d", got[len(got)-1].ID, last)
	}
	answered := w.Messages(group, topic) // after it came one that was deleted
	if said := w.Say(boss, group, topic, "在"); said.ID != answered[len(answered)-1].ID+2 {
		t.Errorf("the next message of the group is %d after %d and a deleted one", said.ID, answered[len(answered)-1].ID)
	}
	w.Unblock(li) // of which the bot does not want to hear
	pressed := waiting[len(waiting)-1].CallbackQuery
	if err := w.Press(chen, group, pressed.Message.Message.ID, pressed.Data); err != nil {
		t.Fatal(err)
	}
	later := w.updates(waiting[len(waiting)-1].ID + 1)
	if len(later) != 3 || later[2].CallbackQuery == nil || later[2].CallbackQuery.ID == pressed.ID {
		t.Errorf("updates after the restart: %+v", later)
	}
	if now := w.Messages(wang, 0); !now[len(old)-1].Seen || now[len(old)].Seen {
		t.Error("confirming an update of before marks its message as seen")
	}
	board := w.Messages(group, 0)[0]
	w.refused(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
		"editMessageText", map[string]any{"chat_id": group, "message_id": board.ID, "text": board.Text, "reply_markup": inline("接单", "claim")})

	var photo models.Message
	for _, m := range old {
		if m.Photo != nil {
			photo = m.Message
		}
	}
	client := w.client()
	f := check[*models.File](t)(client.GetFile(within(t), &bot.GetFileParams{FileID: photo.Photo[1].FileID}))
	if _, _, data := w.get(client.FileDownloadLink(f)); !bytes.Equal(data, playground.SamplePhoto(1).Data) {
		t.Errorf("the photo has %d bytes", len(data))
	}
	again := check[*models.Message](t)(client.SendPhoto(within(t), &bot.SendPhotoParams{ChatID: wang, Photo: &models.InputFileString{Data: photo.Photo[1].FileID}}))
	if len(again.Photo) != 2 {
		t.Errorf("the photo sent by its id: %+v", again.Photo)
	}
}

func TestACrashCostsASecondAndNoIDIsGivenTwice(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "telegram.json")
	config := playground.Config{Token: token, File: file, People: []playground.Person{{ID: wang, FirstName: "王芳", Role: playground.Customer}}}
	synctest.Test(t, func(t *testing.T) {
		crashed := playground.New(config)
		defer crashed.Close()
		crashed.Say(wang, wang, 0, "一")
		<-time.After(2 * time.Second) // of the test's own clock
		synctest.Wait()
		lost := crashed.Say(wang, wang, 0, "二")
		if err := os.WriteFile(file+".tmp", []byte(`{"shape":1,"cha`), 0o600); err != nil {
			t.Fatal(err)
		}

		s := playground.New(config)
		defer s.Close()
		if said := s.Messages(wang, 0); len(said) != 1 || said[0].Text != "一" || s.Pending() != 1 {
			t.Errorf("%d updates wait, said was %+v", s.Pending(), said)
		}
		if next := s.Say(wang, wang, 0, "三"); next.ID <= lost.ID {
			t.Errorf("message id %d may have been given before the crash", next.ID)
		}
	})
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "telegram.json")
	w := newWorld(t, keptIn(file))
	eventful(w)
	w.Close()
	whole := check[[]byte](t)(os.ReadFile(file))

	broken := map[string][]byte{"empty": nil, "cut off": whole[:len(whole)/2], "of another kind": []byte(`{"shape":1,"chats":"none"}`), "without its photos": whole}
	for name, data := range broken {
		other := filepath.Join(t.TempDir(), "telegram.json")
		if err := os.WriteFile(other, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := playground.Open(playground.Config{Token: token, File: other})
		if !errors.Is(err, playground.ErrBroken) || !strings.Contains(err.Error(), other) {
			t.Errorf("a file %s: %v", name, err)
		}
	}

	if err := os.WriteFile(file, []byte(`{"shape":0,"chats":"of another version"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if anew := newWorld(t, keptIn(file)); len(anew.Messages(wang, 0)) != 0 {
		t.Error("a file of another version is no reason to keep its chats")
	}
	if _, err := playground.Open(playground.Config{Token: token, File: filepath.Join(file, "below")}); err == nil {
		t.Error("a file that cannot be written is accepted")
	}
}
