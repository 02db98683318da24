package texts

import (
	"slices"
	"strconv"
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
	units     units  // of durations
}

// languages are all there are. The first is the default.
var languages = []Lang{
	{
		Code: "zh", Tag: "zh-CN", Name: "中文", aliases: []string{"cn"},
		day:    func(t time.Time) string { return t.Format("1月2日") + "（周" + weekdays[t.Weekday()] + "）" },
		moment: "1月2日 15:04", separator: "、",
		units: units{days: [2]string{"天", "天"}, hours: "小时", minutes: "分钟", seconds: "秒"},
	},
	{
		Code: "en", Tag: "en", Name: "English",
		day:    func(t time.Time) string { return t.Format("Mon 2 Jan") },
		moment: "2 Jan 15:04", separator: ", ",
		units: units{days: [2]string{"day", "days"}, hours: "h", minutes: "min", seconds: "s"},
	},
}

// units are the names of what a duration is counted in; of days the one, and several.
type units struct {
	days                    [2]string
	hours, minutes, seconds string
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

// Duration writes how long something is in its two largest units, whole ones, as people say it: 45 秒, 12 分钟,
// 4 小时 12 分钟, 2 天 3 小时; 45 s, 12 min, 4 h 12 min, 1 day 3 h. What is left over is cut off.
func Duration(lang string, d time.Duration) string {
	const day = 24 * time.Hour
	u := Of(lang).units
	d = max(d, 0)
	said := func(n time.Duration, unit string) string { return strconv.FormatInt(int64(n), 10) + " " + unit }
	switch {
	case d < time.Minute:
		return said(d/time.Second, u.seconds)
	case d < time.Hour:
		return said(d/time.Minute, u.minutes)
	case d < day:
		if minutes := d % time.Hour / time.Minute; minutes > 0 {
			return said(d/time.Hour, u.hours) + " " + said(minutes, u.minutes)
		}
		return said(d/time.Hour, u.hours)
	}
	days := said(d/day, u.days[min(d/day, 2)-1])
	if hours := d % day / time.Hour; hours > 0 {
		return days + " " + said(hours, u.hours)
	}
	return days
}

// Join puts parts together with the list separator of the language.
func Join(lang string, parts []string) string { return strings.Join(parts, Of(lang).separator) }
