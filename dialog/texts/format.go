package texts

import "strconv"

// Yuan writes an amount of fen as people write it: ¥100, ¥99.90.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	s := sign + "¥" + strconv.FormatInt(fen/100, 10)
	if fen%100 != 0 {
		s += "." + strconv.FormatInt(fen%100/10, 10) + strconv.FormatInt(fen%10, 10)
	}
	return s
}
