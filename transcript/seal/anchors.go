package seal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Line is one anchor: what was sealed at one time, and how the chains stood after it. It is written as one line of JSON.
type Line struct {
	N       int64      `json:"n"` // 0, 1, 2, …
	At      time.Time  `json:"at"`
	Key     []byte     `json:"key,omitempty"`     // in line 0 only: the proof of the key
	From    int64      `json:"from,omitempty"`    // the first seal that was new, …
	Through int64      `json:"through,omitempty"` // … and the last
	Chains  []*Chained `json:"chains,omitempty"`
	Prev    string     `json:"prev,omitempty"` // SHA-256 of the line before, in hex
	MAC     []byte     `json:"mac,omitempty"`  // of the line without it
}

// Chained is what was new in one chain.
type Chained struct {
	Chain  string `json:"chain"`
	From   int64  `json:"from"`   // the place of the first new fact
	Leaves []byte `json:"leaves"` // leafSize bytes for each new fact
	Head   []byte `json:"head"`   // the seal of the last
}

// write signs a line.
func (k *Key) write(l Line) (string, error) {
	l.MAC = nil
	raw, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	l.MAC = mac(k.line, raw)
	raw, err = json.Marshal(l)
	return string(raw), err
}

// read checks a line and gives it.
func (k *Key) read(raw []byte) (Line, error) {
	var l Line
	if err := json.Unmarshal(raw, &l); err != nil {
		return Line{}, fmt.Errorf("is no anchor: %w", err)
	}
	signed := l.MAC
	l.MAC = nil
	plain, err := json.Marshal(l)
	if err != nil {
		return Line{}, err
	}
	if !hmac.Equal(signed, mac(k.line, plain)) {
		return l, errors.New("was changed")
	}
	return l, nil
}

// anchors hands over the lines that somebody with the key wrote, and says of which that is not so, or which do not follow
// each other. ErrOtherKey if all of them are of another key.
func (k *Key) anchors(lines func(each func(raw []byte) error) error, wrong func(Wrong), each func(Line) error) error {
	prev, n := "", int64(-1)
	return lines(func(raw []byte) error {
		line, err := k.read(raw)
		if n < 0 && line.Key != nil && !hmac.Equal(line.Key, k.word()) {
			return ErrOtherKey
		}
		if err != nil {
			wrong(Wrong{What: Anchor, Why: fmt.Sprintf("line %d %s", n+2, err)})
			return nil
		}
		if n >= 0 && (line.N != n+1 || line.Prev != prev) {
			wrong(Wrong{What: Anchor, Why: fmt.Sprintf("line %d does not follow the one before it", line.N)})
		}
		n, prev = line.N, hashLine(string(raw))
		return each(line)
	})
}

// follow begins the line after last.
func follow(last string, now time.Time) (Line, error) {
	var l Line
	if err := json.Unmarshal([]byte(last), &l); err != nil {
		return Line{}, fmt.Errorf("the latest anchor: %w", err)
	}
	return Line{N: l.N + 1, At: now.UTC(), Prev: hashLine(last)}, nil
}

func hashLine(line string) string {
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}

// Anchors are the lines outside of the database.
type Anchors struct {
	File   string // lines are added to it; "": to none
	URL    string // each line is posted there; "": nowhere
	Client *http.Client

	mu     sync.Mutex
	last   *Line  // the last line of File
	raw    string // as it stands there
	posted int64  // the last line that URL took; -1: none by this process
	begun  bool
}

// ErrAhead means that the file of anchors knows of seals that the database has not: entries were removed from the
// database, or it was restored from a backup.
var ErrAhead = errors.New("the file of anchors does not fit this database: entries were removed from it, or it was restored from " +
	"a backup; run kefu verify, and when the loss is known, move the file aside (and keep it): a new one is begun")

// catchUp adds the lines that the file does not have yet. It never changes a line that stands there.
func (a *Anchors) catchUp(ctx context.Context, db Reader) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return errors.Join(a.toFile(ctx, db), a.toURL(ctx, db))
}

func (a *Anchors) toFile(ctx context.Context, db Reader) error {
	if a.File == "" {
		return nil
	}
	if err := a.readEnd(); err != nil {
		return fmt.Errorf("KEFU_SEAL_ANCHORS: %w", err)
	}
	after := int64(-1)
	if a.last != nil {
		after = a.last.N
		var same bool
		err := db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM anchors WHERE n = $1 AND line = $2)`, after, a.raw).Scan(&same)
		if err != nil {
			return err
		}
		if !same {
			return ErrAhead
		}
	}
	rows, err := db.Query(ctx, `SELECT line FROM anchors WHERE n > $1 ORDER BY n`, after)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(lines) == 0 {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(a.File), 0o750); err != nil {
		return fmt.Errorf("KEFU_SEAL_ANCHORS: %w", err)
	}
	file, err := os.OpenFile(a.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("KEFU_SEAL_ANCHORS: %w", err)
	}
	w := bufio.NewWriter(file)
	for _, line := range lines {
		_, _ = w.WriteString(line + "\n") // Flush tells
	}
	if err := errors.Join(w.Flush(), file.Sync(), file.Close()); err != nil {
		a.last, a.raw = nil, ""
		return fmt.Errorf("KEFU_SEAL_ANCHORS: %w", err)
	}
	a.raw = lines[len(lines)-1]
	a.last = &Line{}
	return json.Unmarshal([]byte(a.raw), a.last)
}

// readEnd finds the last line of the file. One that a crash cut short is taken off: it is written again.
func (a *Anchors) readEnd() error {
	file, err := os.OpenFile(a.File, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		a.last, a.raw = nil, ""
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	var tail []byte
	for at := size; at > 0; {
		step := min(at, 64<<10)
		at -= step
		part := make([]byte, step)
		if _, err := file.ReadAt(part, at); err != nil {
			return err
		}
		tail = append(part, tail...)
		whole := bytes.LastIndexByte(tail, '\n')
		if whole < 0 {
			continue
		}
		before := bytes.LastIndexByte(tail[:whole], '\n')
		if before < 0 && at > 0 {
			continue
		}
		if torn := int64(len(tail) - whole - 1); torn > 0 {
			if err := file.Truncate(size - torn); err != nil {
				return err
			}
		}
		a.raw, a.last = string(tail[before+1:whole]), &Line{}
		return json.Unmarshal([]byte(a.raw), a.last)
	}
	a.last, a.raw = nil, ""
	if size > 0 {
		return file.Truncate(0)
	}
	return nil
}

// toURL posts the lines that the URL has not taken. What it took last is asked of nobody: after a start the latest line
// is posted once more.
func (a *Anchors) toURL(ctx context.Context, db Reader) error {
	if a.URL == "" {
		return nil
	}
	after := a.posted
	if !a.begun {
		if err := db.QueryRow(ctx, `SELECT coalesce(max(n), 0) - 1 FROM anchors`).Scan(&after); err != nil {
			return err
		}
	}
	rows, err := db.Query(ctx, `SELECT n, line FROM anchors WHERE n > $1 ORDER BY n LIMIT 100`, after)
	if err != nil {
		return err
	}
	type one struct {
		N    int64
		Line string
	}
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByPos[one])
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := a.post(ctx, l.Line); err != nil {
			return fmt.Errorf("KEFU_SEAL_ANCHORS_URL: %w", err)
		}
		a.posted, a.begun = l.N, true
	}
	return nil
}

func (a *Anchors) post(ctx context.Context, line string) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, bytes.NewReader([]byte(line)))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	client := a.Client
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("answered %s", answer.Status)
	}
	return nil
}
