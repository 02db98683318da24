package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"github.com/redis/go-redis/v9"
)

// build is the version that the Makefile writes into the program; without it, Go's own notes are used.
var build string

// version names this kefu, for logs and reports of faults.
func version() string {
	if build != "" {
		return build
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

type versionCommand struct{}

// Run prints the version, and what it was built with.
func (versionCommand) Run(s streams) error {
	goVersion := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		goVersion = info.GoVersion
	}
	_, err := fmt.Fprintln(s.out, "kefu", version(), goVersion)
	return err
}

// logger writes what happens for operators, in the form and from the level that the settings name.
func (c Config) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // one of four words, as the flag says; else info
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if c.LogFormat == "json" {
		handler = slog.NewJSONHandler(w, options)
	}
	log := slog.New(handler)
	redis.SetLogger(redisLog{log})
	return log
}

// redisLog takes what the Redis library says into kefu's own log. It says mostly that a connection was lost, which
// the line in Redis tells of as well; so it is for those who look closely.
type redisLog struct{ log *slog.Logger }

// Printf is called by the library.
func (l redisLog) Printf(ctx context.Context, format string, args ...any) {
	l.log.DebugContext(ctx, "redis: "+fmt.Sprintf(format, args...))
}
