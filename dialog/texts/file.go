package texts

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// file is what one catalogue file says, the messages by their keys. It never changes.
type file struct {
	messages     []*i18n.Message
	placeholders [][]string // of each message
	faults       []error    // of each message: why it is no template; nil: it is one
}

// asFile is what a file says, by language and content.
type asFile struct{ lang, content string }

// readFiles are the files that this process has read. Catalogues are loaded again and again, for each wording that is
// tried; to read a file costs a hundred times as much as to compare it with what was read. It holds the files of the
// program, and each content that an operator's file has had.
var readFiles sync.Map // asFile -> *file

// readFile reads a catalogue file.
func readFile(lang, content string) (*file, error) {
	if known, ok := readFiles.Load(asFile{lang, content}); ok {
		return known.(*file), nil
	}
	parsed, err := i18n.ParseMessageFileBytes([]byte(content), lang+".toml", map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, err
	}
	f := &file{messages: slices.SortedFunc(slices.Values(parsed.Messages), func(a, b *i18n.Message) int { return strings.Compare(a.ID, b.ID) })}
	for _, m := range f.messages {
		f.placeholders = append(f.placeholders, placeholders(m.Other+m.One))
		f.faults = append(f.faults, sound(m.Other+m.One))
	}
	readFiles.Store(asFile{lang, content}, f)
	return f, nil
}

// begins is how a placeholder, and all else that a template does, begins.
const begins = "{{"

// sound tells why a text is no template that can be filled in.
func sound(text string) error {
	if !strings.Contains(text, begins) {
		return nil
	}
	t, err := template.New("text").Parse(text)
	if err != nil {
		return err
	}
	args := map[string]any{}
	for _, name := range placeholders(text) {
		args[name] = name
	}
	return t.Execute(io.Discard, args)
}

var placeholder = regexp.MustCompile(`\{\{[^}]*?\.([A-Za-z]+)[^}]*\}\}`)

// placeholders are the distinct names that a template asks for, sorted.
func placeholders(template string) []string {
	var found []string
	for _, m := range placeholder.FindAllStringSubmatch(template, -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
