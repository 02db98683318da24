package in

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

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
}

// decode reads an update. It never fails: what cannot be read has a fault.
func decode(raw []byte, at time.Time) (a arrival) {
	a = arrival{raw: raw, at: at}
	defer func() {
		if r := recover(); r != nil {
			a.fault = fmt.Sprintf("decoding panicked: %v", r)
		}
	}()
	if err := json.Unmarshal(raw, &a.update); err != nil {
		a.fault = "not an update: " + err.Error()
		return a
	}
	return a
}

// key is the same for the same update and no other. The id alone would not do: Telegram starts again with a random
// one after a week of silence (core.telegram.org/bots/api#update).
func (a arrival) key() string {
	sum := sha256.Sum256(a.raw)
	return "tg:" + strconv.FormatInt(a.update.ID, 10) + ":" + hex.EncodeToString(sum[:16])
}

// spoken reports whether a message has content of a kind that is known. All others tell that something was done to the
// chat, unless they carry a file.
func (m *message) spoken() bool {
	if m.Text != "" || m.Caption != "" || m.RichMessage != nil {
		return true
	}
	_, file := mediaOf(m)
	return file || m.place() != nil || m.oddName() != ""
}

// service reports whether a message only tells that something was done to the chat, or to an account. There are ever more
// kinds of those, so they are known by what they lack.
func (m *message) service() bool { return !m.spoken() && m.unknown == nil }

// content turns a message into one that belongs to no messenger. What has no such form is named by odd.
func content(m *message) (out transcript.Message, odd string) {
	out.Text, out.Format = m.Text, m.Entities
	if m.Text == "" {
		out.Text, out.Format = m.Caption, m.CaptionEntities
	}
	if m.RichMessage != nil {
		r := readRich(m.RichMessage)
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
		if odd = m.oddName(); odd == "" {
			odd = "unknown"
		}
	}
	return out, odd
}

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
		live := stored("live_photo", m.LivePhoto.file)
		if sizes := append(m.LivePhoto.Photo, m.Photo...); len(sizes) > 0 {
			live.Still = largest(sizes).Ref
		}
		return live, true
	case len(m.Photo) > 0:
		return largest(m.Photo), true
	case m.Video != nil:
		return stored("video", *m.Video), true
	case m.Animation != nil: // comes with a document of the same file beside it
		return stored("animation", *m.Animation), true
	case m.Voice != nil:
		return stored("voice", *m.Voice), true
	case m.Audio != nil:
		return stored("audio", *m.Audio), true
	case m.VideoNote != nil:
		return stored("video_note", *m.VideoNote), true
	case m.Sticker != nil:
		kind := "sticker"
		if m.Sticker.SetName == "" && m.Sticker.Emoji == "" { // a picture that was pasted as WebP
			kind = "webp"
		}
		sticker := stored(kind, *m.Sticker)
		sticker.Name = m.Sticker.Emoji
		return sticker, true
	case m.Document != nil:
		return stored("file", *m.Document), true
	case m.unknown != nil:
		return stored("file", *m.unknown), true
	}
	return transcript.Media{}, false
}

func stored(kind string, f file) transcript.Media {
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
	return transcript.Media{Kind: "photo", Ref: best.ID, Unique: best.UniqueID, Size: best.Size}
}

// richKind is the kind of a file that stands in a rich message under that name.
func richKind(name string) string {
	switch name {
	case "photo", "video", "animation", "audio":
		return name
	case "voice_note":
		return "voice"
	}
	return "file"
}

// oddName names content that cannot be passed on.
func (m *message) oddName() string {
	switch {
	case m.Dice != nil:
		return "dice"
	case m.Poll != nil:
		return "poll"
	case m.Game != nil:
		return "game"
	case m.Story != nil:
		return "story"
	case m.Checklist != nil:
		return "checklist"
	case m.PaidMedia != nil:
		return "paid media"
	}
	return ""
}

// command takes a message apart that begins with a slash. The name has no slash and is lower case; to is the bot it
// was meant for, "" if none was named.
func command(text string) (name, to, argument string, ok bool) {
	if !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") {
		return "", "", "", false
	}
	name, argument, _ = strings.Cut(text[1:], " ")
	if i := strings.IndexAny(name, "\n\t\u3000"); i >= 0 {
		name, argument = name[:i], name[i:]+" "+argument
	}
	name, to, _ = strings.Cut(name, "@")
	return strings.ToLower(name), to, strings.TrimSpace(argument), name != ""
}
