package servers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
)

const (
	postgresVersions = "/usr/lib/postgresql/*/bin/postgres"
	// role is the superuser of the private PostgreSQL, and the name of its database.
	role = "kefu"
)

func startPostgres(ctx context.Context, h *home, k *keeper, o Options) (*process, string, error) {
	root := filepath.Join(h.base, "postgres")
	if err := h.mkdir(root); err != nil {
		return nil, "", err
	}
	data := filepath.Join(root, "data")
	binary, err := findPostgres(data)
	if err != nil {
		return nil, "", err
	}
	password, err := ensureCluster(h, root, binary, o)
	if err != nil {
		return nil, "", err
	}
	ending := syscall.SIGINT // PostgreSQL's fast shutdown: ends sessions, writes a checkpoint
	if h.throwaway {
		ending = syscall.SIGQUIT // its immediate shutdown
	}
	if err := stopLeftovers(data, binary, ending); err != nil {
		return nil, "", err
	}
	// Now that nothing works in the folder, a pid file there is stale. Its number may by now be another
	// process's, for which PostgreSQL would refuse to start.
	if err := os.Remove(filepath.Join(data, "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, "", err
	}

	o.Progress("starting PostgreSQL")
	databaseURL := func(address, name string) string {
		at := url.URL{Scheme: "postgres", User: url.UserPassword(role, password), Host: address, Path: "/" + name, RawQuery: "sslmode=disable"}
		return at.String()
	}
	p, address, err := launch(ctx,
		func(port string) (*process, error) {
			return spawn(h, k, data, ending, binary, postgresArgs(data, port, o)...)
		},
		func(ctx context.Context, address string) error {
			return ensureDatabase(ctx, databaseURL(address, "postgres"))
		})
	return p, databaseURL(address, role), err
}

// findPostgres returns the newest installed server, or the one that made the data in an existing
// folder, since no other can read them.
func findPostgres(data string) (string, error) {
	binaries, err := filepath.Glob(postgresVersions)
	if err != nil {
		return "", err
	}
	version := func(binary string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(binary))))
		return n
	}
	if made, err := os.ReadFile(filepath.Join(data, "PG_VERSION")); err == nil {
		for _, binary := range binaries {
			if strconv.Itoa(version(binary)) == strings.TrimSpace(string(made)) {
				return binary, nil
			}
		}
		return "", fmt.Errorf("%s was made by PostgreSQL %s, which is not installed any more", data, strings.TrimSpace(string(made)))
	}
	if len(binaries) == 0 {
		return "", fmt.Errorf("PostgreSQL is %w", ErrMissing)
	}
	return slices.MaxFunc(binaries, func(a, b string) int { return version(a) - version(b) }), nil
}

// ensureCluster makes the data folder at the first start and returns the superuser's password. The
// folder gets its name only when it is complete, so that an interrupted start is simply begun again.
func ensureCluster(h *home, root, binary string, o Options) (string, error) {
	passwordFile := filepath.Join(root, "password")
	data := filepath.Join(root, "data")
	if _, err := os.Stat(data); err == nil {
		password, err := os.ReadFile(passwordFile)
		return string(password), err
	}
	o.Progress("creating the PostgreSQL database")
	password := rand.Text()
	if err := h.writeFile(passwordFile, password); err != nil {
		return "", err
	}
	leftovers, err := filepath.Glob(data + ".unfinished-*")
	if err != nil {
		return "", err
	}
	for _, dir := range leftovers {
		if err := os.RemoveAll(dir); err != nil {
			return "", err
		}
	}
	unfinished := data + ".unfinished-" + rand.Text()
	args := []string{
		"--pgdata=" + unfinished, "--username=" + role, "--pwfile=" + passwordFile,
		"--encoding=UTF8",
		"--locale=C.UTF-8", // pg_trgm finds nothing in Chinese text under plain C
	}
	if o.Durable {
		args = append(args, "--auth=scram-sha-256")
	} else {
		// Tests connect some thousand times, and SCRAM makes each cost milliseconds so that a short password cannot be
		// guessed. This one is random, and lives for one run on loopback.
		args = append(args, "--no-sync", "--auth=md5")
	}
	if out, err := h.command(root, filepath.Join(filepath.Dir(binary), "initdb"), args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	return password, os.Rename(unfinished, data)
}

func postgresArgs(data, port string, o Options) []string {
	settings := []string{
		"listen_addresses=127.0.0.1",
		"port=" + port,
		"unix_socket_directories=", // their paths may be too long for the kernel
		"timezone=UTC",
		"log_timezone=UTC",
		"logging_collector=off",
		"max_connections=300", // tests of several packages run side by side
	}
	if !o.Durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"max_wal_size=256MB", // it may lie in memory
		)
	}
	args := []string{"-D", data}
	for _, s := range append(settings, o.Settings...) {
		args = append(args, "-c", s)
	}
	return args
}

// ensureDatabase succeeds once the server answers and has its database.
func ensureDatabase(ctx context.Context, databaseURL string) error {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, role).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, `create database `+role)
	return err
}
