// Package terms holds the closed sets of words that every room speaks: where an order or a case stands, what kind it is,
// how money came, which detail is asked for, why, and what may happen to an order.
//
// It imports nothing of kefu, so that every package may know it, also the pure dialog. The words are what stands in the
// database, in stored conversations and in the shop's documents: a word is never changed, only added. The linter
// "exhaustive" then names every switch and table that has no answer for the new word yet.
package terms
