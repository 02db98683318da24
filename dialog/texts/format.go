package texts

import (
	"strconv"
	"strings"
	"time"
)

// Yuan writes an amount of fen as people write it: ¥100, ¥99.90.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	s := sign + "¥" + strconv.FormatInt(fen/100, 10)
	if fen%100 != 0 {
		s += "." + strconv.FormatInt(fen%100/10, 10) + strconv.FormatInt(fen%10, 10)
	}
	return s
}

// Day writes a calendar date in the reader's language: 11月25日（周三）, Wed 25 Nov.
func Day(lang string, t time.Time) string {
	if lang == "en" {
		return t.Format("Mon 2 Jan")
	}
	return t.Format("1月2日") + "（周" + weekdays[t.Weekday()] + "）"
}

// Moment writes a point in time to the minute: 11月22日 10:05, 22 Nov 10:05.
func Moment(lang string, t time.Time) string {
	if lang == "en" {
		return t.Format("2 Jan 15:04")
	}
	return t.Format("1月2日 15:04")
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// Join puts parts together with the list separator of the language.
func Join(lang string, parts []string) string {
	if lang == "en" {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, "、")
}

// Language is what a messenger says of its user ("zh-hans", "en-GB") as one of Languages; otherwise if it says nothing.
func Language(code, otherwise string) string {
	switch code, _, _ = strings.Cut(strings.ToLower(code), "-"); code {
	case "zh", "en":
		return code
	case "":
		return otherwise
	default:
		return "en"
	}
}
