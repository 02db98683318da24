package servers

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopTimeout bounds an orderly stop; after it the server is killed.
const stopTimeout = 10 * time.Second

// keeper starts child processes that the kernel signals when this process ends, even by SIGKILL. The
// kernel watches the thread that started them, not the process, so all start from one thread that
// stays until close.
type keeper struct {
	work chan func()
}

func newKeeper() *keeper {
	k := &keeper{work: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for f := range k.work {
			f()
		}
	}()
	return k
}

func (k *keeper) start(cmd *exec.Cmd) error {
	started := make(chan error)
	k.work <- func() { started <- cmd.Start() }
	return <-started
}

func (k *keeper) close() { close(k.work) }

// process is one running server.
type process struct {
	cmd     *exec.Cmd
	logPath string
	ending  syscall.Signal // what asks this server to stop in an orderly way
	done    chan struct{}  // closed when the process is gone
	exit    error          // how it ended, valid once done is closed
}

// spawn starts a server in folder dir as the home's account, in a process group of its own so that
// Ctrl-C in a terminal reaches us and not the server. ending is also what the kernel sends it should
// this process die.
func spawn(h *home, k *keeper, dir string, ending syscall.Signal, binary string, args ...string) (*process, error) {
	p := &process{logPath: dir + ".log", ending: ending, done: make(chan struct{})}
	log, err := os.OpenFile(p.logPath, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()

	p.cmd = h.command(dir, binary, args...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr.Setpgid = true
	p.cmd.SysProcAttr.Pdeathsig = ending
	if err := k.start(p.cmd); err != nil {
		return nil, err
	}
	go func() {
		p.exit = p.cmd.Wait()
		if p.exit == nil {
			p.exit = fmt.Errorf("exit status 0")
		}
		close(p.done)
	}()
	return p, nil
}

func (p *process) stop() {
	for _, sig := range []syscall.Signal{p.ending, syscall.SIGKILL} {
		_ = p.cmd.Process.Signal(sig) // it may be gone already
		select {
		case <-p.done:
			return
		case <-time.After(stopTimeout):
		}
	}
}

// lastWords are the last lines of the server's log, for an error message.
func (p *process) lastWords() string {
	f, err := os.Open(p.logPath)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > 1000 {
		_, _ = f.Seek(-1000, io.SeekEnd)
	}
	tail, err := io.ReadAll(f)
	if err != nil || len(bytes.TrimSpace(tail)) == 0 {
		return ""
	}
	return fmt.Sprintf("; %s ends with:\n%s", p.logPath, bytes.TrimSpace(tail))
}

// stopLeftovers ends servers that still work in folder dir after the process that started them was
// killed. They are found by what the kernel knows (program and working folder), not by pid files,
// whose numbers may by now belong to others.
func stopLeftovers(dir, binary string, ending syscall.Signal) error {
	for _, sig := range []syscall.Signal{ending, syscall.SIGKILL} {
		pids, err := workingIn(dir, binary)
		if err != nil || len(pids) == 0 {
			return err
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, sig) // it may be gone already
		}
		for deadline := time.Now().Add(stopTimeout); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			if pids, err = workingIn(dir, binary); err != nil || len(pids) == 0 {
				return err
			}
		}
	}
	return fmt.Errorf("a server left behind in %s cannot be stopped", dir)
}

// workingIn finds the processes of a program whose working folder is dir.
func workingIn(dir, binary string) ([]int, error) {
	binary, err := filepath.EvalSymlinks(binary)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	cwds, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, link := range cwds {
		cwd, err := os.Readlink(link)
		if err != nil || cwd != dir {
			continue // gone meanwhile, another user's, or elsewhere
		}
		proc := filepath.Dir(link)
		exe, err := os.Readlink(filepath.Join(proc, "exe"))
		// An upgraded package leaves "… (deleted)" behind the name of a running program.
		if err != nil || strings.TrimSuffix(exe, " (deleted)") != binary {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(proc))
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}
