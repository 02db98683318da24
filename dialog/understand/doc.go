// Package understand says what one message of a customer means: what they want
// done (the intent) and the precise details they gave (the slots).
//
// A grammar reads spans, clauses and acts; a small model that has learned from labelled messages ranks what the grammar
// leaves open. README.md shows the steps and says how to teach each of them.
//
// It knows the Chinese (and the second-language English) that customers of a
// shop of digital goods type, and what the shop sells by name ([Lexicon]). It
// must not know orders, conversations or their state beyond the one question
// just put, nor the clock, the network or the log: everything arrives in
// [Context]. The same message and context always give the same answer, in time
// linear in the length of the message.
//
// What it cannot tell, it leaves out: an impossible date, a future payment time
// or a phone number in place of an order number fills nothing.
package understand
