package bot

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot/models"

	"kefu/bot/wire"
	"kefu/internal/locks"
	"kefu/internal/stage"
	"kefu/playground"
	"kefu/transcript"
	"kefu/turn/event"
)

func TestATopicClosedByAPersonIsOpenedAgain(t *testing.T) {
	w := newWorld(t)
	c := w.Claimed(w.Customer(stage.Wang))
	w.Run(w.bot.Send)
	w.Run(w.bot.Poll)
	topic := w.Topic(c.No)
	w.Shown(stage.Group, topic.ID, c.No)
	w.Telegram.CloseTopic(stage.Group, topic.ID)
	stage.Must(t, w.Telegram.Wait(w.Ctx, func(v *playground.Snapshot) bool {
		return stage.Count(v.Calls(), "reopenForumTopic") == 1 && !v.Topics(stage.Group)[0].Closed
	}))
}

func TestWithoutAGroupTheHoldersPrivateChatIsTheDesk(t *testing.T) {
	w := newWorld(t, stage.WithoutGroup)
	id := w.Customer(stage.Wang)
	c := w.Claimed(id)
	w.Telegram.Start(stage.Chen, "")
	w.Run(w.bot.Send)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("help me"))
	w.Shown(stage.Chen, 0, "help me")
	if got := w.Bots(stage.Chen, 0); !strings.Contains(got[0], c.No) {
		t.Errorf("the private chat shows %q", got)
	}
	w.Run(w.bot.Poll)
	w.Taken(w.Telegram.Say(stage.Chen, stage.Chen, 0, "gladly").ID, stage.Chen, 0)
	in := w.Inputs()
	last := in[len(in)-1]
	if said, _ := last.Event.(event.StaffSaid); said.CaseNo != c.No || *last.Conversation != id {
		t.Errorf("input %+v", last)
	}
}

func TestAGroupWithoutRightsIsLedAround(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Telegram.Start(stage.Chen, "")
	w.Telegram.SetTopicRights(false)
	c := w.Claimed(id)
	w.Run(w.bot.Send)
	w.Run(w.bot.Poll)
	w.Say(id, transcript.CasePlace(c.No), c.No, stage.Text("help me"))
	w.Shown(stage.Chen, 0, "help me")
	// The board says what is wrong until it is mended.
	board := w.Shown(stage.Group, 0, "没有管理话题的权限")
	w.Telegram.SetTopicRights(true)
	_, err := w.Telegram.WaitMessage(w.Ctx, stage.Group, 0, func(m playground.Message) bool {
		return m.ID == board.ID && !strings.Contains(m.Text, "没有管理话题的权限")
	})
	stage.Must(t, err)
}

func TestOneProcessSendsAndAnotherTakesOver(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	first := w.Run(w.bot.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("one"))
	w.Shown(stage.Wang, 0, "one")

	second := w.another()
	w.Run(second.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Numbered(20, "m")...)
	w.Shown(stage.Wang, 0, "m20")
	if got := w.Bots(stage.Wang, 0); len(got) != 21 {
		t.Errorf("%d messages: %q", len(got), got)
	}
	first()
	second.Wake()
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("two"))
	w.Shown(stage.Wang, 0, "two")
}

// The sender looks by itself only once an hour here, so what another process queues arrives because that one says so.
func TestAnotherProcessesSenderIsWoken(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.bot.sender.Tick = time.Hour
	first := w.Run(w.bot.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("one"))
	w.Shown(stage.Wang, 0, "one")

	second := w.another()
	second.sender.Tick = time.Hour
	w.Run(second.Send)
	w.Wake = second.Wake
	for _, words := range []string{"two", "three", "four"} {
		w.Say(id, transcript.CustomerPlace(id), "", stage.Text(words))
		w.Shown(stage.Wang, 0, words)
	}
	first() // now the other way round
	w.Wake = w.bot.Wake
	w.Run(w.bot.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("five"))
	w.Shown(stage.Wang, 0, "five")
}

func TestTheSenderStopsWhenItsLockIsLost(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Run(w.bot.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("one"))
	w.Shown(stage.Wang, 0, "one")
	_, err := w.Pool.Exec(w.Ctx, `
		SELECT pg_terminate_backend(pid) FROM pg_locks
		WHERE locktype = 'advisory' AND classid = $1::bigint >> 32 AND objid = $1::bigint & 4294967295 AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, locks.Send)
	stage.Must(t, err)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("two"))
	w.Shown(stage.Wang, 0, "two")
}

func TestPollingDropsAWebhook(t *testing.T) {
	w := newWorld(t)
	dead := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(dead.Close)
	stage.Must(t, w.bot.client.SetWebhook(w.Ctx, dead.URL, stage.Hook))
	w.Run(w.bot.Poll)
	w.Taken(w.Telegram.Start(stage.Wang, "").ID, stage.Wang, 0)
}

func TestWebhookTellsTelegramAfterTheCommit(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.bot.Webhook())
	t.Cleanup(server.Close)
	w.bot.config.WebhookURL = server.URL
	w.Run(w.bot.KeepWebhook)
	w.Telegram.Start(stage.Wang, "")
	said := w.Telegram.Say(stage.Wang, stage.Wang, 0, "hi")
	w.Taken(said.ID, stage.Wang, 0)
	if got := w.Inputs(); len(got) != 2 {
		t.Errorf("%d inputs", len(got))
	}
}

func TestAWebhookThatSomebodyElseSetsIsSetAgain(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.bot.Webhook())
	t.Cleanup(server.Close)
	foreign := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(foreign.Close)
	w.bot.config.WebhookURL = server.URL
	for _, method := range []string{"getWebhookInfo", "setWebhook", "setWebhook"} { // none of these ends anything
		w.Telegram.FailNext(method, playground.Fault{Code: 500, Description: "Internal Server Error"})
	}
	w.Run(w.bot.KeepWebhook)
	w.Telegram.Start(stage.Wang, "")
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "one").ID, stage.Wang, 0)
	stage.Must(t, w.bot.client.SetWebhook(w.Ctx, foreign.URL, stage.Hook))
	select {
	case w.bot.look <- struct{}{}:
	case <-w.Ctx.Done():
		t.Fatal("nobody looks")
	}
	w.Taken(w.Telegram.Say(stage.Wang, stage.Wang, 0, "two").ID, stage.Wang, 0)
	if !strings.Contains(w.Log.String(), "somebody else changed the webhook") {
		t.Error("nobody is told that another server uses the token")
	}
}

func TestTelegramBeingAwayAtTheStartEndsNothing(t *testing.T) {
	w := newWorld(t)
	w.Telegram.FailNext("getMe", playground.Fault{Code: 429, Description: "Too Many Requests", RetryAfter: 1})
	w.Telegram.FailNext("getMe", playground.Fault{Code: 500, Description: "Internal Server Error"})
	stage.Must(t, w.bot.Meet(w.Ctx))
	if w.bot.StartLink("x") == "" {
		t.Error("it does not know its name")
	}
	w.Telegram.FailNext("getMe", playground.Fault{Code: 401, Description: "Unauthorized"})
	if err := w.bot.Meet(w.Ctx); !errors.Is(err, wire.ErrTokenRefused) {
		t.Errorf("a token that is refused: %v", err)
	}
}

func TestEveryKindOfMessageIsRelayed(t *testing.T) {
	w := newWorld(t)
	id := w.Customer(stage.Wang)
	w.Customer(stage.Li)
	w.Run(w.bot.Poll)
	file := playground.SamplePhoto(1)
	w.Telegram.SendPhoto(stage.Li, stage.Li, 0, file, playground.Caption("photo"))
	w.Telegram.SendAlbum(stage.Li, stage.Li, 0, []playground.File{file, file})
	w.Telegram.SendVideo(stage.Li, stage.Li, 0, file)
	w.Telegram.SendDocument(stage.Li, stage.Li, 0, file)
	w.Telegram.SendVoice(stage.Li, stage.Li, 0, file)
	w.Telegram.SendLocation(stage.Li, stage.Li, 0, 31, 121)
	w.Telegram.SendContact(stage.Li, stage.Li, 0, models.Contact{PhoneNumber: "+8610", FirstName: "客"})
	w.Taken(w.Telegram.SendSticker(stage.Li, stage.Li, 0, file).ID, stage.Li, 0)
	var album transcript.Message
	for _, in := range w.Inputs() {
		m := in.Event.(event.Private).InPrivate().Message
		if said, _ := in.Event.(event.Said); said.Album != "" {
			if album.Media = append(album.Media, m.Media...); len(album.Media) < 2 {
				continue
			}
			m = album
		}
		if len(m.Media) > 0 || m.Place != nil {
			w.Say(id, transcript.CustomerPlace(id), "", m)
		}
	}
	w.Run(w.bot.Send)
	w.Say(id, transcript.CustomerPlace(id), "", stage.Text("all"))
	w.Shown(stage.Wang, 0, "all")
	var got []string
	for _, m := range w.Telegram.Messages(stage.Wang, 0)[1:] {
		switch {
		case m.MediaGroupID != "":
			got = append(got, "album")
		case m.Photo != nil:
			got = append(got, m.Caption)
		case m.Video != nil:
			got = append(got, "video")
		case m.Document != nil:
			got = append(got, "file")
		case m.Voice != nil:
			got = append(got, "voice")
		case m.Sticker != nil:
			got = append(got, "sticker")
		case m.Location != nil:
			got = append(got, "place")
		case m.Contact != nil:
			got = append(got, "contact")
		default:
			got = append(got, m.Text)
		}
	}
	want := []string{"photo", "album", "album", "video", "file", "voice", "place", "contact", "sticker", "all"}
	if !slices.Equal(got, want) {
		t.Errorf("arrived %q", got)
	}
}
