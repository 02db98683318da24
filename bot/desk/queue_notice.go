package desk

import (
	"html"
	"slices"
	"strings"
	"time"

	"kefu/bot/limit"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
)

// placeSteps are the last places of the steps in which a customer moves up. Not every move is worth an edit.
var placeSteps = []int{1, 5, 10, 20, 50}

// QueueNotice is what the message that told a customer of their case has to say now.
type QueueNotice struct {
	Status handoff.Status
	Lang   string
	Holder int64
	Agent  string // the holder's name
	Place  int    // in line; 1 is the front
	Waited time.Duration
}

// step is the first and last place of a customer's step; last is 0 beyond the last step.
func step(place int) (first, last int) {
	first = 1
	for _, last := range placeSteps {
		if place <= last {
			return first, last
		}
		first = last + 1
	}
	return first, 0
}

// minutes is the estimate in steps of five, 0 when there is none.
func (q QueueNotice) minutes(pace handoff.Pace) int64 {
	wait, known := pace.Wait(q.Lang, q.Place)
	if !known {
		return 0
	}
	const grain = 5 * time.Minute
	if q.Waited > wait+2*grain {
		return 0 // it was promised sooner: nobody believes it once more
	}
	return int64((wait + grain - 1) / grain * grain / time.Minute)
}

// Revision is another number whenever the message has to say something else: the step and the minutes while the case
// waits, a negative number for each holder, -1 when it is closed.
func (q QueueNotice) Revision(pace handoff.Pace) int64 {
	switch q.Status {
	case handoff.Waiting:
		const minutesPerStep = 100_000 // more than anybody waits
		first, _ := step(q.Place)
		return int64(first)*minutesPerStep + q.minutes(pace)
	case handoff.Claimed:
		return -1 - q.Holder
	case handoff.Closed:
	}
	return -1
}

// TellsOfCase tells whether a message may become the one that edits itself: it told of the place in line, or has no buttons
// and so asks for nothing that the line could be put over.
func TellsOfCase(m transcript.Message) bool {
	return m.Standing != "" || len(m.Buttons) == 0 && m.AskContact == ""
}

// DrawQueueNotice is the message as it was, with the one part replaced that tells how the case stands, and with the
// buttons that are still good: some only while it waits, others, which are about its matter, as long as it is open. at is
// the hour that the line names.
func DrawQueueNotice(q QueueNotice, m transcript.Message, pace handoff.Pace, at time.Time, c *texts.Catalogue) Picture {
	t := func(key string, args map[string]any) string { return c.T(q.Lang, key, args) }
	line := t("place.closed", nil)
	p := Picture{Buttons: m.Buttons}
	tells := m.Standing != "" && strings.Contains(m.Text, m.Standing)
	if tells && q.Status != handoff.Waiting {
		p.Buttons = stillGood(m.Buttons, q.Status == handoff.Claimed)
	}
	switch q.Status {
	case handoff.Waiting:
		first, last := step(q.Place)
		args := map[string]any{"Next": last == 1, "First": first, "Last": last, "Wait": "", "Time": at.Format("15:04")}
		if minutes := q.minutes(pace); minutes > 0 {
			args["Wait"] = texts.Duration(q.Lang, time.Duration(minutes)*time.Minute)
		}
		line = t("place.waiting", args)
	case handoff.Claimed:
		line = t("place.claimed", map[string]any{"Agent": limit.Short(q.Agent, longestName)})
	case handoff.Closed:
	}
	text := m.Text + "\n" + line
	if tells {
		text = strings.Replace(m.Text, m.Standing, line, 1)
	}
	if limit.Length(text) > limit.Text { // what was said gives way, the news stays
		text = m.Text[:len(limit.Split(m.Text, limit.Text-limit.Length(line)-2)[0])] + "…\n" + line
	}
	p.HTML = html.EscapeString(text)
	return p
}

// stillGood are the buttons of a case that waits no more: while it is open those that are not about waiting, then none.
func stillGood(rows [][]transcript.Button, open bool) (good [][]transcript.Button) {
	for _, row := range rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b transcript.Button) bool { return b.Waiting || !open })
		if len(row) > 0 {
			good = append(good, row)
		}
	}
	return good
}
