// Package shop is the shop's own door: what the shop tells kefu about its products, orders, payments, parcels and
// refunds over HTTP (Door), and what kefu tells the shop (Sender). Both ways are signed as the Standard Webhooks
// specification says (standardwebhooks.com), with one secret.
//
// It knows the wire: paths, signatures, answers, repeats. It must not know how an order changes (package orders
// judges), nor what a customer hears of it: each change is put into the inbox of package turn, in the transaction in
// which it was made.
package shop

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"kefu/internal/retry"
	"kefu/orders"
	"kefu/turn"
	"kefu/turn/event"
)

// Inbox takes what conversations are to hear of; deed.News is one.
type Inbox interface {
	TellAbout(ctx context.Context, tx pgx.Tx, from turn.Source, at time.Time, list ...event.OrderNews) error
	Wake()
}

// Config is what a Door needs to know.
type Config struct {
	// Secret is shared with the shop: base64, with or without the prefix whsec_.
	Secret string
	// Link makes the address that opens the bot with a one-time token; "" while the bot's name is not known.
	Link func(token string) string
	// Seal keeps answers, since a link is in some.
	Seal   orders.Sealer
	Now    func() time.Time
	Pool   *pgxpool.Pool
	Orders *orders.Store
	Inbox  Inbox
	Log    *slog.Logger
}

// Door answers the shop. It is safe for concurrent use.
type Door struct {
	config  Config
	webhook *standardwebhooks.Webhook
	pool    *pgxpool.Pool
	orders  *orders.Store
	inbox   Inbox
	log     *slog.Logger
}

// NewDoor returns a Door; its error is a secret that is not base64.
func NewDoor(c Config) (*Door, error) {
	webhook, err := standardwebhooks.NewWebhook(c.Secret)
	if err != nil {
		return nil, errors.New("shop secret: is not base64") // the library's error would show it
	}
	return &Door{config: c, webhook: webhook, pool: c.Pool, orders: c.Orders, inbox: c.Inbox, log: c.Log}, nil
}

// Prefix is the path that all of the door lies below.
const Prefix = "/shop/v1/"

// maxBody is the largest body in bytes: an order with its hundred items is below 100 KB.
const maxBody = 1 << 20

// maxDrained is how much of a body that is too large is still taken in, unread, in bytes.
const maxDrained = 64 << 20

//go:embed openapi.json
var description []byte

// operation does what one request asks for, within tx. What is refused is an error: see refusal.
type operation func(d *Door, ctx context.Context, tx pgx.Tx, r *request) (answer, error)

// routes are all operations of the door.
var routes = map[string]operation{
	"PUT /shop/v1/products/{sku}":              (*Door).putProduct,
	"PUT /shop/v1/orders/{order_no}":           (*Door).putOrder,
	"POST /shop/v1/orders/{order_no}/payments": (*Door).postPayment,
	// A parcel on its way, and later the same with signed_at.
	"POST /shop/v1/orders/{order_no}/shipments": (*Door).postShipment,
	"POST /shop/v1/refunds/{id}/result":         (*Door).postRefundResult,
	"POST /shop/v1/fulfilments/{id}/result":     (*Door).postFulfilmentResult,
	"POST /shop/v1/links":                       (*Door).postLink,
}

// Patterns lists what the door answers, as method and path.
func Patterns() []string { return slices.Sorted(maps.Keys(routes)) }

// request is one signed request.
type request struct {
	*http.Request
	body []byte
	id   string    // webhook-id
	now  time.Time // one time for all that it does

	ignored []string // fields of the body that mean nothing to the door
}

// decode decodes the body, and remembers what of it is ignored.
func (r *request) decode(into any) (err error) {
	r.ignored, err = orders.Decode(r.body, into)
	return err
}

// answer is what the shop gets back.
type answer struct {
	status  int
	body    any
	ignored []string // fields of the request that mean nothing, such as "items[0].colour"
}

// ServeHTTP answers everything below Prefix.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mux := http.NewServeMux()
	for pattern, do := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.serve(w, r, do) })
	}
	mux.HandleFunc("GET /shop/v1/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(description)
	})
	mux.ServeHTTP(w, r)
}

// serve lets one signed request be done once, and answers it.
func (d *Door) serve(w http.ResponseWriter, r *http.Request, do operation) {
	status, body := d.answer(w, r, do)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}

func (d *Door) answer(w http.ResponseWriter, r *http.Request, do operation) (int, []byte) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		// Whoever hears nothing before all is sent hears the answer all the same, up to a size.
		_, _ = io.CopyN(io.Discard, r.Body, maxDrained)
		return written(refuse(http.StatusRequestEntityTooLarge, "body", fmt.Sprintf("is larger than %d bytes", maxBody)))
	case err != nil:
		return written(refuse(http.StatusBadRequest, "body", "did not arrive whole"))
	}
	if err := d.webhook.Verify(body, r.Header); err != nil {
		return written(refuse(http.StatusUnauthorized, unsigned(err), "is missing or wrong, see standardwebhooks.com"))
	}
	req := request{Request: r, body: body, id: r.Header.Get(standardwebhooks.HeaderWebhookID), now: d.config.Now().Truncate(time.Microsecond)}
	if field, why := unkept(req); field != "" {
		return written(refuse(http.StatusUnprocessableEntity, field, why))
	}
	status, answer, err := d.once(r.Context(), req, do)
	if err == nil {
		d.inbox.Wake()
		return status, answer
	}
	if refused, ok := refusal(err); ok {
		return written(refused)
	}
	d.log.ErrorContext(r.Context(), "the shop's request failed", "request", r.Pattern, "error", err)
	return written(refuse(http.StatusInternalServerError, "", "failed here; send it again"))
}

// unkept names what of a request is beside its body and cannot even be looked up, "" if nothing.
func unkept(r request) (field, why string) {
	if len(r.id) > 256 || !utf8.ValidString(r.id) {
		return standardwebhooks.HeaderWebhookID, "is longer than 256 bytes or not UTF-8"
	}
	for _, part := range []string{"sku", "order_no"} {
		var wrong *orders.FieldError
		if errors.As(orders.CheckText(part, r.PathValue(part)), &wrong) {
			return wrong.Field, wrong.Why
		}
	}
	return "", ""
}

// unsigned names the header that a signature failed by.
func unsigned(err error) string {
	if errors.Is(err, standardwebhooks.ErrMessageTooOld) || errors.Is(err, standardwebhooks.ErrMessageTooNew) ||
		errors.Is(err, standardwebhooks.ErrInvalidHeaders) {
		return standardwebhooks.HeaderWebhookTimestamp
	}
	return standardwebhooks.HeaderWebhookSignature
}

// once does a request and keeps its answer, in one transaction; a request that was done before gets that answer again.
// Only answers that cannot change are kept: what is refused, for its form or because of how an order stands, may come
// again under the same id and be judged anew.
func (d *Door) once(ctx context.Context, r request, do operation) (status int, body []byte, err error) {
	digest := sha256.Sum256(append([]byte(r.Method+" "+r.URL.Path+"\n"), r.body...))
	err = retry.Tx(ctx, d.pool, func(tx pgx.Tx) error { // a payment and a turn may meet in a deadlock
		r.ignored = nil
		// The same request at the same time waits here for the first one's commit.
		tag, err := tx.Exec(ctx, `
			INSERT INTO shop_requests (webhook_id, digest, status, answer_sealed, at) VALUES ($1, $2, 0, '', $3)
			ON CONFLICT DO NOTHING`, r.id, digest[:], r.now)
		if err != nil {
			return fmt.Errorf("keep a request: %w", err)
		}
		if tag.RowsAffected() == 0 {
			status, body, err = d.before(ctx, tx, r.id, digest[:])
			return err
		}
		var a answer
		err = orders.Within(ctx, tx, func(tx pgx.Tx) (err error) {
			a, err = do(d, ctx, tx, &r)
			return err
		})
		if err != nil {
			return err
		}
		a.ignored = r.ignored
		status, body = written(a)
		if status >= http.StatusMultipleChoices {
			_, err = tx.Exec(ctx, `DELETE FROM shop_requests WHERE webhook_id = $1`, r.id)
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE shop_requests SET status = $2, answer_sealed = $3 WHERE webhook_id = $1`,
			r.id, status, d.config.Seal.Seal(body))
		if err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		return nil
	})
	return status, body, err
}

// Forget deletes answers that nobody will ask for again: a shop that repeats a request for longer than thirty days has
// other worries.
func (d *Door) Forget(ctx context.Context, now time.Time) error {
	if _, err := d.pool.Exec(ctx, `DELETE FROM shop_requests WHERE at < $1`, now.Add(-30*24*time.Hour)); err != nil {
		return fmt.Errorf("forget old answers: %w", err)
	}
	return nil
}

// before returns the answer that a request got before.
func (d *Door) before(ctx context.Context, tx pgx.Tx, id string, digest []byte) (status int, body []byte, err error) {
	var was, sealed []byte
	err = tx.QueryRow(ctx, `SELECT digest, status, answer_sealed FROM shop_requests WHERE webhook_id = $1`, id).
		Scan(&was, &status, &sealed)
	switch {
	case err != nil:
		return 0, nil, fmt.Errorf("find an answer: %w", err)
	case !bytes.Equal(was, digest):
		return 0, nil, &orders.FieldError{Field: "webhook-id", Why: "was used for another request"}
	}
	if body, err = d.config.Seal.Open(sealed); err != nil {
		return 0, nil, fmt.Errorf("open an answer: %w", err)
	}
	return status, body, nil
}

// written is an answer as it goes over the wire.
func written(a answer) (int, []byte) {
	body, err := json.Marshal(a.body)
	if err == nil && len(a.ignored) > 0 {
		body, err = json.Marshal(struct {
			Body    jsontext.Value `json:",inline"`
			Ignored []string       `json:"ignored"`
		}{body, a.ignored})
	}
	if err != nil {
		return http.StatusInternalServerError, []byte("{}") // the answers' types always marshal
	}
	return a.status, body
}
