package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"kefu/playground"
)

func TestMetricsAreCountedInTheProcessAndOutliveTheDatabase(t *testing.T) {
	t.Parallel()
	s := newScene(t, func(c *Config, _ *playground.Config) { c.MetricsAddr = "127.0.0.1:0" })
	wang := s.customer(wang)
	wang.say("我的订单")
	wang.hears("订单")
	// Whoever is elected counts what waits every few seconds.
	deadline := time.Now().Add(time.Minute)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for ; !strings.Contains(s.scrape(), "kefu_refunds_overdue"); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("what waits was never counted:\n%s", s.scrape())
		}
	}
	lines := []string{
		`kefu_updates_received_total{kind="message"}`, `kefu_turn_seconds_count{outcome="done"}`,
		`kefu_deliveries_total{kind="customer",result="sent"}`, `kefu_delivery_seconds_count{kind="customer"}`,
		`kefu_telegram_call_seconds_count{code="200",method="sendMessage"}`, `kefu_oldest_seconds{what="input"}`,
		`kefu_leader{work="sender"} 1`, `kefu_redis_up 1`, `kefu_build_info{version=`, `kefu_cases{status="waiting"}`,
	}
	var page, missing string
	for ; ; <-tick.C {
		page, missing = s.scrape(), ""
		for _, line := range lines {
			if !strings.Contains(page, line) {
				missing = line
			}
		}
		if missing == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the page lacks %s:\n%s", missing, page)
		}
	}
	problems, err := testutil.GatherAndLint(s.app.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "kefu_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
	response, err := http.Get(s.app.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("the public address answers /metrics with %s", response.Status)
	}

	// Without the database what the process counted is still there, and what waits there is absent once it is counted
	// again.
	s.app.pool.Close()
	deadline = time.Now().Add(time.Minute)
	for page = s.scrape(); strings.Contains(page, "kefu_refunds_overdue"); page = s.scrape() {
		<-tick.C
		if time.Now().After(deadline) {
			t.Fatal("what waits is still shown though the database is away")
		}
	}
	if !strings.Contains(page, `kefu_updates_received_total{kind="message"}`) {
		t.Errorf("without the database the page is\n%s", page)
	}
}

// scrape reads /metrics as Prometheus does.
func (s *scene) scrape() string {
	s.t.Helper()
	response, err := http.Get("http://" + s.app.machines.Addr().String() + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		s.t.Fatalf("/metrics: %s %v\n%s", response.Status, err, body)
	}
	return string(body)
}

// TestAlertsAndDashboardNameMetricsThatExist holds both files to what the source registers.
func TestAlertsAndDashboardNameMetricsThatExist(t *testing.T) {
	known := map[string]bool{}
	quoted := regexp.MustCompile(`"(kefu_[a-z_]+)"`)
	for _, file := range []string{
		"metrics.go", "../../turn/metrics.go", "../../bot/wire/metrics.go", "../../bot/out/metrics.go", "../../bot/in/in.go",
		"../../bot/election.go", "../../handoff/metrics.go", "../../shop/sender.go",
	} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range quoted.FindAllSubmatch(source, -1) {
			known[string(found[1])] = true
		}
	}
	used := regexp.MustCompile(`kefu_[a-z_]+`)
	part := regexp.MustCompile(`_(count|bucket|sum)$`)
	seen := map[string]bool{}
	for _, file := range []string{"../../docs/alerts.yaml", "../../docs/dashboard.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range used.FindAllString(string(text), -1) {
			seen[part.ReplaceAllString(name, "")] = true
			if !known[name] && !known[part.ReplaceAllString(name, "")] {
				t.Errorf("%s names %s, which kefu does not have", file, name)
			}
		}
	}
	for name := range known {
		if !seen[name] {
			t.Errorf("neither alerts nor dashboard show %s", name)
		}
	}
}

func TestPromtoolTakesTheAlerts(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatalf("promtool (Debian: prometheus) is needed, which make setup-test installs: %v", err)
	}
	if said, err := exec.Command(promtool, "check", "rules", "../../docs/alerts.yaml").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}
