package orders

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// RefundLine is a part of an order that money goes back for: pieces of one of its lines.
type RefundLine struct {
	Line     int   `json:"line"`                 // from 1
	Quantity int   `json:"quantity"`             // pieces
	Amount   int64 `json:"amount_fen,omitempty"` // of a refund: what it gives back for them, in fen
}

// Left returns how many pieces of a line have not been refunded and are not on their way back; 0 for a line that is not
// there.
func (o Order) Left(line int) int {
	if i := slices.IndexFunc(o.Items, func(it Item) bool { return it.Line == line }); i >= 0 {
		return max(o.Items[i].Quantity-o.pieces(line, RefundRequested, RefundAccepted, RefundDone), 0)
	}
	return 0
}

// pieces counts the pieces of a line in decisions all of whose refunds have one of these statuses. A decision that
// failed by one of its channels has not brought its pieces back.
func (o Order) pieces(line int, in ...RefundStatus) int {
	byDecision := map[int64]int{}
	for _, r := range o.Refunds {
		for _, l := range r.Lines {
			if l.Line == line {
				byDecision[r.Decision] = l.Quantity
			}
		}
	}
	sum := 0
	for decision, quantity := range byDecision {
		if !slices.ContainsFunc(o.Refunds, func(r Refund) bool { return r.Decision == decision && !slices.Contains(in, r.Status) }) {
			sum += quantity
		}
	}
	return sum
}

// got returns what went back for a line or is on its way, in fen.
func (o Order) got(it Item) int64 {
	var sum int64
	for _, r := range o.Refunds {
		for _, l := range r.Lines {
			switch {
			case l.Line != it.Line || r.Status == RefundFailed:
			case l.Amount == 0 && len(r.Lines) == 1:
				sum += r.Amount // of before amounts were kept with lines
			default:
				sum += l.Amount
			}
		}
	}
	return sum
}

// LinesAmount returns what was paid for pieces of lines, in fen: the refund of a whole line, in however many steps, is
// what was paid for it and never more. ErrTooMuch if a line is named twice or has fewer pieces left.
func (o Order) LinesAmount(lines []RefundLine) (int64, error) {
	priced, err := o.priced(lines)
	var sum int64
	for _, l := range priced {
		sum += l.Amount
	}
	return sum, err
}

// priced returns lines with what is to be given back for each. Of an order that was not paid in full nothing was paid for
// certain items.
func (o Order) priced(lines []RefundLine) ([]RefundLine, error) {
	if o.Stage == Unpaid {
		return nil, ErrTooMuch
	}
	shares := o.shares()
	var list []RefundLine
	for i, l := range lines {
		twice := slices.ContainsFunc(lines[:i], func(before RefundLine) bool { return before.Line == l.Line })
		left := o.Left(l.Line)
		if twice || l.Quantity < 1 || l.Quantity > left {
			return nil, ErrTooMuch
		}
		item := o.Items[slices.IndexFunc(o.Items, func(it Item) bool { return it.Line == l.Line })]
		gone := int64(item.Quantity - left + l.Quantity)
		l.Amount = max(portion(shares[l.Line], gone, int64(item.Quantity))-o.got(item), 0)
		list = append(list, l)
	}
	return list, nil
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

// FormatLines writes lines briefly, for the data of a button or a form: "1x2,3x1" is two pieces of line 1 and one of
// line 3.
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
