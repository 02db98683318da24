package transcript

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
)

const saltSize = 16 // bytes; enough that nobody can try out likely messages against a commitment

// commit returns SHA-256 of the salt followed by the canonical JSON of a message as it was written. The commitment
// can be published, and the message erased later, without either giving the other away.
func commit(salt, message []byte) ([]byte, error) {
	c, err := canonical(message)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append(bytes.Clone(salt), c...))
	return sum[:], nil
}

// canonical is JSON without spaces, its keys sorted, its numbers as IEEE doubles in their shortest form, and nothing
// escaped that needs no escape: the rules of RFC 8785, as far as messages need them. It does not depend on how
// PostgreSQL stores jsonb.
func canonical(message []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(message, &v); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
