package wire

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"
	telegram "github.com/go-telegram/bot"

	"kefu/bot/limit"
	"kefu/transcript"
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
	sum, size, err := transcript.Store(dir, response.Body, limit.Download)
	if err != nil {
		return File{}, err
	}
	if size > limit.Download {
		return File{}, ErrTooLarge
	}
	kind, err := mimetype.DetectFile(filepath.Join(dir, hex.EncodeToString(sum)))
	if err != nil {
		return File{}, err
	}
	return File{Sum: sum, Size: size, MIME: kind.String()}, nil
}
