// Package orders is the order database: orders with their items, payments, shipments, refunds and
// stock, who may see which order, and the one judge of every change of an order's status.
//
// The judge: customer, timer, payment callback, shop and agent may all want the same order at the same
// moment. Each change is one conditional UPDATE on the order's row, together with its event and its
// rows in the stock ledger; one wins, the others get a LostError with the order as it stands now. The
// changes that exist, and who may follow whom, stand as data in moves (judge.go):
//
//	             ┌─ cancel ─► cancelled ─┐
//	unpaid ──────┼─ expire ─► expired ───┼─ reinstate ─► paid
//	             └─ pay ────► paid       └─ (money is recorded all the same)
//	paid ──────── ship ─► shipped ─ sign ─► completed
//	paid ──────── deliver ────────────────► completed
//	any with money ─ request refund ─► refunding ─ result ─► refunded, or back where it was
//
// Functions that write take the transaction: who begins it ends it. A LostError leaves the transaction
// as it was and usable. What a function returns as an error of identity (ErrNotVisible, ErrTooManyTries) has
// to be committed too, or the try does not count.
//
// Within a transaction, orders are locked before products, and products last, in the order of their sku: a
// product's row is the one that everybody wants.
//
// It knows PostgreSQL, money in fen, the shop's rules and the Chinese working days. It must not know
// Telegram, dialogs, cases or conversations: who looks is a viewer, an int64.
package orders
