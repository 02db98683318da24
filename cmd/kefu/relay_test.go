package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-telegram/bot/models"

	"kefu/playground"
)

// relayed are the kinds of messages that people send each other, and how each must read on the other side.
var relayed = []struct {
	name string
	send func(*scene, person)
	want string // as sketched writes it
}{
	{"text with formatting", func(s *scene, p person) {
		s.Say(p.id, p.chat, p.thread, "请看重点", playground.Formatted(models.MessageEntity{Type: "bold", Offset: 2, Length: 2}))
	}, "请看重点 bold=重点"},
	{"photo", func(s *scene, p person) {
		s.SendPhoto(p.id, p.chat, p.thread, playground.SamplePhoto(1), playground.Caption("一张图"))
	}, "photo 一张图"},
	{"album", func(s *scene, p person) {
		s.SendAlbum(p.id, p.chat, p.thread,
			[]playground.File{playground.SamplePhoto(2), playground.SamplePhoto(3), playground.SamplePhoto(4)}, playground.Caption("三张图"))
	}, "album of 3 三张图"},
	{"video", func(s *scene, p person) {
		s.SendVideo(p.id, p.chat, p.thread, playground.File{Name: "v.mp4", Data: []byte("video")}, playground.Caption("一段视频"))
	}, "video 一段视频"},
	{"secret", func(s *scene, p person) {
		s.Say(p.id, p.chat, p.thread, "我的电话 13912345678", playground.Formatted(models.MessageEntity{Type: "code", Offset: 5, Length: 11}))
	}, "我的电话 139****5678"},
	{"location", func(s *scene, p person) { s.SendLocation(p.id, p.chat, p.thread, 31.5, 121.25) }, "location 31.5 121.25"},
	{"voice", func(s *scene, p person) {
		s.SendVoice(p.id, p.chat, p.thread, playground.File{Name: "v.ogg", Data: []byte("OggS")}, playground.Duration(3))
	}, "voice"},
	{"file", func(s *scene, p person) {
		s.SendDocument(p.id, p.chat, p.thread, playground.File{Name: "a.txt", Data: []byte("file")}, playground.Caption("一个文件"))
	}, "file a.txt 一个文件"},
	{"file too large to download", func(s *scene, p person) {
		s.SendDocument(p.id, p.chat, p.thread, playground.File{Name: "big.bin", Data: bytes.Repeat([]byte("x"), 21<<20)})
	}, "file big.bin"},
	{"sticker", func(s *scene, p person) {
		s.SendSticker(p.id, p.chat, p.thread, playground.File{Name: "s.webp", Data: []byte("RIFF")})
	}, "sticker"},
	{"animation", func(s *scene, p person) {
		s.SendAnimation(p.id, p.chat, p.thread, playground.File{Name: "a.mp4", Data: []byte("animation")}, playground.Caption("一张动图"))
	}, "animation 一张动图"},
	{"video note", func(s *scene, p person) {
		s.SendVideoNote(p.id, p.chat, p.thread, playground.File{Name: "n.mp4", Data: []byte("round")}, playground.Duration(3))
	}, "video note"},
	{"venue", func(s *scene, p person) {
		s.SendVenue(p.id, p.chat, p.thread, models.Venue{Location: models.Location{Latitude: 31.5, Longitude: 121.25}, Title: "人民广场", Address: "黄浦区"})
	}, "venue 人民广场"},
	{"contact", func(s *scene, p person) {
		s.SendContact(p.id, p.chat, p.thread, models.Contact{PhoneNumber: "+85261234567", FirstName: "阿强"})
	}, "contact 阿强"},
}

// sketched are the messages of the bot in a place from the n-th on, one line each and albums together, without who
// they are from.
func sketched(messages []playground.Message) []string {
	var lines []string
	albums := map[string]int{}
	for _, m := range messages {
		if m.From == nil || !m.From.IsBot {
			continue
		}
		text := textOf(m)
		if lead, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(lead, "👤") || strings.HasPrefix(lead, "👩") {
			text = rest
		}
		kind := ""
		switch {
		case m.MediaGroupID != "":
			albums[m.MediaGroupID]++
			if n := albums[m.MediaGroupID]; n > 1 {
				lines[len(lines)-1] = strings.Replace(lines[len(lines)-1], fmt.Sprintf("of %d", n-1), fmt.Sprintf("of %d", n), 1)
				continue
			}
			kind = "album of 1"
		case len(m.Photo) > 0:
			kind = "photo"
		case m.Video != nil:
			kind = "video"
		case m.Voice != nil:
			kind = "voice"
		case m.Animation != nil:
			kind = "animation"
		case m.VideoNote != nil:
			kind = "video note"
		case m.Document != nil:
			kind = "file " + m.Document.FileName
		case m.Sticker != nil:
			kind = "sticker"
		case m.Venue != nil:
			kind = "venue " + m.Venue.Title
		case m.Location != nil:
			kind = fmt.Sprint("location ", m.Location.Latitude, " ", m.Location.Longitude)
		case m.Contact != nil:
			kind = "contact " + m.Contact.FirstName
		}
		line := strings.TrimSpace(kind + " " + text)
		units := []rune(textOf(m)) // one unit each, in these texts
		for _, e := range m.Entities {
			if e.Offset > 0 && e.Type != models.MessageEntityTypePhoneNumber {
				line += fmt.Sprintf(" %s=%s", e.Type, string(units[e.Offset-countWide(units, e.Offset):][:e.Length]))
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// countWide counts the characters of two UTF-16 units before an offset in units.
func countWide(text []rune, units int) (wide int) {
	for n, r := range text {
		if n+wide >= units {
			break
		}
		if r > 0xffff {
			wide++
		}
	}
	return wide
}

func TestEverythingThatPeopleSendReachesTheOtherSideInOrder(t *testing.T) {
	t.Parallel()
	for part := range slices.Chunk(relayed, 6) {
		t.Run(part[0].name, func(t *testing.T) {
			t.Parallel()
			k := newTalk(t)
			for _, way := range []struct{ from, to person }{{k.topic, k.w}, {k.w, k.topic}} {
				before := len(k.Messages(way.to.chat, way.to.thread))
				var want []string
				for _, one := range part {
					one.send(k.scene, way.from)
					want = append(want, one.want)
				}
				var got []string
				k.await(func(v *playground.Snapshot) bool {
					got = sketched(v.Messages(way.to.chat, way.to.thread)[before:])
					return len(got) >= len(want) && got[len(got)-1] == want[len(want)-1]
				}, "%q from %d, have %q", want, way.from.id, &got)
				if !slices.Equal(got, want) {
					t.Errorf("from %d arrived\n%q, want\n%q", way.from.id, got, want)
				}
			}
		})
	}
}

func TestRepliesAndEditsAreShownAsSuch(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	// A reply answers, on the other side, the message that it answers here.
	question := k.Say(liMing, standInGroup, k.topic.thread, "是哪个区")
	asked := k.w.hears("是哪个区")
	k.settled()
	answer := k.Say(wang, wang, 0, "电信一区", playground.ReplyTo(asked.ID))
	answered := k.topic.hears("电信一区")
	k.settled()
	if r := answered.ReplyToMessage; r == nil || r.ID != question.ID {
		t.Errorf("the customer's answer replies to %+v", r)
	}
	k.Say(liMing, standInGroup, k.topic.thread, "收到您这句", playground.ReplyTo(answered.ID))
	if r := k.w.hears("收到您这句").ReplyToMessage; r == nil || r.ID != answer.ID {
		t.Errorf("the agent's answer replies to %+v", r)
	}
	// An edit is a line of its own at the message it changes, which keeps reading as it did.
	if err := k.Edit(wang, wang, answer.ID, "是电信二区"); err != nil {
		t.Fatal(err)
	}
	if m := k.topic.hears("改了一句话", "原来是“电信一区”", "是电信二区"); m.ReplyToMessage == nil || m.ReplyToMessage.ID != answered.ID {
		t.Errorf("the edit replies to %+v", m.ReplyToMessage)
	}
	if err := k.Edit(liMing, standInGroup, question.ID, "是哪个区呢"); err != nil {
		t.Fatal(err)
	}
	k.await(func(v *playground.Snapshot) bool { // the bot's message is edited in place
		return slices.ContainsFunc(v.Messages(wang, 0), func(m playground.Message) bool {
			return m.ID == asked.ID && strings.Contains(m.Text, "是哪个区呢")
		})
	}, "the agent's edit")
	if n := k.count(`SELECT count(*) FROM entries e WHERE EXISTS (SELECT FROM entry_edits v WHERE v.entry_id = e.id) AND e.text IN ('电信一区', '是哪个区')`); n != 2 {
		t.Errorf("%d earlier versions are kept", n)
	}
	// Who has given the case away changes nothing that the customer reads.
	k.topic.press("退回队列")
	k.w.hears("另一位客服")
	if err := k.Edit(liMing, standInGroup, question.ID, "已经不归我了"); err != nil {
		t.Fatal(err)
	}
	k.topic.hears("修改没有发给顾客")
	if times(k.Messages(wang, 0), "已经不归我了") != 0 {
		t.Error("a former holder's change reached the customer")
	}
}

func TestAnEditOfWhatWasSaidBeforeTheCaseIsPointedOut(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("您最近的订单")
	claim := s.Say(wang, wang, 0, "买成电信一区了，要网通二区")
	w.hears("还没付款")
	if err := s.Edit(wang, wang, claim.ID, "买成电信一区了，要网通四区"); err != nil {
		t.Fatal(err)
	}
	s.until(`SELECT count(*) = 1 FROM entry_edits`) // nobody reads it yet
	w.say("转人工")
	no := caseIn(w.hears("工单号 C-").Text)
	if err := s.Edit(wang, wang, claim.ID, "买成电信一区了，要网通三区"); err != nil {
		t.Fatal(err)
	}
	s.customer(liMing).in(0).press("接单 " + no)
	s.customer(liMing).in(s.topic(no)).hears("王芳", "原来是“买成电信一区了，要网通四区”", "要网通三区")
}

// settled waits until what is seen in chats is on record too. People are slower than that.
func (k *talk) settled() { k.until(`SELECT count(*) = 0 FROM deliveries WHERE state = 'sending'`) }

func TestWhatCannotBePassedOnIsSaidToWhoSentIt(t *testing.T) {
	t.Parallel()
	k := newTalk(t)
	id := 9000
	send := func(chat map[string]any, from int64, thread int, kind string, content any) {
		id++
		raw, err := json.Marshal(map[string]any{"message": map[string]any{
			"message_id": id, "date": 1790000000, "chat": chat, "message_thread_id": thread,
			"is_topic_message": thread != 0, "from": map[string]any{"id": from, "is_bot": false, "first_name": "某人"},
			kind: content,
		}})
		if err != nil {
			t.Fatal(err)
		}
		k.InjectRaw(raw)
	}
	someone := map[string]any{"id": 77, "type": "private", "first_name": "别人"}
	for kind, content := range map[string]any{
		"dice":       map[string]any{"emoji": "🎲", "value": 3},
		"story":      map[string]any{"chat": someone, "id": 1},
		"paid_media": map[string]any{"star_count": 1, "paid_media": []any{}},
	} {
		send(map[string]any{"id": wang, "type": "private", "first_name": "王芳"}, wang, 0, kind, content)
		k.w.hears("转不给客服")
		send(map[string]any{"id": standInGroup, "type": "supergroup", "is_forum": true}, liMing, k.topic.thread, kind, content)
		k.topic.hears("没有发给顾客", "不能转发")
	}
	// What has words is passed on as words, whatever it is.
	words := map[string][]string{"poll": {"QX51", "QX52"}, "memo": {"QX55", "QX56"}}
	for kind, content := range map[string]any{
		"poll": map[string]any{"question": "选哪个区QX51", "options": []any{map[string]any{"text": "电信QX52"}}},
		"memo": map[string]any{"text": []any{"备忘QX55 ", map[string]any{"type": "bold", "text": "QX56"}}},
	} {
		send(map[string]any{"id": wang, "type": "private", "first_name": "王芳"}, wang, 0, kind, content)
		k.topic.hears(words[kind]...)
		send(map[string]any{"id": standInGroup, "type": "supergroup", "is_forum": true}, liMing, k.topic.thread, kind, content)
		k.w.hears(words[kind]...)
	}
	// What only tells that something was done is nobody's word, also when Telegram has not invented it yet.
	for kind, content := range map[string]any{
		"giveaway_created": map[string]any{}, "of_tomorrow": map[string]any{"x": 1}, "gift": map[string]any{"text": "送您"},
	} {
		send(map[string]any{"id": wang, "type": "private", "first_name": "王芳"}, wang, 0, kind, content)
	}
	k.Say(wang, wang, 0, "在吗")
	k.topic.hears("在吗")
	if n := times(k.Messages(wang, 0), "转不给客服"); n != 3 {
		t.Errorf("%d messages could not be passed on, want 3", n)
	}
	// A reply to the card that is no amount is refused in words.
	k.topic.press("同意退款")
	card := k.Messages(standInGroup, k.topic.thread)[1]
	k.await(func(v *playground.Snapshot) bool {
		return slices.ContainsFunc(v.Messages(standInGroup, k.topic.thread), func(m playground.Message) bool {
			return m.ID == card.ID && strings.Contains(m.Text, "回复这张卡片")
		})
	}, "the menu")
	k.Say(liMing, standInGroup, k.topic.thread, "一半吧", playground.ReplyTo(card.ID))
	k.topic.hears("金额没有看懂")
	if n := times(k.Messages(wang, 0), "一半吧") + times(k.Messages(wang, 0), "poll"); n != 0 {
		t.Error("the customer got what was not for them")
	}
}
