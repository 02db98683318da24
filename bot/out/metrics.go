package out

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"kefu/transcript"
)

// metrics counts what became of deliveries in this process.
type metrics struct {
	results *prometheus.CounterVec
	age     *prometheus.HistogramVec
}

// newMetrics registers them; a nil registry is one that nobody looks at.
func newMetrics(registry prometheus.Registerer) metrics {
	with := promauto.With(registry)
	return metrics{
		results: with.NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_deliveries_total",
			Help: "Attempts to deliver, by the kind of place (customer, case, staff, …) and result: sent, repeated, edited, or the fault.",
		}, []string{"kind", "result"}),
		age: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kefu_delivery_seconds",
			Help:    "Time from being queued to Telegram having taken them, by the kind of place.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 3600},
		}, []string{"kind"}),
	}
}

// count counts an attempt to deliver d.
func (m metrics) count(d transcript.Delivery, result string) {
	kind, _ := d.Place.Split()
	m.results.WithLabelValues(kind, result).Inc()
}

// sent counts a delivery that arrived at now.
func (m metrics) sent(d transcript.Delivery, now time.Time) {
	result := "sent"
	if d.State == transcript.Unknown {
		result = "repeated"
	}
	m.count(d, result)
	kind, _ := d.Place.Split()
	m.age.WithLabelValues(kind).Observe(max(now.Sub(d.QueuedAt), 0).Seconds())
}
