package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEverySettingMayComeFromAFile(t *testing.T) {
	t.Parallel()
	for _, name := range settingNames() {
		e, err := prepare([]string{name + "_FILE=/secrets/x"}, settingNames(), func(string) ([]byte, error) {
			return []byte("a value=with a sign\n"), nil
		})
		if err != nil || len(e.warnings) > 0 {
			t.Fatalf("%s: %v, %v", name, err, e.warnings)
		}
		if want := map[string]string{name: "a value=with a sign"}; !cmp.Equal(e.set, want) {
			t.Errorf("%s: %v", name, e.set)
		}
	}
}

func TestAnEmptySettingIsNotSet(t *testing.T) {
	t.Parallel()
	e, err := prepare([]string{"KEFU_AGENTS_CHAT=", "KEFU_DATA_KEY_FILE= ", "HOME="}, settingNames(), nil)
	if err != nil || !cmp.Equal(e.unset, []string{"KEFU_AGENTS_CHAT", "KEFU_DATA_KEY_FILE"}) || len(e.set) > 0 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestFaultsOfFilesAreNamedWithTheirSetting(t *testing.T) {
	t.Parallel()
	_, err := prepare([]string{
		"KEFU_DATA_KEY_FILE=/nowhere", "KEFU_SHOP_SECRET_FILE=/there", "KEFU_SHOP_SECRET=given as well",
	}, settingNames(), func(string) ([]byte, error) { return nil, errors.New("no such file") })
	for _, said := range []string{"KEFU_DATA_KEY_FILE: no such file", "KEFU_SHOP_SECRET_FILE: KEFU_SHOP_SECRET is set as well"} {
		if err == nil || !strings.Contains(err.Error(), said) {
			t.Errorf("%q is not in %v", said, err)
		}
	}
}

func TestAMisspeltSettingIsWarnedOf(t *testing.T) {
	t.Parallel()
	e, err := prepare([]string{"KEFU_TELEGRM_TOKEN=x", "KEFU_TOKEN_FILE=x", "KEFU_LANG=zh", "KEFU_TEST_AS_PROGRAM=1", "PATH=x"}, settingNames(), nil)
	if err != nil || len(e.warnings) != 2 || !strings.HasPrefix(e.warnings[0], "KEFU_TELEGRM_TOKEN is no setting") {
		t.Errorf("%+v, %v", e, err)
	}
}

// The program itself: an empty number hides no other fault, and the key of a file is used.
func TestTheProgramReadsFilesAndNamesEveryFault(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, status := runProgram(t, []string{
		"KEFU_AGENTS_CHAT=", "KEFU_AGENTS=12,boss", "KEFU_MAX_HELD=many", "KEFU_LEASE=soon", "KEFU_DATA_KEY_FILE=" + key, "KEFU_TIMEZNE=x",
	}, "serve")
	if status != 1 {
		t.Errorf("exit status %d", status)
	}
	for _, want := range []string{
		"KEFU_AGENTS: ", "KEFU_MAX_HELD: ", "KEFU_LEASE: ", "KEFU_TELEGRAM_TOKEN: is missing", "KEFU_REDIS_URL: is missing", "KEFU_TIMEZNE is no setting",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	for _, never := range []string{"KEFU_AGENTS_CHAT", "KEFU_DATA_KEY"} {
		if strings.Contains(said, never) {
			t.Errorf("%s is said to be wrong:\n%s", never, said)
		}
	}
}
