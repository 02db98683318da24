package deed

import (
	"context"
	"strings"
	"time"

	"kefu/dialog"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
)

// handle does what is to be done about the first of the inputs, or the first few that belong together, and tells how
// many that were.
func (r *run) handle(ctx context.Context, inputs []turn.Waiting) (int, error) {
	r.current, r.about, r.notice = nil, "", false
	e := inputs[0].Event
	if e.Staff != 0 && e.Name != "" {
		err := r.h.Desk.SetName(ctx, r.tx, e.Staff, e.Name)
		if err := ignore(err, handoff.ErrNotStaff); err != nil {
			return 0, err
		}
	}
	switch e.Kind {
	case turn.Acted:
		return 1, r.acted(ctx, e)
	case turn.StaffSaid:
		e, n := album(inputs)
		return n, r.staffSaid(ctx, e)
	case turn.StaffCommand:
		return 1, r.staffCommand(ctx, e)
	case turn.ShopTold:
		return 1, r.shopTold(ctx, e)
	case turn.TimerRang:
		return 1, r.timerRang(ctx, e)
	case turn.Edited:
		return 1, r.edited(ctx, e)
	case turn.Blocked:
		return 1, r.blocked(ctx, e)
	case turn.Odd:
		if e.Staff != 0 && e.CaseNo != "" {
			return 1, r.cannotPass(ctx, e)
		}
	}
	if r.conv.staff {
		return 1, r.staffPrivate(ctx, e)
	}
	r.seen(e)
	if muted, err := r.muted(ctx, e); muted || err != nil {
		return 1, err
	}
	switch e.Kind {
	case turn.Said:
		together := fragments(inputs)
		return len(together), r.said(ctx, together)
	case turn.Pressed:
		return 1, r.pressed(ctx, e)
	case turn.Contact:
		return 1, r.contact(ctx, e)
	default:
		return 1, r.odd(ctx, e)
	}
}

// seen keeps the customer's name, and their language until they choose one.
func (r *run) seen(e turn.Event) {
	if r.conv.state.Lang == "" {
		r.conv.state.Lang = language(e.Lang, r.h.Lang)
	}
}

// mostTogether is how many characters of fragments are understood together.
const mostTogether = 4096

// fragments are the inputs from the first on that are one saying: words and pictures in a row, neither commands nor
// replies to different messages.
func fragments(inputs []turn.Waiting) []turn.Event {
	first := inputs[0].Event
	together := []turn.Event{first}
	if isCommand(first) || usable(first) != "" {
		return together
	}
	length := len(first.Message.Text)
	for _, in := range inputs[1:] {
		e := in.Event
		length += len(e.Message.Text)
		if e.Kind != turn.Said || e.ReplyTo != first.ReplyTo || isCommand(e) || usable(e) != "" || length > mostTogether {
			break
		}
		together = append(together, e)
	}
	return together
}

func isCommand(e turn.Event) bool { return strings.HasPrefix(strings.TrimSpace(e.Message.Text), "/") }

// usable names what the dialog cannot use in a message, "" if it can use it.
func usable(e turn.Event) string {
	if len(e.Message.Place) > 0 {
		return "location"
	}
	for _, m := range e.Message.Media {
		switch m.Kind {
		case "sticker":
			return "sticker"
		case "voice", "video_note", "audio":
			return "voice"
		}
	}
	return ""
}

// said hands words and pictures to the dialog.
func (r *run) said(ctx context.Context, events []turn.Event) error {
	if what := usable(events[0]); what != "" {
		events[0].Kind = turn.Odd
		if events[0].Message.Text == "" {
			return r.oddAs(ctx, events[0], what)
		}
	}
	text := dialog.Text{At: events[0].At, Written: events[0].Written}
	var words []string
	for _, e := range joined(events) {
		entry, err := r.received(ctx, e, "text")
		if err != nil {
			return err
		}
		r.current = append(r.current, entry)
		if e.Message.Text != "" {
			words = append(words, e.Message.Text)
		}
		text.Media += len(e.Message.Media)
	}
	text.Text = strings.Join(words, "\n")
	if reply := events[0].ReplyTo; reply != 0 {
		to, err := r.h.Log.Get(ctx, r.tx, reply)
		if err != nil {
			return err
		}
		text.CaseNo = to.CaseNo
	}
	if asking := r.conv.state.Asking; asking == understand.AskingConfirm || asking == dialog.AskingLeave {
		var err error
		if text.Unseen, err = r.unseen(ctx, events[0].At); err != nil {
			return err
		}
	}
	return r.step(ctx, text)
}

// unseen tells whether the bot's latest words were still on their way to the customer at a moment.
func (r *run) unseen(ctx context.Context, at time.Time) (bool, error) {
	return r.h.Log.Unseen(ctx, r.tx, r.conv.id, transcript.CustomerPlace(r.conv.id), at)
}

// received writes down what a customer sent. Who else reads it is decided afterwards.
func (r *run) received(ctx context.Context, e turn.Event, kind string) (transcript.Entry, error) {
	if len(e.Message.Media) > 0 {
		kind = "media"
	}
	if isCommand(e) {
		kind = "command"
	}
	e.Message.Secret = r.conv.state.AsksForSecret()
	// Agents see whose words these are; the customer never sees this copy.
	e.Message.Lead = r.h.Texts.T(r.h.Lang, "relay.customer", map[string]any{"Name": r.conv.name})
	return r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.CustomerOnly, Kind: kind,
		Message: e.Message, ReplyTo: e.ReplyTo, OriginChat: e.OriginChat, OriginID: e.OriginID,
	})
}

func (r *run) pressed(ctx context.Context, e turn.Event) error {
	if e.Message.Text == "" {
		e.Message.Text = e.Data
	}
	entry, err := r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.RecordOnly, Kind: "press",
		Message: transcript.Message{Text: e.Message.Text, Secret: r.conv.state.AsksForSecret()},
	})
	if err != nil {
		return err
	}
	r.current = []transcript.Entry{entry}
	question, choice, ok := dialog.ParseButton(e.Data)
	if !ok {
		question, choice = 0, "stale"
	}
	return r.step(ctx, dialog.Press{At: e.At, Question: question, Choice: choice})
}

// contact is the customer's own number, which proves who they are; an agent may want to see somebody else's.
func (r *run) contact(ctx context.Context, e turn.Event) error {
	if !e.Own && r.withAgent() {
		return r.oddAs(ctx, e, "contact")
	}
	entry, err := r.received(ctx, e, "contact")
	if err != nil {
		return err
	}
	r.current = []transcript.Entry{entry}
	return r.step(ctx, dialog.SharedContact{At: e.At, Phone: e.Phone, Own: e.Own})
}

// odd has nothing that an agent could be shown.
func (r *run) odd(ctx context.Context, e turn.Event) error {
	if r.withAgent() {
		return r.cannotPass(ctx, e)
	}
	return r.oddAs(ctx, e, e.Message.Text)
}

func (r *run) oddAs(ctx context.Context, e turn.Event, what string) error {
	entry, err := r.received(ctx, e, what)
	if err != nil {
		return err
	}
	r.current = []transcript.Entry{entry}
	return r.step(ctx, dialog.Odd{At: e.At, What: what})
}

// blocked keeps since when the bot cannot write to the customer, and tells the agents who try.
func (r *run) blocked(ctx context.Context, e turn.Event) error {
	var since any
	if e.On {
		since = r.at
	}
	if _, err := r.tx.Exec(ctx, `UPDATE conversations SET blocked_at = $2 WHERE id = $1`, r.conv.id, since); err != nil {
		return err
	}
	key := "relay.unblocked"
	if e.On {
		key = "relay.blocked"
	}
	for _, c := range r.conv.state.Cases {
		if c.Status != handoff.Claimed {
			continue
		}
		if err := r.tellDesk(ctx, c.No, key, nil); err != nil {
			return err
		}
	}
	return nil
}

// step lets the dialog decide about an event, and carries out what it decides until it rests.
func (r *run) step(ctx context.Context, first dialog.Event) error {
	machine := r.h.machine.Load()
	waiting := []dialog.Event{first}
	var says []dialog.Say
	for n := 0; len(waiting) > 0; n++ {
		if n == mostSteps {
			return errTooManySteps
		}
		event := waiting[0]
		waiting = waiting[1:]
		state, effects := machine.Step(r.conv.state, event)
		r.conv.state = state
		r.record = append(r.record, dialog.Happened{Event: event, Effects: effects})
		for _, effect := range effects {
			if say, ok := effect.(dialog.Say); ok {
				says = append(says, say)
				continue
			}
			result, err := r.do(ctx, effect)
			if err != nil {
				return err
			}
			if result != nil {
				waiting = append(waiting, result)
			}
		}
	}
	for _, say := range dialog.Joined(says) {
		if err := r.say(ctx, say); err != nil {
			return err
		}
	}
	for _, n := range r.lastly {
		if err := r.tellCustomer(ctx, n.key, n.args); err != nil {
			return err
		}
	}
	r.lastly = nil
	return nil
}

// mostSteps is how many events one input may lead to. A wish takes about four.
const mostSteps = 32
