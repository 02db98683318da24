package main

import (
	"bytes"
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"sync"

	"kefu/dialog/understand"
)

// shelf keeps what the program has learned in a file, so that the next start of the same program is ready at once. The
// file begins with the hash of the program, whose examples and code decide what it learns, and the hash of what follows:
// a file of another program, or one that is damaged, is as good as none, and is written anew.
type shelf struct {
	file    string
	program func() ([]byte, error) // the hash of the running program
}

// learnedFile is the file's name within the folder for such things.
const learnedFile = "kefu/learned"

// keepLearned makes the understanding use a shelf where the system has a place for it: the folder that systemd gives
// (CacheDirectory=), else the user's. Without one every start learns anew.
func keepLearned() {
	folder := os.Getenv("CACHE_DIRECTORY")
	if folder == "" {
		var err error
		if folder, err = os.UserCacheDir(); err != nil {
			return
		}
	}
	understand.KeepOn(shelf{filepath.Join(folder, learnedFile), runningProgram})
}

// runningProgram is the hash of the program's file.
var runningProgram = sync.OnceValues(func() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return h.Sum(nil), err
})

// Fetch implements understand.Shelf.
func (s shelf) Fetch() []byte {
	kept, err := os.ReadFile(s.file)
	if err != nil || len(kept) < 2*sha256.Size {
		return nil
	}
	program, err := s.program()
	if err != nil {
		return nil
	}
	learned := kept[2*sha256.Size:]
	if !bytes.Equal(kept[:2*sha256.Size], heading(program, learned)) {
		return nil
	}
	return learned
}

// Put implements understand.Shelf. A file that two programs wrote at once, or that was cut off, is a damaged one.
func (s shelf) Put(learned []byte) {
	program, err := s.program()
	if err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(s.file), 0o700); err != nil {
		return // a system without room for it
	}
	unfinished := s.file + ".unfinished"
	if err := os.WriteFile(unfinished, append(heading(program, learned), learned...), 0o600); err == nil {
		_ = os.Rename(unfinished, s.file)
	}
}

func heading(program, learned []byte) []byte {
	sum := sha256.Sum256(learned)
	return append(bytes.Clone(program), sum[:]...)
}
