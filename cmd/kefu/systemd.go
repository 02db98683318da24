package main

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// notifySystemd tells systemd that this process serves, then again and again that it is alive, and in the end that it
// stops (https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html). It is silent about being alive while
// a loop stands still, so that the watchdog starts kefu anew. Without systemd it does nothing until ctx ends. It
// returns nil.
func (a *App) notifySystemd(ctx context.Context) error {
	say := func(state string) {
		socket := os.Getenv("NOTIFY_SOCKET")
		if socket == "" {
			return
		}
		conn, err := net.Dial("unixgram", socket) // one that begins with @ is an abstract one, which net knows
		if err == nil {
			_, err = conn.Write([]byte(state))
			_ = conn.Close()
		}
		if err != nil {
			a.log.Warn("systemd cannot be told", "state", state, "error", err)
		}
	}
	say("READY=1")
	defer say("STOPPING=1")
	pause := time.Hour
	if usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64); err == nil && usec > 0 {
		pause = time.Duration(usec) * time.Microsecond / 3
	}
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if still := a.standingStill(); still == "" {
			say("WATCHDOG=1")
		} else {
			a.log.Error("systemd is not told that kefu is alive", "stands still", still)
		}
	}
}

// standingStill names a loop of this process that does not go round any more, "" when all do.
func (a *App) standingStill() string {
	for what, why := range a.engine.Faults() {
		if strings.HasPrefix(why, "stands still") {
			return what
		}
	}
	return ""
}
