package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"kefu/playground"
)

// busyDesk fills a scene: a case of each kind of ending, forty that wait, and something of all that pages show.
func busyDesk(t *testing.T) (s *scene, held, closed string) {
	t.Helper()
	s = newScene(t, unlimited, func(c *Config, _ *playground.Config) { c.SecondAbove, c.MaxHeld = "5000", 0 })
	s.knows(liMing)
	s.knows(zhou)
	li, closed := s.claimed()
	w := s.customer(wang)
	s.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption("付款截图"))
	li.hears("付款截图")
	li.say("您好，我来处理。请稍等，我向仓库确认一下。https://shop.example/orders/a-very-long-address-without-any-space-in-it?order=WF20261122000123")
	w.hears("向仓库确认")
	li.say("// 顾客上个月也买错过一次区服")
	li.say("/tag vip 区服")
	li.press("全额同意")
	w.hears("已同意退款")
	li.closes()
	w.hears("几颗星")
	w.press("5★")
	w.hears("谢谢您的评价")
	s.Start(tom, s.links[s.demo.Customers[5%len(s.demo.Customers)].ID])
	held = s.openProblem()
	s.customer(liMing).in(0).press("接单 " + held)
	li = s.customer(liMing).in(s.topic(held))
	li.say("What does the card say? <b>Please</b> send a photo.")
	s.waits(38)
	s.execute(`UPDATE cases SET opened_at = opened_at - (id % 40) * interval '7 minutes' WHERE status = 'waiting'`)
	s.customer(zhou).in(0).say("/next")
	s.until(`SELECT count(*) > 0 FROM cases WHERE assignee = $1`, zhou)
	s.execute(`UPDATE staff SET away = true WHERE id = $1`, zhou)
	s.until(`SELECT count(*) = 0 FROM inputs WHERE status = 'waiting'`)
	s.execute(`INSERT INTO inputs (source, dedupe_key, status, attempts, fault, received_at, ready_at)
		VALUES ('telegram', 'look', 'aside', 3, 'decode update 900000100: json: cannot unmarshal string into Go struct field message.chat.id of type int64', now(), now())`)
	return s, held, closed
}

// unfit lists what is wrong with how a page looks: what scrolls sideways, keys in place of texts, fields without a
// label, a menu that hides where one is, and words that are hard to read on their ground (WCAG 2.2: 4.5 to 1, 3 to 1 for large ones).
const unfit = `(() => {
	const wrong = []
	const wide = document.documentElement.scrollWidth - innerWidth
	if (wide > 0) {
		const out = [...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
		wrong.push(wide + ' px too wide: ' + out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | '))
	}
	const text = document.body.innerText
	for (const bad of location.pathname.startsWith('/console/texts') ? [] : text.match(/\b(console|desk|dialog|staff|kind|status|button|slot|act|reason)\.[a-z_.]+\b|%!|<no value>|<nil>|undefined|NaN/g) ?? [])
		wrong.push('raw: ' + bad)
	for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
		if (!e.labels?.length && !e.ariaLabel && !e.getAttribute('aria-labelledby')) wrong.push('no label: ' + e.outerHTML.slice(0, 120))
	for (const e of document.querySelectorAll('button, a[href]'))
		if (!e.innerText.trim() && !e.ariaLabel && !e.querySelector('img[alt], title') && e.checkVisibility()) wrong.push('no name: ' + e.outerHTML.slice(0, 120))
	for (const e of document.querySelectorAll('main *, header *'))
		if (!/isolate|plaintext/.test(getComputedStyle(e).unicodeBidi)) wrong.push('turns what is around it: ' + e.outerHTML.slice(0, 120))
	const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true})
	const rgba = c => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = c; paint.fillRect(0, 0, 1, 1); return [...paint.getImageData(0, 0, 1, 1).data] }
	const over = (a, b) => { const o = a[3] / 255; return [0, 1, 2].map(i => a[i] * o + b[i] * (1 - o)).concat(255) }
	const ground = e => {
		if (!e) return rgba('canvas')
		const c = rgba(getComputedStyle(e).backgroundColor)
		return c[3] === 255 ? c : over(c, ground(e.parentElement))
	}
	const light = c => [0, 1, 2].map(i => c[i] / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0)
	const seen = new Set()
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	for (let n; n = walk.nextNode();) {
		const e = n.parentElement
		if (!n.data.trim() || !e.checkVisibility({opacityProperty: true}) || e.closest('svg, script, style, .skip, option, :disabled')) continue
		const style = getComputedStyle(e), back = ground(e), fore = over(rgba(style.color), back)
		const [a, b] = [light(fore), light(back)].sort((x, y) => y - x)
		const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.5 && style.fontWeight >= 700
		const found = 'contrast ' + ratio.toFixed(1) + ' ' + style.color + ' on ' + back.slice(0, 3) + ': ' + e.tagName + '.' + e.className
		if (ratio < (large ? 3 : 4.5) && !seen.has(found)) { seen.add(found); wrong.push(found + ' ' + n.data.trim().slice(0, 30)) }
	}
	return wrong.join('\n')
})()`

// menuShows tells whether the menu shows where one is, which on a telephone takes a turn of the page's script.
const menuShows = `(() => {
	const here = document.querySelector('.top nav [aria-current]')?.getBoundingClientRect()
	return !here || here.left >= 0 && here.right <= innerWidth
})()`

// Every page of the console, filled, fits a telephone and a desk, in both languages, light and dark. KEFU_PICTURES
// names a folder for pictures of all of them.
func TestEveryPageFitsEveryScreen(t *testing.T) {
	t.Parallel()
	s, held, closed := busyDesk(t)
	admin := s.customer(theAdmin)
	admin.say("/console")
	link := signInLink.FindString(admin.hears("控制台登录链接").Text)
	ctx, do := s.browser(t, 4*time.Minute)
	pictures := os.Getenv("KEFU_PICTURES")
	look := func(lang, name string) {
		t.Helper()
		for i, width := range []int64{375, 1440} {
			for j, scheme := range []string{"light", "dark"} {
				if other := (i == j) == (lang == "en"); other && pictures == "" {
					continue // the other language is looked at so
				}
				do(chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, to *chromedp.Target) error {
					_, err := cdp.Call(ctx, to, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					})
					return err
				}))
				if _, err := chromedp.Run(ctx, chromedp.Poll[bool](menuShows, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
					t.Errorf("%s, %s, %d px: the menu does not show where one is: %v", name, lang, width, err)
				}
				wrong, err := chromedp.Run(ctx, chromedp.Evaluate[string](unfit))
				if err != nil {
					t.Fatal(err)
				}
				if wrong != "" {
					t.Errorf("%s, %s, %d px, %s:\n%s", name, lang, width, scheme, wrong)
				}
				if pictures != "" {
					picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(60))
					if err == nil {
						err = os.WriteFile(filepath.Join(pictures, fmt.Sprintf("%s-%s-%d-%s.jpg", name, lang, width, scheme)), picture, 0o600)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	do(chromedp.Navigate(link))
	look("zh", "sign-in")
	do(chromedp.Click(chromedp.CSS("main form button"), chromedp.NodeVisible), chromedp.WaitVisible(chromedp.CSS(".who")))
	sku := ""
	if err := s.pool.QueryRow(s.ctx, `SELECT sku FROM products ORDER BY sku LIMIT 1`).Scan(&sku); err != nil {
		t.Fatal(err)
	}
	pages := []string{
		"", "conversations", fmt.Sprint("conversations/", s.count(`SELECT conversation_id FROM cases WHERE case_no = $1`, closed)), "search?q=" + url.QueryEscape("网通"), "cases", "cases?status=all", "conversations?author=agent&kind=text", "cases?status=all&author=agent", "cases/" + held, "cases/" + closed,
		"reports", "answers", "teach", "texts", "texts/case.rejected", "policies", "policies/" + url.PathEscape(sku), "staff", "audit", "audit?on=cases", "troubles", "nothing",
	}
	for _, lang := range []string{"zh", "en"} {
		do(chromedp.Navigate(s.app.URL + "/console/"))
		if lang == "en" {
			do(chromedp.Click(chromedp.CSS("button[name=lang][value=en]"), chromedp.NodeVisible), chromedp.WaitVisible(chromedp.CSS("html[lang=en] .who")))
		}
		for _, page := range pages {
			do(chromedp.Navigate(s.app.URL + "/console/" + page))
			name, _, _ := strings.Cut(strings.NewReplacer("/", "_", "?status=", "_").Replace("console/"+page), "?")
			look(lang, name)
		}
	}
}
