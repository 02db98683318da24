package bot

import "embed"

// Texts are the catalogues of what the desk reads: board, cards, pings. Labels of statuses, details and reasons are
// the dialog's own.
//
//go:embed texts/*.toml
var Texts embed.FS
