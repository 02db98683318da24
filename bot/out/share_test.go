package out

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kefu/bot/wire"
	"kefu/transcript"
)

// Whatever one place wants to say, another that was silent is never kept waiting by it.
func TestOnePlaceNeverUsesUpTheGroupsBudget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const group = -5
		budget, had := wire.NewBudget(wire.Limits{ChatBurst: 100}), shares{}
		now := time.Unix(1_800_000_000, 0)
		take := func(place transcript.Place) bool {
			if budget.Take(group, now, had.leave(place, now)) > 0 {
				return false
			}
			had.add(place, now)
			return true
		}
		flood := 0
		for range rapid.IntRange(1, 400).Draw(t, "calls") {
			if take("case:C-1") {
				flood++
			}
			now = now.Add(time.Duration(rapid.IntRange(100, 3000).Draw(t, "later")) * time.Millisecond)
		}
		if flood == 0 {
			t.Fatal("it had nothing at all")
		}
		for n := range 2 {
			if place := transcript.Place(fmt.Sprintf("case:C-%d", n+2)); !take(place) {
				t.Fatalf("%s waits after %d messages of another", place, flood)
			}
		}
	})
}

func TestWhoHadLessGoesFirst(t *testing.T) {
	t.Parallel()
	now, had := time.Unix(1_800_000_000, 0), shares{}
	had.add("case:C-1", now)
	had.add("case:C-1", now)
	had.add("case:C-2", now)
	due := []transcript.Delivery{{ID: 1, Place: "case:C-1"}, {ID: 2, Place: "case:C-2"}, {ID: 3, Place: "case:C-3"}, {ID: 4, Place: "case:C-4"}}
	had.sort(due, now)
	for i, want := range []int64{3, 4, 2, 1} {
		if due[i].ID != want {
			t.Fatalf("the order is %v", due)
		}
	}
	if had.sort(due, now.Add(time.Minute)); len(had) != 0 {
		t.Errorf("after a minute %v is remembered", had)
	}
}
