package playground_test

import (
	"bytes"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"kefu/playground"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

func sendText(chat int64, text string) *bot.SendMessageParams {
	return &bot.SendMessageParams{ChatID: chat, Text: text}
}

// check stops the test on an error of a client's call.
func check[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestEditsKeepWhatWasSaid(t *testing.T) {
	t.Parallel()
	clock := newClock()
	w := newWorld(t, func(c *playground.Config) { c.Now = clock.now })
	w.Start(wang, "")
	client := w.client()
	sent := check[*models.Message](t)(client.SendMessage(within(t), &bot.SendMessageParams{ChatID: wang, Text: "排队第 3 位", ReplyMarkup: inline("离开", "leave")}))
	clock.add(time.Minute)
	check[*models.Message](t)(client.EditMessageText(within(t), &bot.EditMessageTextParams{ChatID: wang, MessageID: sent.ID, Text: "排队第 1 位"}))
	m := w.Messages(wang, 0)[1]
	if m.Text != "排队第 1 位" || m.ReplyMarkup != nil || m.EditDate != int(clock.now().Unix()) {
		t.Errorf("after the edit: %+v", m.Message)
	}
	if len(m.Versions) != 1 || m.Versions[0].Text != "排队第 3 位" || !m.Versions[0].Until.Equal(clock.now()) {
		t.Errorf("versions: %+v", m.Versions)
	}

	w.updates(w.updates(0)[0].ID + 1)
	said := w.Say(wang, wang, 0, "电信一区")
	w.newest()
	if err := w.Edit(wang, wang, said.ID, "电信二区"); err != nil {
		t.Fatal(err)
	}
	if u := w.newest(); u.EditedMessage == nil || u.EditedMessage.Text != "电信二区" || u.EditedMessage.ID != said.ID || u.EditedMessage.EditDate == 0 {
		t.Errorf("update of a person's edit: %+v", u.EditedMessage)
	}
}

func TestButtonsWorkAsLongAsTheyAreThere(t *testing.T) {
	t.Parallel()
	clock := newClock()
	w := newWorld(t, func(c *playground.Config) { c.Now = clock.now })
	w.Start(wang, "")
	w.newest()
	client := w.client()
	sent := check[*models.Message](t)(client.SendMessage(within(t), &bot.SendMessageParams{ChatID: wang, Text: "取消吗？", ReplyMarkup: inline("确认取消", "yes:1")}))
	if err := w.PressLabel(wang, wang, 0, "确认取消"); err != nil {
		t.Fatal(err)
	}
	q := w.newest().CallbackQuery
	if q == nil || q.Data != "yes:1" || q.From.ID != wang || q.Message.Message.ID != sent.ID || q.Message.Message.Text != "取消吗？" {
		t.Fatalf("callback query %+v", q)
	}
	check[bool](t)(client.AnswerCallbackQuery(within(t), &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID, Text: "已取消"}))
	if answers := w.Answers(wang); len(answers) != 1 || answers[0].Text != "已取消" {
		t.Errorf("answers %+v", answers)
	}
	clock.add(3 * time.Minute)
	if _, err := client.AnswerCallbackQuery(within(t), &bot.AnswerCallbackQueryParams{CallbackQueryID: q.ID}); err == nil || !strings.Contains(err.Error(), "query is too old") {
		t.Errorf("late answer: %v", err)
	}

	check[*models.Message](t)(client.EditMessageReplyMarkup(within(t), &bot.EditMessageReplyMarkupParams{ChatID: wang, MessageID: sent.ID}))
	if err := w.Press(wang, wang, sent.ID, "yes:1"); err == nil {
		t.Error("a button that is gone can be pressed")
	}
	if err := w.PressOld(wang, wang, sent.ID, "yes:1"); err != nil {
		t.Fatal(err)
	}
	w.newest()
	check[bool](t)(client.DeleteMessage(within(t), &bot.DeleteMessageParams{ChatID: wang, MessageID: sent.ID}))
	if err := w.PressOld(wang, wang, sent.ID, "yes:1"); err != nil {
		t.Fatal(err)
	}
	if q := w.newest().CallbackQuery; q.Message.InaccessibleMessage == nil || q.Message.InaccessibleMessage.MessageID != sent.ID {
		t.Errorf("press below a deleted message: %+v", q.Message)
	}
}

func TestContactButtonSharesOnesOwnNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	w.newest()
	check[*models.Message](t)(w.client().SendMessage(within(t), &bot.SendMessageParams{ChatID: wang, Text: "请验证", ReplyMarkup: &models.ReplyKeyboardMarkup{
		Keyboard: [][]models.KeyboardButton{{{Text: "发送手机号", RequestContact: true}, {Text: "返回"}}},
	}}))
	if err := w.PressLabel(wang, wang, 0, "发送手机号"); err != nil {
		t.Fatal(err)
	}
	if c := w.newest().Message.Contact; c == nil || c.UserID != wang || c.PhoneNumber != "+8613800138000" {
		t.Errorf("contact %+v", c)
	}
	if err := w.PressLabel(wang, wang, 0, "返回"); err != nil {
		t.Fatal(err)
	}
	if m := w.newest().Message; m.Text != "返回" {
		t.Errorf("message %+v", m)
	}
}

func TestTopicsOfTheGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.client()
	topic := check[*models.ForumTopic](t)(client.CreateForumTopic(within(t), &bot.CreateForumTopicParams{ChatID: group, Name: "C-1024 王芳"}))
	if m := w.newest().Message; m.ForumTopicCreated == nil || m.MessageThreadID != topic.MessageThreadID || !m.From.IsBot {
		t.Errorf("service message of the topic: %+v", m)
	}
	check[*models.Message](t)(client.SendMessage(within(t), &bot.SendMessageParams{ChatID: group, MessageThreadID: topic.MessageThreadID, Text: "卡片"}))
	w.Say(chen, group, topic.MessageThreadID, "您好")
	m := w.newest().Message
	if m.MessageThreadID != topic.MessageThreadID || !m.IsTopicMessage || m.From.ID != chen || !m.Chat.IsForum {
		t.Errorf("message of an agent: %+v", m)
	}
	if m.ReplyToMessage == nil || m.ReplyToMessage.ForumTopicCreated == nil {
		t.Error("a message in a topic replies to the message that opened it")
	}
	if n := len(w.Messages(group, topic.MessageThreadID)); n != 3 {
		t.Errorf("%d messages in the topic", n)
	}
	check[bool](t)(client.EditForumTopic(within(t), &bot.EditForumTopicParams{ChatID: group, MessageThreadID: topic.MessageThreadID, Name: "C-1024 已结案"}))
	check[bool](t)(client.CloseForumTopic(within(t), &bot.CloseForumTopicParams{ChatID: group, MessageThreadID: topic.MessageThreadID}))
	if got := w.Topics(group); len(got) != 1 || !got[0].Closed || got[0].Name != "C-1024 已结案" {
		t.Errorf("topics %+v", got)
	}
	w.ReopenTopic(group, topic.MessageThreadID)
	if m := w.newest().Message; m.ForumTopicReopened == nil || m.From.ID != boss {
		t.Errorf("service message %+v", m)
	}
	w.DeleteTopic(group, topic.MessageThreadID)
	w.refused(400, "Bad Request: message thread not found", "sendMessage", map[string]any{"chat_id": group, "message_thread_id": topic.MessageThreadID, "text": "x"})
	w.SetTopicRights(false)
	w.refused(400, "Bad Request: not enough rights to manage topics in the chat", "createForumTopic", map[string]any{"chat_id": group, "name": "x"})
}

func TestTopicsOfAPrivateChat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(chen, "")
	w.newest()
	topic := good[models.ForumTopic](w, "createForumTopic", map[string]any{"chat_id": chen, "name": "C-1025"})
	w.Say(chen, chen, topic.MessageThreadID, "收到")
	if m := w.newest().Message; m.MessageThreadID != topic.MessageThreadID || m.Chat.ID != chen {
		t.Errorf("message %+v", m)
	}
	w.refused(400, "Bad Request: the chat is not a forum", "closeForumTopic", map[string]any{"chat_id": chen, "message_thread_id": topic.MessageThreadID})
}

func TestAlbumsArriveInPartsAndAreCopiedWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parts := w.SendAlbum(wang, wang, 0, []playground.File{playground.SamplePhoto(1), playground.SamplePhoto(2)}, playground.Caption("截图"))
	got := w.updates(0)
	if len(got) != 2 || got[0].Message.MediaGroupID == "" || got[0].Message.MediaGroupID != got[1].Message.MediaGroupID || got[0].Message.Caption != "截图" {
		t.Fatalf("updates %+v", got)
	}
	client := w.client()
	copies := check[[]models.MessageID](t)(client.CopyMessages(within(t), &bot.CopyMessagesParams{ChatID: group, FromChatID: wang, MessageIDs: []int{parts[0].ID, parts[1].ID}}))
	there := w.Messages(group, 0)
	if len(copies) != 2 || len(there) != 2 || there[0].MediaGroupID != there[1].MediaGroupID || there[0].MediaGroupID == "" || there[0].From.ID != 1000 {
		t.Errorf("copies %v: %+v", copies, there)
	}
	sent := check[[]*models.Message](t)(client.SendMediaGroup(within(t), &bot.SendMediaGroupParams{ChatID: wang, Media: []models.InputMedia{
		&models.InputMediaPhoto{Media: "attach://a.jpg", MediaAttachment: bytes.NewReader(playground.SamplePhoto(3).Data), Caption: "甲"},
		&models.InputMediaPhoto{Media: parts[0].Photo[1].FileID},
	}}))
	if len(sent) != 2 || len(sent[0].Photo) != 2 || sent[1].Photo[1].FileUniqueID != parts[0].Photo[1].FileUniqueID {
		t.Errorf("album of the bot: %+v", sent)
	}
}

func TestCopyLeavesSenderAndButtonsBehind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	photo := w.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("收据 https://shop.example/x"))
	id := check[*models.MessageID](t)(w.client().CopyMessage(within(t), &bot.CopyMessageParams{ChatID: group, FromChatID: wang, MessageID: photo.ID, ReplyMarkup: inline("看", "see")}))
	m := w.Messages(group, 0)[0]
	if m.ID != id.ID || m.From.ID != 1000 || m.Caption != photo.Caption || len(m.CaptionEntities) != 1 || m.Buttons()[0] != "看" {
		t.Errorf("copy %+v", m.Message)
	}
	good[models.MessageID](w, "copyMessage", map[string]any{"chat_id": group, "from_chat_id": wang, "message_id": photo.ID, "caption": nil})
	good[models.MessageID](w, "copyMessage", map[string]any{"chat_id": group, "from_chat_id": wang, "message_id": photo.ID, "caption": ""})
	if there := w.Messages(group, 0); there[1].Caption != photo.Caption || there[2].Caption != "" {
		t.Errorf("null keeps the caption and an empty one removes it: %q, %q", there[1].Caption, there[2].Caption)
	}
}

func TestFilesCanBeDownloadedUpTo20MB(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client := w.client()
	photo := w.SendPhoto(wang, wang, 0, playground.SamplePhoto(1))
	f := check[*models.File](t)(client.GetFile(within(t), &bot.GetFileParams{FileID: photo.Photo[1].FileID}))
	_, _, data := w.get(client.FileDownloadLink(f))
	if !bytes.Equal(data, playground.SamplePhoto(1).Data) || f.FileSize != int64(len(data)) {
		t.Errorf("downloaded %d bytes", len(data))
	}
	if small := photo.Photo[0]; small.Width != 90 || small.FileID == photo.Photo[1].FileID {
		t.Errorf("small size %+v", small)
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
	huge := w.SendDocument(wang, wang, 0, playground.File{Name: "录屏.zip", Data: make([]byte, 20<<20+1)})
	w.refused(400, "Bad Request: file is too big", "getFile", map[string]any{"file_id": huge.Document.FileID})
	good[models.MessageID](w, "copyMessage", map[string]any{"chat_id": group, "from_chat_id": wang, "message_id": huge.ID})
}

func TestBotSendsEveryKindOfMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	client, ctx := w.client(), within(t)
	upload := func(name string) models.InputFile {
		return &models.InputFileUpload{Filename: name, Data: strings.NewReader("inhalt von " + name)}
	}
	send := check[*models.Message](t)
	photo := send(client.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: wang, Photo: &models.InputFileUpload{Filename: "p.jpg", Data: bytes.NewReader(playground.SamplePhoto(1).Data)}, Caption: "图"}))
	again := send(client.SendPhoto(ctx, &bot.SendPhotoParams{ChatID: wang, Photo: &models.InputFileString{Data: photo.Photo[1].FileID}}))
	if len(again.Photo) != 2 {
		t.Errorf("photo by id: %+v", again.Photo)
	}
	if m := send(client.SendDocument(ctx, &bot.SendDocumentParams{ChatID: wang, Document: upload("a.txt")})); m.Document.FileName != "a.txt" || m.Document.MimeType != "text/plain" {
		t.Errorf("document %+v", m.Document)
	}
	if m := send(client.SendVoice(ctx, &bot.SendVoiceParams{ChatID: wang, Voice: upload("v.ogg"), Duration: 3})); m.Voice.Duration != 3 {
		t.Errorf("voice %+v", m.Voice)
	}
	if m := send(client.SendVideo(ctx, &bot.SendVideoParams{ChatID: wang, Video: upload("v.mp4")})); m.Video == nil {
		t.Error("no video")
	}
	if m := send(client.SendAudio(ctx, &bot.SendAudioParams{ChatID: wang, Audio: upload("v.mp3")})); m.Audio == nil {
		t.Error("no audio")
	}
	if m := send(client.SendSticker(ctx, &bot.SendStickerParams{ChatID: wang, Sticker: upload("s.webp")})); m.Sticker == nil {
		t.Error("no sticker")
	}
	if m := send(client.SendLocation(ctx, &bot.SendLocationParams{ChatID: wang, Latitude: 31.2, Longitude: 121.5})); m.Location.Latitude != 31.2 {
		t.Errorf("location %+v", m.Location)
	}
	if m := send(client.SendContact(ctx, &bot.SendContactParams{ChatID: wang, PhoneNumber: "10086", FirstName: "热线"})); m.Contact.PhoneNumber != "10086" {
		t.Errorf("contact %+v", m.Contact)
	}
	if ok, err := client.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: wang, Action: models.ChatActionTyping}); err != nil || !ok {
		t.Error(err)
	}
}

func TestPeopleSendWhatTelegramsAppsSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.Start(wang, "link-abc")
	if first.Text != "/start link-abc" {
		t.Errorf("deep link: %q", first.Text)
	}
	w.newest()
	data := playground.File{Name: "录屏.mp4", Data: []byte("0")}
	for kind, c := range map[string]struct {
		sent models.Message
		ok   func(*models.Message) bool
	}{
		"reply":    {w.Say(wang, wang, 0, "这个", playground.ReplyTo(first.ID)), func(m *models.Message) bool { return m.ReplyToMessage.ID == first.ID }},
		"voice":    {w.SendVoice(wang, wang, 0, data, playground.Duration(9)), func(m *models.Message) bool { return m.Voice.Duration == 9 }},
		"video":    {w.SendVideo(wang, wang, 0, data, playground.Caption("看")), func(m *models.Message) bool { return m.Video.FileName == "录屏.mp4" && m.Caption == "看" }},
		"sticker":  {w.SendSticker(wang, wang, 0, data, playground.Emoji("😊")), func(m *models.Message) bool { return m.Sticker.Emoji == "😊" }},
		"location": {w.SendLocation(wang, wang, 0, 31.2, 121.5), func(m *models.Message) bool { return m.Location.Longitude == 121.5 }},
		"contact":  {w.SendContact(wang, wang, 0, models.Contact{PhoneNumber: "10086", FirstName: "热线"}), func(m *models.Message) bool { return m.Contact.UserID == 0 }},
	} {
		heard := slices.IndexFunc(w.updates(0), func(u models.Update) bool { return u.Message.ID == c.sent.ID && c.ok(u.Message) })
		if heard < 0 {
			t.Errorf("%s: no such update", kind)
		}
	}
}

func TestMembersPinsMenusAndChats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	client, ctx := w.client(), within(t)
	member := check[*models.ChatMember](t)
	for id, want := range map[int64]models.ChatMemberType{1000: "administrator", boss: "creator", chen: "member", wang: "left"} {
		if m := member(client.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: group, UserID: id})); m.Type != want {
			t.Errorf("%d is %s, want %s", id, m.Type, want)
		}
	}
	if m := member(client.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: group, UserID: 1000})); !m.Administrator.CanManageTopics {
		t.Error("the bot cannot manage topics")
	}
	board := check[*models.Message](t)(client.SendMessage(ctx, sendText(group, "看板")))
	check[bool](t)(client.PinChatMessage(ctx, &bot.PinChatMessageParams{ChatID: group, MessageID: board.ID}))
	if c := check[*models.ChatFullInfo](t)(client.GetChat(ctx, &bot.GetChatParams{ChatID: group})); !c.IsForum || c.PinnedMessage.ID != board.ID {
		t.Errorf("chat %+v", c)
	}
	check[bool](t)(client.SetMyCommands(ctx, &bot.SetMyCommandsParams{
		Commands: []models.BotCommand{{Command: "next", Description: "下一个"}}, Scope: &models.BotCommandScopeChat{ChatID: chen},
	}))
	w.refused(400, "Bad Request: BOT_COMMAND_INVALID", "setMyCommands", map[string]any{"commands": []map[string]any{{"command": "Bad!", "description": "x"}}})
	if me := check[*models.User](t)(client.GetMe(ctx)); me.ID != 1000 || !me.IsBot {
		t.Errorf("me %+v", me)
	}
}

func TestPeopleCannotDoWhatTelegramForbids(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	panics := func(name string, act func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s: nothing happened", name)
			}
		}()
		act()
	}
	panics("a customer in the agents' group", func() { w.Say(wang, group, 0, "x") })
	panics("another one's chat", func() { w.Say(wang, li, 0, "x") })
	panics("an unknown person", func() { w.Say(9, 9, 0, "x") })
	panics("an empty text", func() { w.Say(wang, wang, 0, "  ") })
	panics("a topic that is not there", func() { w.Say(chen, group, 5, "x") })
	w.Say(wang, wang, 0, "x")
	w.Block(wang)
	panics("writing to a blocked bot", func() { w.Say(wang, wang, 0, "x") })
}
