package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/console"
	"kefu/dialog/texts"
	"kefu/handoff/report"
)

// What admins are told of a day in Telegram: the numbers of the console's reports, and a picture of the days before.

// reportDays is how many days the picture shows.
const reportDays = 14

// report puts a day into words.
func (a *App) report(catalogue *texts.Catalogue, consoleURL string) func(ctx context.Context, tx pgx.Tx, lang string, day time.Time) (string, error) {
	return func(ctx context.Context, tx pgx.Tx, lang string, day time.Time) (string, error) {
		in, err := a.served(tx).Counted(ctx, console.DaysFrom(day, day))
		if err != nil {
			return "", err
		}
		_, total := report.Of(report.Day, in, time.Now())
		args := console.Figures(catalogue, lang, total)
		args["Day"] = texts.Day(lang, day)
		args["Link"] = consoleURL + "/console/reports"
		return catalogue.T(lang, "report.text", args), nil
	}
}

func (a *App) served(db console.Database) console.Served {
	return console.Served{DB: db, Inbox: a.inbox, Record: a.record, Desk: a.desk, Orders: a.orders}
}

// drawReport draws cases and refunds of the days up to one, as a PNG.
func (a *App) drawReport(ctx context.Context, last string, to io.Writer) error {
	day, err := time.ParseInLocation(time.DateOnly, last, a.settings.zone)
	if err != nil {
		return fmt.Errorf("the day of a report: %w", err)
	}
	in, err := a.served(a.pool).Counted(ctx, console.DaysFrom(day.AddDate(0, 0, 1-reportDays), day))
	if err != nil {
		return err
	}
	rows, _ := report.Of(report.Day, in, time.Now())
	p := report.Picture{Series: [][]float64{make([]float64, len(rows)), make([]float64, len(rows))}, Width: 960, Height: 480}
	for i, row := range rows {
		p.Labels = append(p.Labels, row.Key[len("2006-"):])
		p.Series[0][i], p.Series[1][i] = float64(row.Cases), float64(row.Refunds)
	}
	png, err := p.PNG()
	if err != nil {
		return err
	}
	_, err = to.Write(png)
	return err
}
