package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kefu/internal/datakey"
	"kefu/internal/migrations"
	"kefu/internal/secret"
	"kefu/orders"
	"kefu/turn"
	"kefu/turn/deed"
)

// Store is the settings of commands that use only the database.
type Store struct {
	DatabaseURL        string `name:"database-url" env:"KEFU_DATABASE_URL" help:"PostgreSQL."`
	MigrateDatabaseURL string `name:"migrate-database-url" env:"KEFU_MIGRATE_DATABASE_URL" help:"PostgreSQL with the right to change tables; the same as DATABASE_URL if empty."`
	DataKey            string `env:"KEFU_DATA_KEY" help:"Encrypts secrets at rest: 32 bytes in base64."`
	Timezone           string `env:"KEFU_TIMEZONE" default:"Asia/Shanghai" help:"The shop's clock."`
	Holidays           string `env:"KEFU_HOLIDAYS" help:"File with the shop's own holidays and make-up days."`
	OrderNoPattern     string `env:"KEFU_ORDER_NO_PATTERN" default:"${order_no}" help:"Regular expression of order numbers."`
}

// open connects and migrates. All faults of the settings are named at once.
func (c Store) open(ctx context.Context) (*pgxpool.Pool, *orders.Store, error) {
	pool, _, store, err := c.openSealed(ctx)
	return pool, store, err
}

// openSealed is open, with the box that seals what is stored.
func (c Store) openSealed(ctx context.Context) (*pgxpool.Pool, *secret.Box, *orders.Store, error) {
	if _, _, err := c.check(); err != nil {
		return nil, nil, nil, err
	}
	if err := migrate(ctx, c.MigrateDatabaseURL, c.DatabaseURL); err != nil {
		return nil, nil, nil, err
	}
	return c.connect(ctx)
}

// migrate brings the schema up to date and lets the running role, if it is another one, do what kefu does.
func migrate(ctx context.Context, ownerURL, databaseURL string) error {
	if ownerURL == "" {
		ownerURL = databaseURL
	}
	if err := migrations.Run(ctx, ownerURL); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if ownerURL == databaseURL {
		return nil
	}
	running, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return errors.New("KEFU_DATABASE_URL: is no address such as postgres://user:password@host:5432/kefu") // the error would show the password
	}
	return migrations.Grant(ctx, ownerURL, running.User)
}

// check names all faults of the settings at once.
func (c Store) check() (s settings, config *pgxpool.Config, err error) {
	var faults []error
	fault := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", name, fmt.Sprintf(format, args...)))
	}
	same := Config{DatabaseURL: c.DatabaseURL, Timezone: c.Timezone, Holidays: c.Holidays, OrderNoPattern: c.OrderNoPattern}
	config = same.checkDatabase(fault)
	same.checkShopFacts(&s, fault)
	s.box = checkDataKey(c.DataKey, fault)
	return s, config, errors.Join(faults...)
}

// asOwner is the same settings for a command that changes what the running role may not.
func (c Store) asOwner() Store {
	if c.MigrateDatabaseURL != "" {
		c.DatabaseURL = c.MigrateDatabaseURL
	}
	return c
}

// connect checks the settings, connects, and holds the data key to the database's. It changes no schema.
func (c Store) connect(ctx context.Context) (*pgxpool.Pool, *secret.Box, *orders.Store, error) {
	s, config, err := c.check()
	if err != nil {
		return nil, nil, nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("KEFU_DATABASE_URL: %w", err)
	}
	box, err := datakey.Unlock(ctx, pool, s.box)
	if err != nil {
		pool.Close()
		return nil, nil, nil, fmt.Errorf("KEFU_DATA_KEY: %w", err)
	}
	return pool, box, orders.New(orders.Config{Sealer: box, Calendar: s.calendar, OrderNo: s.orderNo}), nil
}

type migrateCommand struct {
	DatabaseURL        string `name:"database-url" env:"KEFU_DATABASE_URL" help:"PostgreSQL."`
	MigrateDatabaseURL string `name:"migrate-database-url" env:"KEFU_MIGRATE_DATABASE_URL" help:"PostgreSQL with the right to change tables."`
}

// Run brings the schema up to date.
func (c *migrateCommand) Run(ctx context.Context, s streams) error {
	if c.DatabaseURL == "" {
		c.DatabaseURL = c.MigrateDatabaseURL
	}
	if c.DatabaseURL == "" {
		return errors.New("KEFU_DATABASE_URL: is missing: an address such as postgres://user:password@host:5432/kefu")
	}
	s.reached("the migrations that were done stay done. Run it again: it goes on with the next")
	if err := migrate(ctx, c.MigrateDatabaseURL, c.DatabaseURL); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "the database has the schema of this kefu")
	return nil
}

type seedCommand struct{ Store }

// Run fills the demo shop and lists it.
func (c *seedCommand) Run(ctx context.Context, s streams) error {
	s.reached("nothing was filled in")
	pool, store, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	demo, err := seed(ctx, pool, store)
	if err != nil {
		return err
	}
	for _, customer := range demo.Customers {
		fmt.Fprintf(s.out, "%s %s %s\n", customer.ID, customer.Name, customer.Phone)
		for _, o := range customer.Orders {
			fmt.Fprintf(s.out, "  %s  code %s  %-10s %s\n", o.No, o.Code, o.Status, o.Title)
		}
	}
	return nil
}

func seed(ctx context.Context, pool *pgxpool.Pool, store *orders.Store) (orders.Demo, error) {
	var demo orders.Demo
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		demo, err = store.Seed(ctx, tx, time.Now())
		return err
	})
	return demo, err
}

type importCommand struct {
	Store
	File string `arg:"" type:"existingfile" help:"JSONL: one order a line, as README.md describes."`
}

// Run imports a file, with a progress bar, and lists the lines it refused.
func (c *importCommand) Run(ctx context.Context, s streams) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	pool, box, store, err := c.openSealed(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	news := deed.News{Inbox: turn.NewInbox(pool, box)}
	bars := mpb.NewWithContext(ctx, mpb.WithOutput(s.err))
	s.reached("none of the file is stored. Import it again")
	bar := addBar(bars, info.Size(),
		mpb.PrependDecorators(decor.Name("import "), decor.CountersKibiByte("% .1f / % .1f")),
		mpb.AppendDecorators(decor.Percentage()))
	report, err := store.Import(ctx, pool, file, orders.ImportOptions{
		Now: time.Now(), Total: info.Size(), Progress: func(done, _ int64) { bar.SetCurrent(done) },
		Tell: func(ctx context.Context, tx pgx.Tx, saved orders.SaveResult) error {
			return news.TellAbout(ctx, tx, turn.FromShop, time.Now(), deed.SavedNews(saved)...)
		},
	})
	bar.SetTotal(-1, true)
	bars.Wait()
	fmt.Fprintf(s.out, "%d new, %d newer, %d known, %d refused\n",
		report.Created, report.Updated, report.Unchanged, len(report.Refused))
	for _, r := range report.Refused {
		fmt.Fprintf(s.out, "line %d: %s\n", r.Line, r.Why)
	}
	for _, field := range slices.Sorted(maps.Keys(report.Ignored)) {
		fmt.Fprintf(s.out, "ignored in %d lines: %s\n", report.Ignored[field], field)
	}
	if ctx.Err() != nil {
		s.reached("what is counted above is stored, the rest of the file is not. Import the file again: what is stored stays as it is")
		return ctx.Err()
	}
	if err == nil && len(report.Refused) > 0 {
		err = fmt.Errorf("%d lines were refused; the others are stored. Mend those lines and import the file again", len(report.Refused))
	}
	return err
}
