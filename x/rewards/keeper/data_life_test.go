package keeper

import (
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/mech/shapley"
	"github.com/masa-finance/masad/x/rewards/types"
)

// bruteForce is the Shapley value of v(C) = worth of the distinct records of C, over all 2^n coalitions.
func bruteForce(sets [][]record.Entry, worth func(union map[uint64]record.Entry) *big.Rat) []*big.Rat {
	n := len(sets)
	v := make([]*big.Rat, 1<<n)
	for coalition := range v {
		union := make(map[uint64]record.Entry)
		for i, set := range sets {
			if coalition>>i&1 == 0 {
				continue
			}
			for _, e := range set {
				union[e.FP8] = e
			}
		}
		v[coalition] = worth(union)
	}
	factorial := func(k int) *big.Int { return new(big.Int).MulRange(1, int64(k)) }
	phi := make([]*big.Rat, n)
	for i := range phi {
		phi[i] = new(big.Rat)
		for coalition := range v {
			if coalition>>i&1 == 1 {
				continue
			}
			size := 0
			for j := range n {
				size += coalition >> j & 1
			}
			chance := new(big.Rat).SetFrac(new(big.Int).Mul(factorial(size), factorial(n-size-1)), factorial(n))
			gain := new(big.Rat).Sub(v[coalition|1<<i], v[coalition])
			phi[i].Add(phi[i], gain.Mul(gain, chance))
		}
	}
	return phi
}

// coverage is the sum of the weights.
func coverage(union map[uint64]record.Entry) *big.Rat {
	sum := int64(0)
	for _, e := range union {
		sum += int64(e.Weight)
	}
	return big.NewRat(sum, 1)
}

// requirePayouts compares payouts with the shares of a pot that exact values give, each within a tolerance in umasa.
func requirePayouts(t *testing.T, pot math.Int, phi []*big.Rat, payouts []math.Int, tolerance int64) {
	t.Helper()
	sum := new(big.Rat)
	for _, p := range phi {
		sum.Add(sum, p)
	}
	paid := math.ZeroInt()
	for i, p := range phi {
		exact := new(big.Rat).Mul(new(big.Rat).SetInt(pot.BigInt()), p)
		exact.Quo(exact, sum)
		off := new(big.Rat).Sub(exact, new(big.Rat).SetInt(payouts[i].BigInt()))
		require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(tolerance, 1)), 0, "worker %d: %s, exactly %s", i, payouts[i],
			exact.FloatString(3))
		paid = paid.Add(payouts[i])
	}
	require.Equal(t, pot.String(), paid.String(), "payouts are the pot to the umasa")
}

// overlapping are sets of records that share some: a record of a block belongs to all owners in its set.
func overlapping(seed int64, owners int) [][]record.Entry {
	sets := make([][]record.Entry, owners)
	for mask := 1; mask < 1<<owners; mask++ {
		for _, e := range randomRecords(seed+int64(mask), 3+mask%5) {
			for i := range sets {
				if mask>>i&1 == 1 {
					sets[i] = append(sets[i], e)
				}
			}
		}
	}
	return sets
}

// TestPayoutsAreTheShapleyValue: five workers whose records overlap in every way are paid by the value that brute force
// over all coalitions finds.
func TestPayoutsAreTheShapleyValue(t *testing.T) {
	f := newField(t, 5)
	f.pool("web", nil)
	f.give("web", 1_000_003)
	sets := overlapping(1, 5)
	ids := f.play("web", sets...)
	round := f.roundOf("web", 1)
	require.Equal(t, types.RoundPaid, round.State)
	require.True(t, round.Budget.IsPositive(), "the pool had its part of the emission")
	require.Equal(t, "1000003", round.Funds.String())
	payouts := make([]math.Int, len(ids))
	byOwner := slices.Clone(ids)
	for i, id := range byOwner {
		dataset := f.dataset(id)
		require.Equal(t, types.DatasetPaid, dataset.Status)
		require.True(t, f.earned(i).GTE(dataset.Payout), "it can be claimed")
		payouts[i] = dataset.Payout
	}
	requirePayouts(t, round.Pot(), bruteForce(sets, coverage), payouts, 2)
	require.Equal(t, round.Pot(), round.Paid)
	require.True(t, round.Carried.IsZero())
	require.Equal(t, round.Paid, f.poolOf("web").Paid)
	require.Zero(t, f.ledger.holdsOf(f.Ctx, asWorker, f.Addr(workers)))
	f.end()
}

// TestTheWholeLifeOfARound: one contributes, one copies it, one has half of its records known before, one lies, one
// shows nothing, and one's audit comes to no end.
func TestTheWholeLifeOfARound(t *testing.T) {
	f := newField(t, 6)
	f.pool("web", nil)
	mine, other := randomRecords(1, 64), randomRecords(2, 64)
	ids := make([]string, 6)
	for i := range ids {
		ids[i] = f.commits(i, "web")
	}
	require.Equal(t, types.RoundCommit, f.roundOf("web", 1).State)
	f.turn()
	require.Equal(t, types.RoundSketch, f.roundOf("web", 1).State)
	for i, records := range [][]record.Entry{mine, mine, other, other, nil, other} {
		f.sketches(ids[i], records)
	}
	require.Equal(t, 1, f.ledger.holdsOf(f.Ctx, asWorker, f.Addr(workers)), "a sketch holds its worker")
	f.turn()
	require.Equal(t, types.RoundAudit, f.roundOf("web", 1).State)
	f.next()
	require.Equal(t, uint32(32), f.dataset(ids[0]).Opened)
	f.audits(ids[0], passes, 0)
	f.audits(ids[1], passes, 0)
	f.audits(ids[2], passes, 16)
	f.audits(ids[3], fails, 0)
	require.Zero(t, f.ledger.holdsOf(f.Ctx, asWorker, f.Addr(workers)), "the end of its audit lets it go")
	stake := f.stakeOf(3)
	f.turn()

	statuses := []types.DatasetStatus{
		types.DatasetPaid, types.DatasetPaid, types.DatasetPaid, types.DatasetFailed, types.DatasetDropped,
		types.DatasetDropped,
	}
	for i, id := range ids {
		require.Equal(t, statuses[i], f.dataset(id).Status, "worker %d", i)
		require.Zero(t, f.ledger.holdsOf(f.Ctx, asWorker, f.Addr(workers+i)))
	}
	round := f.roundOf("web", 1)
	require.Equal(t, []uint64{6, 3, 1, 192},
		[]uint64{round.Datasets, round.Accepted, round.Failed, round.Entries})

	// Both of the same records get half of each; of what is half known, half the weight counts.
	half := new(big.Rat).Mul(weightOf64(mine), big.NewRat(1, 2))
	otherHalf := new(big.Rat).Mul(weightOf64(other), big.NewRat(1, 2))
	payouts := []math.Int{f.dataset(ids[0]).Payout, f.dataset(ids[1]).Payout, f.dataset(ids[2]).Payout}
	requirePayouts(t, round.Pot(), []*big.Rat{half, half, otherHalf}, payouts, 2)

	// Who lied would have had half of the other records beside the one that had them too: slashed 95 % of that.
	liar := f.dataset(ids[3])
	require.True(t, liar.Payout.IsZero())
	would := new(big.Rat).Quo(otherHalf, new(big.Rat).Add(weightOf64(mine),
		new(big.Rat).Mul(weightOf64(other), big.NewRat(3, 4))))
	would.Mul(would, new(big.Rat).SetInt(round.Pot().BigInt())).Mul(would, big.NewRat(95, 100))
	off := would.Sub(would, new(big.Rat).SetInt(liar.Slashed.BigInt()))
	require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(3, 1)), 0, "slashed %s", liar.Slashed)
	require.Equal(t, stake.Sub(f.stakeOf(3)), liar.Slashed)
	require.Equal(t, "bad_sketch/"+ids[3], liar.Offence)
	f.end()
}

// weightOf64 is the sum of the weights of records.
func weightOf64(records []record.Entry) *big.Rat {
	sum := int64(0)
	for _, e := range records {
		sum += int64(e.Weight)
	}
	return big.NewRat(sum, 1)
}

func (f *field) stakeOf(worker int) math.Int {
	standing, err := f.ledger.Standing(f.Ctx, asWorker, f.Addr(workers+worker))
	require.NoError(f.t, err)
	return standing.Counted
}

// TestNobodyToPayCarriesOver: what a round does not pay is paid by the next one.
func TestNobodyToPayCarriesOver(t *testing.T) {
	f := newField(t, 2)
	f.pool("web", nil)
	f.give("web", 500)
	f.turn()
	f.turn()
	f.turn() // round 1 had no data sets
	first := f.roundOf("web", 1)
	require.Equal(t, types.RoundPaid, first.State)
	require.Equal(t, first.Budget.AddRaw(500), first.Carried)
	require.Equal(t, first.Carried, f.poolOf("web").Funds)
	f.play("web", randomRecords(1, 10))
	fourth := f.roundOf("web", 4)
	require.Equal(t, fourth.Pot(), fourth.Paid)
	require.True(t, fourth.Funds.GT(first.Carried), "with what rounds 2 and 3 carried over")
	require.True(t, f.poolOf("web").Funds.IsZero())

	f.play("web", []record.Entry{{FP8: 5}}) // of no weight
	seventh := f.roundOf("web", 7)
	require.True(t, seventh.Paid.IsZero())
	require.Equal(t, seventh.Pot(), seventh.Carried)
	f.end()
}

// TestPoolsShareTheEmissionByWeight: and none of it stays in the reserve.
func TestPoolsShareTheEmissionByWeight(t *testing.T) {
	f := newField(t, 1)
	f.pool("a", func(m *types.MsgCreatePool) { m.Weight = 3 })
	f.pool("b", func(m *types.MsgCreatePool) { m.Weight = 1 })
	f.pool("none", func(m *types.MsgCreatePool) { m.Weight = 0 })
	f.turn()
	book, err := f.books.Get(f.Ctx, 1)
	require.NoError(t, err)
	require.True(t, book.Data.IsPositive())
	require.Equal(t, book.Data, book.Pools)
	a, b := f.roundOf("a", 1).Budget, f.roundOf("b", 1).Budget
	require.Equal(t, book.Pools, a.Add(b))
	require.LessOrEqual(t, a.Sub(b.MulRaw(3)).Abs().Int64(), int64(3))
	require.True(t, f.roundOf("none", 1).Budget.IsZero())

	f.must(&types.MsgUpdatePool{Authority: f.Authority, Id: "a", Weight: 0})
	f.must(&types.MsgUpdatePool{Authority: f.Authority, Id: "b", Weight: 0})
	f.turn()
	book, err = f.books.Get(f.Ctx, 2)
	require.NoError(t, err)
	require.True(t, book.Pools.IsZero(), "without weights it stays in the reserve")
	f.end()
}

// TestTheSampleFollowsTheBudget: four times as many entries as there is room for make a threshold of a quarter, for the
// round that is sampled next, and its values are those of the whole, estimated.
func TestTheSampleFollowsTheBudget(t *testing.T) {
	f := newField(t, 2)
	f.change(func(p *types.Params) { p.Data.EntriesBudget = 1_000 })
	f.pool("web", nil)
	f.play("web", randomRecords(1, 2_000), randomRecords(2, 1_500))
	require.Equal(t, shapley.NextThreshold(shapley.All, 1_000, 3_500), f.poolOf("web").Threshold)
	ids := f.play("web", randomRecords(1, 2_000), randomRecords(2, 1_500))
	round := f.roundOf("web", 4)
	require.InDelta(t, 1_000, float64(round.Entries), 150)
	estimate := shapley.Estimate(f.dataset(ids[0]).Value, 0, round.Threshold)
	whole, _ := weightOf64(randomRecords(1, 2_000)).Float64()
	require.InEpsilon(t, whole, float64(estimate.Int64()), 0.15)
	f.end()
}

// TestStakeWeightedIsSybilNeutral: a copy under a second name takes nothing from others where records are shared by
// stake.
func TestStakeWeightedIsSybilNeutral(t *testing.T) {
	f := newField(t, 3)
	f.pool("web", func(m *types.MsgCreatePool) { m.StakeWeighted = true })
	mine := randomRecords(1, 50)
	// Worker 2 has a third of the stake, whoever of the other two shows the same records.
	ids := f.play("web", mine, mine, mine)
	round := f.roundOf("web", 1)
	stakes := []math.Int{f.dataset(ids[0]).Stake, f.dataset(ids[1]).Stake, f.dataset(ids[2]).Stake}
	phi := make([]*big.Rat, 3)
	for i := range phi {
		phi[i] = new(big.Rat).SetInt(stakes[i].BigInt())
	}
	requirePayouts(t, round.Pot(), phi, []math.Int{
		f.dataset(ids[0]).Payout, f.dataset(ids[1]).Payout, f.dataset(ids[2]).Payout,
	}, 2)
	f.end()
}

// TestDiversityIsTheConcaveGame: shares of a pool with diversity are near the exact value of Σ K·y/(K+y).
func TestDiversityIsTheConcaveGame(t *testing.T) {
	const half = 20_000_000
	f := newField(t, 5)
	f.pool("web", func(m *types.MsgCreatePool) { m.Diversity = half })
	sets := overlapping(3, 5)
	ids := f.play("web", sets...)
	round := f.roundOf("web", 1)
	phi := bruteForce(sets, func(union map[uint64]record.Entry) *big.Rat {
		var y [3]int64
		for _, e := range union {
			y[e.Category] += int64(e.Weight)
		}
		sum := new(big.Rat)
		for _, covered := range y {
			sum.Add(sum, big.NewRat(half*(covered/1_000), (half+covered)/1_000))
		}
		return sum
	})
	total := new(big.Rat)
	for _, p := range phi {
		total.Add(total, p)
	}
	paid := math.ZeroInt()
	for i, id := range ids {
		payout := f.dataset(id).Payout
		paid = paid.Add(payout)
		got, _ := new(big.Rat).SetFrac(payout.BigInt(), round.Pot().BigInt()).Float64()
		want, _ := new(big.Rat).Quo(phi[i], total).Float64()
		require.InDelta(t, want, got, 0.03)
	}
	require.Equal(t, round.Pot(), paid)
	f.end()
}
