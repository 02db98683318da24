package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/console"
	"kefu/dialog/texts"
	"kefu/orders"
	"kefu/transcript"
	"kefu/transcript/export"
)

// What is made when it is sent (transcript.Media.Make): the bot asks, and each of them is read from the database or the media
// store as it is at that moment.

// make makes what an entry is to be sent with.
func (a *App) make(x *exporter) func(ctx context.Context, e transcript.Entry, what string, to io.Writer) error {
	return func(ctx context.Context, e transcript.Entry, what string, to io.Writer) error {
		kind, of, _ := strings.Cut(what, ":")
		switch kind {
		case transcript.MakeExport:
			return x.own(ctx, e, of, to)
		case transcript.MakeReport:
			return a.drawReport(ctx, of, to)
		case transcript.MakeKept:
			return x.kept(of, to)
		}
		return fmt.Errorf("nothing is called %q", what)
	}
}

// kept writes a file of the media store.
func (x *exporter) kept(name string, to io.Writer) error {
	store, err := os.OpenRoot(x.mediaDir)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	file, err := store.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	_, err = io.Copy(to, file)
	return err
}

const (
	// mostOwnOrders is how many orders an export of a customer has: a person has fewer.
	mostOwnOrders = 2000
	// mostOwnMedia is how many bytes of files it has: it is held in memory while it is uploaded, and Telegram takes 50 MB.
	mostOwnMedia = 20 << 20
	// ownPage is how many entries are read at once.
	ownPage = 500
)

// own writes what a customer is given of themselves.
func (x *exporter) own(ctx context.Context, asked transcript.Entry, lang string, to io.Writer) error {
	t := func(key string) string { return x.texts.T(lang, "export."+key, nil) }
	return pgx.BeginTxFunc(ctx, x.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		list, err := x.orders.OrdersOf(ctx, tx, asked.Conversation, mostOwnOrders, asked.At)
		if err != nil {
			return err
		}
		own := export.Own{
			Title: t("title"), OrdersTitle: t("orders"), WordsTitle: t("words"), NoOrders: t("no_orders"), TooLarge: t("large"), NotKept: t("missing"),
			Lang: lang, Zone: x.zone, At: asked.At, MediaDir: x.mediaDir, MostMedia: mostOwnMedia,
		}
		for _, o := range list {
			own.Orders = append(own.Orders, x.ownOrder(o, lang))
		}
		own.Words = func(ctx context.Context, each func(export.OwnWords) error) error {
			return x.ownWords(ctx, tx, asked, t, each)
		}
		return own.Write(ctx, to)
	})
}

// ownWords hands over what a conversation's customer wrote and pressed, and what they were told, up to when they asked.
func (x *exporter) ownWords(
	ctx context.Context, tx pgx.Tx, asked transcript.Entry, t func(string) string, each func(export.OwnWords) error,
) error {
	for after := int64(0); ; {
		page, err := x.record.Read(ctx, tx, asked.Conversation, after, ownPage)
		if err != nil {
			return err
		}
		files, err := x.filesOf(ctx, tx, page)
		if err != nil {
			return err
		}
		for _, e := range page {
			after = e.ID
			if e.ID > asked.ID || e.Author != transcript.Customer && e.Audience != transcript.Both && e.Audience != transcript.CustomerOnly {
				continue
			}
			said := export.OwnWords{At: e.At, Who: cmp.Or(e.Message.Lead, t("who."+string(e.Author))), Side: string(e.Author), Text: e.Message.Text}
			if e.Author == transcript.Customer { // a lead is what agents read above it
				said.Who = t("who.customer")
			}
			for _, m := range e.Message.Media {
				if m.Ref != "" {
					said.Files = append(said.Files, files[m.Ref])
				}
			}
			if err := each(said); err != nil {
				return err
			}
		}
		if len(page) < ownPage {
			return nil
		}
	}
}

// filesOf are the kept files of entries, by their handles.
func (x *exporter) filesOf(ctx context.Context, tx pgx.Tx, page []transcript.Entry) (map[string]export.OwnFile, error) {
	var refs []string
	for _, e := range page {
		for _, m := range e.Message.Media {
			if m.Ref != "" {
				refs = append(refs, m.Ref)
			}
		}
	}
	files := map[string]export.OwnFile{}
	if len(refs) == 0 {
		return files, nil
	}
	kept, err := x.record.MediaOf(ctx, tx, refs...)
	for _, m := range kept {
		files[m.Ref] = export.OwnFile{SHA256: m.SHA256, MIME: m.MIME}
	}
	return files, err
}

// ownOrder is an order as its customer is given it. What is secret in it is masked, as everywhere.
func (x *exporter) ownOrder(o orders.Order, lang string) export.OwnOrder {
	word := console.Words(x.texts, lang)
	var items []string
	type item struct {
		Name     string `json:"name"`
		Region   string `json:"region,omitempty"`
		Account  string `json:"account,omitempty"`
		Quantity int    `json:"quantity"`
		Price    string `json:"unit_price"`
		Key      string `json:"key,omitempty"`
	}
	type money struct {
		Method string    `json:"method"`
		Amount string    `json:"amount"`
		At     time.Time `json:"at"`
		Status string    `json:"status,omitempty"`
	}
	type parcel struct {
		Carrier    string     `json:"carrier"`
		TrackingNo string     `json:"tracking_no"`
		ShippedAt  time.Time  `json:"shipped_at"`
		SignedAt   *time.Time `json:"signed_at,omitempty"`
	}
	data := struct {
		No        string    `json:"order_no"`
		Status    string    `json:"status"`
		CreatedAt time.Time `json:"created_at"`
		Currency  string    `json:"currency"`
		Total     string    `json:"total"`
		Items     []item    `json:"items"`
		Payments  []money   `json:"payments,omitempty"`
		Refunds   []money   `json:"refunds,omitempty"`
		Shipment  *parcel   `json:"shipment,omitempty"`
	}{No: o.No, Status: string(o.Status), CreatedAt: o.CreatedAt, Currency: o.Currency, Total: texts.Yuan(o.Total)}
	if s := o.Shipment; s != nil {
		data.Shipment = &parcel{s.Carrier, s.TrackingNo, s.ShippedAt, s.SignedAt}
	}
	for _, i := range o.Items {
		data.Items = append(data.Items, item{i.Name, i.Region, i.Account, i.Quantity, texts.Yuan(i.UnitPrice), i.Key})
		items = append(items, strings.TrimSpace(fmt.Sprintf("%s %s × %d", i.Name, i.Region, i.Quantity)))
	}
	for _, p := range o.Payments {
		data.Payments = append(data.Payments, money{string(p.Method), texts.Yuan(p.Amount), p.PaidAt, ""})
	}
	for _, r := range o.Refunds {
		data.Refunds = append(data.Refunds, money{string(r.Method), texts.Yuan(r.Amount), r.RequestedAt, string(r.Status)})
	}
	return export.OwnOrder{
		No: o.No, At: o.CreatedAt.In(x.zone).Format("2006-01-02 15:04"), Status: word("status", string(o.Status)),
		Items: strings.Join(items, ", "), Total: data.Total, Data: data,
	}
}
