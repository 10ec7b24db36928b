package keeper_test

import (
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/testutil/comet"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func TestPowerIsTheFormula(t *testing.T) {
	stakes := []int64{1000, 2000, 3000, 4000, 50_000}
	c := found(t, stakes...)
	for i := range stakes {
		c.ledger.Change(c.Ctx, validator, c.Addr(i), func(p *fakes.Position) {
			p.Utility = math.LegacyNewDecWithPrec(int64(2*i), 1)
		})
	}
	c.run(keeper.PowerPhase(c.k), 1, 10)
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	c.set.Apply(t, updates)

	input := power.Input{Params: types.DefaultParams().Power()}
	input.Beacon, err = c.k.RandomBeacon(c.Ctx)
	require.NoError(t, err)
	for i, stake := range stakes {
		input.Members = append(input.Members, power.Member{
			Addr: c.Addr(i), Stake: math.NewInt(stake), Performance: math.LegacyNewDecWithPrec(int64(2*i), 1),
		})
	}
	want, err := power.Of(input)
	require.NoError(t, err)
	answer, err := c.query.Power(c.Ctx, &types.QueryPowerRequest{})
	require.NoError(t, err)
	require.Len(t, answer.Powers, len(stakes))
	for i, w := range want {
		require.Equal(t, w.Power, c.validator(i).Power)
		require.Equal(t, w.Power, c.set.Powers()[string(key(i).Address())])
		for _, factors := range answer.Powers {
			if factors.Operator != c.Addr(i).String() {
				continue
			}
			require.Equal(t, w.Capped, factors.Capped)
			require.Equal(t, w.Multiplier, factors.Multiplier)
			require.Equal(t, w.Jitter, factors.Jitter)
		}
		requireEvent(t, c.Ctx, &types.EventPowerChanged{Operator: c.Addr(i).String(), Power: w.Power})
	}
	require.Equal(t, c.set.Total(), answer.Total)
	require.True(t, answer.ThirdShare.IsPositive())
}

func TestSecondCollateralGivesNoPower(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	before := c.set.Powers()
	c.ledger.Change(c.Ctx, validator, c.Addr(0), func(p *fakes.Position) { p.Tao = math.NewInt(1_000_000) })
	c.run(keeper.PowerPhase(c.k), 1, 10)
	c.settle()
	require.Equal(t, before, c.set.Powers())
}

func TestASmallThirdIsAnnounced(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.Ctx = c.Ctx.WithEventManager(sdk.NewEventManager())
	c.run(keeper.PowerPhase(c.k), 1, 10)
	require.Empty(t, c.Ctx.EventManager().Events(), "a set of equals is safe")
	for i, stake := range []int64{100_000, 1000, 1000, 1000} {
		c.ledger.Change(c.Ctx, validator, c.Addr(i), func(p *fakes.Position) { p.Masa = math.NewInt(stake) })
	}
	c.run(keeper.PowerPhase(c.k), 1, 10)
	answer, err := c.query.Power(c.Ctx, &types.QueryPowerRequest{})
	require.NoError(t, err)
	require.True(t, answer.ThirdShare.LT(types.SafeThird), "the cap binds")
	requireEvent(t, c.Ctx, &types.EventThirdShareLow{ThirdShare: answer.ThirdShare})
}

func TestNothingChangedIsNoUpdate(t *testing.T) {
	c := found(t, 1000, 2000)
	c.run(keeper.PowerPhase(c.k), 1, 10)
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	require.Empty(t, updates)
	updates, err = c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	require.Empty(t, updates, "what was handed over is not handed over again")
}

// TestALeaverBetweenTwoPhases: SEAT gives a seat, its owner leaves before POWER, and the next epoch's SEAT takes the
// seat in the very block of POWER.
func TestALeaverBetweenTwoPhases(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	c.steady()
	c.register(5, 300)
	c.ledger.SetEpoch(c.Ctx, 3)
	c.block(func() { c.run(keeper.PowerPhase(c.k), 0, 100) })
	c.block(func() { c.run(keeper.SeatPhase(c.k), 1, 100) })
	c.block(func() {
		require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(5)))
		c.run(keeper.PowerPhase(c.k), 1, 100)
		c.run(keeper.SeatPhase(c.k), 2, 100)
	})
	require.Empty(t, c.later)
	c.block(func() { c.run(keeper.PowerPhase(c.k), 2, 100) })
	c.settle()
	require.Len(t, c.set.Powers(), 5)
}

// TestTwoPipelinesInABlock: a line of waiting epochs may run POWER twice before the end of the block. What comes and
// goes in between must not be told to CometBFT, which would stop at the removal of somebody it does not know.
func TestTwoPipelinesInABlock(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	c.steady()
	c.register(5, 300)
	c.ledger.SetEpoch(c.Ctx, 3)
	c.block(func() { c.run(keeper.PowerPhase(c.k), 0, 100) })
	c.block(func() {
		c.run(keeper.SeatPhase(c.k), 1, 100)
		c.run(keeper.PowerPhase(c.k), 1, 100)
		require.Equal(t, []int{0, 1, 2, 3, 4, 5}, c.members())
		require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(5)))
		c.run(keeper.SeatPhase(c.k), 2, 100)
		c.run(keeper.PowerPhase(c.k), 2, 100)
	})
	require.Equal(t, []int{0, 1, 2, 3, 4}, c.members())
	require.Empty(t, c.later, "CometBFT never heard of it")
	c.settle()
}

func TestASetWithoutMembersIsNeverHandedOver(t *testing.T) {
	c := newChain(t)
	_, _, _, err := keeper.PowerPhase(c.k).Run(c.Ctx, 1, nil, 10)
	require.ErrorIs(t, err, types.ErrNoValidators)
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	require.Empty(t, updates)
}

func TestEverybodyLeaves(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000, 1000)
	for i := range 6 {
		require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(i)))
	}
	for range 5 {
		c.epoch()
		c.settle()
	}
	require.Len(t, c.members(), 4, "the minimum goes on without stake")
	require.Len(t, c.set.Powers(), 4)
	for _, i := range c.members() {
		require.Equal(t, int64(1), c.validator(i).Power)
	}
}

func TestAFailedTailIsOnRecordAndTheUpdatesGoOut(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(4)))
	c.run(keeper.SeatPhase(c.k), 1, 100)
	c.run(keeper.PowerPhase(c.k), 1, 100)
	fail(c, 4)
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	c.set.Apply(t, updates)
	require.Len(t, c.set.Powers(), 4)
	require.Len(t, c.ledger.Failures(c.Ctx), 1)
}

func TestUpdatesHoldOnTheirOwn(t *testing.T) {
	c := newChain(t)
	for i := range 3 {
		c.register(i, int64(1000*(i+1)))
	}
	before, err := c.k.ApplyAndReturnValidatorSetUpdates(c.Ctx)
	require.NoError(t, err)
	require.Len(t, before, 3)
	again, err := c.k.ApplyAndReturnValidatorSetUpdates(c.Ctx)
	require.NoError(t, err)
	require.Empty(t, again, "a chain that has its set does not get another")
	c.ledger.Change(c.Ctx, validator, c.Addr(0), func(p *fakes.Position) { p.Masa = math.NewInt(2500) })
	c.run(keeper.PowerPhase(c.k), 1, 10)
	updates, err := c.k.EndBlock(c.Ctx)
	require.NoError(t, err)
	comet.Check(t, before, updates)
}
