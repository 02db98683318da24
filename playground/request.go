package playground

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxBody is a bit more than the 50 MB that a bot may upload
// (https://core.telegram.org/bots/api#sending-files).
const (
	maxUpload = 50 << 20
	maxBody   = maxUpload + 1<<20
)

// request is one call of a method, whichever way its body was written: every
// field is a string, and objects are JSON.
type request struct {
	http   *http.Request
	fields map[string]string
	files  map[string]File // by the name of the part
}

// readRequest understands query strings, JSON, forms and multipart forms
// (https://core.telegram.org/bots/api#making-requests).
func readRequest(w http.ResponseWriter, r *http.Request) (*request, error) {
	req := &request{http: r, fields: map[string]string{}, files: map[string]File{}}
	for name, values := range r.URL.Query() {
		req.fields[name] = values[0]
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "application/json":
		err = req.readJSON(r.Body)
	case "multipart/form-data":
		err = req.readMultipart(r)
	case "application/x-www-form-urlencoded":
		err = r.ParseForm()
		for name, values := range r.PostForm {
			req.fields[name] = values[0]
		}
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &apiError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	}
	if err != nil {
		return nil, badRequest("can't parse request: " + err.Error())
	}
	return req, nil
}

func (r *request) readJSON(body io.Reader) error {
	var fields map[string]json.RawMessage
	if err := json.NewDecoder(body).Decode(&fields); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for name, raw := range fields {
		var text string
		switch {
		case string(raw) == "null":
		case json.Unmarshal(raw, &text) == nil:
			r.fields[name] = text
		default:
			r.fields[name] = string(raw)
		}
	}
	return nil
}

func (r *request) readMultipart(h *http.Request) error {
	parts, err := h.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() != "" {
			r.files[part.FormName()] = File{Name: part.FileName(), Data: data}
		} else {
			r.fields[part.FormName()] = string(data)
		}
	}
}

func (r *request) text(name string) string { return r.fields[name] }

// number is 0 when the field is missing or not a number.
func (r *request) number(name string) int {
	n, _ := strconv.Atoi(r.fields[name])
	return n
}

func (r *request) id(name string) int64 {
	n, _ := strconv.ParseInt(r.fields[name], 10, 64)
	return n
}

func (r *request) float(name string) float64 {
	f, _ := strconv.ParseFloat(r.fields[name], 64)
	return f
}

func (r *request) flag(name string) bool {
	return strings.EqualFold(r.fields[name], "true") || r.fields[name] == "1"
}

// decode reads an object of a field; a missing field leaves target as it is.
func (r *request) decode(name string, target any) error {
	raw := r.fields[name]
	if raw == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(raw), target); err != nil {
		return badRequest("can't parse " + name + " JSON object")
	}
	return nil
}
