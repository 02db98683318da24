package playground

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-telegram/bot/models"
)

// ErrBroken says that [Config.File] holds something that no playground has
// written.
var ErrBroken = errors.New("playground: the kept chats cannot be read: delete the file, or all data by make reset")

const (
	keptShape = 1           // of the file; count up when older files cannot be read any more
	keepAfter = time.Second // how long changes gather before they are written
	idGap     = 1000        // more ids than can be given while changes gather
)

// kept is the world as the file has it. Left out is what concerns calls under
// way only, what [Config] says anew, and the webhook, which a bot sets when it
// starts.
type kept struct {
	Shape    int                            `json:"shape"`
	Closed   bool                           `json:"closed"` // nothing has happened since
	Born     string                         `json:"born"`
	LastID   int                            `json:"last_id"`
	Serial   int                            `json:"serial"`
	LastSent int64                          `json:"last_update_id"`
	Allowed  []string                       `json:"allowed_updates"`
	Waiting  []keptUpdate                   `json:"waiting"`
	Menus    map[string][]models.BotCommand `json:"menus"`
	Chats    []keptChat                     `json:"chats"`
	Files    []keptFile                     `json:"files"`
}

// keptUpdate is an update that the bot has not confirmed. Its body is kept to
// the byte, as it need not be JSON.
type keptUpdate struct {
	ID      int64  `json:"id"`
	Line    string `json:"line"`
	Raw     []byte `json:"raw"`
	Chat    int64  `json:"chat"` // with Message: the message it carries; 0: none
	Message int    `json:"message"`
	Once    bool   `json:"once"`
	Sent    bool   `json:"sent"`
}

type keptChat struct {
	ID       int64                       `json:"id"`
	Messages []Message                   `json:"messages"` // those that are not deleted
	LastID   int                         `json:"last_id"`
	Topics   []Topic                     `json:"topics"`
	Keyboard *models.ReplyKeyboardMarkup `json:"keyboard"`
	Pinned   []int                       `json:"pinned"`
	Started  bool                        `json:"started"`
	Blocked  bool                        `json:"blocked"`
	NoTopics bool                        `json:"no_topics"`
	Demoted  bool                        `json:"demoted"`
}

// keptFile is all but the bytes of a file. Those lie in a folder beside, named
// by the unique id, so that they are written once only.
type keptFile struct {
	ID       string             `json:"id"`
	UniqueID string             `json:"unique_id"`
	Name     string             `json:"name"`
	MIME     string             `json:"mime"`
	Path     string             `json:"path"`
	Sizes    []models.PhotoSize `json:"sizes"`
	data     []byte
}

// load reads the world from the file, if there is one of this shape.
func (s *Server) load() error {
	raw, err := os.ReadFile(s.config.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("playground: read the kept chats: %w", err)
	}
	var version struct {
		Shape int `json:"shape"`
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrBroken, s.config.File, err)
	}
	if version.Shape != keptShape {
		return nil
	}
	var k kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrBroken, s.config.File, err)
	}
	for i := range k.Files {
		if k.Files[i].data, err = os.ReadFile(s.filePath(k.Files[i].UniqueID)); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrBroken, s.config.File, err)
		}
	}
	if !k.Closed {
		k.skipIDs()
	}
	s.restore(k)
	return nil
}

// skipIDs leaves out the ids that may have been given after the file was
// written: the bot may know them, so they must not come again.
func (k *kept) skipIDs() {
	k.LastID += idGap
	k.Serial += idGap
	k.LastSent += idGap
	for i := range k.Chats {
		k.Chats[i].LastID += idGap
	}
}

// restore puts what was kept into the world. Chats of people who are not there
// any more are left out.
func (s *Server) restore(k kept) {
	s.born, s.lastID, s.serial = k.Born, k.LastID, k.Serial
	maps.Copy(s.menus, k.Menus)
	for _, f := range k.Files {
		s.files.put(&storedFile{
			File: File{Name: f.Name, Data: f.data}, ID: f.ID, UniqueID: f.UniqueID, MIME: f.MIME, path: f.Path, sizes: f.Sizes,
		})
	}
	for _, from := range k.Chats {
		c := s.chats[from.ID]
		if c == nil {
			continue
		}
		c.lastID, c.keyboard, c.pinned = from.LastID, from.Keyboard, from.Pinned
		c.started, c.blocked, c.noTopics, c.demoted = from.Started, from.Blocked, from.NoTopics, from.Demoted
		for _, topic := range from.Topics {
			c.topics = append(c.topics, &topic)
		}
		for _, said := range from.Messages {
			m := &message{Message: said.Message, sent: said.Sent, versions: said.Versions, seen: said.Seen, reactions: said.Reactions}
			c.messages = append(c.messages, m)
			c.byID[m.ID] = m
			s.record(change{message: m})
		}
	}
	s.updates.lastID, s.updates.allowed = k.LastSent, k.Allowed
	for _, from := range k.Waiting {
		u := &update{id: from.ID, line: from.Line, raw: from.Raw, once: from.Once, sent: from.Sent}
		if c := s.chats[from.Chat]; c != nil {
			u.from = c.byID[from.Message]
		}
		s.updates.waiting = append(s.updates.waiting, u)
	}
}

// keep writes the file soon after changes, and once more when the server is
// closed.
func (s *Server) keep(changed <-chan struct{}) {
	for closed := false; !closed; {
		select {
		case <-changed:
			select {
			case <-time.After(keepAfter):
			case <-s.done:
				closed = true
			}
		case <-s.done:
			closed = true
		}
		var err error
		if changed, err = s.save(closed); err != nil {
			slog.Error("the chats are not kept", "err", err)
		}
	}
}

// save writes the world as it is now, and gives the signal of the next change.
func (s *Server) save(closed bool) (changed <-chan struct{}, err error) {
	s.mu.Lock()
	k := s.picture(closed)
	changed = s.changed
	s.mu.Unlock()
	if err := os.MkdirAll(s.filePath(""), 0o700); err != nil {
		return changed, fmt.Errorf("playground: keep chats: %w", err)
	}
	for _, f := range k.Files {
		if _, err := os.Stat(s.filePath(f.UniqueID)); err == nil {
			continue
		}
		if err := writeWhole(s.filePath(f.UniqueID), f.data); err != nil {
			return changed, fmt.Errorf("playground: keep a file: %w", err)
		}
	}
	raw, err := json.Marshal(k)
	if err == nil {
		err = writeWhole(s.config.File, raw)
	}
	if err != nil {
		return changed, fmt.Errorf("playground: keep chats: %w", err)
	}
	return changed, nil
}

// picture copies what may change, so that the rest can be done without s.mu.
func (s *Server) picture(closed bool) kept {
	k := kept{
		Shape: keptShape, Closed: closed, Born: s.born, LastID: s.lastID, Serial: s.serial,
		LastSent: s.updates.lastID, Allowed: s.updates.allowed, Menus: maps.Clone(s.menus),
	}
	for _, u := range s.updates.waiting {
		waiting := keptUpdate{ID: u.id, Line: u.line, Raw: u.raw, Once: u.once, Sent: u.sent}
		if u.from != nil {
			waiting.Chat, waiting.Message = u.from.Chat.ID, u.from.ID
		}
		k.Waiting = append(k.Waiting, waiting)
	}
	for id, c := range s.chats {
		of := keptChat{
			ID: id, LastID: c.lastID, Messages: make([]Message, 0, len(c.messages)), Topics: (&Snapshot{s}).Topics(id), Keyboard: c.keyboard, Pinned: slices.Clone(c.pinned),
			Started: c.started, Blocked: c.blocked, NoTopics: c.noTopics, Demoted: c.demoted,
		}
		for _, m := range c.messages {
			of.Messages = append(of.Messages, m.picture())
		}
		k.Chats = append(k.Chats, of)
	}
	for _, f := range s.files.byID {
		k.Files = append(k.Files, keptFile{
			ID: f.ID, UniqueID: f.UniqueID, Name: f.Name, MIME: f.MIME, Path: f.path, Sizes: f.sizes, data: f.Data,
		})
	}
	return k
}

// filePath is where a file's bytes lie; without a name, the folder.
func (s *Server) filePath(name string) string { return filepath.Join(s.config.File+".files", name) }

// writeWhole replaces a file by a whole one or leaves it as it was, also when
// the machine fails in between.
func writeWhole(name string, data []byte) error {
	unfinished := name + ".tmp"
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(unfinished, name)
}
