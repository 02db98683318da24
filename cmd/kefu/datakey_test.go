package main

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"kefu/internal/testdb"
)

func TestEveryCommandRefusesAnotherDataKey(t *testing.T) {
	t.Parallel()
	key := func(fill byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{fill}, 32)) }
	url := testdb.URL(t)
	store := func(command, key string) (int, string) {
		code, out, errs := call(t, "", command, "--database-url", url, "--migrate-database-url", testdb.OwnerURL(t, url), "--data-key", key)
		return code, out + errs
	}
	if code, said := store("seed", key(1)); code != 0 {
		t.Fatal(said)
	}
	for _, command := range []string{"policies", "rehearse", "rekey"} {
		if code, said := store(command, key(2)); code != 1 || !strings.Contains(said, "not the data key") {
			t.Errorf("%s: status %d, %s", command, code, said)
		}
	}
	// A new key takes the place of the old one, and the old one is then refused.
	if code, said := store("rekey", key(2)+","+key(1)); code != 0 || !strings.Contains(said, "everything is sealed") {
		t.Errorf("rekey: status %d, %s", code, said)
	}
	if code, said := store("policies", key(2)); code != 0 {
		t.Errorf("the new key: %s", said)
	}
	if code, _ := store("policies", key(1)); code != 1 {
		t.Error("the old key still opens the database")
	}
}

func TestServeRefusesAnotherDataKeyAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	s.stop()
	s.config.DataKey = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{42}, 32))
	if app, err := Open(s.ctx, s.config, s.app.log); err == nil || !strings.Contains(err.Error(), "not the data key") {
		if err == nil {
			app.Close()
		}
		t.Errorf("a start with another key: %v", err)
	}
}
