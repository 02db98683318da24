package dialog

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"kefu/internal/terms"
)

// TestConversations plays the conversations in testdata and compares every word. A support lead can read the files;
// `go test ./dialog -rewrite` writes them anew.
func TestConversations(t *testing.T) {
	datadriven.Walk(t, "testdata/conversations", func(t *testing.T, path string) {
		w := newWorld(t)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			w.log.Reset()
			w.now = w.now.Add(10 * time.Second)
			w.play(t, d)
			if w.log.Len() == 0 {
				return "(silence)\n"
			}
			return w.log.String()
		})
	})
}

// play does one line of a conversation. The commands:
//
//	say           the customer writes the input
//	photo [n]     the customer sends n pictures, with the input as words (earlier: how many of the same album came before)
//	quote         the customer points at the first line of the input and says the rest
//	press         the customer presses the newest button whose label contains the input
//	press-old     the same, with the data of an earlier question (arg: question number)
//	contact       the customer shares a contact (own|other)
//	sticker       the customer sends a sticker
//	agent         an agent does the first word of the input to the case of the second
//	shop          the order changes: "paid WF…", "lang en", "unlinked", "policy" (refunds at once), "tell <news> WF…"
//	timer         half an hour passes
func (w *world) play(t *testing.T, d *datadriven.TestData) {
	input := strings.TrimSpace(d.Input)
	switch d.Cmd {
	case "say":
		w.happen(Text{At: w.now, Text: input})
	case "quote":
		quote, words, _ := strings.Cut(input, "\n")
		w.happen(Text{At: w.now, Text: words, Quote: quote})
	case "photo":
		n, earlier := 1, 0
		if d.HasArg("n") {
			d.ScanArgs(t, "n", &n)
		}
		if d.HasArg("earlier") {
			d.ScanArgs(t, "earlier", &earlier)
		}
		w.happen(Text{At: w.now, Text: input, Media: n, Earlier: earlier})
	case "press":
		data := w.button(input)
		question, choice, ok := ParseButton(data)
		if !ok {
			t.Fatalf("%s: no button %q", d.Pos, input)
		}
		w.happen(Press{At: w.now, Question: question, Choice: choice})
	case "press-old":
		question, choice, _ := ParseButton(input)
		w.happen(Press{At: w.now, Question: question, Choice: choice})
	case "contact":
		w.happen(SharedContact{At: w.now, Phone: "13800138000", Own: input == "own"})
	case "sticker":
		w.happen(Unsupported{At: w.now, What: "sticker"})
	case "agent":
		w.agent(t, strings.Fields(input))
	case "shop":
		w.shop(strings.Fields(input))
	case "timer":
		w.now = w.now.Add(remindAfter)
		w.happen(TimerFired{At: w.now, Name: AbandonTimer})
	default:
		t.Fatalf("%s: no command %q", d.Pos, d.Cmd)
	}
}

func (w *world) agent(t *testing.T, words []string) {
	deed, no := Deed(words[0]), words[1]
	e := CaseChanged{At: w.now, Deed: deed}
	status, agent := terms.CaseClaimed, "李明"
	switch deed {
	case DeedReturned:
		status, agent = terms.CaseWaiting, ""
	case DeedClosed:
		status = terms.CaseClosed
	case DeedRejected:
		e.Reason = "卡密已被使用"
	case DeedSentBack:
		e.Slot = Slot(words[2])
	case DeedApproved:
		e.Refund = &Refund{Amount: 10000, Status: "requested", From: w.now.AddDate(0, 0, 1), To: w.now.AddDate(0, 0, 3)}
		e.Method = "wechat"
	case DeedClaimed, DeedTransferred, DeedReinstated, DeedSpoke,
		terms.DeedOrdered, terms.DeedSplit, terms.DeedNudged, terms.DeedArrived, terms.DeedFulfilling:
	}
	e.Case = w.change(no, status, agent)
	e.Case.Rejected = deed == DeedRejected
	for i := range w.cases {
		if w.cases[i].No == no {
			w.cases[i].Rejected = w.cases[i].Rejected || e.Case.Rejected
			e.Case.Rejected = w.cases[i].Rejected
		}
	}
	e.Order = w.order(e.Case.OrderNo)
	w.happen(e)
}

// shop changes an order or what the shop knows: "paid WF…", "tell expiring WF…", "pieces WF… 10", "no-payment WF…".
func (w *world) shop(words []string) {
	switch words[0] {
	case "unlinked":
		w.linked = false
	case "policy":
		w.policy = true
	case "only":
		n, _ := strconv.Atoi(words[1])
		w.orders = w.orders[:n]
	case "pieces":
		o := w.order(words[1])
		o.Items[0].Quantity, _ = strconv.Atoi(words[2])
		o.Total = o.Items[0].Price * int64(o.Items[0].Quantity)
		o.Paid = o.Total
	case "no-payment":
		o := w.order(words[1])
		o.PaidAt, o.Method, o.Paid = nil, "", 0
	case "not-seven-days":
		w.order(words[1]).SevenDays = false
	case "tell":
		w.happen(OrderChanged{At: w.now, What: terms.News(words[1]), Order: *w.order(words[2])})
	default:
		w.move(w.order(words[1]), terms.Status(words[0]))
	}
	if w.log.Len() == 0 {
		w.log.WriteString("ok\n")
	}
}
