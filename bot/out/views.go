package out

import (
	"context"
	"slices"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
)

// boardView reads what the board shows.
func (s *Sender) boardView(ctx context.Context) (desk.Board, error) {
	now := s.Now()
	board, err := s.Views.Board(ctx, s.Pool, desk.BoardLines, now)
	return desk.Board{Board: board, Now: now, Lang: s.Lang}, err
}

// cardView reads what the card of a case shows. In a private chat it is in the language of the one who reads it.
func (s *Sender) cardView(ctx context.Context, caseNo string, to wire.Address) (desk.Card, error) {
	card, err := s.Views.Card(ctx, s.Pool, caseNo, max(to.Chat, 0), s.Now()) // a group's number is negative
	v := desk.Card{Card: card, Lang: s.Lang, Location: s.Location}
	if i := slices.IndexFunc(v.Staff, func(s handoff.Staff) bool { return s.ID == to.Chat }); i >= 0 && v.Staff[i].Lang != "" {
		v.Lang = v.Staff[i].Lang
	}
	return v, err
}

// topicName is what the topic of a case is called.
func (s *Sender) topicName(ctx context.Context, caseNo string) (string, error) {
	c, err := s.Desk.Get(ctx, s.Pool, caseNo)
	if err != nil {
		return "", err
	}
	customer, err := s.Views.Customer(ctx, s.Pool, c)
	if err != nil {
		return "", err
	}
	return desk.TopicName(c, customer), nil
}
