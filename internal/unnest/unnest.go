// Package unnest turns rows into the arrays that one statement writes them all from: INSERT … SELECT FROM unnest($1, $2, …),
// an array for each column. A batch of statements would cost PostgreSQL a plan and a parse for each row.
//
// It knows slices. It must not know what the rows are.
package unnest

import (
	"strconv"
)

// Column is the array of one column: what of gives for each row.
func Column[R, T any](rows []R, of func(R) T) []T {
	values := make([]T, len(rows))
	for i, row := range rows {
		values[i] = of(row)
	}
	return values
}

// Array is a column's value that is an array itself, as PostgreSQL writes one: "{1,2}", nil for nil. The statement casts it
// (::bigint[]), since an array of arrays of several lengths cannot be sent.
func Array[N int32 | int64](numbers []N) *string {
	if numbers == nil {
		return nil
	}
	text := []byte{'{'}
	for i, n := range numbers {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(n), 10)
	}
	array := string(append(text, '}'))
	return &array
}
