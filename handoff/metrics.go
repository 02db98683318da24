package handoff

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics counts what happened to cases in this process. A transaction that is tried again counts again; the record of
// each case (case_events) is exact.
type metrics struct {
	events  *prometheus.CounterVec
	answers *prometheus.CounterVec
}

// newMetrics registers them; a nil registry is one that nobody looks at.
func newMetrics(registry prometheus.Registerer) metrics {
	with := promauto.With(registry)
	return metrics{
		events: with.NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_case_events_total",
			Help: "What happened to cases, by event: opened, claimed, lapsed (a lease ran out), closed, reopened and the others.",
		}, []string{"event"}),
		answers: with.NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_first_answers_total",
			Help: "First answers of agents, by whether they came within the target (KEFU_ANSWER_WITHIN).",
		}, []string{"within_target"}),
	}
}

// happened counts an event of a case; "" is none.
func (m metrics) happened(event string) {
	if event != "" {
		m.events.WithLabelValues(event).Inc()
	}
}

// answered counts the first answer to a case.
func (m metrics) answered(within bool) { m.answers.WithLabelValues(strconv.FormatBool(within)).Inc() }
