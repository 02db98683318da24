package deed

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// exportAgain is how long after one export a customer may ask for the next.
const exportAgain = 10 * time.Minute

// sendExport gives the customer a file with their own words and orders, after what is said about it. The file is made
// when it is sent.
func (r *run) sendExport(ctx context.Context) (dialog.Event, error) {
	latest, err := r.h.Log.HasSince(ctx, r.tx, r.conv.id, "export", r.at.Add(-exportAgain))
	if err != nil {
		return nil, err
	}
	if latest {
		return dialog.ExportPromised{Soon: true}, nil
	}
	lang := r.conv.state.Lang
	r.files = append(r.files, transcript.Entry{
		Author: transcript.Bot, Audience: transcript.CustomerOnly, Kind: "export",
		Message: transcript.Message{
			Text: r.h.Texts.T(lang, "export.file", map[string]any{"At": r.at.In(r.zone()).Format("2006-01-02 15:04")}),
			Media: []transcript.Media{{
				Kind: terms.MediaFile, Name: "kefu-" + r.at.In(r.zone()).Format("20060102-1504") + ".zip", Make: transcript.MakeExport + ":" + lang,
			}},
		},
	})
	return dialog.ExportPromised{}, r.h.Log.NoteAct(ctx, r.tx, transcript.StaffAct{
		At: r.at, Act: "own_export", Subject: transcript.Chain(r.conv.id), Reason: "/export",
	})
}

// sendFiles writes down the files that follow on what was said.
func (r *run) sendFiles(ctx context.Context) error {
	files := r.files
	r.files = nil
	for _, entry := range files {
		if _, err := r.write(ctx, entry, transcript.CustomerPlace(r.conv.id)); err != nil {
			return err
		}
	}
	return nil
}

// report is /report: how the shop served today, for admins.
func (r *run) report(ctx context.Context, e event.StaffCommand, staff handoff.Staff) error {
	switch {
	case !staff.Admin || r.h.Report == nil:
		return r.answer(ctx, e, "refused.report", nil)
	case !r.conv.staff || e.AnswerAt != transcript.CustomerPlace(r.conv.id):
		return r.answer(ctx, e, "report.private", nil)
	}
	return r.writeReport(ctx, r.at.In(r.zone()))
}

// reportDue tells an admin of a day. Whoever is none any more is told nothing.
func (r *run) reportDue(ctx context.Context, e event.ReportDue) error {
	staff, known, err := r.h.Desk.Staff(ctx, r.tx, r.conv.chat)
	if err != nil || !known || !staff.Admin || r.h.Report == nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, e.Day, r.zone())
	if err != nil {
		return fmt.Errorf("the day of a report: %w", err)
	}
	return r.writeReport(ctx, day)
}

func (r *run) writeReport(ctx context.Context, day time.Time) error {
	words, err := r.h.Report(ctx, r.tx, r.h.Lang, midnight(day))
	if err != nil {
		return err
	}
	date := day.Format(time.DateOnly)
	_, err = r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, Kind: "report",
		Message: transcript.Message{
			Text:  words,
			Media: []transcript.Media{{Kind: terms.MediaPhoto, Name: "kefu-" + date + ".png", Make: transcript.MakeReport + ":" + date}},
		},
	}, transcript.CustomerPlace(r.conv.id))
	return err
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// reportsDue lets each admin be told in the morning how the shop served on the day before. An input's key lets it happen
// once, whatever the number of processes.
func (h *Handler) reportsDue(ctx context.Context, tx pgx.Tx, now time.Time, _ int, _ []string, after *turn.AfterCommit) ([]string, error) {
	local := now.In(h.machine.Load().Zone)
	if h.Report == nil || h.ReportAt < 0 || local.Sub(midnight(local)) < h.ReportAt {
		return nil, nil
	}
	day := local.AddDate(0, 0, -1).Format(time.DateOnly)
	if told := h.reported.Load(); told != nil && *told == day {
		return nil, nil
	}
	staff, err := h.Desk.AllStaff(ctx, tx)
	if err != nil {
		return nil, err
	}
	var admins []int64
	for _, s := range staff {
		if s.Admin {
			admins = append(admins, s.ID)
		}
	}
	chats, err := h.Inbox.PrivateChats(ctx, tx, admins...)
	if err != nil {
		return nil, err
	}
	var inputs []turn.Input
	for admin, conversation := range chats {
		inputs = append(inputs, turn.Input{
			Source: turn.FromTimer, Key: fmt.Sprintf("report:%s:%d", day, admin), Conversation: conversation, ReceivedAt: now,
			Event: event.ReportDue{At: now, Day: day},
		})
	}
	after.Then(func(context.Context) { h.reported.Store(&day) })
	return nil, h.put(ctx, tx, after, inputs...)
}
