package handoff

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"kefu/orders"
)

// yuan is an amount as agents write it: 50, 50.5, ¥50, 50元, 50块, in narrow or wide characters. Separators of thousands
// are not read: a comma might as well stand for a point.
var yuan = regexp.MustCompile(`^(?i:¥|rmb|cny)?\s*([0-9]{1,9})(?:\.([0-9]{1,2}))?\s*(?i:元整|元|块钱|块|yuan|rmb|cny)?$`)

// ParseAmount reads an amount as agents write it, wherever they do. It returns fen, or ErrAmount.
func ParseAmount(text string) (int64, error) {
	m := yuan.FindStringSubmatch(strings.TrimSpace(width.Narrow.String(text)))
	if m == nil {
		return 0, ErrAmount
	}
	fen, err := strconv.ParseInt(m[1]+(m[2] + "00")[:2], 10, 64)
	if err != nil || fen <= 0 || fen > orders.MaxAmount {
		return 0, ErrAmount
	}
	return fen, nil
}
