package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// counting is the way of all calls to the Bot API out of this process, and counts them.
type counting struct {
	next  http.RoundTripper
	calls *prometheus.HistogramVec
	waits prometheus.Counter
}

// newCounting registers the metrics of calls; a nil registry is one that nobody looks at.
func newCounting(next http.RoundTripper, registry prometheus.Registerer) *counting {
	with := promauto.With(registry)
	return &counting{
		next: next,
		calls: with.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "kefu_telegram_call_seconds",
			Help:    "Calls of the Bot API by method and HTTP status; code \"none\" is a call without an answer.",
			Buckets: []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}, []string{"method", "code"}),
		waits: with.NewCounter(prometheus.CounterOpts{
			Name: "kefu_telegram_retry_after_seconds_total",
			Help: "Seconds that Telegram told this process to wait, summed over all 429 answers.",
		}),
	}
}

// RoundTrip implements http.RoundTripper.
func (c *counting) RoundTrip(request *http.Request) (*http.Response, error) {
	start := time.Now()
	response, err := c.next.RoundTrip(request)
	code := "none"
	if err == nil {
		code = strconv.Itoa(response.StatusCode)
	}
	c.calls.WithLabelValues(methodOf(request.URL.Path), code).Observe(time.Since(start).Seconds())
	if err == nil && response.StatusCode == http.StatusTooManyRequests {
		err = c.noteWait(response)
	}
	return response, err
}

// noteWait reads how long a 429 answer tells to wait, and leaves the answer as it was.
func (c *counting) noteWait(response *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct {
		Parameters struct {
			RetryAfter float64 `json:"retry_after"`
		} `json:"parameters"`
	}
	if json.Unmarshal(body, &answer) == nil {
		c.waits.Add(max(answer.Parameters.RetryAfter, 0))
	}
	return err
}

// methodOf is the Bot API's method in an address, which also has the token in it: /bot<token>/<method>.
func methodOf(path string) string {
	if strings.HasPrefix(path, "/file/") || strings.Contains(path, "/file/bot") {
		return "file"
	}
	return path[strings.LastIndexByte(path, '/')+1:]
}
