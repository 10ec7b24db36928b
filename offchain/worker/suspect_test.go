package worker

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// silenced makes the worker's backend one whose last call timed out: that of an assignment that is lost. It returns how
// many calls were cancelled until then.
func (r *rig) silenced(w *Worker, c *clerk) int {
	r.t.Helper()
	c.note(func() { c.hangs, c.patience = true, 4 })
	r.market.assign("lost", "lost")
	r.soon(func() bool { return c.wasAsked("lost", 1) })
	r.market.pass(4)
	r.soon(w.suspects)
	c.note(func() { c.patience = 0 })
	r.market.expire("lost")
	r.market.pass(16) // to its deadline
	r.soon(func() bool { return w.inHand() == 0 && c.wasAsked("lost", 0) })
	return c.takenBack()
}

// suspects tells whether the backend is suspect, inHand what has its turn or waits for it.
func (w *Worker) suspects() bool {
	w.queue.mu.Lock()
	defer w.queue.mu.Unlock()
	l := w.queue.lanes[""]
	return l != nil && l.silent
}

func (w *Worker) inHand() int {
	w.queue.mu.Lock()
	defer w.queue.mu.Unlock()
	return len(w.queue.turns)
}

// TestASuspectBackendCostsNothing: what it has not answered by the end of the time to decline is given back.
func TestASuspectBackendCostsNothing(t *testing.T) {
	r, c := office(t, 1, 2)
	eyes := &seen{events: make(map[Kind]int)}
	r.options.Observer = eyes
	w, stop := r.start()
	defer stop()
	r.experience(c, "first")
	before := r.silenced(w, c)
	for n, id := range []string{"one", "two", "three"} {
		r.market.assign(id, id)
		r.soon(func() bool { return c.wasAsked(id, 1+min(n, 1)) })
		require.Empty(t, r.market.declined(id), "it may answer yet")
		r.market.pass(1)
		r.soon(func() bool { return r.market.declined(id) != "" })
		require.Equal(t, "backend unavailable", r.market.declined(id))
		require.Equal(t, ClassBackend, eyes.lastClass())
		r.soon(func() bool { return c.takenBack() == before+n })
	}
}

// TestOneAnswerClearsABackend: that which nobody waits for any more is the first to tell that it is well again.
func TestOneAnswerClearsABackend(t *testing.T) {
	r, c := office(t, 9, 1)
	w, stop := r.start()
	defer stop()
	r.experience(c, "first")
	before := r.silenced(w, c)
	c.note(func() { c.hangs = false }) // well again, and slow
	r.market.assign("one", "one")
	r.soon(func() bool { return c.wasAsked("one", 1) })
	r.market.pass(1)
	r.soon(func() bool { return r.market.declined("one") != "" })
	r.market.pass(8)
	r.soon(func() bool { return !w.suspects() })
	require.Equal(t, before, c.takenBack())
	require.Empty(t, r.market.given("one"))
	r.experience(c, "two")
	require.Empty(t, r.market.declined("two"))
}

// TestASlowBackendIsTrusted: it answers long after the time to decline, and before the deadline.
func TestASlowBackendIsTrusted(t *testing.T) {
	r, c := office(t, 18, 4)
	w, stop := r.start()
	defer stop()
	for _, id := range []string{"first", "second"} {
		r.market.assign(id, id)
		r.soon(func() bool { return c.wasAsked(id, 1) })
		for range 3 {
			r.market.pass(1)
			r.judged(w)
		}
		require.Empty(t, r.market.declined(id))
		r.market.pass(15)
		r.soon(func() bool { return len(r.market.given(id)) == 1 })
	}
	require.Zero(t, c.takenBack())
}

// TestABackendThatNeverAnswersIsSuspectAtTheDeadline: however long its own time-out is.
func TestABackendThatNeverAnswersIsSuspectAtTheDeadline(t *testing.T) {
	r, c := office(t, 1, 1)
	c.hangs = true
	w, stop := r.start()
	defer stop()
	r.market.assign("lost", "lost")
	r.soon(func() bool { return c.wasAsked("lost", 1) })
	r.market.pass(19)
	r.judged(w)
	require.False(t, w.suspects())
	r.market.pass(1)
	r.market.expire("lost")
	r.soon(func() bool { return w.suspects() && c.takenBack() == 1 && w.inHand() == 0 })
	r.market.assign("one", "one")
	r.soon(func() bool { return c.wasAsked("one", 1) })
	// This one waits for the place that the first has.
	r.market.assign("two", "two")
	r.soon(func() bool { return w.waiting() == 1 })
	r.market.pass(1)
	r.soon(func() bool { return r.market.declined("one") != "" && r.market.declined("two") != "" })
	require.Equal(t, "backend unavailable", r.market.declined("one"))
	require.Equal(t, "backend unavailable", r.market.declined("two"))
	// The probe is given up when its own deadline is over: the next call is one.
	r.market.pass(20)
	r.soon(func() bool { return c.takenBack() == 2 })
	c.note(func() { c.hangs, c.blocks = false, 0 })
	r.experience(c, "three")
	require.False(t, w.suspects())
}
