package scene_test

import (
	"strings"
	"testing"

	"kefu/dialog/scene"
	"kefu/dialog/texts"
)

// TestWordsAfterAnAnswerGoAlong says more after each answer that leaves the rest to agents: nothing is asked again that
// was said, and one tap hands over the question with what came after it.
func TestWordsAfterAnAnswerGoAlong(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	for _, talk := range []struct{ as, lang, asked, more, tap, first, last string }{
		{"guest", "en", "hi my friend bought me a game card and it doesn't work", "I don't have his account", "[Ask an agent this]", "friend", "account"},
		{"guest", "zh", "我朋友买的单能帮他查吗", "我没有他的账号", "[请客服回答这个问题]", "我朋友买的单", "我没有他的账号"},
		{"guest", "en", "what is a lookup code?", "he lost that message", "[Ask an agent this]", "lookup", "lost"},
		{"王芳", "en", "can you refund to another card?", "the old one is gone", "[Ask an agent this]", "another", "gone"},
	} {
		played := scene.Play(m, scene.Script{
			As: talk.as, Lang: talk.lang,
			Moves: []scene.Move{{Line: talk.asked}, {Line: talk.more}, {Line: talk.tap}},
			Ends:  []string{"case - kind=human note=" + talk.first, "case - note=" + talk.last},
		})
		answer := strings.Join(played.Script.Moves[1].Answer, "\n")
		if !strings.HasPrefix(answer, m.Texts.T(talk.lang, "question.more", nil)) {
			t.Errorf("%s: %s: it says\n%s", talk.asked, talk.more, answer)
		}
		for _, fault := range played.Faults {
			t.Errorf("%s: %s: %s", talk.asked, talk.more, fault)
		}
	}
}
