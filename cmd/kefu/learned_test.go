package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestOnlyWhatTheSameProgramLearnedIsFetched(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a", "learned")
	of := func(program byte) shelf {
		return shelf{file, func() ([]byte, error) { return bytes.Repeat([]byte{program}, 32), nil }}
	}
	mine, other := of(1), of(2)
	if got := mine.Fetch(); got != nil {
		t.Errorf("there is %q before anything was put there", got)
	}
	mine.Put([]byte("learned"))
	if got := mine.Fetch(); string(got) != "learned" {
		t.Errorf("fetched %q", got)
	}
	if got := other.Fetch(); got != nil {
		t.Errorf("another program gets %q", got)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		if err := os.WriteFile(file, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := mine.Fetch(); got != nil {
			t.Fatalf("with byte %d damaged there is %q", i, got)
		}
	}
	if err := os.WriteFile(file, whole[:20], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mine.Fetch(); got != nil {
		t.Errorf("of a piece there is %q", got)
	}
	other.Put([]byte("learned anew"))
	if got := other.Fetch(); string(got) != "learned anew" {
		t.Errorf("fetched %q in place of what could not be used", got)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); err != nil || len(left) != 1 {
		t.Errorf("%v lie there, %v", left, err)
	}
}
