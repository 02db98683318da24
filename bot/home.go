package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/transcript"
)

// The home of a case is where its card is and its words go: a topic of the group, or its holder's private chat while
// the group cannot be used. This file decides which, and says in one line what happened when the home moves.

const (
	// maxRemade is how often the topic of a case is made anew. Telegram sometimes says of a living topic that it is
	// gone; a case that this keeps happening to goes on in its holder's private chat.
	maxRemade = 3
	// patience is how long the words of a case wait for the group's budget before the case leaves the group.
	patience = 15 * time.Second
	// shyFor is how long an agent who has not started the bot is not written to without need.
	shyFor = 10 * time.Minute
)

// Why a case is not handled in the group, or was moved: each has a line in the catalogue, below desk.moved.
const (
	whyGroup    = "group"     // it cannot be written to
	whyRights   = "rights"    // the bot may not manage its topics
	whyBudget   = "budget"    // too much was said there lately
	whyVanish   = "vanishing" // the topic disappears again and again
	whyMigrated = "migrated"  // it became another chat
	whyTopic    = "topic"     // the topic was deleted
	whyBack     = "back"      // it can be used again
	whyHolder   = "holder"    // another agent holds the case
)

// inGroup decides whether a case is handled in the group, and if not, why.
func (s *sender) inGroup(c stand, now time.Time) (bool, string) {
	group := s.group.Load()
	topic := c.topic.chat == group && !(c.closed && c.open)
	private := c.started && !s.shy[c.assignee].After(now)
	switch {
	case group == 0:
		return false, whyHolder
	case now.Before(s.lost.until):
		return false, whyGroup
	case s.remade[c.no] > maxRemade:
		return false, whyVanish
	case !topic && now.Before(s.rights.until):
		return false, whyRights
	case private && c.card.chat == c.assignee:
		return false, "" // no to and fro: it stays there while this agent holds it
	case private && s.budget.peek(group, now) >= patience:
		return false, whyBudget
	}
	return true, ""
}

// moved says why a case is shown at another place than before, "" when it is not.
func moved(c stand, to spot, why string) string {
	switch {
	case c.card.chat == 0 || c.card == to:
		return ""
	case to.thread == 0 && c.card.chat > 0:
		return whyHolder
	case to.thread == 0:
		return why
	case c.card.chat == to.chat:
		return whyTopic
	case c.card.chat < 0:
		return whyMigrated
	}
	return whyBack
}

// catchUp lets those who read a case at its new place see what they would miss there, and why it moved.
func (s *sender) catchUp(ctx context.Context, tx pgx.Tx, c stand, to spot, why string) error {
	staff, err := s.desk.AllStaff(ctx, tx)
	if err != nil {
		return err
	}
	note := s.line(c.no, c.conversation, "desk.moved."+why, map[string]any{"Case": c.no})
	again, err := s.record.CatchUp(ctx, tx, note, transcript.CasePlace(c.no), to.chat, c.openedAt,
		func(e transcript.Entry) string { return retold(e, staff) })
	if err == nil {
		s.log.Warn("a case has moved", "case", c.no, "why", why, "shown again", again)
	}
	return err
}

// mediaMarks stand for files where words are told again; the files themselves follow.
var mediaMarks = map[string]string{"photo": "🖼", "video": "🎬", "voice": "🎤", "audio": "🎵", "sticker": "🩷"}

// retold is an entry in one line: who, and what.
func retold(e transcript.Entry, staff []handoff.Staff) string {
	who := e.Message.Lead
	if who == "" && e.Staff != 0 {
		who = "📝 " + nameOf(staff, e.Staff)
	}
	if who != "" {
		who += "："
	}
	what := e.Message.Text
	for _, m := range slices.Backward(e.Message.Media) {
		mark := mediaMarks[m.Kind]
		if mark == "" {
			mark = "📎"
		}
		what = mark + what
	}
	if len(e.Message.Place) > 0 {
		what = "📍" + what
	}
	return who + what
}

// asNote names the author of words among agents that were written somewhere else.
func (b *Bot) asNote(ctx context.Context, d transcript.Delivery) (transcript.Message, error) {
	m := d.Entry.Message
	if kind, _ := d.Place.Split(); kind != "case" || d.Entry.Author != transcript.Agent || m.Lead != "" {
		return m, nil
	}
	staff, err := b.desk.AllStaff(ctx, b.pool)
	m.Lead = "📝 " + nameOf(staff, d.Entry.Staff)
	return m, err
}

// line is a line of kefu's own for those who handle a case.
func (b *Bot) line(caseNo string, conversation int64, key string, args map[string]any) transcript.Entry {
	return transcript.Entry{
		Conversation: conversation, At: b.now(), Author: transcript.System, Audience: transcript.DeskOnly,
		CaseNo: caseNo, Kind: "text", Message: transcript.Message{Text: b.texts.T(b.config.Lang, key, args)},
		To: []transcript.Place{transcript.CasePlace(caseNo)},
	}
}

// nameOf is what a member of staff is called.
func nameOf(staff []handoff.Staff, id int64) string {
	return (&cardText{cardView: cardView{Card: view.Card{Staff: staff}}}).staffName(id)
}
