package dialog

import (
	"hash/fnv"
	"strconv"
	"strings"

	"kefu/dialog/understand"
)

// This file sees to it that no answer to what a customer typed repeats the one before: who is told the same again has not
// been heard, or thinks so.

// outside tells whether an event comes from outside, so that a turn begins with it.
func outside(e Event) bool { return !isResult(e) }

// avoidRepeating puts what was said just before in other words and shorter. Its buttons stay as they are.
func (st *step) avoidRepeating() {
	last, texts := -1, st.ThisAnswer
	for i, e := range st.effects {
		if say, ok := e.(Say); ok {
			last, texts = i, fingerprint(texts, say.Text)
		}
	}
	st.ThisAnswer = texts
	if last < 0 || !st.Typed || st.ThisAnswer != st.LastAnswer {
		return
	}
	say := st.effects[last].(Say)
	st.Turns++
	say.Text = st.otherwise(say.Text)
	var effects []Effect
	for i, e := range st.effects {
		if _, said := e.(Say); !said {
			effects = append(effects, e)
		} else if i == last {
			say.Place = ""
			effects = append(effects, say)
		}
	}
	st.effects = effects
}

func fingerprint(before, text string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(before + "\n" + text)) // a hash takes everything
	return strconv.FormatUint(h.Sum64(), 36)
}

// otherwise is an answer once more.
func (st *step) otherwise(text string) string {
	turn := []string{"a", "b"}[st.Turns%2]
	o := st.inHand()
	switch {
	case text == st.t("thanks"), text == st.t("thanks.waiting"):
		return st.t("same.thanks." + turn)
	case st.Asking == "":
		return st.t("same.said."+turn, "Text", text)
	case st.Asking == understand.AskingConfirm && o != nil && st.Task.Goal == GoalCancel:
		return st.t("same.cancel."+turn, "Order", st.brief(o))
	case st.Asking == understand.AskingConfirm && o != nil:
		return st.t("same.submit."+turn, "Order", st.brief(o))
	case st.Asking == AskingGoal && o != nil:
		return st.t("same.goal."+turn, "Order", st.brief(o))
	}
	question := text
	if i := strings.LastIndex(text, "\n\n"); i >= 0 {
		question = text[i+2:]
	}
	return st.t("same.asked."+turn) + "\n" + question
}
