package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"kefu/orders"
)

// backoff is how long an event waits after each failed try; after the last one it is given up, some two days after it
// came about, and shown in the console.
var backoff = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

const (
	// sweep is how often the sender looks for events.
	sweep = 500 * time.Millisecond
	// atOnce is how many lanes are sent to side by side.
	atOnce = 16
	// callTimeout is how long the shop may take for one answer.
	callTimeout = 10 * time.Second
	// lease is how long an event that is being sent is nobody else's. When its process dies it is sent again after that.
	lease = 30 * time.Second
	// keepFor is how long an event is kept after it was sent.
	keepFor = 30 * 24 * time.Hour
	// linkFor is how long the link in words that the shop passes on is good.
	linkFor = 7 * 24 * time.Hour
)

// SenderConfig is what a Sender needs to know.
type SenderConfig struct {
	Secret string
	// URL is where the shop takes events.
	URL string
	// Link makes the address that opens the bot with a one-time token.
	Link   func(token string) string
	Now    func() time.Time
	Pool   *pgxpool.Pool
	Orders *orders.Store
	Log    *slog.Logger
	// Metrics is where calls are counted; nil: nobody looks.
	Metrics prometheus.Registerer
}

// Sender sends the shop its events: each at least once, and in order within a lane (an order, mostly). Several processes
// may run one.
type Sender struct {
	config  SenderConfig
	webhook *standardwebhooks.Webhook
	client  *http.Client
	pool    *pgxpool.Pool
	orders  *orders.Store
	log     *slog.Logger
	results *prometheus.CounterVec
}

// NewSender returns a Sender; its error is a secret that is not base64.
func NewSender(c SenderConfig) (*Sender, error) {
	webhook, err := standardwebhooks.NewWebhook(c.Secret)
	if err != nil {
		return nil, errors.New("shop secret: is not base64")
	}
	client := &http.Client{
		Timeout:   callTimeout,
		Transport: &http.Transport{MaxIdleConnsPerHost: atOnce, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true},
		// What is signed for one address is not handed on to another.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Sender{
		config: c, webhook: webhook, client: client, pool: c.Pool, orders: c.Orders, log: c.Log,
		results: promauto.With(c.Metrics).NewCounterVec(prometheus.CounterOpts{
			Name: "kefu_shop_calls_total",
			Help: "Calls that tell the shop what kefu did, by result: sent, failed (tried again) or dead (given up).",
		}, []string{"result"}),
	}, nil
}

// Run sends until ctx ends, and returns ctx's error.
func (s *Sender) Run(ctx context.Context) error {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	var cleaned time.Time
	for {
		sent, err := s.Once(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("the shop's events wait", "error", err)
		}
		if now := s.config.Now(); err == nil && now.Sub(cleaned) > time.Hour {
			cleaned, err = now, s.forget(ctx, now)
		}
		if sent > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// outgoing is one event that the shop is told.
type outgoing struct {
	ID    int64
	Lane  string
	Kind  orders.ShopEventKind
	Data  json.RawMessage
	At    time.Time
	Tries int
	// Sealed is what of the data does not stand in clear.
	Sealed []byte
}

// Once sends what is due at the head of up to atOnce lanes, side by side, and tells how many there were. Its error is
// one of the database; what the shop refuses is tried again later.
func (s *Sender) Once(ctx context.Context) (int, error) {
	list, err := s.take(ctx)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	faults := make([]error, len(list))
	for i, e := range list {
		all.Go(func() { faults[i] = s.deliver(ctx, e) })
	}
	all.Wait()
	return len(list), errors.Join(faults...)
}

// take leases the heads of lanes that are due.
func (s *Sender) take(ctx context.Context) ([]outgoing, error) {
	now := s.config.Now()
	rows, err := s.pool.Query(ctx, `
		UPDATE shop_events e
		SET tries = tries + 1, not_before = $2
		WHERE id IN (
			SELECT id
			FROM shop_events w
			WHERE sent_at IS NULL AND dead_at IS NULL AND not_before <= $1
				AND NOT EXISTS ( -- only the head of a lane
					SELECT FROM shop_events b
					WHERE b.lane = w.lane AND b.id < w.id AND b.sent_at IS NULL AND b.dead_at IS NULL)
			ORDER BY not_before
			LIMIT $3
			FOR NO KEY UPDATE SKIP LOCKED)
		RETURNING id, lane, kind, data, at, tries, data_sealed`, now, now.Add(lease), atOnce)
	if err != nil {
		return nil, fmt.Errorf("take events for the shop: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[outgoing])
	if err != nil {
		return nil, fmt.Errorf("take events for the shop: %w", err)
	}
	return list, nil
}

// deliver sends one event and keeps what came of it.
func (s *Sender) deliver(ctx context.Context, e outgoing) error {
	fault := s.call(ctx, e)
	if ctx.Err() != nil {
		return ctx.Err() // it is sent again once the lease is over
	}
	now := s.config.Now()
	if fault == nil {
		s.results.WithLabelValues("sent").Inc()
		_, err := s.pool.Exec(ctx, `UPDATE shop_events SET sent_at = $2, fault = '' WHERE id = $1`, e.ID, now)
		if err != nil {
			return fmt.Errorf("keep that event %d was sent: %w", e.ID, err)
		}
		return nil
	}
	if e.Tries > len(backoff) {
		s.results.WithLabelValues("dead").Inc()
		s.log.Error("an event for the shop was given up", "event", e.ID, "kind", e.Kind, "tries", e.Tries, "fault", fault)
		_, err := s.pool.Exec(ctx, `UPDATE shop_events SET dead_at = $2, fault = $3 WHERE id = $1`, e.ID, now, fault.Error())
		if err != nil {
			return fmt.Errorf("give up event %d: %w", e.ID, err)
		}
		return nil
	}
	s.results.WithLabelValues("failed").Inc()
	// What waits behind it in its lane need not be looked at before.
	_, err := s.pool.Exec(ctx, `
		UPDATE shop_events
		SET not_before = CASE WHEN id = $1 THEN $3 ELSE greatest(not_before, $3) END,
			fault = CASE WHEN id = $1 THEN $4 ELSE fault END
		WHERE lane = $2 AND id >= $1 AND sent_at IS NULL AND dead_at IS NULL`,
		e.ID, e.Lane, now.Add(backoff[e.Tries-1]), fault.Error())
	if err != nil {
		return fmt.Errorf("keep that event %d failed: %w", e.ID, err)
	}
	return nil
}

// call posts one event, as the Standard Webhooks specification says; nil if the shop took it. Its id stays the
// same over all tries.
func (s *Sender) call(ctx context.Context, e outgoing) error {
	body, err := s.body(ctx, e)
	if err != nil {
		return err
	}
	id, now := "evt_"+strconv.FormatInt(e.ID, 10), s.config.Now()
	signature, err := s.webhook.Sign(id, now, body)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("KEFU_SHOP_URL is no address")
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(standardwebhooks.HeaderWebhookID, id)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return errors.New("the shop answered " + resp.Status)
	}
	return nil
}

// body writes an event as it goes over the wire. Words for a customer get a fresh link into the bot.
func (s *Sender) body(ctx context.Context, e outgoing) ([]byte, error) {
	var data map[string]any
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return nil, fmt.Errorf("read event %d: %w", e.ID, err)
	}
	if err := s.orders.OpenShopEvent(data, e.Sealed); err != nil {
		return nil, err
	}
	if customer, ok := data["customer_id"].(string); ok && e.Kind == orders.ShopEventCustomerNotify {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			token, err := s.orders.NewLink(ctx, tx, customer, "", linkFor, s.config.Now())
			if err == nil {
				data["link"] = s.config.Link(token)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return json.Marshal(map[string]any{"type": e.Kind, "timestamp": e.At.Format(time.RFC3339Nano), "data": data})
}

// forget deletes events that were sent long ago.
func (s *Sender) forget(ctx context.Context, now time.Time) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM shop_events WHERE sent_at < $1`, now.Add(-keepFor)); err != nil {
		return fmt.Errorf("forget old events: %w", err)
	}
	return nil
}
