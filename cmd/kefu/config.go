package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"

	"kefu/bot/wire"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/internal/secret"
	"kefu/orders"
	"kefu/transcript/seal"
)

// Config is every setting of kefu: an environment variable, and a flag of the same name that overrides it. Fields are
// text as given; Check turns them into what the App uses and names all faults at once.
type Config struct {
	TelegramToken  string `env:"KEFU_TELEGRAM_TOKEN" help:"Token of the bot, from @BotFather."`
	TelegramAPIURL string `name:"telegram-api-url" env:"KEFU_TELEGRAM_API_URL" default:"https://api.telegram.org" help:"Address of the Bot API."`
	Updates        string `env:"KEFU_UPDATES" default:"polling" help:"How updates arrive: polling or webhook."`
	PublicURL      string `name:"public-url" env:"KEFU_PUBLIC_URL" help:"Address under which people and Telegram reach this server, https with a webhook."`
	WebhookSecret  string `env:"KEFU_WEBHOOK_SECRET" help:"What Telegram shows with each call: 1-256 of A-Z a-z 0-9 _ -."`

	DatabaseURL        string `name:"database-url" env:"KEFU_DATABASE_URL" help:"PostgreSQL, such as postgres://kefu:…@localhost/kefu."`
	MigrateDatabaseURL string `name:"migrate-database-url" env:"KEFU_MIGRATE_DATABASE_URL" help:"PostgreSQL with the right to change tables; the same as DATABASE_URL if empty."`
	RedisURL           string `name:"redis-url" env:"KEFU_REDIS_URL" help:"Redis, such as redis://localhost:6379/0; several, with commas between, are a cluster."`

	HTTPAddr    string  `name:"http-addr" env:"KEFU_HTTP_ADDR" default:"127.0.0.1:8080" help:"Where webhook, console and health listen."`
	MetricsAddr string  `env:"KEFU_METRICS_ADDR" help:"Where /metrics and /debug/pprof listen, such as 127.0.0.1:9464; not for the public. Empty: nowhere."`
	AgentsChat  int64   `env:"KEFU_AGENTS_CHAT" help:"Id of the agents' forum group; without one, cases are handled in private chats."`
	Agents      []int64 `env:"KEFU_AGENTS" sep:"," help:"User ids of the first agents; afterwards roles live in the database."`
	Admins      []int64 `env:"KEFU_ADMINS" help:"User ids of the first admins."`

	ShopURL     string `name:"shop-url" env:"KEFU_SHOP_URL" help:"Where the shop takes events; without it none are sent."`
	ShopSecret  string `env:"KEFU_SHOP_SECRET" help:"Shared with the shop, signs both ways: whsec_ and 24 to 64 bytes in base64; without it the shop's API is closed."`
	Holidays    string `env:"KEFU_HOLIDAYS" help:"File with the shop's own holidays and make-up days, one a line: 2027-02-06 off, 2027-02-14 work; for years that are not built in."`
	SecondAbove string `env:"KEFU_SECOND_ABOVE" help:"Refunds above this amount in yuan need a second agent, such as 1000.00; without it none does."`

	DataKey  string `env:"KEFU_DATA_KEY" help:"Encrypts secrets at rest: 32 bytes in base64 (openssl rand -base64 32). Several, with commas between: the first seals, all open (see kefu rekey)."`
	MediaDir string `env:"KEFU_MEDIA_DIR" default:"media" help:"Where evidence is kept."`

	Keep

	SealKey        string `env:"KEFU_SEAL_KEY" help:"Seals the record against later changes: 32 bytes in base64 (openssl rand -base64 32); without it nothing is sealed. It cannot be changed later."`
	SealAnchors    string `env:"KEFU_SEAL_ANCHORS" help:"File to which anchors of the seal are added, best on another machine's disk; see kefu verify."`
	SealAnchorsURL string `name:"seal-anchors-url" env:"KEFU_SEAL_ANCHORS_URL" help:"Where each anchor is posted too, as a line of JSON."`

	Hours        string        `env:"KEFU_HOURS" help:"Business hours of a working day, and after a semicolon those of a day off: 9:00-12:00,13:00-18:00;10:00-16:00. Empty: all the time."`
	MaxHeld      int           `env:"KEFU_MAX_HELD" help:"How many cases an agent may hold at once; 0: any number."`
	Lease        time.Duration `env:"KEFU_LEASE" default:"10m" help:"How long an agent may leave a waiting customer without an answer before the case returns to the line."`
	AnswerWithin time.Duration `env:"KEFU_ANSWER_WITHIN" default:"15m" help:"Target for the first answer of an agent, in business time; 0: none."`
	CloseWithin  time.Duration `env:"KEFU_CLOSE_WITHIN" default:"24h" help:"Target for closing a case, in business time; 0: none."`
	Silence      time.Duration `env:"KEFU_SILENCE" default:"24h" help:"After how long a silent customer is warned, and after as long again the case closed; 0: never."`

	ReportAt string `env:"KEFU_REPORT_AT" help:"When admins are told each day how the shop served the day before, such as 9:00; empty: only on /report."`

	Pause time.Duration `env:"KEFU_PAUSE" default:"2.5s" help:"How long what follows on plainly unfinished words is waited for, at most 3s; 0: never."`

	OrderNoPattern string `env:"KEFU_ORDER_NO_PATTERN" default:"${order_no}" help:"Regular expression of order numbers."`
	Timezone       string `env:"KEFU_TIMEZONE" default:"Asia/Shanghai" help:"The shop's clock."`
	Lang           string `env:"KEFU_LANG" default:"zh" help:"Language of the desk, and of customers who have not chosen, such as zh or en."`
	Hotline        string `env:"KEFU_HOTLINE" help:"The shop's telephone, told to customers."`
	Texts          string `env:"KEFU_TEXTS" help:"Folder with *.zh.toml, *.en.toml and faq.toml whose texts replace the built-in ones."`

	LogLevel  string `env:"KEFU_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"What is logged: debug, info, warn or error, and what is worse."`
	LogFormat string `env:"KEFU_LOG_FORMAT" default:"text" enum:"text,json" help:"How it is logged: text or json."`

	// unreadable are the faults of settings that are no text, found before Check.
	unreadable []error
	// budget is how much may be sent; Telegram's own but in benchmarks, and in tests that are not about it.
	budget wire.Limits
	// bodyWithin is how long a request may take to arrive whole; 0: thirty seconds.
	bodyWithin time.Duration
	// tracer looks on at what PostgreSQL is asked; nil but in benchmarks.
	tracer pgx.QueryTracer
}

// settings are a Config that has been checked.
type settings struct {
	Config
	box      *secret.Box // with the data keys; which of them is the database's is seen when it is opened
	sealKey  *seal.Key   // nil: nothing is sealed
	hours    *handoff.Hours
	zone     *time.Location
	database *pgxpool.Config
	redis    *redis.UniversalOptions
	public   *url.URL // nil if none was given
	orderNo  *regexp.Regexp
	// calendar has the shop's working days; nil without a zone.
	calendar *orders.Calendar
	// reportAt is the time of day, since midnight; negative: never.
	reportAt time.Duration
	// secondAbove is the amount in fen above which a refund needs a second agent; 0: none does.
	secondAbove int64
}

var secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// Check turns the text into settings. Its error names every fault, each with the variable and what it should be.
func (c Config) Check() (settings, error) {
	s := settings{Config: c}
	faults := slices.Clone(c.unreadable)
	fault := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	if c.TelegramToken == "" {
		fault("KEFU_TELEGRAM_TOKEN", "is missing: the token that @BotFather gave you, such as 123456:AA…")
	} else if id, word, ok := strings.Cut(c.TelegramToken, ":"); !ok || id == "" || word == "" {
		fault("KEFU_TELEGRAM_TOKEN", "does not look like a token: 123456:AA…")
	}
	if u, err := url.Parse(c.TelegramAPIURL); err != nil || u.Host == "" {
		fault("KEFU_TELEGRAM_API_URL", "%q is no address such as https://api.telegram.org", c.TelegramAPIURL)
	}
	c.checkPublic(&s, fault)
	c.checkShop(&s, fault)
	c.checkStores(&s, fault)
	s.box = checkDataKey(c.DataKey, fault)
	c.checkSeal(&s, fault)
	c.checkShopFacts(&s, fault)
	c.checkDesk(&s, fault)
	c.checkDays(fault)
	s.reportAt = checkTimeOfDay("KEFU_REPORT_AT", c.ReportAt, fault)
	if !slices.Contains(texts.Languages, c.Lang) {
		fault("KEFU_LANG", "%q must be one of %s", c.Lang, strings.Join(texts.Languages, ", "))
	}
	if c.AgentsChat > 0 {
		fault("KEFU_AGENTS_CHAT", "%d is no group: ids of groups begin with -100", c.AgentsChat)
	}
	return s, errors.Join(faults...)
}

// checkTimeOfDay reads a time of day; negative is none.
func checkTimeOfDay(name, text string, fault func(name, format string, args ...any)) time.Duration {
	if text == "" {
		return -1
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		fault(name, "%q is no time of day such as 9:00", text)
		return -1
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

func (c Config) checkSeal(s *settings, fault func(name, format string, args ...any)) {
	s.sealKey = checkSealKey(c.SealKey, fault)
	if c.SealKey != "" && c.SealKey == c.DataKey {
		fault("KEFU_SEAL_KEY", "is the data key: make another one, which you keep apart from it")
	}
	for name, value := range map[string]string{"KEFU_SEAL_ANCHORS": c.SealAnchors, "KEFU_SEAL_ANCHORS_URL": c.SealAnchorsURL} {
		if value != "" && c.SealKey == "" {
			fault(name, "needs KEFU_SEAL_KEY")
		}
	}
	if c.SealAnchorsURL != "" {
		if u, err := url.Parse(c.SealAnchorsURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			fault("KEFU_SEAL_ANCHORS_URL", "is no address such as https://notary.example/kefu")
		}
	}
}

// checkDataKey reads one data key, or several with commas between: the first seals, all of them open.
func checkDataKey(text string, fault func(name, format string, args ...any)) *secret.Box {
	if text == "" {
		fault("KEFU_DATA_KEY", "is missing: make one with `openssl rand -base64 32` and keep it safe; without it stored secrets cannot be read")
		return nil
	}
	var keys [][]byte
	for one := range strings.SplitSeq(text, ",") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(one))
		if err != nil {
			key = nil
		}
		keys = append(keys, key)
	}
	box, err := secret.New(keys...)
	if err != nil {
		fault("KEFU_DATA_KEY", "must be 32 bytes in base64 (`openssl rand -base64 32`), or several such keys with commas between")
	}
	return box
}

// checkShopFacts checks what all commands must know alike: the shop's clock, calendar and order numbers.
func (c Config) checkShopFacts(s *settings, fault func(name, format string, args ...any)) {
	var err error
	if s.orderNo, err = regexp.Compile(c.OrderNoPattern); err != nil || c.OrderNoPattern == "" {
		fault("KEFU_ORDER_NO_PATTERN", "%q is no regular expression such as %s", c.OrderNoPattern, understand.DefaultOrderNoPattern)
	} else if _, err := understand.NewLexicon(understand.LexiconConfig{OrderNoPattern: c.OrderNoPattern}); err != nil {
		fault("KEFU_ORDER_NO_PATTERN", "%v", err)
	}
	if s.zone, err = time.LoadLocation(c.Timezone); err != nil || c.Timezone == "" {
		fault("KEFU_TIMEZONE", "%q is no time zone such as Asia/Shanghai", c.Timezone)
		s.zone = nil
		return
	}
	s.calendar = orders.NewCalendar(s.zone)
	if c.Holidays != "" {
		own, err := readHolidays(c.Holidays)
		if err != nil {
			fault("KEFU_HOLIDAYS", "%v", err)
		}
		s.calendar = s.calendar.With(own)
	}
}

func (c Config) checkDesk(s *settings, fault func(name, format string, args ...any)) {
	if s.zone == nil {
		return
	}
	var err error
	s.hours, err = handoff.ParseHours(c.Hours, s.zone, func(day time.Time) bool {
		working, _ := s.calendar.WorkingDay(day)
		return working
	})
	if err != nil {
		fault("KEFU_HOURS", "%v", err)
	}
	for name, d := range map[string]time.Duration{
		"KEFU_LEASE": c.Lease, "KEFU_ANSWER_WITHIN": c.AnswerWithin, "KEFU_CLOSE_WITHIN": c.CloseWithin, "KEFU_SILENCE": c.Silence, "KEFU_PAUSE": c.Pause,
	} {
		if d < 0 {
			fault(name, "%s is negative", d)
		}
	}
	if c.Pause > 3*time.Second {
		fault("KEFU_PAUSE", "%s is longer than 3s", c.Pause)
	}
	if c.MaxHeld < 0 {
		fault("KEFU_MAX_HELD", "%d is negative", c.MaxHeld)
	}
}

func readHolidays(name string) (orders.Holidays, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return orders.ParseHolidays(file)
}

func (c Config) checkPublic(s *settings, fault func(name, format string, args ...any)) {
	if c.PublicURL != "" {
		u, err := url.Parse(strings.TrimSuffix(c.PublicURL, "/"))
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			fault("KEFU_PUBLIC_URL", "%q is no address such as https://kefu.shop.example", c.PublicURL)
		} else {
			s.public = u
		}
	}
	switch c.Updates {
	case "polling":
	case "webhook":
		if c.PublicURL == "" {
			fault("KEFU_PUBLIC_URL", "is missing: with KEFU_UPDATES=webhook Telegram must know where to call")
		}
		if !secretShape.MatchString(c.WebhookSecret) {
			fault("KEFU_WEBHOOK_SECRET", "must be 1 to 256 of A-Z a-z 0-9 _ - with KEFU_UPDATES=webhook")
		}
	default:
		fault("KEFU_UPDATES", "%q must be polling or webhook", c.Updates)
	}
}

// redisPatience is how long one call of Redis may take.
const redisPatience = time.Second

func (c Config) checkShop(s *settings, fault func(name, format string, args ...any)) {
	if c.ShopURL != "" {
		if u, err := url.Parse(c.ShopURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			fault("KEFU_SHOP_URL", "is no address such as https://shop.example/kefu-events")
		}
		if c.ShopSecret == "" {
			fault("KEFU_SHOP_SECRET", "is missing: with KEFU_SHOP_URL events must be signed")
		}
	}
	if c.ShopSecret != "" {
		// The length is what the Standard Webhooks specification asks for.
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(c.ShopSecret, "whsec_"))
		if err != nil || len(key) < 24 || len(key) > 64 {
			fault("KEFU_SHOP_SECRET", "must be whsec_ and 24 to 64 bytes in base64 (`openssl rand -base64 32`)")
		}
	}
	if c.SecondAbove != "" {
		var err error
		if s.secondAbove, err = orders.ParseAmount("KEFU_SECOND_ABOVE", c.SecondAbove); err != nil {
			fault("KEFU_SECOND_ABOVE", "%q is no amount in yuan such as 1000.00", c.SecondAbove)
		}
	}
}

func (c Config) checkStores(s *settings, fault func(name, format string, args ...any)) {
	s.database = c.checkDatabase(fault)
	if c.MigrateDatabaseURL == "" {
		s.MigrateDatabaseURL = c.DatabaseURL
	} else if _, err := pgxpool.ParseConfig(c.MigrateDatabaseURL); err != nil {
		fault("KEFU_MIGRATE_DATABASE_URL", "is no address such as postgres://user:password@host:5432/kefu")
	}
	if c.RedisURL == "" {
		fault("KEFU_REDIS_URL", "is missing: an address such as redis://localhost:6379/0")
		return
	}
	// Nothing needs Redis for the truth, so nobody is to wait for one that hangs.
	s.redis = &redis.UniversalOptions{
		DialTimeout: redisPatience, ReadTimeout: redisPatience, WriteTimeout: redisPatience, MaxRetries: 1,
	}
	for i, one := range strings.Split(c.RedisURL, ",") {
		o, err := redis.ParseURL(strings.TrimSpace(one))
		if err != nil {
			fault("KEFU_REDIS_URL", "address %d is none such as redis://localhost:6379/0", i+1)
			continue
		}
		s.redis.Addrs = append(s.redis.Addrs, o.Addr)
		if len(s.redis.Addrs) == 1 {
			s.redis.Username, s.redis.Password, s.redis.DB, s.redis.TLSConfig = o.Username, o.Password, o.DB, o.TLSConfig
		} else if o.Username != s.redis.Username || o.Password != s.redis.Password || (o.TLSConfig == nil) != (s.redis.TLSConfig == nil) {
			fault("KEFU_REDIS_URL", "address %d has another user, another password or another protocol (redis, rediss) than the first: those of a cluster are the same everywhere", i+1)
		}
	}
	if s.redis.TLSConfig != nil {
		s.redis.TLSConfig.ServerName = "" // each node's certificate is checked against the name that is dialled
	}
}

// checkDatabase is all that commands need which only use the database.
func (c Config) checkDatabase(fault func(name, format string, args ...any)) *pgxpool.Config {
	if c.DatabaseURL == "" {
		fault("KEFU_DATABASE_URL", "is missing: an address such as postgres://user:password@host:5432/kefu")
		return nil
	}
	config, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		// The error would show the password.
		fault("KEFU_DATABASE_URL", "is no address such as postgres://user:password@host:5432/kefu")
		return nil
	}
	return config
}
