package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
)

var (
	// written are the parts of a text that are the same in every language: addresses, what is typed (commands, numbers of
	// orders and cases, placeholders), and how a text looks.
	written = regexp.MustCompile(`\{\{[^}]*\}\}|kefu [a-z]+|</?[a-z]+>|https?://[!-~]+|@[a-z_]+|/[a-z]+|\{[a-z]+\}|[A-Z]{2}[0-9]{14}|C-[0-9]*|KEFU_[A-Z_]+`)
	latin   = regexp.MustCompile(`[A-Za-z]{2,}`)
	han     = regexp.MustCompile(`\p{Han}+`)
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
