package texts

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// faqFile is the name of the files that hold questions and answers.
const faqFile = "faq.toml"

// topic is one question that customers ask about the rules, with its answer. The answer is the text faq.<name>.
type topic struct {
	Name    string
	Words   []string
	Answers map[string]string // by language
}

// otherTopic answers what no other topic does.
const otherTopic = "other"

// answerPlaceholders are what answers may use: the shop's telephone, the agents' hours, and how long refunds take.
var answerPlaceholders = []string{"Hotline", "WorkHours", "OffHours", "WeChatDays", "AlipayDays", "BankDays"}

// Topic is the key of the answer to a question about the rules, which has answerPlaceholders; known is false if it is
// the answer to whatever no topic is about.
func (c *Catalogue) Topic(question string) (key string, known bool) {
	question = strings.ToLower(question)
	for _, t := range c.now.Load().topics {
		for _, words := range t.Words {
			if holds(question, words) {
				return "faq." + t.Name, true
			}
		}
	}
	return "faq." + otherTopic, false
}

// between is how many bytes a * among the words of a topic may stand for.
const between = 36

// holds tells whether a question holds words; a * among them stands for a few others, without the end of a clause.
func holds(question, words string) bool {
	first, rest, more := strings.Cut(words, "*")
	for from := 0; ; {
		i := strings.Index(question[from:], first)
		if i < 0 {
			return false
		}
		end := from + i + len(first)
		near := question[end:min(len(question), end+between)]
		if stop := strings.IndexAny(near, ",.;!?，。；！？\n"); stop >= 0 {
			near = near[:stop]
		}
		if blank := strings.IndexByte(near, ' '); end > 0 && question[end-1] >= 0x80 && blank >= 0 {
			near = near[:blank] // in Chinese a blank ends a clause
		}
		if !more || holds(near, rest) {
			return true
		}
		from += i + max(1, len(first))
	}
}

// loadFAQ reads the topics of a file: those of a known name take its place, new ones stand before.
func (c *loaded) loadFAQ(bundle *i18n.Bundle, files fs.FS, name string) []error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return []error{fmt.Errorf("texts: %w", err)}
	}
	var file struct {
		Topic []map[string]any `toml:"topic"`
	}
	meta, err := toml.Decode(string(data), &file)
	if err != nil {
		return []error{fmt.Errorf("texts: %s: %w", name, err)}
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("texts: %s: "+format, append([]any{name}, args...)...))
	}
	for _, key := range meta.Undecoded() {
		fault("%s is no part of the file, which holds [[topic]] alone", key)
	}
	var fresh []topic
	for i, fields := range file.Topic {
		t, unknown := newTopic(fields)
		if unknown != "" {
			fault("topic %d (%s): %s is no part of a topic: name, words, %s", i+1, t.Name, unknown, strings.Join(Languages, ", "))
		}
		if why := t.wrong(); why != "" {
			fault("topic %d (%s) %s", i+1, t.Name, why)
			continue
		}
		for j := range t.Words {
			t.Words[j] = strings.ToLower(t.Words[j])
		}
		known := slices.IndexFunc(c.topics, func(old topic) bool { return old.Name == t.Name })
		if known >= 0 {
			c.topics[known] = t
		} else {
			fresh = append(fresh, t)
		}
		c.addAnswer(bundle, t)
	}
	c.topics = append(fresh, c.topics...)
	return faults
}

// newTopic reads the fields of a topic; unknown is one that is none of them, or not of its type.
func newTopic(fields map[string]any) (t topic, unknown string) {
	t.Answers = map[string]string{}
	for field, value := range fields {
		text, isText := value.(string)
		list, isList := value.([]any)
		switch {
		case field == "name" && isText:
			t.Name = text
		case field == "words" && isList:
			for _, one := range list {
				words, _ := one.(string)
				t.Words = append(t.Words, words)
			}
		case slices.Contains(Languages, field) && isText:
			if text != "" {
				t.Answers[field] = text
			}
		default:
			unknown = field
		}
	}
	return t, unknown
}

// wrong tells what is wrong with a topic, "" if nothing is.
func (t topic) wrong() string {
	switch {
	case t.Name == "" || strings.ContainsAny(t.Name, ". "):
		return "needs a name of one word"
	case len(t.Words) == 0 && t.Name != otherTopic, slices.Contains(t.Words, ""):
		return "needs words to know it by"
	case len(t.Answers) < len(Languages):
		return "needs an answer in " + strings.Join(Languages, " and in ")
	}
	for _, answer := range t.Answers {
		if err := sound(answer); err != nil {
			return err.Error()
		}
		if unknown := without(placeholders(answer), answerPlaceholders); len(unknown) > 0 {
			return "has no placeholder " + strings.Join(unknown, ", ") + "; it has " + strings.Join(answerPlaceholders, ", ")
		}
	}
	return ""
}

// addAnswer makes the answer a text like any other. All languages count as having the placeholders, used or not.
func (c *loaded) addAnswer(bundle *i18n.Bundle, t topic) {
	key := "faq." + t.Name
	for lang, answer := range t.Answers {
		// An answer that cannot be added was refused by wrong before.
		_ = bundle.AddMessages(language.MustParse(lang), &i18n.Message{ID: key, Other: answer})
		c.keys[lang][key], c.texts[lang][key] = answerPlaceholders, answer
	}
}
