package in

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"kefu/internal/terms"
	"kefu/transcript"
)

// albumPause is how long the first part of an album waits for the others, which come as updates of their own.
const albumPause = 700 * time.Millisecond

// arrival is one update as it came.
type arrival struct {
	raw    []byte
	at     time.Time
	update update
	fault  string // why it could not be decoded
	crowd  *crowd // whom it came together with, nil if it came alone
}

// decode reads an update. It never fails: what cannot be read has a fault.
func decode(raw []byte, at time.Time) (a arrival) {
	a = arrival{raw: raw, at: at}
	defer func() {
		if r := recover(); r != nil {
			a.fault = fmt.Sprintf("decoding panicked: %v", r)
		}
	}()
	if len(raw) > maxUpdate {
		a.fault = "not an update: " + errLarge.Error()
		return a
	}
	if err := json.Unmarshal(shortened(legible(raw)), &a.update); err != nil {
		a.fault = "not an update: " + err.Error()
		return a
	}
	return a
}

// legible puts U+FFFD in the place of what is no character that can be stored: NUL, halves of surrogate pairs, bytes that
// are no UTF-8. It is done before anything is read, so that it holds for names, captions and what is passed on unread.
func legible(raw []byte) []byte {
	if !utf8.Valid(raw) {
		raw = bytes.ToValidUTF8(raw, []byte("\uFFFD"))
	}
	var clean []byte // nil while nothing had to be put in its place
	start := 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if i++; raw[i] != 'u' {
			continue
		}
		switch unit := escaped(raw[i-1:]); {
		case utf16.IsSurrogate(unit) && utf16.DecodeRune(unit, escaped(raw[min(i+5, len(raw)):])) != utf8.RuneError:
			i += 10 // both halves
		case unit == 0, utf16.IsSurrogate(unit):
			clean = append(append(clean, raw[start:i-1]...), `\ufffd`...)
			start = i + 5
		}
	}
	if clean == nil {
		return raw
	}
	return append(clean, raw[start:]...)
}

// escaped is the character that a JSON text names by number at its beginning, -1 if it does not.
func escaped(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// key is the same for the same update and no other. The id alone would not do: Telegram starts again with a random
// one after a week of silence (core.telegram.org/bots/api#update).
func (a arrival) key() string {
	sum := sha256.Sum256(a.raw)
	return "tg:" + strconv.FormatInt(a.update.ID, 10) + ":" + hex.EncodeToString(sum[:16])
}

// spoken reports whether a message has content. All others tell that something was done to the chat.
func (m *message) spoken() bool {
	_, file := mediaOf(m)
	return file || m.Text != "" || m.Caption != "" || m.RichMessage != nil || m.place() != nil || m.special() != nil ||
		!m.unknown.empty() || m.unread
}

// service reports whether a message only tells that something was done to the chat, or to an account. There are ever more
// kinds of those, so they are known by what they lack.
func (m *message) service() bool { return !m.spoken() }

// content turns a message into one that belongs to no messenger. What has no such form is named by odd.
func content(m *message) (out transcript.Message, odd string) {
	out.Text, out.Format = m.Text, m.Entities
	if m.Text == "" {
		out.Text, out.Format = m.Caption, m.CaptionEntities
	}
	for _, r := range m.nested() {
		if words := r.words(); out.Text == "" {
			out.Text, out.Format = words, nil
		}
		for i, f := range r.files {
			out.Media = append(out.Media, stored(richKind(r.kinds[i]), f))
		}
	}
	if media, ok := mediaOf(m); ok {
		out.Media = append(out.Media, media)
	}
	for i := range out.Media {
		out.Media[i].Chat, out.Media[i].Message = m.Chat.ID, m.ID
	}
	out.Place = m.place()
	if m.ForwardOrigin != nil {
		out.Forwarded = &transcript.Forward{From: m.ForwardOrigin.name()}
		if m.ForwardOrigin.Date != 0 {
			out.Forwarded.At = time.Unix(m.ForwardOrigin.Date, 0)
		}
	}
	if m.Quote != nil {
		out.Quote = m.Quote.Text
	}
	if out.Text == "" && out.Media == nil && out.Place == nil {
		if odd = m.kind(); odd == "" {
			odd = "unknown"
		}
	}
	bounded(&out)
	return out, odd
}

// nested are the parts of a message that carry words and files inside them.
func (m *message) nested() []rich {
	var all []rich
	if m.RichMessage != nil {
		all = append(all, readRich(m.RichMessage))
	}
	if raw := m.special(); raw != nil {
		r := readSpecial(raw)
		if mark := marks[m.kind()]; mark != "" && len(r.lines) > 0 {
			r.lines[0] = mark + " " + r.lines[0]
		}
		all = append(all, r)
	}
	return append(all, m.unknown)
}

// marks tell what the words of special content are.
var marks = map[string]string{"poll": "📊", "checklist": "📝", "game": "🎮", "invoice": "🧾"}

// place is a location, a venue or a contact, as it came.
func (m *message) place() json.RawMessage {
	switch {
	case m.Venue != nil: // has a location of the same place beside it
		return m.Venue
	case m.Location != nil:
		return m.Location
	}
	return m.Contact
}

// mediaOf is the one file of a message.
func mediaOf(m *message) (transcript.Media, bool) {
	switch {
	case m.LivePhoto != nil: // may come with a photo beside it, for those who do not know its kind
		live := stored(terms.MediaLivePhoto, m.LivePhoto.file)
		if sizes := append(m.LivePhoto.Photo, m.Photo...); len(sizes) > 0 {
			live.Still = largest(sizes).Ref
		}
		return live, true
	case len(m.Photo) > 0:
		return largest(m.Photo), true
	case m.Video != nil:
		return stored(terms.MediaVideo, *m.Video), true
	case m.Animation != nil: // comes with a document of the same file beside it
		return stored(terms.MediaAnimation, *m.Animation), true
	case m.Voice != nil:
		return stored(terms.MediaVoice, *m.Voice), true
	case m.Audio != nil:
		return stored(terms.MediaAudio, *m.Audio), true
	case m.VideoNote != nil:
		return stored(terms.MediaVideoNote, *m.VideoNote), true
	case m.Sticker != nil:
		kind := terms.MediaSticker
		if m.Sticker.SetName == "" && m.Sticker.Emoji == "" { // a picture that was pasted as WebP
			kind = terms.MediaWebP
		}
		sticker := stored(kind, *m.Sticker)
		sticker.Name = m.Sticker.Emoji
		return sticker, true
	case m.Document != nil:
		return stored(terms.MediaFile, *m.Document), true
	}
	return transcript.Media{}, false
}

func stored(kind terms.MediaKind, f file) transcript.Media {
	return transcript.Media{Kind: kind, Ref: f.ID, Unique: f.UniqueID, Name: f.Name, Size: f.Size}
}

// largest is the photo in its largest size.
func largest(sizes []photoSize) transcript.Media {
	best := sizes[0]
	for _, size := range sizes {
		if size.Width*size.Height > best.Width*best.Height {
			best = size
		}
	}
	return transcript.Media{Kind: terms.MediaPhoto, Ref: best.ID, Unique: best.UniqueID, Size: best.Size}
}

// richKind is the kind of a file that stands in a rich message under that name.
func richKind(name string) terms.MediaKind {
	if name == "voice_note" {
		return terms.MediaVoice
	}
	kind := terms.MediaKind(name)
	switch kind {
	case terms.MediaPhoto, terms.MediaVideo, terms.MediaAnimation, terms.MediaAudio:
		return kind
	case terms.MediaLivePhoto, terms.MediaVideoNote, terms.MediaVoice, terms.MediaSticker, terms.MediaWebP, terms.MediaFile:
	}
	return terms.MediaFile
}

// special is content that messengers show in a way of their own, nil if a message has none.
func (m *message) special() json.RawMessage {
	for _, raw := range []json.RawMessage{m.Poll, m.Checklist, m.Game, m.Invoice, m.PaidMedia, m.Story, m.Dice} {
		if raw != nil {
			return raw
		}
	}
	return nil
}

// kind names special content, "" if a message has none.
func (m *message) kind() string {
	switch {
	case m.Poll != nil:
		return "poll"
	case m.Checklist != nil:
		return "checklist"
	case m.Game != nil:
		return "game"
	case m.Invoice != nil:
		return "invoice"
	case m.PaidMedia != nil:
		return "paid media"
	case m.Story != nil:
		return "story"
	case m.Dice != nil:
		return "dice"
	}
	return ""
}

// command takes a message apart that begins with a slash. The name has no slash and is lower case; to is the bot it
// was meant for, "" if none was named.
func command(text string) (name, to, argument string, ok bool) {
	if !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.HasPrefix(text, "/／") || strings.HasPrefix(text, "/、") {
		return "", "", "", false // the last three begin notes
	}
	name, argument, _ = strings.Cut(text[1:], " ")
	if i := strings.IndexAny(name, "\n\t\u3000"); i >= 0 {
		name, argument = name[:i], name[i:]+" "+argument
	}
	name, to, _ = strings.Cut(name, "@")
	return strings.ToLower(name), to, strings.TrimSpace(argument), name != ""
}
