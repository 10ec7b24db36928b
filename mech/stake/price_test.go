package stake

import (
	"math"
	"math/big"
	"testing"

	sdkmath "cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/testutil/scale"
)

func defaultPrices() PriceParams { return PriceParams{Clamp: dec("0.05"), Eta: dec("0.05")} }

func TestPriceRows(t *testing.T) {
	rows := []struct {
		name                       string
		spot, average, median      string
		wantSpot, wantAverage, use string
	}{
		{"nothing moves", "100", "100", "100", "100", "100", "100"},
		{"a small rise is taken, its average follows slowly", "100", "100", "102", "102", "100.1", "100.1"},
		{"a large rise is clamped", "100", "100", "1000", "105", "100.25", "100.25"},
		{"a small fall is taken, and counts at once", "100", "100", "99", "99", "99.95", "99"},
		{"a large fall is clamped", "100", "100", "1", "95", "99.75", "95"},
		{"the average may be the lower one", "100", "90", "100", "100", "90.5", "90.5"},
		{
			"the upper bound is floored", "0.000000000000000019", "0", "1", "0.000000000000000019",
			"0.000000000000000001", "0.000000000000000001",
		},
		{
			"the lower bound is floored", "0.000000000000000019", "0", "0", "0.000000000000000018",
			"0.000000000000000001", "0.000000000000000001",
		},
		{
			"a step of half a unit goes to the even number", "0.00000000000000003", "0.00000000000000002", "1",
			"0.000000000000000031", "0.000000000000000021", "0.000000000000000021",
		},
		{"a median below 0 counts as 0", "100", "100", "-5", "95", "99.75", "95"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := Price{Spot: dec(row.spot), Average: dec(row.average)}.Next(dec(row.median), defaultPrices())
			require.Equal(t, dec(row.wantSpot).String(), got.Spot.String(), "spot")
			require.Equal(t, dec(row.wantAverage).String(), got.Average.String(), "average")
			require.Equal(t, dec(row.use).String(), got.Used().String(), "px")
		})
	}
	first := FirstPrice(dec("7.25"))
	require.Equal(t, Price{Spot: dec("7.25"), Average: dec("7.25")}, first)
	require.Equal(t, dec("7.25"), first.Used())
	none := Price{}.Next(sdkmath.LegacyDec{}, PriceParams{})
	require.True(t, none.Spot.IsZero() && none.Average.IsZero() && none.Used().IsZero(), "nil counts as 0")
	require.True(t, Price{}.Used().IsZero())
}

func drawPrice(t *rapid.T, label string) sdkmath.LegacyDec {
	return fixed.Dec(big.NewInt(rapid.Int64Range(0, math.MaxInt64).Draw(t, label)))
}

func TestPriceProperties(t *testing.T) {
	scale.Check(t, 300, 100_000, func(t *rapid.T) {
		p := Price{Spot: drawPrice(t, "spot"), Average: drawPrice(t, "average")}
		params := PriceParams{Clamp: drawUnit(t, "clamp"), Eta: drawUnit(t, "eta")}
		low, high := drawPrice(t, "median"), drawPrice(t, "other")
		if high.LT(low) {
			low, high = high, low
		}
		next, above := p.Next(low, params), p.Next(high, params)
		one := sdkmath.LegacyOneDec()
		requireRatAtMost(t, rat(next.Spot), mul(rat(p.Spot), rat(one.Add(params.Clamp))), "the clamp holds upward")
		unit := fixed.Dec(big.NewInt(1))
		requireRatAtMost(t, mul(rat(p.Spot), rat(one.Sub(params.Clamp))), rat(next.Spot.Add(unit)), "and downward")
		require.True(t, next.Spot.LTE(above.Spot), "the spot does not fall with the median")
		require.True(t, next.Average.LTE(above.Average), "nor does the average")
		require.True(t, next.Used().LTE(above.Used()), "nor px")
		require.True(t, next.Used().LTE(next.Spot) && next.Used().LTE(next.Average), "px is never above either")
		require.True(t, next.Average.GTE(sdkmath.LegacyMinDec(p.Average, next.Spot)), "the average stays between")
		require.True(t, next.Average.LTE(sdkmath.LegacyMaxDec(p.Average, next.Spot)), "the average stays between")
		require.False(t, next.Spot.IsNegative())
		if low.GTE(p.Spot.Mul(one.Sub(params.Clamp))) && low.LTE(p.Spot) {
			require.Equal(t, low, next.Spot, "a median within the clamp is the spot")
		}
	})
}

func requireRatAtMost(t *rapid.T, a, b *big.Rat, rule string) {
	t.Helper()
	require.True(t, a.Cmp(b) <= 0, "%s: %s above %s", rule, a, b)
}

func defaultHaircut() HaircutParams {
	return HaircutParams{Base: dec("0.3"), Step: dec("0.1"), Limit: dec("0.8"), FreezeBlocks: 1000}
}

func TestHaircutRows(t *testing.T) {
	rows := []struct {
		name   string
		height int64
		want   string
		frozen bool
	}{
		{"the round itself", 50, "0.3", false},
		{"before the round, as after a restored clock", 1, "0.3", false},
		{"the last block of trust", 1049, "0.3", false},
		{"frozen, nothing more is taken off yet", 1050, "0.3", true},
		{"the last block of the first stretch", 2049, "0.3", true},
		{"the second stretch", 2050, "0.4", true},
		{"the third", 3050, "0.5", true},
		{"the fifth", 5050, "0.7", true},
		{"the sixth reaches the limit", 6050, "0.8", true},
		{"and it stays there", 1_000_000, "0.8", true},
		{"for ever", math.MaxInt64, "0.8", true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			require.Equal(t, dec(row.want).String(), defaultHaircut().At(50, row.height).String())
			require.Equal(t, row.frozen, defaultHaircut().Frozen(50, row.height))
		})
	}
	steep := defaultHaircut()
	steep.Base = dec("0.9")
	require.Equal(t, dec("0.9"), steep.At(0, 100_000), "a base above the limit stays")
	steep.FreezeBlocks = 0
	require.Equal(t, dec("0.9"), steep.At(0, 5), "no stretch counts as one block")
	require.True(t, HaircutParams{}.At(0, 100).IsZero(), "nil counts as 0")
	require.Equal(t, dec("0.8"), defaultHaircut().At(math.MinInt64, math.MaxInt64), "the widest age")
}

func TestHaircutNeverJumps(t *testing.T) {
	scale.Check(t, 200, 50_000, func(t *rapid.T) {
		p := HaircutParams{
			Base: drawUnit(t, "base"), Step: drawUnit(t, "step"), Limit: drawUnit(t, "limit"),
			FreezeBlocks: rapid.Uint64Range(1, 50).Draw(t, "freeze"),
		}
		last := rapid.Int64Range(0, 100).Draw(t, "last")
		before := p.At(last, last)
		require.Equal(t, p.Base, before)
		for height := last + 1; height < last+200; height++ {
			now := p.At(last, height)
			require.True(t, now.GTE(before), "it never falls")
			require.True(t, now.Sub(before).LTE(p.Step), "it never rises by more than a step")
			require.True(t, now.LTE(sdkmath.LegacyMaxDec(p.Base, p.Limit)), "and not above its limit")
			if !now.Equal(before) {
				require.Zero(t, uint64(height-last)%p.FreezeBlocks, "only with a stretch")
				require.True(t, p.Frozen(last, height))
			}
			before = now
		}
	})
}

func TestValueAndRao(t *testing.T) {
	rows := []struct {
		rao, px     string
		value, back int64
	}{
		{"1000", "0.001", 1, 1000},
		{"1999", "0.001", 1, 1000},
		{"0", "5", 0, 0},
		{"7", "0", 0, 0},
		{"3", "1000000", 3_000_000, 3},
		{"10", "0.3", 3, 10},
		{"-5", "1", 0, 0},
	}
	for _, row := range rows {
		rao, ok := sdkmath.NewIntFromString(row.rao)
		require.True(t, ok)
		value := Value(rao, dec(row.px))
		require.Equal(t, row.value, value.Int64(), "%s at %s", row.rao, row.px)
		require.Equal(t, row.back, RaoFor(value, dec(row.px)).Int64(), "%s at %s", row.rao, row.px)
	}
	require.True(t, Value(sdkmath.Int{}, sdkmath.LegacyDec{}).IsZero())
	require.True(t, RaoFor(sdkmath.Int{}, sdkmath.LegacyDec{}).IsZero())
	require.True(t, RaoFor(sdkmath.NewInt(5), dec("-1")).IsZero(), "nothing is worth anything below 0")
	scale.Check(t, 300, 100_000, func(t *rapid.T) {
		due := drawAmount(t, "due")
		px := drawPrice(t, "px").Add(fixed.Dec(big.NewInt(1)))
		least := RaoFor(due, px)
		require.True(t, Value(least, px).GTE(due), "it is enough")
		if least.IsPositive() {
			require.True(t, Value(least.SubRaw(1), px).LT(due), "and one less is not")
		}
	})
}
