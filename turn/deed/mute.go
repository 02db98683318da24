package deed

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kefu/dialog"
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
	until := muteEnds(e, r.at)
	r.conv.mutedUntil, r.conv.mutedTold = until, false
	_, err = r.tx.Exec(ctx, `UPDATE conversations SET muted_until = $2, muted_told = false WHERE id = $1`, r.conv.id, until)
	if err != nil {
		return fmt.Errorf("%s a customer: %w", e.Command, err)
	}
	over := dialog.SetTimer{Name: muteTimer} // what was said meanwhile is shown when it ends
	if e.Command == "mute" {
		over.After = until.Sub(r.at)
	}
	if err := r.setTimer(ctx, over); err != nil {
		return err
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
	if err != nil || until != nil {
		return err
	}
	return r.showMuted(ctx)
}

// muteEnds is until when a command mutes; nil: it lets speak again.
func muteEnds(e event.StaffCommand, at time.Time) *time.Time {
	switch e.Command {
	case "ban":
		return &forEver
	case "mute":
		lasts := muteFor
		if minutes, err := strconv.Atoi(e.Argument); err == nil && minutes > 0 {
			lasts = min(time.Duration(minutes)*time.Minute, longestMute)
		}
		until := at.Add(lasts)
		return &until
	}
	return nil
}

// muteTimer is the timer that rings when a mute ends.
const muteTimer = "unmuted"

// showMuted shows agents what the customer said while muted, as far as it was not shown before: in one message in the
// case that is open, or was last.
func (r *run) showMuted(ctx context.Context) error {
	kept, err := r.h.Log.Muted(ctx, r.tx, r.conv.id, mostMuted)
	if err != nil || len(kept) == 0 {
		return err
	}
	cases, err := r.h.Desk.Latest(ctx, r.tx, r.conv.id)
	if err != nil {
		return err
	}
	c, known := cases[r.conv.id]
	if !known {
		return nil
	}
	var lines []string
	for _, e := range kept {
		words := e.Message.Text
		if words == "" {
			words = r.h.Texts.T(r.h.Lang, "muted.file", nil)
		}
		lines = append(lines, e.At.In(r.zone()).Format("15:04")+" "+words)
	}
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: c.No, Kind: "muted_shown",
		Message: transcript.Message{
			Text: r.h.Texts.T(r.h.Lang, "muted.shown", map[string]any{"Customer": r.conv.name, "Count": len(kept), "List": strings.Join(lines, "\n")}),
		},
	}, transcript.CasePlace(c.No))
	return err
}

// mostMuted is how many of the latest words of a muted customer are shown.
const mostMuted = 40
