package main

import (
	"regexp"
	"testing"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
)

var (
	// counted is a placeholder that stands for a number of things: in Chinese a measure word follows it.
	counted = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\} ?(?:单|位|条|次|个|件|张|笔|页|轮|句|项|行|份|人|封|段|组|种)`)
	// measured is a placeholder with a unit of time, which texts.Duration writes.
	measured = regexp.MustCompile(`\{\{\.[A-Za-z]+\}\} ?(?:分钟|小时|分|秒|天|minutes?|min|hours?|h|seconds?|s|days?|d)\b`)
	// tag is what only says how words look.
	tag = regexp.MustCompile(`</?[a-z]+>`)
)

// TestOneThingIsNotToldAsSeveral: no English text puts a plural behind a number that may be one, nor a verb for several.
func TestOneThingIsNotToldAsSeveral(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, desk.Texts, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	several := map[string]bool{"cancel.confirm_all": true} // said of two orders and more
	found := 0
	for _, key := range words.Keys() {
		written := words.Written(key).Texts
		for _, m := range counted.FindAllStringSubmatch(tag.ReplaceAllString(written["zh"], ""), -1) {
			found++
			plural := regexp.MustCompile(`(?:^|[^–])\{\{\.` + m[1] + `\}\}(?: [a-z-]+)? (?:[a-z-]+[^s' ]s|are|were|have)\b`)
			if hit := plural.FindString(tag.ReplaceAllString(written["en"], "")); hit != "" && !several[key] {
				t.Errorf("%s says %q also of one", key, hit)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d numbers of things were found", found)
	}
}

// TestDurationsAreWrittenInOnePlace: no text makes a duration of a number and a unit of its own, which is how 252 minutes
// come about; fixed rules ("3 to 5 working days") have no placeholder or name a range.
func TestDurationsAreWrittenInOnePlace(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, desk.Texts, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range words.Keys() {
		for lang, text := range words.Written(key).Texts {
			if hit := measured.FindString(tag.ReplaceAllString(text, "")); hit != "" {
				t.Errorf("%s in %s counts %q by itself", key, lang, hit)
			}
		}
	}
}
