package power_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/scale"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

func ints(values ...int64) []math.Int {
	out := make([]math.Int, len(values))
	for i, v := range values {
		out[i] = math.NewInt(v)
	}
	return out
}

func defaults() power.Params {
	return power.Params{MLo: dec("0.9"), MHi: dec("1.1"), Eps: dec("0.03"), Cap: dec("0.1")}
}

// flat takes performance and jitter out of the formula, so that power is the share of capped stake.
func flat() power.Params {
	return power.Params{MLo: dec("1"), MHi: dec("1"), Eps: dec("0"), Cap: dec("0.1")}
}

func setOf(params power.Params, stakes ...int64) power.Input {
	in := power.Input{Params: params, Beacon: []byte("beacon")}
	for i, s := range stakes {
		in.Members = append(in.Members, power.Member{
			Addr: fmt.Appendf(nil, "address-%012d", i), Stake: math.NewInt(s), Performance: dec("0.5"),
		})
	}
	return in
}

func TestOf(t *testing.T) {
	whale := append(slices.Repeat([]int64{10}, 63), 1_000_000)
	quarters := slices.Repeat([]int64{250_000_000}, 4)
	rows := []struct {
		rule   string
		stakes []int64
		want   []int64
	}{
		{"an empty set has no powers", nil, nil},
		{"one member holds everything", []int64{7}, []int64{1_000_000_000}},
		{"two members are capped to equal shares", []int64{1, 1000}, []int64{500_000_000, 500_000_000}},
		{"three members are capped to a third", []int64{5, 6, 100}, []int64{333_333_333, 333_333_333, 333_333_333}},
		{"equal stakes have equal powers", []int64{4, 4, 4, 4}, quarters},
		{"without stake everybody has power one", []int64{0, 0, 0}, []int64{1, 1, 1}},
		{"a lone staker cannot be capped, everybody has power one", []int64{0, 0, 0, 9}, []int64{1, 1, 1, 1}},
		{
			"three equal stakers of four are too few: a third each is above the floored cap",
			[]int64{0, 8, 8, 8},
			[]int64{1, 1, 1, 1},
		},
		{"a member without stake keeps power one", []int64{0, 8, 8, 8, 8}, append([]int64{1}, quarters...)},
		{"a whale among many holds the cap", whale, append(slices.Repeat([]int64{14_285_714}, 63), 100_000_000)},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := power.Of(setOf(flat(), row.stakes...))
			require.NoError(t, err)
			require.Len(t, got, len(row.want))
			for i := range got {
				require.Equal(t, row.want[i], got[i].Power, "member %d", i)
			}
		})
	}
}

// What no network sets, see Params.Validate, the formula defines all the same.
func TestOfBeyondTheBoundsOfANetwork(t *testing.T) {
	params := func(mLo, mHi, limit string) power.Params {
		return power.Params{MLo: dec(mLo), MHi: dec(mHi), Eps: dec("0"), Cap: dec(limit)}
	}
	equal := []int64{4, 4, 4, 4}
	rows := []struct {
		rule        string
		params      power.Params
		performance string
		stakes      []int64
		want        int64 // of the last member
	}{
		{"a cap of 0 leaves the cap of small sets", params("1", "1", "0"), "0", []int64{3, 3, 3, 100}, 307_692_307},
		{"a negative cap too", params("1", "1", "-1"), "0", []int64{3, 3, 3, 100}, 307_692_307},
		{"a cap above 1 caps nobody", params("1", "1", "1.5"), "0", []int64{1, 1, 1, 97}, 970_000_000},
		{"an m_lo of 0 at performance 0", params("0", "1", "0.1"), "0", equal, 1},
		{"an m_lo of 0 halfway", params("0", "1", "0.1"), "0.5", equal, 125_000_000},
		{"an m_hi below m_lo", params("2", "1", "0.1"), "0.5", equal, 375_000_000},
		{"a performance above 1", params("1", "2", "0.1"), "2", equal, 750_000_000},
		{"a negative power is 1", params("1", "2", "0.1"), "-3", equal, 1},
		{"an m_hi above 1000", params("1", "3000", "0.1"), "1", equal, 750_000_000_000},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			in := setOf(row.params, row.stakes...)
			for i := range in.Members {
				in.Members[i].Performance = dec(row.performance)
			}
			got, err := power.Of(in)
			require.NoError(t, err)
			require.Equal(t, row.want, got[len(got)-1].Power)
		})
	}
	huge := setOf(params("1", "1"+strings.Repeat("0", 30), "0.1"), equal...)
	_, err := power.Of(huge)
	require.ErrorIs(t, err, power.ErrPower, "more than 63 bits")
}

func TestValidateHoldsANetworkToItsBounds(t *testing.T) {
	require.NoError(t, defaults().Validate())
	for rule, change := range map[string]func(*power.Params){
		"m_lo absent":    func(p *power.Params) { p.MLo = math.LegacyDec{} },
		"m_lo zero":      func(p *power.Params) { p.MLo = dec("0") },
		"m_hi below":     func(p *power.Params) { p.MHi = dec("0.8") },
		"m_hi enormous":  func(p *power.Params) { p.MHi = dec("1000.1") },
		"eps negative":   func(p *power.Params) { p.Eps = dec("-0.1") },
		"eps one":        func(p *power.Params) { p.Eps = dec("1") },
		"cap zero":       func(p *power.Params) { p.Cap = dec("0") },
		"cap above one":  func(p *power.Params) { p.Cap = dec("1.1") },
		"cap not given":  func(p *power.Params) { p.Cap = math.LegacyDec{} },
		"m_hi not given": func(p *power.Params) { p.MHi = math.LegacyDec{} },
	} {
		p := defaults()
		change(&p)
		require.ErrorIs(t, p.Validate(), power.ErrParameter, rule)
	}
}

func TestOfRefuses(t *testing.T) {
	with := func(change func(*power.Input)) power.Input {
		in := setOf(defaults(), 1, 2)
		change(&in)
		return in
	}
	rows := []struct {
		rule string
		in   power.Input
		want error
	}{
		{"no parameters", power.Input{}, power.ErrParameter},
		{"eps absent", with(func(in *power.Input) { in.Eps = math.LegacyDec{} }), power.ErrParameter},
		{"cap absent", with(func(in *power.Input) { in.Cap = math.LegacyDec{} }), power.ErrParameter},
		{"stake negative", with(func(in *power.Input) { in.Members[1].Stake = math.NewInt(-1) }), power.ErrStake},
		{"stake absent", with(func(in *power.Input) { in.Members[1].Stake = math.Int{} }), power.ErrStake},
		{
			"performance absent",
			with(func(in *power.Input) { in.Members[0].Performance = math.LegacyDec{} }), power.ErrPerformance,
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			_, err := power.Of(row.in)
			require.ErrorIs(t, err, row.want)
		})
	}
	_, err := power.StakeCap(ints(1), math.LegacyDec{})
	require.ErrorIs(t, err, power.ErrParameter)
}

func stake(t *rapid.T) math.Int {
	switch rapid.IntRange(0, 3).Draw(t, "magnitude") {
	case 0:
		return math.NewInt(rapid.Int64Range(0, 5).Draw(t, "stake"))
	case 1:
		return math.NewInt(rapid.Int64Range(0, 1000).Draw(t, "stake"))
	default:
		return math.NewInt(rapid.Int64Range(0, 1<<53).Draw(t, "stake"))
	}
}

func score(t *rapid.T, label string, low, high int64) math.LegacyDec {
	return math.LegacyNewDecWithPrec(rapid.Int64Range(low, high).Draw(t, label), 18)
}

const unit = 1_000_000_000_000_000_000

// wild is an input whose ratios lie anywhere around [0, 1].
func wild(t *rapid.T) power.Input {
	in := input(t)
	in.MLo, in.MHi = score(t, "wild m_lo", -3*unit, 3*unit), score(t, "wild m_hi", -3*unit, 3*unit)
	in.Eps, in.Cap = score(t, "wild eps", -3*unit, 3*unit), score(t, "wild cap", -unit, 3*unit)
	for i := range in.Members {
		in.Members[i].Performance = score(t, "wild performance", -3*unit, 3*unit)
	}
	return in
}

func input(t *rapid.T) power.Input {
	in := power.Input{Beacon: rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "beacon")}
	in.MLo = score(t, "m_lo", 1, unit)
	in.MHi = in.MLo.Add(score(t, "m", 0, unit))
	in.Eps, in.Cap = score(t, "eps", 0, unit-1), score(t, "cap", 1, unit)
	for i := range rapid.IntRange(0, 70).Draw(t, "n") {
		in.Members = append(in.Members, power.Member{
			Addr: fmt.Appendf(nil, "%020d", i), Stake: stake(t), Performance: score(t, "performance", 0, unit),
		})
	}
	return in
}

// rationalPower recomputes power_i from capped stakes in fractions; the inner floors of M and J are part of the rule.
func rationalPower(in power.Input, member power.Member, capped math.Int, total *big.Int) int64 {
	one := big.NewRat(unit, 1)
	floor18 := func(x *big.Rat) *big.Rat {
		x = new(big.Rat).Mul(x, one)
		x.SetInt(new(big.Int).Div(x.Num(), x.Denom()))
		return x.Quo(x, one)
	}
	rat := func(d math.LegacyDec) *big.Rat { return new(big.Rat).Quo(new(big.Rat).SetInt(d.BigInt()), one) }
	m := new(big.Rat).Mul(rat(in.MHi.Sub(in.MLo)), rat(member.Performance))
	m = floor18(m).Add(floor18(m), rat(in.MLo))
	hash := sha256.Sum256(fmt.Appendf(nil, "masa/jitter/v1\x00%s%s", in.Beacon, member.Addr))
	u := new(big.Rat).SetInt(new(big.Int).SetUint64(binary.BigEndian.Uint64(hash[:])))
	u.Quo(u, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 64)))
	j := new(big.Rat).Mul(u, rat(in.Eps))
	j = floor18(j.Add(j, j))
	j.Add(j, big.NewRat(1, 1)).Sub(j, rat(in.Eps))
	share := new(big.Rat).SetFrac(capped.BigInt(), total)
	share.Mul(share, m).Mul(share, j).Mul(share, big.NewRat(power.Scale, 1))
	return max(1, new(big.Int).Div(share.Num(), share.Denom()).Int64())
}

func TestOfEqualsFractions(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		in := input(t)
		for _, r := range requireFractions(t, in) {
			require.True(t, r.Multiplier.GTE(in.MLo) && r.Multiplier.LTE(in.MHi))
			require.True(t, r.Jitter.GTE(dec("1").Sub(in.Eps)) && r.Jitter.LTE(dec("1").Add(in.Eps)))
		}
	})
}

func TestOfEqualsFractionsBeyondTheBoundsOfANetwork(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) { requireFractions(t, wild(t)) })
}

// requireFractions compares the powers of a set with the formula in fractions.
func requireFractions(t *rapid.T, in power.Input) []power.Result {
	got, err := power.Of(in)
	require.NoError(t, err)
	require.Len(t, got, len(in.Members))
	total := new(big.Int)
	for _, r := range got {
		total.Add(total, r.Capped.BigInt())
	}
	for i, r := range got {
		require.Equal(t, math.MinInt(in.Members[i].Stake, r.StakeCap).String(), r.Capped.String())
		if total.Sign() == 0 {
			require.Equal(t, int64(1), r.Power)
			continue
		}
		require.Equal(t, rationalPower(in, in.Members[i], r.Capped, total), r.Power)
	}
	return got
}

func TestTheOrderOfMembersIsOfNoEffect(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		in := input(t)
		before, err := power.Of(in)
		require.NoError(t, err)
		mirrored := in
		mirrored.Members = slices.Clone(in.Members)
		slices.Reverse(mirrored.Members)
		after, err := power.Of(mirrored)
		require.NoError(t, err)
		slices.Reverse(after)
		require.Equal(t, before, after)
	})
}

func TestMoreStakeIsNeverLessPower(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		in := input(t)
		in.Params = flat()
		got, err := power.Of(in)
		require.NoError(t, err)
		for i := range got {
			for j := range got {
				if in.Members[i].Stake.LTE(in.Members[j].Stake) {
					require.LessOrEqual(t, got[i].Power, got[j].Power)
				}
			}
		}
	})
}

func TestBetterPerformanceIsMorePower(t *testing.T) {
	in := setOf(defaults(), 10, 10, 10, 10)
	in.Eps = dec("0")
	for i, p := range []string{"0", "0.4", "0.41", "1"} {
		in.Members[i].Performance = dec(p)
	}
	got, err := power.Of(in)
	require.NoError(t, err)
	for i := 1; i < len(got); i++ {
		require.Greater(t, got[i].Power, got[i-1].Power)
	}
}

func TestJitterAveragesOut(t *testing.T) {
	in, rounds := setOf(defaults(), slices.Repeat([]int64{10}, 16)...), scale.N(200, 20_000)
	sum := math.LegacyZeroDec()
	for round := range rounds {
		in.Beacon = fmt.Appendf(nil, "round %d of %d", round, scale.Seed(t))
		got, err := power.Of(in)
		require.NoError(t, err)
		for _, r := range got {
			sum = sum.Add(r.Jitter)
		}
	}
	mean := sum.QuoInt64(int64(16 * rounds)) // standard error 0.0003 at 3200 draws, five of them allowed
	require.True(t, mean.Sub(dec("1")).Abs().LT(dec("0.0015")), "%s", mean)
}

func FuzzOf(f *testing.F) {
	f.Add(uint64(5), uint64(1<<60), uint64(0), []byte("beacon"))
	f.Fuzz(func(t *testing.T, a, b, c uint64, beacon []byte) {
		in := setOf(defaults(), 0, 0, 0, 0)
		in.Beacon = beacon
		for i, s := range []uint64{a, b, c, a ^ b} {
			in.Members[i].Stake = math.NewIntFromUint64(s)
		}
		got, err := power.Of(in)
		require.NoError(t, err)
		for i, r := range got {
			require.Positive(t, r.Power)
			require.True(t, r.Capped.LTE(in.Members[i].Stake))
		}
	})
}

func BenchmarkOf64(b *testing.B) {
	in := setOf(defaults())
	for i := range 64 {
		in.Members = append(in.Members, power.Member{
			Addr: fmt.Appendf(nil, "%020d", i), Stake: math.NewInt(1_000_000 * int64(i*i+1)), Performance: dec("0.7"),
		})
	}
	for b.Loop() {
		if _, err := power.Of(in); err != nil {
			b.Fatal(err)
		}
	}
}
