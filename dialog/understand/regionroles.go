package understand

// fillRegion finds which region is which: where it went, and where it should have gone.
func (m *message) fillRegion(u *Understanding) {
	spans := m.spansOf(regionSpans)
	if len(spans) == 0 {
		if name := m.guessRegion(); name != "" {
			m.oneRegion(u, name, 0, 0)
		}
		return
	}
	p := map[string][2]float32{} // of each region: how likely it is the actual one, and the wanted one
	var names []string
	for n, ranked := range m.c.reader().rolesOf(m, regionSpans, spans) {
		name := m.toks[spans[n]].name
		before, known := p[name]
		if !known {
			names = append(names, name)
		}
		p[name] = [2]float32{max(before[0], ranked[roleRegionActual]), max(before[1], ranked[roleRegionWanted])}
	}
	if len(names) == 1 {
		m.oneRegion(u, names[0], p[names[0]][0], p[names[0]][1])
		return
	}
	// Of several regions, the pair that fits best; one that is told gives the other its opposite.
	var r Region
	best := float32(2 * leastRole)
	for _, a := range names {
		for _, w := range names {
			if fits := p[a][0] + p[w][1]; a != w && fits > best {
				r, best = Region{Actual: a, Wanted: w}, fits
			}
		}
	}
	if r == (Region{}) {
		most := float32(leastRole)
		for _, name := range names {
			if p[name][0] > most {
				r, most = Region{Actual: name}, p[name][0]
			}
			if p[name][1] > most {
				r, most = Region{Wanted: name}, p[name][1]
			}
		}
	}
	if r != (Region{}) {
		u.Region = &r
	}
}

// oneRegion gives a lone region the part that its words or the question give it. The words need to be strong to say
// something else than was asked.
func (m *message) oneRegion(u *Understanding, name string, actual, wanted float32) {
	switch asking := m.c.Asking; {
	case asking == AskingRegionActual && wanted < outright, asking != AskingRegionWanted && actual >= leastRole, actual >= outright:
		u.Region = &Region{Actual: name}
	case asking == AskingRegionWanted, wanted >= leastRole:
		u.Region = &Region{Wanted: name}
	}
}
