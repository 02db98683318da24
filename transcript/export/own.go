package export

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"io/fs"
	"os"
	"time"
)

// Own is what a customer is given of themselves: what they and the shop said to each other, and their orders. Nothing of
// the desk is in it, nor any seal: it is for reading and for taking along.
type Own struct {
	Title, OrdersTitle, WordsTitle, NoOrders string
	Lang                                     string
	Zone                                     *time.Location
	At                                       time.Time
	MediaDir                                 string
	MostMedia                                int64 // bytes of files; what goes beyond is named
	TooLarge, NotKept                        string
	Orders                                   []OwnOrder
	// Words hands over all that was said, in order.
	Words func(ctx context.Context, each func(OwnWords) error) error
}

// OwnOrder is one order: Data is what orders.json has of it, the rest is for the page.
type OwnOrder struct {
	No, At, Status, Items, Total string
	Data                         any
}

// OwnWords are a message.
type OwnWords struct {
	At    time.Time `json:"at"`
	Who   string    `json:"who"`
	Side  string    `json:"from"` // customer, bot, agent, shop
	Text  string    `json:"text,omitempty"`
	Files []OwnFile `json:"files,omitempty"`
}

// OwnFile is a file that the customer sent. Name is where it stands in the zip; without one, Missing says why.
type OwnFile struct {
	SHA256  []byte `json:"-"`
	MIME    string `json:"-"`
	Name    string `json:"name,omitempty"`
	Missing string `json:"missing,omitempty"`
}

var ownOrders = template.Must(template.New("orders").Parse(`<h2>{{.OrdersTitle}}</h2>
{{if .Orders}}<table>{{range .Orders}}<tr><td>{{.No}}</td><td>{{.At}}</td><td>{{.Items}}</td><td>{{.Total}}</td><td>{{.Status}}</td></tr>
{{end}}</table>{{else}}<p>{{.NoOrders}}</p>{{end}}
<h2>{{.WordsTitle}}</h2><ol>
`))

// Write writes the zip: index.html, messages.jsonl, orders.json and the files.
func (x *Own) Write(ctx context.Context, to io.Writer) error {
	w := &ownWriter{Own: x, zip: zip.NewWriter(to), has: map[string]string{}}
	store, err := os.OpenRoot(x.MediaDir)
	if err == nil {
		w.store = store
		defer func() { _ = store.Close() }()
	}
	page, err := w.create("index.html")
	if err != nil {
		return err
	}
	about := map[string]string{"Lang": x.Lang, "Title": x.Title, "At": x.At.In(x.Zone).Format(time.DateTime), "By": "kefu", "Why": ""}
	if err := errors.Join(head.Execute(page, about), ownOrders.Execute(page, x)); err != nil {
		return err
	}
	err = w.each(ctx, func(said OwnWords) error {
		l := line{At: said.At.In(x.Zone).Format(time.DateTime), Who: said.Who, Text: said.Text, Side: said.Side}
		if len(said.Files) == 0 {
			return row.Execute(page, l)
		}
		for _, f := range said.Files {
			l.File, l.Image = f.Name, ""
			if f.Name == "" {
				l.What = f.Missing
			} else if image(f.MIME) {
				l.Image = f.Name
			}
			if err := row.Execute(page, l); err != nil {
				return err
			}
			l.Text = ""
		}
		return nil
	})
	if err == nil {
		_, err = io.WriteString(page, "</ol></body></html>\n")
	}
	if err != nil {
		return err
	}
	if err := w.lines(ctx); err != nil {
		return err
	}
	if err := w.files(ctx); err != nil {
		return err
	}
	return w.zip.Close()
}

// image tells whether a page shows such a file.
func image(mime string) bool {
	switch mime {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return true
	}
	return false
}

type ownWriter struct {
	*Own
	zip   *zip.Writer
	store *os.Root          // nil: there is none
	has   map[string]string // by SHA-256 in hex: the name of a file that goes in, "" of one that does not
	names []string          // those that do
	bytes int64
}

func (w *ownWriter) create(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.At})
}

// each hands over what was said, with the names of the files that are in the zip.
func (w *ownWriter) each(ctx context.Context, do func(OwnWords) error) error {
	return w.Words(ctx, func(said OwnWords) error {
		for i, f := range said.Files {
			said.Files[i].Name, said.Files[i].Missing = w.place(f)
		}
		return do(said)
	})
}

// place is where a file stands in the zip, or why it does not.
func (w *ownWriter) place(f OwnFile) (name, missing string) {
	if len(f.SHA256) == 0 || w.store == nil {
		return "", w.NotKept
	}
	sum := hex.EncodeToString(f.SHA256)
	name = "media/" + sum + cmp.Or(extensions[f.MIME], ".bin")
	if known, seen := w.has[sum]; seen { // perhaps sent as something else before
		if known != "" {
			return known, ""
		}
		return "", w.TooLarge
	}
	about, err := w.store.Stat(sum)
	if err != nil {
		return "", w.NotKept
	}
	if w.bytes+about.Size() > w.MostMedia {
		w.has[sum] = ""
		return "", w.TooLarge
	}
	w.bytes += about.Size()
	w.has[sum] = name
	w.names = append(w.names, name)
	return name, ""
}

// lines writes messages.jsonl and orders.json.
func (w *ownWriter) lines(ctx context.Context) error {
	to, err := w.create("messages.jsonl")
	if err != nil {
		return err
	}
	enc := json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	if err := w.each(ctx, func(said OwnWords) error { return enc.Encode(said) }); err != nil {
		return err
	}
	if to, err = w.create("orders.json"); err != nil {
		return err
	}
	orders := make([]any, len(w.Orders))
	for i, o := range w.Orders {
		orders[i] = o.Data
	}
	enc = json.NewEncoder(to)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(orders)
}

// files copies the files.
func (w *ownWriter) files(ctx context.Context) error {
	for _, name := range w.names {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, err := w.store.Open(name[len("media/") : len("media/")+64])
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was pruned this moment
		}
		if err != nil {
			return err
		}
		to, err := w.create(name)
		if err == nil {
			_, err = io.Copy(to, file)
		}
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}
