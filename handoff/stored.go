package handoff

import (
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"
)

// stored is a case in the form of its row.
type stored struct {
	Case
	proposal Proposal // By is 0 without one
	rating   zeronull.Int2
}

// moment says when a column is written by Open and save.
type moment int

const (
	neither moment = iota // PostgreSQL gives it, or a statement of its own writes it
	atOpen
	always
)

// column is one of table cases with the field in which it is kept.
type column struct {
	name    string
	field   any // a pointer; one of zeronull stands as NULL while it is zero
	written moment
}

// columns says where each column of a case is kept: all statements that read and write whole cases are made of it.
func (s *stored) columns() []column {
	return []column{
		{"id", &s.ID, neither},
		{"case_no", &s.No, neither},
		{"conversation_id", &s.Conversation, atOpen},
		{"order_no", (*zeronull.Text)(&s.OrderNo), always},
		{"kind", &s.Kind, atOpen},
		{"status", &s.Status, always},
		{"version", &s.Version, always},
		{"revision", &s.Revision, always},
		{"assignee", (*zeronull.Int8)(&s.Assignee), always},
		{"lease_until", &s.LeaseUntil, always},
		{"unanswered_since", &s.UnansweredSince, always},
		{"priority", &s.Priority, always},
		{"place_at", &s.PlaceAt, always},
		{"lang", &s.Lang, atOpen},
		{"reason", &s.Reason, atOpen},
		{"details", &s.Details, always},
		{"details_sealed", &s.detailsSealed, always},
		{"lines", &s.Lines, always},
		{"menu", &s.Menu, always},
		{"decision", &s.Decision, always},
		{"decision_amount", (*zeronull.Int8)(&s.DecisionAmount), always},
		{"decision_reason", &s.DecisionReason, always},
		{"decided_by", (*zeronull.Int8)(&s.DecidedBy), always},
		{"decided_at", &s.DecidedAt, always},
		{"proposed_amount", (*zeronull.Int8)(&s.proposal.Amount), always},
		{"proposed_by", (*zeronull.Int8)(&s.proposal.By), always},
		{"proposed_reason", &s.proposal.Reason, always},
		{"proposed_lines", &s.proposal.Lines, always},
		{"proposed_for", &s.proposal.Purpose, always},
		{"opened_at", &s.OpenedAt, atOpen},
		{"claimed_at", &s.ClaimedAt, always},
		{"answered_at", &s.AnsweredAt, always},
		{"closed_at", &s.ClosedAt, always},
		{"reopened", &s.Reopened, always},
		{"appeals", &s.Appeals, always},
		{"holds", &s.Holds, always},
		{"rating", &s.rating, always},
		{"rating_comment", &s.RatingComment, always},
		{"tags", &s.Tags, neither},
	}
}

// caseColumns are read by scanCase, of cases as c with their holders as h.
// openColumns and openValues are what Open inserts, and setColumns what save sets, by arguments of the columns' names.
var (
	caseColumns = "c." + strings.Join(columnsWritten(neither, "%"), ", c.") + ", coalesce(h.name, '')"
	openColumns = strings.Join(columnsWritten(atOpen, "%"), ", ")
	openValues  = strings.Join(columnsWritten(atOpen, "@%"), ", ")
	setColumns  = strings.Join(columnsWritten(always, "% = @%"), ", ")

	selectCases = `SELECT ` + caseColumns + ` FROM cases c LEFT JOIN staff h ON h.id = c.assignee`
	lockCase    = selectCases + ` WHERE c.case_no = $1 FOR UPDATE OF c`
)

// columnsWritten puts the names of the columns that are written at some moment, or later ones, into a form.
func columnsWritten(from moment, form string) []string {
	var forms []string
	for _, c := range new(stored).columns() {
		if c.written >= from {
			forms = append(forms, strings.ReplaceAll(form, "%", c.name))
		}
	}
	return forms
}

func scanCase(row pgx.CollectableRow) (Case, error) {
	var s stored
	var into []any
	for _, c := range s.columns() {
		into = append(into, c.field)
	}
	err := row.Scan(append(into, &s.AssigneeName)...)
	s.Rating = int(s.rating)
	if p := s.proposal; p.By != 0 {
		s.Proposal = &p
	}
	return s.Case, err
}

func storedFrom(c Case) *stored {
	s := &stored{Case: c, rating: zeronull.Int2(c.Rating)}
	if c.Proposal != nil {
		s.proposal = *c.Proposal
	}
	return s
}

// args are the values of all columns by name.
func (s *stored) args() pgx.NamedArgs {
	args := pgx.NamedArgs{}
	for _, c := range s.columns() {
		args[c.name] = reflect.ValueOf(c.field).Elem().Interface() // a nil slice is NULL, a pointer to one is not
	}
	return args
}
