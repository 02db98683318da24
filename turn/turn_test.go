package turn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"kefu/transcript"
)

func TestWhoseFaultAnErrorIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err        error
		neighbours bool
	}{
		"PostgreSQL shuts down":      {&pgconn.PgError{Code: "57P01"}, true},
		"PostgreSQL has no room":     {&pgconn.PgError{Code: "53300"}, true},
		"two transactions met":       {&pgconn.PgError{Code: "40P01"}, true},
		"the connection was lost":    {&net.OpError{Op: "read", Err: errors.New("reset")}, true},
		"the answer ended early":     {fmt.Errorf("turn: %w", io.ErrUnexpectedEOF), true},
		"we are being stopped":       {context.Canceled, true},
		"a constraint of ours":       {&pgconn.PgError{Code: "23505"}, false},
		"a statement of ours":        {&pgconn.PgError{Code: "42601"}, false},
		"a panic of ours":            {guarded(func() error { panic("oh") }), false},
		"something that went astray": {errors.New("no effect is called that"), false},
	} {
		if got := neighbours(fmt.Errorf("wrapped: %w", c.err)); got != c.neighbours {
			t.Errorf("%s: a neighbour's fault: %v", name, got)
		}
	}
}

func TestWhatIsUnderstoodTogether(t *testing.T) {
	t.Parallel()
	said := func(text string) waiting {
		return waiting{event: Event{Kind: Said, Message: transcript.Message{Text: text}}}
	}
	reply := said("这个")
	reply.event.ReplyTo = 7
	voice := waiting{event: Event{Kind: Said, Message: transcript.Message{Media: []transcript.Media{{Kind: "voice"}}}}}
	photo := waiting{event: Event{Kind: Said, Message: transcript.Message{Media: []transcript.Media{{Kind: "photo"}}}}}
	press := waiting{event: Event{Kind: Pressed}}
	for name, c := range map[string]struct {
		inputs []waiting
		want   int
	}{
		"four quick fragments":              {[]waiting{said("东西"), said("不对"), said("买成电信一区"), said("要网通二区")}, 4},
		"words and pictures":                {[]waiting{said("看这个"), photo, photo}, 3},
		"a command stands alone":            {[]waiting{said("/help"), said("谢谢")}, 1},
		"words end before a command":        {[]waiting{said("谢谢"), said("/help")}, 1},
		"a reply to something else":         {[]waiting{said("好"), reply}, 1},
		"a button ends them":                {[]waiting{said("好"), press, said("的")}, 1},
		"what cannot be used stands alone":  {[]waiting{said("听"), voice}, 1},
		"no more than can be read together": {[]waiting{said(string(make([]byte, mostTogether))), said("好")}, 1},
	} {
		if got := len(fragments(c.inputs)); got != c.want {
			t.Errorf("%s: %d together, want %d", name, got, c.want)
		}
	}
}

func TestTheMessengersLanguage(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"zh-hans": "zh", "ZH": "zh", "en-GB": "en", "fr": "en", "": "zh"} {
		if got := language(code, "zh"); got != want {
			t.Errorf("%q is answered in %q, want %q", code, got, want)
		}
	}
}
