package transcript

import (
	"encoding/json"
	"strings"
)

// maskMessage masks all of a message that a person can read. What comes back when a button is pressed stays, and so
// do links, except the secret part of one-time links: a masked pay link would lead nowhere.
// The known words only look like secrets.
func (l *Log) maskMessage(by Author, m Message, known []string) Message {
	switch {
	case m.Secret && by == Customer && !m.Reveal:
		m.Text = l.mask.Answer(m.Text)
	case m.Secret:
		m.Text = l.mask.Whole(m.Text)
	case by == Customer || by == Agent:
		m.Text = l.mask.Text(m.Text, known...)
	default:
		m.Text = l.mask.Own(m.Text)
	}
	m.Lead, m.Standing = l.mask.Text(m.Lead), l.mask.Text(m.Standing)
	m.Quote = l.mask.Text(m.Quote)
	if m.Forwarded != nil {
		m.Forwarded = &Forward{From: l.mask.Text(m.Forwarded.From), At: m.Forwarded.At}
	}
	m.Format, m.Place = l.maskJSON(m.Format), l.maskJSON(m.Place)
	if len(m.Buttons) > 0 {
		rows := make([][]Button, len(m.Buttons))
		for i, row := range m.Buttons {
			rows[i] = make([]Button, len(row))
			for j, b := range row {
				b.Label, b.URL = l.mask.Text(b.Label), l.mask.Links(b.URL)
				rows[i][j] = b
			}
		}
		m.Buttons = rows
	}
	if len(m.Media) > 0 {
		media := make([]Media, len(m.Media))
		for i, one := range m.Media {
			one.Name = l.mask.Text(one.Name)
			media[i] = one
		}
		m.Media = media
	}
	return m
}

// maskJSON masks every string in a piece of JSON that is not understood here, such as a contact card.
func (l *Log) maskJSON(raw json.RawMessage) json.RawMessage {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if len(raw) == 0 || dec.Decode(&v) != nil {
		return raw
	}
	changed := false
	masked, err := json.Marshal(mapStrings(v, func(s string) string {
		to := l.mask.Text(s)
		changed = changed || to != s
		return to
	}))
	if err != nil || !changed {
		return raw
	}
	return masked
}

func mapStrings(v any, f func(string) string) any {
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		for i := range v {
			v[i] = mapStrings(v[i], f)
		}
	case map[string]any:
		for k := range v {
			v[k] = mapStrings(v[k], f)
		}
	}
	return v
}
