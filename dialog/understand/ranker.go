package understand

import (
	"math"
	"slices"
	"sync"
)

// ranker says how likely each class of a message is. Its first model knows words: it has learned from whole messages,
// and so reads each clause as well. Where a message has several clauses, which of them counts is for the second to say:
// it has learned from what the first finds of the whole, of any clause, and of the last one.
type ranker struct {
	words   *model
	clauses blend
}

// folds is how many models of words the second one is taught by: each by what it has not learned itself.
const folds = 2

// taught is a lesson with those of its clauses, none where it has one.
type taught struct {
	lesson
	clauses [][]uint32
}

// newRanker learns from lessons; it takes three trainings, side by side.
func newRanker(classes int, lessons []taught) *ranker {
	r := &ranker{}
	part := func(i int) int { return int(lessons[i].key>>8) % folds }
	models := make([]*model, folds+1)
	var wait sync.WaitGroup
	for f := range models {
		wait.Go(func() {
			var learned []lesson
			for i := range lessons {
				if f == folds || part(i) != f {
					learned = append(learned, lessons[i].lesson)
				}
			}
			models[f] = train(classes, learned)
		})
	}
	wait.Wait()
	r.words = models[folds]
	var rows []row
	for i, l := range lessons {
		if len(l.clauses) > 0 {
			rows = append(rows, row{(&ranker{words: models[part(i)]}).evidence(l.features, l.clauses), l.class, l.weight, l.key})
		}
	}
	r.clauses = newBlend(classes, rows)
	return r
}

// rank gives how likely each class is.
func (r *ranker) rank(whole []uint32, clauses [][]uint32) []float32 {
	if len(clauses) == 0 {
		return r.words.rank(whole)
	}
	scores := make([]float32, r.words.classes)
	r.clauses.score(r.evidence(whole, clauses), scores)
	softmax(scores)
	return scores
}

// Smoothing: how little the whole, and a clause, can say against a class.
const (
	leastWhole = 1e-4
	leastPart  = 1e-2
)

// evidence is what the model of words finds: for each class, of the whole, of the clause that says it most, and of the
// last.
func (r *ranker) evidence(whole []uint32, clauses [][]uint32) []float32 {
	n := r.words.classes
	out := make([]float32, 3*n+1)
	most, last := out[n:2*n], out[2*n:3*n]
	copy(out, r.words.rank(whole))
	for _, c := range clauses {
		copy(last, r.words.rank(c))
		for k, p := range last {
			most[k] = max(most[k], p)
		}
	}
	for i, p := range out[:3*n] {
		least := float32(leastPart)
		if i < n {
			least = leastWhole
		}
		out[i] = float32(math.Log(float64(p + least)))
	}
	out[3*n] = 1
	return out
}

// row is a lesson of the blend.
type row struct {
	evidence []float32
	class    int
	weight   float32
	key      uint32
}

// blend weighs evidence: one row of weights for each class.
type blend [][]float32

// Training of the blend. It begins with believing the whole, and is pulled back to that.
const (
	blendRounds = 16
	blendRate   = 0.05
	blendStep   = 0.1
	blendPull   = 0.001
)

func newBlend(classes int, rows []row) blend {
	b, mean := make(blend, classes), make(blend, classes)
	for k := range b {
		b[k] = make([]float32, 3*classes+1)
		mean[k] = make([]float32, 3*classes+1)
		b[k][k] = 1
	}
	scores := make([]float32, classes)
	for round := range blendRounds {
		rate := float32(blendRate) / float32(1+round)
		for _, i := range shuffled(len(rows), round, func(i int) uint32 { return rows[i].key }) {
			r := &rows[i]
			b.score(r.evidence, scores)
			softmax(scores)
			for k, p := range scores {
				if k == r.class {
					p--
				}
				step := p * r.weight * blendStep
				for j, v := range r.evidence {
					b[k][j] -= rate * (step*v + blendPull*b[k][j])
				}
				b[k][k] += rate * blendPull
			}
		}
		if round >= blendRounds/2 {
			for k := range b {
				for j, w := range b[k] {
					mean[k][j] += w / (blendRounds - blendRounds/2)
				}
			}
		}
	}
	return mean
}

// score fills in the score of each class.
func (b blend) score(evidence, scores []float32) {
	for k, weights := range b {
		var s float32
		for j, v := range evidence {
			s += weights[j] * v
		}
		scores[k] = s
	}
}

// rank gives how likely each class is, by the words alone.
func (m *model) rank(features []uint32) []float32 {
	scores := make([]float32, m.classes)
	m.score(features, scores)
	softmax(scores)
	return scores
}

// likeliestOf is the place of the highest.
func likeliestOf(p []float32) int { return slices.Index(p, slices.Max(p)) }
