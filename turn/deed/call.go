package deed

import (
	"context"
	"slices"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

// This file tells members of the staff what concerns them, wherever they are: each in their private chat, or if they
// never wrote to the bot in the group, by name. Every such word leads to the case.

// call tells one member of the staff something about a case.
func (r *run) call(
	ctx context.Context, staff int64, c handoff.Case, key string, args map[string]any, buttons ...transcript.Button,
) error {
	chats, err := r.h.Inbox.PrivateChats(ctx, r.tx, staff)
	if err != nil {
		return err
	}
	place := transcript.DeskPlace
	if private, known := chats[staff]; known {
		place = transcript.CustomerPlace(private)
	}
	return r.announce(ctx, place, staff, c, key, args, buttons)
}

// callAll tells all agents something about a case, with buttons for what they may do about it.
func (r *run) callAll(ctx context.Context, c handoff.Case, key string, args map[string]any, buttons ...transcript.Button) error {
	return r.announce(ctx, transcript.DeskPlace, 0, c, key, args, buttons)
}

// callLeads tells the supervisors, but for one member of the staff whom the thing is about; all agents if there is none.
func (r *run) callLeads(
	ctx context.Context, but int64, c handoff.Case, key string, args map[string]any, buttons ...transcript.Button,
) error {
	all, err := r.h.Desk.AllStaff(ctx, r.tx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(s handoff.Staff) bool { return !s.Supervisor || s.ID == but })
	if len(all) == 0 {
		return r.callAll(ctx, c, key, args, buttons...)
	}
	for _, one := range all {
		if err := r.call(ctx, one.ID, c, key, args, buttons...); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) announce(
	ctx context.Context, place transcript.Place, calls int64, c handoff.Case, key string, args map[string]any, buttons []transcript.Button,
) error {
	if args == nil {
		args = map[string]any{}
	}
	args["Case"], args["Customer"] = c.No, r.conv.name
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "call",
		Message: transcript.Message{
			Text: r.h.Texts.T(r.h.Lang, key, args), Calls: calls,
			Buttons: [][]transcript.Button{append(buttons, r.toTopic(c.No))},
		},
	}, place)
	return err
}

// toTopic is the button that leads to a case.
func (r *run) toTopic(caseNo string) transcript.Button {
	return transcript.Button{Label: r.h.Texts.T(r.h.Lang, "staff.go", map[string]any{"Case": caseNo}), Topic: caseNo}
}

// claimButton claims a case that waits.
func (r *run) claimButton(c handoff.Case) transcript.Button {
	return transcript.Button{
		Label: r.h.Texts.T(r.h.Lang, "staff.claim", map[string]any{"Case": c.No}),
		Data:  r.h.ActData(handoff.Act{Kind: handoff.ActClaim, CaseNo: c.No, Version: c.Version}),
	}
}

// secondButton approves what another has proposed.
func (r *run) secondButton(c handoff.Case) transcript.Button {
	return transcript.Button{
		Label: r.h.Texts.T(r.h.Lang, "staff.second", map[string]any{"Amount": texts.Yuan(c.Proposal.Amount)}),
		Data:  r.h.ActData(handoff.Act{Kind: handoff.ActApprove, CaseNo: c.No, Version: c.Version, Amount: c.Proposal.Amount}),
	}
}

// tellAct tells of an act those who were not there.
func (r *run) tellAct(ctx context.Context, e event.Acted, out handoff.Outcome) error {
	a := e.Act
	if e.Told {
		if err := r.sayAt(ctx, e.AnswerAt, a.CaseNo, r.reply.Words); err != nil {
			return err
		}
	}
	by, was := out.Before.AssigneeName, out.Before.Assignee
	if out.Before.Status == handoff.Claimed && was != a.Staff && out.Case.Assignee != was {
		staff, _, err := r.h.Desk.Staff(ctx, r.tx, a.Staff)
		if err != nil {
			return err
		}
		by = staff.Name
		err = r.call(ctx, was, out.Case, "call.reassigned", map[string]any{"Agent": by, "To": out.Case.AssigneeName})
		if err != nil {
			return err
		}
	}
	switch {
	case a.Kind == handoff.ActTransfer && a.To != a.Staff:
		return r.call(ctx, a.To, out.Case, "call.transferred", map[string]any{"Agent": by, "Reason": a.Reason})
	case a.Kind == handoff.ActApprove && out.Case.Proposal != nil && len(out.Refunds) == 0:
		return r.callLeads(ctx, out.Case.Proposal.By, out.Case, "call.second", map[string]any{
			"Agent": out.Case.AssigneeName, "Amount": texts.Yuan(out.Case.Proposal.Amount),
		}, r.secondButton(out.Case))
	}
	return nil
}

// tellAgain tells of a case that its customer, or news of its order, has opened again: its last agent, or all if it waits.
func (r *run) tellAgain(ctx context.Context, c handoff.Case, e dialog.ReopenCase) error {
	args := map[string]any{}
	if e.Unasked != "" {
		args["What"] = r.h.Texts.T(r.h.Lang, "reason."+string(e.Unasked), nil)
	}
	switch {
	case e.Appeal:
		return r.callLeads(ctx, c.DecidedBy, c, "call.appeal", nil, r.claimButton(c))
	case c.Status == handoff.Claimed:
		return r.call(ctx, c.Assignee, c, "call.reopened", args)
	}
	return r.callAll(ctx, c, "call.reopened_waits", args, r.claimButton(c))
}
