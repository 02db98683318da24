package playground_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kefu/playground"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// echo runs a bot that repeats what it hears, and counts what is pressed.
func (w *world) echo() {
	ctx, stop := context.WithCancel(context.Background())
	client := w.client(bot.WithNotAsyncHandlers(), bot.WithWorkers(1), bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
		switch {
		case u.CallbackQuery != nil:
			m := u.CallbackQuery.Message.Message
			_, _ = b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID, Text: "收到"})
			_, _ = b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: m.Chat.ID, MessageID: m.ID, Text: m.Text + "，已按"})
		case u.Message != nil && u.Message.Text != "":
			_, _ = b.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, MessageThreadID: u.Message.MessageThreadID,
				Text: "回声 " + u.Message.Text, ReplyMarkup: inline("按一下", "press"),
			})
		}
	}))
	var running sync.WaitGroup
	running.Go(func() { client.Start(ctx) })
	w.t.Cleanup(func() {
		stop()
		running.Wait()
	})
}

// tab is a page in a headless browser.
type tab struct {
	t      *testing.T
	ctx    context.Context
	mu     sync.Mutex
	errors []string
}

func openTab(t *testing.T, url string, width, height int64) *tab {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	p.do(chromedp.EmulateViewport(width, height))
	if err := chromedp.Listen(ctx, func(event any) {
		if thrown, ok := event.(*runtime.EventExceptionThrown); ok {
			p.mu.Lock()
			p.errors = append(p.errors, thrown.ExceptionDetails.Exception.Description)
			p.mu.Unlock()
		}
	}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(url), chromedp.WaitVisible(chromedp.CSS("body.ready")))
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

func (p *tab) write(selector, text string) {
	p.t.Helper()
	p.do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// eval gives what an expression is worth in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	return value
}

// until waits until an expression is true in the page.
func (p *tab) until(expression string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(45*time.Second))); err != nil {
		p.t.Fatalf("%s: %v\n%s", expression, err, eval[string](p, "document.body.innerText"))
	}
}

// shows waits until the newest bubble of a chat has the text.
func (p *tab) shows(chat, text string) {
	p.t.Helper()
	p.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].at(-1)?.textContent.includes(%q)`, chat+" .bubble", text))
}

const phone, desk = "#phone", "#room-chat"

func TestCustomerChatsInTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.echo()
	p := openTab(t, w.url, 1440, 900)

	p.click(phone + " .instead .primary") // Start
	p.shows(phone, "回声 /start")
	p.write(phone+" textarea", "我想取消<img src=x onerror=window.broken=1>订单\r")
	p.shows(phone, "回声 我想取消<img src=x onerror=window.broken=1>订单")
	if eval[bool](p, "'broken' in window || document.querySelector('#phone .words img') !== null") {
		t.Error("what people write is run as markup")
	}
	if m := w.Messages(wang, 0)[2]; m.From.ID != wang || !m.Seen {
		t.Errorf("what was typed: %+v", m)
	}

	p.click(phone + " .message:last-child .key")
	p.shows(phone, "，已按")
	p.until(`document.querySelector('#phone .toast').textContent === '收到'`)
	p.click(phone + " .message:last-child .edited")
	p.until(`document.querySelector('#phone .message:last-child .versions').offsetHeight > 0`)
	if old := eval[string](p, `document.querySelector('#phone .message:last-child .versions .words').textContent`); strings.Contains(old, "已按") {
		t.Errorf("earlier version %q", old)
	}

	p.do(chromedp.Navigate(w.url), chromedp.WaitVisible(chromedp.CSS("body.ready")))
	p.shows(phone, "，已按") // the chat survives a reload
	if len(p.errors) > 0 {
		t.Error(p.errors)
	}
}

func TestCustomerSendsEvidenceInTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Start(wang, "")
	p := openTab(t, w.url+"/?lang=en", 1440, 900)
	attach := func(item int) {
		p.click(phone + ` [aria-label="Attach"]`)
		p.click(fmt.Sprintf("%s .menu .item:nth-of-type(%d)", phone, item))
	}
	for item, has := range map[int]func(playground.Message) bool{
		2: func(m playground.Message) bool { return len(m.Photo) == 2 && m.Photo[1].Width == 720 },
		4: func(m playground.Message) bool { return m.Voice != nil && m.Voice.MimeType == "audio/ogg" },
		5: func(m playground.Message) bool { return m.Location != nil },
		6: func(m playground.Message) bool { return m.Venue != nil && m.Venue.Title != "" && m.Location != nil },
		7: func(m playground.Message) bool { return m.Contact != nil && m.Contact.UserID == wang },
		8: func(m playground.Message) bool { return m.Contact != nil && m.Contact.UserID == 0 },
	} {
		attach(item)
		if _, err := w.WaitMessage(within(t), wang, 0, has); err != nil {
			t.Errorf("item %d: %v", item, err)
		}
	}
	p.click(phone + ` [aria-label="Attach"]`)
	p.click(phone + " .sticker-item")
	if _, err := w.WaitMessage(within(t), wang, 0, func(m playground.Message) bool { return m.Sticker != nil && m.Sticker.Emoji == "😊" }); err != nil {
		t.Error(err)
	}

	p.click(phone + ` .chat-head [aria-label="Block the bot"]`)
	p.until(`document.querySelector('#phone .instead').textContent.includes('blocked the bot')`)
	p.click(phone + " .instead .primary")
	p.shows(phone, "/start")
	if len(p.errors) > 0 {
		t.Error(p.errors)
	}
}

func TestAgentsWorkInTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.echo()
	client := w.client()
	board := check[*models.Message](t)(client.SendMessage(within(t), &bot.SendMessageParams{ChatID: group, Text: "待处理 1", ReplyMarkup: inline("接单", "claim")}))
	check[bool](t)(client.PinChatMessage(within(t), &bot.PinChatMessageParams{ChatID: group, MessageID: board.ID}))
	p := openTab(t, w.url, 375, 812)
	if wide := eval[int](p, "document.documentElement.scrollWidth"); wide > 375 {
		t.Errorf("the page is %d wide on a phone", wide)
	}
	p.click("#parts button:nth-child(3)")
	p.click(desk + " .key")
	p.until(`document.querySelector('#room-chat .bubble').textContent.includes('待处理 1，已按')`)

	topic := check[*models.ForumTopic](t)(client.CreateForumTopic(within(t), &bot.CreateForumTopicParams{ChatID: group, Name: "C-1024 王芳"}))
	p.click(fmt.Sprintf(`[data-topic="%d/%d"]`, group, topic.MessageThreadID))
	p.write(desk+" textarea", "您好\r")
	p.shows(desk, "回声 您好")
	if m := w.Messages(group, topic.MessageThreadID)[1]; m.From.ID != chen || m.Text != "您好" {
		t.Errorf("in the topic: %+v", m.Message)
	}
	w.CloseTopic(group, topic.MessageThreadID)
	p.until(`document.querySelector('#room-chat .instead').textContent.includes('话题已关闭')`)
	p.click(fmt.Sprintf(`.who[data-person="%d"]`, boss)) // admins may still write
	p.until(`!document.querySelector('#room-chat .writing').hidden`)
	if len(p.errors) > 0 {
		t.Error(p.errors)
	}
}

func TestPagesElsewhereCannotDriveThePlayground(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(change func(*http.Request)) int {
		r := check[*http.Request](t)(http.NewRequest(http.MethodPost, w.url+"/play/say", strings.NewReader(`{"person":201,"chat":201,"text":"x"}`)))
		change(r)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"no browser":     {func(*http.Request) {}, 200},
		"own page":       {func(r *http.Request) { r.Header.Set("Origin", w.url) }, 200},
		"localhost":      {func(r *http.Request) { r.Host = "localhost:8081" }, 200},
		"another origin": {func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		"another site":   {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"a rebound name": {func(r *http.Request) { r.Host = "evil.example" }, 403},
	} {
		if got := ask(c.change); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestFilesThatCouldCarryScriptsAreOnlySaved(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.SendDocument(wang, wang, 0, playground.File{Name: "x.html", Data: []byte("<!doctype html><script>alert(1)</script>")})
	if _, h, _ := w.get(w.url + "/play/file/" + m.Document.FileID); h.Get("Content-Disposition") != "attachment" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", h)
	}
}

func TestLabelsAreTheSameInBothLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, raw := w.get(w.url + "/web/labels.json")
	var catalogue map[string]map[string]string
	if err := json.Unmarshal(raw, &catalogue); err != nil {
		t.Fatal(err)
	}
	placeholder := regexp.MustCompile(`\{\w+\}`)
	for key, zh := range catalogue["zh"] {
		en, has := catalogue["en"][key]
		if !has || fmt.Sprint(placeholder.FindAllString(zh, -1)) != fmt.Sprint(placeholder.FindAllString(en, -1)) {
			t.Errorf("%s: %q and %q", key, zh, en)
		}
	}
	if len(catalogue["zh"]) != len(catalogue["en"]) {
		t.Error("one language has more labels")
	}
}
