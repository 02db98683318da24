package texts_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kefu/dialog/texts"
	"kefu/internal/terms"
)

// folder is an operator's folder with one file.
func folder(name, content string) fstest.MapFS {
	return fstest.MapFS{name: {Data: []byte(content)}}
}

func TestAnOperatorReplacesATextInOneLanguage(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files, folder("own.zh.toml", `"cancel.done" = "好了：{{.Order}}"`))
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]any{"Order": "WF1"}
	if got := c.T("zh", "cancel.done", args); got != "好了：WF1" {
		t.Errorf("zh: %s", got)
	}
	if got := c.T("en", "cancel.done", args); !strings.Contains(got, "WF1 is cancelled") {
		t.Errorf("en: %s", got)
	}
}

// A name that turns the direction of writing does not turn the sentence that it stands in.
func TestAValueDoesNotTurnItsSentenceRound(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files, folder("own.zh.toml", `"cancel.done" = "好了：{{.Order}}，再见"`))
	if err != nil {
		t.Fatal(err)
	}
	args := map[string]any{"Order": "\u2069\u202eWF\u20661\u200f"}
	if got := c.T("zh", "cancel.done", args); got != "好了：WF1，再见" {
		t.Errorf("%q", got)
	}
	if args["Order"] != "\u2069\u202eWF\u20661\u200f" {
		t.Error("the caller's values were changed")
	}
}

func TestFaultsOfAnOperatorsFilesAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, content, want string }{
		"an unknown placeholder":   {"own.zh.toml", `"cancel.done" = "{{.Ordre}}"`, "Ordre"},
		"an open brace":            {"own.zh.toml", `"cancel.done" = "{{.Order"`, "cancel.done"},
		"a text that cannot be":    {"own.zh.toml", `"cancel.done" = "{{index .Order 99}}"`, "cancel.done"},
		"a key that is misspelled": {"own.zh.toml", `"cancel.don" = "好了"`, "cancel.don"},
		"a language":               {"own.fr.toml", `"cancel.done" = "fini"`, "own.fr.toml"},
		"no TOML":                  {"own.zh.toml", `cancel.done`, "own.zh.toml"},
		"a topic without words":    {"faq.toml", "[[topic]]\nname = \"gift\"\nzh = \"可以\"\nen = \"yes\"", "gift"},
		"a topic in one language":  {"faq.toml", "[[topic]]\nname = \"gift\"\nwords = [\"送人\"]\nzh = \"可以\"", "zh and in en"},
		"a topic's placeholder":    {"faq.toml", "[[topic]]\nname = \"gift\"\nwords = [\"送人\"]\nzh = \"{{.Order}}\"\nen = \"yes\"", "Order"},
		"an unknown field":         {"faq.toml", "[[topic]]\nname = \"gift\"\nwords = [\"送人\"]\nzh = \"可以\"\nen = \"yes\"\nfr = \"oui\"", "fr"},
	} {
		_, err := texts.Load(texts.Files, folder(c.file, c.content))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, and should name %q", name, err, c.want)
		}
	}
}

func TestQuestionsFindTheirTopic(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	for question, topic := range map[string]string{
		"取消要手续费吗": "fee", "怎么取消自动续费": "renewal", "你们几点下班": "hours", "七天无理由能退吗": "seven_days", "退款几天到账": "refund_time",
		"未付款订单会自动取消吗": "pay_by", "取消了还能恢复吗": "restore", "你是真人吗": "bot", "怎么避免买错": "mistakes", "怎么取消订单": "cancel",
		"Is there a FEE?": "fee", "how long does a refund take": "refund_time", "今天星期几": "other",
	} {
		if got, _ := c.Topic(question); got != "faq."+topic {
			t.Errorf("%s: %s, not %s", question, got, topic)
		}
	}
}

func TestAnOperatorAddsAndReplacesTopics(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files, folder("faq.toml", `
		[[topic]]
		name = "invoice"
		words = ["发票", "Invoice"]
		zh = "发票在订单页申请。{{.Hotline}}"
		en = "Ask for an invoice on the order page."

		[[topic]]
		name = "fee"
		words = ["手续费"]
		zh = "真的不收。"
		en = "Really none."`))
	if err != nil {
		t.Fatal(err)
	}
	if key, _ := c.Topic("invoice for a refund?"); c.T("zh", key, map[string]any{"Hotline": "400"}) != "发票在订单页申请。400" {
		t.Errorf("the new topic: %s", key)
	}
	key, _ := c.Topic("取消要手续费吗")
	if got := c.T("zh", key, map[string]any{"Hotline": ""}); got != "真的不收。" {
		t.Errorf("the replaced topic: %s", got)
	}
}

// TestEveryStatusHasItsTexts: their keys are put together where they are said, so that nothing else names one that lacks.
func TestEveryStatusHasItsTexts(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range []string{"status.", "status_icon.", "cancel.lost_"} {
		for _, status := range terms.Statuses {
			if key := family + string(status); !c.Has(key) {
				t.Errorf("no catalogue has %q", key)
			}
		}
	}
}

// What a customer chose in one language is read by agents and admins in theirs, on every surface.
func TestNamesAmongDetailsAreToldInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	for family, slot := range map[string]terms.Slot{"reason.": terms.SlotReason, "method.": terms.SlotPaymentMethod} {
		found := 0
		for _, key := range c.Keys() {
			if !strings.HasPrefix(key, family) {
				continue
			}
			found++
			for _, from := range texts.Languages {
				for _, to := range texts.Languages {
					if got, want := c.Detail(to, slot, c.T(from, key, nil)), c.T(to, key, nil); got != want {
						t.Errorf("%s, written in %s, reads %q in %s, not %q", key, from, got, to, want)
					}
				}
			}
		}
		if found < 3 {
			t.Errorf("only %d of %s", found, family)
		}
	}
	if got := c.Detail("en", terms.SlotRegionWanted, "微信"); got != "微信" {
		t.Errorf("a customer's word becomes %q", got)
	}
}

// A duration is told in at most two units, none of which is zero or as much as one of the next.
func TestDurationsAreToldAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration][2]string{
		0:                               {"0 秒", "0 s"},
		-time.Minute:                    {"0 秒", "0 s"},
		59*time.Second + 999:            {"59 秒", "59 s"},
		time.Minute:                     {"1 分钟", "1 min"},
		59*time.Minute + 59*time.Second: {"59 分钟", "59 min"},
		time.Hour:                       {"1 小时", "1 h"},
		252 * time.Minute:               {"4 小时 12 分钟", "4 h 12 min"},
		24 * time.Hour:                  {"1 天", "1 day"},
		27*time.Hour + 59*time.Minute:   {"1 天 3 小时", "1 day 3 h"},
		48 * time.Hour:                  {"2 天", "2 days"},
		1000 * time.Hour:                {"41 天 16 小时", "41 days 16 h"},
	} {
		for i, lang := range []string{"zh", "en"} {
			if got := texts.Duration(lang, d); got != want[i] {
				t.Errorf("%v in %s is %q, not %q", d, lang, got, want[i])
			}
		}
	}
}

// TestEveryLanguageIsWhole: a row of the table has all that Day, Moment, Join and the switches use.
func TestEveryLanguageIsWhole(t *testing.T) {
	at := time.Date(2026, 11, 25, 10, 5, 0, 0, time.UTC)
	for _, l := range texts.All() {
		if l.Tag == "" || l.Name == "" {
			t.Errorf("%s has no tag or name", l.Code)
		}
		for _, word := range []string{l.Code, strings.ToUpper(l.Code), l.Name, " " + l.Name} {
			if code, ok := texts.Chosen(word); !ok || code != l.Code {
				t.Errorf("%q chooses %q", word, code)
			}
		}
		if got := texts.Language(l.Code+"-xx", ""); got != l.Code {
			t.Errorf("a messenger's %s-xx is %q", l.Code, got)
		}
		for _, d := range []time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 48 * time.Hour} {
			if n, unit, _ := strings.Cut(texts.Duration(l.Code, d), " "); n == "" || unit == "" {
				t.Errorf("%s writes %v as %q", l.Code, d, texts.Duration(l.Code, d))
			}
		}
		if texts.Day(l.Code, at) == "" || texts.Moment(l.Code, at) == "" || texts.Join(l.Code, []string{"a", "b"}) == "ab" {
			t.Errorf("%s writes no days, times or lists", l.Code)
		}
	}
	if _, ok := texts.Chosen("klingon"); ok {
		t.Error("klingon is none of ours")
	}
}
