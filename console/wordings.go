package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kefu/dialog/texts"
	"kefu/handoff"
)

// wordings is the list of all texts, for admins, narrowed to those that have some words in key or text.
type wordings struct {
	page
	Query string
	List  []worded
	More  bool // there are more than are shown
	Ours  int  // how many are worded otherwise than in the files
}

// worded is a text as it reads now.
type worded struct {
	Key, Text string
	Ours      bool // otherwise than in the files
}

// shownWordings is how many texts the list shows.
const shownWordings = 100

func (c *Console) wordings(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	p := wordings{page: c.page(r, viewer, "texts"), Query: strings.TrimSpace(r.FormValue("q"))}
	p.Heading = p.T("nav.texts")
	if name := strings.TrimSpace(r.FormValue("new")); name != "" {
		http.Redirect(w, r, "/console/texts/"+url.PathEscape("faq."+name), http.StatusSeeOther)
		return nil
	}
	list, err := c.desk.Wordings(r.Context(), c.db)
	if err != nil {
		return err
	}
	ours := map[string]bool{}
	for _, one := range list {
		ours[one.Key] = one.Texts != nil
		if one.Texts != nil {
			p.Ours++
		}
	}
	keys := c.texts.Keys()
	slices.SortStableFunc(keys, func(a, b string) int { // those of our own first, then what customers ask
		return rank(ours[b], b) - rank(ours[a], a)
	})
	query := strings.ToLower(p.Query)
	for _, key := range keys {
		one := worded{Key: key, Ours: ours[key]}
		said := c.texts.Written(key)
		if query != "" && !strings.Contains(strings.ToLower(key+"\n"+strings.Join(texts.InEach(said.Texts), "\n")), query) {
			continue
		}
		if len(p.List) == shownWordings {
			p.More = true
			break
		}
		one.Text = said.Texts[p.Lang]
		p.List = append(p.List, one)
	}
	c.render(w, r, http.StatusOK, "wordings", p)
	return nil
}

func rank(ours bool, key string) int {
	switch {
	case ours:
		return 2
	case strings.HasPrefix(key, "faq."):
		return 1
	}
	return 0
}

// wording is the page of one text: how it reads now, would read, and read before.
type wording struct {
	page
	Key          string
	Question     bool // it answers questions, which Words know
	Versions     []handoff.Wording
	Names        map[int64]string
	Sent         texts.Wording // what the form shows
	BuiltIn      texts.Wording
	Previews     map[string]string // by language; nil: none was asked for
	Fault        string
	Saved        bool
	Placeholders []string
}

// Latest is the version that the form is based on, 0 if the text was never worded.
func (p wording) Latest() int64 {
	if len(p.Versions) == 0 {
		return 0
	}
	return p.Versions[0].ID
}

// AllWords are the words of a question, one a line.
func (p wording) AllWords() string { return strings.Join(p.Sent.Words, "\n") }

// Asks writes a placeholder as it stands in a text.
func (wording) Asks(name string) string { return "{{." + name + "}}" }

// Longest is how many characters a form takes for a text.
func (wording) Longest() int { return 2000 }

func (c *Console) wording(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	if _, err := c.keyOf(r); err != nil {
		return err
	}
	return c.showWording(w, r, wording{page: c.page(r, viewer, "texts"), Saved: r.FormValue("saved") != ""}, http.StatusOK)
}

// keyOf is the text of the address. An answer to questions may be a new one.
func (c *Console) keyOf(r *http.Request) (string, error) {
	key := r.PathValue("key")
	name, answer := strings.CutPrefix(key, "faq.")
	if !c.texts.Has(key) && (!answer || name == "" || len(name) > 40 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "") {
		return "", errNotFound
	}
	return key, nil
}

func (c *Console) showWording(w http.ResponseWriter, r *http.Request, p wording, status int) (err error) {
	p.Key = r.PathValue("key")
	p.Heading, p.Question = p.Key, strings.HasPrefix(p.Key, "faq.")
	p.BuiltIn, p.Placeholders = c.texts.BuiltIn(p.Key), c.texts.Placeholders(p.Key)
	if p.Versions, err = c.desk.WordingsOf(r.Context(), c.db, p.Key, shownChanges); err != nil {
		return err
	}
	if p.Sent.Key == "" { // what counts; this process may hear of it only in a moment
		p.Sent = p.BuiltIn
		if len(p.Versions) > 0 && p.Versions[0].Texts != nil {
			p.Sent = texts.Wording{Key: p.Key, Texts: p.Versions[0].Texts, Words: p.Versions[0].Words}
		}
	}
	if p.Names, err = c.staffNames(r.Context()); err != nil {
		return err
	}
	c.render(w, r, status, "wording", p)
	return nil
}

// reword does what the button says: preview shows how a text would read, keep puts it in effect everywhere, undo puts an
// earlier version in effect, and files what the files say. Nothing is changed by what is wrong.
func (c *Console) reword(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	key, err := c.keyOf(r)
	if err != nil {
		return err
	}
	p := wording{page: c.page(r, viewer, "texts")}
	deed, of, _ := strings.Cut(r.PostFormValue("do"), ":")
	if p.Sent, err = c.wordingMeant(r, key, deed, of); err != nil {
		return err
	}
	if deed != "files" {
		if err := c.texts.Check(p.Sent); err != nil {
			p.Fault = strings.TrimPrefix(err.Error(), texts.ErrBadWording.Error()+": "+key+": ")
			return c.showWording(w, r, p, http.StatusUnprocessableEntity)
		}
	}
	if deed == "preview" {
		if p.Previews, err = p.previews(); err != nil {
			return err
		}
		return c.showWording(w, r, p, http.StatusOK)
	}
	after, _ := strconv.ParseInt(r.PostFormValue("after"), 10, 64)
	err = c.desk.Reword(r.Context(), c.db, handoff.Wording{Key: key, Texts: p.Sent.Texts, Words: p.Sent.Words, Staff: viewer.ID, At: p.Now}, after)
	if errors.Is(err, handoff.ErrOutdated) {
		p.Fault = p.T("wording.outdated")
		return c.showWording(w, r, p, http.StatusConflict)
	}
	if err == nil {
		err = c.note(r, viewer, "texts", "text:"+key, deed)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/console/texts/"+url.PathEscape(key)+"?saved=1", http.StatusSeeOther)
	return nil
}

// wordingMeant is the wording that a form is about.
func (c *Console) wordingMeant(r *http.Request, key, deed, of string) (texts.Wording, error) {
	switch deed {
	case "preview", "keep":
		return wordingOf(r, key), nil
	case "files":
		return texts.Wording{Key: key}, nil
	case "undo":
		versions, err := c.desk.WordingsOf(r.Context(), c.db, key, shownChanges)
		if err != nil {
			return texts.Wording{}, err
		}
		for _, v := range versions {
			if strconv.FormatInt(v.ID, 10) == of && v.Texts != nil {
				return texts.Wording{Key: key, Texts: v.Texts, Words: v.Words}, nil
			}
		}
	}
	return texts.Wording{}, errNotFound
}

// wordingOf is the wording in the form.
func wordingOf(r *http.Request, key string) texts.Wording {
	field := func(name string) string { // browsers send line breaks as CR LF
		return strings.TrimSpace(strings.ReplaceAll(r.PostFormValue(name), "\r\n", "\n"))
	}
	w := texts.Wording{Key: key, Texts: map[string]string{}}
	for _, lang := range texts.All() {
		w.Texts[lang.Code] = field("text_" + lang.Code)
	}
	for line := range strings.Lines(field("words")) {
		if line = strings.TrimSpace(line); line != "" {
			w.Words = append(w.Words, line)
		}
	}
	return w
}

// previews are the texts with their placeholders filled in: by what they often are, else by their own names.
func (p wording) previews() (map[string]string, error) {
	args := map[string]any{}
	for _, name := range p.console.texts.Placeholders(p.Sent.Key) {
		args[name] = "‹" + name + "›"
		if usual, known := usually[name]; known {
			args[name] = usual
		}
	}
	all := map[string]string{}
	for lang, text := range p.Sent.Texts {
		shown, err := texts.Preview(text, args)
		if err != nil {
			return nil, err
		}
		all[lang] = shown
	}
	return all, nil
}

// usually are what placeholders often stand for.
var usually = map[string]string{
	"Order": "WF20261127000123", "Case": "C-1024", "Amount": "¥100", "Agent": "李明", "Customer": "王芳", "Hotline": "400-800-1234",
	"Wait": "15 min", "Left": "15 min", "For": "15 min", "Count": "3", "WorkHours": "9:00–18:00", "OffHours": "10:00–16:00", "WeChatDays": "1–3", "AlipayDays": "1–3", "BankDays": "3–5",
	"Product": "游戏点卡 100 点", "Region": "电信一区", "From": "2026-11-27", "To": "2026-12-01",
}
