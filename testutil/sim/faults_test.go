package sim

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// culprit is a network of seven validators, two applications side by side, and one of them that is about to sign twice.
type culprit struct {
	*world
	v testapp.Validator
}

func newCulprit(t *testing.T) culprit {
	t.Helper()
	w := newWorld(t, testapp.WithValidators(7), testapp.WithTwin(nil),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.Slots = 6
		})))
	w.Blocks(5)
	seated, err := w.App.ValidatorSet.Members(w.Ctx())
	require.NoError(t, err)
	require.Len(t, seated, 6)
	for _, v := range w.Validators {
		if v.Address.Equals(seated[2].Operator) {
			return culprit{w, v}
		}
	}
	t.Fatal("no member")
	return culprit{}
}

// key is the consensus address that the culprit began with.
func (c culprit) key() sdk.ConsAddress { return sdk.ConsAddress(c.v.Consensus.PubKey().Address()) }

func (c culprit) validator() validatorsettypes.Validator {
	v, err := c.App.ValidatorSet.Validator(c.Ctx(), c.v.Address)
	require.NoError(c.t, err)
	return v
}

// within is all of the culprit's stake that can be slashed.
func (c culprit) within() int64 {
	stake, err := c.App.Staking.AtStake(c.Ctx(), validatorRole, c.v.Address)
	require.NoError(c.t, err)
	return stake.Int64()
}

// shown shows evidence against the key that the culprit began with, and requires that 5 % of all that was within reach
// are gone, and the culprit for ever.
func (c culprit) shown(kind abci.MisbehaviorType) testapp.Block {
	c.t.Helper()
	before := c.within()
	evidence := []abci.Misbehavior{c.Fault(kind, c.key(), 3)}
	block := c.NextBlockWith(evidence)
	require.Equal(c.t, before-(before+19)/20, c.within())
	custody, err := c.App.ValidatorSet.Custody(c.Ctx(), c.v.Address)
	require.NoError(c.t, err)
	require.True(c.t, custody.Tombstoned)
	c.NextBlockWith(evidence)
	require.Equal(c.t, before-(before+19)/20, c.within(), "once")
	c.Blocks(60)
	for _, m := range c.members() {
		require.False(c.t, m.Equals(c.v.Address), "it does not come back")
	}
	require.False(c.t, c.try(c.v.Account, &slashingtypes.MsgUnjail{Operator: c.v.String()}).OK())
	return block
}

func (c culprit) members() []sdk.AccAddress {
	members, err := c.App.ValidatorSet.Members(c.Ctx())
	require.NoError(c.t, err)
	operators := make([]sdk.AccAddress, len(members))
	for i, m := range members {
		operators[i] = m.Operator
	}
	return operators
}

// try executes one message in a block of its own.
func (w *world) try(signer testapp.Account, msg sdk.Msg) testapp.Result {
	w.send(signer, msg)
	return w.block().Results[0]
}

func TestAMemberThatSignsTwiceIsOutInThatBlock(t *testing.T) {
	for _, kind := range []abci.MisbehaviorType{
		abci.MisbehaviorType_DUPLICATE_VOTE, abci.MisbehaviorType_LIGHT_CLIENT_ATTACK,
	} {
		c := newCulprit(t)
		block := c.shown(kind)
		require.Len(t, block.Updates, 1)
		require.Zero(t, block.Updates[0].Power)
		c.Fork(t)
	}
}

func TestWhoLeftBeforeTheEvidenceIsPunished(t *testing.T) {
	c := newCulprit(t)
	require.True(t, c.try(c.v.Account, &stakingtypes.MsgLeaveRole{Owner: c.v.String(), Role: validatorRole}).OK())
	c.Blocks(45)
	_, err := c.App.ValidatorSet.Validator(c.Ctx(), c.v.Address)
	require.ErrorIs(t, err, validatorsettypes.ErrValidatorNotFound)
	c.shown(abci.MisbehaviorType_DUPLICATE_VOTE)
	again := &validatorsettypes.MsgRegisterValidator{
		Operator: c.v.String(), ConsensusPubkey: packedKey(t, "again"), Stake: umasa(1_000_000 * masa),
		Description: validatorsettypes.Description{Moniker: "again"},
	}
	require.Equal(t, validatorsettypes.ErrTombstoned.ABCICode(), c.try(c.v.Account, again).Code)
}

func TestWhoWasPrunedBeforeTheEvidenceIsPunished(t *testing.T) {
	c := newCulprit(t)
	c.Absent[c.v.String()] = true
	for c.validator().Seated {
		c.Blocks(10)
		require.Less(t, c.Height(), int64(300), "never pruned")
	}
	clear(c.Absent)
	c.shown(abci.MisbehaviorType_DUPLICATE_VOTE)
}

func TestWhoRotatedBeforeTheEvidenceIsPunished(t *testing.T) {
	c := newCulprit(t)
	rotate := &validatorsettypes.MsgRotateConsensusKey{Operator: c.v.String(), NewPubkey: packedKey(t, "new")}
	require.True(t, c.try(c.v.Account, rotate).OK())
	c.Blocks(5)
	block := c.shown(abci.MisbehaviorType_DUPLICATE_VOTE)
	require.Len(t, block.Updates, 1, "the key that signs now loses its power")
}
