package in

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kefu/transcript"
)

// albumPause is how long the first part of an album waits for the others, which come as updates of their own.
const albumPause = 700 * time.Millisecond

// arrival is one update as it came.
type arrival struct {
	raw    []byte
	at     time.Time
	update models.Update
	parts  rawParts
	fault  string // why it could not be decoded
}

// rawParts are parts of an update that are passed on as they came: the library's types would drop what they do not
// know.
type rawParts struct {
	Message, EditedMessage rawMessage
}

type rawMessage struct {
	Entities        json.RawMessage `json:"entities"`
	CaptionEntities json.RawMessage `json:"caption_entities"`
	Location        json.RawMessage `json:"location"`
	Venue           json.RawMessage `json:"venue"`
	Contact         json.RawMessage `json:"contact"`
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
	parts := struct {
		Message       rawMessage `json:"message"`
		EditedMessage rawMessage `json:"edited_message"`
	}{}
	if err := json.Unmarshal(raw, &parts); err != nil {
		a.fault = "not an update: " + err.Error()
	}
	a.parts = rawParts(parts)
	return a
}

// key is the same for the same update and no other. The id alone would not do: Telegram starts again with a random
// one after a week of silence (core.telegram.org/bots/api#update).
func (a arrival) key() string {
	sum := sha256.Sum256(a.raw)
	return "tg:" + strconv.FormatInt(a.update.ID, 10) + ":" + hex.EncodeToString(sum[:16])
}

// content turns a message into one that belongs to no messenger. What has no such form is named by odd.
func content(m *models.Message, raw rawMessage) (out transcript.Message, odd string) {
	out.Text, out.Format = m.Text, raw.Entities
	if m.Text == "" {
		out.Text, out.Format = m.Caption, raw.CaptionEntities
	}
	if media, ok := mediaOf(m); ok {
		media.Chat, media.Message = m.Chat.ID, int64(m.ID)
		out.Media = []transcript.Media{media}
		return out, ""
	}
	switch {
	case m.Venue != nil: // has a location of the same place beside it
		out.Place = raw.Venue
	case m.Location != nil:
		out.Place = raw.Location
	case m.Contact != nil:
		out.Place = raw.Contact
	case m.Text == "":
		return out, oddName(m)
	}
	return out, ""
}

// mediaOf is the one file of a message.
func mediaOf(m *models.Message) (transcript.Media, bool) {
	switch {
	case len(m.Photo) > 0:
		best := m.Photo[0]
		for _, size := range m.Photo {
			if size.Width*size.Height > best.Width*best.Height {
				best = size
			}
		}
		return transcript.Media{Kind: "photo", Ref: best.FileID, Size: int64(best.FileSize)}, true
	case m.Video != nil:
		return transcript.Media{Kind: "video", Ref: m.Video.FileID, Name: m.Video.FileName, Size: m.Video.FileSize}, true
	case m.Animation != nil: // comes with a document of the same file beside it
		return transcript.Media{Kind: "animation", Ref: m.Animation.FileID, Name: m.Animation.FileName, Size: m.Animation.FileSize}, true
	case m.Voice != nil:
		return transcript.Media{Kind: "voice", Ref: m.Voice.FileID, Size: m.Voice.FileSize}, true
	case m.Audio != nil:
		return transcript.Media{Kind: "audio", Ref: m.Audio.FileID, Name: m.Audio.FileName, Size: m.Audio.FileSize}, true
	case m.VideoNote != nil:
		return transcript.Media{Kind: "video_note", Ref: m.VideoNote.FileID, Size: int64(m.VideoNote.FileSize)}, true
	case m.Sticker != nil:
		return transcript.Media{Kind: "sticker", Ref: m.Sticker.FileID, Name: m.Sticker.Emoji, Size: int64(m.Sticker.FileSize)}, true
	case m.Document != nil:
		return transcript.Media{Kind: "file", Ref: m.Document.FileID, Name: m.Document.FileName, Size: m.Document.FileSize}, true
	}
	return transcript.Media{}, false
}

func oddName(m *models.Message) string {
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
	default:
		return "unknown"
	}
}

// service reports whether a message only tells that something was done to the chat.
func service(m *models.Message) bool {
	return m.PinnedMessage != nil || m.ForumTopicCreated != nil || m.ForumTopicEdited != nil ||
		m.ForumTopicClosed != nil || m.ForumTopicReopened != nil ||
		m.GeneralForumTopicHidden != nil || m.GeneralForumTopicUnhidden != nil ||
		len(m.NewChatMembers) > 0 || m.LeftChatMember != nil || m.NewChatTitle != "" ||
		len(m.NewChatPhoto) > 0 || m.DeleteChatPhoto ||
		m.GroupChatCreated || m.SupergroupChatCreated || m.ChannelChatCreated ||
		m.MigrateToChatID != 0 || m.MigrateFromChatID != 0 || m.MessageAutoDeleteTimerChanged != nil ||
		m.ChatBackgroundSet != nil || m.WriteAccessAllowed != nil || m.ConnectedWebsite != "" ||
		m.BoostAdded != nil || m.ChatOwnerLeft != nil || m.ChatOwnerChanged != nil ||
		m.VideoChatScheduled != nil || m.VideoChatStarted != nil || m.VideoChatEnded != nil ||
		m.VideoChatParticipantsInvited != nil
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

// fullName is how people are called.
func fullName(u *models.User) string {
	return strings.TrimSpace(u.FirstName + " " + u.LastName)
}
