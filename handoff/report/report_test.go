package report_test

import (
	"bytes"
	"testing"
	"time"

	"kefu/handoff"
	"kefu/handoff/report"
	"kefu/orders"
	"kefu/transcript"
)

var (
	zone = time.FixedZone("CST", 8*60*60)
	day1 = time.Date(2026, 11, 26, 0, 0, 0, 0, zone)
	day2 = day1.AddDate(0, 0, 1)
	end  = day1.AddDate(0, 0, 2)
)

func at(day time.Time, d time.Duration) *time.Time {
	t := day.Add(d)
	return &t
}

// input is two days: on the first a case that was answered and closed in time and rated, and one that nobody answered;
// on the second nothing but somebody who helped themselves.
func input() report.Input {
	return report.Input{
		Days: []time.Time{day1, day2, end},
		Cases: []handoff.Figure{
			{
				No: "C-1", Conversation: 1, OrderNo: "A", Reason: "wrong_region", Lang: "zh", Agent: 7, OpenedAt: day1.Add(9 * time.Hour),
				AnsweredAt: at(day1, 9*time.Hour+4*time.Minute), ClosedAt: at(day1, 11*time.Hour), Rating: 4, Reopened: 1,
				AnswerBy: at(day1, 9*time.Hour+15*time.Minute), CloseBy: at(day2, 0),
			},
			{
				No: "C-2", Conversation: 2, OrderNo: "B", Lang: "en", OpenedAt: day1.Add(23*time.Hour + 50*time.Minute),
				AnswerBy: at(day2, 5*time.Minute), CloseBy: at(end, 0),
			},
		},
		Refunds: []orders.RefundFigure{
			{CaseNo: "C-1", OrderNo: "A", Amount: 10000, RequestedAt: day1.Add(10 * time.Hour)},
			{CaseNo: "C-0", OrderNo: "Z", Amount: 500, RequestedAt: day2.Add(time.Hour)},
			{OrderNo: "B", Amount: 1, RequestedAt: day2.Add(2 * time.Hour)},
		},
		Talks: []transcript.Talk{
			{Day: 0, Conversation: 1, Cased: true},
			{Day: 0, Conversation: 2},
			{Day: 1, Conversation: 3},
			{Day: 1, Conversation: 99}, // with a member of staff
		},
		Misses:    []report.Miss{{Day: 1, Conversation: 3, Times: 2}, {Day: 1, Conversation: 99, Times: 5}},
		Products:  map[string]string{"A": "游戏点卡", "B": "=cmd"},
		Languages: map[int64]string{1: "zh", 2: "en", 3: "zh"},
		CaseOf:    map[string]handoff.Figure{"C-0": {No: "C-0", Agent: 8, Lang: "zh", Reason: "unwanted"}},
	}
}

func TestDaysAreCounted(t *testing.T) {
	t.Parallel()
	rows, total := report.Of(report.Day, input(), day2.Add(time.Hour))
	want := []report.Row{
		{
			Key: "2026-11-26", Cases: 2, Answered: 1, AnswerDue: 2, CloseDue: 2, AnswerLate: 1, FirstAnswer: 4 * time.Minute, Closed: 1, Resolution: 2 * time.Hour,
			Refunds: 1, Refunded: 10000, Ratings: 1, Stars: 4, Reopened: 1, Talks: 2,
		},
		{Key: "2026-11-27", Refunds: 2, Refunded: 501, Talks: 1, Alone: 1, Missed: 2},
	}
	if len(rows) != 2 || rows[0] != want[0] || rows[1] != want[1] {
		t.Errorf("the days are\n%+v, want\n%+v", rows, want)
	}
	if n, known := total.AloneShare(); !known || n != 33 || total.Cases != 2 || total.Refunded != 10501 {
		t.Errorf("in all %+v, %d%%", total, n)
	}
	if n, known := rows[0].OnTime(); !known || n != 50 {
		t.Errorf("%d%% were answered in time", n)
	}
	if _, known := rows[1].OnTime(); known {
		t.Error("a day without cases has a share")
	}
}

// Whatever the rows are about, they add up to the same.
func TestRowsAddUp(t *testing.T) {
	t.Parallel()
	keys := map[report.By][]string{
		report.Agent: {"", "7", "8"}, report.Reason: {"", "wrong_region", "unwanted"},
		report.Product: {"=cmd", "游戏点卡", ""}, report.Language: {"zh", "en", ""},
	}
	_, day := report.Of(report.Day, input(), day2)
	for by, want := range keys {
		rows, total := report.Of(by, input(), day2)
		var sum report.Row
		for i, row := range rows {
			if i >= len(want) || row.Key != want[i] {
				t.Errorf("by %s row %d is %q, want %q", by, i, row.Key, want)
			}
			sum.Cases, sum.Refunds, sum.Refunded, sum.Talks = sum.Cases+row.Cases, sum.Refunds+row.Refunds, sum.Refunded+row.Refunded, sum.Talks+row.Talks
		}
		if total.Cases != day.Cases || sum.Cases != day.Cases || sum.Refunds != day.Refunds || sum.Refunded != day.Refunded || sum.Talks != total.Talks {
			t.Errorf("by %s the rows add up to %+v, in all %+v", by, sum, total)
		}
	}
}

func TestPicturesAreDrawn(t *testing.T) {
	t.Parallel()
	for _, p := range []report.Picture{
		{Labels: []string{"1", "2"}, Series: [][]float64{{3, 0}, {1, 2}}, Width: 400, Height: 200},
		{Labels: []string{"<b>&\""}, Series: [][]float64{{0}}, Width: 400, Height: 200},
	} {
		svg, err := p.SVG()
		if err != nil || !bytes.HasPrefix(svg, []byte("<svg")) || bytes.Contains(svg, []byte("<b>")) || bytes.Contains(svg, []byte("<script")) {
			t.Errorf("%v, %.200s", err, svg)
		}
		png, err := p.PNG()
		if err != nil || !bytes.HasPrefix(png, []byte("\x89PNG")) {
			t.Errorf("%v, %d bytes", err, len(png))
		}
	}
}
