package stage

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"kefu/transcript"
)

// Verdict is what is wrong between the record of a place and the messages that the bot has in its chat, and how many messages
// were repeats that the record tells of.
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
// Each try whose result was lost stands in the record as unknown, and may have left a message that the record has no id of.
// What was lost twice was given up, so that others went ahead; when it goes out again it stands behind them.
func Judge(ctx context.Context, db transcript.Reader, place transcript.Place, messages []int64) (Verdict, error) {
	rows, err := db.Query(ctx, `
		SELECT d.state, d.repeated, coalesce(e.state, ''), coalesce(e.repeated, false), coalesce(e.message_id, 0), coalesce(d.parts, '{}'), d.id
		FROM deliveries d LEFT JOIN delivery_events e ON e.delivery_id = d.id
		WHERE d.place = $1 ORDER BY d.id, e.id`, string(place))
	if err != nil {
		return Verdict{}, fmt.Errorf("judge %s: %w", place, err)
	}
	type event struct {
		State    string
		Repeated bool
		Became   string
		Again    bool
		Message  int64
		Parts    []int64
		Delivery int64
	}
	events, err := pgx.CollectRows(rows, pgx.RowToStructByPos[event])
	if err != nil {
		return Verdict{}, fmt.Errorf("judge %s: %w", place, err)
	}
	var v Verdict
	known := map[int64]bool{}
	var last int64 // message of the deliveries so far
	perhaps := 0   // tries that may have left a message that is not known
	for _, of := range slices.Collect(chunksBy(events, func(e event) int64 { return e.Delivery })) {
		var lost, givenUp, arrived bool
		for _, e := range of {
			switch e.Became {
			case "unknown":
				if !lost || e.Again { // else a repeat that certainly did not arrive and waits for its turn again
					perhaps++
				}
				lost, givenUp = true, givenUp || e.Again
			case "sent":
				if lost && !e.Again && !arrived {
					v.Unmarked++
					v.Why = append(v.Why, fmt.Sprintf("delivery %d is a repeat: %+v", e.Delivery, of))
				}
				arrived = true
				known[e.Message] = true
				for _, part := range e.Parts {
					known[part] = true
				}
				if !slices.Contains(messages, e.Message) {
					v.NeverArrived++
				}
				if givenUp {
					continue
				}
				if e.Message < last {
					v.OutOfOrder++
					v.Why = append(v.Why, fmt.Sprintf("delivery %d became message %d after %d: %+v", e.Delivery, e.Message, last, of))
				}
				last = max(last, e.Message)
			}
		}
		v.LastLost = of[0].State == string(transcript.Unknown) && of[0].Repeated
	}
	for _, id := range messages {
		if !known[id] {
			v.Repeated++
		}
	}
	if v.Repeated > perhaps {
		v.Unmarked += v.Repeated - perhaps
		v.Why = append(v.Why, fmt.Sprintf("%d messages that the record does not know, and only %d tries that may have left one", v.Repeated, perhaps))
		v.Repeated = perhaps
	}
	return v, nil
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
