package handoff

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/internal/terms"
	"kefu/orders"
)

// Policy is what an operator decides about acts.
type Policy struct {
	MaxHeld int      // how many cases an agent may hold at once; 0: any number
	Reasons []string // with which a request may be refused, in the order in which they are shown
}

func (d *Desk) policy() Policy { return Policy{MaxHeld: d.config.MaxHeld, Reasons: d.config.Reasons} }

// Situation is all that an act on a case is judged by. The same situation says what is offered (Offers) and what is
// refused (Refusal), so that the two cannot drift apart.
type Situation struct {
	Case   Case
	Order  *orders.Order // nil when the case is about none
	By     Staff         // who looks at the case, or acts
	Staff  []Staff       // to whom a case can be transferred
	Policy Policy
	Now    time.Time // decides what is late
	// Theirs are the orders that the customer may see, and Busy those of them that an open case of the customer is about.
	Theirs []orders.Order
	Busy   map[string]string
}

// actor says who may do an act.
type actor int

const (
	anAgent    actor = iota
	aNewHolder       // an agent, of a case that nobody holds
	theHolder        // all others are refused
	aLead            // who stands above agents, and need be none
	anyStaff         // admins too, and in a closed case too
)

// rule says what an act needs and does.
type rule struct {
	who actor
	// supervised: who leads may do it too, in place of the holder.
	supervised bool
	// undated: it means the case whatever became of it since its button was drawn, as long as the holder is the same.
	// What decides about money is never so.
	undated bool
	event   string
	order   bool                                              // the order is needed to judge it
	offers  func(Situation) []Offer                           // as they might be; what would be refused is taken out; nil: never offered
	refuse  func(Situation, Act) error                        // beside what acts have in common; nil: nothing else
	do      func(*Desk, context.Context, pgx.Tx, *deed) error // nil: nothing about the case changes
}

var rules = map[ActKind]rule{
	ActClaim: {
		event: "claimed", who: aNewHolder, offers: plain(ActClaim), refuse: Situation.refuseClaim, do: (*Desk).claim,
	},
	ActApprove: {event: "approved", order: true, offers: Situation.approvals, refuse: Situation.refuseApprove, do: (*Desk).approve},
	ActReject: {
		event: "rejected", who: theHolder, order: true, offers: Situation.rejections, refuse: Situation.refuseReject, do: (*Desk).reject,
	},
	ActFulfil: {
		event: "fulfilled", who: theHolder, order: true,
		offers: Situation.fulfilments, refuse: Situation.refuseFulfil, do: (*Desk).fulfil,
	},
	ActNudge: {
		event: "nudged", who: theHolder, order: true, undated: true,
		offers: plain(ActNudge), refuse: Situation.refuseNudge, do: (*Desk).nudge,
	},
	ActArrived: {
		event: "arrived", who: theHolder, order: true, undated: true,
		offers: plain(ActArrived), refuse: Situation.refuseArrived, do: (*Desk).arrived,
	},
	ActOrder: {
		event: "order", who: theHolder, offers: Situation.attachable, refuse: Situation.refuseOrder, do: (*Desk).attach,
	},
	ActSplit: {
		event: "split", who: theHolder, offers: Situation.splittable, refuse: Situation.refuseSplit, do: (*Desk).split,
	},
	ActKeys: {
		event: "keys", who: theHolder, order: true, undated: true, offers: plain(ActKeys), refuse: Situation.refuseKeys, do: (*Desk).keys,
	},
	ActReinstate: {
		event: "reinstated", who: theHolder, order: true,
		offers: plain(ActReinstate), refuse: Situation.refuseReinstate, do: (*Desk).reinstate,
	},
	ActSendBack: {
		event: "sent_back", who: theHolder, offers: Situation.sendBacks, refuse: Situation.refuseSendBack, do: (*Desk).sendBack,
	},
	ActTransfer: {
		event: "transferred", who: theHolder, supervised: true, undated: true, offers: Situation.transfers, refuse: Situation.refuseTransfer, do: (*Desk).transfer,
	},
	ActTake:   {event: "transferred", undated: true, offers: plain(ActTake), refuse: Situation.refuseTake, do: (*Desk).take},
	ActSpeak:  {who: aLead, undated: true, offers: written(ActSpeak), refuse: Situation.refuseSpeak, do: (*Desk).speak},
	ActReturn: {event: "returned", who: theHolder, supervised: true, undated: true, offers: plain(ActReturn), do: (*Desk).giveBack},
	ActClose:  {event: "closed", who: theHolder, undated: true, offers: plain(ActClose), do: (*Desk).close},
	ActMenu:   {who: theHolder, supervised: true, undated: true, do: (*Desk).menu},
	ActAnswer: {who: theHolder, offers: written(ActAnswer), do: (*Desk).answer},
	ActNote:   {who: anyStaff, offers: written(ActNote)},
}

// Refusal says why an act is refused, by one of this package's errors or one of package orders; nil if it is not.
func (s Situation) Refusal(a Act) error {
	r, err := s.open(a)
	if err == nil && r.refuse != nil {
		err = r.refuse(s, a)
	}
	return err
}

// open returns the rule of an act, or the refusals that acts have in common, the most telling one first.
func (s Situation) open(a Act) (rule, error) {
	r, known := rules[a.Kind]
	switch {
	case !s.By.Agent && !r.forLead(s.By):
		return r, ErrNotStaff
	case !known:
		return r, ErrAct
	case r.who == anyStaff:
		return r, nil
	case s.Case.Status == Closed:
		return r, ErrClosed
	}
	if err := s.refuseActor(r); err != nil {
		return r, err
	}
	if a.Version != 0 && a.Version != s.Case.Version && !r.undated {
		return r, &StaleError{Case: s.Case}
	}
	return r, nil
}

// forLead says whether somebody may do an act as one who leads, and need not hold cases.
func (r rule) forLead(by Staff) bool {
	return by.Leads() && (r.supervised || r.who == anyStaff || r.who == aLead)
}

// refuseActor refuses what depends on who holds the case.
func (s Situation) refuseActor(r rule) error {
	held := s.Case.Status == Claimed
	switch {
	case r.who == aNewHolder && held:
		return &TakenError{Case: s.Case}
	case r.who == theHolder && !s.holds() && !(held && r.forLead(s.By)):
		return &NotHolderError{Case: s.Case, Holder: s.Case.AssigneeName}
	}
	return nil
}

func (s Situation) holds() bool { return s.Case.Status == Claimed && s.Case.Assignee == s.By.ID }

func (p Policy) full(s Staff) bool { return p.MaxHeld > 0 && s.Held >= p.MaxHeld }

func (s Situation) refuseClaim(Act) error {
	switch {
	case s.By.Away:
		return ErrAway
	case s.Case.refusedBy(s.By.ID):
		return ErrOwnRefusal
	case s.Case.RefusedBefore() && !s.By.Leads() && s.leadBeside(s.Case.DecidedBy, true):
		return ErrNotLead
	case s.Policy.full(s.By):
		return ErrLimit
	}
	return nil
}

// leadBeside tells whether the shop has a supervisor other than this member of staff, and on duty if that matters. What
// needs a second person, or another one, is theirs then.
func (s Situation) leadBeside(id int64, onDuty bool) bool {
	return slices.ContainsFunc(s.Staff, func(one Staff) bool { return one.Supervisor && one.ID != id && !(onDuty && one.Away) })
}

func (s Situation) refuseTake(a Act) error {
	switch {
	case !s.By.Leads():
		return ErrNotLead
	case s.Case.Status != Claimed:
		return &NotHolderError{Case: s.Case}
	case s.holds():
		return ErrYours
	}
	return s.refuseClaim(a)
}

func (s Situation) refuseSpeak(Act) error {
	switch {
	case !s.By.Leads():
		return ErrNotLead
	case s.holds():
		return ErrYours
	}
	return nil
}

// refusedBy says whether an appeal against this agent's own decision waits.
func (c Case) refusedBy(staff int64) bool { return c.RefusedBefore() && c.DecidedBy == staff }

// RefusedBefore says whether an appeal waits: DecidedBy and DecisionReason tell of the refusal that it is against.
func (c Case) RefusedBefore() bool {
	return c.Appeals > 0 && c.Decision == Undecided && c.DecidedBy != 0
}

// decides tells whether an approve is the second person's, who need not hold the case.
func (s Situation) decides(a Act) bool {
	p := s.Case.Proposal
	return p != nil && p.By != s.By.ID && p.matches(a)
}

func (s Situation) refuseApprove(a Act) error {
	switch {
	case a.Amount < 0:
		return ErrAmount
	case !s.holds() && !s.decides(a):
		return &NotHolderError{Case: s.Case, Holder: s.Case.AssigneeName}
	case s.decides(a) && !s.By.Leads() && s.leadBeside(s.Case.Proposal.By, false):
		return ErrNotLead
	case s.Case.OrderNo == "":
		return ErrNoOrder
	case s.Order == nil:
		return orders.ErrNoSuchOrder
	}
	if f := s.Order.Fulfilling(); f != nil && !f.Overdue(s.Now) {
		return orders.ErrUnderWay // not the goods and the money both
	}
	amount, lines, err := s.refund(a)
	if err != nil {
		return err
	}
	return s.Order.RefundRefusal(amount, lines)
}

// refund is what an approve gives back, in fen, and for which items.
func (s Situation) refund(a Act) (amount int64, lines []orders.RefundLine, err error) {
	amount, lines = a.Amount, a.Lines
	if p := s.meant(a); p != nil {
		amount, lines = p.Amount, p.Lines
	}
	switch {
	case len(lines) > 0:
		amount, err = s.Order.LinesAmount(lines)
	case amount == 0:
		amount = s.Case.RefundAll(*s.Order)
	}
	return amount, lines, err
}

// meant is the proposal that an approve means: a second person's, or the holder's own once more, whose items it then
// keeps.
func (s Situation) meant(a Act) *Proposal {
	p := s.Case.Proposal
	if p != nil && p.matches(a) && (p.By != s.By.ID || a.Amount > 0 || len(a.Lines) > 0) {
		return p
	}
	return nil
}

// purpose is what the refund of an approve is for; "" if that follows from its amount.
func (s Situation) purpose(a Act) orders.Purpose {
	switch p := s.meant(a); {
	case p != nil:
		return p.Purpose
	case len(a.Lines) > 0:
		return orders.ForLines
	case a.Amount == 0:
		return s.Case.allPurpose(*s.Order)
	}
	return ""
}

func (s Situation) refuseReject(a Act) error {
	switch {
	case s.Case.Kind == KindHuman:
		return ErrNothingAsked
	case s.Case.Decision != Undecided:
		return ErrDecided
	case s.Order != nil && s.Order.RefundOverdue(s.Now):
		return ErrPromised
	case blank(a.Reason) && !slices.Contains(s.Policy.Reasons, a.Code):
		return ErrNoReason
	}
	return nil
}

func (s Situation) refuseReinstate(Act) error {
	switch {
	case s.Case.OrderNo == "":
		return ErrNoOrder
	case s.Order == nil:
		return orders.ErrNoSuchOrder
	case !s.Order.Reinstatable():
		return &orders.LostError{Order: *s.Order}
	}
	return nil
}

func (s Situation) refuseSendBack(a Act) error {
	if !slices.Contains(s.slots(), a.Slot) {
		return ErrNoSlot
	}
	return nil
}

// askedBack are the details that can be asked for whatever a case has.
var askedBack = []terms.Slot{
	terms.SlotAccount, terms.SlotRegionWanted, terms.SlotRegionActual, terms.SlotQuantityWanted, terms.SlotAmountExpected,
	terms.SlotAmountCharged, terms.SlotPaidAt, terms.SlotPaymentMethod, terms.SlotReason, terms.SlotTrackingNo, terms.SlotEvidence,
	terms.SlotNote,
}

// reckoned are details that no question asks for.
var reckoned = []terms.Slot{terms.SlotPart, terms.SlotNews, terms.SlotWish}

// slots are the details that the customer can be asked for once more.
func (s Situation) slots() []terms.Slot {
	var slots []terms.Slot
	for _, d := range s.Case.Details {
		if !slices.Contains(reckoned, d.Slot) && !slices.Contains(slots, d.Slot) {
			slots = append(slots, d.Slot)
		}
	}
	for _, slot := range askedBack {
		if !slices.Contains(slots, slot) {
			slots = append(slots, slot)
		}
	}
	if s.Case.OrderNo == "" && !slices.Contains(slots, terms.SlotOrderNo) {
		slots = append(slots, terms.SlotOrderNo)
	}
	return slots
}

func (s Situation) refuseTransfer(a Act) error {
	i := slices.IndexFunc(s.Staff, func(to Staff) bool { return to.ID == a.To })
	if i < 0 || !s.Staff[i].Agent || a.To == s.Case.Assignee || s.Case.refusedBy(a.To) {
		return ErrNoAgent
	}
	switch to := s.Staff[i]; {
	case to.Away:
		return &BusyError{Agent: to, Why: ErrAway}
	case s.Policy.full(to):
		return &BusyError{Agent: to, Why: ErrLimit}
	}
	return nil
}
