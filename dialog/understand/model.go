package understand

import (
	"cmp"
	"math"
	"slices"
)

// model is a linear classifier: multinomial logistic regression over hashed features. It is trained once, from labelled
// examples kept as data, always in the same order, so that the same examples give the same model. It ranks; it never
// decides alone about anything that cannot be taken back.
type model struct {
	classes int
	rows    []uint32  // where the weights of a feature stand; 0: it was never seen
	weights []float32 // of row n: weights[n*classes:]; those of row 0 are zero
}

// maxClasses bounds how many classes a model may have.
const maxClasses = 32

// featureBits is the size of the table that features are hashed into: large enough that those of some thousand short
// messages seldom meet.
const featureBits = 18

// Training. The rate falls as each weight is learned (AdaGrad); what is never seen again stays small. A model is the mean
// of what it was after each of the later rounds.
const (
	epochs       = 8
	settled      = epochs / 2 // rounds before the mean begins
	learningRate = 0.3
)

// lesson is one labelled message as features.
type lesson struct {
	features []uint32
	class    int
	weight   float32
	key      uint32 // of the message: says where it stands in the order of learning
}

// train learns to tell the classes apart. Each lesson has its place in the order of learning by what it says, so that one
// more or less does not move the others: a model that is asked for a hundred new examples answers the rest as before.
func train(classes int, lessons []lesson) *model {
	m := &model{classes: classes}
	seen := m.place(lessons)
	squares, sum := make([]float32, len(m.weights)), make([]float32, len(m.weights))
	scores := make([]float32, classes)
	for round := range epochs {
		for _, i := range shuffled(len(lessons), round, func(i int) uint32 { return lessons[i].key }) {
			m.learn(lessons[i], seen[i], scores, squares)
		}
		if round >= settled {
			for i, w := range m.weights {
				sum[i] += w / (epochs - settled)
			}
		}
	}
	m.weights = sum
	return m
}

// place gives each feature of the lessons a row of weights, the most frequent first, so that what is needed all the time
// stands close together, and returns the rows of each lesson.
func (m *model) place(lessons []lesson) [][]uint32 {
	often := make([]uint32, 1<<featureBits)
	total := 0
	for i := range lessons {
		total += len(lessons[i].features)
		for _, f := range lessons[i].features {
			often[f]++
		}
	}
	var known []uint32
	for f, n := range often {
		if n > 0 {
			known = append(known, uint32(f))
		}
	}
	slices.SortStableFunc(known, func(a, b uint32) int { return cmp.Compare(often[b], often[a]) })
	m.rows = make([]uint32, 1<<featureBits)
	for i, f := range known {
		m.rows[f] = uint32(i + 1)
	}
	m.weights = make([]float32, (len(known)+1)*m.classes)
	seen, all := make([][]uint32, len(lessons)), make([]uint32, 0, total)
	for i := range lessons {
		from := len(all)
		for _, f := range lessons[i].features {
			all = append(all, m.rows[f])
		}
		seen[i] = all[from:]
	}
	return seen
}

// shuffled are the numbers below n in an order that is another in each round and depends on the key of each alone.
func shuffled(n, round int, key func(i int) uint32) []int {
	order := make([]int, n)
	place := make([]uint32, n)
	for i := range order {
		order[i] = i
		p := (key(i) ^ uint32(round+1)*0x9e3779b9) * 2246822519
		place[i] = (p ^ p>>15) * 3266489917
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(place[a], place[b]) })
	return order
}

// learn takes one step towards one lesson. It goes row by row, because the weights of a row stand together.
func (m *model) learn(s lesson, rows []uint32, scores, squares []float32) {
	m.scoreRows(rows, scores)
	softmax(scores)
	scale := scaleOf(len(rows)) * s.weight
	var wrong [maxClasses]step
	n := 0
	for k := range scores {
		gradient := scores[k]
		if k == s.class {
			gradient--
		}
		if gradient > -0.001 && gradient < 0.001 {
			continue
		}
		gradient *= scale
		wrong[n] = step{k, gradient * gradient, learningRate * gradient}
		n++
	}
	for _, row := range rows {
		from := int(row) * m.classes
		weights, squares := m.weights[from:from+m.classes], squares[from:from+m.classes]
		for _, w := range wrong[:n] {
			squares[w.class] += w.square
			weights[w.class] -= w.size / float32(math.Sqrt(float64(squares[w.class]))+1e-6)
		}
	}
}

// step is how far one lesson moves the weights of a class, before the rate falls.
type step struct {
	class        int
	square, size float32
}

// score fills in the score of each class.
func (m *model) score(features []uint32, scores []float32) {
	rows := make([]uint32, len(features))
	for i, f := range features {
		rows[i] = m.rows[f]
	}
	m.scoreRows(rows, scores)
}

func (m *model) scoreRows(rows []uint32, scores []float32) {
	clear(scores)
	n, k := m.classes, 0
	// Eight sums at a time stay in registers, which takes half the time of one row after the other.
	for ; k+8 <= n; k += 8 {
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for _, row := range rows {
			w := (*[8]float32)(m.weights[int(row)*n+k:])
			s0, s1, s2, s3 = s0+w[0], s1+w[1], s2+w[2], s3+w[3]
			s4, s5, s6, s7 = s4+w[4], s5+w[5], s6+w[6], s7+w[7]
		}
		*(*[8]float32)(scores[k:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
	for _, row := range rows {
		for i, w := range m.weights[int(row)*n+k : int(row)*n+n] {
			scores[k+i] += w
		}
	}
	scale := scaleOf(len(rows))
	for k := range scores {
		scores[k] *= scale
	}
}

// scaleOf keeps long messages from shouting.
func scaleOf(features int) float32 {
	return float32(1 / math.Sqrt(float64(max(features, 1))))
}

func softmax(scores []float32) {
	highest := slices.Max(scores)
	var sum float32
	for k, s := range scores {
		scores[k] = float32(math.Exp(float64(s - highest)))
		sum += scores[k]
	}
	for k := range scores {
		scores[k] /= sum
	}
}
