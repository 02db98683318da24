package dialog

import (
	"slices"
	"time"

	"kefu/dialog/understand"
)

// withHalfOfDay settles an hour that may be one of the morning or of the evening, where only one of both is after the
// order was made.
func (st *step) withHalfOfDay(u understand.Understanding) understand.Understanding {
	if len(u.PaidAtEither) == 0 || st.Task == nil || st.Task.Order == nil {
		return u
	}
	made := st.Task.Order.CreatedAt.Truncate(time.Minute)
	left := slices.DeleteFunc(slices.Clone(u.PaidAtEither), func(at time.Time) bool { return at.Before(made) })
	if len(left) == 1 {
		u.PaidAt, u.PaidAtEither = &left[0], nil
	}
	return u
}

// askHalf asks which half of the day is meant.
func (st *step) askHalf(readings []time.Time) {
	st.next()
	var row []Button
	for _, at := range readings {
		value := at.Format(time.RFC3339)
		row = append(row, st.value(st.moment(value), value))
	}
	st.ask(understand.AskingPaidAt, st.t("ask.paid_at.half"), row, st.footer())
}
