package desk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kefu/bot/limit"
	"kefu/handoff"
	"kefu/internal/terms"
	"kefu/orders"
)

// ErrNotDesk is data that is not from a button of the desk.
var ErrNotDesk = errors.New("bot: not a button of the desk")

// actNames are the acts in the data of buttons. They are short because there is little room, and fixed because
// buttons live on in chats.
var actNames = map[handoff.ActKind]string{
	handoff.ActClaim:     "claim",
	handoff.ActApprove:   "approve",
	handoff.ActReject:    "reject",
	handoff.ActSendBack:  "send_back",
	handoff.ActTransfer:  "transfer",
	handoff.ActTake:      "take",
	handoff.ActSpeak:     "speak",
	handoff.ActReturn:    "return",
	handoff.ActReinstate: "reinstate",
	handoff.ActClose:     "close",
	handoff.ActMenu:      "menu",
	handoff.ActFulfil:    "fulfil",
	handoff.ActNudge:     "nudge",
	handoff.ActOrder:     "order",
	handoff.ActKeys:      "keys",
	handoff.ActSplit:     "split",
	handoff.ActArrived:   "arrived",
}

// EncodeAct writes what a button of the desk does: c:<case id>:<version>:<act>[:<argument>]. The argument is the one
// field of the act that its kind needs: the slot, the menu, the reason's code, the colleague, and of an approve the
// amount in fen or the items (1x2: two pieces of line 1); of a fulfilment what it is and what is wanted.
// It panics when the data is too long for Telegram: all of it comes from our own tables.
func EncodeAct(act handoff.Act) string {
	parts := []string{"c", strings.TrimPrefix(act.CaseNo, "C-"), strconv.FormatInt(act.Version, 10), actNames[act.Kind]}
	var argument string
	switch act.Kind {
	case handoff.ActApprove:
		if argument = orders.FormatLines(act.Lines); act.Amount != 0 {
			argument = strconv.FormatInt(act.Amount, 10)
		}
	case handoff.ActReject:
		argument = act.Code
	case handoff.ActSendBack:
		argument = string(act.Slot)
	case handoff.ActTransfer:
		argument = strconv.FormatInt(act.To, 10)
	case handoff.ActSpeak:
		argument = strconv.FormatInt(act.Entry, 10)
	case handoff.ActMenu:
		argument = act.Menu
	case handoff.ActOrder, handoff.ActSplit:
		argument = act.Order
	case handoff.ActFulfil:
		argument = string(act.Fulfil)
		if act.Wanted != "" {
			argument += "." + act.Wanted
		}
	case handoff.ActClaim, handoff.ActReturn, handoff.ActReinstate, handoff.ActClose, handoff.ActAnswer, handoff.ActNote,
		handoff.ActNudge, handoff.ActArrived, handoff.ActKeys, handoff.ActTake: // nothing more
	}
	if argument != "" {
		parts = append(parts, argument)
	}
	data := strings.Join(parts, ":")
	if len(data) > limit.Data {
		panic("bot: button data too long: " + data)
	}
	return data
}

// DecodeAct reads what EncodeAct wrote. It gives ErrNotDesk for anything else.
func DecodeAct(data string) (handoff.Act, error) {
	parts := strings.SplitN(data, ":", 5)
	if len(parts) < 4 || parts[0] != "c" {
		return handoff.Act{}, ErrNotDesk
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	version, err2 := strconv.ParseInt(parts[2], 10, 64)
	if err != nil || err2 != nil || id <= 0 || version < 0 {
		return handoff.Act{}, fmt.Errorf("%w: %q", ErrNotDesk, data)
	}
	act := handoff.Act{CaseNo: "C-" + strconv.FormatInt(id, 10), Version: version}
	for kind, name := range actNames {
		if name == parts[3] {
			act.Kind = kind
		}
	}
	var argument string
	if len(parts) == 5 {
		argument = parts[4]
	}
	if act.Kind == "" || decodeArgument(&act, argument) != nil {
		return handoff.Act{}, fmt.Errorf("%w: %q", ErrNotDesk, data)
	}
	return act, nil
}

// decodeArgument reads the one field of an act that its kind needs.
func decodeArgument(act *handoff.Act, argument string) (err error) {
	switch act.Kind {
	case handoff.ActApprove:
		if strings.Contains(argument, "x") {
			act.Lines, err = orders.ParseLines(argument)
		} else if argument != "" {
			act.Amount, err = strconv.ParseInt(argument, 10, 64)
		}
	case handoff.ActReject:
		act.Code = argument
	case handoff.ActSendBack:
		act.Slot = terms.Slot(argument)
	case handoff.ActTransfer:
		act.To, err = strconv.ParseInt(argument, 10, 64)
	case handoff.ActSpeak:
		act.Entry, err = strconv.ParseInt(argument, 10, 64)
	case handoff.ActMenu:
		act.Menu = argument
	case handoff.ActOrder, handoff.ActSplit:
		act.Order = argument
	case handoff.ActFulfil:
		kind, wanted, _ := strings.Cut(argument, ".")
		act.Fulfil, act.Wanted = orders.FulfilmentKind(kind), wanted
	case handoff.ActClaim, handoff.ActReturn, handoff.ActReinstate, handoff.ActClose, handoff.ActAnswer, handoff.ActNote,
		handoff.ActNudge, handoff.ActArrived, handoff.ActKeys, handoff.ActTake: // nothing more
	}
	return err
}
