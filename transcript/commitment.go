package transcript

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"kefu/transcript/seal"
)

const saltSize = 16 // bytes; enough that nobody can try out likely messages against a commitment

// commit returns SHA-256 of the salt followed by the canonical JSON of a message as it was written. The commitment
// can be published, and the message erased later, without either giving the other away.
func commit(salt, message []byte) ([]byte, error) {
	c, err := seal.Canonical(json.RawMessage(message))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(bytes.Clone(salt), c...))
	return sum[:], nil
}
