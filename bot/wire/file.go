package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	telegram "github.com/go-telegram/bot"

	"kefu/bot/limit"
)

// ErrTooLarge is a file above Telegram's limit (core.telegram.org/bots/api#getfile).
var ErrTooLarge = errors.New("larger than Telegram lets bots download")

// File is a file that was fetched.
type File struct {
	Sum  []byte // SHA-256
	Size int64  // bytes
	MIME string
}

// Fetch puts a file into a folder, named by its content. Its error is ErrTooLarge, the disk's (os.PathError or
// os.LinkError), or what Classify reads.
func (c *Client) Fetch(ctx context.Context, ref, dir string) (File, error) {
	path, err := c.filePath(ctx, ref)
	if err != nil {
		return File{}, err
	}
	return c.download(ctx, path, dir)
}

// filePath asks Telegram where a file can be downloaded, which it allows for an hour.
func (c *Client) filePath(ctx context.Context, ref string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	file, err := c.api.GetFile(ctx, &telegram.GetFileParams{FileID: ref})
	if err != nil {
		if strings.Contains(err.Error(), "file is too big") {
			return "", ErrTooLarge
		}
		return "", err
	}
	return file.FilePath, nil
}

// download puts a file into the media store, named by its content, and is not seen there before it is whole. The
// address has the token in it, so no error shows it.
func (c *Client) download(ctx context.Context, path, dir string) (File, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		c.config.APIURL+"/file/bot"+c.config.Token+"/"+path, http.NoBody)
	if err != nil {
		return File{}, errors.New("the address of a file is malformed")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return File{}, fmt.Errorf("download a file: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return File{}, &serverError{response.StatusCode, true}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return File{}, err
	}
	temp, err := os.CreateTemp(dir, ".fetch-*")
	if err != nil {
		return File{}, err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when it was renamed
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(temp, hash), io.LimitReader(response.Body, limit.Download+1))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return File{}, err
	}
	if size > limit.Download {
		return File{}, ErrTooLarge
	}
	kind, err := mimetype.DetectFile(temp.Name())
	if err != nil {
		return File{}, err
	}
	sum := hash.Sum(nil)
	if err := os.Rename(temp.Name(), filepath.Join(dir, hex.EncodeToString(sum))); err != nil {
		return File{}, err
	}
	return File{Sum: sum, Size: size, MIME: kind.String()}, nil
}
