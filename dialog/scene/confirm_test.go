package scene_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kefu/dialog"
	"kefu/dialog/scene"
	"kefu/dialog/texts"
	"kefu/dialog/understand"
)

// TestTheConfirmPageShowsOnlyWhatWasSaid: in every conversation, each detail on the page that the customer confirms was
// said by them, pressed by them, or stands in the order.
func TestTheConfirmPageShowsOnlyWhatWasSaid(t *testing.T) {
	t.Parallel()
	catalogue, err := texts.Load(texts.Files)
	if err != nil {
		t.Fatal(err)
	}
	m := scene.Machine(catalogue)
	files, err := filepath.Glob("../testdata/talks/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	reasonSaid := func(reason string, said []string) bool {
		for _, s := range slices.Concat(said, strings.Fields(strings.ReplaceAll(strings.Join(said, " "), "要退", " "))) {
			for _, asking := range []understand.Asking{understand.AskingNothing, understand.AskingReason} {
				u := understand.Text(s, understand.Context{Asking: asking, Now: scene.Opening, Lexicon: m.Lexicon})
				if string(u.Reason) == reason || s == catalogue.T("zh", "reason."+reason, nil) || s == understand.Folded(catalogue.T("en", "reason."+reason, nil)) {
					return true
				}
			}
		}
		return false
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts, err := scene.Parse(string(data))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scripts {
			var said []string
			for i, state := range scene.Play(m, s).After {
				if !s.Moves[i].Agent {
					said = append(said, understand.Folded(strings.Trim(s.Moves[i].Line, "[]")))
				}
				task := state.Task
				if state.Asking != understand.AskingConfirm || task == nil || task.Order == nil {
					continue
				}
				pages++
				reason := task.Given[understand.AskingReason]
				if reason != "" && reason != string(understand.OtherReason) && reason != string(dialog.Unbooked) && !reasonSaid(reason, said) && !follows(reason, task.Given) {
					t.Errorf("%s: after %q the page has the reason %s", s.Title, said, reason)
				}
				for slot, value := range task.Given {
					if !told(slot, value, said, task.Order) {
						t.Errorf("%s: after %q the page has %s %q, which nobody said", s.Title, said, slot, value)
					}
				}
			}
		}
	}
	if pages < 80 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

// follows tells whether a reason follows from what was told: who names the region they want bought another.
func follows(reason string, given map[dialog.Slot]string) bool {
	return reason == string(understand.WrongRegion) && given[understand.AskingRegionWanted] != "" ||
		reason == string(understand.WrongAccount) && given[understand.AskingAccount] != ""
}

// told tells whether a detail stands in what was said, or in the order.
func told(slot dialog.Slot, value string, said []string, o *dialog.Order) bool {
	all := strings.Join(said, "\n")
	digits := hanDigits.Replace(all)
	switch slot {
	case understand.AskingAccount:
		return strings.Contains(strings.ReplaceAll(digits, " ", ""), understand.Folded(value)) || strings.Contains(all, understand.Folded(value))
	case understand.AskingRegionActual, understand.AskingRegionWanted:
		if slices.ContainsFunc(o.Items, func(i dialog.Item) bool { return i.Region == value }) {
			return true
		}
		last := []rune(strings.TrimSuffix(value, "区"))
		return strings.ContainsRune(all, last[len(last)-1]) || strings.ContainsRune(digits, []rune(hanDigits.Replace(string(last)))[len(last)-1])
	case understand.AskingAmountExpected, understand.AskingAmountCharged:
		fen, err := strconv.ParseInt(value, 10, 64)
		return err == nil && (strings.Contains(digits, strconv.FormatInt(fen/100, 10)) || costs(o, fen) || fen == 2*o.Total && strings.Contains(digits, "2次"))
	case understand.AskingQuantityWanted, dialog.AskingPieces:
		return strings.Contains(digits, value)
	case dialog.AskingNote:
		for part := range strings.SplitSeq(value, "；") {
			if part = strings.TrimSuffix(part, "…"); !strings.Contains(all, understand.Folded(part)) {
				return false
			}
		}
		return true
	}
	return true
}

// hanDigits writes single Han numerals as digits.
var hanDigits = strings.NewReplacer("零", "0", "〇", "0", "一", "1", "幺", "1", "二", "2", "两", "2", "三", "3", "四", "4", "五", "5",
	"六", "6", "七", "7", "八", "8", "九", "9")

func costs(o *dialog.Order, fen int64) bool {
	return fen == o.Total || fen == o.Paid || slices.ContainsFunc(o.Items, func(i dialog.Item) bool { return fen == i.Price || fen == i.Face })
}
