package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"
)

// call runs the program as main does and returns what it wrote.
func call(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func TestAllFaultsOfTheConfigurationAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, "", "serve", "--telegram-token=nonsense", "--telegram-api-url=nowhere", "--updates=webhook",
		"--database-url=mysql://x", "--data-key=short", "--timezone=Mars/Base", "--lang=fr", "--agents-chat=12",
		"--order-no-pattern=(")
	if code != 1 {
		t.Errorf("exit status %d", code)
	}
	for _, name := range []string{
		"KEFU_TELEGRAM_TOKEN", "KEFU_TELEGRAM_API_URL", "KEFU_PUBLIC_URL", "KEFU_WEBHOOK_SECRET", "KEFU_DATABASE_URL",
		"KEFU_REDIS_URL", "KEFU_DATA_KEY", "KEFU_TIMEZONE", "KEFU_LANG", "KEFU_AGENTS_CHAT", "KEFU_ORDER_NO_PATTERN",
	} {
		if !strings.Contains(errs, name+": ") {
			t.Errorf("%s is not named in:\n%s", name, errs)
		}
	}
}

func TestAWrongCallIsExplained(t *testing.T) {
	t.Parallel()
	if code, _, errs := call(t, "", "sreve"); code != 2 || !strings.Contains(errs, "sreve") {
		t.Errorf("status %d, %q", code, errs)
	}
	if code, out, _ := call(t, "", "--help"); code != 0 || !strings.Contains(out, "playground") {
		t.Errorf("status %d, %q", code, out)
	}
}

func TestSecretsStayOutOfFaults(t *testing.T) {
	t.Parallel()
	_, _, errs := call(t, "", "serve", "--database-url=postgres://kefu:verysecret@[broken/kefu",
		"--telegram-token=123456:AAtopsecret", "--data-key="+base64.StdEncoding.EncodeToString([]byte("too short")))
	for _, secret := range []string{"verysecret", "AAtopsecret"} {
		if strings.Contains(errs, secret) {
			t.Errorf("the faults show %q:\n%s", secret, errs)
		}
	}
}

func TestUnderstandAnswersEachLine(t *testing.T) {
	t.Parallel()
	code, out, errs := call(t, "我要取消订单\n\n", "understand", "--now", "2026-11-22T20:30:00+08:00")
	if code != 0 || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"intent":"cancel_order"`) {
		t.Errorf("status %d: %s%s", code, out, errs)
	}
	code, out, _ = call(t, `{"text":"五十块","asking":"amount_expected"}`+"\n", "understand", "--jsonl", "--now", "2026-11-22T20:30:00+08:00")
	if code != 0 || !strings.Contains(out, `"expected":"50.00"`) {
		t.Errorf("status %d: %s", code, out)
	}
	if code, _, errs = call(t, "{", "understand", "--jsonl"); code != 1 || !strings.Contains(errs, "line 1") {
		t.Errorf("status %d: %s", code, errs)
	}
	if code, _, errs = call(t, "", "understand", "--now", "yesterday"); code != 1 || !strings.Contains(errs, "2026-11-22T20:30:00+08:00") {
		t.Errorf("status %d: %s", code, errs)
	}
}

func TestThePlaygroundIsForThisMachineOnly(t *testing.T) {
	t.Parallel()
	code, _, errs := call(t, "", "playground", "--http-addr=0.0.0.0:8080", "--dir="+t.TempDir())
	if code != 1 || !strings.Contains(errs, "this machine only") {
		t.Errorf("status %d: %s", code, errs)
	}
}
