package console

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
)

// Faults of a form that its sender can mend; each has a text.
var (
	errAmount = errors.New("amount")
	errReason = errors.New("reason")
	errWords  = errors.New("words")
	errLong   = errors.New("long")
	errForm   = errors.New("form")

	formFaults = []string{"amount", "reason", "words", "long", "form"}
)

// longestReply is the longest text in characters that fits one message.
const longestReply = 4000

// act puts an agent's act on a case into the inbox. The turn that follows decides whether it holds.
func (c *Console) act(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	return c.fromForm(w, r, viewer, func(one handoff.Case) (turn.Event, error) {
		act, err := c.readAct(r, one.Lang)
		if err != nil {
			return turn.Event{}, err
		}
		act.CaseNo, act.Staff = one.No, viewer.ID
		return turn.Event{Kind: turn.Acted, Act: act}, nil
	})
}

// say puts a word to the customer, or a note for the desk, into the inbox.
func (c *Console) say(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	return c.fromForm(w, r, viewer, func(handoff.Case) (turn.Event, error) {
		text := strings.TrimSpace(r.PostFormValue("text"))
		switch {
		case text == "":
			return turn.Event{}, errWords
		case len([]rune(text)) > longestReply:
			return turn.Event{}, errLong
		}
		if r.PostFormValue("note") != "" && !strings.HasPrefix(text, "//") {
			text = "// " + text // how agents mark a note in a chat
		}
		return turn.Event{Kind: turn.StaffSaid, Message: transcript.Message{Text: text}}, nil
	})
}

// fromForm makes an input of a posted form and shows the case again, with what came of it.
func (c *Console) fromForm(w http.ResponseWriter, r *http.Request, viewer handoff.Staff,
	event func(handoff.Case) (turn.Event, error),
) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	one, err := c.caseFor(r, viewer)
	if err != nil {
		return err
	}
	address := "/console/cases/" + url.PathEscape(one.No)
	e, err := event(one)
	if err == nil && !formToken.MatchString(r.PostFormValue("token")) {
		err = errForm
	}
	if err != nil {
		http.Redirect(w, r, address+"?fault="+url.QueryEscape(err.Error()), http.StatusSeeOther)
		return nil
	}
	did, now := formID(r), time.Now()
	e.At, e.Staff, e.Name, e.CaseNo = now, viewer.ID, viewer.Name, one.No
	if e.ReplyPlace, err = c.privateChat(r, viewer); err != nil {
		return err
	}
	err = c.inbox.Receive(r.Context(), turn.Input{
		Source: turn.FromConsole, Key: inputKey(viewer.ID, did), Conversation: one.Conversation, Event: e, ReceivedAt: now,
	})
	if err != nil {
		return fmt.Errorf("put a form into the inbox: %w", err)
	}
	http.Redirect(w, r, address+"?did="+did, http.StatusSeeOther)
	return nil
}

// actKinds are the acts that the console has forms for.
var actKinds = []handoff.ActKind{
	handoff.ActClaim, handoff.ActApprove, handoff.ActReject, handoff.ActSendBack,
	handoff.ActTransfer, handoff.ActReturn, handoff.ActReinstate, handoff.ActClose,
}

// readAct reads the act of a form: what is wrong with the form, not whether the act is allowed. What the customer will
// read is put into the language lang.
func (c *Console) readAct(r *http.Request, lang string) (handoff.Act, error) {
	act := handoff.Act{Kind: handoff.ActKind(r.PostFormValue("act"))}
	if !slices.Contains(actKinds, act.Kind) {
		return act, errForm
	}
	var err error
	if act.Version, err = strconv.ParseInt(r.PostFormValue("version"), 10, 64); err != nil {
		return act, errForm
	}
	switch act.Kind {
	case handoff.ActClaim, handoff.ActReturn, handoff.ActReinstate, handoff.ActClose: // need nothing more
	case handoff.ActApprove:
		if act.Amount, err = parseYuan(r.PostFormValue("amount")); err == nil && r.PostFormValue("lines") != "" {
			if act.Lines, err = orders.ParseLines(r.PostFormValue("lines")); err != nil {
				err = errForm
			}
		}
	case handoff.ActReject:
		act.Reason = cmp.Or(strings.TrimSpace(r.PostFormValue("words")), c.rejection(lang, r.PostFormValue("reason")))
		if act.Reason == "" {
			err = errReason
		}
	case handoff.ActSendBack:
		if act.Slot = terms.Slot(r.PostFormValue("slot")); act.Slot == "" {
			err = errForm
		}
	case handoff.ActTransfer:
		if act.To, err = strconv.ParseInt(r.PostFormValue("to"), 10, 64); err != nil {
			err = errForm
		}
	case handoff.ActMenu, handoff.ActAnswer, handoff.ActNote: // no form of the case's page
	}
	return act, err
}

var yuan = regexp.MustCompile(`^[¥￥]? *([0-9]{1,9})(?:\.([0-9]{1,2}))?$`)

// parseYuan reads an amount as a person types it, in fen; nothing is 0, which stands for all of it.
func parseYuan(s string) (int64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, nil
	}
	m := yuan.FindStringSubmatch(s)
	if m == nil {
		return 0, errAmount
	}
	fen, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	if err != nil || fen == 0 {
		return 0, errAmount
	}
	return fen, nil
}

// privateChat is where the viewer is answered; "" for somebody the bot has never spoken with.
func (c *Console) privateChat(r *http.Request, viewer handoff.Staff) (transcript.Place, error) {
	var id int64
	err := c.db.QueryRow(r.Context(), `SELECT id FROM conversations WHERE chat = $1`, viewer.ID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find the chat of a staff member: %w", err)
	}
	return transcript.CustomerPlace(id), nil
}

var formToken = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// newFormToken is a token that no other page has.
func newFormToken() string { return rand.Text() }

// formID names what a form asks for: the same form of the same page, sent twice by a double click, has the same name.
// The other forms of that page, or another text in the same form, have names of their own.
func formID(r *http.Request) string {
	sum := sha256.Sum256([]byte(r.URL.Path + "?" + r.PostForm.Encode()))
	return hex.EncodeToString(sum[:16])
}

// inputKey is the key of the input that a form makes. It has the person in it, so that nobody can spend another's form.
func inputKey(staff int64, form string) string {
	return "console:" + strconv.FormatInt(staff, 10) + ":" + form
}
