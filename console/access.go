package console

import (
	"context"
	"fmt"

	"kefu/handoff"
)

// heldBy is the condition, on a row k of cases, that staff member $1 holds the case or has held it: claimed it or was
// given it. A note or a second person's approval makes nobody a holder.
const heldBy = `(k.assignee = $1 OR EXISTS (
	SELECT FROM case_events e
	 WHERE e.case_no = k.case_no
	   AND (e.kind = 'claimed' AND e.staff_id = $1
	        OR e.kind = 'transferred' AND e.detail ->> 'to' = $1::bigint::text)))`

// seesConversation tells whether the viewer may read a conversation: admins read all of customers, agents those of
// cases that they hold or held.
func (c *Console) seesConversation(ctx context.Context, viewer handoff.Staff, id int64) (bool, error) {
	var sees bool
	err := c.db.QueryRow(ctx, `
		SELECT EXISTS (
			SELECT FROM conversations c
			 WHERE c.id = $3 AND c.kind = 'customer'
			   AND ($2 OR EXISTS (SELECT FROM cases k WHERE k.conversation_id = c.id AND `+heldBy+`)))`,
		viewer.ID, viewer.Admin, id).Scan(&sees)
	if err != nil {
		return false, fmt.Errorf("look up who may read conversation %d: %w", id, err)
	}
	return sees, nil
}

// seesCase tells whether the viewer may open the page of a case: admins and holders as above, and every agent while
// it waits for somebody to claim it or for a second person to approve its refund, because whoever is to do that must be
// able to read what it is about.
func (c *Console) seesCase(ctx context.Context, viewer handoff.Staff, one handoff.Case) (bool, error) {
	if viewer.Admin || one.Status == handoff.Waiting || one.Proposal != nil {
		return true, nil
	}
	return c.seesConversation(ctx, viewer, one.Conversation)
}
