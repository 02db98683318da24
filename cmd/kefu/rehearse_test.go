package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kefu/orders"
)

// TestRehearse records a conversation as serve does and replays it: with the same dialog nothing differs, with another
// text only answers, and an order action of the record that this dialog would not do is told by the status.
func TestRehearse(t *testing.T) {
	t.Parallel()
	s := newScene(t, unlimited)
	unpaid := s.order(0, orders.Unpaid, orders.Virtual).No
	w := s.customer(wang)
	s.Start(wang, s.links[s.demo.Customers[0].ID])
	w.hears("已关联账号")
	w.say("取消 " + unpaid)
	w.hears("可以取消")
	w.press("确认取消")
	w.hears("已取消")
	w.say("我的手机号是13800138000")
	w.hears("您说的是哪件事")

	rehearse := func(more ...string) (int, string) {
		t.Helper()
		var out, errs bytes.Buffer
		args := append([]string{
			"rehearse", "--database-url", s.config.DatabaseURL, "--data-key", s.config.DataKey, "--hotline", s.config.Hotline,
		}, more...)
		code := run(s.ctx, args, strings.NewReader(""), &out, &errs)
		if code == 1 || code == 2 {
			t.Fatalf("status %d: %s", code, errs.String())
		}
		return code, out.String()
	}
	if code, out := rehearse(); code != 0 || !strings.Contains(out, ": 0 would differ") {
		t.Errorf("the same dialog: status %d\n%s", code, out)
	}

	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "own.zh.toml"), []byte(`"cancel.done" = "取消好了：{{.Order}}"`), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out := rehearse("--texts", folder)
	if code != 0 || !strings.Contains(out, ": 1 would differ, 0 of them") || !strings.Contains(out, "+ 取消好了：") {
		t.Errorf("another text: status %d\n%s", code, out)
	}

	// A number that is too short for another shape is none: what was cancelled then would not be now.
	code, out = rehearse("--order-no-pattern", "WF[0-9]{16}")
	if code != int(actionDiffers) || !strings.Contains(out, "cancels") || !strings.Contains(out, "→ cancel "+unpaid) {
		t.Errorf("another pattern: status %d\n%s", code, out)
	}
	if strings.Contains(out, "13800138000") {
		t.Error("a phone number is shown")
	}
}
