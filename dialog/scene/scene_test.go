package scene_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kefu/dialog/scene"
	"kefu/dialog/texts"
)

var rewrite = flag.Bool("rewrite", false, "write the answers anew; ends stay as they are")

// TestTalks plays the conversations in dialog/testdata/talks: each must come to its ends, and be word for word as it was
// written down. `go test ./dialog/scene -rewrite` writes the words anew.
func TestTalks(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	files, err := filepath.Glob("../testdata/talks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversations: %v", err)
	}
	count := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts, err := scene.Parse(string(data))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		count += len(scripts)
		for i, s := range scripts {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txt")+"/"+s.Title, func(t *testing.T) {
				played := scene.Play(m, s)
				for _, fault := range played.Faults {
					t.Errorf("%s\n%s", fault, played.Handed())
				}
				if diff := cmp.Diff(s, played.Script); diff != "" && !*rewrite {
					t.Errorf("it went otherwise (- written, + now):\n%s", diff)
				}
				scripts[i] = played.Script
			})
		}
		if *rewrite {
			if err := os.WriteFile(file, []byte(scene.Write(scripts)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count < 120 {
		t.Errorf("only %d conversations", count)
	}
}

// TestAScriptIsReadAsItIsWritten: what the player writes, it reads back the same.
func TestAScriptIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	text := "## a title\nas guest en\nend told x\n> hi\n< hello\n<\n@ wait 3h\n"
	scripts, err := scene.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := scene.Write(scripts); got != text {
		t.Errorf("%q became %q", text, got)
	}
	if _, err := scene.Parse("hello"); err == nil {
		t.Error("words before the first title were taken")
	}
}

// TestAnEndThatIsNotReachedIsTold: a script that names a wrong end, or none for what happened, fails.
func TestAnEndThatIsNotReachedIsTold(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	cancel := []scene.Move{{Line: "取消 4127"}, {Line: "[确认取消]"}}
	for name, ends := range map[string][]string{
		"no end for a cancel": nil,
		"another order":       {"cancelled 2046", "cancelled 4127"},
		"words never said":    {"cancelled 4127", "told 火星"},
		"words that were":     {"cancelled 4127", "never 确定吗"},
		"a case":              {"cancelled 4127", "case 4127"},
	} {
		if p := scene.Play(m, scene.Script{As: "王芳", Lang: "zh", Ends: ends, Moves: cancel}); len(p.Faults) != 1 {
			t.Errorf("%s: %q", name, p.Faults)
		}
	}
}
