package keeper

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/types"
)

// letter is one event of an order. It tells whether anything was done: a refused message leaves no trace, so that what
// follows it follows the shorter order without it as well, and need not be tried twice.
type letter struct {
	name string
	do   func(w *walk) bool
	// time passes and nothing else happens: what is left to time goes on as it does without this event.
	time bool
}

// letters are the events that may happen to a request to one worker. Committees act together.
var letters = []letter{
	{"respond", func(w *walk) bool { return w.send(w.m.answerOf(w.request(), 0)) }, false},
	{"accept", func(w *walk) bool {
		return w.send(&types.MsgAcceptResponse{Oracle: w.request().Oracle, Request: w.id})
	}, false},
	{"reject", func(w *walk) bool {
		return w.send(&types.MsgRejectResponse{Oracle: w.request().Oracle, Request: w.id, Reason: "no"})
	}, false},
	{"commit", func(w *walk) bool {
		return w.each(func(item types.Item, o string, v verdict) sdk.Msg { return w.m.commitMsg(item, o, v.opinion) })
	}, false},
	{"reveal", func(w *walk) bool {
		return w.each(func(item types.Item, o string, v verdict) sdk.Msg { return w.m.revealMsg(item, o, v.opinion) })
	}, false},
	{"dispute", func(w *walk) bool {
		by := byWorker
		if only(w.request()).Decision == types.DecisionRejected {
			by = byOracle
		}
		return only(w.request()).Worker != "" && w.send(w.m.disputeMsg(w.request(), 0, by))
	}, false},
	{"expire", func(w *walk) bool {
		w.m.run(21)
		return true
	}, true},
}

// walk tries every order of events. It goes down a tree of prefixes, each from the state of the one before.
type walk struct {
	t             *testing.T
	m             *market
	id            string
	first, second verdict
	// each of the events has a block of its own, or a block that passes is an event of its own.
	letters []letter
	// states are those that an order led to, with the number of events that were tried after it at most. An order that
	// leads to one of them has the same future.
	states map[[sha256.Size]byte]int
	// ends counts the states of which the end was looked at, seen counts them by how they end.
	ends int
	seen map[string]int
}

func (w *walk) request() types.Request { return w.m.request(w.id) }

func (w *walk) send(msg sdk.Msg) bool { return w.m.try(msg) == nil }

// each lets the committees of the request's open evaluations send something.
func (w *walk) each(msg func(item types.Item, operator string, v verdict) sdk.Msg) bool {
	done := false
	a := only(w.request())
	if a.Item != "" {
		done = w.all(w.m.itemAt(w.id, 0), w.first, msg)
	}
	if a.Dispute != nil {
		done = w.all(w.m.disputeItem(w.id, 0), w.second, msg) || done
	}
	return done
}

func (w *walk) all(item types.Item, v verdict, msg func(types.Item, string, verdict) sdk.Msg) bool {
	done := false
	for _, member := range item.Committee {
		done = w.send(msg(item, member.Operator, v)) || done
	}
	return done
}

// branch does something and undoes it: by putting everything back, which is faster than many branched stores on each
// other.
func (w *walk) branch(state []fixture.Entry, do func()) {
	ctx, settled := w.m.Ctx, w.m.settledEvents
	// the events of the block so far stay: settlements are counted at its end
	w.m.Ctx = ctx.WithEventManager(sdk.NewEventManager())
	w.m.Ctx.EventManager().EmitEvents(ctx.EventManager().Events())
	do()
	w.m.Ctx, w.m.settledEvents = ctx, settled
	w.m.Restore(state)
}

// down tries the order so far, and all that begin with it and have up to left more events.
func (w *walk) down(left int, time bool) {
	state := w.m.Dump()
	sum := w.sum(state)
	tried, known := w.states[sum]
	if known && tried >= left {
		return
	}
	w.states[sum] = left
	if !known && !time {
		w.ends++
		w.branch(state, w.finish)
	}
	if left == 0 || w.request().IsSettled() {
		return
	}
	for _, l := range w.letters {
		w.branch(state, func() {
			if l.do(w) {
				w.down(left-1, l.time)
			}
		})
	}
}

// sum is that of everything that the future depends on.
func (w *walk) sum(state []fixture.Entry) [sha256.Size]byte {
	hash := sha256.New()
	fmt.Fprintln(hash, w.m.Ctx.BlockHeight(), w.m.settledEvents, countSettled(w.m.Ctx.EventManager().Events()))
	for _, e := range state {
		fmt.Fprintf(hash, "%s %x %x\n", e.Store, e.Key, e.Value)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}

// finish lets time go by until the request is settled, and for a while after. The books are checked after each block.
func (w *walk) finish() {
	for i := 0; !w.request().IsSettled(); i++ {
		require.Less(w.m.t, i, 160, "never settled")
		w.m.next()
	}
	for range 32 { // longer than any window: nothing is left to be done
		w.m.NextBlock(1)
		require.NoError(w.m.t, w.m.BeginBlock(w.m.Ctx))
		require.NoError(w.m.t, w.m.EndBlock(w.m.Ctx))
		w.m.settledEvents += countSettled(w.m.Ctx.EventManager().Events())
	}
	w.m.next()
	w.m.conserved(w.id)
	a := only(w.request())
	how := a.Outcome.String()
	if a.Dispute != nil {
		how += fmt.Sprintf(" after %s, reviewed %t, returned %t", a.Dispute.Outcome, a.Reviewed(), a.Dispute.Returned)
	}
	w.seen[how]++
}

// conserved checks that a request was settled once and that every coin is somewhere.
func (m *market) conserved(id string) {
	req := m.request(id)
	s := req.Settlement
	require.Equal(m.t, req.Escrow(), s.FeeDue.Add(s.Reward).Add(s.RewardTreasury).Add(s.Refund))
	require.Equal(m.t, 1, m.settledEvents, "settled once")
	require.True(m.t, req.Bonds().IsZero(), "no bond is left")
	burned := s.FeeBurned
	for _, o := range m.slashing.Offences(m.Ctx) {
		burned = burned.Add(amountOf(o))
	}
	book, err := m.book(m.Ctx, 1)
	require.NoError(m.t, err)
	const accounts = 6 // three validators, a worker, an oracle and a stranger
	gone := math.NewInt(accounts * 1_000_000 * masa).Sub(m.bank.GetSupply(m.Ctx, types.BondDenom).Amount)
	require.Equal(m.t, burned.Add(book.BondsBurned).String(), gone.String(), "burned")
	m.nothingIsHeld()
}

// newWalk opens a market of three validators, a worker and an oracle, with a request that has its worker.
func newWalk(t *testing.T, first, second verdict, own bool) *walk {
	t.Helper()
	m := newMarketWith(t, 3, 1, 1)
	m.next()
	w := &walk{t: t, m: m, id: m.assigned().Id, first: first, second: second, seen: make(map[string]int)}
	w.states = make(map[[sha256.Size]byte]int)
	if !own {
		w.letters = append(w.letters, letters...)
		w.letters = append(w.letters, letter{"a block passes", func(w *walk) bool {
			w.m.next()
			return true
		}, true})
		return w
	}
	for _, l := range letters {
		w.letters = append(w.letters, letter{l.name, func(w *walk) bool {
			done := l.do(w)
			if done {
				w.m.next()
			}
			return done
		}, l.time})
	}
	return w
}

// TestEveryOrderOfEventsSettlesOnce tries every order, with repetitions, of up to eight events after a request has its
// worker, each in a block of its own, for each pair of verdicts.
func TestEveryOrderOfEventsSettlesOnce(t *testing.T) {
	for _, first := range []verdict{good, poor} {
		for _, second := range []verdict{good, poor} {
			t.Run(first.name+", then "+second.name, func(t *testing.T) {
				newWalk(t, first, second, true).try(8)
			})
		}
	}
}

// TestEveryOrderWithinBlocksSettlesOnce does the same where a block that passes is an event of its own, so that several
// may happen in one, also from the point on where a verdict may be disputed.
func TestEveryOrderWithinBlocksSettlesOnce(t *testing.T) {
	for _, first := range []verdict{poor, good}[:scale.N(1, 2)] {
		t.Run(first.name, func(t *testing.T) { newWalk(t, first, good, false).try(scale.N(4, 8)) })
		t.Run(first.name+", with a verdict", func(t *testing.T) {
			w := newWalk(t, first, poor, false)
			decide := letters[1]
			if first == good {
				decide = letters[2]
			}
			for _, l := range []letter{letters[0], letters[3], letters[4], decide} {
				require.True(t, l.do(w), l.name)
				w.m.next()
			}
			require.True(t, only(w.request()).IsContestable())
			w.try(scale.N(4, 8))
		})
	}
}

// try tries all orders of up to n events.
func (w *walk) try(n int) {
	began := time.Now()
	w.down(n, false)
	w.t.Logf("%d states, %d ends in %s: %v", len(w.states), w.ends, time.Since(began).Round(time.Millisecond), w.seen)
}
