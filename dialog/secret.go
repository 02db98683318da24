package dialog

import "kefu/dialog/understand"

// AsksForSecret tells whether the question just put is answered with a secret: whatever comes then is hidden from its
// arrival, in words, in a press and in an edit alike.
func (s State) AsksForSecret() bool { return s.Asking == understand.AskingLookupCode }
