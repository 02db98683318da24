package desk

import (
	"html"
	"slices"

	"kefu/bot/limit"
)

// listing is lines of a picture, some of which are items of lists that may be cut short.
type listing struct {
	text []string
	list []string // of which list each line is an item; "" if of none
}

func (l *listing) add(list, text string) {
	l.text, l.list = append(l.text, text), append(l.list, list)
}

// fit cuts the longest lists until the text fits one message, but never the one of what was said, which is told nowhere
// else. Where a list was cut, more says how many items it lacks. Markup is counted as text, so a picture may be a little
// shorter than Telegram would take.
func (l *listing) fit(more func(count int) string) []string {
	length := -1
	for _, text := range l.text {
		length += units(text) + 1
	}
	cut := map[string]int{}
	room := limit.Text
	for length > room {
		longest := l.longest()
		if longest == "" {
			break // nothing but lines that must stand
		}
		if cut[longest] == 0 {
			room -= limit.Length(more(9999)) + 1
		}
		cut[longest]++
		i := lastIndex(l.list, longest)
		length -= units(l.text[i]) + 1
		l.text, l.list = slices.Delete(l.text, i, i+1), slices.Delete(l.list, i, i+1)
	}
	for list, count := range cut {
		at := lastIndex(l.list, list) + 1
		l.text, l.list = slices.Insert(l.text, at, more(count)), slices.Insert(l.list, at, "")
	}
	return l.text
}

// units is how long a line with markup is for Telegram, apart from its tags.
func units(line string) int { return limit.Length(html.UnescapeString(line)) }

// quote puts the items of a list into a quotation that readers may unfold (core.telegram.org/bots/api#html-style).
func (l *listing) quote(list string) {
	first, last := slices.Index(l.list, list), lastIndex(l.list, list)
	if first >= 0 {
		l.text[first] = "<blockquote expandable>" + l.text[first]
		l.text[last] += "</blockquote>"
	}
}

// longest is the list with the most items of those that have more than one; "" if there is none.
func (l *listing) longest() string {
	items := map[string]int{}
	longest := ""
	for _, list := range l.list {
		if list == "" || list == saidList {
			continue
		}
		if items[list]++; items[list] > max(1, items[longest]) {
			longest = list
		}
	}
	return longest
}

func lastIndex(list []string, want string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i] == want {
			return i
		}
	}
	return -1
}
