package scene

import (
	"fmt"
	"slices"
	"strings"
)

// ends tells why a conversation did not come to an end of its script, "" if it did. An end is one of
//
//	cancelled 4127               the order whose number ends so was cancelled
//	refunded 7130                it was refunded at once by the shop's policy
//	case 2046 key=value …        a case about it was opened ("-": about no order); keys are kind, reason, urgent and the
//	                             details, of which the value is a part of what the agents read; "words" is what was passed on
//	told words                   the bot said so at some time
//	never words                  it did not
//	asking slot                  what the last question asks; "asking nothing"
//
// No order may be cancelled and no case opened that the script does not name.
func (p *player) ends(end string) string {
	kind, rest, _ := strings.Cut(end, " ")
	switch kind {
	case "cancelled":
		return without(p.shop.cancels, rest)
	case "refunded":
		return without(p.shop.refunds, rest)
	case "case":
		return p.caseEnds(strings.Fields(rest))
	case "told":
		if !p.saidSo(rest) {
			return "that was not said"
		}
	case "never":
		if p.saidSo(rest) {
			return "that was said"
		}
	case "asking":
		if got := string(p.state.Asking); got != rest && (rest != "nothing" || got != "") {
			return "it asks " + got
		}
	default:
		return "no end is called so"
	}
	return ""
}

func (p *player) saidSo(words string) bool {
	return slices.ContainsFunc(p.told, func(t string) bool { return strings.Contains(t, words) })
}

func without(nos []string, suffix string) string {
	if slices.ContainsFunc(nos, func(no string) bool { return strings.HasSuffix(no, suffix) }) {
		return ""
	}
	return fmt.Sprintf("only %v", nos)
}

// caseEnds looks for a case about an order, with the details named.
func (p *player) caseEnds(words []string) string {
	if len(words) == 0 {
		return "about which order?"
	}
	why := "there is no such case"
	for _, c := range p.shop.cases {
		if words[0] == "-" && c.OrderNo != "" || words[0] != "-" && !strings.HasSuffix(c.OrderNo, words[0]) {
			continue
		}
		if why = c.lacks(words[1:]); why == "" {
			return ""
		}
	}
	return why
}

// lacks names what a case does not have, "" if it has everything.
func (c *openedCase) lacks(wanted []string) string {
	has := map[string]string{
		"kind": string(c.Kind), "reason": c.Reason, "urgent": fmt.Sprint(c.Urgent), "words": strings.Join(c.Words, "\n"),
		"status": string(c.Status), "holds": fmt.Sprint(c.Holds),
	}
	for _, d := range c.Details {
		if d.Slot != "reason" {
			has[string(d.Slot)] = d.Value
		}
	}
	for _, w := range wanted {
		key, value, ok := strings.Cut(w, "=")
		if absent, no := strings.CutPrefix(w, "!"); no {
			if v, there := has[absent]; there {
				return "it has " + absent + ": " + v
			}
			continue
		}
		if !ok || !strings.Contains(has[key], value) || value == "" && has[key] != "" {
			return fmt.Sprintf("%s is %q (%v)", key, has[key], c.Details)
		}
	}
	return ""
}

// unexpected tells of cancels and cases that no end of the script names.
func (p *player) unexpected(ends []string) {
	named := func(kind, no string) bool {
		return slices.ContainsFunc(ends, func(e string) bool {
			words := strings.Fields(e)
			return len(words) > 1 && words[0] == kind && (no != "" && strings.HasSuffix(no, words[1]) || no == "" && words[1] == "-")
		})
	}
	for _, no := range p.shop.cancels {
		if !named("cancelled", no) {
			p.fault("%s was cancelled", no)
		}
	}
	for _, no := range p.shop.refunds {
		if !named("refunded", no) {
			p.fault("%s was refunded", no)
		}
	}
	for _, c := range p.shop.cases {
		if c.About == "" && !named("case", c.OrderNo) {
			p.fault("a case about %q was opened", c.OrderNo)
		}
	}
}
