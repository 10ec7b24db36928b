package sim

import (
	"fmt"
	"testing"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

func TestTheFirstEpochsOfANetworkWithoutWorkersPass(t *testing.T) {
	for _, n := range []int{1, 4, 64} {
		t.Run(fmt.Sprintf("%d validators", n), func(t *testing.T) {
			w := watch(newWorld(t, testapp.WithValidators(n)))
			w.Blocks(4 * stakingtypes.MinEpochBlocks)
			require.Equal(t, stakingtypes.PhaseDone, w.epoch(3).Phase)
			members, err := w.App.ValidatorSet.Members(w.Ctx())
			require.NoError(t, err)
			// Founders are immune at first. Then each epoch prunes one, but not of four or fewer.
			state, err := w.App.ValidatorSet.ExportGenesis(w.Ctx())
			require.NoError(t, err)
			pruned := 0
			for _, p := range state.Prunings {
				if n > 4 && p.Epoch >= state.Params.ImmunityEpochs {
					require.Equal(t, validatorsettypes.PrunedLowest, p.Reason)
					pruned++
					continue
				}
				require.Empty(t, p.Operator)
			}
			require.GreaterOrEqual(t, len(state.Prunings), 3)
			require.Len(t, members, n-min(pruned, int(state.Params.CooldownEpochs)), "the first to be pruned is back")
			for _, v := range w.Validators {
				standing, err := w.App.Staking.Standing(w.Ctx(), validatorRole, v.Address)
				require.NoError(t, err)
				require.Equal(t, stakingtypes.Status_STATUS_ACTIVE, standing.Status)
			}
			w.Fork(t)
		})
	}
}

// TestARequestOnANetworkOfOneValidatorIsSettled has a committee of one.
func TestARequestOnANetworkOfOneValidatorIsSettled(t *testing.T) {
	w := newWorld(t, testapp.WithValidators(1))
	_, oracle := w.employ()
	request, item := w.answered(oracle)
	w.block()
	for _, reveal := range []bool{false, true} {
		w.judge(item, w.Validators[0].String(), reveal)
		w.mustBlock()
	}
	w.Blocks(5)
	require.Equal(t, rewardstypes.OutcomePaid, w.request(request).Outcome)
}

// TestAValidatorThatServesItselfIsJudgedByNobody has a worker that is the only validator: there is no quorum.
func TestAValidatorThatServesItselfIsJudgedByNobody(t *testing.T) {
	w := watch(newWorld(t, testapp.WithValidators(1)))
	worker, oracle := w.Validators[0].Account, w.Accounts[1]
	w.send(worker, registerWorker(worker, 5000*masa, service))
	w.send(oracle, registerOracle(oracle, 5000*masa))
	w.mustBlock()
	request, _ := w.answered(oracle)
	w.Blocks(6)
	require.Equal(t, rewardstypes.OutcomeNoQuorum, w.request(request).Outcome)
}

// TestAPositionThatNobodyTouchesForManyEpochs meets its requirement as if it had been touched in each of them.
func TestAPositionThatNobodyTouchesForManyEpochs(t *testing.T) {
	w := newWorld(t, testapp.WithoutInvariants())
	lazy, busy := w.Accounts[0], w.Accounts[1]
	w.send(lazy, registerWorker(lazy, 50_000*masa, "llm/lazy"))
	w.send(busy, registerWorker(busy, 50_000*masa, "llm/busy"))
	w.mustBlock()
	params := w.staking().Params
	params.Roles[1].Phi = math.LegacyNewDecWithPrec(15, 2)
	w.govern(&stakingtypes.MsgUpdateParams{Authority: authority, Params: params})
	for range scale.N(70, 200) {
		w.Blocks(stakingtypes.MinEpochBlocks - 1)
		w.send(lazy, &stakingtypes.MsgRefreshPosition{Sender: lazy.String(), Role: workerRole, Owner: busy.String()})
		w.mustBlock()
	}
	one, err := w.App.Staking.Standing(w.Ctx(), workerRole, lazy.Address)
	require.NoError(t, err)
	other, err := w.App.Staking.Standing(w.Ctx(), workerRole, busy.Address)
	require.NoError(t, err)
	// The ramp is over long ago: both stand at the same formula.
	require.Equal(t, other.Required.String(), one.Required.String())
	require.Equal(t, other.Status, one.Status)
	w.send(lazy, &stakingtypes.MsgUnbond{Owner: lazy.String(), Role: workerRole, Amount: umasa(masa)})
	w.mustBlock()
	require.NoError(t, w.App.CheckInvariants(w.Ctx()))
}

// TestParametersOfEveryModuleChangeByVote lets governance change something of each module in the middle of an epoch.
func TestParametersOfEveryModuleChangeByVote(t *testing.T) {
	w := watch(newWorld(t, testapp.WithEpochBlocks(15)))
	ledger, market, seats := w.staking().Params, w.rewards().Params, w.validatorset().Params
	penalties := slashingtypes.DefaultParams()
	ledger.EpochBlocks = 14 // the least that two audits fit in
	market.Evaluation.Tau = math.LegacyNewDecWithPrec(7, 1)
	votes := w.gov().Params
	votes.SweepPerBlock++
	seats.Slots = 5
	penalties.Kappa = math.LegacyNewDecWithPrec(4, 1)
	before, err := w.App.Staking.CurrentEpoch(w.Ctx())
	require.NoError(t, err)
	w.govern(
		&stakingtypes.MsgUpdateParams{Authority: authority, Params: ledger},
		&rewardstypes.MsgUpdateParams{Authority: authority, Params: market},
		&slashingtypes.MsgUpdateParams{Authority: authority, Params: penalties},
		&validatorsettypes.MsgUpdateParams{Authority: authority, Params: seats},
		&govtypes.MsgUpdateParams{Authority: authority, Params: votes},
	)
	require.Equal(t, votes, w.gov().Params)
	slashing, err := w.App.Slashing.Params(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, penalties, slashing)
	require.Equal(t, market, w.rewards().Params)
	require.Equal(t, ledger, w.staking().Params)
	require.Equal(t, seats, w.validatorset().Params)
	now, err := w.App.Staking.CurrentEpoch(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, before, now, "the running epoch keeps its length")
	w.Blocks(15)
	next, err := w.App.Staking.CurrentEpoch(w.Ctx())
	require.NoError(t, err)
	require.Equal(t, before.EndHeight+1, next.StartHeight)
	require.Equal(t, int64(14), next.EndHeight-next.StartHeight+1, "the next has the new one")
	require.Empty(t, w.failures())
}

// TestEpochsThatAreShortenedAndLengthenedGoOn changes the length by vote, twice, while requests are under way.
func TestEpochsThatAreShortenedAndLengthenedGoOn(t *testing.T) {
	tr := newTraffic(newWorld(t, crowded(testapp.WithEpochBlocks(13))...), scale.Seed(t)+3)
	tr.populate()
	for _, length := range []uint64{10, 17} {
		params := tr.staking().Params
		params.EpochBlocks = length
		update := &stakingtypes.MsgUpdateParams{Authority: authority, Params: params}
		tr.world.propose(tr.Validators[0].Account, []sdk.Msg{update})
		for range 25 {
			tr.next(8)
		}
	}
}

// TestAnUnbondingIsPaidWhenItsTimeHasCome pays at the first block whose time is late enough.
func TestAnUnbondingIsPaidWhenItsTimeHasCome(t *testing.T) {
	w := watch(newWorld(t))
	worker, _ := w.employ()
	w.send(worker, &stakingtypes.MsgUnbond{Owner: worker.String(), Role: workerRole, Amount: umasa(masa)})
	w.mustBlock()
	due := w.Time().Add(unbondingBlocks * testapp.BlockTime)
	has := func() int64 {
		return w.App.Bank.GetBalance(w.Ctx(), worker.Address, stakingtypes.BondDenom).Amount.Int64()
	}
	before := has()
	for w.Time().Before(due.Add(-time.Second)) {
		require.Equal(t, before, has())
		w.NextBlock()
	}
	require.Equal(t, before+masa, has())
}
