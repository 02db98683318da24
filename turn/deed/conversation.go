package deed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"kefu/dialog"
	"kefu/dialog/texts"
	"kefu/handoff"
	"kefu/transcript"
	"kefu/turn"
)

// conversation is a row of conversations, locked by the turn.
type conversation struct {
	id    int64
	staff bool
	chat  int64 // negative: a customer who never wrote to the bot (customerID)
	name  string
	lang  string
	state dialog.State
	// blocked: the bot cannot write here.
	blocked    bool
	customerID string
	// mutedUntil: what the customer writes before is only recorded; mutedTold: they were told so.
	mutedUntil *time.Time
	mutedTold  bool
	// restarted tells that the stored state had to be given up.
	restarted bool
	// turn is a number for the turn that loaded it.
	turn int64
}

// Load reads several conversations with their states.
func (h *Handler) Load(ctx context.Context, tx pgx.Tx, ids ...int64) (map[int64]any, error) {
	list, err := h.loadAll(ctx, tx, ids...)
	found := make(map[int64]any, len(list))
	for _, c := range list {
		found[c.id] = c
	}
	return found, err
}

// loaded is the conversation of a turn, read by now or before.
func (h *Handler) loaded(ctx context.Context, tx pgx.Tx, t turn.Turn) (*conversation, error) {
	if c, ok := t.Loaded.(*conversation); ok {
		return c, nil
	}
	return h.load(ctx, tx, t.Conversation)
}

func (h *Handler) load(ctx context.Context, tx pgx.Tx, id int64) (*conversation, error) {
	list, err := h.loadAll(ctx, tx, id)
	if err == nil && len(list) == 0 {
		err = pgx.ErrNoRows
	}
	if err != nil {
		return nil, fmt.Errorf("load conversation %d: %w", id, err)
	}
	return list[0], nil
}

// loadAll reads conversations with their states.
func (h *Handler) loadAll(ctx context.Context, tx pgx.Tx, ids ...int64) ([]*conversation, error) {
	type row struct {
		*conversation
		sealed  []byte
		version int
	}
	rows, err := tx.Query(ctx, `
		SELECT id, kind = 'staff', chat, name, lang, state_sealed, state_version, blocked_at IS NOT NULL, coalesce(customer_id, ''),
			muted_until, muted_told, nextval(pg_get_serial_sequence('turns', 'id'))
		FROM conversations
		WHERE id = ANY ($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("load conversations: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(from pgx.CollectableRow) (row, error) {
		one := row{conversation: &conversation{}}
		return one, from.Scan(&one.id, &one.staff, &one.chat, &one.name, &one.lang, &one.sealed, &one.version, &one.blocked, &one.customerID,
			&one.mutedUntil, &one.mutedTold, &one.turn)
	})
	if err != nil {
		return nil, fmt.Errorf("load conversations: %w", err)
	}
	list := make([]*conversation, len(all))
	for i, one := range all {
		if err := h.restore(ctx, tx, one.conversation, one.sealed, one.version); err != nil {
			return nil, err
		}
		list[i] = one.conversation
	}
	return list, nil
}

// restore reads the state of a conversation. One that cannot be read is replaced by a new one that knows the cases.
func (h *Handler) restore(ctx context.Context, tx pgx.Tx, c *conversation, sealed []byte, version int) error {
	c.lang = texts.Language(c.lang, h.Lang)
	if sealed == nil {
		c.state = dialog.Start(c.lang)
		return nil
	}
	plain, err := h.Seal.Open(sealed)
	if err == nil {
		c.state, err = dialog.Restore(plain, version)
	}
	if err == nil {
		return nil
	}
	h.Logger.Error("a conversation starts again", "conversation", c.id, "error", err)
	c.state, c.restarted = dialog.Start(c.lang), true
	cases, err := h.Desk.ByConversation(ctx, tx, c.id)
	for _, one := range cases {
		c.state.Cases = append(c.state.Cases, caseView(one))
	}
	return err
}

// run is one turn of one conversation while it lasts.
type run struct {
	h      *Handler
	tx     pgx.Tx
	conv   *conversation
	at     time.Time
	id     int64 // of the turn
	record []dialog.Call
	missed int // how often the bot did not understand
	// current are the entries of the customer's words in hand, for passing on to agents.
	current []transcript.Entry
	// about is the order that the input in hand is news of, "" for none.
	about string
	// notice: nobody waits for what is said about the input in hand.
	notice bool
	// reply is what who pressed the button in hand is told on it, nil if nothing was said yet.
	reply *turn.Reply
	// instead is the answer to the earlier parts of an album, which the answer to a late part takes the place of; 0:
	// none.
	instead int64
	// lastly is what the customer is told after all that the dialog says.
	lastly []notice
	// files are sent after that.
	files []transcript.Entry
	after *turn.AfterCommit
	cases []handoff.Case // that changed, for the line
	// unsent are the bot's words of this turn that nothing has read yet: they are written with the turn's record, or
	// before whatever else is written or read of the conversation.
	unsent *pgx.Batch
	// later is where the end of the turn goes, nil: it is stored at once.
	later *pgx.Batch
}

// lostFor is how old an answer may be that was lost on its way and goes out once more with the customer's next one.
const lostFor = 24 * time.Hour

// store ends the turn: state and record.
func (r *run) store(ctx context.Context) error {
	state, err := r.conv.state.Encode()
	if err != nil {
		return err
	}
	record, err := json.Marshal(r.record)
	if err != nil {
		return err
	}
	batch := r.unsent
	batch.Queue(`
		INSERT INTO turns (id, conversation_id, at, dialog_version, record_sealed, missed)
		OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6)`,
		r.id, r.conv.id, r.at, dialog.StateVersion, r.h.Seal.Seal(record), r.missed)
	batch.Queue(`
		UPDATE conversations SET state_sealed = $2, state_version = $3, lang = $4, active_at = $5 WHERE id = $1`,
		r.conv.id, r.h.Seal.Seal(state), dialog.StateVersion, r.conv.state.Lang, r.at)
	transcript.SendLostAgain(batch, transcript.CustomerPlace(r.conv.id), r.at.Add(-lostFor), r.at)
	if r.later != nil {
		r.later.QueuedQueries = append(r.later.QueuedQueries, batch.QueuedQueries...)
		return nil
	}
	if err := r.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("store the turn: %w", err)
	}
	return nil
}

// write appends an entry of this turn and queues its deliveries. A customer whom the bot cannot write to hears
// through the shop.
func (r *run) write(ctx context.Context, entry transcript.Entry, places ...transcript.Place) (transcript.Entry, error) {
	if err := r.flush(ctx); err != nil {
		return entry, err
	}
	entry.Conversation, entry.Turn = r.conv.id, r.id
	if entry.At.IsZero() {
		entry.At = r.at
	}
	own := slices.Index(places, transcript.CustomerPlace(r.conv.id))
	throughShop := own >= 0 && r.conv.blocked
	if throughShop && r.conv.chat < 0 {
		places = slices.Delete(slices.Clone(places), own, own+1)
	}
	if !r.notice {
		entry.To = places // one round trip for both
	}
	r.after.Deliver = r.after.Deliver || len(places) > 0
	entry, err := r.h.Log.Append(ctx, r.tx, entry)
	if err == nil {
		err = r.h.Log.MarkKept(ctx, r.tx, entry)
	}
	if err == nil && throughShop {
		err = r.notify(ctx, entry)
	}
	if err == nil && r.notice && len(places) > 0 {
		err = r.h.Log.DeliverNotice(ctx, r.tx, entry.ID, places...)
	}
	return entry, err
}

// writeLast is write for the bot's words to the customer, with which most turns end.
func (r *run) writeLast(ctx context.Context, entry transcript.Entry) error {
	here := transcript.CustomerPlace(r.conv.id)
	if r.notice || r.conv.blocked {
		_, err := r.write(ctx, entry, here)
		return err
	}
	entry.Conversation, entry.Turn, entry.At, entry.To = r.conv.id, r.id, r.at, []transcript.Place{here}
	r.after.Deliver = true
	return r.h.Log.AppendLater(ctx, r.tx, r.unsent, entry)
}

// flush writes what is still unsent.
func (r *run) flush(ctx context.Context) error {
	if r.unsent.Len() == 0 {
		return nil
	}
	batch := r.unsent
	r.unsent = &pgx.Batch{}
	if err := r.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("write down what the bot said: %w", err)
	}
	return nil
}

// tellCustomer says a text of the catalogue to the customer.
func (r *run) tellCustomer(ctx context.Context, key string, args map[string]any) error {
	_, err := r.write(ctx, transcript.Entry{
		Author: transcript.Bot, Audience: transcript.CustomerOnly, Kind: "text",
		Message: transcript.Message{Text: r.h.Texts.T(r.conv.state.Lang, key, args)},
	}, transcript.CustomerPlace(r.conv.id))
	return err
}

// changed remembers that a case changed, for the line.
func (r *run) changed(c handoff.Case) { r.cases = append(r.cases, c) }

// zone is where the shop is.
func (r *run) zone() *time.Location { return r.h.machine.Load().Zone }

var errTooManySteps = errors.New("the dialog does not come to rest")
