package texts

import (
	"slices"
	"strings"
	"time"
)

// Lang is a language that every text exists in. To add one, add a row to languages and a *.<code>.toml beside each
// catalogue; Load names what is missing.
type Lang struct {
	Code string // in names of files, settings, answers of faq.toml and what messengers say of their users: zh
	Tag  string // for web pages (BCP 47)
	Name string // in the language itself, as a label to choose it by

	aliases   []string // what else customers write to choose it
	day       func(time.Time) string
	moment    string // layout of a point in time
	separator string // of the parts of a list
}

// languages are all there are. The first is the default.
var languages = []Lang{
	{
		Code: "zh", Tag: "zh-CN", Name: "中文", aliases: []string{"cn"},
		day:    func(t time.Time) string { return t.Format("1月2日") + "（周" + weekdays[t.Weekday()] + "）" },
		moment: "1月2日 15:04", separator: "、",
	},
	{
		Code: "en", Tag: "en", Name: "English",
		day:    func(t time.Time) string { return t.Format("Mon 2 Jan") },
		moment: "2 Jan 15:04", separator: ", ",
	},
}

// foreign is the language for people whose own is none of ours.
const foreign = "en"

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// Languages are the codes of the languages that every text exists in; the first is the default.
var Languages = func() (codes []string) {
	for _, l := range languages {
		codes = append(codes, l.Code)
	}
	return codes
}()

// All returns the languages that every text exists in.
func All() []Lang { return slices.Clone(languages) }

// Of returns the language with a code, the default one if there is none.
func Of(code string) Lang {
	for _, l := range languages {
		if l.Code == code {
			return l
		}
	}
	return languages[0]
}

// Chosen is the code of the language that a word names, such as "English", "中文" or "cn"; false if it names none.
func Chosen(word string) (code string, ok bool) {
	word = strings.TrimSpace(word)
	for _, l := range languages {
		for _, name := range append([]string{l.Code, l.Name}, l.aliases...) {
			if strings.EqualFold(word, name) {
				return l.Code, true
			}
		}
	}
	return "", false
}

// Language is what a messenger says of its user ("zh-hans", "en-GB") as one of Languages; otherwise if it says nothing.
func Language(code, otherwise string) string {
	switch code, _, _ = strings.Cut(strings.ToLower(code), "-"); {
	case slices.Contains(Languages, code):
		return code
	case code == "":
		return otherwise
	}
	return foreign
}

// Day writes a calendar date in the reader's language: 11月25日（周三）, Wed 25 Nov.
func Day(lang string, t time.Time) string { return Of(lang).day(t) }

// Moment writes a point in time to the minute: 11月22日 10:05, 22 Nov 10:05.
func Moment(lang string, t time.Time) string { return t.Format(Of(lang).moment) }

// Join puts parts together with the list separator of the language.
func Join(lang string, parts []string) string { return strings.Join(parts, Of(lang).separator) }
