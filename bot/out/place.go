package out

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/transcript"
)

// whereabouts is what must be known of a place to send there.
type whereabouts struct {
	wire.Address
	nowhere      string // why there is no chat for it
	caseNo       string // of the place of a case
	useGroup     bool   // the case is handled in the group
	why          string // why it is not
	prepare      bool   // topic or card must be made or mended first
	cardRefused  bool   // the card was refused a moment ago: words do not wait for it
	customer     bool   // it is a customer's private chat
	conversation int64  // of a private chat, or the customer's of a case
	blocked      bool   // it is known that the bot is blocked there
}

// locate finds out where the places of deliveries are now.
func (s *shift) locate(ctx context.Context, due []transcript.Delivery, now time.Time) (map[transcript.Place]whereabouts, error) {
	found := make(map[transcript.Place]whereabouts, len(due))
	var conversations []int64
	var cases []string
	for _, d := range due {
		if d.Entry.Kind == "call" { // it leads to where the case is
			cases = append(cases, d.Entry.CaseNo)
		}
		switch kind, id := d.Place.Split(); kind {
		case "customer":
			found[d.Place] = whereabouts{nowhere: "no such conversation"}
			if n, err := strconv.ParseInt(id, 10, 64); err == nil {
				conversations = append(conversations, n)
			}
		case "case":
			found[d.Place] = whereabouts{nowhere: "no such case", caseNo: id}
			cases = append(cases, id)
		case "desk":
			if group := s.Registry.Group(); group != 0 {
				found[d.Place] = whereabouts{Address: wire.Address{Chat: group}}
			} else {
				found[d.Place] = whereabouts{nowhere: "there is no agents' group"}
			}
		default:
			found[d.Place] = whereabouts{nowhere: "no such kind of place"}
		}
	}
	if err := s.locateChats(ctx, conversations, found); err != nil {
		return nil, err
	}
	stands, err := s.stands(ctx, cases...)
	if err != nil {
		return nil, err
	}
	for _, c := range stands {
		found[transcript.CasePlace(c.no)] = s.caseAt(c, now)
	}
	return found, nil
}

func (s *shift) locateChats(ctx context.Context, conversations []int64, found map[transcript.Place]whereabouts) error {
	if len(conversations) == 0 {
		return nil
	}
	chats, err := s.Inbox.Chats(ctx, s.Pool, conversations...)
	for _, c := range chats {
		found[transcript.CustomerPlace(c.Conversation)] = whereabouts{
			Address: wire.Address{Chat: c.Chat}, conversation: c.Conversation, customer: c.Customer, blocked: c.Blocked,
		}
	}
	return err
}

// stand is what a case has in Telegram.
type stand struct {
	no           string
	conversation int64
	open         bool
	claimed      bool
	revision     int64
	assignee     int64 // 0 when nobody holds it
	started      bool  // the holder has a private chat with the bot

	topic  wire.Address // the zero address when it has none
	closed bool         // the topic is
	title  string       // what its title is to show; see titled
	// titleShows is what it shows.
	titleShows string
	openedAt   time.Time

	card    wire.Address // where the card is, or was when it is lost; the zero address when it never was anywhere
	cardID  int64        // 0 when it is lost
	shown   int64        // the revision that the card shows
	digest  []byte
	pending bool // something is still to be delivered
}

// stands reads how cases stand, in no certain order.
func (s *Sender) stands(ctx context.Context, cases ...string) ([]stand, error) {
	if len(cases) == 0 {
		return nil, nil
	}
	states, err := s.Desk.CaseStates(ctx, s.Pool, cases...)
	if err != nil {
		return nil, err
	}
	found, err := s.shown(ctx, states)
	if err != nil {
		return nil, err
	}
	return found, s.surroundings(ctx, found)
}

// shown reads what cases have in Telegram, in no certain order. See surroundings for the rest of what a stand tells.
func (s *Sender) shown(ctx context.Context, states []handoff.CaseState) ([]stand, error) {
	byNo := make(map[string]handoff.CaseState, len(states))
	nos := make([]string, len(states))
	for i, g := range states {
		nos[i], byNo[g.No] = g.No, g
	}
	rows, err := s.Pool.Query(ctx, `
		SELECT c.case_no,
			coalesce(t.chat, 0), coalesce(t.thread, 0), coalesce(t.closed, false), coalesce(t.opened_at, 'epoch'), coalesce(t.shows, ''),
			coalesce(p.chat, 0), coalesce(p.thread, 0), coalesce(p.message_id, 0), coalesce(p.revision, 0), p.digest
		FROM unnest($1::text[]) AS c (case_no)
		LEFT JOIN topics t ON t.case_no = c.case_no
		LEFT JOIN pictures p ON p.key = 'card:' || c.case_no`, nos)
	if err != nil {
		return nil, fmt.Errorf("find what cases have in Telegram: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c stand, err error) {
		err = row.Scan(&c.no, &c.topic.Chat, &c.topic.Thread, &c.closed, &c.openedAt, &c.titleShows,
			&c.card.Chat, &c.card.Thread, &c.cardID, &c.shown, &c.digest)
		g := byNo[c.no]
		c.conversation, c.open, c.claimed = g.Conversation, g.Status != handoff.Closed, g.Status == handoff.Claimed
		c.revision, c.assignee, c.title = g.Revision, g.Assignee, titled(g)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("find what cases have in Telegram: %w", err)
	}
	return found, nil
}

// surroundings adds to stands whether their holders have started the bot, and whether something is on its way there.
func (s *Sender) surroundings(ctx context.Context, stands []stand) error {
	if len(stands) == 0 {
		return nil
	}
	holders, places := make([]int64, len(stands)), make([]transcript.Place, len(stands))
	for i, c := range stands {
		holders[i], places[i] = c.assignee, transcript.CasePlace(c.no)
	}
	private, err := s.Inbox.PrivateChats(ctx, s.Pool, holders...)
	if err != nil {
		return err
	}
	pending, err := s.Record.Pending(ctx, s.Pool, places...)
	if err != nil {
		return err
	}
	for i := range stands {
		c := &stands[i]
		_, c.started = private[c.assignee]
		c.pending = pending[places[i]]
	}
	return nil
}

// caseAt decides where a case is handled: in its topic, or in its holder's private chat while the group cannot be
// used. Whatever is lacking there is to be prepared first.
func (s *shift) caseAt(c stand, now time.Time) whereabouts {
	at := whereabouts{caseNo: c.no, conversation: c.conversation}
	at.useGroup, at.why = s.inGroup(c, now)
	at.cardRefused = s.cardRefused[c.no].After(now)
	lacksCard := func() bool { return !at.cardRefused && (c.card != at.Address || c.cardID == 0) }
	switch {
	case at.useGroup && (c.assignee != 0 || c.topic.Chat != 0):
		at.Address = c.topic
		at.prepare = c.topic.Chat != s.Registry.Group() || lacksCard() || c.closed && c.open
	case c.assignee != 0:
		at.Address = wire.Address{Chat: c.assignee}
		at.prepare = lacksCard() && c.open
	default:
		at.nowhere = "nobody holds the case, and it has no topic"
	}
	return at
}

// dropTopic forgets a topic that is gone, with the card in it. Both are made again, and what was said follows in order.
func (s *shift) dropTopic(ctx context.Context, caseNo string) error {
	s.remade[caseNo]++
	s.Log.Warn("a topic is gone, making it anew", "case", caseNo, "times", s.remade[caseNo])
	return s.Registry.dropTopic(ctx, caseNo)
}

// replyTarget is the message in a chat that shows the entry which another entry answers, 0 if none does.
func (s *Sender) replyTarget(ctx context.Context, entry transcript.Entry, chat int64) (int64, error) {
	if entry.ReplyTo == 0 {
		return 0, nil
	}
	of, err := s.Record.DeliveriesOf(ctx, s.Pool, []int64{entry.ReplyTo})
	if err != nil {
		return 0, err
	}
	for _, d := range of[entry.ReplyTo] {
		if d.Chat == chat && d.MessageID != 0 {
			return d.MessageID, nil
		}
	}
	answered, err := s.Record.Get(ctx, s.Pool, entry.ReplyTo)
	if errors.Is(err, transcript.ErrNoSuchEntry) || err == nil && answered.OriginChat != chat {
		return 0, nil
	}
	return answered.OriginID, err
}
