package in

import (
	"context"
	"fmt"
	"slices"

	"kefu/turn"
)

// crowd is what is known of the people whose updates came together: asked once for all of them, not for each.
type crowd struct {
	staff map[int64]bool // of those who were asked about
	chats turn.KnownChats
}

// gather asks about the people of several updates. Of one alone nothing is asked before it is needed.
func (r *Receiver) gather(ctx context.Context, arrivals []arrival) (*crowd, error) {
	var people []int64
	for _, a := range arrivals {
		if who := a.update.sender(); who != 0 {
			people = append(people, who)
		}
	}
	if len(people) < 2 {
		return nil, nil
	}
	slices.Sort(people)
	people = slices.Compact(people)
	staff, err := r.Desk.StaffAmong(ctx, r.Pool, people...)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	c := &crowd{staff: map[int64]bool{}}
	for _, who := range people {
		c.staff[who] = slices.Contains(staff, who)
	}
	if c.chats, err = r.Inbox.KnownChats(ctx, r.Pool, people...); err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	return c, nil
}

// isStaff tells whether somebody is a member of staff, by what is known of the crowd if they are in it.
func (r *Receiver) isStaff(ctx context.Context, c *crowd, user int64) (bool, error) {
	if c != nil {
		if staff, asked := c.staff[user]; asked {
			return staff, nil
		}
	}
	staff, ok, err := r.Desk.Staff(ctx, r.Pool, user)
	if err != nil {
		return false, fmt.Errorf("route: %w", err)
	}
	return ok && (staff.Agent || staff.Admin), nil
}

// customer is the conversation with the customer who writes in a chat.
func (r *Receiver) customer(ctx context.Context, a arrival, chat int64, name, lang string) (int64, error) {
	if a.crowd != nil {
		if id, known := a.crowd.chats.Customer(chat, name); known {
			return id, nil
		}
	}
	id, err := r.Inbox.CustomerConversation(ctx, r.Pool, chat, name, lang, a.at)
	if err != nil {
		return 0, fmt.Errorf("route: %w", err)
	}
	return id, nil
}
