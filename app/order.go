package app

import (
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"

	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// setOrder fixes who runs when. Each order is part of the state machine: changing one is an upgrade.
func (app *App) setOrder() {
	app.manager.SetOrderPreBlockers(
		upgradetypes.ModuleName, // a new release takes over before anything else touches its state
		authtypes.ModuleName,    // forgets unordered nonces that timed out
	) // and then the beacon R_h of this block, which needs its first transaction: preBlock
	app.manager.SetOrderBeginBlockers(
		govtypes.ModuleName,          // a snapshot of stakes and delegations, as the last block left them
		validatorsettypes.ModuleName, // who signed the last block
		stakingtypes.ModuleName,      // the epoch clock; its hooks sweep the fees of the epoch that ended
		slashingtypes.ModuleName,     // faults and downtime, before anything is drawn from those who have a seat
		rewardstypes.ModuleName,      // draws workers with R_h, from the state the last block left
		ibcexported.ModuleName,       // the local client's view of this block
		authz.ModuleName,             // drops expired grants
	)
	app.manager.SetOrderEndBlockers(
		banktypes.ModuleName,         // credits what transactions left in the object store; money leaves modules after it
		rewardstypes.ModuleName,      // what is due: tallies, settlements, timeouts
		stakingtypes.ModuleName,      // unbondings that are ripe, then the pipeline of the closed epoch
		govtypes.ModuleName,          // resolves votes that ended and executes what passed
		sdkgovtypes.ModuleName,       // drops proposals without enough deposits; no ended vote is left to it
		feegrant.ModuleName,          // drops expired allowances
		validatorsettypes.ModuleName, // last: the only updates of the validator set, of all that happened above
	)
	genesis := genesisOrder()
	app.manager.SetOrderInitGenesis(genesis...)
	app.manager.SetOrderExportGenesis(genesis...)
}

// genesisOrder begins a chain: accounts and coins, then the ledger from the bottom up, then the transactions of the
// founding validators, which need all of it.
func genesisOrder() []string {
	return []string{
		authtypes.ModuleName,
		banktypes.ModuleName,
		consensustypes.ModuleName,
		upgradetypes.ModuleName,
		authz.ModuleName,
		feegrant.ModuleName,
		sdkgovtypes.ModuleName,
		ibcexported.ModuleName,
		ibctm.ModuleName,
		transfertypes.ModuleName,
		stakingtypes.ModuleName,
		validatorsettypes.ModuleName,
		slashingtypes.ModuleName,
		rewardstypes.ModuleName,
		govtypes.ModuleName, // knows stakes from the ledger, and votes by proposals
		genutiltypes.ModuleName,
	}
}

// pipeline is the work done after each epoch, in this order.
func (app *App) pipeline() []stakingtypes.Phase {
	return []stakingtypes.Phase{
		rewardskeeper.ScorePhase(app.Rewards),           // what actors did in the epoch becomes their utility
		validatorsetkeeper.RankPhase(app.ValidatorSet),  // P_v of the seated, from commits and judgements
		stakingkeeper.RequirePhase(app.Staking),         // the new requirement, from the new utilities
		rewardskeeper.ShapleyPhase(app.Rewards),         // the data sets audited in the epoch, by what they add to a pool
		rewardskeeper.PayPhase(app.Rewards),             // emission and fees, by scores and ranks
		validatorsetkeeper.SeatPhase(app.ValidatorSet),  // who leaves and who comes, by ranks and requirements
		validatorsetkeeper.PowerPhase(app.ValidatorSet), // the power of those who are seated now
		govkeeper.GovernPhase(app.Gov),                  // what voters earn, and their reputations
	}
}
