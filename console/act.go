package console

import (
	"cmp"
	"context"
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

	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// Faults of a form that its sender can mend; each has a text.
var (
	errAmount = errors.New("amount")
	errReason = errors.New("reason")
	errWords  = errors.New("words")
	errLong   = errors.New("long")
	errForm   = errors.New("form")
	errFile   = errors.New("file")

	formFaults = []string{"amount", "reason", "words", "long", "form", "file"}
)

// longestReply is the longest text in characters that fits one message.
const longestReply = 4000

// act puts an agent's act on a case into the inbox. The turn that follows decides whether it holds.
func (c *Console) act(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	return c.fromForm(w, r, viewer, func(p posted) (event.Event, error) {
		act, err := c.readAct(r)
		if err != nil {
			return nil, err
		}
		act.CaseNo, act.Staff = p.one.No, p.by.ID
		return event.Acted{At: p.at, Name: p.by.Name, Act: act, AnswerAt: p.answerAt}, nil
	})
}

// say puts a word to the customer, or a note for the desk, into the inbox.
func (c *Console) say(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	return c.fromForm(w, r, viewer, func(p posted) (event.Event, error) {
		remark := strings.TrimSpace(r.PostFormValue("remark")) // a note by somebody who cannot answer
		speak := strings.TrimSpace(r.PostFormValue("speak"))   // a supervisor's, beside the holder
		text := cmp.Or(remark, speak, strings.TrimSpace(r.PostFormValue("text")))
		if len([]rune(text)) > longestReply {
			return nil, errLong
		}
		file, err := c.attached(r)
		if err != nil {
			return nil, err
		}
		if text == "" && file == nil {
			return nil, errWords
		}
		kept := remark != "" || r.PostFormValue("note") != ""
		if kept && file == nil {
			note := handoff.Act{Kind: handoff.ActNote, CaseNo: p.one.No, Staff: p.by.ID, Text: text}
			return event.Acted{At: p.at, Name: p.by.Name, Act: note, AnswerAt: p.answerAt}, nil
		}
		return event.StaffSaid{
			At: p.at, Staff: event.Staff{ID: p.by.ID, Name: p.by.Name}, CaseNo: p.one.No,
			Message: transcript.Message{Text: text, Media: file}, Supervising: speak != "", Note: kept,
		}, nil
	})
}

// tag puts tags of the case into the inbox: /tag, as it is written in the case's topic. A tag that the case has goes.
func (c *Console) tag(w http.ResponseWriter, r *http.Request, viewer handoff.Staff) error {
	return c.fromForm(w, r, viewer, func(p posted) (event.Event, error) {
		words := strings.TrimSpace(r.PostFormValue("tags"))
		if words == "" {
			return nil, errWords
		}
		return event.StaffCommand{
			At: p.at, Staff: event.Staff{ID: p.by.ID, Name: p.by.Name}, CaseNo: p.one.No, Command: "tag", Argument: words, AnswerAt: p.answerAt,
		}, nil
	})
}

// posted is a form on its way into the inbox.
type posted struct {
	one      handoff.Case
	by       handoff.Staff
	at       time.Time
	answerAt transcript.Place
}

// fromForm makes an input of a posted form and shows the case again, with what came of it.
func (c *Console) fromForm(w http.ResponseWriter, r *http.Request, viewer handoff.Staff,
	read func(posted) (event.Event, error),
) error {
	one, err := c.caseFor(r, viewer)
	if err != nil {
		return err
	}
	if err := readForm(r); err != nil {
		return err
	}
	defer func() {
		if r.MultipartForm != nil {
			_ = r.MultipartForm.RemoveAll()
		}
	}()
	address := "/console/cases/" + url.PathEscape(one.No)
	p := posted{one: one, by: viewer, at: time.Now()}
	if p.answerAt, err = c.privateChat(r.Context(), viewer); err != nil {
		return err
	}
	var e event.Event
	if err = errForm; formToken.MatchString(r.PostFormValue("token")) {
		e, err = read(p)
	}
	if errors.Is(err, errLarge) {
		return err
	}
	if err != nil && !slices.Contains(formFaults, err.Error()) {
		return err
	}
	if err != nil {
		http.Redirect(w, r, address+"?fault="+url.QueryEscape(err.Error()), http.StatusSeeOther)
		return nil
	}
	did := formID(r)
	err = c.inbox.Receive(r.Context(), turn.Input{
		Source: turn.FromConsole, Key: inputKey(viewer.ID, did), Conversation: one.Conversation, Event: e, ReceivedAt: p.at,
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
	handoff.ActFulfil, handoff.ActNudge, handoff.ActArrived, handoff.ActKeys, handoff.ActOrder, handoff.ActSplit, handoff.ActTake,
}

// readAct reads the act of a form: what is wrong with the form, not whether the act is allowed.
func (c *Console) readAct(r *http.Request) (handoff.Act, error) {
	act := handoff.Act{Kind: handoff.ActKind(r.PostFormValue("act"))}
	if !slices.Contains(actKinds, act.Kind) {
		return act, errForm
	}
	var err error
	if act.Version, err = strconv.ParseInt(r.PostFormValue("version"), 10, 64); err != nil {
		return act, errForm
	}
	switch act.Kind {
	case handoff.ActClaim, handoff.ActReturn, handoff.ActReinstate, handoff.ActClose, handoff.ActNudge, handoff.ActArrived,
		handoff.ActKeys, handoff.ActTake: // need nothing more
	case handoff.ActOrder, handoff.ActSplit:
		if act.Order = r.PostFormValue("order"); act.Order == "" {
			err = errForm
		}
	case handoff.ActFulfil:
		err = readFulfil(r, &act)
	case handoff.ActApprove:
		err = readAmount(r, &act)
	case handoff.ActReject:
		err = c.readReason(r, &act)
	case handoff.ActSendBack:
		if act.Slot = terms.Slot(r.PostFormValue("slot")); act.Slot == "" {
			err = errForm
		}
	case handoff.ActTransfer:
		if act.To, err = strconv.ParseInt(r.PostFormValue("to"), 10, 64); err != nil {
			err = errForm
		}
	case handoff.ActMenu, handoff.ActAnswer, handoff.ActNote, handoff.ActSpeak: // no form of the case's page
	}
	return act, err
}

// readFulfil reads what the shop is to do once more: one of the buttons, or words.
func readFulfil(r *http.Request, act *handoff.Act) error {
	kind, wanted, _ := strings.Cut(r.PostFormValue("fulfil"), ".")
	act.Fulfil, act.Wanted = orders.FulfilmentKind(kind), wanted
	if words := strings.TrimSpace(r.PostFormValue("words")); words != "" {
		act.Fulfil, act.Wanted = handoff.ParseFulfil(words)
	}
	if act.Fulfil == "" {
		return errForm
	}
	return nil
}

// readReason reads why a case is refused: words, or one of the shop's reasons.
func (c *Console) readReason(r *http.Request, act *handoff.Act) error {
	act.Reason, act.Code = strings.TrimSpace(r.PostFormValue("words")), r.PostFormValue("reason")
	if act.Reason == "" && !slices.Contains(c.desk.Reasons(), act.Code) {
		return errReason
	}
	return nil
}

// readAmount reads what an approve gives back: an amount as people write it, items, or neither for all of it.
func readAmount(r *http.Request, act *handoff.Act) error {
	var err error
	if amount := strings.TrimSpace(r.PostFormValue("amount")); amount != "" {
		if act.Amount, err = handoff.ParseAmount(amount); err != nil {
			return errAmount
		}
	}
	if lines := r.PostFormValue("lines"); lines != "" {
		if act.Lines, err = orders.ParseLines(lines); err != nil {
			return errForm
		}
	}
	return nil
}

// privateChat is where the viewer is answered; "" for somebody who never wrote to the bot.
func (c *Console) privateChat(ctx context.Context, viewer handoff.Staff) (transcript.Place, error) {
	chats, err := c.inbox.PrivateChats(ctx, c.db, viewer.ID)
	if id, known := chats[viewer.ID]; known {
		return transcript.CustomerPlace(id), err
	}
	return "", err
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
