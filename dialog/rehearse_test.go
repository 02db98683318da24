package dialog

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kefu/dialog/texts"
)

// recordedWorld plays messages and buttons and keeps each turn as it would be stored.
func recordedWorld(t *testing.T, words ...string) []RecordedTurn {
	t.Helper()
	w := newWorld(t)
	var turns []RecordedTurn
	for i, input := range words {
		w.record = nil
		if label, ok := cutPress(input); ok {
			question, choice, ok := ParseButton(w.button(label))
			if !ok {
				t.Fatalf("no button %q", label)
			}
			w.happen(Press{At: w.now, Question: question, Choice: choice})
		} else {
			w.happen(Text{At: w.now, Text: input})
		}
		stored, err := json.Marshal(w.record)
		if err != nil {
			t.Fatal(err)
		}
		turn := RecordedTurn{ID: int64(i), At: w.now}
		if err := json.Unmarshal(stored, &turn.Calls); err != nil {
			t.Fatal(err)
		}
		turns = append(turns, turn)
	}
	return turns
}

func cutPress(input string) (string, bool) {
	if len(input) > 1 && input[0] == '[' {
		return input[1 : len(input)-1], true
	}
	return "", false
}

var aConversation = []string{
	"我的订单", "WF20261122000001 不要了", "[确认取消]", "WF20261122000002 买错区了", "[网通二区]", "快点", "我要退款 WF20261119000006", "/status",
}

func TestTheSameMachineDoesTheSame(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	if found := m.Rehearse(Start("zh"), recordedWorld(t, aConversation...)); len(found) > 0 {
		t.Errorf("%d differences, the first: %+v", len(found), found[0])
	}
}

func TestAChangedTextDiffersInTheAnswersOnly(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	changed, err := texts.Load(texts.Files, fstest.MapFS{"own.zh.toml": {Data: []byte(`"list.choose" = "请选一单："`)}})
	if err != nil {
		t.Fatal(err)
	}
	m.Texts = changed
	found := m.Rehearse(Start("zh"), recordedWorld(t, aConversation...))
	if len(found) != 1 || found[0].Turn != 0 || !slices.Equal(found[0].Aspects, []Aspect{AspectAnswers}) || found[0].Action {
		t.Errorf("found %+v", found)
	}
}

// A machine that asked one thing more then: what was recorded goes another way now, and what follows says so.
func TestAnotherWayIsAnAction(t *testing.T) {
	t.Parallel()
	turns := recordedWorld(t, aConversation...)
	// As if the bot of then had cancelled without asking.
	turns[1].Calls[len(turns[1].Calls)-1].Effects = []Effect{CancelOrder{No: "WF20261122000001"}}
	found := newMachine(t).Rehearse(Start("zh"), turns)
	if len(found) == 0 || found[0].Turn != 1 || !found[0].Action || !slices.Contains(found[0].Aspects, AspectCancels) || found[0].Follows {
		t.Fatalf("found %+v", found)
	}
}

// Questions may have other numbers than in the record; the buttons below them are the same ones.
func TestButtonsOfTheRecordFindTheirQuestions(t *testing.T) {
	t.Parallel()
	turns := recordedWorld(t, aConversation...)
	start := Start("zh")
	start.Asked = 41
	if found := newMachine(t).Rehearse(start, turns); len(found) > 0 {
		t.Errorf("%d differences, the first: %+v", len(found), found[0])
	}
}

// TestStoredNamesStay: a type that was renamed is read, and written, under the name it was first stored by.
func TestStoredNamesStay(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Event{"Odd": Unsupported{What: "sticker"}, "Rang": TimerFired{Name: AbandonTimer}} {
		data, err := json.Marshal(Call{Event: want})
		if err != nil || !strings.Contains(string(data), `"type":"`+name+`"`) {
			t.Errorf("%T is stored as %s, %v", want, data, err)
		}
		var got Call
		if err := json.Unmarshal(data, &got); err != nil || got.Event != want {
			t.Errorf("%s is read as %#v, %v", data, got.Event, err)
		}
	}
}
