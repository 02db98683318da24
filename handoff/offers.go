package handoff

import "slices"

// Offer is an act that somebody may do to a case as it is now, with what it may be done with. What is offered is not
// refused for any reason that was known when it was offered, and what would be done is offered.
type Offer struct {
	Kind ActKind
	// Second says that a refund is approved which another has proposed.
	Second bool
	// Choices are whole acts, one for each thing that the act may be done with, in the order in which they are shown; of
	// an act that needs nothing else there is one.
	Choices []Choice
	// Free says that something may be written beside or instead of the choices: an amount of an approve, up to Most; a
	// reason of a reject; the words of an answer or a note.
	Free bool
	Most int64 // fen

	sample Act // one of those that may be written
}

// Choice is one act, ready to be done.
type Choice struct {
	Act  Act
	Cost int64 // fen; of an approve, what goes back
}

// shown are the kinds of acts in the order in which they are shown.
var shown = []ActKind{
	ActClaim, ActApprove, ActReject, ActNudge, ActArrived, ActReinstate, ActFulfil, ActKeys, ActOrder, ActSplit, ActSendBack, ActTransfer, ActTake, ActReturn,
	ActClose, ActAnswer, ActSpeak, ActNote,
}

// mostColleagues is how many agents are offered for a transfer: a messenger takes about a hundred buttons below a
// message.
const mostColleagues = 90

// Offers returns what the one who looks may do, in the order in which it is shown.
func (s Situation) Offers() []Offer {
	var all []Offer
	for _, kind := range shown {
		for _, o := range rules[kind].offers(s) {
			o.Choices = slices.DeleteFunc(o.Choices, func(c Choice) bool { return s.Refusal(c.Act) != nil })
			o.Free = o.Free && s.Refusal(o.sample) == nil
			if o.Free || len(o.Choices) > 0 {
				all = append(all, o)
			}
		}
	}
	return all
}

// Offers returns what the one who looks may do to a case; of the scene all is given but the policy.
func (d *Desk) Offers(s Situation) []Offer {
	s.Policy = d.policy()
	return s.Offers()
}

// Reasons returns the codes of the reasons with which a request may be refused, in the order in which they are shown.
func (d *Desk) Reasons() []string { return d.config.Reasons }

// OffersToAll returns what is offered where everybody reads; see Scene.OffersToAll.
func (d *Desk) OffersToAll(s Situation) []Offer {
	s.Policy = d.policy()
	return s.OffersToAll()
}

// OffersToAll returns what is offered where everybody reads, whoever By is: what the holder may do, and what any agent on
// duty may, or who leads them if anybody does.
func (s Situation) OffersToAll() []Offer {
	s.By = Staff{}
	if i := slices.IndexFunc(s.Staff, func(one Staff) bool { return one.ID == s.Case.Assignee }); i >= 0 {
		s.By = s.Staff[i]
	}
	all := s.Offers()
	s.By = Staff{Agent: true, Supervisor: s.anybodyLeads()}
	for _, o := range s.Offers() {
		if !slices.ContainsFunc(all, func(known Offer) bool { return known.Kind == o.Kind && known.Second == o.Second }) {
			all = append(all, o)
		}
	}
	return all
}

// anybodyLeads tells whether somebody beside the holder leads and works as an agent.
func (s Situation) anybodyLeads() bool {
	return slices.ContainsFunc(s.Staff, func(one Staff) bool {
		return one.ID != s.Case.Assignee && (one.Supervisor || one.Admin && one.Agent)
	})
}

// act completes an act on the case as it is shown now.
func (s Situation) act(a Act) Act {
	a.CaseNo, a.Version, a.Staff = s.Case.No, s.Case.Version, s.By.ID
	return a
}

// plain offers an act that needs nothing else.
func plain(kind ActKind) func(Situation) []Offer {
	return func(s Situation) []Offer {
		return []Offer{{Kind: kind, Choices: []Choice{{Act: s.act(Act{Kind: kind})}}}}
	}
}

// written offers an act that is done by writing.
func written(kind ActKind) func(Situation) []Offer {
	return func(s Situation) []Offer {
		return []Offer{{Kind: kind, Free: true, sample: s.act(Act{Kind: kind, Text: "-"})}}
	}
}

// approvals offers what the customer asks for first, then all, and beside it any amount; what another has proposed is an
// offer of its own, and then the only choice.
func (s Situation) approvals() []Offer {
	if s.Order == nil {
		return nil
	}
	own := Offer{
		Kind: ActApprove, Free: s.holds(), Most: max(s.Order.Refundable(), 0),
		sample: s.act(Act{Kind: ActApprove, Amount: 1}),
	}
	if p := s.Case.Proposal; p != nil && p.By != s.By.ID {
		choice := Choice{Act: s.act(Act{Kind: ActApprove, Amount: p.Amount}), Cost: p.Amount}
		return []Offer{{Kind: ActApprove, Second: true, Choices: []Choice{choice}}, own}
	}
	if lines, cost := s.Case.Wish(*s.Order); lines != nil {
		own.Choices = append(own.Choices, Choice{Act: s.act(Act{Kind: ActApprove, Lines: lines}), Cost: cost})
	}
	own.Choices = append(own.Choices, Choice{Act: s.act(Act{Kind: ActApprove}), Cost: s.Case.RefundAll(*s.Order)})
	return []Offer{own}
}

func (s Situation) rejections() []Offer {
	o := Offer{Kind: ActReject, Free: true, sample: s.act(Act{Kind: ActReject, Reason: "-"})}
	for _, code := range s.Policy.Reasons {
		o.Choices = append(o.Choices, Choice{Act: s.act(Act{Kind: ActReject, Code: code})})
	}
	return []Offer{o}
}

func (s Situation) sendBacks() []Offer {
	o := Offer{Kind: ActSendBack}
	for _, slot := range s.slots() {
		o.Choices = append(o.Choices, Choice{Act: s.act(Act{Kind: ActSendBack, Slot: slot})})
	}
	return []Offer{o}
}

func (s Situation) transfers() []Offer {
	o := Offer{Kind: ActTransfer}
	for _, to := range s.Staff {
		if a := s.act(Act{Kind: ActTransfer, To: to.ID}); s.refuseTransfer(a) == nil && len(o.Choices) < mostColleagues {
			o.Choices = append(o.Choices, Choice{Act: a})
		}
	}
	return []Offer{o}
}

// Find returns the offer of a kind that proposes or decides on one's own; false when there is none.
func Find(offers []Offer, kind ActKind) (Offer, bool) {
	i := slices.IndexFunc(offers, func(o Offer) bool { return o.Kind == kind && !o.Second })
	if i < 0 {
		return Offer{}, false
	}
	return offers[i], true
}
