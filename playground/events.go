package playground

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"
)

// delta is what has changed since a revision. The first one, since nothing, is
// the whole world; so a page that was away only needs to say how far it got.
type delta struct {
	Epoch    string    `json:"-"` // another one: the server has started anew
	Revision int       `json:"revision"`
	Whole    bool      `json:"whole"` // forget what you knew
	World    *worldNow `json:"world,omitempty"`
	Messages []Message `json:"messages,omitempty"`
	Answers  []Answer  `json:"answers,omitempty"`
}

// worldNow is everything beside messages.
type worldNow struct {
	Born   string             `json:"born"` // another one: ids mean other messages than before
	Bot    botNow             `json:"bot"`
	Group  Group              `json:"group"`
	Links  []Link             `json:"links"`
	People []personNow        `json:"people"`
	Chats  map[string]chatNow `json:"chats"`
}

type personNow struct {
	Person
	Started bool                `json:"started"`
	Blocked bool                `json:"blocked"`
	Menu    []models.BotCommand `json:"menu"`       // in the private chat
	Group   []models.BotCommand `json:"group_menu"` // in the group, of those who are in it
}

type chatNow struct {
	Topics   []Topic                     `json:"topics"`
	Keyboard *models.ReplyKeyboardMarkup `json:"keyboard,omitempty"`
	Pinned   []int                       `json:"pinned,omitempty"`
	Typing   map[int]typingNow           `json:"typing,omitempty"` // by thread
}

type typingNow struct {
	Action string `json:"action"`
	Left   int64  `json:"left"` // milliseconds
}

// since gathers what has changed after a revision. Callers hold s.mu.
func (s *Server) since(revision int) delta {
	d := delta{Epoch: s.epoch, Revision: len(s.log), Whole: revision == 0}
	if revision == 0 || s.chatsAt > revision {
		d.World = s.worldNow()
	}
	told := map[*message]bool{}
	for _, c := range s.log[revision:] {
		switch {
		case c.answer != nil && !d.Whole:
			d.Answers = append(d.Answers, *c.answer)
		case c.message != nil && !told[c.message]:
			told[c.message] = true
			if !(d.Whole && c.message.deleted) {
				d.Messages = append(d.Messages, c.message.picture())
			}
		}
	}
	return d
}

func (s *Server) worldNow() *worldNow {
	w := &worldNow{Born: s.born, Bot: s.botNow(), Group: s.config.Group, Links: append([]Link{}, s.config.Links...), Chats: map[string]chatNow{}}
	for _, p := range s.config.People {
		c := s.chats[p.ID]
		now := personNow{Person: p, Started: c.started, Blocked: c.blocked, Menu: append([]models.BotCommand{}, s.menu(&p, c)...)}
		if group := s.chats[s.config.Group.ID]; group != nil && p.Role != Customer {
			now.Group = s.menu(&p, group)
		}
		w.People = append(w.People, now)
	}
	for id, c := range s.chats {
		now := chatNow{Topics: append([]Topic{}, (&Snapshot{s}).Topics(id)...), Keyboard: c.keyboard, Pinned: append([]int(nil), c.pinned...)}
		for thread, typing := range c.typing {
			if left := typing.Until.Sub(s.now()); left > 0 {
				if now.Typing == nil {
					now.Typing = map[int]typingNow{}
				}
				now.Typing[thread] = typingNow{Action: typing.Action, Left: left.Milliseconds()}
			}
		}
		maps.DeleteFunc(c.typing, func(_ int, t typing) bool { return !t.Until.After(s.now()) })
		w.Chats[strconv.FormatInt(id, 10)] = now
	}
	return w
}

func (d delta) empty() bool {
	return !d.Whole && d.World == nil && len(d.Messages) == 0 && len(d.Answers) == 0
}

// heartbeat keeps event streams from looking dead.
const heartbeat = 15 * time.Second

// lastEvent is the revision of the last event that a browser got; 0 if it got none of this run.
func (s *Server) lastEvent(r *http.Request) (revision int) {
	if epoch, at, found := strings.Cut(r.Header.Get("Last-Event-ID"), "."); found && epoch == s.epoch {
		revision, _ = strconv.Atoi(at)
	}
	return revision
}

// serveEvents follows the log as Server-Sent Events. A browser that lost the
// stream names the last event it got and misses nothing.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	revision := s.lastEvent(r)
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		s.mu.Lock()
		if revision < 0 || revision > len(s.log) {
			revision = 0
		}
		d, changed := s.since(revision), s.changed
		s.mu.Unlock()
		if !d.empty() {
			body, err := json.Marshal(d)
			if err == nil {
				_, err = fmt.Fprintf(w, "id: %s.%d\ndata: %s\n\n", d.Epoch, d.Revision, body)
			}
			if err != nil || out.Flush() != nil {
				return
			}
		}
		revision = d.Revision
		select {
		case <-changed:
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": \n\n"); err != nil || out.Flush() != nil {
				return
			}
		case <-s.done:
			return
		case <-r.Context().Done():
			return
		}
	}
}
