package deed

import (
	"context"
	"time"

	"kefu/dialog"
	"kefu/internal/terms"
	"kefu/transcript"
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
