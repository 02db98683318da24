package servers

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// clockTick is the kernel's unit of processor time in /proc, the same on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// PostgresTime is the processor time that PostgreSQL has taken since its start, with all of its processes.
func (s *Servers) PostgresTime() (time.Duration, error) {
	main := s.postgres.cmd.Process.Pid
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for _, file := range files {
		stat, err := os.ReadFile(file) // #nosec G304 -- one of the kernel's
		if err != nil {
			continue // it ended meanwhile, and the main process has its time
		}
		t, err := timesOf(stat)
		switch {
		case err != nil:
			return 0, fmt.Errorf("%s: %w", file, err)
		case t.pid == main:
			sum += t.own + t.ended
		case t.parent == main:
			sum += t.own
		}
	}
	return sum, nil
}

// times are a process's, as the kernel tells them.
type times struct {
	pid, parent int
	own, ended  time.Duration // its own, and that of its children which have ended
}

// timesOf reads /proc/PID/stat. The name of the program, in brackets, may hold anything.
func timesOf(stat []byte) (t times, err error) {
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return t, errors.New("is no line of a process")
	}
	fields := bytes.Fields(stat[end+1:])
	const parent, user, most = 1, 11, 15
	if len(fields) < most {
		return t, errors.New("has too few fields")
	}
	if t.pid, err = strconv.Atoi(string(bytes.TrimSpace(stat[:open]))); err != nil {
		return t, err
	}
	if t.parent, err = strconv.Atoi(string(fields[parent])); err != nil {
		return t, err
	}
	for i, to := range []*time.Duration{&t.own, &t.own, &t.ended, &t.ended} {
		n, err := strconv.ParseInt(string(fields[user+i]), 10, 64)
		if err != nil {
			return t, err
		}
		*to += time.Duration(n) * clockTick
	}
	return t, nil
}
