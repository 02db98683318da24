package export

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

// line is a row as people read it.
type line struct {
	ID, At, Who, What, Text, Side string
	Image, File                   string // in the zip
}

// opened is what rows of the record tell in their open part. What a row does not have stays empty.
type opened struct {
	Author string `json:"author"`
	Staff  *int64 `json:"staff"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Place  string `json:"place"`
	Fault  string `json:"fault"`
	Case   string `json:"case"`
	Reason string `json:"reason"`
}

// wordings put what is special about a row into its line, by the source of the row.
var wordings = map[string]func(*writer, Row, opened, *line){
	"entry":       (*writer).said,
	"edit":        (*writer).said,
	"order event": (*writer).happened,
	"case event":  (*writer).happened,
	"delivery": func(w *writer, _ Row, o opened, l *line) {
		l.What, l.Who, l.Text = w.Word("delivery", o.State), o.Place, o.Fault
	},
	"file":          (*writer).kept,
	"given to case": func(_ *writer, _ Row, o opened, l *line) { l.Text = o.Case },
	"erasure":       func(_ *writer, _ Row, o opened, l *line) { l.Text = o.Reason },
}

// describe puts a row into words.
func (w *writer) describe(r Row) line {
	source := strings.ReplaceAll(r.Source, " ", "_")
	l := line{
		ID: strings.ReplaceAll(r.Source, " ", "-") + fmt.Sprint("-", r.ID), At: r.At.In(w.Zone).Format("2006-01-02 15:04:05"),
		What: w.Word("fact", source), Side: "deed",
	}
	var o opened
	_ = json.Unmarshal(r.Open, &o)
	if put, special := wordings[r.Source]; special {
		put(w, r, o, &l)
	} else {
		l.Text = strings.TrimSpace(compact(r.Open) + " " + compact(r.Content))
	}
	return l
}

// said is about an entry, or an earlier form of one.
func (w *writer) said(r Row, o opened, l *line) {
	var said struct {
		Text string `json:"text"`
	}
	_ = json.Unmarshal(r.Content, &said)
	l.Who, l.What, l.Text, l.Side = w.Word("author", o.Author), w.Word("entry", o.Kind), said.Text, o.Author
	if o.Staff != nil {
		l.Who = w.member(*o.Staff)
	}
	if r.Erased {
		l.Text = w.Word("fact", "erased")
	}
}

// happened is about what was done to an order or a case.
func (w *writer) happened(r Row, _ opened, l *line) {
	var e struct {
		Kind  string          `json:"kind"`
		Actor string          `json:"actor"`
		Staff *int64          `json:"staff_id"`
		From  string          `json:"from_status"`
		To    string          `json:"to_status"`
		More  json.RawMessage `json:"detail"`
	}
	_ = json.Unmarshal(r.Content, &e)
	l.What = w.Word(map[string]string{"order event": "order_event", "case event": "event"}[r.Source], e.Kind)
	if e.Actor != "" {
		l.Who = w.Word("actor", e.Actor)
	}
	if e.Staff != nil {
		l.Who = w.member(*e.Staff)
	}
	_, l.Text, _ = strings.Cut(r.Chain, ":")
	if e.To != "" {
		l.Text += " " + strings.TrimSpace(w.statusOr(e.From)+" → "+w.statusOr(e.To))
	}
	if more := compact(e.More); more != "" && more != "{}" {
		l.Text += " " + more
	}
}

// kept is about a file: why it could not be fetched, or where it is in the zip.
func (w *writer) kept(r Row, _ opened, l *line) {
	var f sentFile
	_ = json.Unmarshal(r.Open, &f)
	l.Text = cmp.Or(f.Fault, f.MIME)
	if f.SHA256 == nil {
		return
	}
	l.File = w.media[*f.SHA256]
	if strings.HasPrefix(f.MIME, "image/") && !strings.HasSuffix(l.File, ".bin") {
		l.Image = l.File
	}
}

// member is the name of a member of staff, or else the id.
func (w *writer) member(id int64) string { return cmp.Or(w.Staff[id], fmt.Sprint(id)) }

func (w *writer) statusOr(status string) string {
	if status == "" {
		return ""
	}
	return w.Word("status", status)
}

func compact(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || string(raw) == "null" || json.Compact(&b, raw) != nil {
		return ""
	}
	return b.String()
}

var head = template.Must(template.New("head").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:">
<title>{{.Title}}</title>
<style>
*{unicode-bidi:isolate}
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:56rem;margin:1.5rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.4rem;margin:0 0 .2rem}header p{color:#5a6572;margin:.1rem 0}
ol{list-style:none;padding:0;margin:1.2rem 0}li{padding:.35rem .7rem;border-left:3px solid #d5dae0;margin:.25rem 0;break-inside:avoid}
li.customer{border-color:#2f6fdd;background:#f2f6fd}li.agent{border-color:#1d8a50;background:#f1f9f4}li.bot{border-color:#8b6fd0;background:#f7f5fc}
table{border-collapse:collapse;width:100%;margin:.6rem 0 1.4rem}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d5dae0;vertical-align:top;overflow-wrap:anywhere}h2{font-size:1.1rem;margin:1.4rem 0 .2rem}
li.deed{color:#5a6572;font-size:.9rem}time{color:#5a6572;font-size:.85rem;margin-right:.6rem;font-variant-numeric:tabular-nums}
b{margin-right:.5rem}.t{white-space:pre-wrap;overflow-wrap:anywhere}img{max-width:20rem;max-height:20rem;display:block;margin:.3rem 0}
@media(prefers-color-scheme:dark){body{background:#15181c;color:#e6e9ed}li.customer{background:#1a2436}li.agent{background:#16271e}li.bot{background:#211d30}header p,time,li.deed{color:#9aa5b1}}
@media print{body{max-width:none;margin:0;background:#fff;color:#000}li{background:none!important}a{color:inherit}}
</style></head><body><header><h1>{{.Title}}</h1><p>{{.At}} · {{.By}}{{with .Why}} · {{.}}{{end}}</p></header>
`))

var row = template.Must(template.New("row").Parse(`<li id="{{.ID}}" class="{{.Side}}"><time>{{.At}}</time><b>{{.Who}}</b><small>{{.What}}</small> <span class="t">{{.Text}}</span>` +
	`{{if .Image}}<a href="{{.File}}"><img src="{{.Image}}" alt="" loading="lazy"></a>{{else if .File}} <a href="{{.File}}">{{.File}}</a>{{end}}</li>
`))

// page writes index.html.
func (w *writer) page(ctx context.Context, to io.Writer) error {
	err := head.Execute(to, map[string]string{
		"Lang": w.Lang, "Title": w.Title, "At": w.At.In(w.Zone).Format(time.DateTime), "By": w.By, "Why": w.Why,
	})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(to, "<ol>\n"); err != nil {
		return err
	}
	if err := w.walk(ctx, func(r Row) error { return row.Execute(to, w.describe(r)) }); err != nil {
		return err
	}
	_, err = io.WriteString(to, "</ol></body></html>\n")
	return err
}
