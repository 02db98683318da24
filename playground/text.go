package playground

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"
)

// Telegram's limits for what a message says, in UTF-16 units
// (https://core.telegram.org/bots/api#sendmessage).
const (
	maxText    = 4096
	maxCaption = 1024
)

// units is the length of a text as Telegram counts it.
func units(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}

// tidy cuts white space off both ends, as Telegram does, and moves the entities
// along. Entities that then cover nothing are dropped.
func tidy(text string, entities []models.MessageEntity) (string, []models.MessageEntity) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "")
	left := strings.TrimLeftFunc(text, unicode.IsSpace)
	shift := units(text) - units(left)
	text = strings.TrimRightFunc(left, unicode.IsSpace)
	end := units(text)
	var kept []models.MessageEntity
	for _, e := range entities {
		start := max(e.Offset-shift, 0)
		e.Length = min(e.Offset-shift+e.Length, end) - start
		if e.Offset = start; e.Length > 0 {
			kept = append(kept, e)
		}
	}
	return text, kept
}

var (
	commandWord = regexp.MustCompile(`/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?`)
	webAddress  = regexp.MustCompile(`https?://[^\s<>"'，。；！？（）【】「」、]+`)
)

// literal are the entities within which Telegram finds no others by itself.
var literal = []models.MessageEntityType{
	models.MessageEntityTypeCode, models.MessageEntityTypePre, models.MessageEntityTypeTextLink, models.MessageEntityTypeURL,
	models.MessageEntityTypeBotCommand,
}

// detect adds the entities that Telegram finds by itself: commands and web
// addresses, outside of what is marked already.
func detect(text string, marked []models.MessageEntity) []models.MessageEntity {
	entities := slices.Clip(marked)
	note := func(kind models.MessageEntityType, from, to int) {
		e := models.MessageEntity{Type: kind, Offset: units(text[:from]), Length: units(text[from:to])}
		for _, other := range entities {
			if slices.Contains(literal, other.Type) && e.Offset < other.Offset+other.Length && other.Offset < e.Offset+e.Length {
				return
			}
		}
		entities = append(entities, e)
	}
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		note(models.MessageEntityTypeURL, at[0], at[0]+len(strings.TrimRight(text[at[0]:at[1]], ".,;:!?)")))
	}
	for _, at := range commandWord.FindAllStringIndex(text, -1) {
		before, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		after, _ := utf8.DecodeRuneInString(text[at[1]:])
		if at[0] > 0 && (wordly(before) || strings.ContainsRune("/<>@", before)) ||
			at[1] < len(text) && (wordly(after) || after == '/') {
			continue
		}
		note(models.MessageEntityTypeBotCommand, at[0], at[1])
	}
	slices.SortStableFunc(entities, func(a, b models.MessageEntity) int { return a.Offset - b.Offset })
	return entities
}

func wordly(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// tagKinds are the tags of parse_mode HTML
// (https://core.telegram.org/bots/api#html-style).
var tagKinds = map[string]models.MessageEntityType{
	"b": models.MessageEntityTypeBold, "strong": models.MessageEntityTypeBold,
	"i": models.MessageEntityTypeItalic, "em": models.MessageEntityTypeItalic,
	"u": models.MessageEntityTypeUnderline, "ins": models.MessageEntityTypeUnderline,
	"s": models.MessageEntityTypeStrikethrough, "del": models.MessageEntityTypeStrikethrough,
	"strike": models.MessageEntityTypeStrikethrough, "tg-spoiler": models.MessageEntityTypeSpoiler,
	"code": models.MessageEntityTypeCode, "pre": models.MessageEntityTypePre,
	"blockquote": models.MessageEntityTypeBlockquote, "a": models.MessageEntityTypeTextLink,
}

// parseHTML reads parse_mode HTML. Telegram's dialect is well-formed XML but
// for unquoted attributes, which are refused here.
func parseHTML(source string) (string, []models.MessageEntity, error) {
	source = strings.ReplaceAll(source, "<blockquote expandable>", `<blockquote expandable="">`) // the one attribute without a value
	decoder := xml.NewDecoder(strings.NewReader("<text>" + source + "</text>"))
	var text strings.Builder
	var entities []models.MessageEntity
	var open []int // of the entities around the current place
	length := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return text.String(), entities, nil
		}
		if err != nil {
			return "", nil, badRequest("can't parse entities: " + err.Error())
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
			length += units(string(t))
		case xml.StartElement:
			if len(open) == 0 && t.Name.Local == "text" {
				open = append(open, -1)
				continue
			}
			kind, known := tagKinds[t.Name.Local]
			if !known {
				return "", nil, badRequest(`can't parse entities: Unsupported start tag "` + t.Name.Local + `"`)
			}
			e := models.MessageEntity{Type: kind, Offset: length}
			for _, attribute := range t.Attr {
				if attribute.Name.Local == "href" {
					e.URL = attribute.Value
				}
				if attribute.Name.Local == "expandable" {
					e.Type = models.MessageEntityTypeExpandableBlockquote
				}
			}
			open = append(open, len(entities))
			entities = append(entities, e)
		case xml.EndElement:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if last >= 0 {
				entities[last].Length = length - entities[last].Offset
			}
		}
	}
}

// written is a text or caption of the bot with its entities, read from the
// named fields of a call.
func (r *request) written(field, entitiesField string) (string, []models.MessageEntity, error) {
	text := r.text(field)
	var entities []models.MessageEntity
	switch mode := r.text("parse_mode"); strings.ToLower(mode) {
	case "":
		if err := r.decode(entitiesField, &entities); err != nil {
			return "", nil, err
		}
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, err
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = tidy(text, entities)
	return text, detect(text, entities), nil
}
