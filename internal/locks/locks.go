// Package locks names PostgreSQL's advisory locks of works that one process does at a time. They stand in one list, because
// two works with one number keep each other waiting and nobody sees why.
package locks

// Each is "kefu" in ASCII, and a number. Processes of two versions may run side by side: a number keeps its meaning.
const (
	Send    int64 = 0x6b656675_01 + iota // to Telegram
	Receive                              // from Telegram, by polling
	Seal                                 // the record
	Index                                // the record, for searching
	Prune                                // what is old
)
