package stage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
)

// Verdict is what is wrong between the record of a place and the messages that the bot has in its chat, and how many
// messages were repeats that the record tells of.
type Verdict struct {
	NeverArrived int // the record says that they did
	OutOfOrder   int
	Unmarked     int  // repeats that the record knows nothing of
	Repeated     int  // and marked
	LastLost     bool // the last delivery was lost twice: nobody knows whether it arrived
	Why          []string
}

// Judge holds the bot's messages in a chat, oldest first, to what the record says of a place.
//
// Each try whose result was lost stands in the record as unknown, and may have left a message that the record has no id
// of. What was lost twice was given up, so that others went ahead; when it goes out again it stands behind them.
func Judge(ctx context.Context, db transcript.Reader, place transcript.Place, messages []int64) (Verdict, error) {
	rows, err := db.Query(ctx, `
		SELECT d.state, d.repeated, coalesce(e.state, ''), coalesce(e.repeated, false), coalesce(e.message_id, 0), coalesce(d.parts, '{}'), d.id
		FROM deliveries d LEFT JOIN delivery_events e ON e.delivery_id = d.id
		WHERE d.place = $1 ORDER BY d.id, e.id`, string(place))
	if err != nil {
		return Verdict{}, fmt.Errorf("judge %s: %w", place, err)
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[try])
	if err != nil {
		return Verdict{}, fmt.Errorf("judge %s: %w", place, err)
	}
	j := judge{messages: messages, known: map[int64]bool{}}
	for of := range chunksBy(events, func(e try) int64 { return e.Delivery }) {
		j.delivery(of)
	}
	return j.verdict(), nil
}

// try is what became of one try of a delivery.
type try struct {
	State    string
	Repeated bool
	Became   string
	Again    bool
	Message  int64
	Parts    []int64
	Delivery int64
}

// judge goes through the deliveries of a place, oldest first.
type judge struct {
	v        Verdict
	messages []int64
	known    map[int64]bool
	last     int64 // message of the deliveries so far
	perhaps  int   // tries that may have left a message that is not known
}

// delivery judges the tries of one delivery.
func (j *judge) delivery(tries []try) {
	var lost, givenUp, arrived bool
	for _, e := range tries {
		switch e.Became {
		case "unknown":
			if !lost || e.Again { // else a repeat that certainly did not arrive and waits for its turn again
				j.perhaps++
			}
			lost, givenUp = true, givenUp || e.Again
		case "sent":
			if lost && !e.Again && !arrived {
				j.v.Unmarked++
				j.v.Why = append(j.v.Why, fmt.Sprintf("delivery %d is a repeat: %+v", e.Delivery, tries))
			}
			arrived = true
			j.sent(e, givenUp, tries)
		}
	}
	j.v.LastLost = tries[0].State == string(transcript.Unknown) && tries[0].Repeated
}

// sent judges a try that arrived. What was given up before stands behind others, and that is no fault.
func (j *judge) sent(e try, givenUp bool, tries []try) {
	j.known[e.Message] = true
	for _, part := range e.Parts {
		j.known[part] = true
	}
	j.v.NeverArrived += count(!slices.Contains(j.messages, e.Message))
	if givenUp {
		return
	}
	if e.Message < j.last {
		j.v.OutOfOrder++
		j.v.Why = append(j.v.Why, fmt.Sprintf("delivery %d became message %d after %d: %+v", e.Delivery, e.Message, j.last, tries))
	}
	j.last = max(j.last, e.Message)
}

// verdict counts the messages that the record does not know: each needs a try that may have left it.
func (j *judge) verdict() Verdict {
	v := j.v
	for _, id := range j.messages {
		v.Repeated += count(!j.known[id])
	}
	if v.Repeated > j.perhaps {
		v.Unmarked += v.Repeated - j.perhaps
		v.Why = append(v.Why, fmt.Sprintf("%d messages that the record does not know, and only %d tries that may have left one", v.Repeated, j.perhaps))
		v.Repeated = j.perhaps
	}
	return v
}

func count(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// chunksBy cuts a list where its key changes.
func chunksBy[E any, K comparable](list []E, key func(E) K) func(yield func([]E) bool) {
	return func(yield func([]E) bool) {
		for from := 0; from < len(list); {
			to := from + 1
			for to < len(list) && key(list[to]) == key(list[from]) {
				to++
			}
			if !yield(list[from:to]) {
				return
			}
			from = to
		}
	}
}
