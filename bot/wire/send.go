package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/internal/terms"
	"kefu/transcript"
)

// Address is where in Telegram something is. The zero address is nowhere.
type Address struct {
	Chat   int64
	Thread int // 0 outside of topics
}

// Link is the address of a topic of a group, for its members (core.telegram.org/api/links#private-message-links); "" of
// anything else.
func (s Address) Link() string {
	id, ok := strings.CutPrefix(strconv.FormatInt(s.Chat, 10), "-100")
	if !ok || s.Thread == 0 {
		return ""
	}
	return "https://t.me/c/" + id + "/" + strconv.Itoa(s.Thread)
}

// Send makes the one call of a part, in answer to the message replyTo if that is not 0. It gives the ids of the
// messages that it became.
func (c *Client) Send(ctx context.Context, to Address, p Part, replyTo int64) ([]int64, error) {
	timeout := callTimeout
	if p.path != "" {
		timeout = uploadTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	reply := replying(replyTo)
	switch {
	case p.album != nil:
		return c.sendAlbum(ctx, to, p, reply)
	case p.place != nil:
		return one(c.sendPlace(ctx, to, p, reply))
	case p.media != nil:
		file, done, err := fileOf(p)
		if err != nil {
			return nil, err
		}
		defer done()
		sent, err := one(c.sendMedia(ctx, to, p, file, reply))
		if kind := Classify(err).Kind; (kind == Refused || kind == Unauthorized) && p.media.Message != 0 {
			// The handle is of no use here, or this server has no method for the kind: copy what was received.
			return c.copyMedia(ctx, to, p, reply)
		}
		return sent, err
	default:
		return one(c.api.SendMessage(ctx, &telegram.SendMessageParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, Text: p.text, Entities: p.entities,
			LinkPreviewOptions: noPreview, ReplyParameters: reply, ReplyMarkup: p.markup,
		}))
	}
}

// noPreview keeps Telegram from opening links: a one-time link would be spent by that.
var noPreview = &models.LinkPreviewOptions{IsDisabled: telegram.True()}

// replying lets the message be sent even when the one it answers is gone.
func replying(to int64) *models.ReplyParameters {
	if to == 0 {
		return nil
	}
	return &models.ReplyParameters{MessageID: int(to), AllowSendingWithoutReply: true}
}

func one(m *models.Message, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	return []int64{int64(m.ID)}, nil
}

// sendMedia sends one file by its handle, which works in all chats of the same bot, or uploads it.
func (c *Client) sendMedia(ctx context.Context, to Address, p Part, file models.InputFile, reply *models.ReplyParameters) (*models.Message, error) {
	switch p.media.Kind {
	case terms.MediaPhoto:
		return c.api.SendPhoto(ctx, &telegram.SendPhotoParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Photo: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaVideo:
		return c.api.SendVideo(ctx, &telegram.SendVideoParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Video: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaAnimation:
		return c.api.SendAnimation(ctx, &telegram.SendAnimationParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Animation: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaVoice:
		return c.api.SendVoice(ctx, &telegram.SendVoiceParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Voice: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaAudio:
		return c.api.SendAudio(ctx, &telegram.SendAudioParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Audio: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaVideoNote:
		return c.api.SendVideoNote(ctx, &telegram.SendVideoNoteParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, VideoNote: file, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaLivePhoto:
		if p.media.Still == "" { // Telegram wants the picture too; what was received can still be copied
			return nil, fmt.Errorf("%w: a live photo without its picture", telegram.ErrorBadRequest)
		}
		return c.api.SendLivePhoto(ctx, &telegram.SendLivePhotoParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, LivePhoto: file, Photo: &models.InputFileString{Data: p.media.Still},
			Caption: p.text, CaptionEntities: p.entities, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaSticker, terms.MediaWebP:
		return c.api.SendSticker(ctx, &telegram.SendStickerParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Sticker: file, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case terms.MediaFile:
	}
	return c.api.SendDocument(ctx, &telegram.SendDocumentParams{
		ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Document: file, Caption: p.text, CaptionEntities: p.entities,
		ReplyParameters: reply, ReplyMarkup: p.markup,
	})
}

// fileOf is the file of a part as Telegram takes it; done is called when it was sent.
func fileOf(p Part) (file models.InputFile, done func(), err error) {
	if p.path == "" {
		return &models.InputFileString{Data: p.media.Ref}, func() {}, nil
	}
	opened, err := os.Open(p.path)
	if err != nil {
		return nil, nil, &notSentError{err}
	}
	return &models.InputFileUpload{Filename: p.media.Name, Data: opened}, func() { _ = opened.Close() }, nil
}

// copyMedia copies the message that a file was received in. The caption is always our own, because the original may
// hold what was masked.
func (c *Client) copyMedia(ctx context.Context, to Address, p Part, reply *models.ReplyParameters) ([]int64, error) {
	id, err := c.api.CopyMessage(ctx, &telegram.CopyMessageParams{
		ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, FromChatID: p.media.Chat, MessageID: int(p.media.Message),
		Caption: p.text, CaptionEntities: p.entities, ReplyParameters: reply, ReplyMarkup: p.markup,
	})
	if err != nil {
		return nil, err
	}
	return []int64{int64(id.ID)}, nil
}

func (c *Client) sendAlbum(ctx context.Context, to Address, p Part, reply *models.ReplyParameters) ([]int64, error) {
	media := make([]models.InputMedia, len(p.album))
	for i, m := range p.album {
		caption, format := "", []models.MessageEntity(nil)
		if i == 0 {
			caption, format = p.text, p.entities
		}
		media[i] = albumPart(m, caption, format)
	}
	sent, err := c.api.SendMediaGroup(ctx, &telegram.SendMediaGroupParams{
		ChatID: to.Chat, MessageThreadID: to.Thread, ProtectContent: p.protect, Media: media, ReplyParameters: reply,
	})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(sent))
	for i, m := range sent {
		ids[i] = int64(m.ID)
	}
	return ids, nil
}

func albumPart(m transcript.Media, caption string, format []models.MessageEntity) models.InputMedia {
	switch m.Kind {
	case terms.MediaPhoto:
		return &models.InputMediaPhoto{Media: m.Ref, Caption: caption, CaptionEntities: format}
	case terms.MediaLivePhoto:
		if m.Still == "" {
			return &models.InputMediaVideo{Media: m.Ref, Caption: caption, CaptionEntities: format}
		}
		return &models.InputMediaLivePhoto{Media: m.Ref, Photo: m.Still, Caption: caption, CaptionEntities: format}
	case terms.MediaVideo:
		return &models.InputMediaVideo{Media: m.Ref, Caption: caption, CaptionEntities: format}
	case terms.MediaAudio:
		return &models.InputMediaAudio{Media: m.Ref, Caption: caption, CaptionEntities: format}
	case terms.MediaFile, terms.MediaVideoNote, terms.MediaAnimation, terms.MediaVoice, terms.MediaSticker, terms.MediaWebP:
	}
	return &models.InputMediaDocument{Media: m.Ref, Caption: caption, CaptionEntities: format}
}

// errNoPlace is a location or contact that is neither.
var errNoPlace = errors.New("bot: neither a location, a venue nor a contact")

// place is a location, a venue or a contact.
type place struct {
	models.Contact
	Latitude, Longitude *float64
	LivePeriod          int `json:"live_period"` // seconds
	Location            *models.Location
	Title, Address      string
}

func (c *Client) sendPlace(ctx context.Context, to Address, p Part, reply *models.ReplyParameters) (*models.Message, error) {
	var where place
	if err := json.Unmarshal(p.place, &where); err != nil {
		return nil, fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNoPlace)
	}
	switch {
	case where.Location != nil:
		return c.api.SendVenue(ctx, &telegram.SendVenueParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, Title: where.Title, Address: where.Address,
			Latitude: where.Location.Latitude, Longitude: where.Location.Longitude,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case where.Latitude != nil && where.Longitude != nil:
		return c.api.SendLocation(ctx, &telegram.SendLocationParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, Latitude: *where.Latitude, Longitude: *where.Longitude,
			LivePeriod: where.LivePeriod, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case strings.Contains(where.PhoneNumber, "*"): // masked, it is no number that Telegram would take
		name := strings.TrimSpace(where.FirstName + " " + where.LastName)
		return c.api.SendMessage(ctx, &telegram.SendMessageParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, Text: "📇 " + name + " " + where.PhoneNumber,
			LinkPreviewOptions: noPreview, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case where.PhoneNumber != "":
		return c.api.SendContact(ctx, &telegram.SendContactParams{
			ChatID: to.Chat, MessageThreadID: to.Thread, PhoneNumber: where.PhoneNumber,
			FirstName: where.FirstName, LastName: where.LastName, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	}
	return nil, fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNoPlace)
}

// errNotEditable is a message of a kind that cannot become another.
var errNotEditable = errors.New("bot: such a message cannot be edited")

// Rewrite edits a message that Send sent, so that it shows a part: words, the words below a file, or where a live
// location is now.
func (c *Client) Rewrite(ctx context.Context, chat, message int64, p Part) (err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	switch {
	case p.place != nil:
		var where place
		if json.Unmarshal(p.place, &where) != nil || where.Latitude == nil || where.Longitude == nil {
			return fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNotEditable)
		}
		_, err = c.api.EditMessageLiveLocation(ctx, &telegram.EditMessageLiveLocationParams{
			ChatID: chat, MessageID: int(message), Latitude: *where.Latitude, Longitude: *where.Longitude,
		})
	case p.album != nil:
		return fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNotEditable)
	case p.media != nil:
		_, err = c.api.EditMessageCaption(ctx, &telegram.EditMessageCaptionParams{
			ChatID: chat, MessageID: int(message), Caption: p.text, CaptionEntities: p.entities, ReplyMarkup: p.markup,
		})
	default:
		_, err = c.api.EditMessageText(ctx, &telegram.EditMessageTextParams{
			ChatID: chat, MessageID: int(message), Text: p.text, Entities: p.entities,
			LinkPreviewOptions: noPreview, ReplyMarkup: p.markup,
		})
	}
	return err
}
