package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/internal/mask"
	"kefu/internal/secret"
	"kefu/orders"
)

// rehearseCommand tries the dialog of this kefu, with its texts, on what was recorded. It changes nothing.
type rehearseCommand struct {
	Store
	Files        []string  `arg:"" optional:"" name:"file" help:"Files or folders of written conversations, such as dialog/testdata/talks, played against the demo shop; without any, what was recorded in the database is replayed."`
	Conversation int64     `help:"Only this conversation."`
	Since        time.Time `format:"2006-01-02" help:"Only what happened on this day or later." placeholder:"2026-11-22"`
	Texts        string    `env:"KEFU_TEXTS" help:"Folder with texts that replace the built-in ones."`
	Hotline      string    `env:"KEFU_HOTLINE" help:"The shop's telephone."`
	Hours        string    `env:"KEFU_HOURS" help:"Business hours, told to customers who ask."`
}

// actionDiffers is the status when an order action would differ.
const actionDiffers = finding(3)

// Run replays conversation by conversation and prints each difference, masked, then a line with the counts.
func (c *rehearseCommand) Run(ctx context.Context, s streams) error {
	if len(c.Files) > 0 {
		return c.talks(ctx, s)
	}
	pool, box, store, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	zone := store.Calendar().Zone()
	var report rehearsalReport
	s.reached("nothing was replayed")
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		machine, err := c.machine(ctx, tx, store)
		if err != nil {
			return err
		}
		since := time.Date(c.Since.Year(), c.Since.Month(), c.Since.Day(), 0, 0, 0, 0, zone)
		report = rehearsalReport{out: s.out, machine: machine, since: since, zone: zone, mask: mask.New(regexp.MustCompile(c.OrderNoPattern))}
		return c.conversations(ctx, tx, box, func(one recordedConversation) {
			report.conversation(one)
			s.reached("%d turns of %d conversations were replayed, and what differs in them is above", report.turns, report.conversations)
		})
	})
	if err != nil {
		return fmt.Errorf("rehearse: %w", err)
	}
	fmt.Fprintf(s.out, "%d turns of %d conversations: %d would differ, %d of them in an order action; %d conversations cannot be read\n",
		report.turns, report.conversations, report.differ, report.actions, report.unreadable)
	if report.actions > 0 {
		return actionDiffers
	}
	return nil
}

// machine is the dialog as serve would have it.
func (c *rehearseCommand) machine(ctx context.Context, tx pgx.Tx, store *orders.Store) (*dialog.Machine, error) {
	catalogue, err := loadTexts(c.Texts)
	if err != nil {
		return nil, err
	}
	worded, err := handoff.New(handoff.Config{}).Wordings(ctx, tx)
	if err != nil {
		return nil, err
	}
	_ = catalogue.Reword(wordings(worded)) // what cannot be used, serve leaves out too
	sold, err := store.Catalogue(ctx, tx)
	if err != nil {
		return nil, err
	}
	taught, err := handoff.New(handoff.Config{}).Taught(ctx, tx)
	if err != nil {
		return nil, err
	}
	reader, err := loadReader(c.Texts, taught)
	if err != nil {
		return nil, err
	}
	lexicon, err := understand.NewLexicon(understand.LexiconConfig{
		Regions: sold.Regions, Products: sold.Products, SecondNames: sold.Second, OrderNoPattern: c.OrderNoPattern, Reader: reader,
	})
	if err != nil {
		return nil, fmt.Errorf("KEFU_ORDER_NO_PATTERN: %w", err)
	}
	hours, err := handoff.ParseHours(c.Hours, store.Calendar().Zone(), nil)
	if err != nil {
		return nil, fmt.Errorf("KEFU_HOURS: %w", err)
	}
	m := &dialog.Machine{Texts: catalogue, Lexicon: lexicon, Hotline: c.Hotline, Zone: store.Calendar().Zone()}
	m.WorkHours, m.OffHours = hours.Words()
	return m, nil
}

// recordedConversation is all that is kept of a conversation for a replay. A conversation is replayed from its first
// turn on, because its state follows from all of them.
type recordedConversation struct {
	id    int64
	lang  string
	turns []dialog.RecordedTurn
	fault error // why it cannot be read
}

// conversations hands each conversation to f, one after the other, so that only one is held in memory.
func (c *rehearseCommand) conversations(ctx context.Context, tx pgx.Tx, box *secret.Box, f func(recordedConversation)) error {
	rows, err := tx.Query(ctx, `
		SELECT t.conversation_id, c.lang, t.id, t.at, t.record_sealed
		FROM turns t
		JOIN conversations c ON c.id = t.conversation_id
		WHERE c.kind = 'customer' AND ($1::bigint = 0 OR c.id = $1) AND c.active_at >= $2
		ORDER BY t.conversation_id, t.id`, c.Conversation, c.Since)
	if err != nil {
		return err
	}
	defer rows.Close()
	var now recordedConversation
	for rows.Next() {
		var id int64
		var lang string
		var turn dialog.RecordedTurn
		var sealed []byte
		if err := rows.Scan(&id, &lang, &turn.ID, &turn.At, &sealed); err != nil {
			return err
		}
		if id != now.id {
			if now.id != 0 {
				f(now)
			}
			now = recordedConversation{id: id, lang: lang}
		}
		plain, err := box.Open(sealed)
		if err == nil {
			err = json.Unmarshal(plain, &turn.Calls)
		}
		if err != nil {
			now.fault = fmt.Errorf("turn %d: %w", turn.ID, err)
		}
		now.turns = append(now.turns, turn)
	}
	if now.id != 0 {
		f(now)
	}
	return rows.Err()
}

// rehearsalReport replays and counts.
type rehearsalReport struct {
	out     io.Writer
	machine *dialog.Machine
	since   time.Time
	zone    *time.Location
	mask    *mask.Masker

	conversations, turns, differ, actions, unreadable int
}

func (r *rehearsalReport) conversation(c recordedConversation) {
	r.conversations++
	if c.fault != nil {
		r.unreadable++
		fmt.Fprintf(r.out, "conversation %d cannot be read: %v\n", c.id, c.fault)
		return
	}
	r.turns += len(c.turns)
	for _, d := range r.machine.Rehearse(dialog.Start(c.lang), c.turns) {
		if d.At.Before(r.since) {
			continue
		}
		r.differ++
		if d.Action {
			r.actions++
		}
		r.print(c.id, d)
	}
}

// print shows one difference: what came, and what was then and would now be said and done.
func (r *rehearsalReport) print(conversation int64, d dialog.Difference) {
	aspects := make([]string, len(d.Aspects))
	for i, a := range d.Aspects {
		aspects[i] = string(a)
	}
	note := ""
	if d.Follows {
		note = " (an earlier turn went another way)"
	}
	fmt.Fprintf(r.out, "conversation %d, turn %d, %s: %s%s\n", conversation, d.Turn,
		d.At.In(r.zone).Format("2006-01-02 15:04"), strings.Join(aspects, ", "), note)
	r.lines("> ", []string{came(d.Event)})
	r.lines("- ", dialog.Answers(d.Then))
	r.lines("- → ", dialog.Deeds(d.Then))
	r.lines("+ ", dialog.Answers(d.Now))
	r.lines("+ → ", dialog.Deeds(d.Now))
}

func (r *rehearsalReport) lines(mark string, texts []string) {
	for _, text := range texts {
		for line := range strings.SplitSeq(r.mask.Text(text), "\n") {
			fmt.Fprintf(r.out, "  %s%s\n", mark, line)
		}
	}
}

// came is an event in a few words.
func came(e dialog.Event) string {
	switch e := e.(type) {
	case dialog.Text:
		if e.Media > 0 {
			return fmt.Sprintf("%s (%d pictures)", e.Text, e.Media)
		}
		return e.Text
	case dialog.Press:
		return "button " + e.Choice
	case dialog.SharedContact:
		return "contact"
	case dialog.Unsupported:
		return e.What
	case dialog.TimerFired:
		return "timer " + e.Name
	case dialog.CaseChanged:
		return "agent: " + string(e.Deed) + " " + e.Case.No
	case dialog.OrderChanged:
		return "shop: " + string(e.What) + " " + e.Order.No
	default:
		return fmt.Sprintf("%T", e)
	}
}
