// Package understand says what one message of a customer means: what they want
// done (the intent) and the precise details they gave (the slots).
//
// It is a grammar, not a model and not a list of sentences. A message goes
// through five steps, each in its own file:
//
//	fold     one spelling for what people type in many (fold.go)
//	scan     typed spans: order numbers, money, times, regions … and words,
//	         each word with the concepts it stands for (scan.go and the file
//	         of each span; vocabulary.go and its parts are the
//	         table of words)
//	clauses  cut at punctuation and at words such as 但是 and 结果 (message.go);
//	         what is taken back (50，不对，80) is dropped (repair.go)
//	slots    which span plays which part, by the cue words around it (roles.go, regionroles.go, amountroles.go,
//	         accounts.go)
//	intent   speech act × predicate × object × negation × aspect × question
//	         form (intent.go, acts.go, reason.go; symptoms.go, for
//	         problems told without a word for them; cancel.go with
//	         cancelpast.go and unmeant.go, which keep back what only
//	         speaks of cancelling)
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
