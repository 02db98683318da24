package in

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"kefu/bot/out"
	"kefu/internal/stage"
	"kefu/turn/event"
)

// A reply in an agent's private chat is about the case whose words it answers, not about the one whose card happens to
// stand there.
func TestAReplyInAPrivateChatIsAboutWhatItAnswers(t *testing.T) {
	w := newWorld(t)
	here, gone := w.Claimed(w.Customer(stage.Wang)), w.Claimed(w.Customer(stage.Wang+1))
	_, err := w.Pool.Exec(w.Ctx, `
		INSERT INTO pictures (key, chat, message_id, revision, digest, shown_at) VALUES ('card:' || $1, $2, 70, 1, '', now())`, here.No, stage.Chen)
	stage.Must(t, err)
	var entry int64
	stage.Must(t, w.Pool.QueryRow(w.Ctx, `
		INSERT INTO entries (conversation_id, at, author, audience, case_no, kind, text, message, salt, commitment)
		VALUES ($1, now(), 'customer', 'both', $2, 'text', 'x', '{}', '', '') RETURNING id`, gone.Conversation, gone.No).Scan(&entry))
	_, err = w.Pool.Exec(w.Ctx, `
		INSERT INTO deliveries (entry_id, place, state, not_before, queued_at, sent_at, chat, message_id)
		VALUES ($1, 'case:' || $2, 'sent', now(), now(), now(), $3, 71)`, entry, gone.No, stage.Chen)
	stage.Must(t, err)
	say := func(id int, answering string) {
		stage.Must(t, w.receiver.Receive(w.Ctx, fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%d,"date":1,"from":{"id":%d,"first_name":"陈"},"chat":{"id":%d,"type":"private"},"text":"好了"%s}}`,
			id, id, stage.Chen, stage.Chen, answering)))
	}
	say(101, `,"reply_to_message":{"message_id":71}`)
	say(102, ``)
	var got []string
	for _, in := range w.Inputs() {
		if said, ok := in.Event.(event.StaffSaid); ok {
			got = append(got, said.CaseNo)
			if (said.CaseNo == gone.No) != (*in.Conversation == gone.Conversation) {
				t.Errorf("about %s, in conversation %d", said.CaseNo, *in.Conversation)
			}
		}
	}
	if !slices.Equal(got, []string{gone.No, here.No}) {
		t.Errorf("about %q, want %q and %q", got, gone.No, here.No)
	}
}

func TestAGroupThatBecomesASupergroupIsFollowed(t *testing.T) {
	w := newWorld(t)
	const after int64 = -100777
	stage.Must(t, w.receiver.Receive(w.Ctx, []byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-100900,"type":"group"},"migrate_to_chat_id":-100777}}`)))
	ours, err := w.registry.IsGroup(w.Ctx, after)
	stage.Must(t, err)
	another := out.NewRegistry(out.RegistryConfig{Pool: w.Pool, Log: w.Logger, Group: stage.Group, Now: time.Now}) // of a process that has not heard of it
	again, err := another.IsGroup(w.Ctx, after)
	stage.Must(t, err)
	if !ours || !again || len(w.Inputs()) != 0 {
		t.Errorf("ours: %v, %v", ours, again)
	}
}
