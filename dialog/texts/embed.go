package texts

import "embed"

// Files are the catalogues of what customers read, and of what staff read from the engine.
//
//go:embed *.toml
var Files embed.FS
