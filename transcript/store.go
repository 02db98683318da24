package transcript

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Store puts what from holds into the media store dir, named by its content, where it is not seen before it is whole. It
// returns the SHA-256 and the length in bytes. Whatever is longer than most bytes is not kept: the length is then more than most.
// Its error is of from, or of the disk (os.PathError or os.LinkError).
func Store(dir string, from io.Reader, most int64) (sum []byte, size int64, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, 0, err
	}
	temp, err := os.CreateTemp(dir, ".fetch-*")
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when it was renamed
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(temp, hash), io.LimitReader(from, most+1))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil || size > most {
		return nil, size, err
	}
	sum = hash.Sum(nil)
	return sum, size, os.Rename(temp.Name(), filepath.Join(dir, hex.EncodeToString(sum)))
}
