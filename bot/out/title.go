package out

import (
	"context"
	"strconv"
	"time"

	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/transcript"
)

// This file keeps the titles of topics: they tell whether a case waits, who holds it, and that it is over. A title that
// is old harms nobody, so it takes only what the group's minute has to spare.

// titled is all that a title depends on, beside names.
func titled(g handoff.CaseState) string {
	return string(g.Status) + ":" + strconv.FormatInt(g.Assignee, 10) + ":" + g.OrderNo
}

// misnamed tells whether the topic of a case, as long as it is open, shows an old title. topics: they can be managed.
func (c stand) misnamed(topics bool) bool {
	return topics && c.topic.Chat != 0 && !c.closed && c.titleShows != c.title
}

// titlePlace is what the renaming of a topic rests by: the words of the case do not wait for it.
func titlePlace(caseNo string) transcript.Place { return transcript.Place("title:" + caseNo) }

// rename gives a topic the title that fits how the case stands.
func (s *shift) rename(ctx context.Context, c stand) finished {
	var f finished
	name, err := s.topicName(ctx, c.no)
	if err != nil {
		f.err = err
		return f
	}
	f = s.call(ctx, f, c.topic.Chat, wire.Reserve, func(ctx context.Context) error {
		return s.Telegram.RenameTopic(ctx, c.topic, name)
	})
	if !f.until.IsZero() && f.fault.Kind == wire.Done {
		return f // later
	}
	// What was refused was named so already, or is gone: the card's own way finds that out.
	f.fault, f.until = wire.Fault{}, time.Time{}
	if f.err == nil {
		f.err = s.Registry.noteTitle(ctx, c.no, c.title)
	}
	return f
}
