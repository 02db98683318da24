package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kefu/internal/testdb"
)

func TestPoliciesAreWrittenAndSetFromAFile(t *testing.T) {
	t.Parallel()
	url, key := testdb.URL(t), strings.Repeat("A", 43)+"="
	call := func(args ...string) (code int, out, errs string) {
		var o, e bytes.Buffer
		args = append(args, "--database-url", url, "--data-key", key)
		code = run(t.Context(), args, strings.NewReader(""), &o, &e)
		return code, o.String(), e.String()
	}
	if code, _, errs := call("seed"); code != 0 {
		t.Fatal(errs)
	}
	_, before, _ := call("policies")
	if !strings.Contains(before, `"yx-point-30"`) || !strings.Contains(before, `"max_amount_fen": 5000`) {
		t.Fatal(before)
	}
	file := filepath.Join(t.TempDir(), "policies.json")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// One wrong line, and nothing is changed; each fault is named.
	write(`{"yx-point-30":{"policy":{"cancellable":false}},"nothing":{"policy":{}},"hf-50":{"policy":{"auto_refund":{"enabled":true}}}}`)
	code, _, errs := call("policies", file)
	if code == 0 || !strings.Contains(errs, "nothing: no such product") || !strings.Contains(errs, "hf-50: policy.auto_refund") {
		t.Errorf("%d %s", code, errs)
	}
	if _, now, _ := call("policies"); now != before {
		t.Error("something was changed")
	}
	write(`{"yx-point-30":{"policy":{"cancellable":false},"retention_minutes":5}}`)
	if code, _, errs := call("policies", file); code != 0 {
		t.Fatal(errs)
	}
	_, after, _ := call("policies")
	if !strings.Contains(after, `"cancellable": false`) {
		t.Error(after)
	}
	// What was written can be set again.
	write(after)
	if code, _, errs := call("policies", file); code != 0 {
		t.Error(errs)
	}
}
