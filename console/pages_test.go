package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

func TestATranscriptShowsEverythingThatWasSaidAndDone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	page := s.signedIn(boss).get(fmt.Sprintf("/console/conversations/%d", s.fang))
	if page.status != http.StatusOK {
		t.Fatalf("the transcript answers %d", page.status)
	}
	has(t, page,
		"芳芳", "王芳", "已绑定账号", "/start", "我的订单", "转人工", "点按按钮", "小林 接单",
		"要的是网通二区", "要的是网通一区", "已编辑", "138****8000",
		"客户上个月也买错过一次区服", "内部备注", "仅客服可见",
		"已被别人接走", "客服私聊", "Forbidden: bot was blocked by the user", "发送失败", "结果未知", "已送达", "待发送",
		"larger than 20 MB", "31.23040, 121.47370", fangsOrder, "收到付款", "下单",
		`<img src="/console/media/`+s.photo, "下载 订单.html", fmt.Sprintf(`id="e%d"`, s.edited.ID))
	lacks(t, page, "13800138000", "console.", "&lt;nil&gt;", "%!", "<no value>")
	// The story begins a day ago and takes some hours: shortly after midnight that is three calendar days.
	if days := strings.Count(page.body, `class="day"`); days != 2 && days != 3 {
		t.Errorf("the transcript has %d days, want yesterday and today", days)
	}
	ordered, paid := strings.Index(page.body, "<b>下单</b>"), strings.Index(page.body, "<b>收到付款</b>")
	pressed, welcome := strings.Index(page.body, "点按按钮"), strings.Index(page.body, "您好，我是店里的客服助手")
	if welcome > ordered || ordered > paid || paid > pressed {
		t.Errorf("welcome, order, payment and press stand at %d, %d, %d, %d", welcome, ordered, paid, pressed)
	}
}

func TestALongTranscriptIsReadPageByPage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id := s.customer(101, "芳芳", "")
	var all []transcript.Entry
	for i := range 650 {
		all = append(all, transcript.Entry{
			Conversation: id, At: s.now.Add(time.Duration(i-1000) * time.Second), Kind: "text",
			Author: transcript.Customer, Audience: transcript.Both, Message: transcript.Message{Text: fmt.Sprintf("第%03d句", i)},
		})
	}
	s.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		all, err = s.log.AppendAll(ctx, tx, all)
		return err
	})
	b := s.signedIn(boss)
	path := fmt.Sprintf("/console/conversations/%d", id)
	newest := b.get(path)
	has(t, newest, "第350句", "第649句", fmt.Sprintf("?before=%d", all[350].ID))
	lacks(t, newest, "第349句", `href="?after=`)
	middle := b.get(fmt.Sprintf("%s?before=%d", path, all[350].ID))
	has(t, middle, "第050句", "第349句", fmt.Sprintf("?after=%d", all[349].ID))
	lacks(t, middle, "第049句", "第350句")
	first := b.get(fmt.Sprintf("%s?before=%d", path, all[50].ID))
	has(t, first, "第000句", "第049句")
	lacks(t, first, `href="?before=`)
	has(t, b.get(fmt.Sprintf("%s?entry=%d", path, all[10].ID)), "第010句", fmt.Sprintf(`id="e%d"`, all[10].ID))
}

func TestPagesSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	if err := s.inbox.Receive(t.Context(), turn.Input{Source: turn.FromTelegram, Key: "tg:1", Fault: "not a chat of ours", ReceivedAt: s.now}); err != nil {
		t.Fatal(err)
	}
	words := map[string]map[string][]string{
		"/console/":              {"zh": {"等待接单", "搁置的输入"}, "en": {"waiting", "inputs set aside"}},
		"/console/conversations": {"zh": {"芳芳", "处理中"}, "en": {"芳芳", "Claimed"}},
		fmt.Sprintf("/console/conversations/%d", s.fang): {"zh": {"完整记录"}, "en": {"Full transcript", "internal note", "payment received"}},
		"/console/cases?status=all":                      {"zh": {s.held.No, "小林 处理"}, "en": {s.waiting.No, "held by 小林"}},
		"/console/cases/" + s.held.No:                    {"zh": {"要换成", "网通二区", "微信支付", "与订单不同"}, "en": {"different from the order", "WeChat Pay"}},
		"/console/troubles":                              {"zh": {"not a chat of ours"}, "en": {"Inputs set aside", "not a chat of ours"}},
		"/console/nothing":                               {"zh": {"没有找到"}, "en": {"Not found"}},
	}
	b := s.signedIn(boss)
	for _, lang := range []string{"zh", "en"} {
		b.post("/console/lang", url.Values{"lang": {lang}, "back": {"/console/"}})
		for path, want := range words {
			page := b.get(path)
			has(t, page, want[lang]...)
			lacks(t, page, "console.", "%!", "<no value>", "&lt;nil&gt;")
		}
	}
}

func TestListsAreSearchedByNameOrderAndCaseNumber(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.index()
	b := s.signedIn(boss)
	for query, found := range map[string]string{
		"芳": "芳芳", "王芳": "芳芳", fangsOrder: "芳芳", strings.ToLower(fangsOrder): "芳芳", s.held.No: "芳芳",
		strings.ToLower(strings.ReplaceAll(s.waiting.No, "-", "")): "Bob", "bob": "Bob", " Bob ": "Bob",
	} {
		page := b.get("/console/conversations?q=" + url.QueryEscape(query))
		has(t, page, `<span class="name">`+found)
		if n := strings.Count(page.body, `<span class="name">`); n != 1 {
			t.Errorf("%q finds %d conversations", query, n)
		}
	}
	for _, query := range []string{"%", "_", `\`, "WF20261122000999", "C-999999999999999999999", "' OR 1=1 --"} {
		page := b.get("/console/conversations?q=" + url.QueryEscape(query))
		if page.status != http.StatusOK || strings.Contains(page.body, `<span class="name">`) {
			t.Errorf("%q answers %d and finds something", query, page.status)
		}
	}
}

func TestALongListIsReadPageByPageWithoutGapsOrRepeats(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 120 {
		id := s.customer(int64(1000+i), fmt.Sprintf("客户%03d", i), "")
		s.open(id, "")
	}
	b := s.signedIn(boss)
	for _, list := range []string{"/console/conversations", "/console/cases?status=waiting", "/console/cases?status=all"} {
		seen := map[string]int{}
		for path := list; path != ""; {
			page := b.get(path)
			for i := range 120 {
				seen[fmt.Sprint(i)] += strings.Count(page.body, fmt.Sprintf("客户%03d", i))
			}
			path = ""
			if _, rest, ok := strings.Cut(page.body, `<nav class="pager"><a class="button" href="`); ok {
				path, _, _ = strings.Cut(strings.ReplaceAll(rest, "&amp;", "&"), `"`)
			}
		}
		for i := range 120 {
			if n := seen[fmt.Sprint(i)]; n != 1 {
				t.Fatalf("%s shows customer %d %d times", list, i, n)
			}
		}
	}
}

func TestWhatPeopleWriteNeverBecomesPartOfThePage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`
	s.order(fangsOrder, "u-1001", evil)
	id := s.customer(101, evil, "u-1001")
	one := s.open(id, fangsOrder, handoff.Detail{Slot: evil, Value: evil})
	s.do(handoff.Act{Kind: handoff.ActClaim, CaseNo: one.No, Staff: lin})
	s.entry(transcript.Entry{Conversation: id, Author: transcript.Customer, CaseNo: one.No, Kind: "odd", Message: transcript.Message{
		Text: evil, Buttons: [][]transcript.Button{{{Label: evil, URL: "javascript:alert(3)"}}},
		Media: []transcript.Media{{Kind: "file", Ref: "evil", Name: evil}},
		Place: json.RawMessage(`{"first_name":"<script>alert(4)</script>"}`),
	}})
	s.file("evil", `text/html`, []byte(evil))
	if _, err := s.db.Exec(t.Context(), `UPDATE staff SET name = $1`, evil); err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(lin)
	for _, path := range []string{
		"/console/", "/console/conversations", "/console/conversations?q=" + url.QueryEscape(evil),
		fmt.Sprintf("/console/conversations/%d", id), "/console/cases?status=all", "/console/cases/" + one.No,
		"/console/" + url.PathEscape(evil),
	} {
		page := b.get(path)
		if page.status >= 500 {
			t.Errorf("%s answers %d", path, page.status)
		}
		lacks(t, page, "<script>", "<img src=x", "javascript:")
	}
}

func TestFilesOfCustomersAreShownOrDownloadedSafely(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(boss)
	page := b.get(fmt.Sprintf("/console/conversations/%d", s.fang))
	kinds := map[string]string{}
	for _, rest := range strings.Split(page.body, `="/console/media/`)[1:] {
		address, _, _ := strings.Cut(rest, `"`)
		got := b.get("/console/media/" + strings.ReplaceAll(address, "&amp;", "&"))
		if got.status != http.StatusOK {
			t.Errorf("a file answers %d", got.status)
		}
		kinds[got.header.Get("Content-Type")] = got.header.Get("Content-Disposition")
		if csp := got.header.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") {
			t.Errorf("a file may run: %q", csp)
		}
	}
	if _, shown := kinds["image/png"]; !shown || kinds["image/png"] != "" {
		t.Errorf("the photo is not shown: %v", kinds)
	}
	if !strings.HasPrefix(kinds["application/octet-stream"], "attachment") {
		t.Errorf("the page of HTML is not a download: %v", kinds)
	}
	for _, path := range []string{
		"/console/media/" + s.photo,                                                     // of no entry
		fmt.Sprintf("/console/media/%s?entry=%d", s.photo, s.edited.ID),                 // of another entry
		fmt.Sprintf("/console/media/%s?entry=%d", strings.Repeat("0", 64), s.edited.ID), // of nobody
		"/console/media/..%2f..%2fetc%2fpasswd?entry=1",
	} {
		if got := b.get(path); got.status != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got.status)
		}
	}
}

func TestAgentsSeeTheQueueAndTheirOwnCasesOnly(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	conversation := fmt.Sprintf("/console/conversations/%d", s.fang)
	photo := func(b *browser) string {
		page := s.signedIn(boss).get(conversation)
		_, rest, _ := strings.Cut(page.body, `src="/console/media/`)
		address, _, _ := strings.Cut(rest, `"`)
		return "/console/media/" + strings.ReplaceAll(address, "&amp;", "&")
	}
	holder, other := s.signedIn(lin), s.signedIn(zhou)

	has(t, holder.get(conversation), "要的是网通二区")
	if got := holder.get(photo(holder)); got.status != http.StatusOK {
		t.Errorf("the holder gets %d for a photo of the case", got.status)
	}
	has(t, other.get("/console/cases?status=waiting"), s.waiting.No)
	has(t, other.get("/console/cases/"+s.waiting.No), "bob_88", "接单")
	lacks(t, other.get("/console/cases?status=all"), s.held.No)
	lacks(t, other.get("/console/conversations"), "芳芳", "Bob")
	lacks(t, other.get("/console/cases/"+s.waiting.No), "/console/conversations/")

	nothing := other.get("/console/conversations/999999")
	for _, path := range []string{
		conversation, fmt.Sprintf("/console/conversations/%d", s.bob), "/console/cases/" + s.held.No, photo(other), "/console/troubles",
	} {
		got := other.get(path)
		if got.status != http.StatusNotFound {
			t.Errorf("%s answers %d to another agent", path, got.status)
		}
		if strings.ReplaceAll(got.body, path, "") != strings.ReplaceAll(nothing.body, nothing.at, "") &&
			!strings.Contains(path, "media") {
			t.Errorf("%s reads otherwise than what does not exist", path)
		}
	}

	// Whoever was given the case may read it, and whoever held it keeps that right.
	s.do(handoff.Act{Kind: handoff.ActTransfer, CaseNo: s.held.No, Staff: lin, To: zhou})
	has(t, other.get(conversation), "要的是网通二区")
	has(t, holder.get(conversation), "要的是网通二区")
	has(t, holder.get("/console/cases/"+s.held.No), "小周")
	lacks(t, holder.get("/console/cases/"+s.held.No), `value="approve"`, `name="text"`)
}

func TestStaffConversationsAreInNoTranscript(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	id, err := s.inbox.StaffConversation(t.Context(), s.db, lin, "小林", s.now)
	if err != nil {
		t.Fatal(err)
	}
	b := s.signedIn(boss)
	if got := b.get(fmt.Sprintf("/console/conversations/%d", id)); got.status != http.StatusNotFound {
		t.Errorf("an agent's chat with the bot answers %d", got.status)
	}
	lacks(t, b.get("/console/conversations"), `class="name"`)
}

func TestAnOrderOfACaseIsShownWithItsRefund(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: s.held.No, Staff: lin, Amount: 4990})
	page := s.signedIn(lin).get("/console/cases/" + s.held.No)
	has(t, page, "同意退款", "¥49.90", "退款中", "已申请", "预计", "最多 ¥50.10")
	// The order has a history of its own: when, what, how its status changed, how much money, and who did it.
	_, history, _ := strings.Cut(page.body, "订单经过")
	history, _, _ = strings.Cut(history, "</section>")
	for _, words := range []string{
		"<b>下单</b>", "<b>收到付款</b>", "¥100 · 微信支付", "<b>申请退款</b>", "已付款，未发货 → 退款中 · ¥49.90", s.held.No, "<time datetime=",
	} {
		if !strings.Contains(history, words) {
			t.Errorf("the order's history lacks %q:\n%s", words, history)
		}
	}
	lacks(t, page, "最多 ¥100")
	if o, err := s.orders.Get(t.Context(), s.db, fangsOrder); err != nil || o.Status != orders.Refunding {
		t.Fatalf("the order is %s, %v", o.Status, err)
	}
	// What is left may follow; then there is nothing to give back any more.
	s.do(handoff.Act{Kind: handoff.ActApprove, CaseNo: s.held.No, Staff: lin})
	page = s.signedIn(lin).get("/console/cases/" + s.held.No)
	has(t, page, "¥49.90", "¥50.10")
	lacks(t, page, `value="approve"`)
}

// Whoever answers is told before that nothing arrives.
func TestACaseTellsThatItsCustomerHasBlockedTheBot(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	b := s.signedIn(lin)
	lacks(t, b.get("/console/cases/"+s.held.No), "拉黑")
	if _, err := s.db.Exec(t.Context(), `UPDATE conversations SET blocked_at = now() WHERE id = $1`, s.fang); err != nil {
		t.Fatal(err)
	}
	has(t, b.get("/console/cases/"+s.held.No), "已拉黑机器人", "文字和文件都送不到")
}

func TestACaseTellsWhatHappenedToItInWords(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.do(handoff.Act{Kind: handoff.ActSendBack, CaseNo: s.held.No, Staff: lin, Slot: "region_wanted"})
	s.do(handoff.Act{Kind: handoff.ActReject, CaseNo: s.held.No, Staff: lin, Reason: "已经使用"})
	s.do(handoff.Act{Kind: handoff.ActTransfer, CaseNo: s.held.No, Staff: lin, To: zhou})
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := s.desk.Raise(ctx, tx, s.held.No, handoff.Top, s.now)
		return err
	})
	s.do(handoff.Act{Kind: handoff.ActClose, CaseNo: s.held.No, Staff: zhou})
	s.tx(func(ctx context.Context, tx pgx.Tx) error {
		_, err := s.desk.Rate(ctx, tx, s.held.No, s.fang, 4, s.now)
		return err
	})
	page := s.signedIn(zhou).get("/console/cases/" + s.held.No)
	has(t, page, "打回", "要换成", "拒绝", "已经使用", "转交", "→ 小周", "提高优先级", "→ 最优先", "结案", "★★★★☆")
	lacks(t, page, `class="acts"`) // a closed case has nothing left to do
}
