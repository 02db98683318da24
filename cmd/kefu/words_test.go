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

// otherNames are words for what has another name everywhere: in Chinese who buys is 顾客, who sells 商家, what an agent works
// on 工单, who works on it 客服; in English customer, shop, case and agent.
var otherNames = map[string]*regexp.Regexp{
	"zh": regexp.MustCompile(`客户|客人|商店|店铺|买家|卖家|案件|问题单|服务单|坐席|座席|专员|接待员`),
	"en": regexp.MustCompile(`(?i)\b(?:buyers?|clients?|sellers?|merchants?|vendors?|tickets?|representatives?|consultants?)\b`),
}

// besideCases are the characters that may stand before 单 where the staff reads it: a case is a 工单 there, never 单 alone,
// which customers read as an order.
const besideCases = "工订接派下名快递运简清表账"

// TestAnOrderIsNoCase: among the staff 单 by itself would be either.
func TestAnOrderIsNoCase(t *testing.T) {
	t.Parallel()
	for _, room := range []string{"../../console/texts/*zh.toml", "../../bot/desk/texts/*zh.toml", "../../dialog/texts/staff.zh.toml", "../../dialog/texts/desk.zh.toml"} {
		files, err := filepath.Glob(room)
		if err != nil || len(files) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range files {
			source, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(source), "\n") {
				before := ' '
				for _, char := range line {
					if char == '单' && !strings.ContainsRune(besideCases, before) {
						t.Errorf("%s:%d does not say whether an order or a case: %s", name, i+1, line)
					}
					before = char
				}
			}
		}
	}
}

// TestOneThingHasOneName, on every page, on every card and in every message, whoever reads it.
func TestOneThingHasOneName(t *testing.T) {
	t.Parallel()
	for lang, others := range otherNames {
		for _, room := range []string{"../../console/texts", "../../bot/desk/texts", "../../dialog/texts"} {
			files, err := filepath.Glob(room + "/*" + lang + ".toml")
			if err != nil || len(files) == 0 {
				t.Fatal(room, err)
			}
			for _, name := range files {
				source, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				for i, line := range strings.Split(string(source), "\n") {
					_, said, _ := strings.Cut(line, " = ")
					if other := others.FindString(said); other != "" && !strings.HasPrefix(line, "#") {
						t.Errorf("%s:%d says %s: %s", name, i+1, other, line)
					}
				}
			}
		}
	}
}
