package handoff

import "context"

// Stands is the line of a language from its front, n cases at most; 0: all.
func (l *Line) Stands(ctx context.Context, lang string, n int64) ([]string, error) {
	members, err := l.redis.ZRange(ctx, l.places(lang), 0, n-1).Result()
	for i, m := range members {
		members[i] = caseNo(m)
	}
	return members, err
}
