package main

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// TestTheReadmeTellsOfEverySetting holds the table of settings in README.md to Config, both ways, defaults included.
func TestTheReadmeTellsOfEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{} // by the settings that a row is about
	name := regexp.MustCompile("`(KEFU_[A-Z_]+)`")
	for line := range strings.Lines(string(readme)) {
		if !strings.HasPrefix(line, "| `KEFU_") {
			continue
		}
		for _, found := range name.FindAllStringSubmatch(line, -1) {
			rows[found[1]] += line
		}
	}
	config := reflect.TypeFor[Config]()
	known := map[string]bool{}
	for _, field := range reflect.VisibleFields(config) {
		setting := field.Tag.Get("env")
		if setting == "" {
			continue
		}
		known[setting] = true
		row, told := rows[setting]
		if !told {
			t.Errorf("README.md does not tell of %s", setting)
			continue
		}
		standard := field.Tag.Get("default")
		if standard != "" && !strings.HasPrefix(standard, "${") && !strings.Contains(row, "`"+standard+"`") {
			t.Errorf("README.md does not tell that %s is %s by default: %s", setting, standard, row)
		}
	}
	for setting := range rows {
		if !known[setting] {
			t.Errorf("README.md tells of %s, and there is no such setting", setting)
		}
	}
}

// TestEachRedisNodeIsCheckedAgainstItsOwnName: the certificate is good for 127.0.0.1 and not for localhost, whichever of
// the two addresses of the cluster is named last.
func TestEachRedisNodeIsCheckedAgainstItsOwnName(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	good, bad := "127.0.0.1:"+port, "localhost:"+port
	for _, urls := range []string{"rediss://" + good + ",rediss://" + bad, "rediss://" + bad + ",rediss://" + good} {
		var s settings
		Config{DatabaseURL: "postgres://localhost/kefu", RedisURL: urls}.checkStores(&s, func(name, format string, args ...any) {
			t.Errorf("%s: "+format, append([]any{name}, args...)...)
		})
		s.redis.TLSConfig.RootCAs = x509.NewCertPool()
		s.redis.TLSConfig.RootCAs.AddCert(server.Certificate())
		options := s.redis.Cluster()
		dial := func(addr string) error {
			conn, err := redis.NewDialer(&redis.Options{TLSConfig: options.TLSConfig})(t.Context(), "tcp", addr)
			if err == nil {
				_ = conn.Close()
			}
			return err
		}
		if err := dial(good); err != nil {
			t.Errorf("%s: %s is refused: %v", urls, good, err)
		}
		if err := dial(bad); err == nil {
			t.Errorf("%s: %s is let in with the certificate of another", urls, bad)
		}
	}
}

func TestTheNodesOfARedisClusterAreReachedAlike(t *testing.T) {
	t.Parallel()
	for _, urls := range []string{
		"redis://a:1,rediss://b:1", "redis://kefu:one@a:1,redis://kefu:two@b:1", "redis://one@a:1,redis://two@b:1",
	} {
		faults := 0
		Config{DatabaseURL: "postgres://localhost/kefu", RedisURL: urls}.checkStores(new(settings), func(string, string, ...any) { faults++ })
		if faults != 1 {
			t.Errorf("%s: %d faults", urls, faults)
		}
	}
}
