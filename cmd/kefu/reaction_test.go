package main

import (
	"strings"
	"testing"

	"kefu/playground"
)

// What one side puts to the other's words stands at the words that they were put to; what agents put to a note stays
// theirs, and only the holder's reaches the customer.
func TestReactionsPass(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	li, caseNo := s.claimed()
	w := s.customer(wang)
	li.say("马上为您处理")
	theirs := w.hears("马上为您处理")
	w.say("谢谢你")
	said := li.hears("谢谢你")
	own := s.latest(standInGroup, li.thread, "马上为您处理")
	react := func(person, chat int64, message int, emoji string) {
		t.Helper()
		if err := s.React(person, chat, message, emoji); err != nil {
			t.Fatal(err)
		}
	}
	reacted := func(chat int64, thread, message int, want string) {
		t.Helper()
		s.await(func(v *playground.Snapshot) bool {
			for _, m := range v.Messages(chat, thread) {
				if m.ID == message {
					for by, emoji := range m.Reactions {
						if by != wang && by != liMing && by != zhou {
							return emoji == want
						}
					}
					return want == ""
				}
			}
			return false
		}, "the reaction "+want)
	}
	react(wang, wang, theirs.ID, "👍")
	reacted(standInGroup, li.thread, own.ID, "👍")
	react(wang, wang, theirs.ID, "❤")
	reacted(standInGroup, li.thread, own.ID, "❤")
	react(wang, wang, theirs.ID, "")
	reacted(standInGroup, li.thread, own.ID, "")
	mine := s.latest(wang, 0, "谢谢你")
	react(zhou, standInGroup, said.ID, "👎") // does not hold the case
	react(liMing, standInGroup, said.ID, "🙏")
	reacted(wang, 0, mine.ID, "🙏")
	if n := s.count(`SELECT count(*) FROM entries WHERE kind = 'reaction' AND case_no = $1`, caseNo); n != 4 {
		t.Errorf("%d reactions are in the record", n)
	}
}

// latest is the latest message of a chat with these words.
func (s *scene) latest(chat int64, thread int, words string) (found playground.Message) {
	s.t.Helper()
	for _, m := range s.Messages(chat, thread) {
		if strings.Contains(m.Text, words) {
			found = m
		}
	}
	if found.ID == 0 {
		s.t.Fatalf("no message in %d says %q", chat, words)
	}
	return found
}
