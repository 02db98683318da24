package turn

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics counts what this process did, since it started. The names follow prometheus.io/docs/practices/naming.
type metrics struct {
	turns *prometheus.HistogramVec
	aside prometheus.Counter
	due   *prometheus.CounterVec
}

// newMetrics registers the engine's metrics; without a registry they are counted all the same and seen by nobody.
func newMetrics(registry prometheus.Registerer) metrics {
	with := promauto.With(registry)
	return metrics{
		turns: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kefu_turn_seconds",
			Help:    "Time to handle the waiting inputs of one conversation, without the commit, by outcome: done or failed.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"outcome"}),
		aside: with.NewCounter(prometheus.CounterOpts{
			Name: "kefu_inputs_set_aside_total",
			Help: "Inputs that failed by themselves and wait for an operator (console, Troubles; kefu retry).",
		}),
		due: with.NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_due_total",
			Help: "Things that time brought about (expiries, reminders, leases, targets), by kind and outcome: done or failed.",
		}, []string{"kind", "outcome"}),
	}
}

// turned counts a turn.
func (m metrics) turned(start time.Time, err error) {
	m.turns.WithLabelValues(outcome(err)).Observe(time.Since(start).Seconds())
}

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "done"
}
