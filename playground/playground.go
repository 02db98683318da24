// Package playground is a stand-in for Telegram on this machine. It has two faces over one world in memory: a server of
// the Bot API, as far as a support bot uses it, and chat pages in the browser where a person acts as the demo customers
// and as the agents. Tests act through the methods of [Server] and reach the same world.
//
// It knows Telegram: its objects, limits and error words (https://core.telegram.org/bots/api). It must not know anything
// about the bot, the shop or its cases: whatever works here must work against the real Bot API with nothing but another
// address.
//
// As with Telegram, chats outlive the bot: with [Config.File] they, and the updates that the bot has not confirmed, are
// there again after a restart. Without it, as in tests, the world ends with its server.
package playground

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot/models"
)

// Errors of acting as a person. The methods that return a message panic with
// one of them instead: acting on something that is not there is a mistake of
// the test, not of the bot.
var (
	ErrNoPerson    = errors.New("playground: no such person")
	ErrNoChat      = errors.New("playground: no such chat, or the person is not in it")
	ErrNoThread    = errors.New("playground: no such topic")
	ErrNoMessage   = errors.New("playground: no such message")
	ErrNoButton    = errors.New("playground: no such button now")
	ErrBlocked     = errors.New("playground: the person has blocked the bot")
	ErrTopicClosed = errors.New("playground: the topic is closed for members")
	ErrNotOwn      = errors.New("playground: only one's own messages can be edited")
	ErrBadContent  = errors.New("playground: Telegram's apps would not send this")
)

// Role says on which side of the page a person stands and what the person may
// do in the agents' group.
type Role = string

// The roles. Agents are members of the group, admins are its administrators
// (the first one its owner), customers are not in it.
const (
	Customer Role = "customer"
	Agent    Role = "agent"
	Admin    Role = "admin"
)

// Person is a demo user of Telegram. The private chat with the bot has the
// person's ID.
type Person struct {
	ID        int64  `json:"id"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Username  string `json:"username"`
	Phone     string `json:"phone"`    // shared by the contact button only
	Language  string `json:"language"` // language_code, such as "zh-hans"
	Role      Role   `json:"role"`
	Note      string `json:"note"`    // what this demo person has, shown in the list
	NoteEN    string `json:"note_en"` // the same in English; empty: Note
	Start     string `json:"start"`   // start parameter the page offers as a deep link
}

// Group is the agents' forum supergroup. The bot is an administrator in it.
type Group struct {
	ID    int64  `json:"id"` // negative, -100…; 0: there is no group
	Title string `json:"title"`
	Plain bool   `json:"plain,omitempty"` // without topics
}

// Link is a named address in the header of the page, opened in a new tab.
type Link struct {
	LabelZH string `json:"zh"`
	LabelEN string `json:"en"`
	URL     string `json:"url"`
}

// Config says who is in the world and how strict it is.
type Config struct {
	Token   string           // the bot token it accepts: a number, a colon and a word
	BotName string           // the name people see; empty: 客服
	Now     func() time.Time // nil: time.Now
	People  []Person
	Group   Group
	Links   []Link
	Limits  Limits

	// File is where the world is kept over restarts, with the bytes of photos
	// and other files in a folder beside it, File + ".files". Empty: in memory
	// only.
	File string

	// Latency is how far away the Bot API is: every call is answered that much
	// later, however long it took.
	Latency time.Duration
	// WebhookRetry is the first pause after a failed webhook delivery; it
	// doubles with each failure up to 60 times itself. 0: Telegram's 1 s.
	WebhookRetry time.Duration
}

// Server is the world. All methods are safe for concurrent use.
type Server struct {
	config  Config
	bot     models.User
	handler http.Handler
	client  *http.Client // posts to the webhook
	done    chan struct{}
	close   sync.Once
	keeping sync.WaitGroup // until the last word is in Config.File

	mu        sync.Mutex
	changed   chan struct{} // closed and replaced at each change
	epoch     string        // tells one run of the server from the next
	born      string        // tells one world from another, whose ids mean something else
	log       []change      // everything that changed, in order; its length is the revision
	chatsAt   int           // revision of the last change beside messages and answers
	people    map[int64]*Person
	chats     map[int64]*chat
	files     fileStore
	lastID    int // last message id of all private chats, which share one count
	queries   map[string]query
	inline    map[string]*inlineQuery
	inlineOff bool // the bot's inline mode is off
	answers   []Answer
	calls     []Call
	faults    map[string][]Fault
	menus     map[string][]models.BotCommand
	all       budget // of all chats together
	updates   updateQueue
	serial    int // for ids of queries and albums
}

// change is one line of the log that pages follow.
type change struct {
	message *message
	answer  *Answer
}

var tokenShape = regexp.MustCompile(`^([0-9]+):[A-Za-z0-9_-]+$`)

// New is [Open] for worlds that are not kept. It panics where Open fails.
func New(config Config) *Server { return must(Open(config)) }

// Open makes the world that Config.File keeps, or one in which nobody has said
// anything yet when there is no such file or it is of another version. Errors
// are ErrBroken and those of reading and writing the file. It panics when the
// token does not look like one, as such a server could never be reached.
func Open(config Config) (*Server, error) {
	parts := tokenShape.FindStringSubmatch(config.Token)
	if parts == nil {
		panic("playground: malformed bot token")
	}
	id, _ := strconv.ParseInt(parts[1], 10, 64)
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.BotName == "" {
		config.BotName = "客服"
	}
	if config.WebhookRetry == 0 {
		config.WebhookRetry = time.Second
	}
	config.Limits = config.Limits.orTelegrams()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	transport.MaxIdleConnsPerHost = 100
	now := strconv.FormatInt(time.Now().UnixNano(), 36)
	s := &Server{
		config: config,
		bot: models.User{
			ID: id, IsBot: true, FirstName: config.BotName, Username: "kefu_playground_bot",
			CanJoinGroups: true, CanReadAllGroupMessages: true, HasTopicsEnabled: true,
		},
		client:  &http.Client{Transport: transport, Timeout: 30 * time.Second},
		done:    make(chan struct{}),
		changed: make(chan struct{}),
		epoch:   now,
		born:    now,
		people:  map[int64]*Person{},
		chats:   map[int64]*chat{},
		queries: map[string]query{},
		inline:  map[string]*inlineQuery{},
		faults:  map[string][]Fault{},
		menus:   map[string][]models.BotCommand{},
	}
	for i := range config.People {
		person := &config.People[i]
		s.people[person.ID] = person
		s.chats[person.ID] = newChat(models.Chat{
			ID: person.ID, Type: models.ChatTypePrivate,
			FirstName: person.FirstName, LastName: person.LastName, Username: person.Username,
		})
	}
	if group := config.Group; group.ID != 0 {
		s.chats[group.ID] = newChat(models.Chat{
			ID: group.ID, Type: models.ChatTypeSupergroup, Title: group.Title, IsForum: !group.Plain,
		})
	}
	s.handler = s.guard(s.routes())
	if config.File == "" {
		return s, nil
	}
	if err := s.load(); err != nil {
		return nil, err
	}
	changed, err := s.save(false) // what cannot be written had better be known at once
	if err != nil {
		return nil, err
	}
	s.keeping.Go(func() { s.keep(changed) })
	return s, nil
}

// Handler answers the Bot API below /bot<token>/ and /file/bot<token>/, and the
// pages everywhere else.
func (s *Server) Handler() http.Handler { return s.handler }

// Close ends long polls, event streams and webhook deliveries, and keeps what
// Config.File shall keep. Call it before shutting down the HTTP server, which
// would wait for them.
func (s *Server) Close() {
	s.close.Do(func() {
		close(s.done)
		s.mu.Lock()
		s.updates.stopWebhook()
		s.mu.Unlock()
	})
	s.keeping.Wait()
}

func (s *Server) routes() http.Handler {
	pages := s.pages()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, "/bot"):
			s.serveMethod(w, r)
		case strings.HasPrefix(path, "/file/bot"):
			s.serveDownload(w, r)
		default:
			pages.ServeHTTP(w, r)
		}
	})
}

// now is the world's clock.
func (s *Server) now() time.Time { return s.config.Now() }

// record adds to the log and wakes everybody who waits. Callers hold s.mu.
func (s *Server) record(c change) {
	s.log = append(s.log, c)
	close(s.changed)
	s.changed = make(chan struct{})
}

// recordChats notes a change of chats, topics, people or menus.
func (s *Server) recordChats() {
	s.record(change{})
	s.chatsAt = len(s.log)
}

// nextSerial gives ids that need only be different from each other.
func (s *Server) nextSerial() string {
	s.serial++
	return strconv.FormatInt(int64(s.serial)+7_000_000_000_000, 10)
}
