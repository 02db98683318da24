package understand

import (
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

// Training. The rate falls as each weight is learned (AdaGrad); what is never seen again stays small.
const (
	epochs       = 8
	learningRate = 0.5
)

// lesson is one labelled message as features.
type lesson struct {
	features []uint32
	class    int
	weight   float32
}

// train learns to tell the classes apart. Samples are taken in an order that is mixed, and always the same.
func train(classes int, lessons []lesson) *model {
	m := &model{classes: classes, weights: make([]float32, classes<<featureBits)}
	squares := make([]float32, len(m.weights))
	order := make([]int, len(lessons))
	for i := range order {
		order[i] = i
	}
	mix := uint32(2463534242)
	scores := make([]float32, classes)
	for range epochs {
		for i := range slices.Backward(order) {
			mix ^= mix << 13
			mix ^= mix >> 17
			mix ^= mix << 5
			j := int(mix % uint32(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			m.learn(lessons[i], scores, squares)
		}
	}
	return m
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
