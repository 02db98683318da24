package in

import (
	"bytes"
	"encoding/json"
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
func readRich(raw json.RawMessage) rich {
	var r rich
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if tree, err := ordered(decoder); err == nil {
		r.block("", tree)
	}
	return r
}

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
