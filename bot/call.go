package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	telegram "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kefu/transcript"
)

// spot is where in Telegram a place is at the moment.
type spot struct {
	chat   int64
	thread int // 0 outside of topics
}

// sendPart makes the one call of a part, in answer to the message replyTo if that is not 0. It gives the ids of the
// messages that it became.
func (b *Bot) sendPart(ctx context.Context, to spot, p part, replyTo int64) ([]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	reply := replying(replyTo)
	switch {
	case p.album != nil:
		return b.sendAlbum(ctx, to, p, reply)
	case p.place != nil:
		return one(b.sendPlace(ctx, to, p, reply))
	case p.media != nil:
		sent, err := one(b.sendMedia(ctx, to, p, reply))
		if kind := classify(err).kind; (kind == refused || kind == unauthorized) && p.media.Message != 0 {
			// The handle is of no use here, or this server has no method for the kind: copy what was received.
			return b.copyMedia(ctx, to, p, reply)
		}
		return sent, err
	default:
		return one(b.api.SendMessage(ctx, &telegram.SendMessageParams{
			ChatID: to.chat, MessageThreadID: to.thread, Text: p.text, Entities: p.entities,
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

// sendMedia sends one file by its handle, which works in all chats of the same bot.
func (b *Bot) sendMedia(ctx context.Context, to spot, p part, reply *models.ReplyParameters) (*models.Message, error) {
	file := &models.InputFileString{Data: p.media.Ref}
	switch p.media.Kind {
	case "photo":
		return b.api.SendPhoto(ctx, &telegram.SendPhotoParams{
			ChatID: to.chat, MessageThreadID: to.thread, Photo: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "video":
		return b.api.SendVideo(ctx, &telegram.SendVideoParams{
			ChatID: to.chat, MessageThreadID: to.thread, Video: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "animation":
		return b.api.SendAnimation(ctx, &telegram.SendAnimationParams{
			ChatID: to.chat, MessageThreadID: to.thread, Animation: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "voice":
		return b.api.SendVoice(ctx, &telegram.SendVoiceParams{
			ChatID: to.chat, MessageThreadID: to.thread, Voice: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "audio":
		return b.api.SendAudio(ctx, &telegram.SendAudioParams{
			ChatID: to.chat, MessageThreadID: to.thread, Audio: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "video_note":
		return b.api.SendVideoNote(ctx, &telegram.SendVideoNoteParams{
			ChatID: to.chat, MessageThreadID: to.thread, VideoNote: file, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case "sticker":
		return b.api.SendSticker(ctx, &telegram.SendStickerParams{
			ChatID: to.chat, MessageThreadID: to.thread, Sticker: file, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	default:
		return b.api.SendDocument(ctx, &telegram.SendDocumentParams{
			ChatID: to.chat, MessageThreadID: to.thread, Document: file, Caption: p.text, CaptionEntities: p.entities,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	}
}

// copyMedia copies the message that a file was received in. The caption is always our own, because the original may
// hold what was masked.
func (b *Bot) copyMedia(ctx context.Context, to spot, p part, reply *models.ReplyParameters) ([]int64, error) {
	id, err := b.api.CopyMessage(ctx, &telegram.CopyMessageParams{
		ChatID: to.chat, MessageThreadID: to.thread, FromChatID: p.media.Chat, MessageID: int(p.media.Message),
		Caption: p.text, CaptionEntities: p.entities, ReplyParameters: reply, ReplyMarkup: p.markup,
	})
	if err != nil {
		return nil, err
	}
	return []int64{int64(id.ID)}, nil
}

func (b *Bot) sendAlbum(ctx context.Context, to spot, p part, reply *models.ReplyParameters) ([]int64, error) {
	media := make([]models.InputMedia, len(p.album))
	for i, m := range p.album {
		caption, format := "", []models.MessageEntity(nil)
		if i == 0 {
			caption, format = p.text, p.entities
		}
		media[i] = albumPart(m, caption, format)
	}
	sent, err := b.api.SendMediaGroup(ctx, &telegram.SendMediaGroupParams{
		ChatID: to.chat, MessageThreadID: to.thread, Media: media, ReplyParameters: reply,
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
	case "photo":
		return &models.InputMediaPhoto{Media: m.Ref, Caption: caption, CaptionEntities: format}
	case "video":
		return &models.InputMediaVideo{Media: m.Ref, Caption: caption, CaptionEntities: format}
	case "audio":
		return &models.InputMediaAudio{Media: m.Ref, Caption: caption, CaptionEntities: format}
	default:
		return &models.InputMediaDocument{Media: m.Ref, Caption: caption, CaptionEntities: format}
	}
}

// errNoPlace is a location or contact that is neither.
var errNoPlace = errors.New("bot: neither a location, a venue nor a contact")

func (b *Bot) sendPlace(ctx context.Context, to spot, p part, reply *models.ReplyParameters) (*models.Message, error) {
	var where struct {
		models.Contact
		Latitude, Longitude *float64
		Location            *models.Location
		Title, Address      string
	}
	if err := json.Unmarshal(p.place, &where); err != nil {
		return nil, fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNoPlace)
	}
	switch {
	case where.Location != nil:
		return b.api.SendVenue(ctx, &telegram.SendVenueParams{
			ChatID: to.chat, MessageThreadID: to.thread, Title: where.Title, Address: where.Address,
			Latitude: where.Location.Latitude, Longitude: where.Location.Longitude,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case where.Latitude != nil && where.Longitude != nil:
		return b.api.SendLocation(ctx, &telegram.SendLocationParams{
			ChatID: to.chat, MessageThreadID: to.thread, Latitude: *where.Latitude, Longitude: *where.Longitude,
			ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case strings.Contains(where.PhoneNumber, "*"): // masked, it is no number that Telegram would take
		name := strings.TrimSpace(where.FirstName + " " + where.LastName)
		return b.api.SendMessage(ctx, &telegram.SendMessageParams{
			ChatID: to.chat, MessageThreadID: to.thread, Text: "📇 " + name + " " + where.PhoneNumber,
			LinkPreviewOptions: noPreview, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	case where.PhoneNumber != "":
		return b.api.SendContact(ctx, &telegram.SendContactParams{
			ChatID: to.chat, MessageThreadID: to.thread, PhoneNumber: where.PhoneNumber,
			FirstName: where.FirstName, LastName: where.LastName, ReplyParameters: reply, ReplyMarkup: p.markup,
		})
	}
	return nil, fmt.Errorf("%w: %w", telegram.ErrorBadRequest, errNoPlace)
}
