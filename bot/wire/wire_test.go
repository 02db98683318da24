package wire

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/go-telegram/bot/models"

	"kefu/transcript"
)

func TestPartsOfAMessage(t *testing.T) {
	t.Parallel()
	photo, voice, sticker := transcript.Media{Kind: "photo", Ref: "p"}, transcript.Media{Kind: "voice", Ref: "v"}, transcript.Media{Kind: "sticker", Ref: "s"}
	buttons := [][]transcript.Button{{{Label: "ok", Data: "d"}}}
	bold := json.RawMessage(`[{"type":"bold","offset":0,"length":2},{"type":"bold","offset":90,"length":2}]`)
	for name, c := range map[string]struct {
		message transcript.Message
		masked  bool
		want    string
	}{
		"text":                       {transcript.Message{Text: "hi", Buttons: buttons}, false, "hi[ok]"},
		"formatted":                  {transcript.Message{Text: "hi", Format: bold}, false, "hi{bold 0 2}"},
		"formatted and masked":       {transcript.Message{Text: "hi", Format: bold}, true, "hi"},
		"led":                        {transcript.Message{Lead: "客服：", Text: "hi", Format: bold}, false, "客服：\nhi{bold 0 3}{bold 4 2}"},
		"led and masked":             {transcript.Message{Lead: "客服：", Text: "hi", Format: bold}, true, "客服：\nhi{bold 0 3}"},
		"photo with words":           {transcript.Message{Text: "hi", Media: []transcript.Media{photo}}, false, "photo hi"},
		"photo with many words":      {transcript.Message{Text: strings.Repeat("x", 1025), Media: []transcript.Media{photo}}, false, "photo | " + strings.Repeat("x", 1025)},
		"album with words":           {transcript.Message{Text: "hi", Media: []transcript.Media{photo, photo}}, false, "album2 hi"},
		"album and buttons":          {transcript.Message{Media: []transcript.Media{photo, photo}, Buttons: buttons}, false, "album2 | ⬇️[ok]"},
		"mixed media":                {transcript.Message{Media: []transcript.Media{photo, voice, photo}}, false, "photo | voice | photo"},
		"sticker with a lead":        {transcript.Message{Lead: "客服：", Media: []transcript.Media{sticker}}, false, "客服：{bold 0 3} | sticker"},
		"contact asked":              {transcript.Message{Text: "hi", AskContact: "share"}, false, "hi(share)"},
		"contact asked, and buttons": {transcript.Message{Text: "hi", AskContact: "share", Buttons: buttons}, false, "hi[ok] | 📱 share(share)"},
		"place with a lead":          {transcript.Message{Lead: "王芳", Place: json.RawMessage(`{}`)}, false, "王芳{bold 0 2} | place"},
		"data too long for Telegram": {transcript.Message{Text: "hi", Buttons: [][]transcript.Button{{{Label: "x", Data: strings.Repeat("x", 65)}}}}, false, "hi"},
		"nothing":                    {transcript.Message{}, false, ""},
	} {
		if got := describe(Render(c.message, c.masked)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	many := make([]transcript.Media, 21)
	for i := range many {
		many[i] = photo
	}
	if got := describe(Render(transcript.Message{Media: many}, false)); got != "album10 | album10 | photo" {
		t.Errorf("21 photos go as %q", got)
	}
}

func describe(parts []Part) string {
	var out []string
	for _, p := range parts {
		s := p.text
		switch {
		case p.album != nil:
			s = "album" + string([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}[len(p.album)]) + " " + s
		case p.media != nil:
			s = string(p.media.Kind) + " " + s
		case p.place != nil:
			s = "place"
		}
		s = strings.TrimSpace(s)
		for _, e := range p.entities {
			b, _ := json.Marshal([]any{e.Offset, e.Length})
			s += "{" + string(e.Type) + " " + strings.Trim(strings.Replace(string(b), ",", " ", 1), "[]") + "}"
		}
		switch k := p.markup.(type) {
		case *models.InlineKeyboardMarkup:
			s += "[" + k.InlineKeyboard[0][0].Text + "]"
		case *models.ReplyKeyboardMarkup:
			s += "(" + k.Keyboard[0][0].Text + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

func TestPrivateChatsTakeABurstAndThenOneASecond(t *testing.T) {
	t.Parallel()
	b, now := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
	for n := range b.limits.ChatBurst {
		if wait := b.Take(5, now, 0); wait != 0 {
			t.Fatalf("message %d waits %v", n+1, wait)
		}
	}
	if wait := b.Take(5, now, 0); wait <= 900*time.Millisecond || wait > time.Second+time.Millisecond {
		t.Errorf("after the burst it waits %v", wait)
	}
	if wait := b.Take(6, now, 0); wait != 0 {
		t.Errorf("another chat waits %v", wait)
	}
	if wait := b.Take(5, now.Add(time.Second+time.Millisecond), 0); wait != 0 {
		t.Errorf("a second later it waits %v", wait)
	}
}

func TestGroupsTakeTwentyInAnyMinute(t *testing.T) {
	t.Parallel()
	b, start := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
	var sent []time.Time
	var boards int
	for now := start; now.Before(start.Add(5 * time.Minute)); now = now.Add(100 * time.Millisecond) {
		if b.Take(-5, now, 0) == 0 {
			sent = append(sent, now)
		}
		if b.Take(-5, now, Share) == 0 { // whatever the others do, its share is the board's
			sent = append(sent, now)
			boards++
		}
	}
	if len(sent) != 100 || boards != 20 {
		t.Errorf("%d messages in five minutes, %d of them the board's", len(sent), boards)
	}
	for i := 20; i < len(sent); i++ {
		if sent[i].Sub(sent[i-20]) < time.Minute {
			t.Fatalf("21 messages within %v", sent[i].Sub(sent[i-20]))
		}
	}
}

func TestPicturesLeaveRoomForWords(t *testing.T) {
	t.Parallel()
	b, now := NewBudget(Limits{ChatBurst: 100}), time.Unix(1_800_000_000, 0)
	drawn := 0
	for b.Take(-5, now, Reserve) == 0 {
		drawn++
	}
	if drawn != 16-Reserve || b.Take(-5, now, 0) != 0 || b.Take(-5, now, Share) != 0 {
		t.Errorf("%d pictures", drawn)
	}
}

// What is sent as fast as the budget allows arrives at a server that counts thirty a second, up to 300 ms later and in
// heaps. It never has to refuse, and the thirty are used.
func TestAllChatsShareThirtyASecond(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b, start := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
		delays := rapid.SliceOfN(rapid.IntRange(0, 300), 20, 20).Draw(rt, "delays in ms")
		var arrivals []time.Time
		const seconds = 10
		for now := start; now.Before(start.Add(seconds * time.Second)); now = now.Add(5 * time.Millisecond) {
			for chat := int64(len(arrivals) + 1); b.Take(chat, now, 0) == 0; chat++ {
				arrivals = append(arrivals, now.Add(time.Duration(delays[len(arrivals)%len(delays)])*time.Millisecond))
			}
		}
		if len(arrivals) < 29*seconds {
			rt.Fatalf("%d messages in %d seconds", len(arrivals), seconds)
		}
		slices.SortFunc(arrivals, time.Time.Compare)
		spent, last := 0.0, start
		for i, at := range arrivals {
			spent = max(0, spent-30*at.Sub(last).Seconds()) + 1
			if last = at; spent > 30 {
				rt.Fatalf("message %d is the 31st within a second", i)
			}
		}
	})
}

func TestNoticesLeaveRoomForAnswers(t *testing.T) {
	t.Parallel()
	b, now := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
	notices, answers := 0, 0
	for chat := int64(1); b.TakeNotice(chat, now, 0) == 0; chat++ {
		notices++
	}
	for chat := int64(100); b.Take(chat, now, 0) == 0; chat++ {
		answers++
	}
	if notices < 10 || answers < 5 {
		t.Errorf("%d notices at once, and then %d answers", notices, answers)
	}
}

func TestWhatManyChatsAreToldIsMeantForAll(t *testing.T) {
	t.Parallel()
	b, now := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
	b.Rest(1, now, now.Add(2*time.Second))
	b.Rest(2, now, now.Add(2*time.Second))
	if wait := b.Take(9, now, 0); wait != 0 {
		t.Errorf("two chats rest, and another one waits %v", wait)
	}
	b.Rest(3, now, now.Add(2*time.Second))
	if wait := b.Take(9, now, 0); wait != 2*time.Second {
		t.Errorf("three chats rest, and another one waits %v", wait)
	}
	if wait := b.Take(9, now.Add(2*time.Second), 0); wait != 0 {
		t.Errorf("afterwards it waits %v", wait)
	}
}

func TestAChatRestsAsTold(t *testing.T) {
	t.Parallel()
	b, now := NewBudget(Limits{}), time.Unix(1_800_000_000, 0)
	b.Rest(5, now, now.Add(7*time.Second))
	if wait := b.Take(5, now, 0); wait != 7*time.Second {
		t.Errorf("it waits %v", wait)
	}
	if wait := b.Take(5, now.Add(7*time.Second), 0); wait != 0 {
		t.Errorf("afterwards it waits %v", wait)
	}
}
