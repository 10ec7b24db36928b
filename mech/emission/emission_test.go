package emission_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/apportion"
	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

func requireInts(t require.TestingT, want, got []math.Int) {
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].String(), got[i].String(), "index %d", i)
	}
}

func TestVectors(t *testing.T) {
	type row struct {
		ID          string         `json:"id"`
		MaxSupply   math.Int       `json:"max_supply"`
		Supply      math.Int       `json:"supply"`
		Rate        math.LegacyDec `json:"rate"`
		Weights     []math.Int     `json:"weights"`
		RequestPool math.Int       `json:"request_pool"`
		Theta       math.LegacyDec `json:"theta"`
		Requests    []struct {
			Fee math.Int       `json:"fee"`
			Q   math.LegacyDec `json:"Q"`
		} `json:"requests"`
		Expected struct {
			Emission        math.Int   `json:"emission"`
			Split           []math.Int `json:"split"`
			RequestEmission []math.Int `json:"request_emission"`
			ReserveBack     math.Int   `json:"reserve_back"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "emission").Cases {
		t.Run(c.ID, func(t *testing.T) {
			minted, err := emission.Epoch(c.Rate, c.MaxSupply, c.Supply)
			require.NoError(t, err)
			require.Equal(t, c.Expected.Emission.String(), minted.String())
			split, err := emission.Split(minted, c.Weights)
			require.NoError(t, err)
			requireInts(t, c.Expected.Split, split)
			requests := make([]emission.Request, len(c.Requests))
			for i, r := range c.Requests {
				requests[i] = emission.Request{Fee: r.Fee, Quality: r.Q}
			}
			each, back, err := emission.Requests(c.RequestPool, c.Theta, requests)
			require.NoError(t, err)
			requireInts(t, c.Expected.RequestEmission, each)
			require.Equal(t, c.Expected.ReserveBack.String(), back.String())
		})
	}
}

func TestEpoch(t *testing.T) {
	rows := []struct {
		rule            string
		rate            string
		maximum, supply int64
		want            int64
	}{
		{"nothing is minted at the maximum", "1", 100, 100, 0},
		{"nothing is minted beyond the maximum", "1", 100, 101, 0},
		{"rate one mints all that is missing", "1", 100, 40, 60},
		{"rate zero mints nothing", "0", 100, 0, 0},
		{"less than a unit is not minted", "0.009", 111, 0, 0},
		{"fractions of a unit are not minted", "0.5", 101, 0, 50},
		{"no maximum, no emission", "1", 0, 0, 0},
		{"a rate above one mints more than is missing", "1.5", 100, 41, 88},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			got, err := emission.Epoch(dec(row.rate), math.NewInt(row.maximum), math.NewInt(row.supply))
			require.NoError(t, err)
			require.Equal(t, row.want, got.Int64())
		})
	}
}

func TestRefusals(t *testing.T) {
	one, unit := math.OneInt(), math.LegacyOneDec()
	epoch := func(rate math.LegacyDec, sMax, s math.Int) error {
		_, err := emission.Epoch(rate, sMax, s)
		return err
	}
	requests := func(pool math.Int, theta math.LegacyDec, r ...emission.Request) error {
		_, _, err := emission.Requests(pool, theta, r)
		return err
	}
	_, splitErr := emission.Split(math.NewInt(-1), []math.Int{one})
	rows := []struct {
		rule string
		err  error
		want error
	}{
		{"more than 256 bits", epoch(dec("1.5"), largest, math.ZeroInt()), fixed.ErrOverflow},
		{"rate negative", epoch(dec("-0.1"), one, one), emission.ErrRatio},
		{"rate absent", epoch(math.LegacyDec{}, one, one), emission.ErrRatio},
		{"maximum negative", epoch(unit, math.NewInt(-1), one), emission.ErrAmount},
		{"supply absent", epoch(unit, one, math.Int{}), emission.ErrAmount},
		{"pool negative", requests(math.NewInt(-1), unit), emission.ErrAmount},
		{"theta negative", requests(one, dec("-1")), emission.ErrRatio},
		{"fee negative", requests(one, unit, emission.Request{Fee: math.NewInt(-1), Quality: unit}), emission.ErrAmount},
		{"fee absent", requests(one, unit, emission.Request{Quality: unit}), emission.ErrAmount},
		{"quality absent", requests(one, unit, emission.Request{Fee: one}), emission.ErrRatio},
		{"quality negative", requests(one, unit, emission.Request{Fee: one, Quality: dec("-1")}), emission.ErrRatio},
		{"split of a negative amount", splitErr, apportion.ErrPool},
		{"self-dealing with theta negative", emission.SelfDealing(dec("-1"), unit, unit), emission.ErrRatio},
		{"self-dealing with a share above one", emission.SelfDealingWith(unit, unit, unit, dec("2")), emission.ErrRatio},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) { require.ErrorIs(t, row.err, row.want) })
	}
}

func TestRequestsAtTheirEdges(t *testing.T) {
	each, back, err := emission.Requests(math.NewInt(9), dec("0.75"), nil)
	require.NoError(t, err)
	require.Empty(t, each)
	require.Equal(t, int64(9), back.Int64(), "no request, all returns")
	worthless := []emission.Request{{Fee: math.NewInt(5), Quality: dec("0")}, {Fee: math.ZeroInt(), Quality: dec("1")}}
	each, back, err = emission.Requests(math.NewInt(9), dec("0.75"), worthless)
	require.NoError(t, err)
	requireInts(t, []math.Int{math.ZeroInt(), math.ZeroInt()}, each)
	require.Equal(t, int64(9), back.Int64(), "no value, all returns")
	// Beyond what a network sets and a chain measures: θ and Q above one.
	two := []emission.Request{{Fee: math.NewInt(2), Quality: dec("1.5")}, {Fee: math.NewInt(9), Quality: dec("0.5")}}
	each, back, err = emission.Requests(math.NewInt(20), dec("2"), two)
	require.NoError(t, err)
	requireInts(t, []math.Int{math.NewInt(4), math.NewInt(12)}, each) // of 20: 8 bounded by 2·2, and 12
	require.Equal(t, int64(4), back.Int64())
}

// largest is the largest amount.
var largest = fixed.SaturatedInt(new(big.Int).Lsh(big.NewInt(1), 256))

func ratio(t *rapid.T, label string) math.LegacyDec {
	micro := rapid.OneOf(rapid.SampledFrom([]int64{0, 1_000_000}), rapid.Int64Range(0, 1_000_000)).Draw(t, label)
	return math.LegacyNewDecWithPrec(micro, 6)
}

func amount(t *rapid.T, label string) math.Int {
	bytes := rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, label)
	return math.NewIntFromBigInt(new(big.Int).SetBytes(bytes))
}

func TestSupplyNeverPassesItsMaximum(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		rate, maximum, supply := ratio(t, "rate"), amount(t, "maximum"), amount(t, "supply")
		minted, err := emission.Epoch(rate, maximum, supply)
		require.NoError(t, err)
		require.False(t, minted.IsNegative())
		if supply.LT(maximum) {
			require.True(t, supply.Add(minted).LTE(maximum))
			exact := new(big.Rat).Mul(new(big.Rat).SetFrac(rate.BigInt(), math.LegacyOneDec().BigInt()),
				new(big.Rat).SetInt(maximum.Sub(supply).BigInt()))
			require.Equal(t, new(big.Int).Quo(exact.Num(), exact.Denom()).String(), minted.String())
		}
		more, err := emission.Epoch(rate, maximum, supply.Add(minted))
		require.NoError(t, err)
		require.True(t, more.LTE(minted) || supply.GTE(maximum), "emission decays")
	})
}

func TestRequestsAreBoundedAndExact(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool, theta := amount(t, "pool"), ratio(t, "theta")
		requests := make([]emission.Request, rapid.IntRange(0, 10).Draw(t, "n"))
		total := new(big.Rat)
		rat := func(d math.LegacyDec) *big.Rat {
			return new(big.Rat).SetFrac(d.BigInt(), math.LegacyOneDec().BigInt())
		}
		for i := range requests {
			requests[i] = emission.Request{Fee: amount(t, "fee"), Quality: ratio(t, "quality")}
			value := new(big.Rat).SetInt(requests[i].Fee.BigInt())
			total.Add(total, value.Mul(value, rat(requests[i].Quality)))
		}
		each, back, err := emission.Requests(pool, theta, requests)
		require.NoError(t, err)
		sum := back
		for i, r := range requests {
			require.False(t, each[i].IsNegative())
			sum = sum.Add(each[i])
			if total.Sign() == 0 {
				require.True(t, each[i].IsZero())
				continue
			}
			fee := new(big.Rat).SetInt(r.Fee.BigInt())
			share := new(big.Rat).Mul(fee, rat(r.Quality))
			share.Mul(share, new(big.Rat).SetInt(pool.BigInt())).Quo(share, total)
			if limit := new(big.Rat).Mul(fee, rat(theta)); limit.Cmp(share) < 0 {
				share = limit
			}
			require.Equal(t, new(big.Int).Quo(share.Num(), share.Denom()).String(), each[i].String())
		}
		require.Equal(t, pool.String(), sum.String(), "paid and returned add up to the pool")
		require.False(t, back.IsNegative())
	})
}

func TestTheOrderOfRequestsIsOfNoEffect(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		pool, theta := amount(t, "pool"), ratio(t, "theta")
		requests := make([]emission.Request, rapid.IntRange(0, 10).Draw(t, "n"))
		order := make([]int, len(requests))
		for i := range requests {
			requests[i] = emission.Request{Fee: amount(t, "fee"), Quality: ratio(t, "quality")}
			order[i] = i
		}
		order = rapid.Permutation(order).Draw(t, "order")
		shuffled := make([]emission.Request, len(requests))
		for to, from := range order {
			shuffled[to] = requests[from]
		}
		before, back, err := emission.Requests(pool, theta, requests)
		require.NoError(t, err)
		after, same, err := emission.Requests(pool, theta, shuffled)
		require.NoError(t, err)
		require.Equal(t, back.String(), same.String())
		for to, from := range order {
			require.Equal(t, before[from].String(), after[to].String())
		}
	})
}

func TestSelfDealing(t *testing.T) {
	rows := []struct {
		rule        string
		theta, o, a string
		share       string
		want        error
	}{
		{"the defaults hold against a third", "0.75", "0.05", "0.333333333333333333", "0.6", nil},
		{"equality is allowed", "0.65", "0.05", "0.5", "0.6", nil},
		{"the last digit counts", "0.650000000000000001", "0.05", "0.5", "0.6", emission.ErrSelfDealing},
		{"the last digit of a counts", "0.65", "0.05", "0.500000000000000001", "0.6", emission.ErrSelfDealing},
		{"without evaluators all may return", "1", "0", "0", "0.6", nil},
		{"rebate and emission together", "1", "0.000000000000000001", "0", "0.6", emission.ErrSelfDealing},
		{"a smaller share of evaluators leaves more room", "0.85", "0.05", "0.333333333333333333", "0.3", nil},
		{"a larger one leaves less", "0.75", "0.05", "0.333333333333333333", "0.7", emission.ErrSelfDealing},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			require.ErrorIs(t, emission.SelfDealingWith(dec(row.theta), dec(row.o), dec(row.a), dec(row.share)), row.want)
			if row.share == "0.6" {
				require.ErrorIs(t, emission.SelfDealing(dec(row.theta), dec(row.o), dec(row.a)), row.want)
			}
		})
	}
}

func TestDefaultRateEmitsEightPercentOfTheRemainderInAYear(t *testing.T) {
	maximum := math.NewInt(1_500_000_000_000_000)
	supply := math.NewInt(1_000_000_000_000_000)
	remainder := maximum.Sub(supply)
	for range 8766 {
		minted, err := emission.Epoch(dec("0.000009512"), maximum, supply)
		require.NoError(t, err)
		supply = supply.Add(minted)
	}
	emitted := math.LegacyNewDecFromInt(remainder.Sub(maximum.Sub(supply))).QuoInt(remainder)
	require.True(t, emitted.Sub(dec("0.08")).Abs().LT(dec("0.0001")), "%s", emitted)
}

func FuzzRequests(f *testing.F) {
	f.Add(uint64(1000), uint32(750_000), []byte{9, 200, 3, 100})
	f.Fuzz(func(t *testing.T, pool uint64, theta uint32, raw []byte) {
		requests := make([]emission.Request, 0, len(raw)/2)
		for i := 0; i+1 < len(raw); i += 2 {
			requests = append(requests, emission.Request{
				Fee: math.NewInt(int64(raw[i])), Quality: math.LegacyNewDecWithPrec(int64(raw[i+1]), 2).Quo(dec("2.55")),
			})
		}
		bound := math.LegacyNewDecWithPrec(int64(theta%1_000_001), 6)
		each, back, err := emission.Requests(math.NewIntFromUint64(pool), bound, requests)
		require.NoError(t, err)
		for i := range each {
			back = back.Add(each[i])
			require.True(t, each[i].LTE(bound.MulInt(requests[i].Fee).TruncateInt()))
		}
		require.Equal(t, math.NewIntFromUint64(pool).String(), back.String())
	})
}

func BenchmarkRequests(b *testing.B) {
	requests := make([]emission.Request, scale.N(1000, 10_000))
	for i := range requests {
		requests[i] = emission.Request{Fee: math.NewInt(int64(i) * 977), Quality: math.LegacyNewDecWithPrec(int64(i%101), 2)}
	}
	for b.Loop() {
		if _, _, err := emission.Requests(math.NewInt(1<<40), dec("0.75"), requests); err != nil {
			b.Fatal(err)
		}
	}
}
