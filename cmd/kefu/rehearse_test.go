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
	w.hears("是哪一单")

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

// TestRehearseWrittenTalks plays files of conversations without a database: ends that are missed and turns that go
// otherwise are printed, and what is not a conversation is refused with its line.
func TestRehearseWrittenTalks(t *testing.T) {
	t.Parallel()
	rehearse := func(names ...string) (int, string) {
		var out bytes.Buffer
		code := run(t.Context(), append([]string{"rehearse"}, names...), strings.NewReader(""), &out, &out)
		return code, out.String()
	}
	if code, out := rehearse("../../dialog/testdata/talks"); code != 0 || !strings.Contains(out, "come to their ends, 0 do not; 0 of") {
		t.Errorf("the talks of the tests: status %d\n%s", code, out)
	}
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "talk.txt")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	code, out := rehearse(write("## a cancel\nas 王芳\nend cancelled 2046\n> 取消 4127\n< 好的\n> [确认取消]\n"))
	if code != int(actionDiffers) || !strings.Contains(out, "! end cancelled 2046") || !strings.Contains(out, "- 好的") ||
		!strings.Contains(out, "1 conversations: 0 come to their ends, 1 do not; 1 of 2 turns") {
		t.Errorf("another end: status %d\n%s", code, out)
	}
	if code, out := rehearse(write("你好\n")); code != 1 || !strings.Contains(out, "line 1") {
		t.Errorf("no conversation: status %d\n%s", code, out)
	}
	if code, out := rehearse(t.TempDir()); code != 1 || !strings.Contains(out, "*.txt") {
		t.Errorf("an empty folder: status %d\n%s", code, out)
	}
}
