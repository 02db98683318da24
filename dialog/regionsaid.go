package dialog

import (
	"slices"
	"strings"

	"kefu/dialog/understand"
)

// regionSaid is a region that a sentence names, in full or by its family only (网通).
type regionSaid struct {
	name   string // as the shop writes it, or the family
	full   bool
	wanted bool // the one that the customer needs, not the one that the order has
}

// regionsSaid finds the regions of a catalogue in a folded text. Of 网通二区 also 网通2区, 网通2 and the bare 网通 are read.
func regionsSaid(text string, names []string) []regionSaid {
	var found []regionSaid
	taken := make([]bool, len(text))
	take := func(form, name string, full bool) {
		for from := 0; ; {
			i := strings.Index(text[from:], form)
			if form == "" || i < 0 {
				return
			}
			i += from
			from = i + len(form)
			if slices.Contains(taken[i:from], true) {
				continue
			}
			for k := i; k < from; k++ {
				taken[k] = true
			}
			said := regionSaid{name: name, full: full, wanted: wantedAt(text, i) && !hadAt(text, i)}
			if !slices.Contains(found, said) {
				found = append(found, said)
			}
		}
	}
	families := map[string]string{}
	for _, name := range byLength(names) {
		for _, form := range understand.RegionForms(name) {
			take(form, name, true)
		}
		if family := understand.FamilyOf(name); family != "" {
			families[family] = family
		}
	}
	for family := range families {
		take(family, family, false)
		for en, han := range understand.EnglishFamilies {
			if han == family {
				take(en, family, false)
			}
		}
	}
	return ownRegion(text, found)
}

// ownRegion takes the region that customers call theirs as the wanted one, where they name another beside it: 那个网通的
// 我是电信二区的.
func ownRegion(text string, said []regionSaid) []regionSaid {
	if len(said) < 2 || slices.ContainsFunc(said, func(s regionSaid) bool { return s.wanted }) {
		return said
	}
	for i, s := range said {
		forms := append(understand.RegionForms(s.name), s.name)
		if slices.ContainsFunc(forms, func(form string) bool {
			at := strings.Index(text, form)
			return at > 0 && understand.LeadsToOwnRegion.In(text[:at])
		}) {
			said[i].wanted = true
			return said
		}
	}
	return said
}

func byLength(names []string) []string {
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int { return len(b) - len(a) })
	return sorted
}

// wantedAt tells whether what begins at a place of a text is what the customer needs.
func wantedAt(text string, at int) bool {
	return understand.LeadsToWanted.In(text[:at]) && !understand.LeadsToHad.In(text[:at])
}

// hadAt tells whether what begins at a place of a text is what the customer has.
func hadAt(text string, at int) bool { return understand.LeadsToHad.In(text[:at]) }

// regionClues are the regions of the customer's orders that a text names, other than as the one they need.
func regionClues(text string, orders []Order) []clue {
	var names []string
	for _, o := range orders {
		for _, item := range o.Items {
			names = append(names, item.Regions...)
			if item.Region != "" {
				names = append(names, item.Region)
			}
		}
	}
	slices.Sort(names)
	var list []clue
	for _, said := range regionsSaid(text, slices.Compact(names)) {
		fits := func(o *Order) int { return (3 + 3*toInt(said.full)) * toInt(hasRegion(o, said)) }
		if said.wanted {
			// Who wants a region does not have it yet.
			fits = func(o *Order) int { return toInt(goesTo(o) && !hasRegion(o, said)) }
		}
		list = append(list, clue{kind: clueRegion, firm: !said.wanted, named: said.full && !said.wanted, fits: fits})
	}
	if len(list) == 0 {
		list = bareRegion(text, slices.Compact(names))
	}
	return list
}

// bareRegion is the number of a region alone: 三区的.
func bareRegion(text string, names []string) []clue {
	for _, name := range names {
		parts := understand.RegionNumber.FindStringSubmatch(name)
		if parts == nil {
			continue
		}
		number := strings.TrimPrefix(name, parts[1])
		for _, form := range []string{number, understand.NumberOfRegion(parts[2])} {
			at := strings.Index(text, form)
			if at < 0 || wantedAt(text, at) || denied(text, at) {
				continue
			}
			return []clue{{kind: clueRegion, fits: func(o *Order) int {
				return 3 * toInt(slices.ContainsFunc(o.Items, func(i Item) bool { return strings.HasSuffix(i.Region, number) }))
			}}}
		}
	}
	return nil
}

func goesTo(o *Order) bool {
	return slices.ContainsFunc(o.Items, func(i Item) bool { return i.Region != "" })
}

func hasRegion(o *Order, said regionSaid) bool {
	return slices.ContainsFunc(o.Items, func(i Item) bool {
		return i.Region == said.name || !said.full && understand.FamilyOf(i.Region) == said.name
	})
}

// regionByOrder is the region that a message tells, as the item of the order has it.
func (st *step) regionByOrder(r reading, item Item) *understand.Region {
	t := st.Task
	said := regionsSaid(r.folded, item.Regions)
	named := len(said) > 0 && item.Region != ""
	region := r.u.Region
	if named {
		region = st.byOrder(said, item)
	}
	family := t.Given[slotFamily]
	ofRegion := t.reason() == understand.WrongRegion || r.u.Reason == understand.WrongRegion
	name := numberedLike(item, family, r.folded)
	if name != "" && (!named && ofRegion || region == nil && family != "") {
		return &understand.Region{Wanted: name} // 电信的 我记得是二区
	}
	return region
}

// numberedLike is the region of a family that a text names by its number, "" if there is none; "" is the family that the
// item has.
func numberedLike(item Item, family, text string) string {
	found := understand.RegionByNumber.FindStringSubmatch(text)
	if family == "" {
		family = understand.FamilyOf(item.Region)
	}
	if found == nil || family == "" {
		return ""
	}
	for _, name := range item.Regions {
		if name != item.Region && slices.Contains(understand.RegionForms(name), understand.RegionOf(family, found[1])) {
			return name
		}
	}
	return ""
}

// numbered are the regions of a family that a text names by their numbers alone; "" is the family that the item has.
func (item Item) numbered(text, family string) []string {
	if family == "" {
		family = understand.FamilyOf(item.Region)
	}
	var list []string
	for _, found := range understand.RegionNumberIn.FindAllStringSubmatch(text, -1) {
		name := understand.RegionOf(family, found[1])
		if name != item.Region && slices.Contains(item.Regions, name) && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// regionNames are the regions that the customer's orders know.
func (st *step) regionNames() []string {
	var names []string
	for _, o := range st.orders {
		for _, item := range o.Items {
			names = append(names, item.Regions...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
