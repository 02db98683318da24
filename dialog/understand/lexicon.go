package understand

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// DefaultOrderNoPattern is the shape of an order number unless the shop says otherwise.
const DefaultOrderNoPattern = `WF[0-9]{14}`

// LexiconConfig is what the shop sells, in its own words.
type LexiconConfig struct {
	Regions        []string          // canonical names, such as 电信一区 or 艾欧尼亚
	Products       []string          // names as the shop shows them
	SecondNames    map[string]string // what regions and products are called besides, such as in English, with the names they stand for
	OrderNoPattern string            // RE2 syntax, of the number as the shop writes it; empty means DefaultOrderNoPattern
	Reader         *Reader           // what was learned from examples; nil means BuiltInReader
}

// Lexicon knows regions and products by the names customers give them, and the
// shape of an order number. It never changes after NewLexicon and is safe for
// concurrent use.
type Lexicon struct {
	reader   *Reader            // nil means BuiltInReader
	families []family           // numbered regions: 电信 + 一 + 区
	named    []namedRegion      // the others, longest name first
	heads    map[rune]regionSet // which of them can begin with a rune
	products []product          // longest name first
	order    orderPattern       // the shape of an order number
}

// family is a row of numbered regions with one name.
type family struct {
	name   string
	suffix string   // 区 or 服
	runes  []rune   // folded name
	full   [][]rune // other names that stand for the whole name
	short  [][]rune // one-character names, believed only with care
}

// namedRegion is a region that is not numbered.
type namedRegion struct {
	name  string
	runes []rune
	weak  bool // means the region only where a region is spoken of, as 安卓 or QQ
}

type regionSet struct{ families, named []int }

type product struct {
	name  string
	runes []rune
}

// NewLexicon builds a lexicon. The error is ErrOrderNoPattern.
func NewLexicon(c LexiconConfig) (*Lexicon, error) {
	pattern := c.OrderNoPattern
	if pattern == "" {
		pattern = DefaultOrderNoPattern
	}
	order, err := newOrderPattern(pattern)
	if err != nil {
		return nil, err
	}
	l := &Lexicon{reader: c.Reader, order: order}
	for _, r := range c.Regions {
		l.addRegion(strings.TrimSpace(r))
	}
	for _, p := range c.Products {
		l.addProduct(strings.TrimSpace(p))
	}
	for _, second := range slices.Sorted(maps.Keys(c.SecondNames)) {
		l.addSecond(second, c.SecondNames[second], c)
	}
	slices.SortStableFunc(l.named, func(a, b namedRegion) int { return len(b.runes) - len(a.runes) })
	slices.SortStableFunc(l.products, func(a, b product) int { return len(b.runes) - len(a.runes) })
	l.indexHeads()
	return l, nil
}

// DefaultLexicon is the built-in catalogue, for the command line and for
// conversations before the shop has told what it sells.
var defaultLexicon = sync.OnceValue(func() *Lexicon {
	l, err := NewLexicon(BuiltInCatalogue(""))
	if err != nil {
		panic(err) // the built-in pattern is a constant
	}
	return l
})

// BuiltInCatalogue is the built-in catalogue with a shop's own shape of order numbers; "" is the default shape.
func BuiltInCatalogue(orderNoPattern string) LexiconConfig {
	return LexiconConfig{Regions: defaultRegions(), Products: strings.Fields(defaultProducts), OrderNoPattern: orderNoPattern}
}

// DefaultLexicon gives the built-in catalogue; every call gives the same one.
func DefaultLexicon() *Lexicon { return defaultLexicon() }

// addRegion files a region under its family when it is numbered, else by name.
func (l *Lexicon) addRegion(name string) {
	runes := fold(name).lower
	if len(runes) == 0 {
		return
	}
	if head, suffix, ok := splitNumbered(runes); ok {
		l.addFamily(string(head), suffix)
		return
	}
	if slices.ContainsFunc(l.named, func(n namedRegion) bool { return n.name == name }) {
		return
	}
	l.named = append(l.named, namedRegion{name: name, runes: runes})
	for _, a := range strings.Fields(regionAliases[name]) {
		a, weak := strings.CutPrefix(a, "?")
		l.named = append(l.named, namedRegion{name: name, runes: []rune(strings.ReplaceAll(a, "_", " ")), weak: weak})
	}
}

func (l *Lexicon) addFamily(name, suffix string) {
	if slices.ContainsFunc(l.families, func(f family) bool { return f.name == name }) {
		return
	}
	f := family{name: name, suffix: suffix, runes: []rune(name)}
	for _, a := range strings.Fields(familyAliases[name]) {
		a = strings.ReplaceAll(a, "_", " ")
		if r := []rune(a); len(r) == 1 {
			f.short = append(f.short, r)
		} else {
			f.full = append(f.full, r)
		}
	}
	l.families = append(l.families, f)
}

// addProduct files a product by its whole name and by the words before its
// first space, since nobody types 游戏点卡 100 点 in full.
func (l *Lexicon) addProduct(name string) {
	runes := fold(name).lower
	if len(runes) < 2 {
		return
	}
	l.products = append(l.products, product{name: name, runes: runes})
	if i := slices.Index(runes, ' '); i >= 2 {
		l.products = append(l.products, product{name: name, runes: runes[:i]})
	}
}

// addSecond files another name of a region or a product.
func (l *Lexicon) addSecond(second, name string, c LexiconConfig) {
	runes := fold(second).lower
	switch {
	case len(runes) < 2:
	case slices.Contains(c.Regions, name):
		l.named = append(l.named, namedRegion{name: name, runes: runes})
	case slices.Contains(c.Products, name):
		l.products = append(l.products, product{name: name, runes: runes})
	}
}

func (l *Lexicon) indexHeads() {
	l.heads = map[rune]regionSet{}
	for i, f := range l.families {
		names := append([][]rune{f.runes}, f.full...)
		for _, n := range append(names, f.short...) {
			h := l.heads[n[0]]
			if !slices.Contains(h.families, i) {
				h.families = append(h.families, i)
			}
			l.heads[n[0]] = h
		}
	}
	for i, n := range l.named {
		h := l.heads[n.runes[0]]
		h.named = append(h.named, i)
		l.heads[n.runes[0]] = h
	}
}

// splitNumbered takes 电信十二区 apart into 电信 and 区.
func splitNumbered(runes []rune) (head []rune, suffix string, ok bool) {
	last := len(runes) - 1
	if last < 2 || runes[last] != '区' && runes[last] != '服' {
		return nil, "", false
	}
	from := last
	for from > 0 && (isHanDigit(runes[from-1]) || isDigit(runes[from-1])) {
		from--
	}
	return runes[:from], string(runes[last]), from > 0 && from < last
}
