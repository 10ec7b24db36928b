package localnet

import (
	"encoding/json"
	"fmt"
	"time"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/cosmos/gogoproto/proto"

	masagovtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// The clock of a local network: about a second for a block, and epochs and windows short enough to watch.
const (
	timeoutPropose = "1s"
	rollCallBlocks = 4
	acceptBlocks   = 6
	jitterBlocks   = 20
	snapshotBlocks = 5
	manualBlocks   = 60
	votingPeriod   = time.Minute
	expeditedVote  = 30 * time.Second
)

// What everybody has, in MASA. The supply is 10^9 MASA, so that the first worker's requirement is 5 000 and the first
// oracle's 2 000 MASA.
const (
	supply          = 1_000_000_000
	validatorFunds  = 2_100_000
	validatorStake  = 2_000_000
	workerFunds     = 20_000
	workerStake     = 10_000
	oracleFunds     = 100_000
	oracleStake     = 10_000
	collateralFunds = 1_000 // TAO
)

// DataPool is the pool of data that a local network has from its beginning.
const DataPool = "web"

// masa is an amount of MASA.
func masa(amount int64) sdk.Coin {
	return sdk.NewCoin(stakingtypes.BondDenom, scaled(amount, stakingtypes.DisplayExponent))
}

func scaled(amount int64, exponent int) math.Int {
	return math.NewInt(amount).Mul(math.NewIntWithDecimal(1, exponent))
}

// funds are what each actor of a role has at genesis. The faucet has the rest of the supply.
func (p *Plan) funds(role string) sdk.Coins {
	amount := map[string]int64{RoleValidator: validatorFunds, RoleWorker: workerFunds, RoleOracle: oracleFunds}
	rest := int64(supply)
	for _, actor := range p.Actors {
		rest -= amount[actor.Role]
	}
	amount[RoleFaucet] = rest
	tao := sdk.NewCoin(stakingtypes.CollateralDenom, scaled(collateralFunds, stakingtypes.CollateralExponent))
	return sdk.NewCoins(masa(amount[role]), tao)
}

// applyPreset sets the parameters of a local network in a genesis state.
func (p *Plan) applyPreset(cdc codec.JSONCodec, state map[string]json.RawMessage) error {
	var ledger stakingtypes.GenesisState
	err := edit(cdc, state, stakingtypes.ModuleName, &ledger, func() {
		ledger.Params.EpochBlocks = uint64(p.EpochBlocks)
	})
	if err != nil {
		return err
	}
	var market rewardstypes.GenesisState
	err = edit(cdc, state, rewardstypes.ModuleName, &market, func() {
		p.setWindows(&market.Params)
		p.addDataPool(&market)
	})
	if err != nil {
		return err
	}
	var seats validatorsettypes.GenesisState
	err = edit(cdc, state, validatorsettypes.ModuleName, &seats, func() {
		seats.Params.JitterBlocks = jitterBlocks
		seats.Params.Slots = uint32(p.Slots)
		seats.Params.MinValidators = min(seats.Params.MinValidators, seats.Params.Slots)
		// A newcomer is judged before it can be pruned, however short the epochs and long the windows.
		judged := 2 * (market.Params.Evaluation.CommitBlocks + market.Params.Evaluation.RevealBlocks + 2)
		seats.Params.ImmunityEpochs = max(seats.Params.ImmunityEpochs, judged/uint64(p.EpochBlocks)+1)
	})
	if err != nil {
		return err
	}
	var faults slashingtypes.GenesisState
	err = edit(cdc, state, slashingtypes.ModuleName, &faults, func() {
		faults.Params.SignedBlocksWindow, faults.Params.DowntimeJail = uint64(p.DowntimeWindow), p.DowntimeJail
	})
	if err != nil {
		return err
	}
	return presetGovernance(cdc, state)
}

// presetGovernance makes votes short, and snapshots so frequent that a delegation holds for the next vote.
func presetGovernance(cdc codec.JSONCodec, state map[string]json.RawMessage) error {
	var gov govv1.GenesisState
	err := edit(cdc, state, govtypes.ModuleName, &gov, func() {
		voting, expedited := votingPeriod, expeditedVote
		gov.Params.VotingPeriod, gov.Params.ExpeditedVotingPeriod = &voting, &expedited
		gov.Params.MaxDepositPeriod = &voting
	})
	if err != nil {
		return err
	}
	var democracy masagovtypes.GenesisState
	return edit(cdc, state, masagovtypes.ModuleName, &democracy, func() {
		democracy.Params.SnapshotInterval = snapshotBlocks
	})
}

// setWindows makes windows short, or long enough for people. Two committees, one after the other, can audit a data set
// within an epoch, however short.
func (p *Plan) setWindows(params *rewardstypes.Params) {
	window := uint64(p.WindowBlocks)
	params.Evaluation.CommitBlocks, params.Evaluation.RevealBlocks = window, window
	params.Market.AcceptBlocks = acceptBlocks
	// Long windows are for a network whose programs are killed: who publishes a prompt may have to come back.
	params.Market.DeclineBlocks = max(params.Market.DeclineBlocks, window/2)
	params.Availability.RollCallBlocks = rollCallBlocks // an epoch that is not longer has no roll call
	if p.Manual {
		params.Evaluation.CommitBlocks, params.Evaluation.RevealBlocks = manualBlocks, manualBlocks
		params.Market.AcceptBlocks, params.Market.DeclineBlocks = manualBlocks, manualBlocks
		params.Disputes.DisputeBlocks = manualBlocks
	}
	epoch := uint64(p.EpochBlocks)
	params.Data.AuditCommitBlocks = min(params.Data.AuditCommitBlocks, max(1, epoch/4))
	params.Data.AuditRevealBlocks = min(params.Data.AuditRevealBlocks, max(1, epoch/5))
}

// addDataPool makes a pool of data.
func (p *Plan) addDataPool(market *rewardstypes.GenesisState) {
	market.Pools = []rewardstypes.Pool{rewardstypes.NewPool(&rewardstypes.MsgCreatePool{
		Id: DataPool, Categories: []string{"text", "code", "other"}, Weight: 1,
	}, 1)}
}

// edit changes one module's part of a genesis state.
func edit(
	cdc codec.JSONCodec, state map[string]json.RawMessage, module string, part proto.Message, change func(),
) error {
	if err := cdc.UnmarshalJSON(state[module], part); err != nil {
		return fmt.Errorf("genesis of %s: %w", module, err)
	}
	change()
	content, err := cdc.MarshalJSON(part)
	if err != nil {
		return err
	}
	state[module] = content
	return nil
}
