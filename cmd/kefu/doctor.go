package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/redis/go-redis/v9"

	"kefu/bot/wire"
	"kefu/handoff"
	"kefu/internal/datakey"
	"kefu/internal/migrations"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// doctorCommand looks at everything that kefu stands on and says what to do about each fault. It changes nothing.
type doctorCommand struct{ Config }

var errFaults = errors.New("there are faults")

// Run prints one line for each thing looked at. Its error is errFaults when there is any fault.
func (c *doctorCommand) Run(ctx context.Context, s streams) error {
	findings := examine(ctx, c.Config, time.Now)
	if ctx.Err() != nil {
		s.reached("not everything was looked at, so nothing is said of it")
		return ctx.Err()
	}
	print := func(mark, name, said, do string) {
		fmt.Fprintf(s.out, "%-5s  %-9s %s\n", mark, name, said)
		if do != "" {
			fmt.Fprintf(s.out, "       %-9s → %s\n", "", do)
		}
	}
	var err error
	for _, f := range findings {
		switch {
		case f.Fault:
			print("FAULT", f.Name, f.Said, f.Do)
			err = errFaults
		case f.Do != "":
			print("note", f.Name, f.Said, f.Do)
		default:
			print("ok", f.Name, f.Said, "")
		}
	}
	return err
}

// examine looks at the settings first: the rest needs them.
func examine(ctx context.Context, c Config, now func() time.Time) []wire.Finding {
	s, err := c.Check()
	if err != nil {
		var findings []wire.Finding
		faults := []error{err}
		if several, ok := err.(interface{ Unwrap() []error }); ok {
			faults = several.Unwrap()
		}
		for _, fault := range faults {
			findings = append(findings, wire.Finding{Name: "settings", Fault: true, Said: fault.Error(), Do: "see kefu serve --help"})
		}
		return findings
	}
	findings := []wire.Finding{{Name: "settings", Said: "they can be read"}}
	found, agents := examineDatabase(ctx, s, now)
	findings = append(findings, found...)
	findings = append(findings, examineRedis(ctx, s), examineMedia(s), examineSeal(s), examineCalendar(s, now()))
	public := ""
	if s.public != nil {
		public = s.public.String()
	}
	return append(findings, wire.Examine(ctx, wire.Examination{
		Config:     wire.Config{Token: s.TelegramToken, APIURL: s.TelegramAPIURL},
		AgentsChat: s.AgentsChat, WebhookURL: public + "/telegram/webhook", Webhook: s.Updates == "webhook",
		Agents: agents, Now: now,
	})...)
}

// examineDatabase also finds the agents: once kefu has run, the database knows them better than the settings.
func examineDatabase(ctx context.Context, s settings, now func() time.Time) (findings []wire.Finding, agents []int64) {
	const name = "database"
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	fault := func(said, do string) []wire.Finding {
		return append(findings, wire.Finding{Name: name, Fault: true, Said: said, Do: do})
	}
	conn, err := pgx.ConnectConfig(ctx, s.database.ConnConfig)
	if err != nil {
		// The error's own words would show where, and as whom; the setting says that.
		said, do := unreachable(err)
		return fault(said, do), s.Agents
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var version int
	var theirs time.Time
	var migrated bool
	err = conn.QueryRow(ctx, `
		SELECT current_setting('server_version_num')::int / 10000, clock_timestamp(), to_regclass('public.staff') IS NOT NULL`).
		Scan(&version, &theirs, &migrated)
	if err != nil {
		return fault("PostgreSQL does not answer: "+err.Error(), "look at its log"), s.Agents
	}
	if version < 15 {
		findings = fault(fmt.Sprintf("PostgreSQL %d is too old", version), "use PostgreSQL 15 or newer")
	} else {
		findings = append(findings, wire.Finding{Name: name, Said: fmt.Sprintf("PostgreSQL %d answers", version)})
	}
	if skew := now().Sub(theirs); skew.Abs() > 5*time.Second {
		findings = append(findings, wire.Finding{
			Name: "clock", Fault: true, Said: fmt.Sprintf("it is %v off the database's", skew.Round(time.Second)),
			Do: "set the clocks of both machines by NTP",
		})
	}
	if !migrated {
		return append(findings, wire.Finding{Name: "schema", Said: "there is none yet; kefu serve makes it at its start"}), s.Agents
	}
	if err := datakey.Check(ctx, conn, s.box); err != nil {
		findings = append(findings, wire.Finding{
			Name: "data key", Fault: true, Said: err.Error(), Do: "find the key in a backup: without it nothing that was sealed can be read",
		})
	}
	findings = append(findings, examineSchema(ctx, conn)...)
	staff, err := handoff.New(handoff.Config{}).AllStaff(ctx, conn)
	admins := len(s.Admins)
	for _, one := range staff {
		if one.Agent {
			agents = append(agents, one.ID)
		}
		if one.Admin {
			admins++
		}
	}
	if err != nil {
		return fault("the tables cannot be read: "+err.Error(), "run kefu migrate, and grant the role of KEFU_DATABASE_URL its tables"), s.Agents
	}
	if admins == 0 {
		findings = append(findings, wire.Finding{
			Name: "admins", Fault: true, Said: "there is none: nobody can open all of the console", Do: "name one in KEFU_ADMINS and restart",
		})
	}
	return append(findings, examineTroubles(ctx, conn, s)...), agents
}

// examineTroubles tells of what was given up and waits for somebody.
func examineTroubles(ctx context.Context, conn *pgx.Conn, s settings) (findings []wire.Finding) {
	inputs, err := turn.NewInbox(nil, s.box).CountAside(ctx, conn)
	if err == nil && inputs > 0 {
		findings = append(findings, wire.Finding{
			Name: "inputs", Said: fmt.Sprintf("%d could not be handled", inputs), Do: "mend what the console's troubles say, then run kefu retry",
		})
	}
	events, err := orders.CountShopEvents(ctx, conn)
	if err == nil && events.Dead > 0 {
		findings = append(findings, wire.Finding{
			Name: "shop", Said: fmt.Sprintf("%d events were given up, since the shop did not take them", events.Dead),
			Do: "send them again from the console's troubles",
		})
	}
	if lost, err := transcript.New(transcript.Config{Sealer: s.box}).Backlog(ctx, conn); err == nil && lost.Unknown > 0 {
		findings = append(findings, wire.Finding{
			Name: "deliveries", Said: fmt.Sprintf("of %d nobody knows whether they arrived", lost.Unknown), Do: "see the console's troubles",
		})
	}
	return findings
}

// examineSchema holds the schema and the rights of the running role to what this kefu needs.
func examineSchema(ctx context.Context, conn *pgx.Conn) (findings []wire.Finding) {
	version, err := migrations.Version(ctx, conn)
	switch present := migrations.Present(); {
	case err != nil:
		findings = append(findings, wire.Finding{Name: "schema", Fault: true, Said: err.Error(), Do: "run kefu migrate"})
	case version < present:
		findings = append(findings, wire.Finding{Name: "schema", Said: fmt.Sprintf("it is number %d, this kefu's is %d; the next start migrates", version, present)})
	case version > present:
		findings = append(findings, wire.Finding{
			Name: "schema", Fault: true, Said: fmt.Sprintf("it is number %d, of a newer kefu; this one's is %d", version, present),
			Do: "run the newer kefu, or restore the backup from before the upgrade",
		})
	default:
		findings = append(findings, wire.Finding{Name: "schema", Said: fmt.Sprintf("it is this kefu's, number %d", version)})
	}
	rights, err := migrations.RightsOf(ctx, conn)
	switch {
	case err != nil:
		findings = append(findings, wire.Finding{Name: "grants", Fault: true, Said: err.Error(), Do: "look at PostgreSQL's log"})
	case len(rights.Lacking) > 0:
		findings = append(findings, wire.Finding{
			Name: "grants", Fault: true, Said: "the role of KEFU_DATABASE_URL lacks " + strings.Join(rights.Lacking, ", "),
			Do: "run kefu migrate with KEFU_DATABASE_URL and KEFU_MIGRATE_DATABASE_URL: it grants them",
		})
	case len(rights.Beyond) > 0:
		findings = append(findings, wire.Finding{
			Name: "grants", Said: "the role of KEFU_DATABASE_URL could rewrite the record (" + strings.Join(rights.Beyond, ", ") + ")",
			Do: "run kefu as a role of its own, and name the one that owns the tables in KEFU_MIGRATE_DATABASE_URL (docs/operations.md)",
		})
	default:
		findings = append(findings, wire.Finding{Name: "grants", Said: "the running role has what it needs, and only adds to the record"})
	}
	return findings
}

// examineSeal looks at where the record's anchors are kept.
func examineSeal(s settings) wire.Finding {
	const name = "seal"
	switch {
	case s.sealKey == nil:
		return wire.Finding{
			Name: name, Said: "the record is not sealed: a change of it, made in the database, cannot be proved",
			Do: "set KEFU_SEAL_KEY (openssl rand -base64 32) and KEFU_SEAL_ANCHORS",
		}
	case s.SealAnchors == "" && s.SealAnchorsURL == "":
		return wire.Finding{
			Name: name, Said: "anchors stand in the database only: who has it and the key can forge the record",
			Do: "set KEFU_SEAL_ANCHORS to a file that is copied to another machine, or KEFU_SEAL_ANCHORS_URL",
		}
	}
	return wire.Finding{Name: name, Said: "the record is sealed, and anchored outside of the database; kefu verify checks it"}
}

// unreachable tells a server that is not there from one that lets nobody in.
func unreachable(err error) (said, do string) {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return "PostgreSQL cannot be reached", "see that it runs and that KEFU_DATABASE_URL has the right host and port"
	}
	switch refused.Code {
	case "28P01", "28000": // invalid_password, invalid_authorization_specification
		return "PostgreSQL refuses the user or the password", "see that KEFU_DATABASE_URL has the right ones"
	case "3D000": // invalid_catalog_name
		return "PostgreSQL has no such database", "create the database that KEFU_DATABASE_URL names"
	case "53300": // too_many_connections
		return "PostgreSQL takes no more connections", "raise max_connections, or let fewer programs connect"
	}
	return "PostgreSQL refuses: " + refused.Message, "look at its log"
}

func examineRedis(ctx context.Context, s settings) wire.Finding {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	client := redis.NewUniversalClient(s.redis)
	defer func() { _ = client.Close() }()
	switch said := redisState(client.Set(ctx, "kefu:ready", "", time.Minute).Err()); {
	case strings.HasPrefix(said, "away"):
		return wire.Finding{
			Name: "redis", Fault: true, Said: "it cannot be reached; cases are still served, in the order that PostgreSQL knows",
			Do: "see that it runs and that KEFU_REDIS_URL is right",
		}
	case said != "ok":
		return wire.Finding{Name: "redis", Fault: true, Said: "it is " + said, Do: "look at its settings, its log, and KEFU_REDIS_URL"}
	}
	return wire.Finding{Name: "redis", Said: "it answers"}
}

// leastFree is how many bytes should be free for evidence: some days of pictures.
const leastFree = 500 << 20

// examineMedia sees whether evidence can be kept.
func examineMedia(s settings) wire.Finding {
	err := os.MkdirAll(s.MediaDir, 0o700)
	if err == nil {
		var probe *os.File
		if probe, err = os.CreateTemp(s.MediaDir, ".doctor-*"); err == nil {
			_, err = io.WriteString(probe, "probe")
			err = errors.Join(err, probe.Close(), os.Remove(probe.Name()))
		}
	}
	if err != nil {
		return wire.Finding{Name: "media", Fault: true, Said: err.Error(), Do: "let kefu write to KEFU_MEDIA_DIR"}
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(s.MediaDir, &disk); err == nil {
		free := disk.Bavail * uint64(disk.Bsize)
		if free < leastFree {
			return wire.Finding{
				Name: "media", Fault: true, Said: fmt.Sprintf("only %d MB are free where KEFU_MEDIA_DIR is", free>>20),
				Do: "make room, or let kefu take away old files (KEFU_KEEP_MEDIA)",
			}
		}
		return wire.Finding{Name: "media", Said: fmt.Sprintf("evidence can be kept in %s, %d MB are free", filepath.Clean(s.MediaDir), free>>20)}
	}
	return wire.Finding{Name: "media", Said: "evidence can be kept in " + filepath.Clean(s.MediaDir)}
}

// examineCalendar sees whether the holidays are known that refund dates are counted with. That those of a year to come
// are not is a fault only when it has begun.
func examineCalendar(s settings, now time.Time) wire.Finding {
	missing, year := s.calendar.Missing(now), now.In(s.zone).Year()
	const do = "install a newer kefu, or name the days in KEFU_HOLIDAYS; until then dates of refunds are estimates, and said to be"
	switch {
	case missing == year:
		return wire.Finding{Name: "calendar", Fault: true, Said: fmt.Sprintf("the holidays of %d are not known", year), Do: do}
	case missing != 0:
		return wire.Finding{Name: "calendar", Said: fmt.Sprintf("the holidays of %d are not known yet", missing), Do: do}
	}
	return wire.Finding{Name: "calendar", Said: fmt.Sprintf("the holidays of %d are known", year)}
}
