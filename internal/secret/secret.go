// Package secret keeps what must not be readable in the database: card keys, passwords, phone and
// card numbers, lookup codes and one-time tokens.
//
// It knows one data key (KEFU_DATA_KEY) and how to seal, open and look up with it. It must not know
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
	ErrKey = errors.New("the data key must be 32 bytes, given in base64 (openssl rand -base64 32)")
	// ErrForged means that a sealed value was altered, cut short, or sealed with another data key.
	ErrForged = errors.New("sealed value was altered or belongs to another data key")
)

// Box seals, opens and digests with keys derived from one data key. It is safe for concurrent use.
type Box struct {
	aead      cipher.AEAD
	digestKey []byte
}

// New returns the Box of a data key of KeySize bytes; any other length gives ErrKey.
func New(key []byte) (*Box, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("%w: got %d bytes", ErrKey, len(key))
	}
	sealKey, err := hkdf.Key(sha256.New, key, nil, sealLabel, KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the sealing key: %w", err)
	}
	digestKey, err := hkdf.Key(sha256.New, key, nil, digestLabel, KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive the digest key: %w", err)
	}
	block, err := aes.NewCipher(sealKey)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("prepare the cipher: %w", err)
	}
	return &Box{aead: aead, digestKey: digestKey}, nil
}

// Seal encrypts and authenticates plain with AES-256-GCM. The result starts with a fresh random
// nonce, so the same plain text is never sealed to the same bytes twice.
func (b *Box) Seal(plain []byte) []byte {
	return b.aead.Seal(nil, nil, plain, nil)
}

// Open returns what Seal was given, or ErrForged.
func (b *Box) Open(sealed []byte) ([]byte, error) {
	plain, err := b.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, ErrForged
	}
	return plain, nil
}

// Digest returns 32 bytes that are the same for the same s and data key (HMAC-SHA-256), to find a
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
