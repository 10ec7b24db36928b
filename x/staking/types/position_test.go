package types_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/stake"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/types"
)

// worker is a position of 1000 umasa in a role whose least stake is 100.
func worker(stake int64) types.Position {
	return types.Position{
		Role: types.Role_ROLE_WORKER, Generation: 1, Masa: math.NewInt(stake), Tao: math.ZeroInt(),
		Utility: dec("0.5"), ReqLast: math.NewInt(1000), EpochLast: 10, JoinedEpoch: 3, Counted: true,
	}
}

// base are globals with the given requirement at sigma = 1 and a mean utility of 0.5.
func base(epoch uint64, amount int64) types.Globals {
	return types.Globals{
		Role: types.Role_ROLE_WORKER, Epoch: epoch, N: 10, Supply: math.NewInt(amount * 20 * 10_000),
		Bonded: math.ZeroInt(), Mean: dec("0.5"), Base: math.NewInt(amount),
	}
}

func params() types.Params {
	p := types.DefaultParams()
	p.Roles[1].MinStake = math.NewInt(100)
	return p
}

// TestStatusMachine has one row for each way a position can be found, under the default grace of 24 epochs and
// cooldown of 2.
func TestStatusMachine(t *testing.T) {
	type want struct {
		status                         types.Status
		required                       int64
		belowSince, cooldown, rampedBy uint64
	}
	active, grace := types.Status_STATUS_ACTIVE, types.Status_STATUS_GRACE
	inactive, left := types.Status_STATUS_INACTIVE, types.Status_STATUS_LEFT
	below := func(since uint64) func(*types.Position) { return func(p *types.Position) { p.BelowSince = since } }
	lapsed := func(until uint64) func(*types.Position) {
		return func(p *types.Position) { p.BelowSince, p.CooldownUntil, p.Counted = 10, until, false }
	}
	rows := []struct {
		name   string
		stake  int64
		set    func(*types.Position)
		epoch  uint64
		base   int64
		expect want
	}{
		{"stake at the requirement is active", 1000, nil, 10, 1000, want{active, 1000, 0, 0, 0}},
		{"the requirement does not move within an epoch", 1000, nil, 10, 9000, want{active, 1000, 0, 0, 0}},
		{"it rises by the ramp", 1050, nil, 11, 9000, want{active, 1050, 0, 0, 1}},
		{"and falls by the ramp", 950, nil, 11, 1, want{active, 950, 0, 0, 1}},
		{"over many epochs it follows the base", 2000, nil, 40, 1500, want{active, 1500, 0, 0, 30}},
		{"a ramp spans 64 epochs at most", 90_000, nil, 1000, 90_000, want{active, 22_705, 0, 0, 64}},
		{"one umasa less is in grace since now", 1049, nil, 11, 9000, want{grace, 1050, 11, 0, 1}},
		{"the epoch of the first finding stays", 999, below(9), 10, 1000, want{grace, 1000, 9, 0, 0}},
		{"enough stake ends the grace", 1000, below(9), 10, 1000, want{active, 1000, 0, 0, 0}},
		{"the last epoch of grace", 999, below(10), 33, 1000, want{grace, 1000, 10, 0, 23}},
		{"24 epochs below is a lapse", 999, below(10), 34, 1000, want{inactive, 1000, 10, 36, 24}},
		{"found later it still is of epoch 34", 999, below(10), 50, 1000, want{inactive, 1000, 10, 36, 40}},
		{"a requirement that fell to the stake is met", 999, below(10), 36, 600, want{active, 600, 0, 0, 26}},
		{"but not before the cooldown is over", 5000, lapsed(36), 35, 1000, want{inactive, 1000, 10, 36, 0}},
		{"a cooled position that holds the base comes back", 1000, lapsed(36), 36, 1000, want{active, 1000, 0, 0, 0}},
		{"one that holds less does not", 999, lapsed(36), 90, 1000, want{inactive, 1000, 10, 36, 0}},
		{"the least stake binds below it", 99, nil, 40, 1, want{grace, 214, 40, 0, 30}},
		{
			"nothing is required of one who left", 0, func(p *types.Position) { p.Left = true }, 40, 1000,
			want{left, 0, 0, 0, 0},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := worker(row.stake)
			if row.set != nil {
				row.set(&p)
			}
			o, err := types.Observe(p, base(row.epoch, row.base), params(), worthless())
			require.NoError(t, err)
			if row.expect.status == inactive {
				row.expect.rampedBy = 0
			}
			got := want{o.Status, o.Factors.Required.Int64(), o.Position.BelowSince, o.Position.CooldownUntil, o.RampEpochs}
			require.Equal(t, row.expect, got)
			require.Equal(t, o.Status.IsCounted(), o.Position.Counted)
			require.Equal(t, o.Status, o.Position.LastStatus(), "the stored position tells the status")
		})
	}
}

// TestALapseOfLongAgo is found in one look: the position lapsed, cooled down, and holds the base, though not the
// requirement of its low utility.
func TestALapseOfLongAgo(t *testing.T) {
	p := worker(1000)
	p.Utility, p.ReqLast, p.BelowSince = dec("0.1"), math.NewInt(4000), 10
	for epoch, status := range map[uint64]types.Status{
		33: types.Status_STATUS_GRACE, 34: types.Status_STATUS_INACTIVE, 35: types.Status_STATUS_INACTIVE,
		36: types.Status_STATUS_ACTIVE,
	} {
		o, err := types.Observe(p, base(epoch, 1000), params(), worthless())
		require.NoError(t, err)
		require.Equal(t, status, o.Status, "epoch %d", epoch)
	}
}

func TestComingBackIsAsANewcomer(t *testing.T) {
	p := worker(1000)
	p.Utility, p.BelowSince, p.CooldownUntil, p.Counted = dec("0.1"), 2, 20, false
	g := base(25, 1000)
	g.Mean = dec("0.7")
	o, err := types.Observe(p, g, params(), worthless())
	require.NoError(t, err)
	require.Equal(t, types.Status_STATUS_ACTIVE, o.Status)
	require.Equal(t, "0.700000000000000000", o.Position.Utility.String(), "with the mean utility")
	require.Equal(t, int64(1000), o.Position.ReqLast.Int64(), "at the base")
	require.Equal(t, uint64(25), o.Position.EpochLast)
}

// TestObservation holds for any position: looking changes nothing, nothing negative, and the requirement of one epoch
// is that of the formula.
func TestObservation(t *testing.T) {
	scale.Check(t, 500, 100_000, func(t *rapid.T) {
		p, g := drawPosition(t), drawGlobals(t)
		o, err := types.Observe(p, g, params(), worthless())
		require.NoError(t, err)
		again, err := types.Observe(o.Position, g, params(), worthless())
		require.NoError(t, err)
		require.Equal(t, o.Position, again.Position, "a second look")
		require.Equal(t, o.Status, again.Status)
		require.Equal(t, o.Factors.Required.String(), again.Factors.Required.String())
		require.False(t, o.Position.Utility.IsNegative())
		// Within an epoch a requirement stays as it is, also if governance has raised the least stake since.
		least := math.MinInt(params().Roles[1].MinStake, p.ReqLast)
		if o.RampEpochs > 0 || p.ReqLast.IsZero() || p.CooldownUntil > 0 {
			least = params().Roles[1].MinStake
		}
		require.True(t, o.Factors.Required.GTE(least) || p.Left)
		if g.Epoch == p.EpochLast+1 && p.BelowSince == 0 && p.CooldownUntil == 0 && !p.Left {
			shape, _ := params().Of(p.Role)
			f, err := stake.Requirement(shape.Mech(), g.Mech(), p.Utility, p.ReqLast, 1)
			require.NoError(t, err)
			require.Equal(t, f.Required.String(), o.Factors.Required.String())
		}
	})
}

// TestLazyEqualsStepwise compares one look after k epochs with a look in each of them, under globals that stand still:
// the same where the ramp has reached its goal, and elsewhere the same but for the rounding of each step.
func TestLazyEqualsStepwise(t *testing.T) {
	reached := 0
	scale.Check(t, 300, 50_000, func(t *rapid.T) {
		p, g := drawPosition(t), drawGlobals(t)
		p.BelowSince, p.CooldownUntil, p.Left, p.Counted = 0, 0, false, true
		p.Masa, p.ReqLast = types.MaxAmount, math.MaxInt(p.ReqLast, params().Roles[1].MinStake)
		k := rapid.Uint64Range(1, 64).Draw(t, "k")
		steps := p
		for i := uint64(1); i <= k; i++ {
			g.Epoch = p.EpochLast + i
			o, err := types.Observe(steps, g, params(), worthless())
			require.NoError(t, err)
			steps = o.Position
		}
		o, err := types.Observe(p, g, params(), worthless())
		require.NoError(t, err)
		lazy, step := o.Factors.Required, steps.ReqLast
		goal := math.MaxInt(o.Factors.Raw, params().Roles[1].MinStake)
		if lazy.Equal(goal) {
			reached++
			require.Equal(t, step.String(), lazy.String(), "both at the goal")
			return
		}
		// Each step rounds away from the exact power by less than 1, which then grows at most by the ramp.
		bound := math.LegacyNewDec(2)
		for range k {
			bound = bound.MulTruncate(dec("1.05")).Add(dec("1.05"))
		}
		require.True(t, lazy.Sub(step).Abs().LTE(bound.Ceil().TruncateInt()), "%s and %s in %d steps", lazy, step, k)
	})
	require.Positive(t, reached)
}

func drawPosition(t *rapid.T) types.Position {
	p := worker(rapid.Int64Range(0, 20_000).Draw(t, "stake"))
	p.Utility = math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1_000_000).Draw(t, "utility"), 6)
	p.ReqLast = math.NewInt(rapid.Int64Range(0, 20_000).Draw(t, "req"))
	p.EpochLast = rapid.Uint64Range(1, 60).Draw(t, "last")
	switch rapid.IntRange(0, 3).Draw(t, "state") {
	case 1:
		p.BelowSince = rapid.Uint64Range(1, p.EpochLast).Draw(t, "since")
	case 2:
		p.BelowSince, p.CooldownUntil, p.Counted = 1, rapid.Uint64Range(1, 80).Draw(t, "cooldown"), false
	case 3:
		p.Left, p.Masa, p.Counted = true, math.ZeroInt(), false
	}
	return p
}

func drawGlobals(t *rapid.T) types.Globals {
	g := base(rapid.Uint64Range(60, 130).Draw(t, "epoch"), rapid.Int64Range(1, 20_000).Draw(t, "base"))
	g.Mean = math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1_000_000).Draw(t, "mean"), 6)
	g.N = rapid.Uint64Range(0, 20_000).Draw(t, "n")
	g.Bonded = math.NewInt(rapid.Int64Range(0, 10_000_000).Draw(t, "bonded"))
	return g
}

func TestSuppose(t *testing.T) {
	p, g := worker(1000), base(10, 1000)
	o, err := types.Suppose(p, g, params(), p.Masa, math.LegacyDec{})
	require.NoError(t, err)
	plain, err := types.Observe(p, g, params(), worthless())
	require.NoError(t, err)
	require.Equal(t, plain, o, "supposing nothing")
	o, err = types.Suppose(p, g, params(), math.NewInt(999), math.LegacyDec{})
	require.NoError(t, err)
	require.Equal(t, types.Status_STATUS_GRACE, o.Status, "less stake")
	o, err = types.Suppose(p, g, params(), p.Masa, dec("0.9"))
	require.NoError(t, err)
	require.Equal(t, int64(950), o.Factors.Required.Int64(), "a better score, after the ramp of one epoch")
	require.Equal(t, uint64(1), o.RampEpochs)
}

func TestCoverage(t *testing.T) {
	standing := types.Standing{
		Status: types.Status_STATUS_GRACE, Counted: math.NewInt(2), Required: math.NewInt(3),
	}
	require.Equal(t, "0.666666666666666666", standing.Coverage().String())
	standing.Counted = math.NewInt(3)
	require.Equal(t, "1.000000000000000000", standing.Coverage().String())
	standing.Counted, standing.Status = math.ZeroInt(), types.Status_STATUS_ACTIVE
	require.Equal(t, "0.000000000000000000", standing.Coverage().String())
	standing.Required = math.ZeroInt()
	require.Equal(t, "1.000000000000000000", standing.Coverage().String())
	standing.Status = types.Status_STATUS_INACTIVE
	require.True(t, standing.Coverage().IsZero())
}

// worthless is a valuation without a price.
func worthless() types.Valuation { return types.DefaultParams().Worthless() }
