package deed

import (
	"context"

	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// reacted passes an emoji on to who wrote the message: a customer's to the agent, the holder's to the customer. All others
// stay where they are. It is no word: nobody's turn to answer comes by it.
func (r *run) reacted(ctx context.Context, e event.Reacted) error {
	to, err := r.h.Log.Get(ctx, r.tx, e.Entry)
	if err != nil || to.Conversation != r.conv.id || to.CaseNo == "" {
		return ignore(err, transcript.ErrNoSuchEntry)
	}
	c, err := r.h.Desk.Get(ctx, r.tx, to.CaseNo)
	if err != nil || c.Conversation != r.conv.id {
		return ignore(err, handoff.ErrNoSuchCase)
	}
	place := r.shownTo(e, c, to)
	if place == "" {
		return nil
	}
	entry := transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.Both, CaseNo: c.No, Kind: transcript.KindReaction,
		Message: transcript.Message{Text: e.Emoji}, ReplyTo: to.ID,
	}
	if e.Staff.ID != 0 {
		entry.Author, entry.Staff = transcript.Agent, e.Staff.ID
	}
	waiting, ok, err := r.h.Log.Unsent(ctx, r.tx, r.conv.id, to.ID, entry.Kind, place)
	if err != nil {
		return err
	}
	if ok { // one that nobody has seen yet
		return r.h.Log.Rewrite(ctx, r.tx, waiting, entry.Message, r.at)
	}
	_, err = r.write(ctx, entry, place)
	return err
}

// shownTo is where a reaction to an entry of a case is shown; "": nowhere.
func (r *run) shownTo(e event.Reacted, c handoff.Case, to transcript.Entry) transcript.Place {
	holder := c.Status == handoff.Claimed && c.Assignee == e.Staff.ID
	switch byStaff := e.Staff.ID != 0; {
	case byStaff && holder && to.Author == transcript.Customer:
		return transcript.CustomerPlace(r.conv.id)
	case !byStaff && to.Author == transcript.Agent && to.Audience == transcript.Both && !r.isMuted():
		return transcript.CasePlace(c.No)
	}
	return ""
}
