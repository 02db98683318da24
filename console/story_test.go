package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/transcript"
)

// story is a shop in which something happened: 王芳 bought for the wrong region, her case is held by 小林; the case of
// another customer waits.
type story struct {
	*shop
	fang, bob int64 // conversations
	held      handoff.Case
	waiting   handoff.Case
	photo     string // name of her photo in the media store
	edited    transcript.Entry
}

const (
	fangsOrder = "WF20261122000123"
	bobsOrder  = "WF20261122000456"
)

func newStory(t *testing.T) story {
	t.Helper()
	s := story{shop: newShop(t)}
	s.order(fangsOrder, "u-1001", "王芳")
	s.order(bobsOrder, "u-1002", "Bob")
	s.fang, s.bob = s.customer(101, "芳芳", "u-1001"), s.customer(102, "Bob", "u-1002")
	s.held = s.open(s.fang, fangsOrder,
		handoff.Detail{Slot: "region_actual", Value: "电信二区", Check: handoff.Differs},
		handoff.Detail{Slot: "region_wanted", Value: "网通二区"},
		handoff.Detail{Slot: "payment_method", Value: "wechat", Check: handoff.Same})
	s.waiting = s.open(s.bob, bobsOrder, handoff.Detail{Slot: "account", Value: "bob_88"})
	s.held = s.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: s.held.No, Staff: lin})
	s.tell()
	return s
}

// tell writes 王芳's transcript, with every kind of line in it.
func (s *story) tell() {
	at := func(minutes int) time.Time { return s.now.Add(time.Duration(minutes-60) * time.Minute) }
	mine, case_ := transcript.CustomerPlace(s.fang), transcript.CasePlace(s.held.No)
	yesterday := s.entry(transcript.Entry{
		Conversation: s.fang, At: s.now.Add(-25 * time.Hour), Author: transcript.Customer,
		Kind: "command", Message: transcript.Message{Text: "/start"},
	})
	welcome := s.entry(transcript.Entry{
		Conversation: s.fang, At: s.now.Add(-25 * time.Hour), Author: transcript.Bot,
		Audience: transcript.CustomerOnly, Message: transcript.Message{
			Text:    "您好，我是店里的客服助手 👋\n\n直接告诉我遇到了什么问题，或者点下面的按钮：",
			Buttons: [][]transcript.Button{{{Label: "我的订单", Data: "o"}, {Label: "转人工", Data: "h"}}},
		}, ReplyTo: yesterday.ID, To: []transcript.Place{mine},
	})
	s.sent(welcome)
	s.entry(transcript.Entry{
		Conversation: s.fang, At: at(10), Author: transcript.Customer, Audience: transcript.RecordOnly,
		Kind: "press", Message: transcript.Message{Text: "我的订单"},
	})
	s.edited = s.entry(transcript.Entry{
		Conversation: s.fang, At: at(12), Author: transcript.Customer, CaseNo: s.held.No,
		Message: transcript.Message{Text: "买成电信一区了，要的是网通一区"}, To: []transcript.Place{case_},
	})
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		s.edited, err = s.log.Edit(ctx, tx, s.edited.ID, transcript.Message{Text: "买成电信一区了，要的是网通二区，手机 13800138000"}, at(13))
		return err
	})
	s.sent(s.edited)
	s.entry(transcript.Entry{
		Conversation: s.fang, At: at(14), Author: transcript.Customer, Kind: "media", CaseNo: s.held.No,
		Message: transcript.Message{Text: "截图", Media: []transcript.Media{
			{Kind: "photo", Ref: "photo-1"},
			{Kind: "file", Ref: "page-1", Name: "订单.html", Size: 2048},
			{Kind: "video", Ref: "video-1", Size: 30 << 20},
		}},
	})
	var picture bytes.Buffer
	img := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for i := range img.Pix {
		img.Pix[i] = byte(i / 900)
	}
	img.Set(1, 1, color.White)
	if err := png.Encode(&picture, img); err != nil {
		s.t.Fatal(err)
	}
	s.photo = s.file("photo-1", "image/png", picture.Bytes())
	s.file("page-1", "text/html", []byte(`<script>alert(1)</script>`))
	if err := s.log.MarkUnfetchable(s.t.Context(), s.db, "video-1", "larger than 20 MB", s.now); err != nil {
		s.t.Fatal(err)
	}
	s.entry(transcript.Entry{
		Conversation: s.fang, At: at(20), Author: transcript.System, Audience: transcript.DeskOnly,
		Kind: "act", CaseNo: s.held.No, Staff: lin, Message: transcript.Message{Text: "小林 接单"},
	})
	answer := s.entry(transcript.Entry{
		Conversation: s.fang, At: at(22), Author: transcript.Agent, Staff: lin, CaseNo: s.held.No,
		ReplyTo: s.edited.ID, Message: transcript.Message{Text: "您好，我来处理。请稍等，我向仓库确认一下。"}, To: []transcript.Place{mine},
	})
	s.failed(answer, "Forbidden: bot was blocked by the user")
	s.entry(transcript.Entry{
		Conversation: s.fang, At: at(23), Author: transcript.Agent, Staff: lin, CaseNo: s.held.No,
		Audience: transcript.DeskOnly, Kind: "note", Message: transcript.Message{Text: "// 客户上个月也买错过一次区服"},
	})
	aside := s.entry(transcript.Entry{
		Conversation: s.fang, At: at(23), Author: transcript.System, Audience: transcript.DeskOnly,
		CaseNo: s.held.No, Message: transcript.Message{Text: "已被别人接走"}, To: []transcript.Place{transcript.CustomerPlace(s.bob)},
	})
	s.sent(aside)
	unsure := s.entry(transcript.Entry{
		Conversation: s.fang, At: at(24), Author: transcript.Bot, Audience: transcript.CustomerOnly,
		Message: transcript.Message{Text: "客服小林已接手工单。"}, To: []transcript.Place{mine},
	})
	s.unknown(unsure)
	s.entry(transcript.Entry{
		Conversation: s.fang, At: at(25), Author: transcript.Customer, Kind: "location",
		Message: transcript.Message{Place: json.RawMessage(`{"latitude":31.2304,"longitude":121.4737}`)}, To: []transcript.Place{case_},
	})
}

// delivery is the delivery of an entry on which the sender is working.
func (s *shop) delivery(e transcript.Entry) int64 {
	s.t.Helper()
	of, err := s.log.DeliveriesOf(s.t.Context(), s.db, []int64{e.ID})
	if err != nil || len(of[e.ID]) != 1 {
		s.t.Fatalf("deliveries of %d: %v, %v", e.ID, of, err)
	}
	if _, err := s.log.MarkSending(s.t.Context(), s.db, of[e.ID][0].ID); err != nil {
		s.t.Fatal(err)
	}
	return of[e.ID][0].ID
}

func (s *shop) sent(e transcript.Entry) {
	s.t.Helper()
	if err := s.log.MarkSent(s.t.Context(), s.db, transcript.Receipt{
		Delivery: transcript.Delivery{ID: s.delivery(e), QueuedAt: time.Now().Add(time.Hour)},
		Chat:     101, Message: e.ID, At: e.At.Add(time.Second),
	}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) failed(e transcript.Entry, fault string) {
	s.t.Helper()
	if err := s.log.MarkFailed(s.t.Context(), s.db, s.delivery(e), fault); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) unknown(e transcript.Entry) {
	s.t.Helper()
	if err := s.log.MarkUnknown(s.t.Context(), s.db, s.delivery(e), "connection reset"); err != nil {
		s.t.Fatal(err)
	}
}
