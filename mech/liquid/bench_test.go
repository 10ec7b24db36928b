package liquid_test

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
)

// crowd is a world in which n agents delegate all to the lower end of a chain of eight delegates d0 … d7.
func crowd(b *testing.B, n int) *world {
	b.Helper()
	delegates := names("d", liquid.MaxDepth)
	w := rich(1_000_000, append(delegates, names("x", n)...)...)
	w.line(b, delegates...)
	for _, agent := range w.names[len(delegates):] {
		w.must(b, agent, all("d0"))
	}
	return w
}

var crowds = []int{1_000, 10_000, 100_000}

// BenchmarkVote is a first vote at the worst place, by a delegator below a chain of seven silent delegates and a voter
// at the top, and a change of the vote for which all are counted.
func BenchmarkVote(b *testing.B) {
	for _, n := range crowds {
		w := crowd(b, n)
		b.Run(fmt.Sprintf("first/delegators=%d", n), func(b *testing.B) {
			poll, yes := w.open(general), liquid.Wholly(liquid.Yes)
			require.NoError(b, liquid.Vote(poll, "d7", yes))
			top, own := poll.voters["d7"], poll.tally
			b.ReportAllocs()
			for b.Loop() {
				if err := liquid.Vote(poll, "x0", yes); err != nil {
					b.Fatal(err)
				}
				clear(poll.voters) // as it was: x0 has not voted
				poll.voters["d7"], poll.tally = top, own
			}
		})
		b.Run(fmt.Sprintf("change/delegators=%d", n), func(b *testing.B) {
			poll, votes := w.open(general), [2]liquid.Weights{liquid.Wholly(liquid.Yes), liquid.Wholly(liquid.No)}
			require.NoError(b, liquid.Vote(poll, "d7", votes[0]))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := liquid.Vote(poll, "d7", votes[i%2]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecide(b *testing.B) {
	rule := liquid.Rule{Quorum: dec("0.334"), Threshold: dec("0.5"), Veto: dec("0.334")}
	for _, n := range crowds {
		poll := crowd(b, n).open(general)
		require.NoError(b, liquid.Vote(poll, "d7", liquid.Wholly(liquid.Yes)))
		total := math.NewInt(1_000_000).MulRaw(int64(n + liquid.MaxDepth))
		b.Run(fmt.Sprintf("delegators=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !liquid.Decide(poll.tally, total, rule).Passed {
					b.Fatal("everybody is counted")
				}
			}
		})
	}
}

// BenchmarkDelegate replaces one delegator's list under a full chain, among n others.
func BenchmarkDelegate(b *testing.B) {
	for _, n := range crowds {
		w := crowd(b, n)
		b.Run(fmt.Sprintf("delegators=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				w.must(b, "x0", to("d0", int64(1+i%1000)), to("d3", 5))
			}
		})
	}
}
