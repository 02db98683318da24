package handoff_test

import (
	"net"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kefu/handoff"
)

// newCluster starts a Redis Cluster of three nodes that ends with the test.
func newCluster(t *testing.T) redis.UniversalClient {
	t.Helper()
	var nodes []string
	for range 3 {
		port, bus := freePort(t), freePort(t)
		dir := t.TempDir()
		server := exec.CommandContext(t.Context(), "redis-server", "--bind", "127.0.0.1", "--port", port,
			"--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-config-file", filepath.Join(dir, "nodes.conf"),
			"--dir", dir, "--save", "", "--appendonly", "no")
		server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { // the test's context has ended the server
			_ = server.Wait()
		})
		nodes = append(nodes, "127.0.0.1:"+port)
		alone := redis.NewClient(&redis.Options{Addr: nodes[len(nodes)-1]})
		eventually(t, "a node answers", func() bool { return alone.Ping(t.Context()).Err() == nil })
		_ = alone.Close()
	}
	create := append([]string{"--cluster", "create"}, nodes...)
	if out, err := exec.CommandContext(t.Context(), "redis-cli", append(create, "--cluster-yes")...).CombinedOutput(); err != nil {
		t.Fatalf("create the cluster: %v\n%s", err, out)
	}
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: nodes})
	t.Cleanup(func() { _ = client.Close() })
	cluster := client.(*redis.ClusterClient)
	for _, node := range nodes {
		alone := redis.NewClient(&redis.Options{Addr: node})
		eventually(t, "the cluster is whole", func() bool {
			return strings.Contains(alone.ClusterInfo(t.Context()).Val(), "cluster_state:ok")
		})
		_ = alone.Close()
	}
	cluster.ReloadState(t.Context())
	return client
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// eventually waits until something holds; a server offers no signal to wait for.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	late := time.After(30 * time.Second)
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// Keys of several nodes in one script would be refused there: the hash tag must hold them together.
func TestTheLineWorksOnACluster(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	want := f.three()
	client := newCluster(t)
	l := &line{handoff.NewLine(handoff.LineConfig{Client: client, Languages: languages}), t, client, ""}
	l.reconcile(f, handoff.Repaired{Added: 3})
	l.is(want...)
	l.must(l.Update(t.Context(), f.next(li)))
	l.is(want[1:]...)
	l.put(want[0], 1, noon) // late
	l.put("C-1", 1, noon)   // wrong
	l.reconcile(f, handoff.Repaired{Removed: 1})
	en := f.open("WF20261122000004", func(n *handoff.NewCase) { n.Lang = "en" })
	l.must(l.Update(t.Context(), en))
	got := l.proposes(noon, 3, languages...)
	if !slices.Equal(got, []string{want[1], want[2], en.No}) {
		t.Errorf("proposed %q", got)
	}
}
