// Package texts holds the message catalogues: every sentence that customers, agents and admins read, in each
// language of languages.go.
//
// It knows how to load catalogues, check them and fill in placeholders, and how money, dates and times are written.
// It does not know when a text is said. Packages that speak to staff (bot, console) keep their own catalogue files and
// hand them to Load.
package texts

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"kefu/internal/terms"
)

// Catalogue is a set of loaded texts, safe for use by several goroutines.
type Catalogue struct {
	files []fs.FS
	now   atomic.Pointer[loaded] // with what was worded otherwise since
}

// loaded are the texts of one moment.
type loaded struct {
	localizers map[string]*i18n.Localizer
	texts      map[string]map[string]string   // language -> key -> text, as it is written
	keys       map[string]map[string][]string // language -> key -> placeholders
	plain      map[string]map[string]string   // language -> key -> text, where it has no placeholders
	topics     []topic                        // of questions, the more special first
}

// Load reads every catalogue file of the file systems, in order; a later file replaces texts of an earlier one, which
// is how an operator overrides a text. The language is the part of the name before the ending: desk.zh.toml. It
// reports all faults together: a key that one language lacks, a placeholder that the key does not have elsewhere, a text
// that is no template. faq.toml holds questions and answers.
func Load(files ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{files: files}
	l, faults := load(files, nil)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	c.now.Store(l)
	return c, nil
}

// load reads the files, and then what is worded otherwise. What is wrong with a wording is a fault and leaves the text as
// it was.
func load(files []fs.FS, wordings []Wording) (*loaded, []error) {
	c := &loaded{
		localizers: map[string]*i18n.Localizer{},
		texts:      map[string]map[string]string{},
		keys:       map[string]map[string][]string{},
		plain:      map[string]map[string]string{},
	}
	bundle := i18n.NewBundle(language.MustParse(Languages[0]))
	var faults []error
	for _, lang := range Languages {
		c.keys[lang], c.texts[lang] = map[string][]string{}, map[string]string{}
	}
	for _, f := range files {
		faults = append(faults, c.loadAll(bundle, f)...)
	}
	faults = append(faults, c.compare()...)
	for _, w := range wordings {
		if err := c.reword(bundle, w); err != nil {
			faults = append(faults, err)
		}
	}
	for _, lang := range Languages {
		c.localizers[lang] = i18n.NewLocalizer(bundle, lang)
		plain := map[string]string{}
		for key, asks := range c.keys[lang] {
			if len(asks) == 0 {
				plain[key] = c.text(lang, key, nil)
			}
		}
		c.plain[lang] = plain
	}
	return c, faults
}

func (c *loaded) loadAll(bundle *i18n.Bundle, files fs.FS) []error {
	var faults []error
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".toml" {
			return err
		}
		if path.Base(name) == faqFile {
			faults = append(faults, c.loadFAQ(bundle, files, name)...)
			return nil
		}
		lang := strings.TrimSuffix(path.Base(name), ".toml")
		if i := strings.LastIndexByte(lang, '.'); i >= 0 {
			lang = lang[i+1:]
		}
		if !slices.Contains(Languages, lang) {
			return fmt.Errorf("texts: %s: the name must end in .%s.toml", name, strings.Join(Languages, ".toml or ."))
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("texts: %w", err)
		}
		read, err := readFile(lang, string(data))
		if err != nil {
			return fmt.Errorf("texts: %s: %w", name, err)
		}
		if err := bundle.AddMessages(language.MustParse(lang), read.messages...); err != nil {
			return fmt.Errorf("texts: %s: %w", name, err)
		}
		for i, m := range read.messages {
			if err := read.faults[i]; err != nil {
				faults = append(faults, fmt.Errorf("texts: %s: %q: %w", name, m.ID, err))
			}
			found := read.placeholders[i]
			c.texts[lang][m.ID] = m.Other
			// A replacement may leave placeholders out, but must not ask for what is not there.
			if old, ok := c.keys[lang][m.ID]; ok {
				if unknown := without(found, old); len(unknown) > 0 {
					faults = append(faults, fmt.Errorf("texts: %s: %q has no placeholder %s; it has %s",
						name, m.ID, strings.Join(unknown, ", "), strings.Join(old, ", ")))
				}
				continue
			}
			c.keys[lang][m.ID] = found
		}
		return nil
	})
	if err != nil {
		faults = append(faults, err)
	}
	return faults
}

// compare holds the languages against each other.
func (c *loaded) compare() []error {
	var faults []error
	first := Languages[0]
	for _, lang := range Languages[1:] {
		for _, key := range slices.Sorted(maps.Keys(c.keys[first])) {
			other, ok := c.keys[lang][key]
			if !ok {
				faults = append(faults, fmt.Errorf("texts: %q is in %s but not in %s", key, first, lang))
				continue
			}
			if !slices.Equal(other, c.keys[first][key]) {
				faults = append(faults, fmt.Errorf("texts: %q has placeholders %v in %s and %v in %s",
					key, c.keys[first][key], first, other, lang))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(c.keys[lang])) {
			if _, ok := c.keys[first][key]; !ok {
				faults = append(faults, fmt.Errorf("texts: %q is in %s but not in %s", key, lang, first))
			}
		}
	}
	return faults
}

// T is the text of key in lang (the default language if lang is unknown), with its placeholders filled in. A key that
// no catalogue has comes back as itself, so that a person sees at least something to report; tests catch it before.
func (c *Catalogue) T(lang, key string, args map[string]any) string {
	return c.now.Load().text(lang, key, args)
}

func (c *loaded) text(lang, key string, args map[string]any) string {
	l, ok := c.localizers[lang]
	if !ok {
		lang, l = Languages[0], c.localizers[Languages[0]]
	}
	if text, ok := c.plain[lang][key]; ok {
		return text
	}
	text, err := l.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: straight(args)})
	if err != nil {
		return key
	}
	return text
}

// straight are the values without what turns the direction of writing: a name must not turn the sentence round that it
// stands in. Words that are shown as somebody wrote them are no values of ours.
func straight(args map[string]any) map[string]any {
	turns := func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }
	var changed map[string]any
	for name, value := range args {
		if s, is := value.(string); is && strings.ContainsFunc(s, turns) {
			if changed == nil {
				changed = maps.Clone(args)
			}
			changed[name] = strings.Map(func(r rune) rune {
				if turns(r) {
					return -1
				}
				return r
			}, s)
		}
	}
	if changed != nil {
		return changed
	}
	return args
}

// named are the details of a case whose values are names, by the family of their keys.
var named = map[terms.Slot]string{terms.SlotReason: "reason.", terms.SlotPaymentMethod: "method."}

// Detail is the value of a case's detail in a language. It was written in the customer's; what is one of our own names is
// told in this one, anything else as it stands.
func (c *Catalogue) Detail(lang string, slot terms.Slot, written string) string {
	family, ok := named[slot]
	if !ok || written == "" {
		return written
	}
	l := c.now.Load()
	for key := range l.keys[Languages[0]] {
		name, of := strings.CutPrefix(key, family)
		if !of {
			continue
		}
		for _, other := range Languages {
			if l.plain[other][key] == written || name == written {
				return l.text(lang, key, nil)
			}
		}
	}
	return written
}

// LanguageName is what a language is called in the reader's one: 英文, Chinese.
func (c *Catalogue) LanguageName(lang, code string) string { return c.T(lang, "language."+code, nil) }

// Language is the code of the language that a word names in any of them; false if it names none.
func (c *Catalogue) Language(word string) (code string, ok bool) {
	if code, ok = Chosen(word); ok {
		return code, ok
	}
	for _, of := range Languages {
		for _, in := range Languages {
			if strings.EqualFold(word, c.LanguageName(in, of)) {
				return of, true
			}
		}
	}
	return "", false
}

// Has tells whether there is a text for key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.now.Load().keys[Languages[0]][key]
	return ok
}

// Keys lists all keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.now.Load().keys[Languages[0]])) }
