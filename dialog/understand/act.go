package understand

// Act is one thing that a message does or speaks of. A message is a list of acts, in the order of the text; the one that
// is wished for wins over those that are asked about, told or denied.
type Act struct {
	// Act is the intent of this act alone. What is denied or asked about keeps its name: 不取消A is CancelOrder, negative.
	Act Intent `json:"act"`
	Object
	Polarity Polarity `json:"polarity"`
	Modality Modality `json:"modality"`
	// Because are the words that the act rests on, folded.
	Because string `json:"because,omitempty"`
}

// Object is what an act is about: an order by its number, its last digits, its place in the list, its goods or its
// status; and how much of it. All empty means that the message does not say.
type Object struct {
	OrderNos    []string `json:"order_nos,omitempty"`
	OrderSuffix string   `json:"order_suffix,omitempty"`
	OrderIndex  int      `json:"order_index,omitempty"` // n-th of the list shown, 1 = newest; -1 = the last
	Goods       string   `json:"goods,omitempty"`       // the words for the goods, as typed: 点卡, laptop
	Status      string   `json:"status,omitempty"`      // unpaid, paid, shipped or completed, as the customer says
	Scope       Scope    `json:"scope,omitempty"`
	// LeftOut are the numbers of orders that it is not about, where it is about the others: cancel all but A.
	LeftOut []string `json:"except_nos,omitempty"`
}

// Scope is how much of an order, or what else than an order, an act is about.
type Scope string

// The scopes. The zero value is the whole order.
const (
	ScopeItem   Scope = "item"   // one item of several
	ScopeExcept Scope = "except" // all but what Goods or LeftOut names
	ScopeAll    Scope = "all"    // every order of the customer
	ScopePerson Scope = "person" // an order of somebody else
	ScopeOther  Scope = "other"  // no order at all: a subscription, a meeting
)

// Polarity tells what is wanted from what is not.
type Polarity string

// The polarities.
const (
	Positive Polarity = "positive"
	Negative Polarity = "negative"
)

// Modality is how an act is spoken of. Only a wish is to be acted on.
type Modality string

// The modalities.
const (
	Wish        Modality = "wish"
	Asked       Modality = "question"     // asked about, or only considered
	Condition   Modality = "condition"    // only if something else is so
	Past        Modality = "past"         // it has happened, or has not
	Reported    Modality = "reported"     // others are said to have said it
	OtherPerson Modality = "other_person" // somebody else's matter
)

// wished tells whether the act is something that the customer wants done now.
func (a Act) wished() bool { return a.Polarity == Positive && a.Modality == Wish }

// refused tells whether the act is to cancel, and the customer wants it not done.
func (a Act) refused() bool {
	return a.Act == CancelOrder && a.Polarity == Negative && a.Modality == Wish
}
