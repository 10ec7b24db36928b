package shapley

import (
	"math/big"
	"math/rand"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

// fixedPoint is a value in micro-units in the units of Coverage, exactly.
func fixedPoint(phi *big.Rat) *big.Rat {
	return new(big.Rat).Mul(phi, new(big.Rat).SetInt64(1<<fraction))
}

func integer(x uint64) *big.Rat { return new(big.Rat).SetInt(new(big.Int).SetUint64(x)) }

// checkFloors verifies 0 ≤ 2^32·φ − acc, and < k if k > 0, = 0 if k = 0.
func checkFloors(t require.TestingT, phi *big.Rat, acc uint64, k int) {
	off := fixedPoint(phi)
	off.Sub(off, integer(acc))
	require.GreaterOrEqual(t, off.Sign(), 0, "rounded down")
	if k == 0 {
		require.Zero(t, off.Sign())
	} else {
		require.Negative(t, off.Cmp(big.NewRat(int64(k), 1)), "by less than one per entry")
	}
}

// checkPayouts verifies that payouts add up to the pool and keep the bound that Payouts states.
func checkPayouts(t require.TestingT, pool int64, phi []*big.Rat, acc []uint64, entries int) {
	payouts, err := Payouts(math.NewInt(pool), NewCoverage(acc).Weights())
	require.NoError(t, err)
	total, given := new(big.Rat), int64(0)
	for i := range acc {
		total.Add(total, integer(acc[i]))
		given += payouts[i].Int64()
	}
	sum := sumRat(phi)
	if total.Sign() == 0 {
		require.Zero(t, given, "carried over")
		return
	}
	require.Equal(t, pool, given, "the parts add up to the pool")
	bound := new(big.Rat).SetInt64(pool * int64(entries))
	bound.Quo(bound, total).Add(bound, big.NewRat(1, 1))
	for i := range payouts {
		off := new(big.Rat).SetInt64(pool)
		off.Mul(off, phi[i]).Quo(off, sum).Sub(off, new(big.Rat).SetInt64(payouts[i].Int64()))
		require.Negative(t, off.Abs(off).Cmp(bound), "owner %d", i)
	}
}

// checkCoverage compares Coverage with the definition.
func checkCoverage(t require.TestingT, g game, pool int64) {
	sketches, acc := g.sketches(), g.acc(t)
	phi := brute(g.owners, g.coverage())
	require.Zero(t, sumRat(phi).Cmp(g.coverage()(1<<g.owners-1)), "efficient")
	total := new(big.Rat)
	for i := range phi {
		checkFloors(t, phi[i], acc[i], len(sketches[i]))
		total.Add(total, integer(acc[i]))
		if len(sketches[i]) == 0 {
			require.Zero(t, acc[i], "a null player")
		}
	}
	off := new(big.Rat).Sub(fixedPoint(sumRat(phi)), total)
	require.LessOrEqual(t, off.Cmp(new(big.Rat).SetInt64(int64(g.entries()))), 0, "efficient but for the floors")
	checkPayouts(t, pool, phi, acc, g.entries())
}

func TestCoverageIsTheShapleyValue(t *testing.T) {
	source := rand.New(rand.NewSource(scale.Seed(t)))
	for i := range scale.N(1000, 20_000) {
		g := randomGame(source, 1+i%10, source.Intn(30))
		checkCoverage(t, g, source.Int63n(1<<40))
	}
}

func TestCoverageIsTheShapleyValueAtEdges(t *testing.T) {
	scale.Check(t, 300, 10_000, func(t *rapid.T) {
		checkCoverage(t, drawGame(t, 10, 20, false), rapid.Int64Range(0, 1<<40).Draw(t, "pool"))
	})
}

func TestSymmetricOwnersAreEqual(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		g := drawGame(t, 6, 12, false)
		twin := g.owners
		for i, r := range g.records { // the last owner comes again
			if at := slices.Index(r.owners, twin-1); at >= 0 {
				g.records[i].owners = append(slices.Clone(r.owners), twin)
				g.records[i].claims = append(slices.Clone(r.claims), r.claims[at])
			}
		}
		g.owners++
		acc := g.acc(t)
		require.Equal(t, acc[twin-1], acc[twin])
		payouts, err := Payouts(math.NewInt(999_983), NewCoverage(acc).Weights())
		require.NoError(t, err)
		more := payouts[twin-1].Sub(payouts[twin]).Int64()
		require.True(t, more == 0 || more == 1, "the odd unit goes to the lower index")
	})
}

func TestCoverageIsAdditive(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		whole := drawGame(t, 8, 20, false)
		cut := rapid.IntRange(0, len(whole.records)).Draw(t, "cut")
		first, second := game{whole.owners, whole.records[:cut]}, game{whole.owners, whole.records[cut:]}
		a, b, sum := first.acc(t), second.acc(t), whole.acc(t)
		for i := range sum {
			require.Equal(t, a[i]+b[i], sum[i], "games on different records")
		}

		one, two, both := halves(t, whole)
		a, b, sum = one.acc(t), two.acc(t), both.acc(t)
		for i, entries := range both.sketches() {
			require.GreaterOrEqual(t, sum[i], a[i]+b[i])
			require.LessOrEqual(t, sum[i], a[i]+b[i]+uint64(len(entries)), "but for the floors")
		}
	})
}

// halves are a game and two games whose weights add up to its weights, record by record.
func halves(t *rapid.T, g game) (one, two, both game) {
	part := func() game { return game{owners: g.owners, records: slices.Clone(g.records)} }
	one, two, both = part(), part(), part()
	for i, r := range g.records {
		weight := r.claims[0]
		share := rapid.Uint32Range(0, weight).Draw(t, "share")
		one.records[i].claims = slices.Repeat([]uint32{share}, len(r.claims))
		two.records[i].claims = slices.Repeat([]uint32{weight - share}, len(r.claims))
		both.records[i].claims = slices.Repeat([]uint32{weight}, len(r.claims))
	}
	return one, two, both
}

func TestCoverageDoesNotDependOnOrder(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		g := drawGame(t, 8, 20, false)
		names := rapid.Permutation(index(g.owners)).Draw(t, "names")
		other := game{owners: g.owners}
		for _, r := range rapid.Permutation(g.records).Draw(t, "records") {
			owners := slices.Clone(r.owners)
			for i, owner := range owners {
				owners[i] = names[owner]
			}
			other.records = append(other.records, record{r.fp, r.category, owners, r.claims})
		}
		acc, renamed := g.acc(t), other.acc(t)
		for i := range acc {
			require.Equal(t, acc[i], renamed[names[i]])
		}
	})
}

func index(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func TestCoverageInChunks(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		g := drawGame(t, 8, 30, false)
		stakes := drawStakes(t, g.owners)
		acc, staked := make([]uint64, g.owners), make([]uint64, g.owners)
		for _, i := range rapid.Permutation(index(Chunks)).Draw(t, "order of chunks") {
			m := chunks(t, g.sketches())[i]
			plain := NewCoverage(acc)
			require.NoError(t, plain.Add(m))
			acc = plain.Acc()
			byStake, err := NewStaked(staked, stakes)
			require.NoError(t, err)
			require.NoError(t, byStake.Add(m))
			staked = byStake.Acc()
		}
		require.Equal(t, g.acc(t), acc)
		require.Equal(t, g.staked(t, stakes), staked)
	})
}

func TestCoverageAtItsBounds(t *testing.T) {
	full := make([]Entry, MaxEntries)
	for i := range full {
		full[i] = Entry{FP: uint64(i), Weight: MaxWeight}
	}
	c := NewCoverage([]uint64{0})
	require.NoError(t, c.Add(merged(t, [][]Entry{full})))
	require.Equal(t, []uint64{MaxEntries * MaxWeight << fraction}, c.Acc())
	require.ErrorIs(t, c.Add(merged(t, [][]Entry{full})), ErrOverflow)

	start := []uint64{7}
	c = NewCoverage(start)
	require.ErrorIs(t, c.Add(merged(t, [][]Entry{nil, full})), ErrOwner)
	require.Equal(t, []uint64{7}, c.Acc())
	require.NoError(t, c.Add(merged(t, [][]Entry{full[:1]})))
	require.Equal(t, []uint64{7}, start, "what was passed in is not written to")
	require.NoError(t, NewCoverage(nil).Add(NewMerge(0)))
}
