package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
)

// eventName is how the code of a package names what it records.
var eventName = regexp.MustCompile(`event: +"([a-z_]+)"|event(?:, tell)? :?= (?:c, )?"([a-z_]+)"|note\(ctx, tx, [a-zA-Z.]+, "([a-z_]+)"`)

// TestWhatIsRecordedHasAWord: no event of a case or an order stands on a page as its code.
func TestWhatIsRecordedHasAWord(t *testing.T) {
	t.Parallel()
	words, err := texts.Load(texts.Files, desk.Texts, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for folder, prefix := range map[string]string{"../../handoff": "console.event.", "../../orders": "console.order_event."} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, m := range eventName.FindAllStringSubmatch(string(source), -1) {
				event := m[1] + m[2] + m[3]
				if strings.HasSuffix(event, "_") {
					continue // the beginning of several
				}
				found++
				if !words.Has(prefix + event) {
					t.Errorf("%s records %q, which has no word", name, event)
				}
			}
		}
		if found < 6 {
			t.Errorf("%s: only %d were found", folder, found)
		}
	}
}

// TestOneThingHasOneName: in Chinese who buys is 顾客 and who sells is 商家, on every page, card and in every message.
func TestOneThingHasOneName(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"../../console/texts/*.zh.toml", "../../bot/desk/texts/*.zh.toml", "../../dialog/texts/staff.zh.toml", "../../dialog/texts/shop.zh.toml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(source), "\n") {
				for _, other := range []string{"客户", "客人", "商店", "店铺", "买家", "卖家"} {
					if strings.Contains(line, other) && !strings.HasPrefix(line, "#") {
						t.Errorf("%s:%d says %s: %s", name, i+1, other, line)
					}
				}
			}
		}
	}
}
