package handoff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
)

// Errors about ready answers.
var (
	ErrNoAnswer  = errors.New("no ready answer has this name")
	ErrBadAnswer = errors.New("a ready answer needs a name of one word, other than add and del, and a text")
)

// Limits of a ready answer, in characters: filled in, it must fit one message.
const (
	maxAnswerName = 32
	maxAnswerText = 3000
)

// ReadyAnswer is what agents keep ready to say; {customer}, {order}, {case} and {agent} in it are filled in.
type ReadyAnswer struct{ Name, Text string }

// ReadyAnswers returns all ready answers, by name.
func (d *Desk) ReadyAnswers(ctx context.Context, db Reader) ([]ReadyAnswer, error) {
	rows, err := db.Query(ctx, `SELECT name, text FROM ready_answers ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("read ready answers: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ReadyAnswer])
	if err != nil {
		return nil, fmt.Errorf("read ready answers: %w", err)
	}
	return all, nil
}

// Fill returns the ready answer of a name with its placeholders filled in for a case, or ErrNoAnswer.
func (d *Desk) Fill(ctx context.Context, db Reader, name string, c Case, customer string) (string, error) {
	var text string
	err := db.QueryRow(ctx, `SELECT text FROM ready_answers WHERE name = $1`, name).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", ErrNoAnswer
	}
	if err != nil {
		return "", fmt.Errorf("ready answer %s: %w", name, err)
	}
	return ReadyAnswer{name, text}.Filled(c, customer), nil
}

// Filled is the answer with its placeholders filled in for a case of a customer.
func (a ReadyAnswer) Filled(c Case, customer string) string {
	return strings.NewReplacer("{customer}", customer, "{order}", c.OrderNo, "{case}", c.No, "{agent}", c.AssigneeName).
		Replace(a.Text)
}

// Speaking returns the case that an agent has open: of those they hold the one they spoke in last, else the one they
// claimed last. It is false for who holds none.
func (d *Desk) Speaking(ctx context.Context, db Reader, staff int64) (Case, bool, error) {
	held, err := d.Holding(ctx, db, staff)
	if err != nil || len(held) == 0 {
		return Case{}, false, err
	}
	nos := make([]string, len(held))
	for i, c := range held {
		nos[i] = c.No
	}
	spoken, err := transcript.SpokenIn(ctx, db, staff, nos...)
	if err != nil {
		return Case{}, false, err
	}
	if i := slices.IndexFunc(held, func(c Case) bool { return c.No == spoken }); i >= 0 {
		return held[i], true, nil
	}
	return held[len(held)-1], true, nil
}

// good tells whether an answer can be kept and asked for by its name.
func (a ReadyAnswer) good() bool {
	return a.Name != "" && a.Name != "add" && a.Name != "del" && !strings.ContainsFunc(a.Name, unicode.IsSpace) &&
		utf8.RuneCountInString(a.Name) <= maxAnswerName && utf8.RuneCountInString(a.Text) <= maxAnswerText
}

// SaveAnswer keeps a ready answer, and who did so; with an empty text it is forgotten, and ErrNoAnswer says that there
// was none. ErrBadAnswer when the name or the text cannot be kept.
func (d *Desk) SaveAnswer(ctx context.Context, db DB, a ReadyAnswer, staff int64, now time.Time) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return d.saveAnswer(ctx, tx, a, staff, now) })
}

func (d *Desk) saveAnswer(ctx context.Context, tx pgx.Tx, a ReadyAnswer, staff int64, now time.Time) error {
	a.Text = strings.TrimSpace(a.Text)
	if a.Text != "" && !a.good() {
		return ErrBadAnswer
	}
	var before string
	err := tx.QueryRow(ctx, `SELECT text FROM ready_answers WHERE name = $1 FOR UPDATE`, a.Name).Scan(&before)
	switch {
	case errors.Is(err, pgx.ErrNoRows) && a.Text == "":
		return ErrNoAnswer
	case err != nil && !errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("ready answer %s: %w", a.Name, err)
	case before == a.Text:
		return nil
	}
	batch := &pgx.Batch{}
	if a.Text == "" {
		batch.Queue(`DELETE FROM ready_answers WHERE name = $1`, a.Name)
	} else {
		batch.Queue(`
			INSERT INTO ready_answers (name, text, by_staff, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET text = EXCLUDED.text, by_staff = EXCLUDED.by_staff, at = EXCLUDED.at`,
			a.Name, a.Text, staff, now)
	}
	batch.Queue(`INSERT INTO ready_answer_changes (name, at, staff_id, before, after) VALUES ($1, $2, $3, $4, $5)`,
		a.Name, now, staff, before, a.Text)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("keep the ready answer %s: %w", a.Name, err)
	}
	return nil
}

// AnswerChange is a ready answer that somebody kept, changed or forgot; the text that there was not is empty.
type AnswerChange struct {
	Name          string
	At            time.Time
	Staff         int64
	Before, After string
}

// AnswerChanges returns the latest changes of ready answers, newest first.
func (d *Desk) AnswerChanges(ctx context.Context, db Reader, limit int) ([]AnswerChange, error) {
	rows, err := db.Query(ctx, `
		SELECT name, at, staff_id, before, after FROM ready_answer_changes ORDER BY id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("read changes of ready answers: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[AnswerChange])
	if err != nil {
		return nil, fmt.Errorf("read changes of ready answers: %w", err)
	}
	return all, nil
}

// Tag gives a case tags; those that it has already are taken off. It returns the tags as they are then.
func (d *Desk) Tag(ctx context.Context, tx pgx.Tx, caseNo string, staff int64, tags []string, now time.Time) ([]string, error) {
	c, err := d.lock(ctx, tx, caseNo)
	if err != nil {
		return nil, fmt.Errorf("tag %s: %w", caseNo, err)
	}
	after := slices.Clone(c.Tags)
	for _, t := range tags {
		if i := slices.Index(after, t); i >= 0 {
			after = slices.Delete(after, i, i+1)
		} else {
			after = append(after, t)
		}
	}
	_, err = tx.Exec(ctx, `
		WITH c AS (
			UPDATE cases SET tags = $2, revision = revision + 1 WHERE case_no = $1 RETURNING case_no, version
		)
		INSERT INTO case_events (case_no, version, at, kind, staff_id, detail)
		SELECT case_no, version, $3, 'tagged', $4, $5 FROM c`,
		caseNo, list(after), now, staff, map[string]any{"tags": list(after)})
	if err != nil {
		return nil, fmt.Errorf("tag %s: %w", caseNo, err)
	}
	return after, nil
}

// SetLanguages records in which languages an agent answers customers; none: in all. See duty for what falls to them.
func (d *Desk) SetLanguages(ctx context.Context, tx pgx.Tx, id int64, languages []string) error {
	return d.set(ctx, tx, id, `UPDATE staff SET languages = $2 WHERE id = $1 AND agent`, list(languages))
}
