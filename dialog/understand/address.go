package understand

import (
	"cmp"
	"regexp"
)

// pieceOf is a piece of an address that has a number: 3栋, room 503.
const pieceOf = `(?:room|building|unit|no\.?|number)? *([a-z]?\d+[a-z]?) *(栋|幢|单元|室|号楼|号|楼|层|弄)?`

var (
	thisNotThat = span("says which piece of an address is right, then which is wrong",
		`(?:是|\bit'?s|\bis|\bshould be|^|[ ,，]) *`+pieceOf+`[ ,，]*(?:而?不是|\bnot|instead of) *`+pieceOf,
		yes{"是3栋不是2栋", "3栋 而不是2栋", "it's room 503 not 502"}, no{"不是2栋", "3栋2单元", "not room 2"})
	thatToThis = span("says which piece of an address is wrong, then which is right",
		`(?:不是|把|从|是|^|[ ,，]|地址(?:里面?|中)?的?|\bfrom|\bnot) *`+pieceOf+`[ ,，]*(?:改成|改为|改|换成|应该是|(?:打|写|填|输)错了?[ ,，]*(?:应该)?是|是|\bbut|\bit'?s|\bto\b) *`+pieceOf,
		yes{"502 打错了 是503", "地址里1203改成1302 写错了", "不是2栋是3栋", "把502改成503", "from 502 to 503"}, no{"改成3栋", "3栋2单元", "to 503"})
)

// AddressPutRight is an address with the piece put right of which a folded text says which one for which: 是3栋不是2栋. The
// piece that goes must stand in the address once.
func AddressPutRight(was, text string) (string, bool) {
	var now, old [2]string
	if m := thisNotThat.FindStringSubmatch(text); m != nil {
		now, old = [2]string{m[1], m[2]}, [2]string{m[3], m[4]}
	} else if m := thatToThis.FindStringSubmatch(text); m != nil {
		old, now = [2]string{m[1], m[2]}, [2]string{m[3], m[4]}
	} else {
		return "", false
	}
	unit := cmp.Or(old[1], now[1])
	end := `()`
	if unit == "" {
		end = `([^\da-z]|$)`
	}
	pieces := func(number string) *regexp.Regexp {
		return regexp.MustCompile(`(?i)(^|[^\da-z])` + regexp.QuoteMeta(number) + `( *` + regexp.QuoteMeta(unit) + `)` + end)
	}
	piece := pieces(old[0])
	if !piece.MatchString(was) && len(pieces(now[0]).FindAllString(was, -1)) == 1 {
		return was, true // it was put right before
	}
	if len(piece.FindAllString(was, -1)) != 1 {
		return "", false
	}
	return piece.ReplaceAllString(was, "${1}"+now[0]+"${2}${3}"), true
}
