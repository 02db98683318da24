package texts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Wording is how a text reads instead of what the files say: an admin's. A key that begins with "faq." is the answer to
// questions, which Words know; there it may be one that no file has.
type Wording struct {
	Key   string
	Texts map[string]string // by language, all of them
	Words []string
}

// ErrBadWording is a wording that cannot be used; its text says why.
var ErrBadWording = errors.New("texts")

// longestWording is how many characters a text may have: a message of Telegram takes twice as many.
const longestWording = 2000

// answersToQuestions is how the keys of answers begin.
const answersToQuestions = "faq."

// Reword puts wordings in the place of what the files say, from now on and for everybody who has this catalogue; those
// of before are forgotten. One that cannot be used is left out, and the error tells of it.
func (c *Catalogue) Reword(wordings []Wording) error {
	l, faults := load(c.files, wordings)
	c.now.Store(l)
	return errors.Join(faults...)
}

// InEach are the texts of all languages, in their order.
func InEach(by map[string]string) []string {
	var all []string
	for _, lang := range Languages {
		all = append(all, by[lang])
	}
	return all
}

// Check tells what is wrong with a wording (ErrBadWording); nil: nothing.
func (c *Catalogue) Check(w Wording) error {
	_, faults := load(c.files, []Wording{w})
	return errors.Join(faults...)
}

// Preview is a wording with its placeholders filled in; ErrBadWording.
func Preview(text string, args map[string]any) (string, error) {
	t, err := parsed(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, args); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadWording, err)
	}
	return b.String(), nil
}

// Written is a text as it is written now, by language, and what knows the question that it answers.
func (c *Catalogue) Written(key string) Wording { return c.now.Load().written(key) }

// BuiltIn is a text as the files have it; Texts is nil if they do not.
func (c *Catalogue) BuiltIn(key string) Wording {
	l, _ := load(c.files, nil)
	return l.written(key)
}

// Placeholders are the names that a text may ask for.
func (c *Catalogue) Placeholders(key string) []string {
	if strings.HasPrefix(key, answersToQuestions) {
		return answerPlaceholders
	}
	return c.now.Load().keys[Languages[0]][key]
}

func (c *loaded) written(key string) Wording {
	w := Wording{Key: key}
	for _, lang := range Languages {
		if text, ok := c.texts[lang][key]; ok {
			if w.Texts == nil {
				w.Texts = map[string]string{}
			}
			w.Texts[lang] = text
		}
	}
	if name, ok := strings.CutPrefix(key, answersToQuestions); ok {
		if i := slices.IndexFunc(c.topics, func(t topic) bool { return t.Name == name }); i >= 0 {
			w.Words = c.topics[i].Words
		}
	}
	return w
}

// bad is ErrBadWording with the reason why.
func (w Wording) bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s", ErrBadWording, w.Key, fmt.Sprintf(format, args...))
}

// readable tells what is wrong with a wording whatever its key is.
func (w Wording) readable() error {
	for _, lang := range Languages {
		text := w.Texts[lang]
		if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > longestWording {
			return w.bad("needs 1 to %d characters in %s", longestWording, lang)
		}
		if _, err := parsed(text); err != nil {
			return w.bad("%v", err)
		}
	}
	return nil
}

// reword takes over one wording.
func (c *loaded) reword(bundle *i18n.Bundle, w Wording) error {
	bad := w.bad
	if err := w.readable(); err != nil {
		return err
	}
	if name, ok := strings.CutPrefix(w.Key, answersToQuestions); ok {
		t := topic{Name: name, Answers: w.Texts}
		for _, words := range w.Words {
			t.Words = append(t.Words, strings.ToLower(words))
		}
		if why := t.wrong(); why != "" {
			return bad("%s", why)
		}
		if known := slices.IndexFunc(c.topics, func(old topic) bool { return old.Name == name }); known >= 0 {
			c.topics[known] = t
		} else {
			c.topics = append([]topic{t}, c.topics...)
		}
		c.addAnswer(bundle, t)
		return nil
	}
	has, ok := c.keys[Languages[0]][w.Key]
	if !ok {
		return bad("is no text")
	}
	for lang, text := range w.Texts {
		if !slices.Contains(Languages, lang) {
			return bad("%s is no language", lang)
		}
		if unknown := without(placeholders(text), has); len(unknown) > 0 {
			return bad("has no placeholder %s; it has %s", strings.Join(unknown, ", "), strings.Join(has, ", "))
		}
	}
	for lang, text := range w.Texts {
		if err := bundle.AddMessages(language.MustParse(lang), &i18n.Message{ID: w.Key, Other: text}); err != nil {
			return bad("%v", err)
		}
		c.texts[lang][w.Key] = text
	}
	return nil
}

// parsed reads a text that an admin wrote. Placeholders and what depends on them is all there may be in it: a template can
// do more, such as count to a billion.
func parsed(text string) (*template.Template, error) {
	t, err := template.New("text").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadWording, err)
	}
	if len(t.Templates()) > 1 || t.Tree != nil && !simple(t.Root) {
		return nil, fmt.Errorf("%w: only {{.Name}} and {{if .Name}} … {{else}} … {{end}} may stand in it", ErrBadWording)
	}
	return t, nil
}

func simple(n parse.Node) bool {
	switch n := n.(type) {
	case nil, *parse.TextNode, *parse.CommentNode:
		return true
	case *parse.ListNode:
		return n == nil || !slices.ContainsFunc(n.Nodes, func(one parse.Node) bool { return !simple(one) })
	case *parse.ActionNode:
		return field(n.Pipe)
	case *parse.IfNode:
		return field(n.Pipe) && simple(n.List) && simple(n.ElseList)
	}
	return false
}

// field tells whether what is between braces is a placeholder alone.
func field(p *parse.PipeNode) bool {
	if len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != 1 {
		return false
	}
	f, ok := p.Cmds[0].Args[0].(*parse.FieldNode)
	return ok && len(f.Ident) == 1
}
