package deed

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn/event"
)

const (
	// muteFor is how long /mute lasts when it does not say; longestMute is a week.
	muteFor     = time.Hour
	longestMute = 7 * 24 * time.Hour
)

// forEver ends a ban.
var forEver = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (r *run) isMuted() bool { return r.conv.mutedUntil != nil && r.conv.mutedUntil.After(r.at) }

// keepMuted keeps what a muted customer sent, without letting anybody read or answer it; the first time they are told.
func (r *run) keepMuted(ctx context.Context, e event.Sent) error {
	until := r.conv.mutedUntil
	_, err := r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Customer, Audience: transcript.RecordOnly, Kind: "muted", Message: e.Message,
		OriginChat: e.Origin.Chat, OriginID: e.Origin.ID,
	})
	if err != nil || r.conv.mutedTold {
		return err
	}
	r.conv.mutedTold = true
	if _, err := r.tx.Exec(ctx, `UPDATE conversations SET muted_told = true WHERE id = $1`, r.conv.id); err != nil {
		return fmt.Errorf("told of a mute: %w", err)
	}
	when := ""
	if until.Before(forEver) {
		when = texts.Moment(r.conv.state.Lang, until.In(r.zone()))
	}
	return r.tellCustomer(ctx, "muted", map[string]any{"When": when})
}

// mute is /mute [minutes], /unmute, /ban and /unban in a case: the holder or who leads mutes its customer, who leads bans
// them. Every one leaves an entry in the record, with who did it.
func (r *run) mute(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	c, ok, err := r.caseOf(ctx, e)
	if err != nil || !ok {
		return err
	}
	if !staff.Leads() && (e.Command == "ban" || e.Command == "unban" || c.Assignee != staff.ID) {
		return r.answer(ctx, e, "refused.mute", nil)
	}
	var until *time.Time
	switch e.Command {
	case "ban":
		until = &forEver
	case "mute":
		lasts := muteFor
		if minutes, err := strconv.Atoi(e.Argument); err == nil && minutes > 0 {
			lasts = min(time.Duration(minutes)*time.Minute, longestMute)
		}
		t := r.at.Add(lasts)
		until = &t
	}
	r.conv.mutedUntil, r.conv.mutedTold = until, false
	_, err = r.tx.Exec(ctx, `UPDATE conversations SET muted_until = $2, muted_told = false WHERE id = $1`, r.conv.id, until)
	if err != nil {
		return fmt.Errorf("%s a customer: %w", e.Command, err)
	}
	args := map[string]any{"Agent": staff.Name, "When": ""}
	if until != nil && until.Before(forEver) {
		args["When"] = texts.Moment(r.h.Lang, until.In(r.zone()))
	}
	text := r.h.Texts.T(r.h.Lang, "act."+e.Command, args)
	_, err = r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: staff.ID, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "act",
		Message: transcript.Message{Text: text},
	}, transcript.CasePlace(c.No))
	return err
}
