package scene

import (
	"fmt"
	"strings"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// Machine is the dialog of the demo shop.
func Machine(catalogue *texts.Catalogue) *dialog.Machine {
	m := &dialog.Machine{Texts: catalogue, Hotline: "400-820-8820", Zone: zone}
	if s, err := newShop("guest"); err == nil {
		regions, products := s.catalogue()
		m.Lexicon, _ = understand.NewLexicon(understand.LexiconConfig{Regions: regions, Products: products})
	}
	return m
}

// Handed tells in lines what reached the agents, for people who look at a conversation.
func (p Played) Handed() string {
	var b strings.Builder
	for _, c := range p.cases {
		fmt.Fprintf(&b, "  → %s %s %s %s reason=%s urgent=%v\n", c.No, c.Status, c.Kind, c.OrderNo, c.Reason, c.Urgent)
		for _, d := range c.Details {
			fmt.Fprintf(&b, "      %s = %s %s\n", d.Slot, d.Value, d.Check)
		}
		fmt.Fprintf(&b, "      words: %s\n", strings.Join(c.Words, " | "))
	}
	return b.String()
}
