package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func (c *chain) rotate(i, next int) error {
	_, err := c.msg.RotateConsensusKey(c.Ctx, &types.MsgRotateConsensusKey{
		Operator: c.Addr(i).String(), NewPubkey: packed(c.t, key(next)),
	})
	return err
}

func TestAKeyIsRotated(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	power := c.validator(1).Power
	c.block(func() {
		require.NoError(t, c.rotate(1, 101))
		require.ErrorIs(t, c.rotate(1, 102), types.ErrRotationTooSoon)
	})
	require.Len(t, c.later, 2, "the old key out, the new one in")
	c.settle()
	require.Zero(t, c.powerOf(1))
	require.Equal(t, power, c.powerOf(101))
	for _, i := range []int{1, 101} {
		operator, err := c.k.OperatorByConsAddr(c.Ctx, key(i).Address().Bytes())
		require.NoError(t, err)
		require.Equal(t, c.Addr(1), operator, "both keys are its own for ever")
	}
	require.ErrorIs(t, c.rotate(1, 103), types.ErrRotationTooSoon)
	c.ledger.SetEpoch(c.Ctx, 1+types.DefaultParams().RotationEpochs)
	require.ErrorIs(t, c.rotate(1, 1), types.ErrKeyUsed, "not back to a key that was used")
	require.NoError(t, c.rotate(1, 103))
	c.block(nil)
	c.settle()
	require.Equal(t, power, c.powerOf(103))
}

func TestACandidateRotatesAtOnce(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.register(5, 500)
	c.block(func() { require.NoError(t, c.rotate(5, 105)) })
	require.Empty(t, c.later)
	address, err := c.validator(5).ConsensusAddress()
	require.NoError(t, err)
	require.Equal(t, key(105).Address().Bytes(), address.Bytes())
}

func TestBadRotations(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	require.ErrorIs(t, c.rotate(9, 109), types.ErrValidatorNotFound)
	require.ErrorIs(t, c.rotate(1, 0), types.ErrKeyUsed)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	require.ErrorIs(t, c.rotate(1, 101), types.ErrValidatorNotFound)
	_, err := c.msg.RotateConsensusKey(c.Ctx, &types.MsgRotateConsensusKey{Operator: c.Addr(0).String()})
	require.ErrorIs(t, err, types.ErrInvalidKey)
	require.ErrorContains(t, err, "new_pubkey")
}

// TestEverythingInOneBlock: rotated and pruned, rotated and jailed, rotated and left, rotated and given another power:
// one list of updates that CometBFT takes.
func TestEverythingInOneBlock(t *testing.T) {
	c := ranked(t, func(*types.Params) {}, []int64{1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700}, 3)
	c.register(20, 900)
	c.block(func() {
		for _, i := range []int{0, 2, 3, 4} {
			require.NoError(t, c.rotate(i, 100+i))
		}
		c.jail(2, time.Hour)
		c.jail(5, time.Hour)
		require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(4)))
		c.run(keeper.SeatPhase(c.k), 2, 100)
		c.run(keeper.PowerPhase(c.k), 2, 100)
	})
	for range 8 {
		c.block(nil)
	}
	powers := c.set.Powers()
	for _, i := range []int{0, 2, 3, 4, 102, 5} {
		require.Zero(t, powers[string(key(i).Address())], i)
	}
	require.Positive(t, powers[string(key(100).Address())])
}
