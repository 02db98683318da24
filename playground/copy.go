package playground

import (
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

// copied is what a copy of a message keeps: what it says and carries, not who
// said it, to what it replied or which buttons it had.
func copied(m *message) models.Message {
	return models.Message{
		Text: m.Text, Entities: m.Entities, Caption: m.Caption, CaptionEntities: m.CaptionEntities,
		Photo: m.Photo, Video: m.Video, Document: m.Document, Voice: m.Voice, Audio: m.Audio, Sticker: m.Sticker,
		Animation: m.Animation, VideoNote: m.VideoNote, Location: m.Location, Venue: m.Venue, Contact: m.Contact,
	}
}

// service says whether a message is one that cannot be copied.
func service(m *message) bool {
	kind, _ := mediaOf(&m.Message)
	return m.Text == "" && kind == "" && m.Location == nil && m.Contact == nil
}

func (s *Server) copyMessage(r *request) (any, error) {
	from, err := s.chatOf(r, "from_chat_id")
	if err != nil {
		return nil, err
	}
	m := from.find(r.number("message_id"))
	if m == nil {
		return nil, badRequest("message to copy not found")
	}
	if service(m) {
		return nil, badRequest("message can't be copied")
	}
	content := copied(m)
	if _, given := r.fields["caption"]; given {
		if err := r.caption(&content); err != nil {
			return nil, err
		}
	}
	sent, err := s.send(r, content)
	if err != nil {
		return nil, err
	}
	return models.MessageID{ID: sent[0].ID}, nil
}

// copyMessages skips what it cannot copy and keeps albums together.
func (s *Server) copyMessages(r *request) (any, error) {
	from, err := s.chatOf(r, "from_chat_id")
	if err != nil {
		return nil, err
	}
	var ids []int
	if err := r.decode("message_ids", &ids); err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > 100 || !slices.IsSorted(ids) {
		return nil, badRequest("message identifiers must be 1-100 in strictly increasing order")
	}
	albums := map[string]string{}
	var contents []models.Message
	for _, id := range ids {
		m := from.find(id)
		if m == nil || service(m) {
			continue
		}
		content := copied(m)
		if m.MediaGroupID != "" {
			if albums[m.MediaGroupID] == "" {
				albums[m.MediaGroupID] = s.nextSerial()
			}
			content.MediaGroupID = albums[m.MediaGroupID]
		}
		if r.flag("remove_caption") {
			content.Caption, content.CaptionEntities = "", nil
		}
		contents = append(contents, content)
	}
	if len(contents) == 0 {
		return nil, badRequest("there are no messages to copy")
	}
	sent, err := s.send(r, contents...)
	if err != nil {
		return nil, err
	}
	result := make([]models.MessageID, len(sent))
	for i, m := range sent {
		result[i].ID = m.ID
	}
	return result, nil
}

// chatActionFades is how long a chat action shows
// (https://core.telegram.org/bots/api#sendchataction).
const chatActionFades = 5 * time.Second

func (s *Server) sendChatAction(r *request) (any, error) {
	c, thread, err := s.destination(r)
	if err != nil {
		return nil, err
	}
	if r.text("action") == "" {
		return nil, badRequest("wrong parameter action in request")
	}
	c.typing[thread] = typing{Action: r.text("action"), Until: s.now().Add(chatActionFades)}
	s.recordChats()
	return true, nil
}
