package bench

import (
	"fmt"
	"runtime"
	"runtime/debug"
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

// drawCost is what a block cost that assigned requests, for all of them.
type drawCost struct {
	// draw is BeginBlock with its writes into the trees, commit hashing and writing them down.
	draw, commit time.Duration
	// gas is what the store accesses of BeginBlock would cost in a transaction: it counts reads, writes and bytes.
	gas storetypes.Gas
	// reads is how many nodes of trees came from the database, for the whole block.
	reads int64
}

// whole is the time of the block.
func (c drawCost) whole() time.Duration { return c.draw + c.commit }

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
	r.db.reads.Store(0)
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
	cost := drawCost{draw: drawn, commit: time.Since(began), gas: meter.GasConsumed(), reads: r.db.reads.Load()}
	found := 0
	for _, event := range events.Events() {
		if event.Type == sdk.MsgTypeURL(&rewardstypes.EventRequestAssigned{})[1:] {
			found++
		}
	}
	require.Equal(r.t, n, found, "every request has a worker")
	return cost
}

// nodes counts the nodes of all trees that a request's draw and its writes visit: what a registry without caches reads
// from the database. It is the same on every machine.
func (r *registry) nodes(n int) float64 {
	r.t.Helper()
	r.open(0)
	return float64(r.assign(n).reads) / float64(n)
}

// measureAssignment assigns requests on registries of several sizes in turn. It returns what each round cost on each,
// and how many nodes a request visits on each.
func measureAssignment(t testing.TB, sizes []int, n, rounds int) (costs [][]drawCost, nodes []float64) {
	var all []*registry
	again := sparing()
	for _, size := range sizes {
		began := time.Now()
		all = append(all, newRegistry(t, size))
		progress("%d workers: %s", size, time.Since(began).Round(time.Millisecond))
	}
	again()
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
	for _, r := range all {
		nodes = append(nodes, r.nodes(n))
	}
	return costs, nodes
}

// sparing collects garbage seldom, as long as memory is not short, until it is undone.
func sparing() (undo func()) {
	percent, most := debug.SetGCPercent(400), debug.SetMemoryLimit(4<<30)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(most)
		runtime.GC()
	}
}

// BenchmarkAssignment reports what it costs to find a worker for a request among 1 000, 100 000 and 1 000 000 that
// offer the service, and how that compares with the fewest. It grows as the depth of the trees.
func BenchmarkAssignment(b *testing.B) {
	sizes := []int{1_000, 100_000, 1_000_000}
	costs, nodes := measureAssignment(b, sizes, drawsAtOnce, scale.N(20, 100))
	for at, size := range sizes {
		b.Run(fmt.Sprintf("workers=%d", size), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			var draw, whole, beside, besideWhole, reads []float64
			for _, one := range costs {
				own, first := one[at], one[0]
				draw = append(draw, float64(own.draw.Microseconds())/drawsAtOnce)
				whole = append(whole, float64(own.whole().Microseconds())/drawsAtOnce)
				beside = append(beside, float64(own.draw)/float64(first.draw))
				besideWhole = append(besideWhole, float64(own.whole())/float64(first.whole()))
				reads = append(reads, float64(own.reads)/drawsAtOnce)
			}
			b.ReportMetric(middle(draw), "us-draw")
			b.ReportMetric(middle(whole), "us-with-commit")
			b.ReportMetric(middle(beside), "x-draw")
			b.ReportMetric(middle(besideWhole), "x-with-commit")
			b.ReportMetric(middle(reads), "reads")
			b.ReportMetric(nodes[at], "nodes")
			b.ReportMetric(float64(costs[0][at].gas)/drawsAtOnce, "gas")
		})
	}
}

// TestAssignmentCostsAsManyReadsAsTheTreeIsDeep has 32 times as many workers in each step: what a request visits grows
// by about the same number each time, five levels of a store's tree and one of the sum tree.
func TestAssignmentCostsAsManyReadsAsTheTreeIsDeep(t *testing.T) {
	costs, nodes := measureAssignment(t, []int{32, 1_024, 32_768}, 10, 1)
	for at := range 2 {
		require.Less(t, costs[0][at].gas, costs[0][at+1].gas, "another level")
		require.Less(t, float64(costs[0][at+1].gas), 1.5*float64(costs[0][at].gas), "and not as many as workers")
		require.Less(t, nodes[at], nodes[at+1], "deeper trees")
	}
	require.Less(t, nodes[2]-nodes[1], 2*(nodes[1]-nodes[0]), "as the logarithm, not as the number: %v", nodes)
	require.Zero(t, costs[0][0].reads, "few workers are all in memory")
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
