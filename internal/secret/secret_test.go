package secret_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"regexp"
	"testing"

	"kefu/internal/secret"
)

func box(t *testing.T, fill byte) *secret.Box {
	t.Helper()
	b, err := secret.New(bytes.Repeat([]byte{fill}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealedOpensAgain(t *testing.T) {
	t.Parallel()
	b := box(t, 1)
	for _, plain := range []string{"", "8321", "卡密 AAAA-BBBB-CCCC"} {
		sealed := b.Seal([]byte(plain))
		if plain != "" && bytes.Contains(sealed, []byte(plain)) {
			t.Errorf("Seal(%q) shows its plain text", plain)
		}
		got, err := b.Open(sealed)
		if err != nil || string(got) != plain {
			t.Errorf("Open(Seal(%q)) = %q, %v", plain, got, err)
		}
	}
}

func TestSealIsNeverTheSameTwice(t *testing.T) {
	t.Parallel()
	b := box(t, 1)
	if bytes.Equal(b.Seal([]byte("8321")), b.Seal([]byte("8321"))) {
		t.Error("two seals of the same text are equal: who reads the database could compare them")
	}
}

func TestOpenRefusesWhatWasAlteredOrIsNotOurs(t *testing.T) {
	t.Parallel()
	sealed := box(t, 1).Seal([]byte("8321"))
	for i := range sealed {
		altered := bytes.Clone(sealed)
		altered[i] ^= 1
		if _, err := box(t, 1).Open(altered); !errors.Is(err, secret.ErrForged) {
			t.Errorf("byte %d altered: err = %v, want ErrForged", i, err)
		}
	}
	for n := range len(sealed) {
		if _, err := box(t, 1).Open(sealed[:n]); !errors.Is(err, secret.ErrForged) {
			t.Errorf("cut to %d bytes: err = %v, want ErrForged", n, err)
		}
	}
	if _, err := box(t, 2).Open(sealed); !errors.Is(err, secret.ErrForged) {
		t.Errorf("another data key: err = %v, want ErrForged", err)
	}
}

func TestDigestFindsTheSameTextOnlyWithTheSameKey(t *testing.T) {
	t.Parallel()
	b := box(t, 1)
	if !bytes.Equal(b.Digest("13800138000"), box(t, 1).Digest("13800138000")) {
		t.Error("the same phone has two digests")
	}
	if bytes.Equal(b.Digest("13800138000"), b.Digest("13800138001")) {
		t.Error("two phones have one digest")
	}
	if bytes.Equal(b.Digest("13800138000"), box(t, 2).Digest("13800138000")) {
		t.Error("the digest does not depend on the data key")
	}
}

// What is stored today must open with tomorrow's program: derivation and layout are pinned.
func TestStoredFormatStaysReadable(t *testing.T) {
	t.Parallel()
	const (
		pinnedDigest = "8255729993849f1b94b252f6396e4fedbf3f32be9bcf583cdf332c133f7d84e0"
		pinnedSeal   = "974517542979d51333aa9687e65090fec94ef22eba998597c9fb37392500a5a0"
	)
	b := box(t, 7)
	if got := hex.EncodeToString(b.Digest("13800138000")); got != pinnedDigest {
		t.Errorf("Digest = %s, no longer the pinned one: stored digests would not be found", got)
	}
	sealed, err := hex.DecodeString(pinnedSeal)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.Open(sealed)
	if err != nil || string(got) != "8321" {
		t.Errorf("Open(pinned) = %q, %v: stored secrets would be lost", got, err)
	}
}

func TestKeyOfWrongLengthIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 16, 31, 33, 44} {
		_, err := secret.New(make([]byte, n))
		if !errors.Is(err, secret.ErrKey) {
			t.Errorf("New(%d bytes): err = %v, want ErrKey", n, err)
		}
	}
}

func TestTokensFitAStartParameterAndDiffer(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)
	seen := map[string]bool{}
	for range 1000 {
		token := secret.NewToken()
		if !allowed.MatchString(token) || seen[token] {
			t.Fatalf("NewToken() = %q: repeated, or not fit for a start parameter", token)
		}
		seen[token] = true
	}
}

func TestTheFirstKeySealsAndEveryKeyOpens(t *testing.T) {
	t.Parallel()
	old, fresh := box(t, 1), box(t, 2)
	both, err := secret.New(bytes.Repeat([]byte{2}, secret.KeySize), bytes.Repeat([]byte{1}, secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	sealed := old.Seal([]byte("8321"))
	if got, err := both.Open(sealed); err != nil || string(got) != "8321" {
		t.Errorf("Open with the second key = %q, %v", got, err)
	}
	resealed, changed, err := both.Reseal(sealed)
	if got, openErr := fresh.Open(resealed); err != nil || !changed || openErr != nil || string(got) != "8321" {
		t.Errorf("Reseal = %v, %v; the first key opens it to %q, %v", changed, err, got, openErr)
	}
	if same, changed, err := both.Reseal(resealed); err != nil || changed || !bytes.Equal(same, resealed) {
		t.Errorf("Reseal again = %v, %v", changed, err)
	}
	if _, _, err := fresh.Reseal(sealed); !errors.Is(err, secret.ErrForged) {
		t.Errorf("Reseal without the old key = %v", err)
	}
	if moved := fresh.WithDigestKey(old.DigestKey()); !bytes.Equal(moved.Digest("138"), old.Digest("138")) {
		t.Error("digests do not outlive a change of the data key")
	}
}
