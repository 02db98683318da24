package servers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

func findRedis() (string, error) {
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		return "", fmt.Errorf("redis-server is %w", ErrMissing)
	}
	return binary, nil
}

func startRedis(ctx context.Context, h *home, k *keeper, binary string, o Options) (*process, string, error) {
	dir := filepath.Join(h.base, "redis")
	if err := h.mkdir(dir); err != nil {
		return nil, "", err
	}
	if err := stopLeftovers(dir, binary, syscall.SIGTERM); err != nil {
		return nil, "", err
	}
	o.Progress("starting Redis")
	password := rand.Text()
	p, address, err := launch(ctx,
		func(port string) (*process, error) {
			// The settings stand in a file because every user of the machine can read a command line.
			if err := h.writeFile(filepath.Join(dir, "redis.conf"), redisConf(port, password, o.Durable)); err != nil {
				return nil, err
			}
			return spawn(h, k, dir, syscall.SIGTERM, binary, "redis.conf")
		},
		func(ctx context.Context, address string) error { return ping(ctx, address, password) })
	if err != nil {
		return nil, "", err
	}
	at := url.URL{Scheme: "redis", User: url.UserPassword("default", password), Host: address, Path: "/0"}
	return p, at.String(), nil
}

func ping(ctx context.Context, address, password string) error {
	// The client would complain to the standard error about each try that comes too early.
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	_ = conn.Close()
	client := redis.NewClient(&redis.Options{Addr: address, Password: password, MaxRetries: -1})
	defer client.Close()
	return client.Ping(ctx).Err()
}

func redisConf(port, password string, durable bool) string {
	lines := []string{
		"bind 127.0.0.1",
		"port " + port,
		"requirepass " + password,
		"daemonize no",
		"dir .", // the working folder: no path that would need quoting
		`save ""`,
	}
	if durable {
		lines = append(lines, "appendonly yes", "appendfsync everysec")
	} else {
		lines = append(lines, "appendonly no", "databases 4096") // one for each test
	}
	return strings.Join(lines, "\n") + "\n"
}
