package deed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// another is one more customer.
func (s *scene) another(chat int64) int64 {
	s.Helper()
	id, err := s.h.Inbox.CustomerConversation(s.ctx, s.tx, chat, "别人", "zh-hans", s.now)
	check(s.T, err)
	return id
}

// waiting is what was put into the inbox for a conversation meanwhile.
func (s *scene) waiting(conversation int64) (list []int64) {
	s.Helper()
	rows, err := s.tx.Query(s.ctx, `SELECT id FROM inputs WHERE conversation_id = $1 AND status = 'waiting' ORDER BY id`, conversation)
	check(s.T, err)
	list, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	check(s.T, err)
	return list
}

// No word of an agent ever reaches a conversation that the case is not of: whichever conversation an input was put down
// to, however cases move, whatever is edited, answered or noted, in whichever chat.
func TestNoWordOfAnAgentReachesAnotherCustomer(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := newScene(t)
			random := rand.New(rand.NewPCG(seed, 1))
			people := []int64{s.customer, s.another(1002), s.another(1003)}
			var cases []handoff.Case
			for i := range 5 {
				c, err := s.h.Desk.Open(s.ctx, s.tx, handoff.NewCase{
					Conversation: people[i%len(people)], Kind: handoff.KindProblem, Lang: "zh", Reason: "other",
				}, s.now)
				check(t, err)
				out, err := s.h.Desk.Act(s.ctx, s.tx, handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Staff: lin}, s.now)
				check(t, err)
				cases = append(cases, out.Case)
			}
			const chat = 901 // all of them stand in the agent's private chat
			_, err := s.tx.Exec(s.ctx, `UPDATE staff SET supervisor = true WHERE id = $1`, zhou)
			check(t, err)
			said := map[int64]string{} // by message
			next, input := int64(10), int64(1000)
			for range 60 {
				c := cases[random.IntN(len(cases))]
				word := fmt.Sprintf("QX%dQ", next)
				put := people[random.IntN(len(people))] // as where the case was when the input came
				if random.IntN(8) == 0 {
					if from, to := people[random.IntN(len(people))], people[random.IntN(len(people))]; from != to {
						_, _, err := s.h.Desk.Move(s.ctx, s.tx, from, to, s.now)
						check(t, err)
					}
					continue
				}
				e, no := s.throughSomeDoor(random, c, word, next, chat, said)
				next++
				before, spoke := s.places(), s.spokenTo()
				for queue := []turn.Waiting{{ID: input, Source: turn.FromTelegram, Event: e}}; len(queue) > 0; input++ {
					_, err := s.h.Turn(s.ctx, s.tx, turn.Turn{Conversation: put, At: s.now, Inputs: queue}, &turn.AfterCommit{})
					check(t, err)
					queue = nil
					for _, p := range people { // what was passed on
						for _, id := range s.waiting(p) {
							_, err := s.tx.Exec(s.ctx, `UPDATE inputs SET status = 'done' WHERE id = $1`, id)
							check(t, err)
							put, queue = p, []turn.Waiting{{ID: input + 1, Source: turn.FromTelegram, Event: e}}
						}
					}
				}
				of, err := s.h.Desk.Get(s.ctx, s.tx, no)
				check(t, err)
				for place, words := range s.places() {
					kind, _ := place.Split()
					if kind == "customer" && place != transcript.CustomerPlace(of.Conversation) && strings.Contains(words, word) && !strings.Contains(before[place], word) {
						t.Fatalf("%T in %s, which is of %d, put down to %d: its words reach %s", e, of.No, of.Conversation, put, place)
					}
				}
				for place, n := range s.spokenTo() { // whatever can be read of it
					if place != transcript.CustomerPlace(of.Conversation) && n > spoke[place] {
						t.Fatalf("%T in %s, which is of %d, put down to %d: something of an agent reaches %s", e, of.No, of.Conversation, put, place)
					}
				}
			}
		})
	}
}

// throughSomeDoor is something that an agent does about a case with a word in it, by one of all ways that there are, and
// the case whose customer may read the word.
func (s *scene) throughSomeDoor(random *rand.Rand, c handoff.Case, word string, id, chat int64, said map[int64]string) (event.Event, string) {
	staff, words := event.Staff{ID: lin, Name: "小林"}, transcript.Message{Text: word}
	at := transcript.CasePlace(c.No)
	written := event.StaffSaid{At: s.now, Staff: staff, CaseNo: c.No, Origin: event.Origin{Chat: chat, ID: id}, Message: words}
	switch random.IntN(14) {
	case 0: // a reason, read by the customer
		return event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: lin, Reason: word}}, c.No
	case 1:
		return event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActNote, CaseNo: c.No, Staff: lin, Text: word}}, c.No
	case 2, 3: // an edit of any of them
		for id, no := range said {
			return event.Edited{At: s.now, Origin: event.Origin{Chat: chat, ID: id}, Message: words}, no
		}
	case 4: // an answer to words of any conversation
		written.ReplyTo, written.Message.Quote = s.anyEntry(random), "QUOTED"
	case 5: // a file
		written.Message.Media = []transcript.Media{{Kind: "photo", Ref: word}}
	case 6: // a part of an album
		written.Album, written.Message.Media = "a", []transcript.Media{{Kind: "photo", Ref: word}}
	case 7: // chosen while typing
		written.Suggested = true
	case 8: // a ready answer
		check(s.T, s.h.Desk.SaveAnswer(s.ctx, s.tx, handoff.ReadyAnswer{Name: "n", Text: word}, lin, s.now))
		return event.StaffCommand{At: s.now, Staff: staff, CaseNo: c.No, Command: "r", Argument: "n", AnswerAt: at}, c.No
	case 9: // from the console
		written.Origin = event.Origin{}
	case 10: // a supervisor's, beside the holder
		written.Staff, written.Supervising = event.Staff{ID: zhou}, true
	case 11:
		return event.StaffCommand{At: s.now, Staff: event.Staff{ID: zhou}, CaseNo: c.No, Command: "say", Argument: word, AnswerAt: at}, c.No
	case 12: // read whole by the customer alone
		return event.StaffCommand{At: s.now, Staff: staff, CaseNo: c.No, Command: "secret", Argument: word, AnswerAt: at}, c.No
	case 13: // an emoji, to words of any conversation
		entry := s.anyEntry(random)
		e, err := s.h.Log.Get(s.ctx, s.tx, entry)
		check(s.T, err)
		if e.CaseNo != "" {
			return event.Reacted{At: s.now, Staff: staff, Entry: entry, Emoji: word}, e.CaseNo
		}
	}
	if written.Origin.ID != 0 {
		said[id] = c.No
	}
	return written, c.No
}

// anyEntry is an entry of anybody's; there is one.
func (s *scene) anyEntry(random *rand.Rand) int64 {
	s.Helper()
	var ids []int64
	check(s.T, s.tx.QueryRow(s.ctx, `SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM entries`).Scan(&ids))
	if len(ids) > 0 {
		return ids[random.IntN(len(ids))]
	}
	e, err := s.h.Log.Append(s.ctx, s.tx, transcript.Entry{
		Conversation: s.customer, At: s.now, Author: transcript.Customer, Audience: transcript.Both, Kind: "text",
		Message: transcript.Message{Text: "QUOTED"},
	})
	check(s.T, err)
	return e.ID
}

// spokenTo counts what agents have said to each customer.
func (s *scene) spokenTo() map[transcript.Place]int {
	s.Helper()
	rows, err := s.tx.Query(s.ctx, `
		SELECT d.place, count(*)::int FROM deliveries d JOIN entries e ON e.id = d.entry_id
		WHERE e.author = 'agent' AND d.place LIKE 'customer:%' GROUP BY 1`)
	check(s.T, err)
	all := map[transcript.Place]int{}
	var place string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&place, &n}, func() error {
		all[transcript.Place(place)] = n
		return nil
	})
	check(s.T, err)
	return all
}

// places are all words by the place that they were sent to.
func (s *scene) places() map[transcript.Place]string {
	s.Helper()
	rows, err := s.tx.Query(s.ctx, `SELECT d.place, e.message::text FROM deliveries d JOIN entries e ON e.id = d.entry_id`)
	check(s.T, err)
	all := map[transcript.Place]string{}
	var place, words string
	_, err = pgx.ForEachRow(rows, []any{&place, &words}, func() error {
		all[transcript.Place(place)] += words + "\n"
		return nil
	})
	check(s.T, err)
	return all
}

func TestWordsAboutACaseThatMovedFollowIt(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	other := s.another(1002)
	_, _, err := s.h.Desk.Move(s.ctx, s.tx, s.customer, other, s.now)
	check(t, err)
	word := event.StaffSaid{At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: "您好"}}
	if got := s.turn(s.customer, word); strings.Contains(got, "您好") {
		t.Errorf("said where the case is no more: %s", got)
	}
	if n := len(s.waiting(other)); n != 1 {
		t.Errorf("%d inputs went on", n)
	}
}

func TestNotesHoweverTheKeyboardWritesThem(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	for _, words := range []string{"// 查一下", "／／查一下", "、、查一下", " /／ 查一下", "/ / 查一下"} {
		for kind, media := range map[string][]transcript.Media{"note": nil, "note with a picture": {{Kind: "photo", Ref: "r"}}} {
			got := s.turn(s.customer, event.StaffSaid{
				At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: words, Media: media},
			})
			s.has(kind+" "+words, got, "agent to desk, note: ")
			if strings.Contains(got, "to both") {
				t.Errorf("%q reaches the customer: %s", words, got)
			}
		}
	}
	for i := range 3 { // below whichever part
		var parts []event.Event
		for n := range 3 {
			m := transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: fmt.Sprintf("a%d%d", i, n)}}}
			switch n {
			case i:
				m.Text = "／／ 只给自己人看"
			case 0:
				m.Text = "图"
			}
			parts = append(parts, event.StaffSaid{At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Album: fmt.Sprint("g", i), Message: m})
		}
		got := s.turn(s.customer, parts...)
		s.has("an album", got, "agent to desk, note: ")
		got += s.turn(s.customer, event.StaffSaid{ // and one that comes late
			At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Album: fmt.Sprint("g", i),
			Message: transcript.Message{Media: []transcript.Media{{Kind: "photo", Ref: fmt.Sprint("late", i)}}},
		})
		if strings.Contains(got, "to both") {
			t.Errorf("an album with a note below part %d reaches the customer: %s", i, got)
		}
	}
	s.has("words with slashes", s.turn(s.customer, event.StaffSaid{
		At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: "电信/网通都行"},
	}), "agent to both")
}

// What an agent points at goes along, unless only the staff can read it.
func TestAQuoteOfAnAgentGoesAlong(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	write := func(author transcript.Author, audience transcript.Audience) int64 {
		e, err := s.h.Log.Append(s.ctx, s.tx, transcript.Entry{
			Conversation: s.customer, At: s.now, Author: author, Audience: audience, CaseNo: c.No, Kind: "text",
			Message: transcript.Message{Text: "区服是电信一区，密级QX1"},
		})
		check(t, err)
		return e.ID
	}
	for name, one := range map[string]struct {
		to    int64
		along bool
	}{
		"the customer's words": {write(transcript.Customer, transcript.CustomerOnly), true},
		"the agent's own":      {write(transcript.Agent, transcript.Both), true},
		"a note":               {write(transcript.Agent, transcript.DeskOnly), false},
	} {
		s.turn(s.customer, event.StaffSaid{
			At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, ReplyTo: one.to,
			Message: transcript.Message{Text: "是这句吗", Quote: "密级QX1"},
		})
		var lead string
		check(t, s.tx.QueryRow(s.ctx, `SELECT message->>'lead' FROM entries WHERE text = '是这句吗' ORDER BY id DESC LIMIT 1`).Scan(&lead))
		if strings.Contains(lead, "密级QX1") != one.along {
			t.Errorf("%s: %q", name, lead)
		}
	}
}

// Whoever joins the staff while their own case is open keeps it: its agent's words reach them and theirs reach the
// agent, until they hold cases of others.
func TestAStaffMemberWhoWasACustomerKeepsTheirCase(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	check(t, s.h.Desk.Bootstrap(s.ctx, s.tx, []int64{1001}, nil, s.now))
	same, err := s.h.Inbox.StaffConversation(s.ctx, s.tx, 1001, "芳芳", s.now)
	check(t, err)
	if same != s.customer {
		t.Fatalf("conversation %d became %d", s.customer, same)
	}
	s.turn(s.customer, event.StaffSaid{At: s.now, Staff: event.Staff{ID: lin}, CaseNo: c.No, Message: transcript.Message{Text: "答复QX1"}})
	s.turn(s.customer, event.Said{Sent: s.sent("追问QX2")})
	places := s.places()
	if !strings.Contains(places[transcript.CustomerPlace(s.customer)], "答复QX1") || !strings.Contains(places[transcript.CasePlace(c.No)], "追问QX2") {
		t.Errorf("the talk has ended: %v", places)
	}
	if now, err := s.h.Desk.Get(s.ctx, s.tx, c.No); err != nil || now.Status != handoff.Claimed || now.Conversation != s.customer {
		t.Errorf("the case: %+v, %v", now, err)
	}
	other, err := s.h.Desk.Open(s.ctx, s.tx, handoff.NewCase{Conversation: s.another(1002), Kind: handoff.KindHuman, Lang: "zh"}, s.now)
	check(t, err)
	_, err = s.h.Desk.Act(s.ctx, s.tx, handoff.Act{Kind: handoff.ActClaim, CaseNo: other.No, Staff: 1001}, s.now)
	check(t, err)
	s.has("words that may be for another", s.turn(s.customer, event.Said{Sent: s.sent("您好QX3")}), "system to desk, text: ")
	for place, words := range s.places() {
		if kind, _ := place.Split(); kind != "customer" && strings.Contains(words, "QX3") {
			t.Errorf("they went to %s", place)
		}
	}
}

// Whoever is no member of staff changes nothing by what they do in the group, and no customer hears of it.
func TestStrangersInTheGroupChangeNothing(t *testing.T) {
	s := newScene(t)
	c := s.claimed()
	before, err := s.h.Desk.Get(s.ctx, s.tx, c.No)
	check(t, err)
	stranger := event.Staff{ID: 31337, Name: "路人"}
	for _, e := range []event.Event{
		event.StaffSaid{At: s.now, Staff: stranger, CaseNo: c.No, Origin: event.Origin{Chat: -100, ID: 8}, Message: transcript.Message{Text: "hi"}},
		event.Edited{At: s.now, Origin: event.Origin{Chat: -100, ID: 8}, Message: transcript.Message{Text: "ho"}},
		event.StaffUnsupported{At: s.now, Staff: stranger, CaseNo: c.No, What: "poll"},
		event.StaffCommand{At: s.now, Staff: stranger, CaseNo: c.No, Command: "next", AnswerAt: transcript.DeskPlace},
		event.StaffCommand{At: s.now, Staff: stranger, CaseNo: c.No, Command: "r", Argument: "add x y", AnswerAt: transcript.CasePlace(c.No)},
		event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActClose, CaseNo: c.No, Staff: stranger.ID}, AnswerAt: transcript.CasePlace(c.No)},
		event.Acted{At: s.now, Act: handoff.Act{Kind: handoff.ActReject, CaseNo: c.No, Staff: stranger.ID, Reason: "no"}, AnswerAt: transcript.CasePlace(c.No)},
	} {
		if got := s.turn(s.customer, e); strings.Contains(got, "to customer") || strings.Contains(got, "to both") {
			t.Errorf("%T: the customer hears %s", e, got)
		}
		var last int64
		check(t, s.tx.QueryRow(s.ctx, `SELECT max(id) FROM entries`).Scan(&last))
		check(t, s.h.Apologise(s.ctx, s.tx, turn.Turn{Conversation: s.customer, At: s.now, Inputs: []turn.Waiting{{Source: turn.FromTelegram, Event: e}}}, &s.after))
		if got := s.written(last); strings.Contains(got, "to customer") || strings.Contains(got, "to both") {
			t.Errorf("%T that cannot be handled: the customer hears %s", e, got)
		}
	}
	after, err := s.h.Desk.Get(s.ctx, s.tx, c.No)
	check(t, err)
	if after.Version != before.Version || after.Status != before.Status || after.Assignee != before.Assignee {
		t.Errorf("the case was %+v and is %+v", before, after)
	}
}
