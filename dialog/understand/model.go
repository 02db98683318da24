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
	weights []float32 // feature-major: weights[f*classes+k]
}

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
	m := &model{classes: classes, weights: make([]float32, classes<<featureBits)}
	squares, sum := make([]float32, len(m.weights)), make([]float32, len(m.weights))
	scores := make([]float32, classes)
	for round := range epochs {
		for _, i := range shuffled(len(lessons), round, func(i int) uint32 { return lessons[i].key }) {
			m.learn(lessons[i], scores, squares)
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

// learn takes one step towards one lesson.
func (m *model) learn(s lesson, scores, squares []float32) {
	m.score(s.features, scores)
	softmax(scores)
	scale := scaleOf(s.features) * s.weight
	for k := range scores {
		gradient := scores[k]
		if k == s.class {
			gradient--
		}
		if gradient > -0.001 && gradient < 0.001 {
			continue
		}
		gradient *= scale
		for _, f := range s.features {
			w := int(f)*m.classes + k
			squares[w] += gradient * gradient
			m.weights[w] -= learningRate * gradient / float32(math.Sqrt(float64(squares[w]))+1e-6)
		}
	}
}

// score fills in the score of each class.
func (m *model) score(features []uint32, scores []float32) {
	clear(scores)
	n := m.classes
	for _, f := range features {
		row := m.weights[int(f)*n : int(f)*n+n]
		for k, w := range row {
			scores[k] += w
		}
	}
	scale := scaleOf(features)
	for k := range scores {
		scores[k] *= scale
	}
}

// scaleOf keeps long messages from shouting.
func scaleOf(features []uint32) float32 {
	return float32(1 / math.Sqrt(float64(max(len(features), 1))))
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
