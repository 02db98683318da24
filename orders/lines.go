package orders

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// RefundLine is a part of an order that money goes back for: pieces of one of its lines.
type RefundLine struct {
	Line     int `json:"line"`     // from 1
	Quantity int `json:"quantity"` // pieces
}

// Left returns how many pieces of a line have not been refunded and are not on their way back; 0 for a line that is not there.
func (o Order) Left(line int) int {
	left := 0
	if i := slices.IndexFunc(o.Items, func(it Item) bool { return it.Line == line }); i >= 0 {
		left = o.Items[i].Quantity
	}
	for _, r := range o.Refunds {
		for _, l := range r.Lines {
			if l.Line == line && r.Status != RefundFailed {
				left -= l.Quantity
			}
		}
	}
	return max(left, 0)
}

// LinesAmount returns what lines cost, in fen; ErrTooMuch if one is named twice or has fewer pieces left.
func (o Order) LinesAmount(lines []RefundLine) (int64, error) {
	var sum int64
	for i, l := range lines {
		twice := slices.ContainsFunc(lines[:i], func(before RefundLine) bool { return before.Line == l.Line })
		if twice || l.Quantity < 1 || l.Quantity > o.Left(l.Line) {
			return 0, ErrTooMuch
		}
		item := o.Items[slices.IndexFunc(o.Items, func(it Item) bool { return it.Line == l.Line })]
		sum += item.UnitPrice * int64(l.Quantity)
	}
	return sum, nil
}

// LinesTitle names lines as Title names all of them; "" for none.
func (o Order) LinesTitle(lines []RefundLine) string {
	var part Order
	for _, l := range lines {
		for _, it := range o.Items {
			if it.Line == l.Line {
				it.Quantity = l.Quantity
				part.Items = append(part.Items, it)
			}
		}
	}
	return part.Title()
}

// FormatLines writes lines briefly, for the data of a button or a form: "1x2,3x1" is two pieces of line 1 and one of line 3.
func FormatLines(lines []RefundLine) string {
	parts := make([]string, len(lines))
	for i, l := range lines {
		parts[i] = strconv.Itoa(l.Line) + "x" + strconv.Itoa(l.Quantity)
	}
	return strings.Join(parts, ",")
}

// ParseLines reads what FormatLines wrote; nothing is no lines.
func ParseLines(text string) ([]RefundLine, error) {
	var lines []RefundLine
	for part := range strings.SplitSeq(text, ",") {
		if text == "" {
			break
		}
		line, quantity, _ := strings.Cut(part, "x")
		var l RefundLine
		var err1, err2 error
		l.Line, err1 = strconv.Atoi(line)
		l.Quantity, err2 = strconv.Atoi(quantity)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("order lines: %q is not like 1x2,3x1", text)
		}
		lines = append(lines, l)
	}
	return lines, nil
}
