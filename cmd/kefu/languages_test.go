package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
	"kefu/playground"
)

var (
	// written are the parts of a text that are the same in every language: addresses, what is typed (commands, numbers of
	// orders and cases, placeholders), and how a text looks.
	written = regexp.MustCompile(`\{\{[^}]*\}\}|kefu [a-z]+|</?[a-z]+>|https?://[!-~]+|@[a-z_]+|/[a-z]+|\{[a-z]+\}|[A-Z]{2}[0-9]{14}|C-[0-9]*|KEFU_[A-Z_]+`)
	latin   = regexp.MustCompile(`[A-Za-z]{2,}`)
	// raw is a whole word in small letters, such as the code of a reason; what follows stars is the rest of a secret.
	raw    = regexp.MustCompile(`\b[a-z_]{3,}\b`)
	hidden = regexp.MustCompile(`\*[!-~ ]*`)
	han    = regexp.MustCompile(`\p{Han}+`)
)

// sameEverywhere are names that have no other in Chinese: of products and makers, and of kinds of files.
var sameEverywhere = []string{
	"Telegram", "QQ", "EMS", "SF", "WF", "kefu", "index.html", "start", "PDF", "JPEG", "PNG", "GIF", "WebP", "CSV", "zip", "MB",
	"add", "del", "wang_fang", // what is typed
}

// foreignWords are the words of a text that its reader's language does not have: Latin ones in Chinese, Chinese ones in
// English.
func foreignWords(lang, text string) []string {
	text = written.ReplaceAllString(text, " ")
	if lang == "en" {
		return han.FindAllString(text, -1)
	}
	for _, name := range sameEverywhere {
		text = strings.ReplaceAll(text, name, "")
	}
	return latin.FindAllString(text, -1)
}

// No text of ours mixes languages, whoever reads it.
func TestEveryTextIsInOneLanguage(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, desk.Texts, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	// What is in quotation marks is written so on another page, and an example of a region is a name of the shop's. Who
	// chooses a language reads all of them, and who searches what customers wrote finds them in theirs.
	mixes := []string{"lang.which", "console.find.example"}
	asTheyAre := regexp.MustCompile(`“[^”]*”|[\p{Han}]{2}[一二三四五]区`)
	for _, key := range words.Keys() {
		for lang, text := range words.Written(key).Texts {
			if found := foreignWords(lang, asTheyAre.ReplaceAllString(text, "")); len(found) > 0 && !slices.Contains(mixes, key) {
				t.Errorf("%s in %s says %q", key, lang, found)
			}
		}
	}
	for _, in := range texts.Languages {
		for _, of := range texts.Languages {
			name := words.LanguageName(in, of)
			if code, ok := words.Language(name); !ok || code != of || len(foreignWords(in, name)) > 0 {
				t.Errorf("%s is called %q in %s, which means %q", of, name, in, code)
			}
		}
	}
}

// speaksOneLanguage tells of words of another language that the bot said to the staff or to customers, unless people or
// the shop said them first. Every scene ends with it.
func (s *scene) speaksOneLanguage() {
	if s.t.Failed() {
		return
	}
	var shop string // all that the shop and people call things
	err := s.pool.QueryRow(s.ctx, `
		SELECT concat((SELECT string_agg(i::text, ' ') FROM order_items i), (SELECT string_agg(p::text, ' ') FROM products p),
				(SELECT string_agg(h::text, ' ') FROM shipments h), (SELECT string_agg(f::text, ' ') FROM fulfilments f),
				(SELECT string_agg(c.name, ' ') FROM conversations c), (SELECT string_agg(t.name, ' ') FROM staff t),
				(SELECT string_agg(array_to_string(tags, ' '), ' ') FROM cases))`).Scan(&shop)
	if err != nil {
		s.t.Error(err)
	}
	_ = s.Wait(s.ctx, func(v *playground.Snapshot) bool {
		var said strings.Builder
		said.WriteString(shop)
		chats := v.Everywhere()
		for _, m := range chats {
			if m.From == nil || !m.From.IsBot {
				if m.From != nil && texts.Language(m.From.LanguageCode, s.config.Lang) != s.config.Lang {
					return true // what is said to whom speaks another language is right in theirs
				}
				said.WriteString(textOf(m) + " ")
				for _, before := range m.Versions {
					said.WriteString(before.Text + before.Caption + " ")
				}
			}
		}
		known := strings.ToLower(said.String())
		for _, m := range chats {
			if m.From == nil || !m.From.IsBot {
				continue
			}
			for _, text := range append(m.Buttons(), textOf(m)) {
				for _, word := range foreignWords(s.config.Lang, hidden.ReplaceAllString(text, " ")) {
					if s.config.Lang != "en" && !raw.MatchString(word) {
						continue // somebody's name, or a number
					}
					if !strings.Contains(known, strings.ToLower(word)) {
						s.t.Errorf("the bot says %q in %q", word, text)
					}
				}
			}
		}
		return true
	})
}
