package console_test

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"kefu/console"
	"kefu/handoff"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn/event"
)

var hidden = regexp.MustCompile(`name="(token|version)" value="([^"]*)"`)

// form is a form of the page with the hidden fields that the page gives it, and more.
func form(page answer, more ...string) url.Values {
	values := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page.body, -1) {
		values.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return values
}

// received are the events that the console put into the inbox, in order.
func (s *shop) received() []event.Event {
	s.t.Helper()
	rows, err := s.db.Query(s.t.Context(), `SELECT event_sealed FROM inputs WHERE source = 'console' ORDER BY id`)
	if err != nil {
		s.t.Fatal(err)
	}
	sealed, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		s.t.Fatal(err)
	}
	events := make([]event.Event, len(sealed))
	for i := range sealed {
		plain, err := s.box.Open(sealed[i])
		if err != nil {
			s.t.Fatal(err)
		}
		if events[i], err = event.Decode(plain); err != nil {
			s.t.Fatal(err)
		}
	}
	return events
}

func TestAFormGoesIntoTheInboxOnce(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(zhou)
	page := b.get("/console/cases/" + s.waiting.No)
	claim := form(page, "act", "claim")
	first := b.post("/console/cases/"+s.waiting.No+"/act", claim)
	second := b.post("/console/cases/"+s.waiting.No+"/act", claim) // the second half of a double click
	if first.status != http.StatusOK || first.at != second.at || !strings.HasPrefix(first.at, "/console/cases/"+s.waiting.No+"?did=") {
		t.Errorf("the clicks lead to %s and %s", first.at, second.at)
	}
	has(t, first, "已提交", `http-equiv="refresh"`)
	events := s.received()
	if len(events) != 1 {
		t.Fatalf("%d inputs, want 1", len(events))
	}
	want := handoff.Act{Kind: handoff.ActClaim, CaseNo: s.waiting.No, Staff: zhou, Version: s.waiting.Version}
	if got, ok := events[0].(event.Acted); !ok || !reflect.DeepEqual(got.Act, want) {
		t.Errorf("the inbox has %+v", got)
	}
	var conversation int64
	if err := s.db.QueryRow(t.Context(), `SELECT conversation_id FROM inputs WHERE source = 'console'`).Scan(&conversation); err != nil || conversation != s.bob {
		t.Errorf("the input is of conversation %d, %v", conversation, err)
	}
}

// Whenever the turn ends while the page is being read: a page that says done shows what was done, any other asks again.
func TestAPageThatSaysDoneShowsWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(zhou)
	path := "/console/cases/" + s.waiting.No
	for before := 1; ; before++ {
		one, err := s.desk.Get(t.Context(), s.db, s.waiting.No)
		if err != nil {
			t.Fatal(err)
		}
		shown := b.post(path+"/act", form(b.get(path), "act", "claim"))
		queries := 0
		turn := func() {
			if queries++; queries != before {
				return
			}
			s.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Staff: zhou, Version: one.Version})
			if _, err := s.db.Exec(t.Context(), `UPDATE inputs SET status = 'done' WHERE source = 'console'`); err != nil {
				t.Error(err)
			}
		}
		s.between.Store(&turn)
		page := b.get(shown.at)
		s.between.Store(nil)
		if queries < before {
			if before < 10 {
				t.Errorf("the page asked the database only %d times", queries)
			}
			return
		}
		done, held := strings.Contains(page.body, "已处理"), strings.Contains(page.body, `value="return"`)
		if asks := strings.Contains(page.body, `http-equiv="refresh"`); done && !held || done == asks {
			t.Errorf("the turn ended before query %d: the page says done %v, shows it %v, asks again %v", before, done, held, asks)
		}
		s.do(handoff.Act{Kind: handoff.ActReturn, CaseNo: one.No, Staff: zhou})
	}
}

func TestEveryActOfTheHolderReachesTheInbox(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	acts := []struct {
		fields []string
		want   handoff.Act
	}{
		{[]string{"act", "approve", "amount", ""}, handoff.Act{Kind: handoff.ActApprove}},
		{[]string{"act", "approve", "lines", "2x1"}, handoff.Act{Kind: handoff.ActApprove, Lines: []orders.RefundLine{{Line: 2, Quantity: 1}}}},
		{[]string{"act", "approve", "amount", " ¥49.9 "}, handoff.Act{Kind: handoff.ActApprove, Amount: 4990}},
		{[]string{"act", "reject", "reason", "used"}, handoff.Act{Kind: handoff.ActReject, Code: "used"}},
		{[]string{"act", "reject", "reason", "used", "words", "卡密已充值到别的账号"}, handoff.Act{Kind: handoff.ActReject, Reason: "卡密已充值到别的账号", Code: "used"}},
		{[]string{"act", "send_back", "slot", "region_wanted"}, handoff.Act{Kind: handoff.ActSendBack, Slot: "region_wanted"}},
		{[]string{"act", "transfer", "to", "902"}, handoff.Act{Kind: handoff.ActTransfer, To: zhou}},
		{[]string{"act", "return"}, handoff.Act{Kind: handoff.ActReturn}},
		{[]string{"act", "close"}, handoff.Act{Kind: handoff.ActClose}},
	}
	page := b.get(path) // all from one page: its forms do not stand in each other's way
	for _, act := range acts {
		has(t, page, `value="`+act.fields[1]+`"`)
		b.post(path+"/act", form(page, act.fields...))
	}
	events := s.received()
	if len(events) != len(acts) {
		t.Fatalf("%d inputs, want %d", len(events), len(acts))
	}
	for i, act := range acts {
		act.want.CaseNo, act.want.Staff, act.want.Version = s.held.No, lin, s.held.Version
		if got, _ := events[i].(event.Acted); !reflect.DeepEqual(got.Act, act.want) {
			t.Errorf("%v became %+v", act.fields, events[i])
		}
	}
}

func TestAnAnswerAndANoteReachTheInbox(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	b.post(path+"/say", form(page, "text", " 您好，请稍等。 "))
	b.post(path+"/say", form(page, "text", "问过仓库了", "note", "1"))
	events := s.received()
	if len(events) != 2 {
		t.Fatalf("%d inputs, want 2", len(events))
	}
	if e, _ := events[0].(event.StaffSaid); e.Message.Text != "您好，请稍等。" || e.Staff.ID != lin || e.CaseNo != s.held.No {
		t.Errorf("the inbox has %+v", e)
	}
	note := handoff.Act{Kind: handoff.ActNote, CaseNo: s.held.No, Staff: lin, Text: "问过仓库了"}
	if e, _ := events[1].(event.Acted); !reflect.DeepEqual(e.Act, note) {
		t.Errorf("the inbox has %+v", e)
	}
}

func TestAWrongFormIsExplainedAndPutsNothingIntoTheInbox(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	for _, wrong := range []struct {
		to     string
		fields []string
		says   string
	}{
		{"/act", []string{"act", "approve", "amount", "-50"}, "金额看不懂"},
		{"/act", []string{"act", "approve", "amount", "0"}, "金额看不懂"},
		{"/act", []string{"act", "approve", "amount", "1.234"}, "金额看不懂"},
		{"/act", []string{"act", "approve", "amount", "99999999999999999999"}, "金额看不懂"},
		{"/act", []string{"act", "approve", "amount", "五十"}, "金额看不懂"},
		{"/act", []string{"act", "reject", "reason", "", "words", " "}, "拒绝的原因"},
		{"/act", []string{"act", "reject", "reason", "no such"}, "拒绝的原因"},
		{"/act", []string{"act", "send_back"}, "表单不完整"},
		{"/act", []string{"act", "transfer", "to", "x"}, "表单不完整"},
		{"/act", []string{"act", "menu"}, "表单不完整"},
		{"/act", []string{"act", "claim", "version", ""}, "表单不完整"},
		{"/act", []string{"act", "claim", "token", "x"}, "表单不完整"},
		{"/say", []string{"text", " \n"}, "还没有写内容"},
		{"/say", []string{"text", strings.Repeat("字", 4001)}, "内容太长"},
	} {
		has(t, b.post(path+wrong.to, form(page, wrong.fields...)), wrong.says)
	}
	if got := b.post(path+"/say", form(page, "text", strings.Repeat("字", 1<<16))); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of megabytes answers %d", got.status)
	}
	if n := s.inputs(); n != 0 {
		t.Errorf("%d inputs, want none", n)
	}
}

func TestNobodyActsOnACaseTheyMayNotSee(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	own := s.signedIn(lin).get("/console/cases/" + s.held.No)
	other := s.signedIn(zhou)
	for _, to := range []string{"/act", "/say"} {
		got := other.post("/console/cases/"+s.held.No+to, form(own, "act", "close", "text", "您好"))
		if got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", to, got.status)
		}
	}
	if n := s.inputs(); n != 0 {
		t.Errorf("%d inputs, want none", n)
	}
}

func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	requests := s.requests()
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	page := b.get(path)
	link := s.link(boss, s.now)
	targets := []string{"/console/out", "/console/lang", link}
	for _, route := range console.Routes() {
		if strings.HasPrefix(route.Pattern, "POST ") && route.Role != "visitors" {
			targets = append(targets, requests[route.Pattern].path)
		}
	}
	for _, header := range [][2]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		for _, to := range targets {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+to,
				strings.NewReader(form(page, "act", "close", "text", "您好", "lang", "en").Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set(header[0], header[1])
			got := b.send(req)
			if got.status != http.StatusForbidden {
				t.Errorf("%s with %v answers %d", to, header, got.status)
			}
			has(t, got, "别的网站")
		}
	}
	if n := s.inputs(); n != 0 {
		t.Errorf("%d inputs, want none", n)
	}
	has(t, b.get(path), s.held.No) // still signed in
	if got := s.visitor().get(link); got.status != http.StatusOK {
		t.Errorf("the link was spent by another site: %d", got.status)
	}
}

func TestTheAnswerToAFormIsShownWhenItsTurnIsDone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	chat, err := s.inbox.StaffConversation(t.Context(), s.db, zhou, "小周", s.now)
	if err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(zhou)
	waiting := b.post("/console/cases/"+s.waiting.No+"/act", form(b.get("/console/cases/"+s.waiting.No), "act", "claim"))
	if e, _ := s.received()[0].(event.Acted); e.AnswerAt != transcript.CustomerPlace(chat) {
		t.Errorf("the agent is answered in %q", e.AnswerAt)
	}

	// The turn as the engine leaves it: the input done, a word for the agent on its way.
	const refusal = "C-1025 刚刚被小林接走了。"
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		var turnID int64
		err := tx.QueryRow(ctx, `INSERT INTO turns (conversation_id, at, dialog_version, record_sealed)
			VALUES ($1, $2, 1, '') RETURNING id`, s.bob, s.now).Scan(&turnID)
		if err != nil {
			return err
		}
		if _, err := s.log.Append(ctx, tx, transcript.Entry{
			Conversation: chat, Turn: turnID, At: s.now, Author: transcript.System,
			Audience: transcript.CustomerOnly, Kind: "text", Message: transcript.Message{Text: refusal},
			To: []transcript.Place{transcript.CustomerPlace(chat)},
		}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE inputs SET status = 'done', turn_id = $1 WHERE source = 'console'`, turnID)
		return err
	})
	done := b.get(waiting.at)
	has(t, done, refusal)
	lacks(t, done, "已提交", `http-equiv="refresh"`)

	// Nobody else is told, even with the address.
	lacks(t, s.signedIn(chen).get(waiting.at), refusal, "已处理", "已提交")
}

func TestAnInputThatWasSetAsideIsSaid(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	path := "/console/cases/" + s.held.No
	got := b.post(path+"/act", form(b.get(path), "act", "close"))
	if _, err := s.db.Exec(t.Context(), `UPDATE inputs SET status = 'aside', attempts = 3, fault = 'three times' WHERE source = 'console'`); err != nil {
		t.Fatal(err)
	}
	has(t, b.get(got.at), "已搁置")
	has(t, s.signedIn(boss).get("/console/troubles"), "three times", "试过 3 次")
}

func TestASecondPersonApprovesALargeRefund(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	if _, err := testdb.Owner(t, s.db).Exec(t.Context(), `UPDATE payments SET amount = 90000 WHERE order_no = $1`, fangsOrder); err != nil {
		t.Fatal(err)
	}
	proposed := s.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: s.held.No, Staff: lin})
	second := s.signedIn(chen)
	has(t, second.get("/console/"), "退款待复核")
	has(t, second.get("/console/cases?status=approval"), s.held.No)
	page := second.get("/console/cases/" + s.held.No)
	has(t, page, "小林", "¥900", `value="approve"`)
	lacks(t, page, `value="close"`, `name="text"`)
	second.post("/console/cases/"+s.held.No+"/act", form(page, "act", "approve"))
	want := handoff.Act{Kind: handoff.ActApprove, CaseNo: s.held.No, Staff: chen, Version: proposed.Version}
	events := s.received()
	if got, _ := events[0].(event.Acted); len(events) != 1 || !reflect.DeepEqual(got.Act, want) {
		t.Errorf("the inbox has %+v", events)
	}
}
