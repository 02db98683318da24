package in

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kefu/bot/limit"
	"kefu/transcript"
)

// Telegram's updates are a few kilobytes, but nothing promises that, and a Bot API server of one's own passes on what it
// likes. Whatever its size, an update is kept, and what is read of it has an end, so that it holds up nobody.

const (
	// maxUpdate is how many bytes of one update are kept and read. What is longer is set aside.
	maxUpdate = 16 << 20
	// usual is how many bytes most updates are below: their texts need no looking at.
	usual = 64 << 10
	// mostFiles and mostFormat (bytes) are read of one message: an album has ten files, a message a hundred entities.
	mostFiles  = 100
	mostFormat = 256 << 10
)

var errLarge = errors.New("is larger than 16777216 bytes")

// limited reads the body of an update, at most one byte more than is kept. The rest is read past, so that who sends it
// hears the answer.
func limited(body io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(body, maxUpdate+1))
	if err == nil && len(raw) > maxUpdate {
		_, err = io.Copy(io.Discard, body)
	}
	return raw, err
}

// shortened cuts every text in an update that is longer than a message of any kind can be. The update as it came is kept
// whole beside it.
func shortened(raw []byte) []byte {
	if len(raw) <= usual {
		return raw
	}
	in := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	var out bytes.Buffer
	to := jsontext.NewEncoder(&out, jsontext.AllowDuplicateNames(true))
	for {
		token, err := in.ReadToken()
		if errors.Is(err, io.EOF) {
			return out.Bytes()
		}
		if err == nil && token.Kind() == '"' {
			if s := token.String(); len(s) > limit.Words && utf8.RuneCountInString(s) > limit.Words {
				token = jsontext.String(limit.Short(s, limit.Words))
			}
		}
		if err == nil {
			err = to.WriteToken(token)
		}
		if err != nil {
			return raw // whoever decodes it says what is wrong
		}
	}
}

// bounded cuts what many small parts add up to.
func bounded(m *transcript.Message) {
	if cut := limit.Short(m.Text, limit.Words); cut != m.Text {
		m.Text, m.Format = cut, nil
	}
	m.Media = m.Media[:min(len(m.Media), mostFiles)]
	if len(m.Format) > mostFormat {
		m.Format = nil
	}
	if len(m.Place) > mostFormat {
		m.Place = json.RawMessage(`{}`)
	}
}
