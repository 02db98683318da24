package in

import (
	"context"

	"kefu/turn"
	"kefu/turn/event"
)

// routeReaction is about an emoji that somebody put to a message: it concerns who wrote that, if that is somebody else.
func (r *Receiver) routeReaction(ctx context.Context, a arrival, m *reaction) (*turn.Input, error) {
	if m.User == nil || m.User.ID == r.Telegram.ID() {
		return nil, nil
	}
	if m.Chat.Type != private {
		if ours, err := r.Registry.IsGroup(ctx, m.Chat.ID); err != nil || !ours {
			return nil, err
		}
	}
	entry, err := r.entryOf(ctx, m.Chat.ID, m.MessageID)
	if err != nil || entry.ID == 0 || entry.CaseNo == "" {
		return nil, err
	}
	e := event.Reacted{At: a.at, Entry: entry.ID}
	for _, one := range m.New {
		if one.Emoji != "" {
			e.Emoji = one.Emoji
		}
	}
	staff, err := r.isStaff(ctx, a.crowd, m.User.ID)
	if err != nil {
		return nil, err
	}
	if staff {
		e.Staff = event.Staff{ID: m.User.ID, Name: m.User.fullName()}
	} else if m.Chat.Type != private {
		return nil, nil
	}
	return a.input(entry.Conversation, e), nil
}
