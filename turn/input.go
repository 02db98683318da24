package turn

import (
	"time"

	"kefu/turn/event"
)

// Source says where an input came from.
type Source string

// Sources of inputs.
const (
	FromTelegram Source = "telegram"
	FromTimer    Source = "timer"
	FromShop     Source = "shop"
	FromAgent    Source = "agent"
	FromConsole  Source = "console"
)

// Input is anything that can move a conversation, as it is put into the inbox.
type Input struct {
	Source Source
	// Key makes the same input again change nothing. It is unique over all sources.
	Key string
	// Conversation is who it is about; 0 sets the input aside, with Fault as the reason.
	Conversation int64
	Raw          []byte      // as received, for the record
	Event        event.Event // nil if it could not be decoded
	Fault        string      // why it could not be decoded
	ReceivedAt   time.Time
	// ReadyAt keeps the input waiting until then, so that the parts of an album are handled together.
	// The zero time means at once.
	ReadyAt time.Time
}
