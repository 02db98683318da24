package deed

import (
	"testing"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
	"kefu/internal/terms"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

func TestWhatIsUnderstoodTogether(t *testing.T) {
	t.Parallel()
	words := func(text string) event.Said {
		return event.Said{Sent: event.Sent{Message: transcript.Message{Text: text}}}
	}
	said := func(text string) turn.Waiting { return turn.Waiting{Event: words(text)} }
	media := func(kind terms.MediaKind) turn.Waiting {
		return turn.Waiting{Event: event.Said{Sent: event.Sent{Message: transcript.Message{Media: []transcript.Media{{Kind: kind}}}}}}
	}
	answering := words("这个")
	answering.ReplyTo = 7
	reply, voice, photo, press := turn.Waiting{Event: answering}, media("voice"), media("photo"), turn.Waiting{Event: event.Pressed{}}
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
		if got := len(fragments(c.inputs[0].Event.(event.Said), c.inputs[1:])); got != c.want {
			t.Errorf("%s: %d together, want %d", name, got, c.want)
		}
	}
}

func TestTheMessengersLanguage(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"zh-hans": "zh", "ZH": "zh", "en-GB": "en", "fr": "en", "": "zh"} {
		if got := texts.Language(code, "zh"); got != want {
			t.Errorf("%q is answered in %q, want %q", code, got, want)
		}
	}
}

// A round video answers the question for evidence; at any other time people speak in it, as in a voice message.
func TestARoundVideoIsEvidenceWhereThatIsAskedFor(t *testing.T) {
	t.Parallel()
	for _, kind := range terms.MediaKinds {
		for _, asking := range []dialog.Slot{"", understand.AskingReason, understand.AskingConfirm, understand.AskingEvidence} {
			r := &run{conv: &conversation{state: dialog.State{Asking: asking}}}
			got := r.shows(transcript.Message{Media: []transcript.Media{{Kind: kind}}})
			if want := kind == terms.MediaVideoNote && asking == understand.AskingEvidence; got != want {
				t.Errorf("%s while asked for %q: %t", kind, asking, got)
			}
		}
	}
}
