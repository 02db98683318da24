package deed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// handle does what is to be done about the first of the inputs, or the first few that belong together, and tells how
// many that were.
func (r *run) handle(ctx context.Context, inputs []turn.Waiting) (int, error) {
	r.current, r.about, r.notice, r.reply = nil, "", false, nil
	r.instead = 0
	if moved, err := r.movedOn(ctx, inputs[0]); moved || err != nil {
		return 1, err
	}
	return r.deed(ctx, inputs)
}

// deed does what each kind of event asks for, and tells how many inputs that was.
func (r *run) deed(ctx context.Context, inputs []turn.Waiting) (int, error) {
	switch e := inputs[0].Event.(type) {
	case event.Said, event.Pressed, event.Contact, event.Unsupported:
		return r.private(ctx, e.(event.Private), inputs[1:])
	case event.Edited:
		return 1, r.edited(ctx, inputs[0], e)
	case event.Reacted:
		return 1, r.reacted(ctx, e)
	case event.Blocked:
		return 1, r.blocked(ctx, true)
	case event.Unblocked:
		return 1, r.blocked(ctx, false)
	case event.StaffSaid:
		whole, n := album(e, inputs[1:])
		return n, r.staffSaid(ctx, whole)
	case event.StaffUnsupported:
		return 1, r.staffOdd(ctx, e)
	case event.StaffCommand:
		return 1, r.staffCommand(ctx, e)
	case event.Acted:
		return 1, r.acted(ctx, e)
	case event.TimerFired, event.LeaseLapsed, event.LeaseEnds, event.DeadlineReached, event.ReportDue:
		return 1, r.due(ctx, e)
	case event.OrderMoved:
		return 1, r.orderMoved(ctx, e)
	}
	return 0, fmt.Errorf("no deed for a %T", inputs[0].Event)
}

// due does what time has brought about.
func (r *run) due(ctx context.Context, what event.Event) error {
	switch e := what.(type) {
	case event.TimerFired:
		if e.Name == muteTimer {
			return r.showMuted(ctx)
		}
		r.notice = true
		return r.step(ctx, dialog.TimerFired{At: e.At, Name: e.Name})
	case event.LeaseLapsed:
		return r.leaseLapsed(ctx, e)
	case event.LeaseEnds:
		return r.leaseEnds(ctx, e)
	case event.DeadlineReached:
		return r.deadline(ctx, e)
	case event.ReportDue:
		return r.reportDue(ctx, e)
	default:
		return fmt.Errorf("time brings no %T about", what)
	}
}

// private is about what somebody does in their private chat. The rest of the inputs may belong to it.
func (r *run) private(ctx context.Context, first event.Private, rest []turn.Waiting) (int, error) {
	sent := first.InPrivate()
	asStaff, err := r.asStaff(ctx, first)
	if err != nil {
		return 0, err
	}
	if asStaff {
		if press, pressed := first.(event.Pressed); pressed {
			return 1, r.staffPressed(ctx, press)
		}
		return 1, r.staffPrivate(ctx, sent)
	}
	if r.conv.state.Lang == "" { // until they choose one
		r.conv.state.Lang = texts.Language(sent.From.Lang, r.h.Lang)
	}
	if r.isMuted() {
		return 1, r.keepMuted(ctx, sent)
	}
	switch e := first.(type) {
	case event.Said:
		together := fragments(e, rest)
		return len(together), r.said(ctx, together)
	case event.Pressed:
		return 1, r.pressed(ctx, e)
	case event.Contact:
		return 1, r.contact(ctx, e)
	case event.Unsupported:
		return 1, r.odd(ctx, sent)
	}
	return 0, fmt.Errorf("no deed for a %T", first)
}

// maxQuote is how many characters of a message that is answered are read for what it points at.
const maxQuote = 1000

func beginning(words string, most int) string {
	if long := []rune(words); len(long) > most {
		return string(long[:most])
	}
	return words
}

// mostTogether is how many characters of fragments are understood together.
const mostTogether = 4096

// fragments are the first saying and what follows it, as far as that is one saying: words and pictures in a row, neither
// commands nor replies to different messages.
func fragments(first event.Said, rest []turn.Waiting) []event.Said {
	together := []event.Said{first}
	if isCommand(first.Message) || notUnderstood(first.Message) != "" {
		return together
	}
	length := len(first.Message.Text)
	for _, in := range rest {
		e, said := in.Event.(event.Said)
		length += len(e.Message.Text)
		if !said || e.ReplyTo != first.ReplyTo || e.Message.Quote != first.Message.Quote || isForward(e.Message) != isForward(first.Message) ||
			isCommand(e.Message) || notUnderstood(e.Message) != "" || length > mostTogether {
			break
		}
		together = append(together, e)
	}
	return together
}

func isForward(m transcript.Message) bool { return m.Forwarded != nil }

func isCommand(m transcript.Message) bool {
	return !isForward(m) && strings.HasPrefix(strings.TrimSpace(m.Text), "/")
}

// notUnderstood names what the dialog cannot use in a message, "" if it can use it.
func notUnderstood(m transcript.Message) string {
	if len(m.Place) > 0 {
		return "location"
	}
	for _, media := range m.Media {
		switch media.Kind {
		case terms.MediaSticker:
			return "sticker"
		case terms.MediaVoice, terms.MediaVideoNote, terms.MediaAudio:
			return "voice"
		case terms.MediaPhoto, terms.MediaLivePhoto, terms.MediaVideo, terms.MediaAnimation, terms.MediaWebP, terms.MediaFile:
		}
	}
	return ""
}

// shows tells whether a message is a round video, in which people mostly speak, in answer to the question for evidence.
func (r *run) shows(m transcript.Message) bool {
	return r.conv.state.AsksForPictures() && slices.ContainsFunc(m.Media, func(media transcript.Media) bool {
		return media.Kind == terms.MediaVideoNote
	})
}

// albumOpen is how long an album is added to: its parts are updates of their own, and a slow upload holds some of them
// back.
const albumOpen = 10 * time.Minute

// said hands words and pictures to the dialog.
func (r *run) said(ctx context.Context, events []event.Said) error {
	first := events[0]
	if what := notUnderstood(first.Message); what != "" && first.Message.Text == "" && !r.shows(first.Message) {
		return r.oddAs(ctx, first.Sent, what)
	}
	text := dialog.Text{At: first.At, Written: first.Written, Forwarded: isForward(first.Message)}
	var words []string
	if first.Album != "" {
		var err error
		if r.instead, text.Earlier, err = r.h.Log.AlbumAnswer(ctx, r.tx, r.conv.id, first.Album, r.at.Add(-albumOpen)); err != nil {
			return err
		}
	}
	secret := r.tellsSecret(events)
	for _, e := range joined(events) {
		e.Message.Album, e.Message.Secret = e.Album, secret
		entry, err := r.received(ctx, e.Sent, "text")
		if err != nil {
			return err
		}
		r.current = append(r.current, entry)
		if e.Message.Text != "" {
			words = append(words, e.Message.Text)
		}
		text.Media += len(e.Message.Media)
	}
	text.Text, text.Quote = strings.Join(words, "\n"), first.Message.Quote
	if first.ReplyTo != 0 {
		to, err := r.h.Log.Get(ctx, r.tx, first.ReplyTo)
		if err != nil {
			return err
		}
		text.CaseNo = to.CaseNo
		if text.Quote == "" {
			text.Quote = beginning(to.Message.Text, maxQuote)
		}
	}
	if asking := r.conv.state.Asking; asking == understand.AskingConfirm || asking == dialog.AskingLeave {
		var err error
		if text.Unseen, err = r.unseen(ctx, first.At); err != nil {
			return err
		}
	}
	return r.step(ctx, text)
}

// tellsSecret tells whether sayings that belong together hold a secret; if so none of them is shown.
func (r *run) tellsSecret(events []event.Said) bool {
	var words []string
	for _, e := range events {
		words = append(words, e.Message.Text)
	}
	return r.h.machine.Load().TellsSecret(r.conv.state, strings.Join(words, "\n"))
}

// unseen tells whether the bot's latest words were still on their way to the customer at a moment.
func (r *run) unseen(ctx context.Context, at time.Time) (bool, error) {
	return r.h.Log.Unseen(ctx, r.tx, r.conv.id, transcript.CustomerPlace(r.conv.id), at)
}

// received writes down what a customer sent. Who else reads it is decided afterwards.
func (r *run) received(ctx context.Context, e event.Sent, kind string) (transcript.Entry, error) {
	if len(e.Message.Media) > 0 {
		kind = "media"
	}
	if isCommand(e.Message) {
		kind = "command"
	}
	e.Message.Secret = e.Message.Secret || r.conv.state.AsksForSecret()
	e.Message.Lead = r.lead(e.Message)
	return r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.CustomerOnly, Kind: kind,
		Message: e.Message, ReplyTo: e.ReplyTo, OriginChat: e.Origin.Chat, OriginID: e.Origin.ID,
	})
}

// lead is the line above a customer's words that agents see and the customer never does: whose words these are, from
// whom they were passed on, and what they point at.
func (r *run) lead(m transcript.Message) string {
	t := func(key string, args map[string]any) string { return r.h.Texts.T(r.h.Lang, key, args) }
	lines := []string{t("relay.customer", map[string]any{"Name": r.conv.name})}
	if f := m.Forwarded; f != nil {
		at := ""
		if !f.At.IsZero() {
			at = texts.Moment(r.h.Lang, f.At.In(r.zone()))
		}
		lines = append(lines, t("relay.forwarded", map[string]any{"From": f.From, "Time": at}))
	}
	if quote := []rune(m.Quote); len(quote) > 0 {
		lines = append(lines, t("relay.quote", map[string]any{"Quote": string(quote[:min(len(quote), maxBefore)])}))
	}
	return strings.Join(lines, "\n")
}

func (r *run) pressed(ctx context.Context, e event.Pressed) error {
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
func (r *run) contact(ctx context.Context, e event.Contact) error {
	if !e.Own && r.withAgent() {
		return r.oddAs(ctx, e.Sent, "contact")
	}
	entry, err := r.received(ctx, e.Sent, "contact")
	if err != nil {
		return err
	}
	r.current = []transcript.Entry{entry}
	return r.step(ctx, dialog.SharedContact{At: e.At, Phone: e.Phone, Own: e.Own})
}

// odd has nothing that an agent could be shown.
func (r *run) odd(ctx context.Context, e event.Sent) error {
	if r.withAgent() {
		return r.cannotPass(ctx, e)
	}
	return r.oddAs(ctx, e, e.Message.Text)
}

func (r *run) oddAs(ctx context.Context, e event.Sent, what string) error {
	entry, err := r.received(ctx, e, what)
	if err != nil {
		return err
	}
	r.current = []transcript.Entry{entry}
	return r.step(ctx, dialog.Unsupported{At: e.At, What: what})
}

// blocked keeps since when the bot cannot write to the customer, and tells the agents who try.
func (r *run) blocked(ctx context.Context, now bool) error {
	var since any
	if now {
		since = r.at
	}
	if _, err := r.tx.Exec(ctx, `UPDATE conversations SET blocked_at = $2 WHERE id = $1`, r.conv.id, since); err != nil {
		return err
	}
	key := "relay.unblocked"
	if now {
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
		if state.Misses > r.conv.state.Misses {
			r.missed++
		}
		r.conv.state = state
		r.record = append(r.record, dialog.Call{Event: event, Effects: effects})
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
	joined := dialog.MergeSays(says)
	if len(joined) != 1 || len(r.lastly) > 0 {
		r.instead = 0
	}
	for _, say := range joined {
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
	return r.sendFiles(ctx)
}

// mostSteps is how many events one input may lead to. A wish takes about four.
const mostSteps = 32
