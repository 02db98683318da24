package bot

import (
	"encoding/json"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"kefu/transcript"
)

// Telegram's limits, in UTF-16 code units (core.telegram.org/bots/api#sendmessage, #sendphoto, #sendmediagroup).
const (
	maxText    = 4096
	maxCaption = 1024
	maxAlbum   = 10
)

// part is one call that a message is sent by. Exactly one of text, media, album and place says what it is.
type part struct {
	text     string
	entities []models.MessageEntity
	media    *transcript.Media
	album    []transcript.Media
	place    json.RawMessage
	markup   models.ReplyMarkup
}

// render takes a message apart into the calls that show it, in order: files, then text that does not fit below them,
// and buttons below the last. masked says that the text is not as it was written, so that its formatting no longer
// fits.
func render(m transcript.Message, masked bool) []part {
	var parts []part
	text, format := wording(m, masked)
	switch {
	case len(m.Place) > 0:
		if text != "" { // these have no captions
			parts = append(parts, part{text: text, entities: format})
			text = ""
		}
		parts = append(parts, part{place: m.Place})
	case len(m.Media) > 0:
		parts = files(m.Media)
		switch first := &parts[0]; {
		case text != "" && captioned(first) && length(text) <= maxCaption:
			first.text, first.entities, text = text, format, ""
		case m.Lead != "" && !captioned(first): // say who it is from before it comes
			parts = append([]part{{text: text, entities: format}}, parts...)
			text = ""
		}
	}
	if text != "" {
		chunks := split(text, maxText)
		for _, chunk := range chunks {
			one := part{text: chunk}
			if len(chunks) == 1 {
				one.entities = format
			}
			parts = append(parts, one)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return withButtons(parts, m)
}

// wording is the text with the line of kefu's own above it, in bold, and its formatting moved along.
func wording(m transcript.Message, masked bool) (string, []models.MessageEntity) {
	var format []models.MessageEntity
	if !masked {
		format = entities(m.Format, m.Text)
	}
	if m.Lead == "" {
		return m.Text, format
	}
	text, lead := m.Lead, models.MessageEntity{Type: models.MessageEntityTypeBold, Length: length(m.Lead)}
	if m.Text != "" {
		text += "\n" + m.Text
	}
	for i := range format {
		format[i].Offset += lead.Length + 1
	}
	return text, append([]models.MessageEntity{lead}, format...)
}

// withButtons puts the keyboard below the last part. Telegram has one keyboard to a message and none below an album:
// a button that asks for the contact is of another kind than the others, so it comes with a message of its own.
func withButtons(parts []part, m transcript.Message) []part {
	last := &parts[len(parts)-1]
	if inline := keyboard(m.Buttons); inline != nil {
		if last.album != nil {
			parts = append(parts, part{text: "⬇️"})
			last = &parts[len(parts)-1]
		}
		last.markup = inline
	}
	if m.AskContact == "" {
		return parts
	}
	if last.markup != nil || last.album != nil {
		parts = append(parts, part{text: "📱 " + m.AskContact})
		last = &parts[len(parts)-1]
	}
	last.markup = &models.ReplyKeyboardMarkup{
		Keyboard:        [][]models.KeyboardButton{{{Text: m.AskContact, RequestContact: true}}},
		ResizeKeyboard:  true,
		OneTimeKeyboard: true,
	}
	return parts
}

func keyboard(rows [][]transcript.Button) *models.InlineKeyboardMarkup {
	var out [][]models.InlineKeyboardButton
	for _, row := range rows {
		var buttons []models.InlineKeyboardButton
		for _, b := range row {
			if len(b.Data) > maxData || b.Data == "" && b.URL == "" {
				continue // Telegram would refuse the whole message
			}
			buttons = append(buttons, models.InlineKeyboardButton{Text: b.Label, CallbackData: b.Data, URL: b.URL})
		}
		if len(buttons) > 0 {
			out = append(out, buttons)
		}
	}
	if out == nil {
		return nil
	}
	return &models.InlineKeyboardMarkup{InlineKeyboard: out}
}

// files groups media into albums of what Telegram lets stand together: photos and videos, files, or audio; 2 to 10
// each. Everything else goes alone.
func files(media []transcript.Media) []part {
	var parts []part
	for len(media) > 0 {
		kind := albumKind(media[0].Kind)
		n := 1
		for kind != "" && n < len(media) && n < maxAlbum && albumKind(media[n].Kind) == kind {
			n++
		}
		if n == 1 {
			parts = append(parts, part{media: &media[0]})
		} else {
			parts = append(parts, part{album: media[:n]})
		}
		media = media[n:]
	}
	return parts
}

// albumKind says with which others a file may stand in an album, "" with none.
func albumKind(kind string) string {
	switch kind {
	case "photo", "video":
		return "picture"
	case "file", "audio":
		return kind
	}
	return ""
}

// captioned reports whether a part can carry text.
func captioned(p *part) bool {
	return p.album != nil || p.media.Kind != "sticker" && p.media.Kind != "video_note"
}

// entities reads formatting and drops what does not lie within text: Telegram would refuse the message.
func entities(format json.RawMessage, text string) []models.MessageEntity {
	var all, fit []models.MessageEntity
	if len(format) == 0 || json.Unmarshal(format, &all) != nil {
		return nil
	}
	for _, e := range all {
		if e.Offset >= 0 && e.Length > 0 && e.Offset+e.Length <= length(text) {
			fit = append(fit, e)
		}
	}
	return fit
}

// length counts as Telegram does, in UTF-16 code units.
func length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// split cuts text into pieces of at most limit UTF-16 units: after a line break where there is one in the last half of
// a piece, else between characters. No piece is empty or only white space.
func split(text string, limit int) []string {
	var pieces []string
	for length(text) > limit {
		cut, line, n := 0, 0, 0
		for i, r := range text {
			if n += utf16.RuneLen(r); n > limit {
				break
			}
			cut = i + len(string(r))
			if r == '\n' && n > limit/2 {
				line = cut
			}
		}
		if line > 0 {
			cut = line
		}
		pieces = append(pieces, text[:cut])
		text = text[cut:]
	}
	pieces = append(pieces, text)
	kept := pieces[:0]
	for _, piece := range pieces {
		if strings.TrimSpace(piece) != "" {
			kept = append(kept, strings.TrimRight(piece, "\n"))
		}
	}
	return kept
}
