package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// office is a rig with a clerk that takes some blocks for an answer, and answers so many at a time.
func office(t *testing.T, blocks int64, parallel int) (*rig, *clerk) {
	t.Helper()
	r := newRig(t)
	c := &clerk{market: r.market, blocks: blocks}
	r.asked, r.options.Parallel = c, parallel
	return r, c
}

// waiting is how many assignments wait for their turn.
func (w *Worker) waiting() (waiting int) {
	w.queue.mu.Lock()
	defer w.queue.mu.Unlock()
	for _, t := range w.queue.turns {
		if !t.begun {
			waiting++
		}
	}
	return waiting
}

// experience has the worker answer one request, in the clerk's number of blocks and one for the message.
func (r *rig) experience(c *clerk, id string) {
	r.t.Helper()
	r.market.assign(id, id)
	r.soon(func() bool { return c.wasAsked(id, min(int(c.blocks), 1)) })
	r.market.pass(c.blocks)
	r.soon(func() bool { return len(r.market.given(id)) == 1 })
}

// TestWhatWouldBeLateIsGivenBack: at 8 blocks for each answer three of them do not fit into 20 blocks, and two do.
func TestWhatWouldBeLateIsGivenBack(t *testing.T) {
	r, c := office(t, 7, 1)
	eyes := &seen{events: make(map[Kind]int)}
	r.options.Observer = eyes
	w, stop := r.start()
	defer stop()
	r.experience(c, "first")
	for n, id := range []string{"one", "two", "three"} {
		r.market.assign(id, id)
		r.soon(func() bool { return c.wasAsked("one", 1) && w.waiting() == n })
	}
	r.market.pass(1)
	r.soon(func() bool { return r.market.declined("three") != "" })
	require.Equal(t, "busy", r.market.declined("three"))
	require.Equal(t, ClassBusy, eyes.lastClass())
	for _, id := range []string{"one", "two"} {
		r.soon(func() bool { return c.wasAsked(id, 1) })
		r.market.pass(7)
		r.soon(func() bool { return len(r.market.given(id)) == 1 })
	}
	require.Equal(t, 1, eyes.count(Declined), "what would be in time has waited")
	require.Equal(t, 3, eyes.count(Assigned), "what was given back was not taken up")
	require.Empty(t, r.market.refused)
}

// TestWithoutExperienceEverythingWaits: nobody knows how long the first answer takes.
func TestWithoutExperienceEverythingWaits(t *testing.T) {
	r, c := office(t, 7, 1)
	w, stop := r.start()
	defer stop()
	ids := []string{"one", "two"}
	for n, id := range ids {
		r.market.assign(id, id)
		r.soon(func() bool { return c.wasAsked("one", 1) && w.waiting() == n })
	}
	for range 3 {
		r.market.pass(1)
		r.judged(w)
	}
	for _, id := range ids {
		require.Empty(t, r.market.declined(id))
		r.soon(func() bool { return c.wasAsked(id, 1) })
		r.market.pass(7)
		r.soon(func() bool { return len(r.market.given(id)) == 1 })
	}
}

// judged waits until the worker has looked at the chain's height, and acted on it.
func (r *rig) judged(w *Worker) {
	r.t.Helper()
	height, err := r.market.Height(r.t.Context())
	require.NoError(r.t, err)
	for range 2 { // the second look begins after the first has ended
		r.soon(func() bool {
			w.queue.mu.Lock()
			defer w.queue.mu.Unlock()
			if w.queue.height < height {
				return false
			}
			w.queue.height-- // until it is told again
			return true
		})
	}
	r.soon(func() bool {
		w.queue.mu.Lock()
		defer w.queue.mu.Unlock()
		return w.queue.height >= height
	})
}

// TestALaneHasItsOwnPlaces: one that is full is in nobody's way, and judged by what waits in it.
func TestALaneHasItsOwnPlaces(t *testing.T) {
	r, c := office(t, 7, 8)
	r.lanes = narrow{"slow": 1}
	w, stop := r.start()
	defer stop()
	r.market.offer("slow/x")
	r.experience(c, "first")
	for n, id := range []string{"one", "two", "three"} {
		r.market.assign(id, id)
		r.soon(func() bool { return c.wasAsked("one", 1) && w.waiting() == n })
	}
	r.market.offer("quick/x")
	r.market.assign("other", "other")
	r.soon(func() bool { return c.wasAsked("other", 2) })
	r.market.pass(1)
	r.soon(func() bool { return r.market.declined("three") == "busy" })
	r.market.pass(7)
	r.soon(func() bool { return len(r.market.given("other")) == 1 && len(r.market.given("one")) == 1 })
	require.Empty(t, r.market.declined("two"))
}

// TestWhatTheChainHasTakenBackIsNotTakenUp: a turn that comes after the deadline is of no use.
func TestWhatTheChainHasTakenBackIsNotTakenUp(t *testing.T) {
	r, c := office(t, 7, 1)
	w, stop := r.start()
	defer stop()
	r.market.assign("one", "one")
	r.soon(func() bool { return c.wasAsked("one", 1) })
	r.market.assign("two", "two")
	r.soon(func() bool { return w.waiting() == 1 })
	r.market.expire("two")
	r.soon(func() bool { return w.waiting() == 0 })
	r.market.pass(7)
	r.soon(func() bool { return len(r.market.given("one")) == 1 })
	r.judged(w)
	require.Equal(t, []string{"one"}, c.asked)
}
