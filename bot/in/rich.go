package in

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// A rich message (core.telegram.org/bots/api#richmessage) carries its words and files in nested blocks, and the kinds of
// blocks keep growing. So it is not read kind by kind: all strings are words but those that say how or where something is
// shown, and every file is one of the message.

// attributes are fields of blocks and of pieces of text that hold no words of the one who wrote them.
var attributes = map[string]bool{
	"type": true, "id": true, "url": true, "style": true, "align": true, "valign": true, "language": true,
	"date_time_format": true, "callback_data": true, "bot_command": true, "hashtag": true, "cashtag": true,
	"email_address": true, "phone_number": true, "bank_card_number": true, "username": true, "user": true,
	"anchor_name": true, "reference_name": true, "mime_type": true, "file_name": true, "thumbnail": true, "cover": true,
	"chat": true, "chats": true, "emoji": true,
	"completed_by_user": true, "completed_by_chat": true, "currency": true, "start_parameter": true, "country_codes": true,
	"login_url": true, "web_app": true, "copy_text": true, "switch_inline_query": true,
	"switch_inline_query_current_chat": true, "switch_inline_query_chosen_chat": true,
}

// inline are fields whose parts belong to one line.
var inline = map[string]bool{"text": true, "caption": true, "credit": true, "summary": true, "title": true}

// rich is what a rich message says, in lines, and the files in it.
type rich struct {
	lines []string
	files []file
	kinds []string // of the files
}

// readRich reads a rich message. What is no JSON has no words.
func readRich(raw json.RawMessage) (r rich) {
	r.read("", raw)
	return r
}

// heads are the fields that are read first wherever they stand: a poll's options follow its question.
var heads = []string{"title", "question"}

// readSpecial reads content that is no rich message but has its words in blocks as well.
func readSpecial(raw json.RawMessage) (r rich) {
	r.read("", raw, heads...)
	return r
}

// read takes in what stands in a field of that name, of an object first the fields called first.
func (r *rich) read(name string, raw json.RawMessage, first ...string) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	tree, err := ordered(decoder)
	if err != nil {
		return
	}
	if fields, ok := tree.([]field); ok {
		slices.SortStableFunc(fields, func(a, b field) int {
			return cmp.Compare(slices.Index(first, b.name), slices.Index(first, a.name))
		})
	}
	r.block(name, tree)
}

// content takes in a field of a message whose kind is not known. It is content if a file stands directly in it, or words
// under one of the names that all content of messages has them under; what is nested deeper, such as the sticker of a
// gift, tells of something that was done.
func (r *rich) content(name string, raw json.RawMessage) {
	var own struct {
		FileID  string          `json:"file_id"`
		Text    json.RawMessage `json:"text"`
		Caption json.RawMessage `json:"caption"`
		Blocks  json.RawMessage `json:"blocks"`
	}
	if json.Unmarshal(raw, &own) != nil || own.FileID == "" && own.Text == nil && own.Caption == nil && own.Blocks == nil {
		return
	}
	r.read(name, raw)
}

func (r rich) empty() bool { return len(r.lines) == 0 && len(r.files) == 0 }

func (r rich) words() string { return strings.TrimSpace(strings.Join(r.lines, "\n")) }

// field is a field of an object. Objects keep the order of their fields: it is the order of the words.
type field struct {
	name  string
	value any
}

// ordered reads the next value: a string, an []any, a []field, or something else.
func ordered(d *json.Decoder) (any, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		var fields []field
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := ordered(d)
			if err != nil {
				return nil, err
			}
			fields = append(fields, field{name.(string), value})
		}
		_, err = d.Token()
		return fields, err
	case json.Delim('['):
		all := []any{}
		for d.More() {
			value, err := ordered(d)
			if err != nil {
				return nil, err
			}
			all = append(all, value)
		}
		_, err = d.Token()
		return all, err
	}
	return token, nil
}

// block takes in what stands in a field of that name: each value on lines of its own.
func (r *rich) block(name string, value any) {
	switch v := value.(type) {
	case string:
		r.line(v)
	case []any:
		if size, ok := biggest(v); ok {
			r.file(name, size)
			return
		}
		for _, one := range v {
			if row, ok := one.([]any); ok { // of a table
				var cells []string
				for _, cell := range row {
					cells = append(cells, piece(cell))
				}
				r.line(strings.Join(cells, " "))
				continue
			}
			r.block(name, one)
		}
	case []field:
		if f, ok := asFile(v); ok {
			r.file(name, f)
			return
		}
		for _, one := range words(v) {
			if inline[one.name] {
				r.line(piece(one.value))
			} else {
				r.block(one.name, one.value)
			}
		}
	}
}

// piece is a piece of a line, with all that is nested in it.
func piece(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var all strings.Builder
		for _, one := range v {
			all.WriteString(piece(one))
		}
		return all.String()
	case []field:
		var all strings.Builder
		for _, one := range words(v) {
			all.WriteString(piece(one.value))
		}
		return all.String()
	}
	return ""
}

// words are the fields of an object that may hold words. The name of an anchor or a reference is none.
func words(fields []field) []field {
	var kind string
	for _, one := range fields {
		if one.name == "type" {
			kind, _ = one.value.(string)
		}
	}
	var kept []field
	for _, one := range fields {
		named := one.name == "name" && (strings.Contains(kind, "anchor") || strings.Contains(kind, "reference"))
		if !attributes[one.name] && !named && !strings.HasSuffix(one.name, "_id") {
			kept = append(kept, one)
		}
	}
	return kept
}

func (r *rich) line(text string) {
	if strings.TrimSpace(text) != "" {
		r.lines = append(r.lines, text)
	}
}

func (r *rich) file(kind string, f file) {
	r.files, r.kinds = append(r.files, f), append(r.kinds, kind)
}

// asFile is an object as a file, if it is one.
func asFile(fields []field) (file, bool) {
	var f file
	for _, one := range fields {
		text, _ := one.value.(string)
		switch one.name {
		case "file_id":
			f.ID = text
		case "file_unique_id":
			f.UniqueID = text
		case "file_name":
			f.Name = text
		case "file_size":
			if n, ok := one.value.(json.Number); ok {
				f.Size, _ = n.Int64()
			}
		}
	}
	return f, f.ID != ""
}

// biggest is the last of the sizes of a photo, which is the biggest.
func biggest(all []any) (file, bool) {
	if len(all) == 0 {
		return file{}, false
	}
	fields, _ := all[len(all)-1].([]field)
	f, ok := asFile(fields)
	return f, ok
}
