package terms

// FulfilmentKind says what the shop is to do once more with goods that were paid for.
type FulfilmentKind string

// The kinds of fulfilments.
const (
	Exchange FulfilmentKind = "exchange" // deliver for another region instead
	Redo     FulfilmentKind = "redo"     // charge again, to the right account
	Resend   FulfilmentKind = "resend"   // deliver what is missing
)

// FulfilmentKinds are all of them.
var FulfilmentKinds = []FulfilmentKind{Exchange, Redo, Resend}

// FulfilmentStatus is where a fulfilment stands.
type FulfilmentStatus string

// The statuses of fulfilments. Only the shop moves one on from requested; of done and failed the one said last counts.
const (
	FulfilmentRequested FulfilmentStatus = "requested"
	FulfilmentAccepted  FulfilmentStatus = "accepted"
	FulfilmentDone      FulfilmentStatus = "done"
	FulfilmentFailed    FulfilmentStatus = "failed"
)
