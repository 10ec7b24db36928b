package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// firstDue is the height of the first block in which something is due; two are over when a chain has begun.
	firstDue = 5
	// perBlock is unbondings_per_block, as it is by default.
	perBlock = stakingtypes.DefaultUnbondingsPerBlock
	// batch is how many come due at a time where few do: two blocks pay them.
	batch = 2 * perBlock
)

// withLeavers makes the first n holders accounts that left a role. The i-th waits for i umasa less than the stake and
// has them in its pocket: once all are paid, everybody has the same.
func (l ledger) withLeavers(n int) ledger {
	l.leavers, l.holders = l.holders[:n], l.holders[n:]
	return l
}

// leaving is what all leavers wait for.
func (l ledger) leaving() int64 {
	n := int64(len(l.leavers))
	return n*stake - n*(n-1)/2
}

// addUnbondings puts what the leavers wait for into the queue; the i-th is due in the block of a height.
func (l ledger) addUnbondings(dueHeight func(i int) int) testapp.Edit {
	return testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
		g.Params.UnbondingsPerBlock = perBlock
		g.LastUnbondingId = uint64(len(l.leavers))
		for i, account := range l.leavers {
			g.Positions = append(g.Positions, stakingtypes.Position{
				Role: stakingtypes.Role_ROLE_ORACLE, Owner: account.String(), Generation: 1, Left: true,
				Masa: math.ZeroInt(), Tao: math.ZeroInt(), ReqLast: math.ZeroInt(),
				Utility: math.LegacyNewDecWithPrec(5, 1),
			})
			g.Unbondings = append(g.Unbondings, stakingtypes.Unbonding{
				Id: uint64(i + 1), Role: stakingtypes.Role_ROLE_ORACLE, Owner: account.String(), Generation: 1,
				Amount:         sdk.NewInt64Coin(stakingtypes.BondDenom, stake-int64(i)),
				CompletionTime: testapp.Start.Add(time.Duration(dueHeight(i)) * testapp.BlockTime),
			})
		}
	})
}

// queue is a chain whose unbondings come due, and how far it has paid them.
type queue struct {
	*chain
	ledger
	// paid is how many and how much so far.
	paid int
	sum  math.Int
}

// newQueue begins a chain of people, the first n of which wait for a payment.
func newQueue(t testing.TB, people, n int, dueHeight func(i int) int) *queue {
	l := newLedger(0, oracles, people).withLeavers(n)
	return &queue{
		chain: beginChain(t, l, 100_000, l.addUnbondings(dueHeight)), ledger: l, sum: math.ZeroInt(),
	}
}

// payout is what one block paid, and what it cost.
type payout struct {
	blockCost
	count int
}

// next executes an empty block, in which payments must be the next ones in line.
func (q *queue) next() payout {
	q.t.Helper()
	block := q.NextBlock()
	did := payout{blockCost: blockCost{finalize: block.Finalize, commit: block.Commit}}
	for _, raw := range block.Events {
		if !is(raw, &stakingtypes.EventUnbondingPaid{}) {
			continue
		}
		message, err := decode(raw)
		require.NoError(q.t, err)
		event, ok := message.(*stakingtypes.EventUnbondingPaid)
		require.True(q.t, ok)
		require.EqualValues(q.t, q.paid+1, event.Id, "block %d: first in, first out, none twice", block.Height)
		require.Equal(q.t, q.leavers[q.paid].String(), event.Owner)
		q.paid, q.sum, did.count = q.paid+1, q.sum.Add(event.Amount.Amount), did.count+1
	}
	require.LessOrEqual(q.t, did.count, perBlock, "block %d", block.Height)
	return did
}

// settled checks that everybody was paid exactly: by count, by sum, and by each balance.
func (q *queue) settled() {
	q.t.Helper()
	require.Equal(q.t, len(q.leavers), q.paid)
	require.Equal(q.t, q.leaving(), q.sum.Int64())
	ctx := q.Ctx()
	for _, account := range q.leavers {
		held := q.App.Bank.GetBalance(ctx, account.Address, stakingtypes.BondDenom).Amount.Int64()
		require.EqualValues(q.t, pocket+stake, held, account.Name)
	}
	state, err := q.App.Staking.ExportGenesis(ctx)
	require.NoError(q.t, err)
	require.Empty(q.t, state.Unbondings)
	require.Empty(q.t, state.Failures)
}

// drained is what it cost to pay a queue in which everything was due at once.
type drained struct {
	// blocks are the times of all blocks but the last, in order; each paid as many as a block may.
	blocks []time.Duration
	// pairs are blocks that paid as many on the chain with little due, which comes first, and on the one with much.
	pairs moments
}

// measureUnbondings pays many that are due at once on one chain. On another one with as many accounts a batch comes due
// from time to time. The blocks of both alternate.
func measureUnbondings(t testing.TB, many, batches int) drained {
	blocks := (many + perBlock - 1) / perBlock
	require.GreaterOrEqual(t, blocks, 3*batches, "batches must not meet")
	some := newQueue(t, many, batches*batch, func(i int) int { return firstDue + i/batch*(blocks/batches) })
	all := newQueue(t, many, many, func(int) int { return firstDue })
	progress("%d unbondings are due at block %d, %d beside in batches of %d", many, firstDue, batches*batch, batch)
	for all.Height() < firstDue-1 {
		require.Zero(t, some.next().count+all.next().count, "nothing is due yet")
	}
	var did drained
	began := time.Now()
	for i := range blocks {
		few, much := payTogether(i, some, all)
		require.Equal(t, min(perBlock, many-i*perBlock), much.count, "the %d-th block", i+1)
		if much.count < perBlock {
			continue
		}
		did.blocks = append(did.blocks, much.finalize)
		if few.count == perBlock {
			did.pairs = append(did.pairs, moment{few.blockCost, much.blockCost})
		}
	}
	progress("%d blocks: %s", blocks, time.Since(began).Round(time.Millisecond))
	some.settled()
	all.settled()
	require.Len(t, did.pairs, 2*batches)
	return did
}

// payTogether executes the i-th block on both chains, each time beginning with the other one.
func payTogether(i int, some, all *queue) (few, much payout) {
	if i%2 == 0 {
		few = some.next()
		return few, all.next()
	}
	much = all.next()
	return some.next(), much
}

// worstFifth is the largest of the medians of each fifth of the way, beside the median of the whole way: 1 if blocks
// are alike from the first payment to the last.
func (d drained) worstFifth() float64 {
	var worst float64
	for part := range slices.Chunk(d.blocks, (len(d.blocks)+4)/5) {
		worst = max(worst, median(part))
	}
	return worst / median(d.blocks)
}

// BenchmarkUnbondings reports the median times of blocks that pay as many unbondings as a block may while 100 000 are
// due beside those while 120 are, and how flat they are until all are paid. SCALE takes more pairs of blocks.
func BenchmarkUnbondings(b *testing.B) {
	const many = 100_000
	did := measureUnbondings(b, many, scale.N(25, 100))
	for at, due := range []int{batch, many} {
		b.Run(fmt.Sprintf("due=%d", due), func(b *testing.B) { report(b, did.pairs, at) })
	}
	b.Run("drain", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(median(did.blocks), "ms-median")
		b.ReportMetric(did.worstFifth(), "x-worst-fifth")
		b.ReportMetric(did.worstFifth()*median(did.blocks), "ms-worst-fifth")
		b.ReportMetric(float64(slices.Max(did.blocks).Nanoseconds())/1e6, "ms-slowest")
		b.ReportMetric(float64(len(did.blocks)), "blocks")
	})
}

func TestUnbondingsAreMeasured(t *testing.T) {
	did := measureUnbondings(t, 1_234, 5)
	require.Len(t, did.blocks, 1_234/perBlock)
	require.Positive(t, did.worstFifth())
	finalize, whole := did.pairs.ratios(0)
	require.Equal(t, []float64{1, 1}, []float64{finalize, whole}, "beside itself")
}
