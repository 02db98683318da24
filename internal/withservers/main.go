// Withservers runs a command beside a throw-away PostgreSQL and Redis, whose addresses it puts into
// KEFU_TEST_DATABASE_URL and KEFU_TEST_REDIS_URL, and exits as the command does:
//
//	go run ./internal/withservers go test ./orders/...
//
// It knows how to run a command; what the servers are for is the command's business.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"

	"kefu/internal/servers"
)

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withservers:", err)
	}
	os.Exit(status)
}

func run(args []string) (status int, err error) {
	if len(args) == 0 {
		return 2, errors.New("no command: go run ./internal/withservers COMMAND [ARGUMENTS]")
	}
	// The command is to die with us, and the kernel ties that to the thread that started it.
	runtime.LockOSThread()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)

	s, err := servers.Start(context.Background(), servers.Options{
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return 1, err
	}
	defer s.Stop()

	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "KEFU_TEST_DATABASE_URL="+s.DatabaseURL, "KEFU_TEST_REDIS_URL="+s.RedisURL)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for sig := range signals {
			// A terminal's Ctrl-C reaches the command by itself, but one sent to us alone does not; twice
			// does no harm. We stay until the command has ended.
			_ = cmd.Process.Signal(sig)
		}
	}()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
			return 128 + int(ws.Signal()), nil // as a shell says it
		}
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}
