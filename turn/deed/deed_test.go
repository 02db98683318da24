package deed

import (
	"testing"

	"kefu/transcript"
	"kefu/turn"
)

func TestWhatIsUnderstoodTogether(t *testing.T) {
	t.Parallel()
	said := func(text string) turn.Waiting {
		return turn.Waiting{Event: turn.Event{Kind: turn.Said, Message: transcript.Message{Text: text}}}
	}
	reply := said("这个")
	reply.Event.ReplyTo = 7
	voice := turn.Waiting{Event: turn.Event{Kind: turn.Said, Message: transcript.Message{Media: []transcript.Media{{Kind: "voice"}}}}}
	photo := turn.Waiting{Event: turn.Event{Kind: turn.Said, Message: transcript.Message{Media: []transcript.Media{{Kind: "photo"}}}}}
	press := turn.Waiting{Event: turn.Event{Kind: turn.Pressed}}
	for name, c := range map[string]struct {
		inputs []turn.Waiting
		want   int
	}{
		"four quick fragments":              {[]turn.Waiting{said("东西"), said("不对"), said("买成电信一区"), said("要网通二区")}, 4},
		"words and pictures":                {[]turn.Waiting{said("看这个"), photo, photo}, 3},
		"a command stands alone":            {[]turn.Waiting{said("/help"), said("谢谢")}, 1},
		"words end before a command":        {[]turn.Waiting{said("谢谢"), said("/help")}, 1},
		"a reply to something else":         {[]turn.Waiting{said("好"), reply}, 1},
		"a button ends them":                {[]turn.Waiting{said("好"), press, said("的")}, 1},
		"what cannot be used stands alone":  {[]turn.Waiting{said("听"), voice}, 1},
		"no more than can be read together": {[]turn.Waiting{said(string(make([]byte, mostTogether))), said("好")}, 1},
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
