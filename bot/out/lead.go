package out

import (
	"context"
	"time"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/transcript"
)

// What tells members of the staff of cases names them, and leads to the topics of the cases.

// topicSoon is how long a word about a case that was just claimed waits for its topic, to which it leads.
const topicSoon = 4 * time.Second

// leading is a message to the staff with the addresses of the topics that its buttons lead to, as far as there are any,
// and with the name of whom it calls where others read it too.
func (s *Sender) leading(ctx context.Context, m transcript.Message, private bool) (transcript.Message, error) {
	links, err := s.Registry.Links(ctx, topicsOf(m)...)
	if err != nil {
		return m, err
	}
	var rows [][]transcript.Button
	for _, row := range m.Buttons {
		var kept []transcript.Button
		for _, b := range row {
			if b.Topic != "" {
				b = transcript.Button{Label: b.Label, URL: links[b.Topic]}
			}
			if b.Data != "" || b.URL != "" {
				kept = append(kept, b)
			}
		}
		if len(kept) > 0 {
			rows = append(rows, kept)
		}
	}
	m.Buttons = rows
	if m.Calls == 0 || private {
		return m, nil
	}
	staff, err := s.Desk.AllStaff(ctx, s.Pool)
	name := desk.NameOf(staff, m.Calls)
	m.Text = name + " " + m.Text
	m.Format = wire.Mention(m.Calls, name)
	return m, err
}

// topicsOf are the cases to whose topics a message leads.
func topicsOf(m transcript.Message) []string {
	var nos []string
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Topic != "" {
				nos = append(nos, b.Topic)
			}
		}
	}
	return nos
}

// early reports whether a word about a case should wait a moment, because its topic is on its way.
func (s *shift) early(d transcript.Delivery, spots map[transcript.Place]whereabouts, now time.Time) bool {
	if d.Entry.Kind != "call" || now.Sub(d.Entry.At) > topicSoon {
		return false
	}
	at, known := spots[transcript.CasePlace(d.Entry.CaseNo)]
	return known && at.useGroup && at.Chat == 0
}
