package playground

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/go-telegram/bot/models"
)

// update is one update on its way to the bot.
type update struct {
	id   int64
	line string // updates of one line reach a webhook in order
	raw  json.RawMessage
	from *message // the message it carries, to be marked as seen
	once bool     // injected with an id of the past: sent by the next poll, whatever its offset
	sent bool
}

// updateQueue holds the updates that the bot has not confirmed.
type updateQueue struct {
	lastID  int64
	waiting []*update
	allowed []string // nil: all but those Telegram leaves out by default
	poll    *poll    // the long poll under way
	hook    *webhook
}

// poll is a long poll that waits.
type poll struct {
	ready chan struct{} // has room for one: there may be updates
	ended chan error    // has room for one: another poll or a webhook takes over
}

// updateID of the first update; any number may come first.
const firstUpdateID = 500_000_001

// emit gives an update its id and lines it up. Callers hold s.mu.
func (s *Server) emit(kind, line string, u models.Update, from *message) {
	if allowed := s.updates.allowed; len(allowed) > 0 && !slices.Contains(allowed, kind) {
		return
	}
	u.ID = s.nextUpdateID()
	raw, err := json.Marshal(&u)
	if err != nil {
		panic("playground: encode update: " + err.Error())
	}
	s.lineUp(&update{id: u.ID, line: line, raw: raw, from: from})
}

func (s *Server) nextUpdateID() int64 {
	s.updates.lastID = max(s.updates.lastID+1, firstUpdateID)
	return s.updates.lastID
}

func (s *Server) lineUp(u *update) {
	q := &s.updates
	q.waiting = append(q.waiting, u)
	s.record(change{})
	if q.hook != nil {
		q.hook.push(s, u)
	}
	if q.poll != nil {
		select {
		case q.poll.ready <- struct{}{}:
		default:
		}
	}
}

// InjectRaw sends the bot an update made by hand, such as a malformed one or one
// it has had before. Without an update_id it is given the next one; with an id
// of the past it is sent once more. What is no JSON object goes out as it is,
// which only a webhook can carry.
func (s *Server) InjectRaw(raw json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &update{line: "injected", raw: raw, once: true}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) == nil && fields != nil {
		id, given := fields["update_id"]
		if !given {
			u.id, u.once = s.nextUpdateID(), false
			fields["update_id"] = json.RawMessage(strconv.FormatInt(u.id, 10))
			u.raw, _ = json.Marshal(fields)
		} else if json.Unmarshal(id, &u.id) == nil && u.id > s.updates.lastID {
			s.updates.lastID, u.once = u.id, false
		}
	}
	s.lineUp(u)
}

// getUpdates answers a long poll. It is called without s.mu.
func (s *Server) getUpdates(r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.updates
	if q.hook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if q.poll != nil {
		q.poll.ended <- conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
		q.poll = nil
	}
	if err := r.decode("allowed_updates", &q.allowed); err != nil {
		return nil, err
	}
	offset := r.id("offset")
	s.confirm(offset)
	limit := r.number("limit")
	if limit < 1 || limit > 100 {
		limit = 100
	}
	mine := &poll{ready: make(chan struct{}, 1), ended: make(chan error, 1)}
	q.poll = mine
	defer func() {
		if q.poll == mine {
			q.poll = nil
		}
	}()
	timeout := time.NewTimer(time.Duration(min(max(r.number("timeout"), 0), 50)) * time.Second)
	defer timeout.Stop()
	for {
		if found := q.take(offset, limit); len(found) > 0 {
			return found, nil
		}
		s.mu.Unlock()
		var err error
		done := true
		select {
		case <-mine.ready:
			done = false
		case err = <-mine.ended:
		case <-timeout.C:
		case <-s.done:
		case <-r.http.Context().Done():
		}
		s.mu.Lock()
		if done {
			return []json.RawMessage{}, err
		}
	}
}

// take gives the updates from the offset on and notes that they were sent.
func (q *updateQueue) take(offset int64, limit int) []json.RawMessage {
	var found []json.RawMessage
	for _, u := range q.waiting {
		if len(found) < limit && (u.once || u.id >= offset) {
			found = append(found, u.raw)
			u.sent = true
		}
	}
	return found
}

// confirm drops what the offset says the bot has. A negative offset keeps that
// many of the newest.
func (s *Server) confirm(offset int64) {
	q := &s.updates
	if offset < 0 {
		keep := max(0, len(q.waiting)+int(offset))
		s.markSeen(q.waiting[:keep]...)
		q.waiting = slices.Clone(q.waiting[keep:])
		return
	}
	q.waiting = slices.DeleteFunc(q.waiting, func(u *update) bool {
		gone := u.id < offset && !u.once || u.once && u.sent
		if gone {
			s.markSeen(u)
		}
		return gone
	})
}

// markSeen puts the second tick behind the messages of the updates.
func (s *Server) markSeen(updates ...*update) {
	for _, u := range updates {
		if u.from != nil && !u.from.seen {
			u.from.seen = true
			s.record(change{message: u.from})
		}
	}
}

// Pending is how many updates the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates.waiting)
}
