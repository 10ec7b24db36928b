package bench

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// drawsAtOnce is how many requests a block draws workers for.
const drawsAtOnce = 100

// drawCost is what a block cost that assigned requests, for each of them.
type drawCost struct {
	// draw is BeginBlock with its writes into the trees, commit hashing and writing them down.
	draw, commit time.Duration
	// gas is what the store accesses of BeginBlock would cost in a transaction: it counts reads, writes and bytes, and is
	// the same on every machine.
	gas storetypes.Gas
}

// assign submits requests in one block and draws a worker for each in the next.
func (r *registry) assign(n int) drawCost {
	r.t.Helper()
	r.height++
	msgs, ctx := rewardskeeper.NewMsgServer(r.Keeper), r.ctx()
	for range n {
		_, err := msgs.SubmitRequest(ctx, &rewardstypes.MsgSubmitRequest{
			Oracle: r.oracle.String(), Service: service, MaxUnits: units, Redundancy: 1, DeadlineBlocks: 100,
			Payload:    rewardstypes.Payload{Inline: []byte("Who are you?")},
			BaseReward: sdk.NewInt64Coin(rewardstypes.BondDenom, baseReward),
			MaxFee:     sdk.NewInt64Coin(rewardstypes.BondDenom, maxFee),
		})
		require.NoError(r.t, err)
	}
	r.stores.Commit()
	r.height++
	began := time.Now()
	block := r.stores.CacheMultiStore()
	events := sdk.NewEventManager()
	meter := storetypes.NewInfiniteGasMeter()
	ctx = r.ctx().WithMultiStore(block).WithEventManager(events).WithGasMeter(meter)
	require.NoError(r.t, r.BeginBlock(ctx))
	block.Write()
	drawn := time.Since(began)
	began = time.Now()
	r.stores.Commit()
	cost := drawCost{draw: drawn, commit: time.Since(began), gas: meter.GasConsumed()}
	found := 0
	for _, event := range events.Events() {
		if event.Type == sdk.MsgTypeURL(&rewardstypes.EventRequestAssigned{})[1:] {
			found++
		}
	}
	require.Equal(r.t, n, found, "every request has a worker")
	return cost
}

// measureAssignment assigns requests on registries of several sizes in turn, and returns what each round cost on each.
func measureAssignment(t testing.TB, sizes []int, n, rounds int) [][]drawCost {
	var all []*registry
	for _, size := range sizes {
		began := time.Now()
		all = append(all, newRegistry(t, size))
		progress("%d workers: %s", size, time.Since(began).Round(time.Millisecond))
	}
	runtime.GC()
	costs := make([][]drawCost, 0, rounds)
	for round := range rounds + 1 {
		one := make([]drawCost, len(all))
		for j := range all {
			at := (round + j) % len(all)
			one[at] = all[at].assign(n)
		}
		if round > 0 { // the first warms caches
			costs = append(costs, one)
		}
	}
	return costs
}

// BenchmarkAssignment reports what it costs to find a worker for a request among 1 000, 100 000 and 1 000 000 that
// offer the service, and how that compares with the fewest. It grows as the depth of the trees.
func BenchmarkAssignment(b *testing.B) {
	sizes := []int{1_000, 100_000, 1_000_000}
	costs := measureAssignment(b, sizes, drawsAtOnce, scale.N(20, 100))
	for at, size := range sizes {
		b.Run(fmt.Sprintf("workers=%d", size), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			var draw, whole, beside, besideWhole, gas []float64
			for _, one := range costs {
				own, first := one[at], one[0]
				draw = append(draw, float64(own.draw.Microseconds())/drawsAtOnce)
				whole = append(whole, float64((own.draw+own.commit).Microseconds())/drawsAtOnce)
				beside = append(beside, float64(own.draw)/float64(first.draw))
				besideWhole = append(besideWhole, float64(own.draw+own.commit)/float64(first.draw+first.commit))
				gas = append(gas, float64(own.gas)/float64(first.gas))
			}
			b.ReportMetric(middle(draw), "us-draw")
			b.ReportMetric(middle(whole), "us-with-commit")
			b.ReportMetric(float64(costs[0][at].gas)/drawsAtOnce, "gas")
			b.ReportMetric(middle(beside), "x-draw")
			b.ReportMetric(middle(besideWhole), "x-with-commit")
			b.ReportMetric(middle(gas), "x-gas")
		})
	}
}

func TestAssignmentCostsAsManyReadsAsTheTreeIsDeep(t *testing.T) {
	costs := measureAssignment(t, []int{30, 1_000, 30_000}, 10, 1)
	for at := range 2 {
		require.Less(t, costs[0][at].gas, costs[0][at+1].gas, "another level")
		require.Less(t, float64(costs[0][at+1].gas), 1.5*float64(costs[0][at].gas), "and not as many as workers")
	}
}

// TestTheQuickWayLeavesWhatAnImportDoes compares all stores.
func TestTheQuickWayLeavesWhatAnImportDoes(t *testing.T) {
	const workers = 2_000
	quick := newRegistry(t, workers)
	imported := emptyRegistry(t, func(g *rewardstypes.GenesisState) {
		for i := range workers {
			worker := workerOf(i)
			g.Workers = append(g.Workers, worker)
			g.Leaves = append(g.Leaves, rewardstypes.Leaf{
				Service: service, Index: uint64(i), Owner: worker.Owner, Weight: leafWeight,
			})
		}
		require.NoError(t, g.Validate())
	})
	for _, name := range []string{rewardstypes.StoreKey, rewardstypes.RegistryStoreKey, rewardstypes.DrawStoreKey} {
		require.Equal(t, imported.content(name), quick.content(name), name)
	}
	require.NoError(t, quick.CheckInvariants(quick.ctx()))
}

// content is everything in a store, in order.
func (r *registry) content(name string) (pairs []string) {
	all := r.ctx().KVStore(r.keys[name]).Iterator(nil, nil)
	for ; all.Valid(); all.Next() {
		pairs = append(pairs, string(slices.Concat(all.Key(), []byte(" = "), all.Value())))
	}
	require.NoError(r.t, all.Close())
	return pairs
}
