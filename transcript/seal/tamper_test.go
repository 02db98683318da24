package seal_test

import (
	"fmt"
	"slices"
	"testing"

	"kefu/transcript/seal"
)

// tamperings are ways to change a record whose owner has turned the triggers off, and what must be said of them.
var tamperings = []struct {
	name, sql string
	where     string // the chain that is named
	what      []seal.What
	id        int64 // of the fact that is named first; 0: any
}{
	{"the words of an entry", `UPDATE entries SET text = '改', message = '{"text": "改"}' WHERE id = 3`, "conversation:1", []seal.What{seal.Changed}, 3},
	{"the masked words alone", `UPDATE entries SET text = '改' WHERE id = 1`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"the author", `UPDATE entries SET author = 'bot' WHERE id = 1`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"the time", `UPDATE entries SET at = at - interval '1 day' WHERE id = 7`, "conversation:1", []seal.What{seal.Changed}, 7},
	{"the audience", `UPDATE entries SET audience = 'record' WHERE id = 2`, "conversation:1", []seal.What{seal.Changed}, 2},
	{"words and commitment", `UPDATE entries SET text = '改', message = '{"text": "改"}', message_sealed = NULL, commitment = 'c' WHERE id = 2`, "conversation:1", []seal.What{seal.Changed}, 2},
	{"two words change places", `UPDATE entries e SET text = o.text, message = o.message, salt = o.salt, commitment = o.commitment FROM entries o WHERE e.id IN (1, 3) AND o.id = 4 - e.id`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"a word is gone", `DELETE FROM entry_cases WHERE entry_id = 2; DELETE FROM deliveries WHERE entry_id = 2; DELETE FROM entries WHERE id = 2`, "conversation:1", []seal.What{seal.Removed}, 0},
	{"the first word is gone", `DELETE FROM entries WHERE id = 4; `, "conversation:2", []seal.What{seal.Removed}, 0},
	{"the last word is gone", `DELETE FROM entries WHERE id = 8`, "conversation:1", []seal.What{seal.Removed, seal.CutOff}, 0},
	{"the last word and its seal are gone", `DELETE FROM entries WHERE id = 8; DELETE FROM seals WHERE source = 'entry' AND ref = 8`, "conversation:1", []seal.What{seal.CutOff}, 0},
	{"a whole conversation is gone", `DELETE FROM entries WHERE conversation_id = 2; DELETE FROM seals WHERE chain = 'conversation:2'`, "conversation:2", []seal.What{seal.CutOff}, 0},
	{"a word moves to another conversation", `UPDATE entries SET conversation_id = 2 WHERE id = 3`, "conversation:2", []seal.What{seal.Changed, seal.SlippedIn, seal.Removed}, 0},
	{"an earlier wording", `UPDATE entry_edits SET text = 'x', message = '{"text": "x"}' WHERE version = 2`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"a wording is gone", `DELETE FROM entry_edits WHERE version = 3`, "conversation:1", []seal.What{seal.Removed}, 0},
	{"a wording is slipped in", `INSERT INTO entry_edits (id, entry_id, version, at, text, message, salt, commitment) OVERRIDING SYSTEM VALUE
		SELECT -1, 6, 4, at - interval '1 day', text, message, salt, commitment FROM entry_edits WHERE version = 3`, "conversation:1", []seal.What{seal.SlippedIn, seal.Changed}, 0},
	{"a word is slipped in", `INSERT INTO entries (id, conversation_id, at, author, audience, kind, text, message, salt, commitment) OVERRIDING SYSTEM VALUE
		SELECT -5, 1, at, 'agent', 'both', 'text', text, message, salt, commitment FROM entries WHERE id = 1`, "conversation:1", []seal.What{seal.SlippedIn}, -5},
	{"the case of earlier words", `UPDATE entry_cases SET case_no = 'C-2' WHERE entry_id = 1`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"a failed delivery arrived", `UPDATE delivery_events SET state = 'sent'`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"a file's content", `UPDATE media_events SET sha256 = '\x02'`, "conversation:1", []seal.What{seal.Changed}, 1},
	{"an act of the staff is gone", `DELETE FROM staff_acts`, "staff:7", []seal.What{seal.Removed, seal.CutOff}, 0},
	{"words are erased without leave", `UPDATE entries SET text = '', message = '{}', salt = '', message_sealed = NULL WHERE id = 3`, "conversation:1", []seal.What{seal.Changed}, 3},
}

func TestTheLastAnchorCatchesEveryTampering(t *testing.T) {
	t.Parallel()
	for _, hasKey := range []bool{false, true} {
		for _, c := range tamperings {
			t.Run(fmt.Sprintf("%s, key %v", c.name, hasKey), func(t *testing.T) {
				t.Parallel()
				w := lived(t)
				w.exec(`ALTER TABLE entries DISABLE TRIGGER ALL; ALTER TABLE entry_edits DISABLE TRIGGER ALL; ALTER TABLE seals DISABLE TRIGGER ALL;
					ALTER TABLE entry_cases DISABLE TRIGGER ALL; ALTER TABLE delivery_events DISABLE TRIGGER ALL;
					ALTER TABLE media_events DISABLE TRIGGER ALL; ALTER TABLE staff_acts DISABLE TRIGGER ALL; ` + c.sql)
				if hasKey {
					if err := seal.Forge(t.Context(), w.owner, w.key, w.log.Sources(), w.now); err != nil {
						t.Fatal(err)
					}
					stored := w.verifier()
					stored.Lines = seal.StoredLines(w.pool)
					if r, err := stored.Verify(t.Context(), w.pool); err != nil || slices.ContainsFunc(r.Wrong, func(x seal.Wrong) bool { return x.Source != "entry" && x.Source != "edit" }) {
						t.Fatalf("the forgery is no good one: %+v, %v", r, err)
					}
				}
				for _, chains := range [][]string{nil, {c.where}} {
					r := w.verify(chains...)
					i := slices.IndexFunc(r.Wrong, func(x seal.Wrong) bool { return x.Chain == c.where })
					if i < 0 {
						t.Fatalf("%v: not caught: %+v", chains, r.Wrong)
					}
					if got := r.Wrong[i]; !slices.Contains(c.what, got.What) || c.id != 0 && got.ID != c.id {
						t.Errorf("%v: said: %s; want %v of %d", chains, got, c.what, c.id)
					}
				}
			})
		}
	}
}

func TestAWordThatIsSlippedInIsCaught(t *testing.T) {
	t.Parallel()
	for _, hasKey := range []bool{false, true} {
		w := newWorld(t)
		w.say(1, "一")
		w.say(2, "gap") // its place is taken below
		w.say(1, "二", "三")
		w.exec(`ALTER TABLE entries DISABLE TRIGGER ALL; DELETE FROM deliveries; DELETE FROM entries WHERE id = 2`)
		w.seal()
		w.exec(`INSERT INTO entries (id, conversation_id, at, author, audience, kind, text, message, salt, commitment) OVERRIDING SYSTEM VALUE
			SELECT 2, 1, at, 'agent', 'both', 'text', text, message, salt, commitment FROM entries WHERE id = 1`)
		if hasKey {
			if err := seal.Forge(t.Context(), w.owner, w.key, w.log.Sources(), w.now); err != nil {
				t.Fatal(err)
			}
		}
		r := w.verify()
		if len(r.Wrong) == 0 || r.Wrong[0].What != seal.SlippedIn || r.Wrong[0].ID != 2 {
			t.Errorf("key %v: %v", hasKey, r.Wrong)
		}
	}
}
