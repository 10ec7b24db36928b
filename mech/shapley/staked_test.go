package shapley

import (
	gomath "math"
	"math/big"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func drawStakes(t *rapid.T, n int) []math.Int {
	stakes := make([]math.Int, n)
	for i := range stakes {
		stakes[i] = math.NewIntFromUint64(rapid.Uint64Range(0, 1<<60).Draw(t, "stake"))
	}
	return stakes
}

func (g game) staked(t require.TestingT, stakes []math.Int) []uint64 {
	c, err := NewStaked(make([]uint64, g.owners), stakes)
	require.NoError(t, err)
	require.NoError(t, c.Add(merged(t, g.sketches())))
	return c.Acc()
}

// byStake is φ_i = Σ w_r·s_i/Σ s_j in micro-units, exactly.
func (g game) byStake(stakes []math.Int) []*big.Rat {
	phi := make([]*big.Rat, g.owners)
	for i := range phi {
		phi[i] = new(big.Rat)
	}
	for _, r := range g.records {
		total := math.ZeroInt()
		for _, owner := range r.owners {
			total = total.Add(stakes[owner])
		}
		if total.IsZero() {
			continue
		}
		for _, owner := range r.owners {
			share := new(big.Rat).SetFrac(stakes[owner].BigInt(), total.BigInt())
			phi[owner].Add(phi[owner], share.Mul(share, new(big.Rat).SetInt64(int64(r.weight()))))
		}
	}
	return phi
}

func TestStakedIsExactButForItsFloors(t *testing.T) {
	scale.Check(t, 300, 10_000, func(t *rapid.T) {
		g := drawGame(t, 10, 20, false)
		stakes := drawStakes(t, g.owners)
		acc, phi := g.staked(t, stakes), g.byStake(stakes)
		for i, entries := range g.sketches() {
			checkFloors(t, phi[i], acc[i], len(entries))
		}
		checkPayouts(t, rapid.Int64Range(0, 1<<40).Draw(t, "pool"), phi, acc, g.entries())

		equal := slices.Repeat([]math.Int{math.NewIntFromUint64(rapid.Uint64Range(1, 1<<60).Draw(t, "all"))}, g.owners)
		require.Equal(t, g.acc(t), g.staked(t, equal), "equal stakes give the Shapley value")
	})
}

// split makes several identities of the last owner: its stake is divided, and each takes some of its records.
func split(t *rapid.T, g game, stakes []math.Int, identities int) (game, []math.Int) {
	last := g.owners - 1
	rest := stakes[last]
	stakes = slices.Clone(stakes[:last])
	for range identities - 1 {
		part := math.NewIntFromUint64(rapid.Uint64Range(0, rest.Uint64()).Draw(t, "part"))
		stakes, rest = append(stakes, part), rest.Sub(part)
	}
	parted := game{owners: last + identities}
	for _, r := range g.records {
		at := slices.Index(r.owners, last)
		if at < 0 {
			parted.records = append(parted.records, r)
			continue
		}
		owners, claims := slices.Clone(r.owners[:at]), slices.Clone(r.claims[:at])
		for i := range identities {
			if rapid.IntRange(0, 3).Draw(t, "takes it") > 0 {
				owners, claims = append(owners, last+i), append(claims, r.claims[at])
			}
		}
		if len(owners) > 0 {
			parted.records = append(parted.records, record{r.fp, r.category, owners, claims})
		}
	}
	return parted, append(stakes, rest)
}

func TestIdentitiesGainNothingByStake(t *testing.T) {
	scale.Check(t, 300, 10_000, func(t *rapid.T) {
		g := drawGame(t, 6, 15, true)
		stakes, last := drawStakes(t, g.owners), g.owners-1
		identities := rapid.IntRange(2, 6).Draw(t, "identities")
		parted, partedStakes := split(t, g, stakes, identities)
		before, after := g.staked(t, stakes), parted.staked(t, partedStakes)
		sum := uint64(0)
		for _, acc := range after[last:] {
			sum += acc
		}
		require.LessOrEqual(t, sum, before[last])
		for i := range last {
			require.GreaterOrEqual(t, after[i], before[i], "nobody else loses")
		}

		pool := math.NewInt(rapid.Int64Range(0, 1<<40).Draw(t, "pool"))
		single, err := Payouts(pool, NewCoverage(before).Weights())
		require.NoError(t, err)
		several, err := Payouts(pool, NewCoverage(after).Weights())
		require.NoError(t, err)
		paid := math.ZeroInt()
		for _, part := range several[last:] {
			paid = paid.Add(part)
		}
		require.True(t, paid.LTE(single[last].AddRaw(int64(identities))), "but for one unit of rounding each")
	})
}

func TestCopiesTakeTheirShareWithoutStake(t *testing.T) {
	scale.Check(t, 200, 10_000, func(t *rapid.T) {
		copies, honest := rapid.IntRange(1, 20).Draw(t, "s"), rapid.IntRange(0, 20).Draw(t, "honest")
		weight := drawWeight(t)
		all := copies + honest
		g := game{owners: all, records: []record{{
			fp: fingerprint().Draw(t, "fp"), owners: index(all), claims: slices.Repeat([]uint32{weight}, all),
		}}}
		sum := uint64(0)
		for _, acc := range g.acc(t)[:copies] {
			sum += acc
		}
		require.Equal(t, uint64(copies)*(uint64(weight)<<fraction/uint64(all)), sum)
		share := new(big.Rat).Mul(big.NewRat(int64(copies), int64(all)), new(big.Rat).SetInt64(int64(weight)))
		checkFloors(t, share, sum, copies) // s/(s + honest) of the record

		stakes := slices.Repeat([]math.Int{math.NewInt(100)}, all)
		for i := range copies { // the same stake as one honest owner, divided
			stakes[i] = math.NewInt(100 / int64(copies))
		}
		sum = 0
		for _, acc := range g.staked(t, stakes)[:copies] {
			sum += acc
		}
		require.LessOrEqual(t, sum, uint64(weight)<<fraction/uint64(honest+1), "one share, however many copies")
	})
}

func TestStakesAreChecked(t *testing.T) {
	largest := math.NewIntFromUint64(gomath.MaxUint64)
	rows := []struct {
		name   string
		stakes []math.Int
		want   error
	}{
		{"one too few", []math.Int{math.OneInt()}, ErrOwner},
		{"one absent", []math.Int{math.OneInt(), {}}, ErrStake},
		{"one negative", []math.Int{math.OneInt(), math.NewInt(-1)}, ErrStake},
		{"2^64 in one", []math.Int{math.ZeroInt(), largest.AddRaw(1)}, ErrOverflow},
		{"2^64 in all", []math.Int{math.OneInt(), largest}, ErrOverflow},
		{"one less than 2^64 in all", []math.Int{math.ZeroInt(), largest}, nil},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := NewStaked(make([]uint64, 2), row.stakes)
			require.ErrorIs(t, err, row.want)
		})
	}
	c, err := NewStaked(make([]uint64, 2), []math.Int{math.ZeroInt(), largest})
	require.NoError(t, err)
	require.NoError(t, c.Add(merged(t, [][]Entry{{{FP: 1, Weight: 5}, {FP: 2, Weight: 6}}, {{FP: 2, Weight: 6}}})))
	require.Equal(t, []uint64{0, 6 << fraction}, c.Acc(), "without stake nobody has a share")
}
