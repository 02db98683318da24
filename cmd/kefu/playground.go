package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/handoff"
	"kefu/internal/servers"
	"kefu/orders"
	"kefu/playground"
)

// The stand-in's world: its token and group, and the ids of those who work in it.
const (
	standInToken = "1000:playground"
	standInGroup = -1001000000001
	firstAgent   = 2001
	theAdmin     = 3001
	firstPerson  = 1001
)

type playgroundCommand struct {
	Config
	Dir      string `default:".kefu" help:"Where the private servers, keys and media are kept."`
	PageAddr string `default:"127.0.0.1:8090" help:"Where the chat pages of the stand-in listen."`
}

// Run starts everything on this machine and keeps it running until it is told to stop. With a token it uses the real
// Telegram in place of the stand-in.
func (c *playgroundCommand) Run(ctx context.Context, s streams) error {
	return stopped(ctx, c.run(ctx, s))
}

func (c *playgroundCommand) run(ctx context.Context, s streams) error {
	began := time.Now()
	steps := progress{s.out, began}
	if err := c.checkAddresses(); err != nil {
		return err
	}
	if c.TelegramToken != "" {
		// The chats of the stand-in mean nothing to the real Telegram: a shop of its own.
		c.Dir = filepath.Join(c.Dir, "real")
	}
	stop, err := c.privateServers(ctx, steps)
	if err != nil {
		return err
	}
	defer stop()
	if err := c.keys(); err != nil {
		return err
	}
	steps.step("filling the demo shop")
	demo, links, err := c.seed(ctx)
	if err != nil {
		return err
	}
	var asAdmin adminDoor
	var staff []playground.Person
	if c.TelegramToken == "" {
		people := cast(demo, links)
		staff = slices.DeleteFunc(slices.Clone(people), func(p playground.Person) bool { return p.Role == playground.Customer })
		page, err := c.standIn(people, &asAdmin)
		if err != nil {
			return err
		}
		defer page()
	}
	steps.step("starting the bot, the desk and the console")
	app, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer app.Close()
	asAdmin.app.Store(app)
	if err := app.furnish(ctx, staff); err != nil {
		return err
	}
	c.welcome(s.out, app, began)
	return app.Run(ctx)
}

// checkAddresses refuses addresses that others could reach: the playground lets anybody act as anyone.
func (c *playgroundCommand) checkAddresses() error {
	for name, addr := range map[string]string{"KEFU_HTTP_ADDR": c.HTTPAddr, "--page-addr": c.PageAddr} {
		host, _, err := net.SplitHostPort(addr)
		if err != nil || !loopback(host) {
			return fmt.Errorf("%s: %q: the playground is for this machine only, such as 127.0.0.1:8080", name, addr)
		}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// privateServers starts PostgreSQL and Redis, where none were named.
func (c *playgroundCommand) privateServers(ctx context.Context, steps progress) (stop func(), err error) {
	if c.DatabaseURL != "" && c.RedisURL != "" {
		return func() {}, nil
	}
	private, err := servers.Start(ctx, servers.Options{Dir: c.Dir, Durable: true, Progress: steps.step})
	if err != nil {
		return nil, err
	}
	if c.DatabaseURL == "" {
		c.DatabaseURL = private.DatabaseURL
	}
	if c.RedisURL == "" {
		c.RedisURL = private.RedisURL
	}
	return private.Stop, nil
}

// keys makes keys the first time and keeps them beside the data that they open and seal.
func (c *playgroundCommand) keys() error {
	if c.MediaDir == "media" {
		c.MediaDir = filepath.Join(c.Dir, "media")
	}
	if c.SealAnchors == "" {
		c.SealAnchors = filepath.Join(c.Dir, "anchors.jsonl")
	}
	return errors.Join(c.key("data.key", &c.DataKey), c.key("seal.key", &c.SealKey))
}

func (c *playgroundCommand) key(name string, key *string) error {
	if *key != "" {
		return nil
	}
	file := filepath.Join(c.Dir, name)
	kept, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh)
		kept = []byte(base64.StdEncoding.EncodeToString(fresh))
		if err = os.MkdirAll(c.Dir, 0o755); err == nil {
			err = os.WriteFile(file, kept, 0o600)
		}
	}
	*key = strings.TrimSpace(string(kept))
	return err
}

// seed fills the shop the first time, and makes fresh one-time links.
func (c *playgroundCommand) seed(ctx context.Context) (demo orders.Demo, links map[string]string, err error) {
	pool, store, err := Store{DatabaseURL: c.DatabaseURL, DataKey: c.DataKey, Timezone: c.Timezone, OrderNoPattern: c.OrderNoPattern}.open(ctx)
	if err != nil {
		return demo, nil, err
	}
	defer pool.Close()
	if demo, err = seed(ctx, pool, store); err != nil {
		return demo, nil, err
	}
	links, err = demoLinks(ctx, pool, store, demo)
	return demo, links, err
}

// demoAnswers show what /r and the bot's name, typed by an agent, are for.
var demoAnswers = []handoff.ReadyAnswer{
	{Name: "您好", Text: "{customer}您好，我是{agent}，正在看您的订单 {order}，请稍等。"},
	{Name: "截图", Text: "麻烦发一张付款或充值页面的截图，我马上核对。"},
	{Name: "到账", Text: "退款已经提交，会原路退回，到账日期在上面的消息里。"},
}

// furnish names the staff, and keeps the demo's ready answers unless somebody has kept or forgotten any.
func (a *App) furnish(ctx context.Context, staff []playground.Person) error {
	return pgx.BeginFunc(ctx, a.pool, func(tx pgx.Tx) error {
		for _, p := range staff {
			if err := a.desk.SetName(ctx, tx, p.ID, p.FirstName); err != nil {
				return err
			}
		}
		known, err := a.desk.AnswerChanges(ctx, tx, 1)
		if err != nil || len(known) > 0 || len(a.settings.Admins) == 0 {
			return err
		}
		for _, answer := range demoAnswers {
			if err := a.desk.SaveAnswer(ctx, tx, answer, a.settings.Admins[0], time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// demoLinks makes a one-time link for each demo customer, as the shop's pages would.
func demoLinks(ctx context.Context, pool *pgxpool.Pool, store *orders.Store, demo orders.Demo) (map[string]string, error) {
	links := map[string]string{}
	return links, pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, customer := range demo.Customers {
			token, err := store.NewLink(ctx, tx, customer.ID, "", linkFor, time.Now())
			if err != nil {
				return err
			}
			links[customer.ID] = token
		}
		return nil
	})
}

// linkFor is how long the demo customers' links are good.
const linkFor = 24 * time.Hour

// standIn starts the stand-in for Telegram, with the demo shop's people in it, and points the bot at it.
func (c *playgroundCommand) standIn(people []playground.Person, asAdmin http.Handler) (stop func(), err error) {
	listener, err := net.Listen("tcp", c.PageAddr)
	if err != nil {
		return nil, fmt.Errorf("--page-addr: %w", err)
	}
	address := "http://" + listener.Addr().String()
	c.TelegramToken, c.TelegramAPIURL, c.AgentsChat = standInToken, address, standInGroup
	c.PageAddr = listener.Addr().String()
	for _, p := range people {
		switch p.Role {
		case playground.Agent:
			c.Agents = append(c.Agents, p.ID)
		case playground.Admin:
			c.Agents, c.Admins = append(c.Agents, p.ID), append(c.Admins, p.ID)
		}
	}
	world, err := playground.Open(playground.Config{
		Token: standInToken, People: people, Group: playground.Group{ID: standInGroup, Title: "客服工作群"},
		Links: []playground.Link{{LabelZH: "控制台", LabelEN: "Console", URL: "/console-as-admin"}},
		File:  filepath.Join(c.Dir, "telegram.json"),
	})
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	pages := http.NewServeMux()
	pages.Handle("GET /console-as-admin", asAdmin)
	pages.Handle("/", world.Handler())
	server := &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	return func() {
		world.Close()
		_ = server.Close()
	}, nil
}

// adminDoor takes whoever opens it to the console as the demo shop's admin, by a one-time link like those that the bot
// sends. Only the playground has it.
type adminDoor struct{ app atomic.Pointer[App] }

// ServeHTTP redirects to a fresh link.
func (d *adminDoor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// A name that a web page elsewhere points at this machine must not open the door.
	if host, _, err := net.SplitHostPort(r.Host); err != nil || !loopback(host) {
		http.Error(w, "the playground is for this machine only", http.StatusForbidden)
		return
	}
	app := d.app.Load()
	if app == nil {
		http.Error(w, "kefu is still starting: reload in a second", http.StatusServiceUnavailable)
		return
	}
	var token string
	err := pgx.BeginFunc(r.Context(), app.pool, func(tx pgx.Tx) (err error) {
		token, err = app.desk.NewSignIn(r.Context(), tx, theAdmin, time.Minute, time.Now())
		return err
	})
	if err != nil {
		app.log.Error("no link for the admin", "error", err)
		http.Error(w, "the console cannot be opened now; see the log", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, app.URL+"/console/in/"+token, http.StatusSeeOther)
}

// cast are the people of the stand-in: the demo shop's customers, one stranger, three agents and an admin.
func cast(demo orders.Demo, links map[string]string) []playground.Person {
	var people []playground.Person
	for i, customer := range demo.Customers {
		people = append(people, playground.Person{
			ID: firstPerson + int64(i), FirstName: customer.Name, Language: "zh-hans", Phone: "86" + customer.Phone,
			Role: playground.Customer, Note: note(customer, "zh"), NoteEN: note(customer, "en"), Start: links[customer.ID],
		})
	}
	people = append(people, playground.Person{
		ID: firstPerson + int64(len(demo.Customers)), FirstName: "Tom", Language: "en", Phone: "+14155550100",
		Role: playground.Customer, Note: "没有店里的账号", NoteEN: "has no account with the shop",
	})
	for i, name := range []string{"李明", "周婷", "吴强"} {
		people = append(people, playground.Person{
			ID: firstAgent + int64(i), FirstName: name, Language: "zh-hans", Role: playground.Agent,
		})
	}
	return append(people, playground.Person{ID: theAdmin, FirstName: "店长", Language: "zh-hans", Role: playground.Admin})
}

// note tells how to open the newest order of a demo customer without an account, and how many there are.
func note(customer orders.DemoCustomer, lang string) string {
	if len(customer.Orders) == 0 {
		return ""
	}
	newest := customer.Orders[0]
	if lang == "en" {
		return fmt.Sprintf("%d orders, code %s for %s", len(customer.Orders), newest.Code, newest.No)
	}
	return fmt.Sprintf("%d 个订单，查询码 %s 对应 %s", len(customer.Orders), newest.Code, newest.No)
}

// open starts the App with its log in a file, so that the terminal shows what matters to a person.
func (c *playgroundCommand) open(ctx context.Context, s streams) (*App, error) {
	file, err := os.OpenFile(filepath.Join(c.Dir, "kefu.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return Open(ctx, c.Config, c.logger(file))
}

func (c *playgroundCommand) welcome(out io.Writer, app *App, began time.Time) {
	fmt.Fprintf(out, "\nkefu is ready after %.1f s.\n\n", time.Since(began).Seconds())
	if c.TelegramToken == standInToken {
		fmt.Fprintf(out, "  Chats    http://%s/      (English: http://%s/?lang=en)\n", c.PageAddr, c.PageAddr)
	} else {
		fmt.Fprintf(out, "  Chats    in Telegram, with your bot\n")
	}
	fmt.Fprintf(out, "  Console  %s/console/      (send /console to the bot as the admin for a link)\n", app.URL)
	fmt.Fprintf(out, "  Log      %s\n\nCtrl-C stops everything; the data stays in %s (make reset forgets it).\n",
		filepath.Join(c.Dir, "kefu.log"), c.Dir)
}

// progress tells a person what is being done.
type progress struct {
	out   io.Writer
	began time.Time
}

func (p progress) step(what string) {
	fmt.Fprintf(p.out, "[%4.1f s] %s\n", time.Since(p.began).Seconds(), what)
}
