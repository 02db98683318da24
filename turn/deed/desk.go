package deed

import (
	"context"
	"errors"
	"fmt"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/orders"
	"kefu/transcript"
	"kefu/turn"
	"kefu/turn/event"
)

// deeds say what the customer hears of an act; an act that is not among them is between agents.
var deeds = map[handoff.ActKind]dialog.Deed{
	handoff.ActClaim:     dialog.DeedClaimed,
	handoff.ActReturn:    dialog.DeedReturned,
	handoff.ActTransfer:  dialog.DeedTransferred,
	handoff.ActTake:      dialog.DeedTransferred,
	handoff.ActApprove:   dialog.DeedApproved,
	handoff.ActReinstate: dialog.DeedReinstated,
	handoff.ActReject:    dialog.DeedRejected,
	handoff.ActSendBack:  dialog.DeedSentBack,
	handoff.ActClose:     dialog.DeedClosed,
	handoff.ActFulfil:    dialog.DeedFulfilling,
	handoff.ActNudge:     dialog.DeedNudged,
	handoff.ActOrder:     dialog.DeedOrdered,
	handoff.ActSplit:     dialog.DeedSplit,
	handoff.ActArrived:   dialog.DeedArrived,
}

// acted carries out what a member of staff does to a case of this conversation, or tells them why not.
func (r *run) acted(ctx context.Context, e event.Acted) error {
	if err := r.named(ctx, event.Staff{ID: e.Act.Staff, Name: e.Name}); err != nil {
		return err
	}
	if key := "desk.reject." + e.Act.Code + ".said"; e.Act.Reason == "" && r.h.Texts.Has(key) {
		e.Act.Reason = r.h.Texts.T(r.conv.state.Lang, key, nil) // the customer reads it
	}
	out, err := r.h.Desk.Act(ctx, r.tx, e.Act, r.at)
	if err != nil {
		return r.refused(ctx, e, err)
	}
	e.Act.Kind = out.Kind
	r.changed(out.Case)
	r.done(e, out)
	//exhaustive:ignore
	switch e.Act.Kind { // these are no news to anybody else
	case handoff.ActMenu:
		return nil
	case handoff.ActSpeak:
		return r.sendNote(ctx, e.Act)
	case handoff.ActNote:
		_, err := r.atTopic(ctx, transcript.Entry{
			At: e.At, Author: transcript.Agent, Staff: e.Act.Staff, Audience: transcript.DeskOnly, CaseNo: out.Case.No,
			Kind: "note", Message: transcript.Message{Text: e.Act.Text},
		})
		return err
	}
	_, err = r.write(ctx, transcript.Entry{
		At: e.At, Author: transcript.Agent, Staff: e.Act.Staff, Audience: transcript.RecordOnly, CaseNo: out.Case.No,
		Kind: "act", Message: transcript.Message{Text: r.actText(e.Act, out)},
	})
	if err != nil {
		return err
	}
	if err := r.atDesk(ctx, e, out); err != nil {
		return err
	}
	if err := r.tellAct(ctx, e, out); err != nil {
		return err
	}
	return r.sayAct(ctx, e, out)
}

// sayAct lets the dialog say what an act means to the customer.
func (r *run) sayAct(ctx context.Context, e event.Acted, out handoff.Outcome) error {
	deed, told := deeds[e.Act.Kind]
	if !told || e.Act.Kind == handoff.ActApprove && len(out.Refunds) == 0 {
		return nil
	}
	changed := dialog.CaseChanged{
		At: e.At, Deed: deed, Case: caseView(out.Case), Reason: e.Act.Reason, Slot: e.Act.Slot,
	}
	if err := r.addOrder(ctx, &changed, out); err != nil {
		return err
	}
	if out.Split != nil {
		r.changed(*out.Split)
		changed.Case = caseView(*out.Split)
	}
	if out.Fulfilment != nil {
		f := fulfilmentView(*out.Fulfilment)
		changed.Fulfilment = &f
	}
	return r.step(ctx, changed)
}

// addOrder adds what the dialog has to know of the order: the refunds that an act asked for, and the order itself where
// a detail of it is asked for once more.
func (r *run) addOrder(ctx context.Context, changed *dialog.CaseChanged, out handoff.Outcome) error {
	refunded, sentBack := len(out.Refunds) > 0, changed.Deed == dialog.DeedSentBack
	if out.Case.OrderNo == "" || !refunded && !sentBack {
		return nil
	}
	o, err := r.h.Orders.Get(ctx, r.tx, out.Case.OrderNo)
	if err != nil {
		return err
	}
	if refunded {
		first, others := refundViews(o, out.Refunds)
		changed.Refund, changed.Others, changed.Method = &first, others, first.Method
		r.warnEstimate(out.Refunds)
	}
	if sentBack {
		view, err := r.orderView(ctx, o)
		if err != nil {
			return err
		}
		changed.Order = &view
	}
	return nil
}

// atDesk does what an act brings about beside what the dialog says: on a claim the words of the customer so far, and
// card keys that are sent once more.
func (r *run) atDesk(ctx context.Context, e event.Acted, out handoff.Outcome) error {
	if e.Act.Kind == handoff.ActKeys {
		return r.sendKeys(ctx, e, out)
	}
	if e.Act.Kind != handoff.ActClaim {
		return nil
	}
	r.after.Deliver = true
	if err := r.h.Log.DeliverTalk(ctx, r.tx, out.Case.No, transcript.CasePlace(out.Case.No)); err != nil || !e.Next || e.AnswerAt == "" {
		return err
	}
	return r.announce(ctx, e.AnswerAt, e.Act.Staff, out.Case, "call.claimed", nil, nil)
}

// actText is an act as the record shows it.
func (r *run) actText(a handoff.Act, out handoff.Outcome) string {
	args := map[string]any{"Case": out.Case.No, "Agent": out.Case.AssigneeName, "Reason": a.Reason, "Slot": "", "Amount": "", "What": "", "Order": a.Order}
	if a.Slot != "" {
		args["Slot"] = r.h.Texts.T(r.h.Lang, "slot."+string(a.Slot), nil)
	}
	var sum int64
	for _, f := range out.Refunds {
		sum += f.Amount
	}
	if sum > 0 {
		args["Amount"] = texts.Yuan(sum)
	}
	if out.Fulfilment != nil {
		args["What"] = r.fulfilled(*out.Fulfilment, r.h.Lang)
	}
	return r.h.Texts.T(r.h.Lang, "act."+string(a.Kind), args)
}

// refused tells a member of staff, where they acted, why nothing was done. Every other error is a fault.
func (r *run) refused(ctx context.Context, e event.Acted, err error) error {
	key, args := refusal(err)
	if key == "" {
		return err
	}
	args["Case"] = e.Act.CaseNo
	if status := args["Status"].(string); status != "" {
		args["Status"] = r.h.Texts.T(r.h.Lang, "status."+status, nil)
	}
	if e.Next && (errors.As(err, new(*handoff.TakenError)) || errors.As(err, new(*handoff.StaleError))) {
		// Somebody was faster: the next one in line.
		staff, _, err := r.h.Desk.Staff(ctx, r.tx, e.Act.Staff)
		if err != nil {
			return err
		}
		return r.claimNext(ctx, staff, e.AnswerAt, e.Act.CaseNo)
	}
	if e.Pressed {
		r.onButton(r.h.Lang, key, args, !overtaken(err))
		return nil
	}
	return r.tellStaff(ctx, e.AnswerAt, e.Act.CaseNo, key, args)
}

// overtaken says that somebody else was faster, which happens all day and needs no more than a glance.
func overtaken(err error) bool {
	return errors.As(err, new(*handoff.TakenError)) || errors.As(err, new(*handoff.StaleError))
}

// refusal gives the key of the words for a typed error of the desk or the order database, "" for a fault.
func refusal(err error) (key string, args map[string]any) {
	var taken *handoff.TakenError
	var holder *handoff.NotHolderError
	var stale *handoff.StaleError
	var lost *orders.LostError
	var busy *handoff.BusyError
	var already *handoff.OpenAlready
	args = map[string]any{"Agent": "", "Status": ""}
	switch {
	case errors.As(err, &taken):
		args["Agent"] = taken.Case.AssigneeName
		return "refused.taken", args
	case errors.As(err, &holder):
		args["Agent"] = holder.Holder
		if holder.Holder == "" {
			return "refused.not_claimed", args
		}
		return "refused.not_holder", args
	case errors.As(err, &stale):
		return "refused.stale", args
	case errors.As(err, &busy):
		args["Agent"] = busy.Agent.Name
		if errors.Is(busy.Why, handoff.ErrAway) {
			return "refused.other_away", args
		}
		return "refused.other_full", args
	case errors.As(err, &already):
		args["Agent"] = already.Case.No
		return "refused.has_case", args
	case errors.As(err, &lost):
		args["Status"] = string(lost.Order.Status)
		return "refused.order_moved", args
	}
	for sentinel, key := range refusals {
		if errors.Is(err, sentinel) {
			return key, args
		}
	}
	return "", nil
}

var refusals = map[error]string{
	handoff.ErrNotStaff:     "refused.not_staff",
	handoff.ErrNoSuchCase:   "refused.no_such_case",
	handoff.ErrClosed:       "refused.closed",
	handoff.ErrDecided:      "refused.decided",
	handoff.ErrAway:         "refused.away",
	handoff.ErrLimit:        "refused.limit",
	handoff.ErrNobodyWaits:  "refused.nobody_waits",
	handoff.ErrNoOrder:      "refused.no_order",
	handoff.ErrNoReason:     "refused.no_reason",
	handoff.ErrNoSlot:       "refused.no_slot",
	handoff.ErrNoAgent:      "refused.no_agent",
	handoff.ErrOwnRefusal:   "refused.own_refusal",
	handoff.ErrNotLead:      "refused.not_lead",
	handoff.ErrYours:        "refused.yours",
	handoff.ErrAmount:       "refused.amount",
	handoff.ErrNothingAsked: "refused.nothing_asked",
	handoff.ErrFulfil:       "refused.fulfil",
	handoff.ErrNotLate:      "refused.not_late",
	handoff.ErrNoKeys:       "refused.no_keys",
	handoff.ErrSameOrder:    "refused.same_order",
	orders.ErrNotVisible:    "refused.not_theirs",
	handoff.ErrPromised:     "refused.promised",
	orders.ErrTooMuch:       "refused.too_much",
	orders.ErrUnderWay:      "refused.under_way",
	orders.ErrNoRegion:      "refused.no_region",
	orders.ErrPieces:        "refused.pieces",
	orders.ErrNoSuchOrder:   "refused.no_such_order",
	orders.ErrNoStock:       "refused.no_stock",
}

// movedOn puts an input about a case that is of another conversation by now where it belongs, and tells whether it did:
// what an agent says reaches the customer of the case and nobody else.
func (r *run) movedOn(ctx context.Context, in turn.Waiting) (bool, error) {
	caseNo := ""
	switch e := in.Event.(type) {
	case event.StaffSaid:
		caseNo = e.CaseNo
	case event.StaffUnsupported:
		caseNo = e.CaseNo
	case event.StaffCommand:
		caseNo = e.CaseNo
	case event.Acted:
		caseNo = e.Act.CaseNo
	case event.DeadlineReached:
		caseNo = e.CaseNo
	case event.LeaseLapsed:
		caseNo = e.CaseNo
	default:
		return false, nil
	}
	if caseNo == "" || r.conv.staff {
		return false, nil
	}
	conversation, err := r.h.Desk.ConversationOf(ctx, r.tx, caseNo)
	if err != nil || conversation == 0 || conversation == r.conv.id {
		return false, err
	}
	return true, r.pass(ctx, in, conversation)
}

// pass gives an input to another conversation.
func (r *run) pass(ctx context.Context, in turn.Waiting, conversation int64) error {
	_, err := r.h.Inbox.Put(ctx, r.tx, turn.Input{
		Source: in.Source, Key: fmt.Sprintf("passed:%d", in.ID), Conversation: conversation, Event: in.Event, ReceivedAt: r.at,
	})
	r.after.Received = true
	return err
}

// atTopic writes down what an agent wrote, for other places. Where the case is handled it stands already, or, if it
// comes from the console, is shown as well. It returns the entry as it can be read.
func (r *run) atTopic(ctx context.Context, entry transcript.Entry, others ...transcript.Place) (transcript.Entry, error) {
	topic := transcript.CasePlace(entry.CaseNo)
	if entry.OriginChat == 0 {
		return r.write(ctx, entry, append(others, topic)...)
	}
	entry, err := r.write(ctx, entry, others...)
	if err != nil {
		return entry, err
	}
	return entry, r.h.Log.Arrived(ctx, r.tx, entry, topic)
}

// tellDesk says a line where a case is handled, with a row of buttons.
func (r *run) tellDesk(ctx context.Context, caseNo, key string, args map[string]any, buttons ...transcript.Button) error {
	m := transcript.Message{Text: r.h.Texts.T(r.h.Lang, key, args)}
	if len(buttons) > 0 {
		m.Buttons = [][]transcript.Button{buttons}
	}
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: caseNo, Kind: "text", Message: m,
	}, transcript.CasePlace(caseNo))
	return err
}

// answer answers a command where it was given.
func (r *run) answer(ctx context.Context, e event.StaffCommand, key string, args map[string]any) error {
	return r.tellStaff(ctx, e.AnswerAt, e.CaseNo, key, args)
}

// tellStaff says a line to a member of staff at a place, where the case caseNo is handled or none.
func (r *run) tellStaff(ctx context.Context, at transcript.Place, caseNo, key string, args map[string]any) error {
	return r.sayAt(ctx, at, caseNo, r.h.Texts.T(r.h.Lang, key, args))
}

// sayAt says words to a member of staff at a place.
func (r *run) sayAt(ctx context.Context, at transcript.Place, caseNo, words string) error {
	if at == "" {
		return nil // the console shows what became of it
	}
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.System, Audience: transcript.DeskOnly, CaseNo: caseNo, Kind: "text", Message: transcript.Message{Text: words},
	}, at)
	return err
}
