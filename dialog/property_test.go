package dialog

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kefu/internal/terms"
)

// fragments are pieces of what customers write; a message of the properties is some of them, or anything at all.
var fragments = []string{
	"取消", "WF20261122000001", "WF20261122000002", "WF20261115000009", "WF29990101000000", "退款", "不要了", "确认", "不是", "返回", "算了",
	"转人工", "第一个", "最后一个", "买成电信一区了", "要网通二区", "不对，是网通一区", "扣了我200", "应该是100", "昨天下午三点", "微信付的",
	"账号 wang88", "只要3个", "坏了", "没收到", "谢谢", "我要投诉", "能取消吗", "取消要手续费吗", "8321", "/help", "/cancel", "/human",
	"/start good", "/start used", "/unlink", "/status", "/lang en", "\u202e\u200b", "🙏", "-50", "2月30日", "明天下午三点",
}

// someEvent is one thing that can happen to the world.
func (w *world) someEvent(t *rapid.T) {
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1, 2, 3:
		words := rapid.SliceOfN(rapid.SampledFrom(fragments), 1, 3).Draw(t, "words")
		w.happen(Text{At: w.now, Text: strings.Join(words, " "), Media: rapid.IntRange(0, 1).Draw(t, "media")})
	case 4:
		w.happen(Text{At: w.now, Text: rapid.String().Draw(t, "text")})
	case 5, 6:
		if data := w.anyButton(t); data != "" {
			question, choice, _ := ParseButton(data)
			w.happen(Press{At: w.now, Question: question, Choice: choice})
		}
	case 7:
		w.happen(rapid.SampledFrom([]Event{
			TimerFired{At: w.now, Name: AbandonTimer}, Unsupported{At: w.now, What: "sticker"}, SharedContact{At: w.now, Phone: "13800138000", Own: true},
		}).Draw(t, "other"))
	case 8:
		w.someAct(t)
	case 9:
		o := &w.orders[rapid.IntRange(0, len(w.orders)-1).Draw(t, "order")]
		if moves := becomes[o.Status]; len(moves) > 0 {
			w.move(o, rapid.SampledFrom(moves).Draw(t, "status"))
			if rapid.Bool().Draw(t, "told") {
				w.happen(OrderChanged{At: w.now, What: terms.News(o.Status), Order: *o})
			}
		}
	}
}

// becomes is what the shop does to orders by itself.
var becomes = map[terms.Status][]terms.Status{
	terms.Unpaid: {terms.Paid, terms.Expired}, terms.Paid: {terms.Shipped}, terms.Shipped: {terms.Completed},
}

// anyButton is one of all that were ever shown, "" if there was none.
func (w *world) anyButton(t *rapid.T) string {
	var all []string
	for _, s := range w.said {
		for _, row := range s.Buttons {
			for _, b := range row {
				if b.Data != "" {
					all = append(all, b.Data)
				}
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	// The newest are pressed most often.
	back := min(len(all)-1, rapid.IntRange(0, 12).Draw(t, "back"))
	if rapid.IntRange(0, 4).Draw(t, "old") == 0 {
		back = rapid.IntRange(0, len(all)-1).Draw(t, "how old")
	}
	return all[len(all)-1-back]
}

func (w *world) someAct(t *rapid.T) {
	if len(w.cases) == 0 {
		return
	}
	c := &w.cases[rapid.IntRange(0, len(w.cases)-1).Draw(t, "case")]
	deed := rapid.SampledFrom([]Deed{DeedClaimed, DeedReturned, DeedRejected, DeedClosed, DeedSentBack, DeedSpoke}).Draw(t, "deed")
	if c.Status == "closed" {
		return
	}
	words := []string{string(deed), c.No}
	if deed == DeedSentBack {
		words = append(words, rapid.SampledFrom([]string{"account", "evidence", "region_wanted", "item", "paid_at", "nonsense"}).Draw(t, "slot"))
	}
	w.agent(nil, words)
}

// TestWhateverHappens holds the promises of the dialog in any order of events.
func TestWhateverHappens(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	rapid.Check(t, func(t *rapid.T) {
		w := worldOf(m)
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			w.now = w.now.Add(time.Duration(rapid.IntRange(1, 3600).Draw(t, "seconds")) * time.Second)
			unpaid := w.unpaid()
			before, asked := w.s.clone(), len(w.said)
			w.someEvent(t)
			if strings.Contains(w.log.String(), "(does not rest)") {
				t.Fatal("the dialog does not come to rest")
			}
			for no, n := range w.cancelled {
				if n > 1 || n == 1 && !slices.Contains(unpaid, no) && slices.Contains(w.unpaid(), no) {
					t.Fatalf("%s was cancelled %d times", no, n)
				}
			}
			if gone := cancelledNow(unpaid, w); gone != "" && !w.confirmable(before, asked, gone) {
				t.Fatalf("%s was cancelled without the confirmation of it", gone)
			}
			if no := w.twoCases(); no != "" {
				t.Fatalf("two cases are open for %s", no)
			}
			stored, err := w.s.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Restore(stored, StateVersion); err != nil {
				t.Fatalf("%v: %s", err, stored)
			}
		}
	})
}

func (w *world) unpaid() []string {
	var list []string
	for _, o := range w.orders {
		if o.Status == "unpaid" {
			list = append(list, o.No)
		}
	}
	return list
}

// cancelledNow is the order that was unpaid and is cancelled now.
func cancelledNow(unpaid []string, w *world) string {
	for _, no := range unpaid {
		if w.order(no).Status == "cancelled" {
			return no
		}
	}
	return ""
}

// confirmable tells whether the question put before the event asked to confirm the cancelling of this very order.
func (w *world) confirmable(before State, said int, no string) bool {
	if before.Asking != "confirm" || before.Task.Goal != GoalCancel || before.Task.Order.No != no {
		return false
	}
	for i := said - 1; i >= 0; i-- {
		for _, row := range w.said[i].Buttons {
			for _, b := range row {
				if question, _, ok := ParseButton(b.Data); ok && question == before.Asked {
					return strings.Contains(w.said[i].Text, no)
				}
			}
		}
	}
	return false
}

func (w *world) twoCases() string {
	open := map[string]bool{}
	for _, c := range w.cases {
		if c.Status == "closed" || c.OrderNo == "" {
			continue
		}
		if open[c.OrderNo] {
			return c.OrderNo
		}
		open[c.OrderNo] = true
	}
	return ""
}

// FuzzStep says anything to the dialog at several places: it answers, and no text cancels an order by itself.
func FuzzStep(f *testing.F) {
	for _, s := range fragments {
		f.Add(s, uint8(0))
		f.Add(s, uint8(1))
	}
	f.Add(strings.Repeat("9", 4096), uint8(2))
	f.Add("\xff\xfe", uint8(3))
	m := newMachine(f)
	var places []State
	for _, words := range [][]string{
		{},
		{"我的订单"},
		{"WF20261122000001"},
		{"取消 WF20261122000001"},
		{"退款 WF20261122000002"},
		{"退款 WF20261122000002", "区服买错"},
		{"WF20261119000006 卡密用不了"},
		{"/unlink", "我的订单"},
	} {
		w := worldOf(m)
		for _, s := range words {
			w.happen(Text{At: w.now, Text: s})
		}
		places = append(places, w.s)
	}
	f.Fuzz(func(t *testing.T, text string, at uint8) {
		w := worldOf(m)
		w.s = places[int(at)%len(places)]
		before := w.s.clone()
		w.happen(Text{At: w.now, Text: text})
		if len(w.said) == 0 {
			t.Errorf("%q was not answered", text)
		}
		for no := range w.cancelled {
			if before.Asking != "confirm" {
				t.Errorf("%q cancelled %s", text, no)
			}
		}
		for _, s := range w.said {
			if !utf8.ValidString(s.Text) && utf8.ValidString(text) {
				t.Errorf("%q was answered with %q", text, s.Text)
			}
		}
	})
}

// FuzzRestore reads anything as a stored state: either it is given up, or the dialog goes on with it.
func FuzzRestore(f *testing.F) {
	w := newWorld(f)
	for _, words := range []string{"我的订单", "取消 WF20261122000001", "退款 WF20261115000009", "第三个", "转人工", "算了"} {
		w.happen(Text{At: w.now, Text: words})
		stored, err := w.s.Encode()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(stored)
	}
	f.Add([]byte(`{"asking":"confirm"}`))
	f.Add([]byte(`{"asking":"item","task":{"given":{"item":"7"}}}`))
	f.Add([]byte(`{"asking":"note","task":{"ask":"item"}}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"asking":"confirm","task":{"goal":"cancel","order":{"status":"unpaid"}}}`))
	f.Add([]byte(`{"task":{"order":{"status":"paid"},"goal":"after"},"asking":"region_wanted"}`))
	m := w.m
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Restore(data, StateVersion)
		if err != nil {
			if !errors.Is(err, ErrUnreadableState) {
				t.Fatalf("%v is no ErrUnreadableState", err)
			}
			return
		}
		for _, e := range []Event{
			Text{At: w.now, Text: "确认"},
			Text{At: w.now, Text: "第一个"},
			Text{At: w.now, Text: "要网通二区"},
			Text{At: w.now, Media: 1},
			Press{At: w.now, Question: s.Asked, Choice: "confirm"},
			Press{At: w.now, Question: s.Asked, Choice: "back"},
			Press{At: w.now, Question: s.Asked, Choice: "fix"},
			Press{At: w.now, Question: s.Asked, Choice: "v0"},
			Press{At: w.now, Question: s.Asked, Choice: "human"},
			TimerFired{At: w.now, Name: AbandonTimer},
			Text{At: w.now, Text: "/help"},
		} {
			after := worldOf(m)
			after.s = s
			after.happen(e)
		}
	})
}

func TestAStateOfAnotherVersionIsGivenUp(t *testing.T) {
	t.Parallel()
	stored, err := Start("zh").Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []int{0, StateVersion + 1} {
		if _, err := Restore(stored, version); !errors.Is(err, ErrUnreadableState) {
			t.Errorf("version %d: %v", version, err)
		}
	}
}
