package main

import (
	"archive/zip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/playground"
)

// secretValue makes a value that stands nowhere else, in one of the groupings that people write; every five characters
// of it have letters that no hash written in hexadecimal has.
func secretValue(random *rand.Rand) string {
	const letters, digits = "GHJKMNPQRSTVWXYZghjkmnpqrstvwxyz", "23456789"
	between := []string{"", "-", " ", ".", " - ", "—", "_"}[random.IntN(7)]
	var groups []string
	for range 2 + random.IntN(3) {
		var g strings.Builder
		for i := range 4 {
			from := letters
			if i == 2 {
				from = digits
			}
			g.WriteByte(from[random.IntN(len(from))])
		}
		groups = append(groups, g.String())
	}
	return strings.Join(groups, between)
}

// kept is what of a text counts for a comparison: letters and digits.
func kept(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, text)
}

// Whatever way a labelled secret comes, and whatever surface one looks at: no more than four characters of it can be
// read.
func TestNoSurfaceShowsMoreThanFourCharactersOfASecret(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	order, caseNo := openRefundCase(t, s)
	s.customer(liMing).in(0).press("接单")
	w := s.customer(wang)
	w.hears("已接手")
	thread := s.topic(caseNo)
	topic := s.customer(liMing).in(thread)

	random := rand.New(rand.NewPCG(uint64(len(caseNo)), 7))
	var secrets []string
	labelled := func() string {
		labels := []string{"卡密：", "密码是 ", "password: ", "兑换码=", "查询码：\n", "CDK ", "口令【", "lookup code is ", "支付密码：🔑"}
		secrets = append(secrets, secretValue(random))
		return labels[random.IntN(len(labels))] + secrets[len(secrets)-1]
	}
	quoted := func(text string) string {
		raw, _ := json.Marshal(text)
		return string(raw)
	}
	id := 70000
	inject := func(fields string) {
		id++
		s.InjectRaw(json.RawMessage(fmt.Sprintf(`{"message":{"message_id":%d,"date":1790000000,"chat":{"id":%d,"type":"private"},"from":{"id":%[2]d,"first_name":"王芳"},%s}}`, id, wang, fields)))
	}
	said := s.Say(wang, wang, 0, "第一句 "+labelled())
	w.say(labelled() + "，" + labelled() + "\n谢谢")
	s.SendPhoto(wang, wang, 0, playground.SamplePhoto(1), playground.Caption(labelled()))
	inject(`"rich_message":{"blocks":[{"type":"paragraph","text":[{"type":"bold","text":"说明"},` + quoted(labelled()) + `]}]}`)
	inject(`"text":` + quoted(labelled()) + `,"forward_origin":{"type":"hidden_user","sender_user_name":` + quoted("老板 "+labelled()) + `,"date":1790000000}`)
	inject(`"text":"这个不对","reply_to_message":{"message_id":1,"chat":{"id":1,"type":"private"}},"quote":{"text":` + quoted(labelled()) + `,"position":0}`)
	inject(`"document":{"file_id":"d","file_unique_id":"d","file_name":` + quoted(labelled()+".txt") + `},"caption":"文件"`)
	inject(`"poll":{"id":"1","question":` + quoted(labelled()) + `,"options":[{"text":` + quoted(labelled()) + `}]}`)
	inject(`"venue":{"title":` + quoted(labelled()) + `,"address":` + quoted(labelled()) + `,"location":{"latitude":1,"longitude":1}}`)
	inject(`"news_of_tomorrow":{"text":` + quoted(labelled()) + `}`)
	if err := s.Edit(wang, wang, said.ID, "改成 "+labelled()); err != nil {
		t.Fatal(err)
	}
	topic.say("// 内部 " + labelled())
	s.SendPhoto(liMing, standInGroup, thread, playground.SamplePhoto(2), playground.Caption("// "+labelled()))
	w.say("最后一句")
	topic.hears("最后一句")
	topic.press("拒绝")
	card, _ := topic.sees("已使用")
	s.Say(liMing, standInGroup, thread, "不退 "+labelled(), playground.ReplyTo(card))
	w.hears("不退")
	w.say(order.No + " 到底怎么回事，" + labelled())
	w.say("就这样吧")
	topic.hears("就这样吧")
	s.until(`SELECT count(*) = 0 FROM inputs WHERE status = 'waiting'`)
	s.until(`SELECT count(*) = 0 FROM deliveries WHERE state IN ('queued', 'sending')`)

	for name, text := range s.surfaces(caseNo, secrets) {
		seen := kept(text)
		for _, secret := range secrets {
			whole := kept(secret)
			for i := 0; i+5 <= len(whole); i++ {
				if part := whole[i : i+5]; strings.Contains(seen, part) {
					at := strings.Index(seen, part)
					t.Errorf("%s shows %q of %q: …%s…", name, part, secret, seen[max(0, at-60):min(len(seen), at+40)])
					break
				}
			}
		}
	}
}

// surfaces are all texts in which somebody could read what was said: the rows of all tables, the chats of the staff,
// every call to the messenger, the console's pages, an export, and the log.
func (s *scene) surfaces(caseNo string, searched []string) map[string]string {
	s.t.Helper()
	all := map[string]string{}
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	rows, err := s.pool.Query(s.ctx, `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`)
	must(err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(err)
	for _, table := range tables {
		var text string
		must(s.pool.QueryRow(s.ctx, `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+pgx.Identifier{table}.Sanitize()+` AS t`).Scan(&text))
		all["table "+table] = text
	}
	s.await(func(v *playground.Snapshot) bool {
		for _, c := range v.Calls() {
			all["calls of "+c.Method] += fmt.Sprintln(c)
		}
		for _, topic := range append(v.Topics(standInGroup), playground.Topic{}) {
			for _, m := range v.Messages(standInGroup, topic.ID) {
				if m.From != nil && m.From.IsBot { // what an agent types stands there by their own hand
					all["the group"] += textOf(m) + "\n"
				}
			}
		}
		return true
	}, "the chats")

	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	admin := s.customer(theAdmin)
	admin.say("/console")
	post(s.t, browser, signInLink.FindString(admin.hears("控制台登录链接").Text))
	for _, page := range []string{"", "conversations", "conversations/1", "cases", "cases/" + caseNo, "troubles", "audit"} {
		all["page "+page] = get(s.t, browser, s.app.URL+"/console/"+page)
	}
	for _, words := range searched {
		page := get(s.t, browser, s.app.URL+"/console/search?q="+url.QueryEscape(words))
		all["search"] += strings.ReplaceAll(page, words, "") // the page shows what was typed
	}
	all["log"] = s.log.String()

	name := filepath.Join(s.t.TempDir(), "all.zip")
	if code, said := s.command("export", "--reason", "x", "--media-dir", s.config.MediaDir, "--out", name); code != 0 {
		s.t.Fatal(said)
	}
	z, err := zip.OpenReader(name)
	must(err)
	defer z.Close()
	for _, f := range z.File {
		in, err := f.Open()
		must(err)
		raw, err := io.ReadAll(in)
		must(err)
		all["export "+f.Name] = string(raw)
	}
	return all
}
