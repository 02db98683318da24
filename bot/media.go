package bot

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
)

const (
	maxDownload = 20 << 20 // bytes that Telegram lets a bot download (core.telegram.org/bots/api#getfile)
	mediaBatch  = 8
	mediaEvery  = 2 * time.Second
	maxFetches  = 8 // tries for one file
)

// errTooLarge is a file above Telegram's limit.
var errTooLarge = errors.New("larger than Telegram lets bots download")

// fetchMedia keeps evidence: files that people sent are fetched while Telegram still has them, until ctx ends.
func (b *Bot) fetchMedia(ctx context.Context) {
	for {
		fetched, err := b.fetchSome(ctx)
		if err != nil && ctx.Err() == nil {
			b.log.Warn("fetching media stopped, trying again", "err", err)
		}
		if fetched < mediaBatch || err != nil {
			if pause(ctx, mediaEvery) != nil {
				return
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// fetchSome fetches a few files, one after the other, and tells how many got settled. Its error is the database's or
// the disk's.
func (b *Bot) fetchSome(ctx context.Context) (settled int, err error) {
	waiting, err := b.record.UnfetchedMedia(ctx, b.pool, mediaBatch)
	if err != nil {
		return 0, err
	}
	for _, m := range waiting {
		path, err := b.filePath(ctx, m.Ref)
		var sum []byte
		var size int64
		var mime string
		if err == nil {
			sum, size, mime, err = b.download(ctx, path)
		}
		switch fault := classify(err); {
		case err == nil:
			err = b.record.MarkFetched(ctx, b.pool, m.Ref, sum, mime, size, b.now())
			settled++
		case errors.As(err, new(*os.PathError)), errors.As(err, new(*os.LinkError)):
			return settled, err
		case ctx.Err() != nil:
			return settled, ctx.Err()
		case errors.Is(err, errTooLarge), fault.kind == refused, m.Tries+1 >= maxFetches:
			err = b.record.MarkUnfetchable(ctx, b.pool, m.Ref, faultText(err, fault), b.now())
			settled++
		default:
			err = b.record.MarkUnfetched(ctx, b.pool, m.Ref, faultText(err, fault))
		}
		if err != nil {
			return settled, err
		}
	}
	return settled, nil
}

func faultText(err error, f fault) string {
	if errors.Is(err, errTooLarge) {
		return errTooLarge.Error()
	}
	return f.text
}

// filePath asks Telegram where a file can be downloaded, which it allows for an hour.
func (b *Bot) filePath(ctx context.Context, ref string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	file, err := b.api.GetFile(ctx, &telegram.GetFileParams{FileID: ref})
	if err != nil {
		if strings.Contains(err.Error(), "file is too big") {
			return "", errTooLarge
		}
		return "", err
	}
	return file.FilePath, nil
}

// download puts a file into the media store, named by its content, and is not seen there before it is whole. The
// address has the token in it, so no error shows it.
func (b *Bot) download(ctx context.Context, path string) (sum []byte, size int64, mime string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet,
		b.config.APIURL+"/file/bot"+b.config.Token+"/"+path, http.NoBody)
	if err != nil {
		return nil, 0, "", errors.New("the address of a file is malformed")
	}
	response, err := b.client.Do(request)
	if err != nil {
		return nil, 0, "", fmt.Errorf("download a file: %w", withoutURL(err))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, 0, "", &serverError{response.StatusCode}
	}
	if err := os.MkdirAll(b.config.MediaDir, 0o700); err != nil {
		return nil, 0, "", err
	}
	temp, err := os.CreateTemp(b.config.MediaDir, ".fetch-*")
	if err != nil {
		return nil, 0, "", err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already when it was renamed
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(temp, hash), io.LimitReader(response.Body, maxDownload+1))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return nil, 0, "", err
	}
	if size > maxDownload {
		return nil, 0, "", errTooLarge
	}
	kind, err := mimetype.DetectFile(temp.Name())
	if err != nil {
		return nil, 0, "", err
	}
	sum = hash.Sum(nil)
	if err := os.Rename(temp.Name(), filepath.Join(b.config.MediaDir, hex.EncodeToString(sum))); err != nil {
		return nil, 0, "", err
	}
	return sum, size, kind.String(), nil
}
