// Package secret keeps what must not be readable in the database: card keys, passwords, phone and
// card numbers, lookup codes and one-time tokens.
//
// It knows data keys (KEFU_DATA_KEY) and how to seal, open and look up with them. It must not know
// what it seals, where that is stored, or who may see it.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// KeySize is the length of a data key in bytes.
const KeySize = 32

// A key of its own for each use, so that a digest that leaks tells nothing about the sealing key. The
// labels are part of the stored format: changing one makes everything stored with it unreadable.
const (
	sealLabel   = "kefu/secret/seal/v1"
	digestLabel = "kefu/secret/digest/v1"
)

var (
	// ErrKey means that the data key does not have KeySize bytes.
	ErrKey = errors.New("a data key must be 32 bytes, given in base64 (openssl rand -base64 32)")
	// ErrForged means that a sealed value was altered, cut short, or sealed with a data key that is not given.
	ErrForged = errors.New("sealed value was altered or belongs to another data key")
)

// Box seals, opens and digests with keys derived from data keys. It is safe for concurrent use.
type Box struct {
	aeads     []cipher.AEAD // the first seals, any may open
	digestKey []byte
}

// New returns the Box of data keys of KeySize bytes each: the first seals and digests, all of them open. A key of any
// other length, or none at all, gives ErrKey.
func New(keys ...[]byte) (*Box, error) {
	if len(keys) == 0 {
		return nil, fmt.Errorf("%w: got none", ErrKey)
	}
	b := &Box{}
	for _, key := range keys {
		if len(key) != KeySize {
			return nil, fmt.Errorf("%w: got %d bytes", ErrKey, len(key))
		}
		sealKey, err := hkdf.Key(sha256.New, key, nil, sealLabel, KeySize)
		if err != nil {
			return nil, fmt.Errorf("derive the sealing key: %w", err)
		}
		block, err := aes.NewCipher(sealKey)
		if err != nil {
			return nil, fmt.Errorf("prepare the cipher: %w", err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("prepare the cipher: %w", err)
		}
		b.aeads = append(b.aeads, aead)
	}
	var err error
	if b.digestKey, err = hkdf.Key(sha256.New, keys[0], nil, digestLabel, KeySize); err != nil {
		return nil, fmt.Errorf("derive the digest key: %w", err)
	}
	return b, nil
}

// DigestKey is the key that Digest uses.
func (b *Box) DigestKey() []byte { return b.digestKey }

// WithDigestKey is a Box with the same data keys that digests with key, so that digests outlive a change of the data key.
func (b *Box) WithDigestKey(key []byte) *Box {
	return &Box{aeads: b.aeads, digestKey: key}
}

// Seal encrypts and authenticates plain with AES-256-GCM under the first key. The result starts with a fresh random
// nonce, so the same plain text is never sealed to the same bytes twice.
func (b *Box) Seal(plain []byte) []byte {
	return b.aeads[0].Seal(nil, nil, plain, nil)
}

// Open returns what Seal was given, or ErrForged.
func (b *Box) Open(sealed []byte) ([]byte, error) {
	for _, aead := range b.aeads {
		if plain, err := aead.Open(nil, nil, sealed, nil); err == nil {
			return plain, nil
		}
	}
	return nil, ErrForged
}

// Reseal returns the value sealed with the first key, and whether that changed anything; ErrForged if no key opens it.
func (b *Box) Reseal(sealed []byte) (fresh []byte, changed bool, err error) {
	if _, err := b.aeads[0].Open(nil, nil, sealed, nil); err == nil {
		return sealed, false, nil
	}
	plain, err := b.Open(sealed)
	if err != nil {
		return nil, false, err
	}
	return b.Seal(plain), true, nil
}

// Digest returns 32 bytes that are the same for the same s and digest key (HMAC-SHA-256), to find a
// phone number, lookup code or token without storing it. Without the data key the few possible
// phone numbers and codes cannot be tried out against it.
func (b *Box) Digest(s string) []byte {
	mac := hmac.New(sha256.New, b.digestKey)
	mac.Write([]byte(s))
	return mac.Sum(nil)
}

// NewToken returns 32 random bytes as 43 characters of base64url: it fits a Telegram start parameter
// (at most 64 of A-Z a-z 0-9 _ -) and a path segment.
func NewToken() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the process instead
	return base64.RawURLEncoding.EncodeToString(b)
}
