package playground_test

import (
	"errors"
	"testing"

	"kefu/playground"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// offers answers the inline query that waits with one article.
func (w *world) offers(text string) {
	w.t.Helper()
	client := w.client()
	var q *models.InlineQuery
	for q == nil {
		for _, u := range good[[]models.Update](w, "getUpdates", map[string]any{"offset": -1, "timeout": 10}) {
			q = u.InlineQuery
			w.updates(u.ID + 1)
		}
	}
	check[bool](w.t)(client.AnswerInlineQuery(within(w.t), &bot.AnswerInlineQueryParams{
		InlineQueryID: q.ID, IsPersonal: true, CacheTime: 1,
		Results: []models.InlineQueryResult{&models.InlineQueryResultArticle{
			ID: "1", Title: "稍等 " + q.Query, Description: text,
			InputMessageContent: &models.InputTextMessageContent{MessageText: text},
		}},
	}))
}

func TestWhatABotOffersInlineIsSentAsThePersonsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := make(chan []playground.Suggestion, 1)
	go func() {
		found, err := w.Suggest(within(t), chen, group, "查")
		if err != nil {
			t.Error(err)
		}
		asked <- found
	}()
	w.offers("王芳您好，我正在查")
	found := <-asked
	if len(found) != 1 || found[0].Title != "稍等 查" {
		t.Fatalf("offered %+v", found)
	}
	m := w.Choose(chen, group, 0, found[0])
	if m.From.ID != chen || m.Text != "王芳您好，我正在查" || m.ViaBot == nil || m.ViaBot.Username != "kefu_playground_bot" {
		t.Errorf("sent %+v", m)
	}
	if u := w.newest(); u.Message == nil || u.Message.ViaBot == nil || u.Message.ID != m.ID {
		t.Errorf("the bot gets %+v", u)
	}
	w.refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid",
		"answerInlineQuery", map[string]any{"inline_query_id": "1", "results": []any{}})
	w.SetInline(false)
	if _, err := w.Suggest(within(t), chen, group, ""); !errors.Is(err, playground.ErrNoInline) {
		t.Errorf("with inline mode off: %v", err)
	}
}

func TestAgentsChooseWhatTheBotOffersInTheBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Say(chen, group, 0, "在")
	p := openTab(t, w.url, 1440, 900)
	p.write(desk+" textarea", "@kefu_playground_bot 查")
	w.offers("请稍等，我正在查")
	p.until(`document.querySelector('#room-chat .suggestion b')?.textContent === '稍等 查'`)
	p.click(desk + " .suggestion")
	p.shows(desk, "请稍等，我正在查")
	p.until(`document.querySelector('#room-chat textarea').value === '' && document.querySelector('#room-chat .suggestions').hidden`)
	if len(p.errors) > 0 {
		t.Error(p.errors)
	}
}
