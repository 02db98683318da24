package out

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/bot/desk"
	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/transcript"
)

// The pictures of the desk are looked at again this often.
const (
	lookEvery      = 400 * time.Millisecond
	lookAtAllEvery = time.Minute
	sweepEvery     = time.Second // while one look at all is under way
)

// cardKey is the key of a case's card among the pictures.
func cardKey(caseNo string) string { return "card:" + caseNo }

// deskPace is when pictures are due.
type deskPace struct {
	look, all, queue, left     time.Time
	general                    time.Time // next look at what stands in General
	board, share, ping, missed time.Time
	boardOld                   time.Time // since when the board is known to be old; zero while it is not
}

// showDesk brings the pictures of cases up to date: cards that have changed, topics to be closed or opened.
func (s *shift) showDesk(ctx context.Context, now time.Time) error {
	if now.Before(s.pace.look) {
		return nil
	}
	s.pace.look = now.Add(lookEvery)
	grouped := s.Registry.Group() != 0 && !now.Before(s.groupOutage.until)
	sweep := !now.Before(s.pace.all)
	topics := grouped && !now.Before(s.rightsOutage.until)
	stands, err := s.stale(ctx, topics, sweep)
	if err != nil {
		return err
	}
	if err := s.strikeLeft(ctx, now); err != nil {
		return err
	}
	if sweep {
		s.pace.all = now.Add(lookAtAllEvery)
		if s.sweptTo != "" { // there are more
			s.pace.all = now.Add(sweepEvery)
		}
	}
	slices.SortStableFunc(stands, func(a, b stand) int { return a.pressing() - b.pressing() })
	s.startStale(ctx, stands, topics, now)
	return nil
}

// startStale begins to bring cases up to date, as far as something can be started for them.
func (s *shift) startStale(ctx context.Context, stands []stand, topics bool, now time.Time) {
	for _, c := range stands {
		if title := titlePlace(c.no); c.misnamed(topics) && s.free(title, now) {
			s.start(ctx, title, func(ctx context.Context) finished { return s.rename(ctx, c) })
		}
		if !c.stale(topics) {
			continue
		}
		place := transcript.CasePlace(c.no)
		at := s.caseAt(c, now)
		over := !c.open && !at.useGroup && c.card != at.Address // it was handled in a group that is gone
		if at.nowhere == "" && s.waited[place] != 0 {           // somebody took it: what waited for that may go
			delete(s.waited, place)
			delete(s.restUntil, place)
		}
		if at.nowhere == "" && !over && s.free(place, now) && (!at.cardRefused || at.prepare) {
			s.start(ctx, place, func(ctx context.Context) finished { return s.showCase(ctx, at) })
		}
	}
}

// atMost is how many cases are brought up to date at one look, and swept how many of all are looked at.
const (
	atMost = 256
	swept  = 2000
)

// stale are the cases of which something in Telegram is not as it should be. Of all that ever had something there, only
// those are looked at which somebody holds or something was done to lately, and at each look at all some of the others.
func (s *shift) stale(ctx context.Context, topics, sweep bool) ([]stand, error) {
	states, err := s.Desk.RecentStates(ctx, s.Pool)
	if err != nil {
		return nil, err
	}
	if sweep {
		more, err := s.sweep(ctx)
		if err != nil {
			return nil, err
		}
		known := map[string]bool{}
		for _, g := range states {
			known[g.No] = true
		}
		more = slices.DeleteFunc(more, func(g handoff.CaseState) bool { return known[g.No] })
		states = append(states, more...)
	}
	found, err := s.shown(ctx, states)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(c stand) bool { return !c.stale(topics) && !c.misnamed(topics) })
	onlyTitle := func(c stand) bool { return !c.stale(topics) }
	late := slices.DeleteFunc(slices.Clone(found), func(c stand) bool { return !onlyTitle(c) })
	found = append(slices.DeleteFunc(found, onlyTitle), late...) // titles wait for everything else
	found = found[:min(len(found), atMost)]
	return found, s.surroundings(ctx, found)
}

// stale tells whether something of a case in Telegram is not as it should be: a card that is missing or old, a topic that
// is open without need or closed without reason, which counts while topics can be managed.
func (c stand) stale(topics bool) bool {
	switch {
	case c.card == wire.Address{} && c.cardID == 0: // there never was a card
		if c.claimed {
			return true
		}
	case c.shown < c.revision && (c.cardID != 0 || c.claimed):
		return true
	}
	return topics && c.topic.Chat != 0 && (c.closed && c.claimed || !c.closed && !c.open)
}

// pressing says which stands come first: those whose holder has nothing yet, then those that somebody holds.
func (c stand) pressing() int {
	switch {
	case c.claimed && c.cardID == 0:
		return 0
	case c.claimed:
		return 1
	}
	return 2
}

// sweep looks at the next of all cases that have a card or an open topic. There may be hundreds of thousands, so one look
// takes some, and the next goes on where it stopped.
func (s *shift) sweep(ctx context.Context) ([]handoff.CaseState, error) {
	rows, err := s.Pool.Query(ctx, `
		SELECT case_no FROM (
			(SELECT substr(key, length('card:') + 1) AS case_no FROM pictures
				WHERE key > 'card:' || $1 AND key < 'card;' AND message_id <> 0 ORDER BY key LIMIT $2)
			UNION
			(SELECT case_no FROM topics WHERE case_no > $1 AND NOT closed ORDER BY case_no LIMIT $2)
		) AS next ORDER BY case_no LIMIT $2`, s.sweptTo, swept)
	if err != nil {
		return nil, fmt.Errorf("find cases to look at: %w", err)
	}
	nos, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find cases to look at: %w", err)
	}
	s.sweptTo = ""
	if len(nos) == swept {
		s.sweptTo = nos[swept-1]
	}
	return s.Desk.CaseStates(ctx, s.Pool, nos...)
}

// showCase makes what a case should have in Telegram, step by step, each as the budget allows: its topic, open or
// closed, and the card in it. It may be called again at any time and goes on where it stopped.
func (s *shift) showCase(ctx context.Context, at whereabouts) (f finished) {
	f.caseNo = at.caseNo
	found, err := s.stands(ctx, at.caseNo)
	if err != nil || len(found) == 0 {
		f.err = err
		return f
	}
	c, group := found[0], s.Registry.Group()
	to := wire.Address{Chat: c.assignee}
	if at.useGroup {
		if f = s.needTopic(ctx, f, &c); c.topic.Chat == 0 {
			return f
		}
		to = c.topic
	} else {
		c.openedAt = time.Time{} // whatever was shown in a private chat is there still
	}
	if at.useGroup && c.open && c.closed {
		if f = s.setTopic(ctx, f, c.no, to, false); !f.ok() {
			return f
		}
	}
	if !at.cardRefused && c.outdated(to) {
		if f = s.showCard(ctx, f, c, to, at.why); !f.ok() || f.cardRefused {
			return f
		}
	}
	if c.topic.Chat == group && c.done() {
		return s.setTopic(ctx, f, c.no, c.topic, true)
	}
	return f
}

// outdated tells whether the card is not there, or shows less than there is.
func (c stand) outdated(to wire.Address) bool {
	return c.card != to || c.cardID == 0 || c.shown < c.revision
}

// done tells whether nothing more is to be said in the topic of a case, and it is open still.
func (c stand) done() bool { return c.topic.Chat != 0 && !c.open && !c.closed && !c.pending }

// needTopic makes the topic of a case that has none in the group as it is now. Without one, the topic is the zero
// Address.
func (s *shift) needTopic(ctx context.Context, f finished, c *stand) finished {
	if c.topic.Chat == s.Registry.Group() {
		return f
	}
	if c.topic, f = s.makeTopic(ctx, f, c.no, c.title); c.topic.Chat != 0 {
		c.openedAt = s.Now()
	}
	return f
}

// ok reports whether the work went well so far and nothing has to wait.
func (f finished) ok() bool { return f.err == nil && f.until.IsZero() && f.fault.Kind == wire.Done }

// topicToldWithin is how long after a lost answer Telegram may take to tell of a topic in a message.
const topicToldWithin = 3 * time.Second

// makeTopic makes the topic of a case. Without one, the spot is zero.
func (s *shift) makeTopic(ctx context.Context, f finished, caseNo, title string) (wire.Address, finished) {
	name, err := s.topicName(ctx, caseNo)
	if err != nil {
		f.err = err
		return wire.Address{}, f
	}
	made, lost := wire.Address{Chat: s.Registry.Group()}, false
	f = s.call(ctx, f, made.Chat, 0, func(ctx context.Context) (err error) {
		made.Thread, err = s.Telegram.MakeTopic(ctx, made.Chat, name)
		lost = wire.Classify(err).Kind == wire.Lost
		return err
	})
	if lost { // if it was made, Telegram tells of it in a message (Registry.AdoptTopic)
		f.until = s.Now().Add(topicToldWithin)
	}
	if !f.ok() || made.Thread == 0 {
		return wire.Address{}, f
	}
	f.err = s.Registry.keepTopic(ctx, caseNo, made, title)
	return made, f
}

// setTopic closes or opens a topic.
func (s *shift) setTopic(ctx context.Context, f finished, caseNo string, at wire.Address, closed bool) finished {
	leave := 0
	if closed {
		leave = wire.Reserve
	}
	f = s.call(ctx, f, at.Chat, leave, func(ctx context.Context) error { return s.Telegram.SetTopic(ctx, at, closed) })
	if f.ok() {
		f.err = s.Registry.noteTopic(ctx, caseNo, closed)
	}
	return f
}

// showCard draws the card of a case, edited in place or sent where there is none yet.
func (s *shift) showCard(ctx context.Context, f finished, c stand, to wire.Address, why string) finished {
	view, err := s.cardView(ctx, c.no, to)
	if err != nil {
		f.err = err
		return f
	}
	shown := shownPicture{key: cardKey(c.no), at: c.card, message: c.cardID, digest: c.digest}
	if c.card != to {
		shown.message = 0 // it is elsewhere
	}
	var then func(pgx.Tx, int64) error
	reason := moved(c, to, why)
	if reason != "" && c.open {
		then = func(tx pgx.Tx, _ int64) error {
			if err := keepLeft(ctx, tx, c, s.Now()); err != nil {
				return err
			}
			return s.catchUp(ctx, tx, c, to, reason)
		}
	}
	first := shown.message == 0 && reason == "" // else catchUp tells what was said
	said, err := s.said(ctx, c, shown.message, first)
	if err != nil {
		f.err = err
		return f
	}
	for _, d := range said {
		view.Said = append(view.Said, desk.Retold(d.Entry, view.Staff))
	}
	if first && len(said) > 0 {
		then = func(tx pgx.Tx, message int64) error {
			return s.Record.MarkShown(ctx, tx, to.Chat, message, s.Now(), idsOf(said)...)
		}
	}
	f = s.draw(ctx, f, drawing{
		picture: desk.DrawCard(view, s.Texts), was: shown, to: to, revision: view.Case.Revision, then: then,
		leave: pressing(shown, view.Case),
	})
	if f.fault.Kind == wire.Refused { // the words go on without it
		f.fault, f.until, f.cardRefused = wire.Fault{}, time.Time{}, true
	}
	return f
}

// pressing is how much of the group's minute the drawing of a card leaves to others: a card that is missing, or whose
// menu somebody opened, is waited for; that a case is over, the button has told.
func pressing(shown shownPicture, c handoff.Case) (leave int) {
	switch {
	case shown.message == 0 || c.Menu != "":
		return 0
	case c.Status == handoff.Claimed:
		return 3
	}
	return wire.Reserve
}

// digestRoom is how long the words from before the claim may be that stand on a card, in Telegram's units; what is longer
// follows it in a message.
const digestRoom = 2200

// said are the words that stand on a card: when it is new those that wait for it, which then cost no messages of their
// own, else those that were put onto it then.
func (s *shift) said(ctx context.Context, c stand, message int64, first bool) ([]transcript.Delivery, error) {
	place := transcript.CasePlace(c.no)
	if message != 0 {
		return s.Record.ShownIn(ctx, s.Pool, place, c.card.Chat, message)
	}
	if !first {
		return nil, nil
	}
	staff, err := s.Desk.AllStaff(ctx, s.Pool)
	if err != nil {
		return nil, err
	}
	waiting, err := s.Record.WaitingWords(ctx, s.Pool, place, mostJoined)
	return fitting(waiting, staff, digestRoom), err
}
