package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
)

func TestButtonsOfTheDeskSurviveTheWayThroughTelegram(t *testing.T) {
	t.Parallel()
	for _, act := range []handoff.Act{
		{Kind: handoff.ActClaim},
		{Kind: handoff.ActApprove},
		{Kind: handoff.ActApprove, Amount: 10_000_000_00},
		{Kind: handoff.ActReject, Reason: "evidence"},
		{Kind: handoff.ActSendBack, Slot: "region_wanted"},
		{Kind: handoff.ActTransfer, To: 7_999_999_999},
		{Kind: handoff.ActReturn},
		{Kind: handoff.ActClose},
		{Kind: handoff.ActMenu, Menu: menuTransfer},
		{Kind: handoff.ActMenu},
		{Kind: handoff.ActApprove, Lines: []orders.RefundLine{{Line: 100, Quantity: 100_000}}},
	} {
		act.CaseNo, act.Version = "C-987654321", 12345
		data := encodeAct(act)
		if len(data) > maxData {
			t.Errorf("%q has %d bytes", data, len(data))
		}
		if got, err := decodeAct(data); err != nil || !reflect.DeepEqual(got, act) {
			t.Errorf("%q is read as %+v, %v; want %+v", data, got, err, act)
		}
	}
}

func TestOtherDataIsNotOfTheDesk(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"", "c", "c:1", "c:1:2", "c:1:2:", "c:1:2:dance", "c:x:2:claim", "c:1:x:claim", "c:-1:2:claim", "c:1:-2:claim",
		"c:1:2:transfer:me", "c:1:2:transfer", "c:1:2:approve:much", "c:1:2:approve:x", "q:7:yes",
	} {
		if act, err := decodeAct(data); !errors.Is(err, errNotDesk) {
			t.Errorf("%q is read as %+v, %v", data, act, err)
		}
	}
}

func TestCommandsAreTakenApart(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][3]string{
		"/next":                     {"next", "", ""},
		"/Next@KefuBot":             {"next", "KefuBot", ""},
		"/cancel WF123  now ":       {"cancel", "", "WF123  now"},
		"/cancel\nWF123":            {"cancel", "", "WF123"},
		"/cancel\u3000WF123":        {"cancel", "", "WF123"},
		"/start@Bot a_b-c":          {"start", "Bot", "a_b-c"},
		"你好 /start":                 {},
		"// a note between us":      {},
		"/":                         {},
		"next":                      {},
		"/ next":                    {},
		"http://example.com/orders": {},
	} {
		name, to, argument, ok := command(text)
		if got := [3]string{name, to, argument}; ok != (want[0] != "") || ok && got != want {
			t.Errorf("%q: %q %v, want %q", text, got, ok, want)
		}
	}
}

func TestAmountsOfAgents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"50": 5000, " 50.5 ": 5050, "¥50.05": 5005, "￥ 50": 5000, "50元": 5000, "0.01": 1,
		"": 0, "0": 0, "-5": 0, "+5": 0, "5.005": 0, "5.x": 0, ".5": 0, "abc": 0, "5,000": 0, "99999999999999999999": 0, "全部": 0,
	} {
		if got, ok := parseYuan(text); ok != (want != 0) || ok && got != want {
			t.Errorf("%q is %d fen (%v), want %d", text, got, ok, want)
		}
	}
}

func TestUpdatesThatCannotBeReadHaveAFault(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		``, `{`, `[]`, `null`, `"hello"`, `{"update_id":"seven"}`, `{"update_id":1,"message":7}`, "\x00\xff",
		`{"update_id":1,"callback_query":{"id":1}}`,
	} {
		a := decode([]byte(raw), time.Now())
		if a.fault == "" && raw != `null` {
			t.Errorf("%q has no fault", raw)
		}
		if a.key() == "" {
			t.Errorf("%q has no key", raw)
		}
	}
}

func TestTheSameIDWithAnotherBodyIsAnotherUpdate(t *testing.T) {
	t.Parallel()
	one := decode([]byte(`{"update_id":7,"message":{"text":"a"}}`), time.Now())
	two := decode([]byte(`{"update_id":7,"message":{"text":"b"}}`), time.Now())
	if one.key() == two.key() || !strings.HasPrefix(one.key(), "tg:7:") {
		t.Errorf("keys %q and %q", one.key(), two.key())
	}
}

func TestMessagesOfEveryKind(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ media, text, odd string }{
		`{"text":"hi"}`: {text: "hi"},
		`{"photo":[{"file_id":"s","width":1,"height":1},{"file_id":"b","width":9,"height":9}],"caption":"c"}`: {media: "photo:b", text: "c"},
		`{"animation":{"file_id":"a"},"document":{"file_id":"a"}}`:                                            {media: "animation:a"},
		`{"voice":{"file_id":"v"}}`:                                    {media: "voice:v"},
		`{"video_note":{"file_id":"n"}}`:                               {media: "video_note:n"},
		`{"sticker":{"file_id":"t","type":"regular"}}`:                 {media: "sticker:t"},
		`{"document":{"file_id":"d"}}`:                                 {media: "file:d"},
		`{"dice":{"emoji":"🎲","value":1}}`:                             {odd: "dice"},
		`{"poll":{"id":"1","question":"?"}}`:                           {odd: "poll"},
		`{"something_new":{"x":1}}`:                                    {odd: "unknown"},
		`{"location":{"latitude":1.5,"longitude":2,"precise":"very"}}`: {},
	} {
		a := decode([]byte(`{"update_id":1,"message":`+strings.Replace(raw, "{", `{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},`, 1)+`}`), time.Now())
		if a.fault != "" {
			t.Fatalf("%s: %s", raw, a.fault)
		}
		got, odd := content(a.update.Message, a.parts.Message)
		media := ""
		if len(got.Media) > 0 {
			media = got.Media[0].Kind + ":" + got.Media[0].Ref
			if got.Media[0].Chat != 9 || got.Media[0].Message != 5 {
				t.Errorf("%s: origin %+v", raw, got.Media[0])
			}
		}
		if media != want.media || got.Text != want.text || odd != want.odd {
			t.Errorf("%s: %q %q %q, want %+v", raw, media, got.Text, odd, want)
		}
		if strings.Contains(raw, "precise") && !strings.Contains(string(got.Place), "precise") {
			t.Errorf("the location lost what is unknown of it: %s", got.Place)
		}
	}
}

func TestLongTextIsSplitAtLineBreaks(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("字", 999) + "\n"
	pieces := split(strings.Repeat(line, 9)+"end", maxText)
	if len(pieces) != 3 || strings.Count(pieces[0], "\n") != 3 || pieces[2] != strings.TrimSuffix(line, "\n")+"\nend" {
		t.Errorf("%d pieces, the first of %d lines", len(pieces), strings.Count(pieces[0], "\n")+1)
	}
}

func TestEmojiAreNeverCutInTwo(t *testing.T) {
	t.Parallel()
	all := "a" + strings.Repeat("😀", 5000)
	pieces := split(all, maxText)
	if strings.Join(pieces, "") != all {
		t.Error("something was lost")
	}
	for _, piece := range pieces {
		if n := length(piece); n > maxText {
			t.Errorf("a piece has %d units", n)
		}
	}
}

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
		if got := describe(render(c.message, c.masked)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	many := make([]transcript.Media, 21)
	for i := range many {
		many[i] = photo
	}
	if got := describe(render(transcript.Message{Media: many}, false)); got != "album10 | album10 | photo" {
		t.Errorf("21 photos go as %q", got)
	}
}

func describe(parts []part) string {
	var out []string
	for _, p := range parts {
		s := p.text
		switch {
		case p.album != nil:
			s = "album" + string([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}[len(p.album)]) + " " + s
		case p.media != nil:
			s = p.media.Kind + " " + s
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
	b, now := newBudget(Budget{}), time.Unix(1_800_000_000, 0)
	for n := range b.limits.ChatBurst {
		if wait := b.take(5, now, 0); wait != 0 {
			t.Fatalf("message %d waits %v", n+1, wait)
		}
	}
	if wait := b.take(5, now, 0); wait <= 900*time.Millisecond || wait > time.Second+time.Millisecond {
		t.Errorf("after the burst it waits %v", wait)
	}
	if wait := b.take(6, now, 0); wait != 0 {
		t.Errorf("another chat waits %v", wait)
	}
	if wait := b.take(5, now.Add(time.Second+time.Millisecond), 0); wait != 0 {
		t.Errorf("a second later it waits %v", wait)
	}
}

func TestGroupsTakeTwentyInAnyMinute(t *testing.T) {
	t.Parallel()
	b, start := newBudget(Budget{}), time.Unix(1_800_000_000, 0)
	var sent []time.Time
	for now := start; now.Before(start.Add(5 * time.Minute)); now = now.Add(100 * time.Millisecond) {
		if b.take(-5, now, 0) == 0 {
			sent = append(sent, now)
		}
	}
	if len(sent) != 100 {
		t.Errorf("%d messages in five minutes", len(sent))
	}
	for i := 20; i < len(sent); i++ {
		if sent[i].Sub(sent[i-20]) < time.Minute {
			t.Fatalf("21 messages within %v", sent[i].Sub(sent[i-20]))
		}
	}
}

func TestPicturesLeaveRoomForWords(t *testing.T) {
	t.Parallel()
	b, now := newBudget(Budget{ChatBurst: 100}), time.Unix(1_800_000_000, 0)
	drawn := 0
	for b.take(-5, now, spare) == 0 {
		drawn++
	}
	if drawn != 20-spare || b.take(-5, now, 0) != 0 {
		t.Errorf("%d pictures", drawn)
	}
}

func TestAllChatsShareThirtyASecond(t *testing.T) {
	t.Parallel()
	b, now := newBudget(Budget{}), time.Unix(1_800_000_000, 0)
	for chat := range int64(30) {
		if wait := b.take(chat+1, now, 0); wait != 0 {
			t.Fatalf("chat %d waits %v", chat+1, wait)
		}
	}
	if wait := b.take(99, now, 0); wait == 0 || wait > 50*time.Millisecond {
		t.Errorf("the 31st waits %v", wait)
	}
}

func TestAChatRestsAsTold(t *testing.T) {
	t.Parallel()
	b, now := newBudget(Budget{}), time.Unix(1_800_000_000, 0)
	b.rest(5, now.Add(7*time.Second))
	if wait := b.take(5, now, 0); wait != 7*time.Second {
		t.Errorf("it waits %v", wait)
	}
	if wait := b.take(5, now.Add(7*time.Second), 0); wait != 0 {
		t.Errorf("afterwards it waits %v", wait)
	}
}

func TestAPlaceInLineIsToldInSteps(t *testing.T) {
	t.Parallel()
	var seen []string
	for place := 1; place <= 60; place++ {
		first, last := step(place)
		if now := fmt.Sprintf("%d-%d", first, last); len(seen) == 0 || seen[len(seen)-1] != now {
			seen = append(seen, now)
		}
	}
	if want := []string{"1-1", "2-5", "6-10", "11-20", "21-50", "51-0"}; !slices.Equal(seen, want) {
		t.Errorf("the steps are %q, want %q", seen, want)
	}
	pace := handoff.Pace{Handling: 4 * time.Minute, AtOnce: map[string]int{"zh": 2, "en": 1}}
	if got := (queueing{lang: "zh", place: 5}).minutes(pace); got != 10 {
		t.Errorf("number 5 waits about %d minutes, want 10", got)
	}
	near := queueing{status: handoff.Waiting, place: 2}
	nearer := queueing{status: handoff.Waiting, place: 3}
	if near.wanted(handoff.Pace{}) != nearer.wanted(handoff.Pace{}) {
		t.Error("a move within a step costs an edit")
	}
}

func TestWhereACaseMovedFromSaysWhy(t *testing.T) {
	t.Parallel()
	topic, other, private := spot{chat: group, thread: 5}, spot{chat: group, thread: 9}, spot{chat: chen}
	for _, c := range []struct {
		from, to  spot
		why, want string
	}{
		{spot{}, topic, "", ""},                    // shown for the first time
		{topic, topic, "", ""},                     // where it was
		{topic, other, "", whyTopic},               // its topic is another one
		{spot{-1, 5}, topic, "", whyMigrated},      // its group is
		{topic, private, whyBudget, whyBudget},     // it left the group
		{private, topic, "", whyBack},              // it came back
		{private, spot{chat: zhao}, "", whyHolder}, // another agent holds it
		{private, private, whyGroup, ""},           // it stays there
	} {
		if got := moved(stand{card: c.from}, c.to, c.why); got != c.want {
			t.Errorf("from %v to %v (%q): %q, want %q", c.from, c.to, c.why, got, c.want)
		}
	}
}
