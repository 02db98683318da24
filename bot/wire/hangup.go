package wire

import (
	"context"
	"io"
	"net/http"
)

// HangUp ends all calls that are under way, and lets none begin: their outcome is Lost. It is for a process that has to
// end, whatever Telegram does.
func (c *Client) HangUp() { c.hangUp() }

// hanging lets calls end when over does.
type hanging struct {
	next http.RoundTripper
	over context.Context
}

// RoundTrip implements http.RoundTripper.
func (h hanging) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(request.Context())
	forget := context.AfterFunc(h.over, cancel)
	end := func() { forget(); cancel() }
	response, err := h.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		end()
		return nil, err
	}
	response.Body = &ending{response.Body, end}
	return response, nil
}

// ending is the body of an answer, which can be read until it is closed.
type ending struct {
	io.ReadCloser
	end func()
}

// Close implements io.Closer.
func (e *ending) Close() error {
	defer e.end()
	return e.ReadCloser.Close()
}
