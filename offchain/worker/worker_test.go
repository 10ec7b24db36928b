package worker

import (
	"crypto/sha256"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestEveryAssignmentIsAnsweredOnce(t *testing.T) {
	r := newRig(t)
	ids := []string{"a", "b", "c", "d", "e"}
	for _, id := range ids {
		r.market.assign(id, "prompt "+id)
	}
	r.run(func() bool {
		for _, id := range ids {
			if len(r.market.given(id)) == 0 {
				return false
			}
		}
		return true
	})
	for _, id := range ids {
		require.Len(t, r.market.answers[id], 1)
		require.Contains(t, r.market.answers[id][0], "prompt "+id)
	}
	require.Equal(t, len(ids), r.backend.calls)
	require.Empty(t, r.market.refused)
}

func TestAKilledWorkerNeitherLosesNorRepeatsAnAnswer(t *testing.T) {
	cases := []struct {
		name string
		// first is the fault under which the first life ends, undo what changes before the second.
		first, undo func(r *rig)
		calls       int
	}{
		{
			"killed between the signature and the network: the same bytes go out",
			func(r *rig) { r.market.dieBefore = true },
			func(r *rig) { r.market.dieBefore = false },
			1,
		},
		{
			"killed between the network and the receipt: nothing goes out again",
			func(r *rig) { r.market.dieAfter = true },
			func(r *rig) { r.market.dieAfter = false },
			1,
		},
		{
			"the transaction failed for a reason of its own: the same answer is signed anew",
			func(r *rig) {
				r.market.reject = &client.TxError{Receipt: client.Receipt{Codespace: "sdk", Code: 11, Log: "out of gas"}}
				r.market.dieAfter = true
			},
			func(r *rig) { r.market.dieAfter = false },
			1,
		},
		{
			"killed while the backend was down: it is asked in the second life",
			func(r *rig) { r.backend.err = backend.ErrUnavailable },
			func(r *rig) { r.backend.err = nil },
			1,
		},
		{
			"killed without a chain: it goes on when the chain is back",
			func(r *rig) { r.market.offline = true },
			func(r *rig) { r.market.offline = false },
			1,
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			r.market.assign("a", "prompt")
			tc.first(r)
			started := time.Now()
			r.run(func() bool { return time.Since(started) > 20*time.Millisecond })
			tc.undo(r)
			r.run(func() bool { return len(r.market.given("a")) > 0 })
			require.Equal(t, []string{"answer 1 to prompt"}, r.market.given("a"))
			require.Equal(t, tc.calls, r.backend.calls)
			require.Empty(t, r.market.refused, "the chain never saw a second answer")
			// A third life finds nothing to do.
			started = time.Now()
			r.run(func() bool { return time.Since(started) > 10*time.Millisecond })
			require.Len(t, r.market.given("a"), 1)
			require.Empty(t, r.market.refused)
		})
	}
}

func TestARequestThatCannotBeAnsweredIsGivenBack(t *testing.T) {
	other := sha256.Sum256([]byte("something else"))
	cases := []struct {
		name   string
		change func(r *rig, request *rewardstypes.Request)
		reason string
	}{
		{
			"the payload has another hash", func(_ *rig, q *rewardstypes.Request) { q.Payload.Hash = other[:] },
			"payload does not match its hash",
		},
		{"the payload is on a private network", func(_ *rig, q *rewardstypes.Request) {
			q.Payload = rewardstypes.Payload{Uri: "http://127.0.0.1:1/x", Hash: other[:], Size_: 3}
		}, "payload not accepted"},
		{"the model refuses", func(r *rig, _ *rewardstypes.Request) { r.backend.err = backend.ErrRefused }, "model refused"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			r.market.assign("a", "prompt")
			tc.change(r, r.market.requests["a"])
			r.run(func() bool {
				q, err := r.market.Request(t.Context(), "a")
				return err == nil && q.Place(owner) < 0
			})
			require.Equal(t, tc.reason, r.market.requests["a"].Assignments[1].DecisionReason)
			require.Empty(t, r.market.answers)
		})
	}
}

func TestARequestThatComesBackIsANewOne(t *testing.T) {
	r := newRig(t)
	r.market.assign("a", "prompt")
	r.backend.err = backend.ErrRefused
	r.run(func() bool {
		q, err := r.market.Request(t.Context(), "a")
		return err == nil && q.Place(owner) < 0
	})
	r.backend.err = nil
	r.market.height += 5
	r.market.assign("a", "prompt")
	r.run(func() bool { return len(r.market.given("a")) == 1 })
}

func TestAWorkerGivesUpWhatTheChainHasDecided(t *testing.T) {
	r := newRig(t)
	r.market.assign("a", "prompt")
	r.backend.err = errors.New("out of order")
	started := time.Now()
	r.run(func() bool {
		if time.Since(started) > 10*time.Millisecond {
			r.market.mu.Lock()
			defer r.market.mu.Unlock()
			r.market.requests["a"].Assignments = places(rewardstypes.Assignment{
				Worker: owner, AssignedHeight: 100, Outcome: rewardstypes.OutcomeTimeout,
			})
		}
		return time.Since(started) > 30*time.Millisecond
	})
	r.backend.err = nil
	started = time.Now()
	r.run(func() bool { return time.Since(started) > 10*time.Millisecond })
	require.Empty(t, r.market.answers)
	memory, err := openMemory(r.options.Journal)
	require.NoError(t, err)
	require.Empty(t, memory.interrupted())
	require.NoError(t, memory.close())
}

func TestRewardsAreClaimedWhenThereAreAny(t *testing.T) {
	r := newRig(t)
	r.options.ClaimEvery = 20
	r.market.claimable = math.NewInt(9_999)
	started := time.Now()
	r.run(func() bool { return time.Since(started) > 10*time.Millisecond })
	require.Zero(t, r.market.claims, "less than it costs")
	r.market.claimable = math.NewInt(50_000)
	r.run(func() bool {
		r.market.mu.Lock()
		defer r.market.mu.Unlock()
		return r.market.claims == 1
	})
}

func TestAnAnswerIsCutBetweenCharacters(t *testing.T) {
	require.Equal(t, "abc", cut("abc", 3))
	require.Equal(t, "ab", cut("abé", 3))
	require.Equal(t, "", cut("月", 2))
	require.Len(t, cut(strings.Repeat("x", 5_000), rewardstypes.MaxInline), rewardstypes.MaxInline)
}

// TestAKeyThatMayNotActTakesNothingUp: and what is in hand waits until it may again.
func TestAKeyThatMayNotActTakesNothingUp(t *testing.T) {
	r, eyes := newRig(t), &seen{events: make(map[Kind]int)}
	var may atomic.Bool
	r.options.Observer, r.options.May, r.options.ClaimEvery = eyes, may.Load, 1
	r.market.claimable, r.market.blocks = math.NewInt(50_000), 100
	r.market.assign("a", "prompt")
	r.market.call(7, true, 100)
	started := time.Now()
	r.run(func() bool { return time.Since(started) > 20*time.Millisecond })
	require.Zero(t, r.market.signed)
	require.Zero(t, eyes.count(Assigned))

	may.Store(true)
	r.backend.while = func() { may.Store(false) }
	r.backend.err = backend.ErrUnavailable
	var failed time.Time
	r.run(func() bool {
		if failed.IsZero() && r.backend.failures() > 0 {
			failed = time.Now()
		}
		return !failed.IsZero() && time.Since(failed) > 20*time.Millisecond
	})
	require.Equal(t, 1, r.backend.failures(), "in hand, and not asked again")

	may.Store(true)
	r.backend.while, r.backend.err = nil, nil
	r.run(func() bool { return len(r.market.given("a")) == 1 && len(r.market.present()) == 1 })
}
