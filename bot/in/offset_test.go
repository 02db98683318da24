package in

import (
	"encoding/json"
	"strings"
	"testing"
)

// Ids may begin anew, lower than what was asked for: the next offset follows what came.
func TestTheNextOffsetFollowsTheBatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		offset int64
		ids    string
		want   int64
	}{
		{0, "5 6 7", 8},
		{8, "8 9", 10},
		{900, "3 4", 5},
		{5, "5", 6},
		{0, "0", 1},
		{900, "899", 900}, // the same again and again: nothing follows from it
		{5, "7 4", 8},
		{7, "", 7},
	} {
		var raws []json.RawMessage
		for _, id := range strings.Fields(c.ids) {
			raws = append(raws, json.RawMessage(`{"update_id":`+id+`}`))
		}
		raws = append(raws, json.RawMessage(`{"no":"id"}`), json.RawMessage(`7`))
		if got := following(raws, c.offset); got != c.want {
			t.Errorf("after %s, asked for from %d: %d, want %d", c.ids, c.offset, got, c.want)
		}
	}
}
