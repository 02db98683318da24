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

// loaded is the conversation of a turn, read by now or before.
func (h *Handler) loaded(ctx context.Context, tx pgx.Tx, t turn.Turn) (*conversation, *together, error) {
	shared, ok := t.Loaded.(*together)
	if !ok {
		var err error
		if shared, err = h.together(ctx, tx, t.At, map[int64][]turn.Waiting{t.Conversation: t.Inputs}); err != nil {
			return nil, nil, fmt.Errorf("load conversation %d: %w", t.Conversation, err)
		}
	}
	c := shared.conversations[t.Conversation]
	if c == nil {
		return nil, nil, fmt.Errorf("load conversation %d: %w", t.Conversation, pgx.ErrNoRows)
	}
	return c, shared, nil
}

func (h *Handler) load(ctx context.Context, tx pgx.Tx, id int64) (*conversation, error) {
	c, _, err := h.loaded(ctx, tx, turn.Turn{Conversation: id})
	return c, err
}

// stored is a conversation with its state as it is stored.
type stored struct {
	*conversation
	sealed  []byte
	version int
}

// queueConversations asks for conversations.
func queueConversations(batch *pgx.Batch, ids ...int64) *[]stored {
	var all []stored
	batch.Queue(`
		SELECT id, kind = 'staff', chat, name, lang, state_sealed, state_version, blocked_at IS NOT NULL, coalesce(customer_id, ''),
			muted_until, muted_told, nextval(pg_get_serial_sequence('turns', 'id'))
		FROM conversations
		WHERE id = ANY ($1)`, ids).Query(func(rows pgx.Rows) (err error) {
		all, err = pgx.CollectRows(rows, func(from pgx.CollectableRow) (stored, error) {
			one := stored{conversation: &conversation{}}
			return one, from.Scan(&one.id, &one.staff, &one.chat, &one.name, &one.lang, &one.sealed, &one.version, &one.blocked, &one.customerID,
				&one.mutedUntil, &one.mutedTold, &one.turn)
		})
		return err
	})
	return &all
}

// restoreAll reads the states of conversations.
func (h *Handler) restoreAll(ctx context.Context, tx pgx.Tx, all []stored) ([]*conversation, error) {
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
	tx     seeing
	conv   *conversation
	at     time.Time
	id     int64 // of the turn
	record []dialog.Call
	missed int // how often the bot did not understand
	nexts  int // how often the next case was asked for
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
	// unnumbered: an entry of this turn waits that gets its number when it is written, so no later one may have one before.
	unnumbered bool
	// shared is what the turns of the transaction have in common.
	shared *together
	// raw is the transaction for what reads nothing that a turn writes: see seeing, which tx is.
	raw pgx.Tx
}

// lostFor is how old an answer may be that was lost on its way and goes out once more with the customer's next one.
const lostFor = 24 * time.Hour

// store ends the turn: state and record.
func (r *run) store() error {
	state, err := r.conv.state.Encode()
	if err != nil {
		return err
	}
	record, err := json.Marshal(r.record)
	if err != nil {
		return err
	}
	r.shared.ended = append(r.shared.ended, ended{
		turn: r.id, conversation: r.conv.id, at: r.at, lang: r.conv.state.Lang, missed: r.missed,
		record: r.h.Seal.Seal(record), state: r.h.Seal.Seal(state),
	})
	return nil
}

// write appends an entry of this turn and queues its deliveries. A customer whom the bot cannot write to hears
// through the shop.
func (r *run) write(ctx context.Context, entry transcript.Entry, places ...transcript.Place) (transcript.Entry, error) {
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
	entry, err := r.append(ctx, entry)
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

// append writes an entry: together with those of other turns, if a number was kept for it.
func (r *run) append(ctx context.Context, entry transcript.Entry) (transcript.Entry, error) {
	if !r.unnumbered {
		entry.ID = r.shared.number()
	}
	if entry.ID == 0 {
		return r.h.Log.Append(ctx, r.tx, entry)
	}
	return r.h.Log.Draft(ctx, r.raw, &r.shared.entries, entry)
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
	// Its number is given when it is written, and is higher than all that were given before.
	_, err := r.h.Log.Draft(ctx, r.raw, &r.shared.entries, entry)
	r.unnumbered = true
	return err
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
