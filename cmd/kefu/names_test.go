package main

import (
	"testing"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
	"kefu/handoff"
)

// One thing has one name, whoever reads it wherever.
func TestKindsOfCasesHaveOneNameEverywhere(t *testing.T) {
	t.Parallel()
	c, err := texts.Load(texts.Files, desk.Texts, console.Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []handoff.Kind{handoff.KindRefund, handoff.KindReturn, handoff.KindProblem, handoff.KindPayment, handoff.KindHuman} {
		for _, lang := range texts.Languages {
			chats, pages := c.T(lang, "kind."+string(kind), nil), c.T(lang, "console.kind."+string(kind), nil)
			if chats != pages {
				t.Errorf("%s is %q in chats and %q on pages", kind, chats, pages)
			}
		}
	}
}
