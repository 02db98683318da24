package out

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/internal/terms"
	"kefu/transcript"
)

// The home of a case is where its card is and its words go: a topic of the group, or its holder's private chat while
// the group cannot be used. This file decides which, and says in one line what happened when the home moves.

const (
	// maxRemade is how often the topic of a case is made anew. Telegram sometimes says of a living topic that it is
	// gone; a case that this keeps happening to goes on in its holder's private chat.
	maxRemade = 3
	// patience is how long the group's budget may keep a case waiting that nobody has seen yet, before it begins in the
	// private chat of its holder. A case that has begun in the group stays there however busy that is.
	patience = time.Minute
	// unwritableFor is how long an agent who has not started the bot is not written to without need.
	unwritableFor = 10 * time.Minute
)

// Why a case is not handled in the group, or was moved: each has a line in the catalogue, below desk.moved.
const (
	whyGroup    = "group"     // it cannot be written to
	whyRights   = "rights"    // the bot may not manage its topics
	whyVanish   = "vanishing" // the topic disappears again and again
	whyMigrated = "migrated"  // it became another chat
	whyTopic    = "topic"     // the topic was deleted
	whyBack     = "back"      // it can be used again
	whyHolder   = "holder"    // another agent holds the case
)

// inGroup decides whether a case is handled in the group, and if not, why.
func (s *shift) inGroup(c stand, now time.Time) (bool, string) {
	group := s.Registry.Group()
	topic := c.topic.Chat == group && !(c.closed && c.open)
	private := c.started && !s.unwritable[c.assignee].After(now)
	switch {
	case group == 0:
		return false, whyHolder
	case now.Before(s.groupOutage.until):
		return false, whyGroup
	case s.remade[c.no] > maxRemade:
		return false, whyVanish
	case !topic && now.Before(s.rightsOutage.until):
		return false, whyRights
	case private && c.card.Chat == c.assignee:
		return false, "" // no to and fro: it stays there while this agent holds it
	case private && c.topic.Chat != group && c.card == wire.Address{} && s.Budget.Peek(group, now, 0) >= patience:
		return false, ""
	}
	return true, ""
}

// moved says why a case is shown at another place than before, "" when it is not.
func moved(c stand, to wire.Address, why string) string {
	switch {
	case c.card.Chat == 0 || c.card == to:
		return ""
	case to.Thread == 0 && c.card.Chat > 0:
		return whyHolder
	case to.Thread == 0:
		return why
	case c.card.Chat == to.Chat:
		return whyTopic
	case c.card.Chat < 0:
		return whyMigrated
	}
	return whyBack
}

// catchUp lets those who read a case at its new place see what they would miss there, and why it moved.
func (s *shift) catchUp(ctx context.Context, tx pgx.Tx, c stand, to wire.Address, why string) error {
	staff, err := s.Desk.AllStaff(ctx, tx)
	if err != nil {
		return err
	}
	note := s.line(c.no, c.conversation, "desk.moved."+why, map[string]any{"Case": c.no})
	again, err := s.Record.CatchUp(ctx, tx, note, transcript.CasePlace(c.no), to.Chat, c.openedAt,
		func(e transcript.Entry) string { return desk.Retold(e, staff) })
	if err == nil {
		s.Log.Warn("a case has moved", "case", c.no, "why", why, "shown again", again)
	}
	return err
}

// asShown is a message as it is shown at a place: words among agents that were written somewhere else name their author.
func (s *Sender) asShown(ctx context.Context, d transcript.Delivery, at whereabouts) (transcript.Message, error) {
	m := d.Entry.Message
	kind, _ := d.Place.Split()
	switch {
	case d.Entry.Author == transcript.System && (m.Calls != 0 || len(m.Buttons) > 0):
		return s.leading(ctx, m, kind == "customer")
	case kind != "case":
		return m, nil
	case d.Entry.Kind == "press":
		m.Text = desk.Retold(d.Entry, nil)
		return m, nil
	case desk.ToCustomer(d.Entry):
		return transcript.Message{Lead: desk.TheBot, Text: desk.Asked(m.Text)}, nil // its buttons are the customer's
	case at.useGroup && d.Entry.Author == transcript.Customer && m.Text == "" && uncaptioned(m):
		m.Lead = "" // the topic is the customer's: whose it is takes no message of its own
		return m, nil
	case d.Entry.Author != transcript.Agent || m.Lead != "":
		return m, nil
	}
	staff, err := s.Desk.AllStaff(ctx, s.Pool)
	m.Lead = "📝 " + desk.NameOf(staff, d.Entry.Staff)
	return m, err
}

// uncaptioned reports whether a message is something below which no words can stand, such as a sticker or a place.
func uncaptioned(m transcript.Message) bool {
	if len(m.Media) != 1 {
		return len(m.Place) > 0
	}
	switch m.Media[0].Kind {
	case terms.MediaSticker, terms.MediaWebP, terms.MediaVideoNote:
		return true
	case terms.MediaPhoto, terms.MediaLivePhoto, terms.MediaVideo, terms.MediaAnimation, terms.MediaVoice, terms.MediaAudio, terms.MediaFile:
	}
	return len(m.Place) > 0
}

// line is a line of kefu's own for those who handle a case.
func (s *Sender) line(caseNo string, conversation int64, key string, args map[string]any) transcript.Entry {
	return transcript.Entry{
		Conversation: conversation, At: s.Now(), Author: transcript.System, Audience: transcript.DeskOnly,
		CaseNo: caseNo, Kind: "text", Message: transcript.Message{Text: s.Texts.T(s.Lang, key, args)},
		To: []transcript.Place{transcript.CasePlace(caseNo)},
	}
}
