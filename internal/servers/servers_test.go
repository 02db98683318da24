package servers_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"kefu/internal/servers"
)

// The test program is also the process that gets killed: with this variable set to a folder it starts
// servers there, says their addresses and waits for its end.
const holderVariable = "SERVERS_TEST_HOLD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holderVariable); dir != "" {
		s, err := servers.Start(context.Background(), servers.Options{Dir: dir, Durable: true})
		if err != nil {
			panic(err)
		}
		fmt.Println(s.DatabaseURL, s.RedisURL)
		select {}
	}
	goleak.VerifyTestMain(m)
}

func start(t *testing.T, o servers.Options) *servers.Servers {
	t.Helper()
	s, err := servers.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// query runs one statement and returns its only value as text.
func query(t *testing.T, databaseURL, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var value string
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func redisClient(t *testing.T, redisURL string) *redis.Client {
	t.Helper()
	o, err := redis.ParseURL(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	o.MaxRetries, o.DialerRetries = -1, 1
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// reachableDir is a folder below the system's temporary one that every user can reach; t.TempDir's
// are below a folder that only its owner can enter.
func reachableDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "servers-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// alive tells whether any process has its working folder below dir.
func alive(t *testing.T, dir string) bool {
	t.Helper()
	cwds, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range cwds {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir+"/") {
			return true
		}
	}
	return false
}

func TestSecondStartKeepsTheData(t *testing.T) {
	t.Parallel()
	o := servers.Options{Dir: reachableDir(t), Durable: true}
	first := start(t, o)
	execute(t, first.DatabaseURL, `create table kept (word text)`, `insert into kept values ('客服')`)
	if err := redisClient(t, first.RedisURL).Set(t.Context(), "kept", "客服", 0).Err(); err != nil {
		t.Fatal(err)
	}
	first.Stop()
	if alive(t, o.Dir) {
		t.Fatal("a server still runs after Stop")
	}

	began := time.Now()
	second := start(t, o)
	t.Logf("second start: %v", time.Since(began))
	if got := query(t, second.DatabaseURL, `select word from kept`); got != "客服" {
		t.Errorf("PostgreSQL kept %q", got)
	}
	if got, err := redisClient(t, second.RedisURL).Get(t.Context(), "kept").Result(); err != nil || got != "客服" {
		t.Errorf("Redis kept %q, %v", got, err)
	}
}

func TestServersAreSetUpForKefu(t *testing.T) {
	t.Parallel()
	s := start(t, servers.Options{})
	for sql, want := range map[string]string{
		`show timezone`:                   "UTC",
		`show server_encoding`:            "UTF8",
		`show listen_addresses`:           "127.0.0.1",
		`show fsync`:                      "off",
		`select current_database()::text`: "kefu",
		`select datctype from pg_database where datname = current_database()`: "C.UTF-8",
	} {
		if got := query(t, s.DatabaseURL, sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	durable := start(t, servers.Options{Dir: reachableDir(t), Durable: true})
	if got := query(t, durable.DatabaseURL, `show fsync`); got != "on" {
		t.Errorf("fsync of a durable server is %s", got)
	}
	if got, err := redisClient(t, durable.RedisURL).ConfigGet(t.Context(), "append*").Result(); err != nil || got["appendonly"] != "yes" || got["appendfsync"] != "everysec" {
		t.Errorf("durable Redis has %v, %v", got, err)
	}
}

func TestNobodyGetsInWithoutThePassword(t *testing.T) {
	t.Parallel()
	s := start(t, servers.Options{})
	without := func(raw string) string {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(u.User.Username(), "wrong")
		return u.String()
	}
	if conn, err := pgx.Connect(t.Context(), without(s.DatabaseURL)); err == nil {
		_ = conn.Close(t.Context())
		t.Error("PostgreSQL let a wrong password in")
	}
	if err := redisClient(t, without(s.RedisURL)).Ping(t.Context()).Err(); err == nil {
		t.Error("Redis let a wrong password in")
	}
}

func TestSameFolderCannotBeUsedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	o := servers.Options{Dir: reachableDir(t)}
	start(t, o)
	if _, err := servers.Start(t.Context(), o); !errors.Is(err, servers.ErrInUse) {
		t.Errorf("second start: %v, want ErrInUse", err)
	}
}

func TestThrowawaysDoNotCollideAndLeaveNothing(t *testing.T) {
	t.Parallel()
	a, b := start(t, servers.Options{}), start(t, servers.Options{})
	execute(t, a.DatabaseURL, `create table only_in_a ()`)
	if got := query(t, b.DatabaseURL, `select coalesce(to_regclass('only_in_a')::text, 'none')`); got != "none" {
		t.Error("two throw-away servers share a database")
	}
	dir := filepath.Dir(filepath.Dir(query(t, a.DatabaseURL, `show data_directory`)))
	a.Stop()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there after Stop: %v", dir, err)
	}
}

// A killed test run cannot remove its folder; the next one does, but only what is surely nobody's.
func TestFoldersOfKilledRunsAreSweptAway(t *testing.T) {
	t.Parallel()
	folder := func(in string, age time.Duration) string {
		dir, err := os.MkdirTemp(in, "kefu-servers-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		made := time.Now().Add(-age)
		if err := os.Chtimes(dir, made, made); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	abandoned, fresh := folder("", time.Hour), folder("", 0)
	running := folder("", time.Hour)
	lock, err := os.Create(filepath.Join(running, "servers.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	made := time.Now().Add(-time.Hour) // the lock file has just touched the folder
	if err := os.Chtimes(running, made, made); err != nil {
		t.Fatal(err)
	}

	left := map[string]bool{abandoned: false, fresh: true, running: true}
	if _, err := os.Stat("/dev/shm"); err == nil { // where servers that need not last keep their files
		left[folder("/dev/shm", time.Hour)] = false
	}

	start(t, servers.Options{})
	for dir, stays := range left {
		if _, err := os.Stat(dir); (err == nil) != stays {
			t.Errorf("%s: %v; stays: %v", dir, err, stays)
		}
	}
}

// hold starts the servers of dir in a process of their own and returns it with their addresses.
func hold(t *testing.T, dir string) (holder *exec.Cmd, databaseURL, redisURL string) {
	t.Helper()
	holder = exec.Command(os.Args[0])
	holder.Env = append(os.Environ(), holderVariable+"="+dir)
	holder.Stderr = os.Stderr
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Process.Kill(); _ = holder.Wait() })
	if _, err := fmt.Fscan(out, &databaseURL, &redisURL); err != nil {
		t.Fatal(err)
	}
	return holder, databaseURL, redisURL
}

func TestServersEndWithAKilledParent(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	holder, _, _ := hold(t, dir)
	if !alive(t, dir) {
		t.Fatal("no server runs: the test would prove nothing")
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); alive(t, dir); {
		if time.Now().After(deadline) {
			t.Fatal("servers outlive their killed parent")
		}
	}
}

func TestStartAfterAKillKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	holder, databaseURL, _ := hold(t, dir)
	execute(t, databaseURL, `create table kept (word text)`, `insert into kept values ('客服')`)
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	s := start(t, servers.Options{Dir: dir, Durable: true})
	if got := query(t, s.DatabaseURL, `select word from kept`); got != "客服" {
		t.Errorf("kept %q", got)
	}
}

// A process that lost its parent some other way (the lock is free, the server runs on) is ended and
// replaced; a stale pid file with the number of a living process does not stand in the way.
func TestLeftoverServersAndStalePidFilesAreCleared(t *testing.T) {
	t.Parallel()
	dir := reachableDir(t)
	first := start(t, servers.Options{Dir: dir, Durable: true})
	data := query(t, first.DatabaseURL, `show data_directory`)
	first.Stop()

	info, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	as := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		as.Credential = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
	}
	binaries, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(binaries) == 0 {
		t.Fatal(binaries, err)
	}
	var log bytes.Buffer
	leftover := exec.Command(binaries[len(binaries)-1], "-D", data, "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1", "-c", "port="+freePort(t))
	leftover.Dir, leftover.SysProcAttr, leftover.Stderr = data, as, &log
	if err := leftover.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = leftover.Wait(); close(ended) }()
	for { // until it holds the folder
		if pid, err := os.ReadFile(filepath.Join(data, "postmaster.pid")); err == nil && bytes.Contains(pid, []byte("ready")) {
			break
		}
		select {
		case <-ended:
			t.Fatalf("the leftover ended: %s", log.String())
		default:
		}
	}
	second := start(t, servers.Options{Dir: dir, Durable: true})
	<-ended
	second.Stop()

	neighbour := exec.Command("/bin/sleep", "60")
	neighbour.SysProcAttr = as
	if err := neighbour.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = neighbour.Process.Kill(); _ = neighbour.Wait() }()
	stale := fmt.Sprintf("%d\n%s\n1700000000\n5432\n\n127.0.0.1\n", neighbour.Process.Pid, data)
	pidFile := filepath.Join(data, "postmaster.pid")
	if err := os.WriteFile(pidFile, []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(pidFile, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
	start(t, servers.Options{Dir: dir, Durable: true})
	if err := neighbour.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the process whose number stood in the stale file was hurt: %v", err)
	}
}

// A clone below /root: root's servers run as another user, who cannot enter there.
func TestUnreachableFolderIsLedAround(t *testing.T) {
	t.Parallel()
	closed := reachableDir(t)
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	o := servers.Options{Dir: filepath.Join(closed, ".kefu")}
	first := start(t, o)
	execute(t, first.DatabaseURL, `create table kept ()`)
	if base, err := os.Readlink(filepath.Join(o.Dir, "servers-elsewhere")); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(base) })
	} else if os.Geteuid() == 0 {
		t.Errorf("root's servers are not elsewhere: %v", err)
	}
	first.Stop()
	second := start(t, o)
	if got := query(t, second.DatabaseURL, `select coalesce(to_regclass('kept')::text, 'lost')`); got != "kept" {
		t.Error("the second start did not find the data of the first")
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

func execute(t *testing.T, databaseURL string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}
