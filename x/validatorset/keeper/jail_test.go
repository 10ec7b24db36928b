package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func (c *chain) jail(i int, lasting time.Duration) {
	c.t.Helper()
	require.NoError(c.t, c.k.Jail(c.Ctx, c.Addr(i), c.Ctx.BlockTime().Add(lasting)))
}

func (c *chain) powerOf(i int) int64 { return c.set.Powers()[string(key(i).Address())] }

func TestTheJailedLosesItsPowerInThatBlock(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(func() { c.jail(2, time.Hour) })
	require.Equal(t, []int{0, 1, 3}, c.members(), "jailing may go below min_validators")
	require.Len(t, c.later, 1)
	require.Zero(t, c.later[0].Power)
	c.block(nil)
	require.Positive(t, c.powerOf(2), "CometBFT applies an update two blocks later")
	c.block(nil)
	require.Zero(t, c.powerOf(2))

	c.run(keeper.SeatPhase(c.k), 1, 100)
	require.Equal(t, []int{0, 1, 3}, c.members(), "no seat while it is jailed")
	require.ErrorIs(t, c.k.Unjail(c.Ctx, c.Addr(2)), types.ErrJailed)
	c.Ctx = c.Ctx.WithBlockTime(c.Ctx.BlockTime().Add(time.Hour))
	require.NoError(t, c.k.Unjail(c.Ctx, c.Addr(2)))
	require.ErrorIs(t, c.k.Unjail(c.Ctx, c.Addr(2)), types.ErrNotJailed)
	require.Equal(t, []int{0, 1, 3}, c.members(), "the seat comes back in SEAT")
	c.block(func() { c.run(keeper.SeatPhase(c.k), 1, 100); c.run(keeper.PowerPhase(c.k), 1, 100) })
	require.Equal(t, []int{0, 1, 2, 3}, c.members())
	c.settle()
	require.Positive(t, c.powerOf(2))
}

func TestATombstoneIsForEver(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(func() { require.NoError(c.t, c.k.Tombstone(c.Ctx, c.Addr(1))) })
	c.settle()
	require.Zero(t, c.powerOf(1))
	c.Ctx = c.Ctx.WithBlockTime(c.Ctx.BlockTime().Add(1000 * time.Hour))
	require.ErrorIs(t, c.k.Unjail(c.Ctx, c.Addr(1)), types.ErrTombstoned)
	c.run(keeper.SeatPhase(c.k), 1, 100)
	require.NotContains(t, c.members(), 1)

	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	again := c.registration(1, 1000)
	again.ConsensusPubkey = packed(t, key(101))
	_, err := c.msg.RegisterValidator(c.Ctx, again)
	require.ErrorIs(t, err, types.ErrTombstoned, "not after leaving, not with another key")
	_, err = c.msg.RotateConsensusKey(c.Ctx, &types.MsgRotateConsensusKey{
		Operator: c.Addr(1).String(), NewPubkey: packed(t, key(102)),
	})
	require.ErrorIs(t, err, types.ErrTombstoned)
	other := c.registration(7, 1000)
	other.ConsensusPubkey = packed(t, key(1))
	_, err = c.msg.RegisterValidator(c.Ctx, other)
	require.ErrorIs(t, err, types.ErrKeyUsed, "nor does anybody else get its key")
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
}

func TestAtMostAThirdOfThePowerIsJailedAwayInABlock(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000, 1000, 1000)
	c.block(func() {
		for _, i := range []int{5, 0, 3, 1, 6} {
			c.jail(i, time.Hour)
		}
	})
	require.Len(t, c.members(), 5, "two sevenths go")
	require.NotContains(t, c.members(), 5, "first come first")
	require.NotContains(t, c.members(), 0)
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.Len(t, state.Removals.Operators, 3)
	c.block(nil)
	require.Len(t, c.members(), 4, "one fifth: two would be more than a third")
	c.block(nil)
	c.block(nil)
	require.Equal(t, []int{2, 4}, c.members())
	c.settle()
	require.Len(t, c.set.Powers(), 2)
}

func TestOneWithMoreThanAThirdGoesAlone(t *testing.T) {
	c := newChain(t)
	c.setParams(func(p *types.Params) { p.PowerCap = dec("1") })
	c.register(0, 1000)
	c.register(1, 5000)
	c.register(2, 1000)
	c.start()
	c.block(func() { c.jail(1, 0); c.jail(0, 0) })
	require.Equal(t, []int{0, 2}, c.members())
	c.block(nil)
	require.Equal(t, []int{2}, c.members())
	c.settle()
}

func TestTheLastMemberStays(t *testing.T) {
	c := found(t, 1000, 1000)
	c.block(func() { c.jail(0, 0); c.jail(1, 0) })
	require.Equal(t, []int{1}, c.members())
	for range 5 {
		c.block(func() { c.run(keeper.SeatPhase(c.k), 1, 100); c.run(keeper.PowerPhase(c.k), 1, 100) })
	}
	require.Equal(t, []int{1}, c.members(), "without it there is no chain")
	require.NoError(t, c.k.Unjail(c.Ctx, c.Addr(1)))
	require.Equal(t, []int{1}, c.members(), "and it never lost its seat")
	c.block(nil)
	require.Len(t, c.set.Powers(), 1)

	c.block(func() { c.jail(1, 0) })
	c.register(5, 500)
	c.block(func() { c.run(keeper.SeatPhase(c.k), 1, 100); c.run(keeper.PowerPhase(c.k), 1, 100) })
	c.settle()
	require.Equal(t, []int{5}, c.members(), "it goes once somebody comes")
	require.Len(t, c.set.Powers(), 1)
}

// TestWhoLeftAndIsJailedBeforeItHadPowerIsForgotten: between SEAT and POWER a member has no power that its removal
// would tell CometBFT of.
func TestWhoLeftAndIsJailedBeforeItHadPowerIsForgotten(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.register(4, 900)
	c.block(func() { c.run(keeper.SeatPhase(c.k), 1, 100) })
	require.Contains(t, c.members(), 4)
	c.block(func() {
		require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(4)))
		require.NoError(t, c.k.Tombstone(c.Ctx, c.Addr(4)))
	})
	_, err := c.k.Validator(c.Ctx, c.Addr(4))
	require.ErrorIs(t, err, types.ErrValidatorNotFound)
}
