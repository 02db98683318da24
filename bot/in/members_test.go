package in

import (
	"fmt"
	"slices"
	"testing"

	"kefu/internal/stage"
)

// Who joins or leaves the agents' group is recorded, in whatever order it is told, and nothing else comes of it; bots and
// other groups are nobody's matter.
func TestWhoJoinsOrLeavesTheGroupIsRecorded(t *testing.T) {
	w := newWorld(t)
	tell := func(id, date int, chat int64, what string) {
		t.Helper()
		stage.Must(t, w.receiver.Receive(w.Ctx, fmt.Appendf(nil,
			`{"update_id":%d,"message":{"message_id":%d,"date":%d,"from":{"id":777,"first_name":"x"},"chat":{"id":%d,"type":"supergroup","is_forum":true},%s}}`,
			id, id, date, chat, what)))
	}
	group := int64(stage.Group)
	tell(1, 100, group, `"new_chat_members":[{"id":41,"first_name":"阿一"},{"id":42,"is_bot":true,"first_name":"bot"},{"id":43,"first_name":"阿三"}]`)
	tell(2, 300, group, `"left_chat_member":{"id":43,"first_name":"阿三"}`)
	tell(3, 200, group, `"new_chat_members":[{"id":43,"first_name":"阿三"}]`)
	tell(4, 400, -100111, `"new_chat_members":[{"id":44,"first_name":"elsewhere"}]`)
	members, err := w.Desk.Members(w.Ctx, w.Pool, 10)
	stage.Must(t, err)
	var got []string
	for _, m := range members {
		got = append(got, fmt.Sprint(m.ID, " ", m.Name, " ", m.Present))
	}
	if want := []string{"43 阿三 false", "41 阿一 true"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
