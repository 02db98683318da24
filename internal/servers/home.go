package servers

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	throwawayPattern = "kefu-servers-*"
	lockName         = "servers.lock"
	elsewhereLink    = "servers-elsewhere"
	// elsewhere takes the servers' files when their user cannot reach the folder that was asked for. It
	// must be a folder where only root can make others.
	elsewhere = "/var/lib"
	// inMemory takes the files of servers that are only fit for tests, where it has room for them. Each test makes some
	// hundred files and removes them, and a file system on a disk looks long for numbers that were not just in use.
	inMemory = "/dev/shm"
	// roomInMemory is how many bytes must be free there: many times what the tests hold at once.
	roomInMemory = 4 << 30
)

// home is where one pair of servers keeps its files, and the user they run as.
type home struct {
	dir       string // as asked for; holds the lock
	base      string // holds the servers' files: dir itself, or a folder elsewhere
	throwaway bool
	lock      *os.File
	account   *syscall.Credential // nil: the present user
}

// openHome locks the folder and makes sure that the servers' user can work in it.
func openHome(o Options) (_ *home, err error) {
	h := &home{dir: o.Dir, throwaway: o.Dir == ""}
	if h.throwaway {
		removeThrowaways(o.Log)
		if h.dir, err = os.MkdirTemp(throwawayFolder(o), throwawayPattern); err != nil {
			return nil, err
		}
	}
	if h.dir, err = filepath.Abs(h.dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(h.dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the servers' folder: %w", err)
	}
	if h.lock, err = lockFolder(h.dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if os.Geteuid() == 0 {
		if h.account, err = unprivileged(); err != nil {
			return nil, err
		}
	}
	h.base, err = h.choose(o.Log)
	return h, err
}

// throwawayFolder is where the folder of throw-away servers is made: in memory where nothing has to last and there is room,
// else ("") in the system's folder for temporary files.
func throwawayFolder(o Options) string {
	var fs syscall.Statfs_t
	if o.Durable || syscall.Statfs(inMemory, &fs) != nil || fs.Bavail*uint64(fs.Bsize) < roomInMemory || syscall.Access(inMemory, 2) != nil {
		return ""
	}
	return inMemory
}

// choose picks the folder for the servers' files: where an earlier start put them, else the folder
// asked for, else, when the servers' user cannot reach that (a clone below /root), one elsewhere.
func (h *home) choose(log *slog.Logger) (string, error) {
	link := filepath.Join(h.dir, elsewhereLink)
	if base, err := os.Readlink(link); err == nil {
		log.Info("the servers keep their files elsewhere", "dir", base, "because", "their user cannot reach "+h.dir)
		return base, h.admit(base)
	}
	if h.throwaway {
		if err := os.Chmod(h.dir, 0o711); err != nil { // MkdirTemp shuts out the servers' user
			return "", err
		}
	}
	if h.reachable(h.dir) {
		return h.dir, nil
	}
	if h.account == nil {
		return "", fmt.Errorf("programs cannot be started in %s", h.dir)
	}
	name := sha256.Sum256([]byte(h.dir))
	base := filepath.Join(elsewhere, "kefu-"+hex.EncodeToString(name[:6]))
	if err := h.admit(base); err != nil {
		return "", err
	}
	if err := os.Symlink(base, link); err != nil {
		return "", err
	}
	log.Info("the servers keep their files elsewhere", "dir", base, "because", "their user cannot reach "+h.dir)
	return base, nil
}

// admit makes a folder elsewhere and lets the servers' user pass through it, whatever our umask.
func (h *home) admit(base string) error {
	if err := os.MkdirAll(base, 0o711); err != nil {
		return err
	}
	if err := os.Chmod(base, 0o711); err != nil {
		return err
	}
	if !h.reachable(base) {
		return fmt.Errorf("the servers' user %d can reach neither %s nor %s", h.account.Uid, h.dir, base)
	}
	return nil
}

// reachable tries what matters: to start a program as the servers' user in a folder of its own there.
func (h *home) reachable(base string) bool {
	probe := filepath.Join(base, "probe")
	defer os.RemoveAll(probe)
	return h.mkdir(probe) == nil && h.command(probe, "/bin/true").Run() == nil
}

// mkdir makes a folder that only the servers' user can enter.
func (h *home) mkdir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return h.own(dir)
}

// writeFile writes a file that only the servers' user can read.
func (h *home) writeFile(path, content string) error {
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return err
	}
	return h.own(path)
}

func (h *home) own(path string) error {
	if h.account == nil {
		return nil
	}
	return os.Chown(path, int(h.account.Uid), int(h.account.Gid))
}

// command prepares a program to run in folder dir as the servers' user. Nothing of our environment is
// passed on: PG… variables would lead the servers astray, and our secrets are not theirs.
func (h *home) command(dir, binary string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: h.account}
	return cmd
}

func (h *home) close() {
	if h.throwaway {
		if h.base != "" {
			_ = os.RemoveAll(h.base) // what stays is removed by a later start
		}
		_ = os.RemoveAll(h.dir)
	}
	if h.lock != nil {
		_ = h.lock.Close()
	}
}

// lockFolder takes the lock that a process holds as long as its servers run; the kernel frees it when
// the process ends. It gives ErrInUse when another holds it.
func lockFolder(dir string) (*os.File, error) {
	lock, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the servers' folder: %w", err)
	}
	err = syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return lock, nil
	}
	_ = lock.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, dir)
	}
	return nil, fmt.Errorf("lock the servers' folder: %w", err)
}

// removeThrowaways removes the temporary folders of processes that were killed before they could.
func removeThrowaways(log *slog.Logger) {
	var dirs []string
	for _, in := range []string{os.TempDir(), inMemory} {
		found, err := filepath.Glob(filepath.Join(in, throwawayPattern))
		if err != nil {
			continue
		}
		dirs = append(dirs, found...)
	}
	for _, dir := range dirs {
		info, err := os.Lstat(dir)
		// Others may write in the folder for temporary files: only what we made ourselves is believed. A
		// folder of this moment may belong to a process that is about to lock it.
		if err != nil || !info.IsDir() || !ours(info) || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		lock, err := lockFolder(dir)
		if err != nil {
			continue // its servers are running
		}
		h := &home{dir: dir, lock: lock, throwaway: true}
		h.base, _ = os.Readlink(filepath.Join(dir, elsewhereLink)) // mostly there is none
		h.close()
		log.Info("removed the folder of servers that were killed", "dir", dir)
	}
}

func ours(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// unprivileged finds a user for the servers when we are root, whom PostgreSQL refuses: the one of
// Debian's package, else nobody.
func unprivileged() (*syscall.Credential, error) {
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("find a user to run the servers as: %w", err)
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", account.Username, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
