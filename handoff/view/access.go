package view

import (
	"context"

	"kefu/handoff"
)

// SeesConversation tells whether a member of staff may read a conversation: one with a customer, and by the rule of
// handoff.Desk.SeesConversation. Conversations with the staff are for nobody to read.
func (v *Views) SeesConversation(ctx context.Context, db handoff.Reader, viewer handoff.Staff, id int64) (bool, error) {
	customer, err := v.people.IsCustomer(ctx, db, id)
	if err != nil || !customer {
		return false, err
	}
	return v.desk.SeesConversation(ctx, db, viewer, id)
}
