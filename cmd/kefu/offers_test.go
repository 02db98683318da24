package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kefu/bot/desk"
	"kefu/console"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/handoff/view"
	"kefu/internal/secret"
	"kefu/internal/terms"
	"kefu/internal/testdb"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// Members of staff who look at cases: the holder, a second agent, one who holds as many cases as one may, one who is
// away, one who is admin as well, and one who is admin alone.
const (
	offersHolder, offersSecond, offersFull, offersAway, offersBoth, offersBoss = 801, 802, 803, 804, 805, 806
)

var offersViewers = []int64{offersHolder, offersSecond, offersFull, offersAway, offersBoth, offersBoss}

// orderStandings are orders of 100.00 yuan, by what is done to a row of them after it was made.
var orderStandings = map[string]struct {
	status      orders.Status
	paid, going int64 // fen: what was paid, and what is on its way back
}{
	"unpaid":    {orders.Unpaid, 0, 0},
	"paid":      {orders.Paid, 10000, 0},
	"completed": {orders.Completed, 10000, 3000},
	"paid late": {orders.Expired, 10000, 0},
	"cancelled": {orders.Cancelled, 0, 0},
	"refunding": {orders.Refunding, 10000, 4000},
	"refunded":  {orders.Refunded, 10000, 10000},
	"none":      {"", 0, 0},
}

// caseStandings are what is done to a row of a case that waits.
var caseStandings = map[string]string{
	"waiting":                   ``,
	"waiting with a proposal":   `proposed_amount = 6000, proposed_by = 801`,
	"appealed":                  `appeals = 1, decided_by = 802`,
	"claimed":                   `status = 'claimed', assignee = 801`,
	"claimed, human":            `status = 'claimed', assignee = 801, kind = 'human'`,
	"claimed, single items":     `status = 'claimed', assignee = 801, lines = '[{"line": 1, "quantity": 1}]', details = '[{"slot": "account", "value": "x"}, {"slot": "news", "value": "paid"}]'`,
	"proposed by the holder":    `status = 'claimed', assignee = 801, proposed_amount = 6000, proposed_by = 801`,
	"proposed by one before":    `status = 'claimed', assignee = 801, proposed_amount = 6000, proposed_by = 802`,
	"proposed more than can be": `status = 'claimed', assignee = 801, proposed_amount = 990000, proposed_by = 802`,
	"approved":                  `status = 'claimed', assignee = 801, decision = 'approved', decided_by = 801`,
	"rejected":                  `status = 'claimed', assignee = 801, decision = 'rejected', decided_by = 801`,
	"appealed and claimed":      `status = 'claimed', assignee = 801, appeals = 1, decided_by = 802`,
	"closed":                    `status = 'closed', assignee = 801, closed_at = now()`,
}

// offersWorld is a desk with its card and its page.
type offersWorld struct {
	*testing.T
	pool   *pgxpool.Pool
	desk   *handoff.Desk
	views  *view.Views
	words  *texts.Catalogue
	server *httptest.Server
	client map[int64]*http.Client
	now    time.Time
	talk   int64
}

func newOffersWorld(t *testing.T) *offersWorld {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	box, err := secret.New(bytes.Repeat([]byte{1}, secret.KeySize))
	must(err)
	own := fstest.MapFS{} // an operator's own reason
	for _, lang := range texts.Languages {
		own["own."+lang+".toml"] = &fstest.MapFile{Data: []byte("\"desk.reject.stolen.label\" = \"Stolen\"\n\"desk.reject.stolen.said\" = \"It was stolen.\"\n")}
	}
	words, err := texts.Load(texts.Files, desk.Texts, console.Texts, own)
	must(err)
	reasons, err := rejectReasons(words)
	must(err)
	w := &offersWorld{T: t, pool: testdb.New(t), words: words, client: map[int64]*http.Client{}, now: time.Now()}
	store := orders.New(orders.Config{Sealer: box, Calendar: orders.NewCalendar(time.UTC)})
	w.desk = handoff.New(handoff.Config{
		Sealer: box, Orders: store, SecondAbove: 5000, MaxHeld: 200, Reasons: reasons,
	})
	inbox := turn.NewInbox(w.pool, box)
	w.views = view.New(w.desk, store, inbox)
	w.talk, err = inbox.CustomerConversation(t.Context(), w.pool, 5001, "王芳", "zh", w.now)
	must(err)
	must(pgx.BeginFunc(t.Context(), w.pool, func(tx pgx.Tx) error {
		return w.desk.Bootstrap(t.Context(), tx, offersViewers[:5], []int64{offersBoth, offersBoss}, w.now)
	}))
	w.exec(`UPDATE staff SET away = true WHERE id = $1`, offersAway)
	w.exec(`INSERT INTO customers (id) VALUES ('u-1')`)
	w.exec(`INSERT INTO products (sku, name, kind, on_hand, updated_at) VALUES ('x', 'x', 'virtual', 10000, now())`)
	w.exec(`INSERT INTO cases (conversation_id, kind, status, assignee, priority, place_at, lang, reason, opened_at)
		SELECT $1, 'human', 'claimed', $2, 'normal', now(), 'zh', '', now() FROM generate_series(1, 200)`, w.talk, offersFull)
	w.server = httptest.NewServer(console.New(console.Config{
		Lang: "zh", Location: time.UTC, MediaDir: t.TempDir(),
		Database: w.pool, Inbox: inbox, Record: transcript.New(transcript.Config{Sealer: box}), Desk: w.desk, Orders: store,
		Texts: words, Log: slog.New(slog.DiscardHandler),
	}))
	t.Cleanup(w.server.Close)
	for _, id := range offersViewers {
		jar, err := cookiejar.New(nil)
		must(err)
		w.client[id] = &http.Client{Jar: jar}
		var token string
		must(pgx.BeginFunc(t.Context(), w.pool, func(tx pgx.Tx) (err error) {
			token, err = w.desk.NewSignIn(t.Context(), tx, id, time.Hour, w.now)
			return err
		}))
		answer, err := w.client[id].Post(w.server.URL+"/console/in/"+token, "", nil)
		must(err)
		must(answer.Body.Close())
	}
	return w
}

func (w *offersWorld) exec(sql string, args ...any) {
	w.Helper()
	if _, err := w.pool.Exec(w.Context(), sql, args...); err != nil {
		w.Fatal(err)
	}
}

// make makes a case about an order, both as they are to stand.
func (w *offersWorld) make(n int, order, standing string) string {
	w.Helper()
	o, no := orderStandings[order], fmt.Sprintf("WF2026112200%04d", n)
	var about *string
	if o.status != "" {
		about = &no
		w.exec(`INSERT INTO orders (order_no, customer_id, status, total, received, created_at, status_at, closed_at)
			VALUES ($1, 'u-1', $2, 10000, $3, now(), now(), now())`, no, o.status, o.paid)
		w.exec(`INSERT INTO order_items (order_no, line, sku, name, kind, quantity, unit_price) VALUES ($1, 1, 'x', 'x', 'virtual', 2, 5000)`, no)
		if o.paid > 0 {
			w.exec(`INSERT INTO payments (order_no, method, amount, paid_at, reference, recorded_at) VALUES ($1, 'wechat', $2, now(), $1, now())`, no, o.paid)
		}
		if o.going > 0 {
			w.exec(`INSERT INTO refunds (order_no, amount, method, status, requested_at, expected_from, expected_to, reason)
				VALUES ($1, $2, 'wechat', 'accepted', now(), now(), now(), '')`, no, o.going)
		}
	}
	var caseNo string
	err := w.pool.QueryRow(w.Context(), `
		INSERT INTO cases (conversation_id, order_no, kind, status, priority, place_at, lang, reason, opened_at)
		VALUES ($1, $2, 'refund', 'waiting', 'normal', now(), 'zh', '', now()) RETURNING case_no`, w.talk, about).Scan(&caseNo)
	if err != nil {
		w.Fatal(err)
	}
	if set := caseStandings[standing]; set != "" {
		w.exec(`UPDATE cases SET `+set+` WHERE case_no = $1`, caseNo)
	}
	return caseNo
}

// named is an act in a word, as card and page name it alike. A note and an answer are written, and have no button.
func named(c handoff.Case, a handoff.Act) string {
	switch {
	case a.Kind == handoff.ActApprove && len(a.Lines) > 0:
		return "approve items"
	case a.Kind == handoff.ActApprove && a.Amount == 0:
		return "approve all"
	case a.Kind == handoff.ActApprove && c.Proposal != nil && a.Amount == c.Proposal.Amount:
		return "approve the proposal"
	case a.Kind == handoff.ActFulfil:
		return strings.TrimSuffix(fmt.Sprint(a.Kind, " ", a.Fulfil, ".", a.Wanted), ".")
	}
	return strings.TrimSpace(fmt.Sprint(a.Kind, " ", a.Code, a.Slot, strings.TrimPrefix(fmt.Sprint(a.To), "0")))
}

// onCard are the acts of a card that everybody reads, with all its menus.
func (w *offersWorld) onCard(caseNo string) map[string]bool {
	w.Helper()
	card, err := w.views.Card(w.Context(), w.pool, caseNo, 0, w.now)
	if err != nil {
		w.Fatal(err)
	}
	found := map[string]bool{}
	menus := []string{""}
	for i := 0; i < len(menus); i++ {
		card.Case.Menu = menus[i]
		for _, row := range desk.DrawCard(desk.Card{Card: card, Lang: "zh", Location: time.UTC}, w.words).Buttons {
			for _, b := range row {
				a, err := desk.DecodeAct(b.Data)
				if err != nil {
					w.Fatal(err)
				}
				if a.Kind != handoff.ActMenu {
					found[named(card.Case, a)] = true
				} else if a.Menu != "" {
					menus = append(menus, a.Menu)
				}
			}
		}
	}
	return found
}

var (
	actOf    = regexp.MustCompile(`name="act" value="(\w+)"`)
	optionOf = regexp.MustCompile(`<option value="([^"]+)"`)
	amountOf = regexp.MustCompile(`type="hidden" name="amount"`)
)

// onPage are the acts of a page as one of the staff sees it; false when it is not theirs to see. What is written by
// hand is among them.
func (w *offersWorld) onPage(caseNo string, viewer int64) (map[string]bool, bool) {
	w.Helper()
	answer, err := w.client[viewer].Get(w.server.URL + "/console/cases/" + caseNo)
	if err != nil {
		w.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNotFound {
		w.Fatalf("the page of %s for %d: %d, %v", caseNo, viewer, answer.StatusCode, err)
	}
	found := map[string]bool{}
	for _, form := range strings.Split(string(body), "<form")[1:] {
		form, _, _ = strings.Cut(form, "</form>")
		act := actOf.FindStringSubmatch(form)
		switch {
		case strings.Contains(form, `name="remark"`):
			found["note"] = true
		case strings.Contains(form, `name="text"`):
			found["answer"], found["note"] = true, true
		case act == nil:
		case act[1] == "approve" && strings.Contains(form, `name="lines"`):
			found["approve items"] = true
		case act[1] == "approve" && amountOf.MatchString(form):
			found["approve the proposal"] = true
		case act[1] == "approve" && strings.Contains(form, `name="amount"`):
			found["approve an amount"] = true
		case act[1] == "approve":
			found["approve all"] = true
		case strings.Contains(form, "<select"):
			if strings.Contains(form, `name="words"`) {
				found[act[1]+" in words"] = true
			}
			for _, m := range optionOf.FindAllStringSubmatch(form, -1) {
				found[act[1]+" "+m[1]] = true
			}
		default:
			found[act[1]] = true
		}
	}
	return found, answer.StatusCode == http.StatusOK
}

// tried are the acts that one may think of, each with whether it is done.
func (w *offersWorld) tried(c handoff.Case, viewer int64) map[string]bool {
	w.Helper()
	acts := map[string]handoff.Act{
		"claim": {Kind: handoff.ActClaim}, "return": {Kind: handoff.ActReturn}, "close": {Kind: handoff.ActClose},
		"reinstate": {Kind: handoff.ActReinstate}, "answer": {Kind: handoff.ActAnswer}, "note": {Kind: handoff.ActNote, Text: "x"},
		"reject in words": {Kind: handoff.ActReject, Reason: "x"}, "approve an amount": {Kind: handoff.ActApprove, Amount: 1},
		"reject used": {Kind: handoff.ActReject, Code: "used"}, "reject stolen": {Kind: handoff.ActReject, Code: "stolen"},
		"reject nothing": {Kind: handoff.ActReject, Code: "nothing"},
		"fulfil resend":  {Kind: handoff.ActFulfil, Fulfil: orders.Resend},
	}
	if c.Proposal == nil || c.Proposal.By == viewer { // else these mean the proposal
		acts["approve all"] = handoff.Act{Kind: handoff.ActApprove}
		if c.Lines != nil {
			acts["approve items"] = handoff.Act{Kind: handoff.ActApprove, Lines: c.Lines}
		}
	} else {
		acts["approve the proposal"] = handoff.Act{Kind: handoff.ActApprove, Amount: c.Proposal.Amount}
	}
	for _, slot := range []terms.Slot{terms.SlotAccount, terms.SlotEvidence, terms.SlotNews} {
		acts["send_back "+string(slot)] = handoff.Act{Kind: handoff.ActSendBack, Slot: slot}
	}
	for _, to := range offersViewers {
		acts[fmt.Sprint("transfer ", to)] = handoff.Act{Kind: handoff.ActTransfer, To: to}
	}
	done := map[string]bool{}
	errBack := errors.New("nothing is kept")
	for name, a := range acts {
		a.CaseNo, a.Staff, a.Version = c.No, viewer, c.Version
		err := pgx.BeginFunc(w.Context(), w.pool, func(tx pgx.Tx) error {
			_, err := w.desk.Act(w.Context(), tx, a, w.now)
			done[name] = err == nil
			return errBack
		})
		if !errors.Is(err, errBack) {
			w.Fatal(err)
		}
	}
	return done
}

func keys(set map[string]bool, which func(string) bool) string {
	var all []string
	for _, k := range slices.Sorted(maps.Keys(set)) {
		if set[k] && which(k) {
			all = append(all, k)
		}
	}
	return strings.Join(all, ", ")
}

func TestCardAndPageOfferWhatIsDoneAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newOffersWorld(t)
	pressed := func(name string) bool {
		return !slices.Contains([]string{"answer", "note", "reject in words", "fulfil in words", "approve an amount"}, name)
	}
	n, offered := 0, 0
	for order := range orderStandings {
		for standing := range caseStandings {
			n++
			caseNo := w.make(n, order, standing)
			c, err := w.desk.Get(t.Context(), w.pool, caseNo)
			if err != nil {
				t.Fatal(err)
			}
			somebodys := map[string]bool{}
			for _, viewer := range offersViewers {
				page, sees := w.onPage(caseNo, viewer)
				done := w.tried(c, viewer)
				for name, accepted := range done {
					if name == "note" && !sees {
						continue // who cannot open the page finds no form on it
					}
					if page[name] != accepted {
						t.Errorf("%s, order %s, viewer %d: %s is offered: %v, and done: %v", standing, order, viewer, name, page[name], accepted)
					}
				}
				maps.Copy(somebodys, page)
				offered += len(page)
			}
			if card, pages := keys(w.onCard(caseNo), pressed), keys(somebodys, pressed); card != pages {
				t.Errorf("%s, order %s:\nthe card offers  %s\nthe pages offer %s", standing, order, card, pages)
			}
		}
	}
	if offered < 1000 {
		t.Errorf("only %d offers were seen", offered)
	}
}
