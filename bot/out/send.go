package out

import (
	"context"
	"errors"
	"sync"
	"time"

	"kefu/bot/wire"
	"kefu/transcript"
)

const (
	sideBySide = 16 // calls under way: over a network it is they, not the CPU, that limit the rate
	dueLimit   = 256
	restOnErr  = time.Minute // of what nobody but a person can mend
	// lastCalls is how long what a former sender left under way is waited for, lest it arrives after what follows.
	lastCalls = 2 * time.Second
)

// errDeposed ends Run: another process was elected meanwhile, and knows what became of everything.
var errDeposed = errors.New("bot: another process sends now")

// Run sends whatever is due until ctx ends or the database fails, and returns that error. It is for the one process that
// was elected.
func (s *Sender) Run(ctx context.Context) error {
	if err := s.recover(ctx); err != nil {
		return err
	}
	if _, err := s.Registry.findGroup(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer cancel()
	helpers.Go(func() { (&menus{s.Config, map[menuPlace]string{}}).keep(ctx) })
	if s.MediaDir != "" {
		helpers.Go(func() { evidence{s.Config}.keep(ctx) })
	}
	one := newShift(s)
	keyboards, err := s.Registry.keyboards(ctx)
	if err != nil {
		return err
	}
	one.keyboards = keyboards
	return one.run(ctx)
}

// recover takes over what a former sender left: what it was sending goes out once more, unless that was the second time.
func (s *Sender) recover(ctx context.Context) error {
	again, lost, err := s.Record.Recover(ctx, s.Pool, s.Now().Add(lastCalls))
	if err != nil {
		return err
	}
	if again > 0 {
		s.Log.Warn("deliveries of a sender that ended are sent once more", "count", again)
	}
	for _, d := range lost {
		s.Log.Warn("the result was lost twice", "delivery", d.ID, "place", string(d.Place))
		if err := s.giveUp(ctx, d, whyUnknown, "the sender ended before it knew the result"); err != nil {
			return err
		}
	}
	return nil
}

// shift is the state of the elected process. The goroutine of run owns all of it, but for keyboards.
type shift struct {
	*Sender
	busy      map[transcript.Place]bool          // something is on its way there
	restUntil map[transcript.Place]time.Time     // nothing is started there before
	waited    map[transcript.Place]time.Duration // the latest pause of a place that has no chat yet
	begun     map[int64]progress                 // deliveries of which some parts were sent
	shares    shares
	running   int
	done      chan finished

	groupOutage  outage               // the agents' group cannot be written to
	rightsOutage outage               // its topics cannot be managed
	standing     int64                // Registry.standing when outages were last forgotten
	remade       map[string]int       // how often the topic of a case was made anew
	unwritable   map[int64]time.Time  // private chats that refused a message, and until when they are not tried
	cardRefused  map[string]time.Time // cases whose card Telegram refused, and until when it is not tried
	pace         deskPace
	sweptTo      string // the last case of the look at all cases that is under way; "" while none is
	boardSeen    bool   // the board was shown since the election

	mu        sync.Mutex
	keyboards map[int64]bool // guarded by mu: chats that show a keyboard of ours
}

// progress is how far a delivery of several parts has come.
type progress struct {
	parts int
	ids   []int64
}

// finished is what a worker leaves behind.
type finished struct {
	place       transcript.Place
	until       time.Time // the place rests
	delivery    int64
	progress    progress   // of a delivery that has to go on later
	fault       wire.Fault // for the state of the sender: a group or a topic that is gone
	chat        int64      // that may not be written to
	caseNo      string
	cardRefused bool  // by Telegram
	err         error // of the database
}

func newShift(s *Sender) *shift {
	return &shift{
		Sender: s,
		busy:   map[transcript.Place]bool{}, restUntil: map[transcript.Place]time.Time{},
		waited: map[transcript.Place]time.Duration{}, begun: map[int64]progress{}, shares: shares{},
		done: make(chan finished, sideBySide), remade: map[string]int{}, unwritable: map[int64]time.Time{},
		cardRefused: map[string]time.Time{}, keyboards: map[int64]bool{},
	}
}

// run sends until ctx ends or the database fails, and waits for what is under way: a reply that nobody waits for
// would make a delivery unknown.
func (s *shift) run(ctx context.Context) (err error) {
	defer func() {
		for s.running > 0 {
			if broken := s.settle(context.WithoutCancel(ctx), <-s.done); err == nil {
				err = broken
			}
		}
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case f := <-s.done:
			if err := s.settle(ctx, f); err != nil {
				return err
			}
		case <-s.wake:
		case <-timer.C:
		}
		if err := s.settleAll(ctx); err != nil {
			return err
		}
		now := s.Now()
		if err := s.look(ctx, now); err != nil {
			return err
		}
		timer.Reset(s.nextLook(now))
	}
}

// settleAll takes in all that workers have left meanwhile.
func (s *shift) settleAll(ctx context.Context) error {
	for {
		select {
		case f := <-s.done:
			if err := s.settle(ctx, f); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// look starts whatever can be started now, words first.
func (s *shift) look(ctx context.Context, now time.Time) error {
	if standing := s.Registry.standing.Load(); standing != s.standing { // it may be allowed again what was not
		s.standing, s.groupOutage, s.rightsOutage = standing, outage{}, outage{}
		if s.Registry.barred.Load() { // no need to try
			s.rightsOutage.again(now)
		}
	}
	if err := s.showGeneral(ctx, now); err != nil {
		return err
	}
	if err := s.deliverDue(ctx, now); err != nil {
		return err
	}
	if err := s.showDesk(ctx, now); err != nil {
		return err
	}
	return s.showQueue(ctx, now)
}

// nextLook is when something that rests now may go on, Config.Tick at the latest.
func (s *shift) nextLook(now time.Time) time.Duration {
	next := s.Tick
	for place, until := range s.restUntil {
		switch wait := until.Sub(now); {
		case wait <= 0:
			delete(s.restUntil, place)
			next = 0
		case wait < next:
			next = wait
		}
	}
	return next
}

// free reports whether something may be started for a place.
func (s *shift) free(place transcript.Place, now time.Time) bool {
	return s.running < sideBySide && !s.busy[place] && !s.restUntil[place].After(now)
}

// start does work beside the others. The place is busy until it is done, and rests when the work panics.
func (s *shift) start(ctx context.Context, place transcript.Place, work func(context.Context) finished) {
	s.busy[place] = true
	s.running++
	ctx = context.WithoutCancel(ctx) // what has begun is finished and its result stored
	go func() {
		var f finished
		defer func() {
			if r := recover(); r != nil {
				s.Log.Error("sending panicked", "place", string(place), "panic", r)
				f = finished{until: s.Now().Add(restOnErr)}
			}
			f.place = place
			s.done <- f
		}()
		if !s.Elected() {
			f = finished{err: errDeposed}
			return
		}
		f = work(ctx)
	}()
}

// settle takes in what a worker left.
func (s *shift) settle(ctx context.Context, f finished) error {
	s.running--
	delete(s.busy, f.place)
	delete(s.waited, f.place)
	if f.until.IsZero() {
		delete(s.restUntil, f.place)
	} else {
		s.restUntil[f.place] = f.until
	}
	if f.delivery != 0 {
		delete(s.begun, f.delivery)
		if f.progress.parts > 0 {
			s.begun[f.delivery] = f.progress
		}
	}
	if f.err != nil {
		return f.err
	}
	if f.cardRefused {
		s.cardRefused[f.caseNo] = s.Now().Add(restOnErr)
	}
	switch f.fault.Kind {
	case wire.Blocked:
		if f.chat > 0 {
			s.unwritable[f.chat] = s.Now().Add(unwritableFor)
			if s.Registry.Group() != 0 && !s.Now().Before(s.groupOutage.until) {
				delete(s.restUntil, f.place) // the group is still there
			}
			return nil
		}
		s.groupOutage.again(s.Now())
		s.Log.Warn("the agents' group cannot be used, cases go to private chats", "fault", f.fault.Text)
	case wire.NoRights:
		s.rightsOutage.again(s.Now())
		s.Log.Warn("topics cannot be managed, cases go to private chats", "fault", f.fault.Text)
	case wire.GroupMoved:
		return s.Registry.GroupMoved(ctx, s.Registry.Group(), f.fault.Chat)
	case wire.NoTopic:
		return s.dropTopic(ctx, f.caseNo)
	}
	return nil
}

// deliverDue starts what is due: the first delivery of each place, where the budget of its chat allows it now.
func (s *shift) deliverDue(ctx context.Context, now time.Time) error {
	if s.running >= sideBySide {
		return nil
	}
	due, err := s.Record.Due(ctx, s.Pool, now, dueLimit, s.cannotGo(now)...)
	if err != nil || len(due) == 0 {
		return err
	}
	spots, err := s.locate(ctx, due, now)
	if err != nil {
		return err
	}
	var chosen []transcript.Delivery
	var ids []int64
	s.shares.sort(due, now)
	for _, d := range due {
		at := spots[d.Place]
		switch {
		case !s.free(d.Place, now):
		case at.nowhere != "":
			if err := s.wait(ctx, d, at, now); err != nil {
				return err
			}
		case s.early(d, spots, now):
			s.restUntil[d.Place] = now.Add(lookEvery)
		case at.prepare:
			s.start(ctx, d.Place, func(ctx context.Context) finished { return s.showCase(ctx, at) })
		default:
			take := s.Budget.Take
			if d.Notice {
				take = s.Budget.TakeNotice
			}
			if wait := take(at.Chat, now, s.shares.leave(d.Place, now)); wait > 0 {
				s.restUntil[d.Place] = now.Add(wait)
				continue
			}
			s.shares.add(d.Place, now)
			chosen, ids = append(chosen, d), append(ids, d.ID)
			s.busy[d.Place] = true // so that free counts it before it is started
			s.running++
		}
	}
	return s.startAll(ctx, chosen, ids, spots)
}

// cannotGo are the places for which nothing can be started now.
func (s *shift) cannotGo(now time.Time) []transcript.Place {
	var places []transcript.Place
	for place := range s.busy {
		places = append(places, place)
	}
	for place, until := range s.restUntil {
		if until.After(now) && !s.busy[place] {
			places = append(places, place)
		}
	}
	return places
}

// startAll marks deliveries as being sent, all at once, and sends them.
func (s *shift) startAll(ctx context.Context, chosen []transcript.Delivery, ids []int64, spots map[transcript.Place]whereabouts) error {
	if len(ids) == 0 {
		return nil
	}
	s.running -= len(ids) // start counts them again
	for _, d := range chosen {
		delete(s.busy, d.Place)
	}
	if !s.Elected() {
		return errDeposed
	}
	marked, err := s.Record.MarkSending(ctx, s.Pool, ids...)
	if err != nil {
		return err
	}
	ours := map[int64]bool{}
	for _, id := range marked {
		ours[id] = true
	}
	for _, d := range chosen {
		if !ours[d.ID] {
			continue
		}
		at, done := spots[d.Place], s.begun[d.ID]
		s.start(ctx, d.Place, func(ctx context.Context) finished { return s.deliver(ctx, d, at, done) })
	}
	return nil
}

// wait is for a delivery whose place is not there: a case that nobody holds waits, all else fails.
func (s *shift) wait(ctx context.Context, d transcript.Delivery, at whereabouts, now time.Time) error {
	if at.caseNo != "" {
		// Somebody may claim the case at any time, and then its card is shown, which ends the rest.
		s.waited[d.Place] = min(max(2*s.waited[d.Place], time.Second), restOnErr)
		s.restUntil[d.Place] = now.Add(s.waited[d.Place])
		return nil
	}
	return s.Record.MarkFailed(ctx, s.Pool, d.ID, at.nowhere)
}

// outage is a time in which the agents' group is not tried, longer after each try in vain.
type outage struct {
	until time.Time
	last  time.Duration
}

func (o *outage) again(now time.Time) {
	if now.Before(o.until) {
		return // others found out at the same time
	}
	if now.Sub(o.until) > 2*o.last {
		o.last = 0 // it went well for a while
	}
	o.last = min(max(2*o.last, restOnErr), 30*time.Minute)
	o.until = now.Add(o.last)
}
