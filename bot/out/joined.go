package out

import (
	"context"
	"strings"

	"kefu/bot/desk"
	"kefu/bot/limit"
	"kefu/handoff"
	"kefu/transcript"
)

// Words that wait for one case are told together in one message where each would cost a message of the twenty a minute
// that a group takes: on the card those from before the claim, and behind each other while the budget is short.

const (
	// mostJoined is how many deliveries are told in one message.
	mostJoined = 60
	// plenty is how many messages of the group's minute must be left for words to get a message each: it is nicer,
	// because each can be answered by itself.
	plenty = 10
)

// joined are the words that wait behind a delivery and go with it in one message, marked as being sent.
func (s *shift) joined(ctx context.Context, d transcript.Delivery, at whereabouts) ([]transcript.Delivery, error) {
	kind, _ := d.Place.Split()
	if kind != "case" || at.Chat > 0 || d.MessageID != 0 || s.Budget.Peek(at.Chat, s.Now(), plenty) == 0 {
		return nil, nil
	}
	waiting, err := s.Record.WaitingWords(ctx, s.Pool, d.Place, mostJoined)
	if err != nil || len(waiting) < 2 || waiting[0].ID != d.ID {
		return nil, err
	}
	staff, err := s.Desk.AllStaff(ctx, s.Pool)
	if err != nil {
		return nil, err
	}
	fits := fitting(waiting, staff, limit.Text)
	if len(fits) < 2 {
		return nil, nil
	}
	marked, err := s.Record.MarkSending(ctx, s.Pool, idsOf(fits[1:])...)
	if err != nil || len(marked) < len(fits)-1 {
		return nil, err
	}
	return fits[1:], nil
}

// inOne is one message with the words of several deliveries, a line each.
func (s *shift) inOne(ctx context.Context, all []transcript.Delivery) (transcript.Message, error) {
	staff, err := s.Desk.AllStaff(ctx, s.Pool)
	lines := make([]string, len(all))
	for i, d := range all {
		lines[i] = desk.Retold(d.Entry, staff)
	}
	return transcript.Message{Text: strings.Join(lines, "\n")}, err
}

// settleJoined stores of words that went with a delivery what became of it: they arrived in the same message, or go
// again.
func (s *shift) settleJoined(ctx context.Context, delivery int64, joined []transcript.Delivery) error {
	return s.Record.MarkLike(ctx, s.Pool, delivery, idsOf(joined)...)
}

// fitting are the first deliveries whose words fit into so many of Telegram's units, a line each.
func fitting(waiting []transcript.Delivery, staff []handoff.Staff, room int) []transcript.Delivery {
	for i, d := range waiting {
		if room -= limit.Length(desk.Retold(d.Entry, staff)) + 1; room < 0 {
			return waiting[:i]
		}
	}
	return waiting
}

func idsOf(all []transcript.Delivery) []int64 {
	ids := make([]int64, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	return ids
}
