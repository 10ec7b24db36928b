package app_test

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// TestADelegateThatSignsTwiceDuringTheVote is slashed, jailed and tombstoned: its vote counts what it counted at the
// snapshot, and who delegated to it can take theirs back. The next vote counts what it has left.
func TestADelegateThatSignsTwiceDuringTheVote(t *testing.T) {
	d := newDemocracy(t, 2, longVotes())
	v, b := d.Validators[1], d.Accounts[0]
	d.MustDeliver(b, delegate(b, general, edge(v.Account, 0)))
	id := d.proposeText()
	d.mustVote(v.Account, id, sdkgovv1.OptionNo)
	before := d.ballot(id).Tally
	d.NextBlockWith([]abci.Misbehavior{
		d.Fault(abci.MisbehaviorType_DUPLICATE_VOTE, v.Consensus.PubKey().Address(), 1),
	})
	left := d.bonded(v.Account)
	require.Less(t, left, int64(each), "slashed")
	jailed, err := d.App.ValidatorSet.Validator(d.Ctx(), v.Address)
	require.NoError(t, err)
	require.True(t, jailed.Jailed)
	require.Equal(t, before, d.ballot(id).Tally)
	d.mustVote(b, id, sdkgovv1.OptionYes)
	require.EqualValues(t, each, d.weight(id, v.Account), "its own, as it was at the snapshot")
	require.EqualValues(t, each, d.weight(id, b))
	later := d.proposeText()
	d.mustVote(v.Account, later, sdkgovv1.OptionNo)
	require.EqualValues(t, left+each, d.weight(later, v.Account))
	for _, other := range []testapp.Validator{d.Validators[0], d.Validators[2]} {
		d.mustVote(other.Account, id, sdkgovv1.OptionYes)
	}
	for d.proposal(id).Status == sdkgovv1.StatusVotingPeriod {
		d.Blocks(1)
	}
	require.Equal(t, sdkgovv1.StatusPassed, d.proposal(id).Status)
	require.Equal(t, "1000000000000", d.proposal(id).FinalTallyResult.NoCount)
}

// bonded is the MASA that an account bonds in all its roles, in umasa.
func (d *democracy) bonded(who testapp.Account) int64 {
	d.t.Helper()
	bonded, err := d.App.Staking.BondedMasa(d.Ctx(), who.Address)
	require.NoError(d.t, err)
	return bonded.Int64()
}

// TestADelegateThatLosesItsSeatDuringTheVote keeps its vote: stake votes, not seats.
func TestADelegateThatLosesItsSeatDuringTheVote(t *testing.T) {
	few := testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
		g.Params.Slots, g.Params.MinValidators = 5, 1
	}))
	d := newDemocracy(t, 5, few, longVotes(), testapp.WithValidators(5), testapp.WithEpochBlocks(10))
	for i, v := range d.Validators {
		d.MustDeliver(d.Accounts[i], delegate(d.Accounts[i], general, edge(v.Account, 0)))
	}
	for range 30 {
		id := d.proposeText()
		for _, v := range d.Validators {
			d.mustVote(v.Account, id, sdkgovv1.OptionYes)
		}
		before := d.ballot(id).Tally
		if i := d.untilPruned(id); i >= 0 {
			require.Equal(t, before, d.ballot(id).Tally)
			require.EqualValues(t, 2*each, d.weight(id, d.Validators[i].Account))
			d.mustVote(d.Accounts[i], id, sdkgovv1.OptionNo)
			require.EqualValues(t, each, d.weight(id, d.Validators[i].Account))
			d.mustVote(d.Validators[i].Account, id, sdkgovv1.OptionAbstain)
			require.EqualValues(t, each, d.ballot(id).Tally.Results()[sdkgovv1.OptionAbstain].TruncateInt64())
			return
		}
	}
	require.Fail(t, "nobody lost a seat during a vote")
}

// untilPruned lets blocks pass until a validator loses its seat and returns which one, -1 if the vote ends before that
// or is about to.
func (d *democracy) untilPruned(id uint64) int {
	d.t.Helper()
	for d.proposal(id).VotingEndTime.Sub(d.Time()) > 4*testapp.BlockTime {
		d.NextBlock()
		for i, v := range d.Validators {
			state, err := d.App.ValidatorSet.Validator(d.Ctx(), v.Address)
			require.NoError(d.t, err)
			if !state.Seated {
				return i
			}
		}
	}
	d.Blocks(5)
	return -1
}

// TestADelegateThatLeavesDuringTheVote keeps its vote until the end, and delegations to it go nowhere after.
func TestADelegateThatLeavesDuringTheVote(t *testing.T) {
	d := newDemocracy(t, 3, longVotes())
	a, b := d.Accounts[0], d.Accounts[1]
	d.MustDeliver(b, delegate(b, general, edge(a, 0)))
	id := d.proposeText()
	d.mustVote(a, id, sdkgovv1.OptionYes)
	d.MustDeliver(a, &stakingtypes.MsgLeaveRole{Owner: a.String(), Role: stakingtypes.Role_ROLE_WORKER})
	require.EqualValues(t, 2*each, d.weight(id, a))
	d.mustVote(b, id, sdkgovv1.OptionNo)
	require.EqualValues(t, each, d.weight(id, a))
}
