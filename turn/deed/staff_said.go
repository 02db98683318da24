package deed

import (
	"context"
	"errors"
	"regexp"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// staffSaid relays what an agent wrote where a case is handled. Only the holder's words reach the customer.
func (r *run) staffSaid(ctx context.Context, e event.StaffSaid) error {
	if err := r.named(ctx, e.Staff); err != nil {
		return err
	}
	entry := transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: e.Staff.ID, CaseNo: e.CaseNo, Kind: "text", Message: e.Message,
		ReplyTo: e.ReplyTo, OriginChat: e.Origin.Chat, OriginID: e.Origin.ID, Audience: transcript.DeskOnly,
	}
	if len(e.Message.Media) > 0 {
		entry.Kind = "media"
	}
	entry.Message.Album = e.Album
	note, err := r.isKept(ctx, e)
	if err != nil {
		return err
	}
	if note {
		entry.Kind = "note"
		_, err := r.atTopic(ctx, entry)
		return err
	}
	other, err := r.suggestedForOther(ctx, e)
	if err != nil {
		return err
	}
	if other {
		entry.Kind = "note"
		if _, err := r.atTopic(ctx, entry); err != nil {
			return err
		}
		return r.tellDesk(ctx, e.CaseNo, "ready.other_case", map[string]any{"Case": e.CaseNo})
	}
	kind := handoff.ActAnswer
	if e.Supervising {
		kind = handoff.ActSpeak
	}
	out, err := r.h.Desk.Act(ctx, r.tx, handoff.Act{Kind: kind, CaseNo: e.CaseNo, Staff: e.Staff.ID}, r.at)
	if err != nil {
		return r.keptFromCustomer(ctx, e, entry, err)
	}
	entry.Audience = transcript.Both
	if entry.Message.Lead, err = r.speaker(ctx, e, out.Case); err != nil {
		return err
	}
	if entry.Message.Lead, err = r.withQuote(ctx, entry); err != nil {
		return err
	}
	read, err := r.atTopic(ctx, entry, transcript.CustomerPlace(r.conv.id))
	if err != nil {
		return err
	}
	if err := r.tellHidden(ctx, e.CaseNo, entry.Message, read.Message); err != nil {
		return err
	}
	return r.step(ctx, dialog.CaseChanged{At: e.At, Deed: dialog.DeedSpoke, Case: caseView(out.Case)})
}

// speaker is the line above words of the staff that says who speaks.
func (r *run) speaker(ctx context.Context, e event.StaffSaid, c handoff.Case) (string, error) {
	if !e.Supervising {
		return r.h.Texts.T(r.conv.state.Lang, "relay.agent", map[string]any{"Agent": c.AssigneeName}), nil
	}
	staff, _, err := r.h.Desk.Staff(ctx, r.tx, e.Staff.ID)
	return r.h.Texts.T(r.conv.state.Lang, "relay.supervisor", map[string]any{"Agent": staff.Name}), err
}

// keptFromCustomer keeps words that may not go to the customer as a note among agents, so that nobody's are lost, and
// says why. A supervisor may send them after all.
func (r *run) keptFromCustomer(ctx context.Context, e event.StaffSaid, entry transcript.Entry, why error) error {
	key, args := refusal(why)
	if key == "" {
		return why
	}
	entry.Kind = "note"
	if errors.Is(why, handoff.ErrNotStaff) {
		entry.Author, entry.Staff = transcript.System, 0
	}
	entry, err := r.atTopic(ctx, entry)
	if err != nil {
		return err
	}
	speak, err := r.speakButton(ctx, e, entry)
	if err != nil {
		return err
	}
	args["Case"] = e.CaseNo
	if key += ".said"; !r.h.Texts.Has(key) {
		key = "refused.said"
	}
	return r.tellDesk(ctx, e.CaseNo, key, args, speak...)
}

// withQuote is the line above an agent's words together with what they point at, if the customer has read or written
// that.
func (r *run) withQuote(ctx context.Context, entry transcript.Entry) (string, error) {
	if entry.Message.Quote == "" || entry.ReplyTo == 0 {
		return entry.Message.Lead, nil
	}
	to, err := r.h.Log.Get(ctx, r.tx, entry.ReplyTo)
	if err != nil {
		return "", err
	}
	if to.Conversation != r.conv.id || to.Author != transcript.Customer && to.Audience != transcript.Both {
		return entry.Message.Lead, nil
	}
	quote := r.h.Texts.T(r.conv.state.Lang, "relay.quote", map[string]any{"Quote": beginning(entry.Message.Quote, maxBefore)})
	return entry.Message.Lead + "\n" + quote, nil
}

// isKept tells whether what an agent sent is for the staff alone: a note, or a part of an album that came after one.
func (r *run) isKept(ctx context.Context, e event.StaffSaid) (bool, error) {
	if e.Note || isNote(e.Message.Text) || e.Album == "" {
		return e.Note || isNote(e.Message.Text), nil
	}
	return r.h.Log.NotedAlbum(ctx, r.tx, r.conv.id, e.Album, r.at.Add(-albumOpen))
}

// isNote tells whether words in a topic are for the staff alone: they begin with //, or with what Chinese keyboards
// make of that key.
// Of an album one part is enough.
func isNote(words string) bool { return noteMark.MatchString(words) }

var noteMark = regexp.MustCompile(`^\s*[/／、]\s?[/／、]`)
