package understand

import (
	"regexp"
	"slices"
	"strings"
)

// leftOut are the order numbers, or last digits of such, that a message names only to leave them out: 除了A都取消, cancel
// everything but A, 都取消,A不算.
// They are the opposite of what an act is about.
func (m *message) leftOut() []string {
	if m.out == nil {
		m.out = m.findLeftOut()
	}
	return m.out
}

func (m *message) findLeftOut() []string {
	nos := []string{}
	for i := 0; i < len(m.toks); i++ {
		if !m.isNo(i) {
			continue
		}
		last := i // of numbers in a row: 除了A和B
		for k := i + 1; k < len(m.toks) && k <= last+2; k++ {
			if m.isNo(k) && rowOfNos.MatchString(string(m.lower[m.toks[last].to:m.toks[k].from])) {
				last = k
			}
		}
		before, after := string(m.lower[:m.toks[i].from]), string(m.lower[m.toks[last].to:])
		if LeavesOut(before, after) {
			for ; i <= last; i++ {
				if m.isNo(i) {
					nos = append(nos, m.toks[i].name)
				}
			}
		}
		i = last
	}
	return nos
}

// LeavesOut reports that what stands between two parts of a folded text is named only to leave it out.
func LeavesOut(before, after string) bool {
	return exceptBefore.MatchString(before) && !Adds(before, after) || exceptAfter.MatchString(after)
}

// Adds reports that an exception between two parts of a folded text only adds: 除了A,B也取消. Where all are spoken of, it
// leaves out, whatever else is said: 都取消,除了A,也别扣钱.
func Adds(before, after string) bool {
	at := also.FindStringIndex(after)
	return at != nil && !ofAll.In(before) && !ofAll.In(after[:at[0]]) && !remaining.In(after[:at[1]])
}

// Excepted takes from a text what it names only to leave it out, in the writer's own words: 除了A都取消, cancel all but A.
func Excepted(text string) (rest string, except []string) {
	rest = text
	for _, shape := range []*regexp.Regexp{exceptFirst, exceptLast} {
		at := shape.FindStringSubmatchIndex(rest)
		if at == nil {
			continue
		}
		phrase := 2 * shape.SubexpIndex("phrase")
		from, to := at[phrase], at[phrase+1]
		if shape == exceptFirst && Adds(Folded(rest[:from]), Folded(rest[to:])) {
			continue
		}
		except = append(except, rest[from:to])
		begin := at[0]
		if all := 2 * max(0, shape.SubexpIndex("all")); all > 0 && at[all] >= 0 {
			begin = at[all+1] // of "all but A", all stays
		}
		rest = rest[:begin] + rest[to:]
	}
	return rest, except
}

// isNo reports that token i is an order number, or digits that may end one.
func (m *message) isNo(i int) bool {
	t := m.toks[i]
	if t.is.has(cOrderNo) {
		return !t.rough || m.believeBare(i)
	}
	return t.is.any(of(cNumber, cDigits)) && len(t.name) >= 4 && strings.Trim(t.name, "0123456789") == ""
}

var (
	exceptFirst = regexp.MustCompile(`(?i)(?:除[了开去却]?|不包[括含]|\b(?:with the )?except(?:ion)?(?:ing)?(?: (?:for|of))?\b|\bexcluding\b|\bbut not\b|\bbesides\b|\b(?:apart|aside) from\b|\bother than\b|` +
		`\b(?P<all>(?:all|everything|every one|anything|any|both|them)(?: (?:my|the|of|them|unpaid|pending|open|orders?|ones?))*)(?: but\b|,? (?:but )?not\b))\s*(?P<phrase>[^外,，。;；!！?？\n][^,，。;；!！?？\n]*?)(?:以外|之外|外的?|\s*(?:[,，。;；!！?？\n]|都|全|其[他她它余]|剩|please\b|cancel\b|refund\b|$))`)
	exceptLast   = regexp.MustCompile(`(?i)(?P<phrase>[^,，。;；!！?？\n]+?)(?:除外|以外的?|之外的?|不算|不包[括含])`)
	rowOfNos     = regexp.MustCompile(`^\s*(?:和|跟|与|以及|还有|、|,|，|\+|&|and|or)?\s*$`)
	exceptBefore = regexp.MustCompile(`(?:除[了开去却]?|不(?:包[括含]?|含|算)|\bexcept(?:ing)?|\bexception of|\bexclud(?:e|ing)|\bbesides|\b(?:apart|aside) from|\bother than|\bsave|` +
		`\b(?:all|every|everything|every one|any|anything|both|them) but|\bnot)(?: for)?(?:\s|:|我的|这[个单笔]|那[个单笔]|订单号?|单号|\bmy\b|\bthe\b|\border\b|\bnumber\b|\bno\b|\bone\b|尾号|[后末]四位|最后|是|为|\b(?:with|of|ends?|ending|in|last|four|digits)\b)*$`)
	exceptAfter = regexp.MustCompile(`^(?:\s|的?[这那][个单笔]|号|订单|单)*(?:除外|以外|之外|外[都全的]|不(?:包[括含]|算|在内)|(?:is )?(?:excepted|excluded|aside))`)
	also        = regexp.MustCompile(`也|还[要有想]|\balso\b|\btoo\b|\bas well\b`)
)

// nosIn are the order numbers, and what may end one, in a clause.
func (m *message) nosIn(c *clause) (nos []string) {
	for i, t := range c.toks {
		if m.isNo(c.at + i) {
			nos = append(nos, t.name)
		}
	}
	return nos
}

// ofRemaining reports a clause about the orders that no clause before it names.
func (m *message) ofRemaining(c *clause) bool {
	return m.says(c, remaining) && !slices.ContainsFunc(c.toks, func(t token) bool { return t.is.has(cOrderNo) })
}

// remainingOf are the numbers of a list that are not left out.
func remainingOf(nos, out []string) []string {
	if len(out) == 0 {
		return nos
	}
	return slices.DeleteFunc(slices.Clone(nos), func(no string) bool { return slices.Contains(out, no) })
}
