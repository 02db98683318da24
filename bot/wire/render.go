package wire

import (
	"encoding/json"

	"github.com/go-telegram/bot/models"

	"kefu/bot/limit"
	"kefu/internal/terms"
	"kefu/transcript"
)

// Part is one call that a message is sent by. Exactly one of text, media, album and place says what it is.
type Part struct {
	text     string
	entities []models.MessageEntity
	media    *transcript.Media
	album    []transcript.Media
	place    json.RawMessage
	markup   models.ReplyMarkup
	protect  bool   // the file can neither be forwarded nor saved where it arrives
	path     string // of a file to be uploaded; "": media has its handle
}

// Makes names what must be made before the part can be sent (transcript.Media.Make), "" for nothing.
func (p Part) Makes() string {
	if p.media == nil {
		return ""
	}
	return p.media.Make
}

// From is the part with the file to be uploaded.
func (p Part) From(path string) Part {
	p.path = path
	return p
}

// Protected are the parts with their files kept from being forwarded or saved, as for what a customer sent to agents.
func Protected(parts []Part) []Part {
	for i, p := range parts {
		parts[i].protect = p.media != nil || p.album != nil
	}
	return parts
}

// Render takes a message apart into the calls that show it, in order: files, then text that does not fit below them,
// and buttons below the last. masked says that the text is not as it was written, so that its formatting no longer
// fits.
func Render(m transcript.Message, masked bool) []Part {
	var parts []Part
	text, format := wording(m, masked)
	switch {
	case len(m.Place) > 0:
		if text != "" { // these have no captions
			parts = append(parts, Part{text: text, entities: format})
			text = ""
		}
		parts = append(parts, Part{place: m.Place})
	case len(m.Media) > 0:
		parts = files(m.Media)
		switch first := &parts[0]; {
		case text != "" && captioned(first) && limit.Length(text) <= limit.Caption:
			first.text, first.entities, text = text, format, ""
		case m.Lead != "" && !captioned(first): // say who it is from before it comes
			parts = append([]Part{{text: text, entities: format}}, parts...)
			text = ""
		}
	}
	if text != "" {
		chunks := limit.Split(text, limit.Text)
		for _, chunk := range chunks {
			one := Part{text: chunk}
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
	text, lead := m.Lead, models.MessageEntity{Type: models.MessageEntityTypeBold, Length: limit.Length(m.Lead)}
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
func withButtons(parts []Part, m transcript.Message) []Part {
	last := &parts[len(parts)-1]
	if inline := keyboard(m.Buttons); inline != nil {
		if last.album != nil {
			parts = append(parts, Part{text: "⬇️"})
			last = &parts[len(parts)-1]
		}
		last.markup = inline
	}
	if m.AskContact == "" {
		return parts
	}
	if last.markup != nil || last.album != nil {
		parts = append(parts, Part{text: "📱 " + m.AskContact})
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
			if len(b.Data) > limit.Data || b.Data == "" && b.URL == "" {
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
func files(media []transcript.Media) []Part {
	var parts []Part
	for len(media) > 0 {
		kind := albumKind(media[0])
		n := 1
		for kind != "" && n < len(media) && n < limit.Album && albumKind(media[n]) == kind {
			n++
		}
		if n == 1 {
			parts = append(parts, Part{media: &media[0]})
		} else {
			parts = append(parts, Part{album: media[:n]})
		}
		media = media[n:]
	}
	return parts
}

// albumKind says with which others a file may stand in an album, "" with none.
func albumKind(m transcript.Media) string {
	if m.Make != "" {
		return ""
	}
	switch m.Kind {
	case terms.MediaPhoto, terms.MediaVideo, terms.MediaLivePhoto:
		return "picture"
	case terms.MediaFile, terms.MediaAudio:
		return string(m.Kind)
	case terms.MediaVideoNote, terms.MediaAnimation, terms.MediaVoice, terms.MediaSticker, terms.MediaWebP:
	}
	return ""
}

// captioned reports whether a part can carry text.
func captioned(p *Part) bool {
	if p.album != nil {
		return true
	}
	switch p.media.Kind {
	case terms.MediaSticker, terms.MediaWebP, terms.MediaVideoNote:
		return false
	case terms.MediaPhoto, terms.MediaLivePhoto, terms.MediaVideo, terms.MediaAnimation, terms.MediaVoice, terms.MediaAudio,
		terms.MediaFile:
	}
	return true
}

// Mention is the formatting of a text that begins with the name of a user, whose messenger then tells them of it.
func Mention(user int64, name string) json.RawMessage {
	format, _ := json.Marshal([]models.MessageEntity{{ // strings and numbers: it cannot fail
		Type: models.MessageEntityTypeTextMention, Length: limit.Length(name), User: &models.User{ID: user, FirstName: name},
	}})
	return format
}

// entities reads formatting and drops what does not lie within text: Telegram would refuse the message.
func entities(format json.RawMessage, text string) []models.MessageEntity {
	var all, fit []models.MessageEntity
	if len(format) == 0 || json.Unmarshal(format, &all) != nil {
		return nil
	}
	for _, e := range all {
		if e.Offset >= 0 && e.Length > 0 && e.Offset+e.Length <= limit.Length(text) {
			fit = append(fit, e)
		}
	}
	return fit
}

// ShowsKeyboard reports whether a part shows a keyboard below the chat, which stays there until another part takes it
// away.
func (p Part) ShowsKeyboard() bool {
	_, shown := p.markup.(*models.ReplyKeyboardMarkup)
	return shown
}

// RemovingKeyboard is the part with an order to take the keyboard below the chat away. A part with buttons of its own,
// and an album, cannot do that.
func (p Part) RemovingKeyboard() (Part, bool) {
	if p.markup != nil || p.album != nil {
		return p, false
	}
	p.markup = &models.ReplyKeyboardRemove{RemoveKeyboard: true}
	return p, true
}
