package event

import (
	"bufio"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"testing"
	"time"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/transcript"
)

var at = time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)

// all has one of each kind of event, with everything that it can carry.
var all = []Event{
	Said{sent("不要了", 12, 31), "g1"},
	Pressed{Sent{At: at, From: Person{"芳芳", "zh-hans"}, Message: transcript.Message{Text: "确认取消"}}, "q:3:yes"},
	Contact{sent("", 13, 0), "+8613800138000", true},
	Unsupported{sent("poll", 14, 0)},
	Edited{at, Origin{7001, 12}, transcript.Message{Text: "要网通二区"}},
	Blocked{at},
	Unblocked{at},
	StaffSaid{at, Staff{901, "小林"}, "C-1024", Origin{-100, 16}, transcript.Message{Text: "您好"}, 40, "g2", true, true, true},
	StaffUnsupported{at, Staff{901, "小林"}, "C-1024", Origin{-100, 15}, "dice"},
	StaffCommand{at, Staff{901, "小林"}, "C-1024", 41, "r", "稍等", transcript.CasePlace("C-1024")},
	Acted{at, "小林", handoff.Act{
		Kind: handoff.ActApprove, CaseNo: "C-1024", Staff: 901, Version: 5, Amount: 4990,
		Lines: []orders.RefundLine{{Line: 2, Quantity: 1}},
	}, transcript.DeskPlace, true, true, true},
	TimerFired{at, "nudge"},
	LeaseLapsed{at, "C-1024", 901, true},
	DeadlineReached{at, "C-1024", handoff.AnswerLate},
	OrderMoved{at, "WF20261122000123", terms.NewsLatePayment, &Payment{9000, terms.WeChat, "4200", 0, 1000, 0, ""}, 7, 8},
	Reacted{at, Staff{901, "小林"}, 41, "👍"},
	LeaseEnds{at, "C-1024", 901, at.Add(2 * time.Minute)},
	ReportDue{at, "2026-11-25"},
}

func sent(text string, id, replyTo int64) Sent {
	return Sent{At: at, Written: at.Add(-time.Minute), From: Person{"芳芳", "zh-hans"}, Origin: Origin{7001, id}, Message: transcript.Message{Text: text}, ReplyTo: replyTo}
}

func TestEveryEventIsReadAsItWasStored(t *testing.T) {
	t.Parallel()
	stored := map[string]bool{}
	for _, e := range all {
		stored[reflect.TypeOf(e).Name()] = true
		data, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(data); err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("%s\nis read as %#v, %v", data, back, err)
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "event.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "kind" {
			continue
		}
		if name := f.Recv.List[0].Type.(*ast.Ident).Name; !stored[name] {
			t.Errorf("nothing shows that %s can be stored", name)
		}
	}
}

// testdata/flat.jsonl was written by the version before events had types of their own.
func TestInputsOfTheEarlierVersionAreRead(t *testing.T) {
	t.Parallel()
	photo := sent("不要了", 12, 31)
	photo.Message.Media = []transcript.Media{{Kind: "photo", Ref: "f1", Chat: 7001, Message: 12}}
	contact, odd := sent("", 13, 0), sent("poll", 14, 0)
	contact.Written, odd.Written = time.Time{}, time.Time{}
	contact.From.Lang, odd.From.Lang = "", ""
	approve := all[10].(Acted)
	approve.Next, approve.Pressed, approve.Told = false, false, false
	said := all[7].(StaffSaid)
	said.Supervising, said.Note = false, false
	want := []Event{
		Said{photo, "g1"},
		all[1],
		Contact{contact, "+8613800138000", true},
		Unsupported{odd},
		all[8], all[4],
		Blocked{at},
		Unblocked{at},
		said, all[9], approve,
		Acted{at, "", handoff.Act{Kind: handoff.ActClaim, CaseNo: "C-1024", Staff: 901, Version: 2}, transcript.CustomerPlace(3), true, false, false},
		all[11], all[12], all[13],
		OrderMoved{At: at, OrderNo: "WF20261122000123", News: terms.NewsLatePayment},
	}
	f, err := os.Open("testdata/flat.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		if got, err := Decode(lines.Bytes()); err != nil || n >= len(want) || !reflect.DeepEqual(got, want[n]) {
			t.Errorf("%s\nis read as %#v, %v", lines.Bytes(), got, err)
		}
	}
	if n != len(want) {
		t.Errorf("%d recorded forms, want %d", n, len(want))
	}
}

func TestWhatIsNoEventIsRefused(t *testing.T) {
	t.Parallel()
	for data, unknown := range map[string]bool{
		`{"danced":{}}`:             true,
		`{"said":{},"pressed":{}}`:  true,
		`{"kind":"danced"}`:         true,
		`{}`:                        true,
		`null`:                      true,
		`{"said":{"at":"no time"}}`: false,
		`{"kind":"said","at":7}`:    false,
		`"said"`:                    false,
		`{"said":`:                  false,
	} {
		if e, err := Decode([]byte(data)); err == nil || errors.Is(err, ErrUnknown) != unknown {
			t.Errorf("%s is read as %#v, %v", data, e, err)
		}
	}
}
