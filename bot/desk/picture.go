// Package desk draws the desk: the board, the cards of cases and the message that tells customers of their place in line.
//
// It is pure: a view in, a Picture out, and no database, no clock and no messenger. It knows how cases, orders and staff
// are put into lines and buttons, what a button of the desk says (EncodeAct) and what words in answer to a card mean. It
// must not know where a picture is shown and when, nor decide what anybody may do: package handoff does.
package desk

import (
	"crypto/sha256"
	"embed"
	"encoding/json"

	"kefu/transcript"
)

// Texts are the catalogues of what the desk reads: board, cards, pings. Labels of statuses, details and reasons are
// the dialog's own.
//
//go:embed texts/*.toml
var Texts embed.FS

// Picture is a message that is edited instead of sent again.
type Picture struct {
	HTML    string // Telegram's (core.telegram.org/bots/api#html-style)
	Buttons [][]transcript.Button
}

// Digest is the same for the same picture and no other.
func (p Picture) Digest() []byte {
	buttons, _ := json.Marshal(p.Buttons) // strings only: it cannot fail
	sum := sha256.Sum256(append([]byte(p.HTML+"\x00"), buttons...))
	return sum[:]
}
