package app

import (
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/cosmos/cosmos-sdk/x/gov/types/v1beta1"

	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
	govtypes "github.com/masa-finance/masad/x/gov/types"
)

// addGovKeepers adds governance: the SDK's proposals, deposits and execution, with votes that weigh what x/gov says and
// messages that the law allows. What the SDK would give to a community pool goes to our treasury.
func (app *App) addGovKeepers() {
	app.Gov = govkeeper.NewKeeper(app.cdc, app.service(govtypes.StoreKey), govkeeper.Deps{
		Staking: app.Staking, Epochs: app.Staking, Rewards: app.Rewards,
	}, Authority())
	rules := law{allowed: governed(), consensus: app.consensusGuard(), judgement: app.checkJudgement}
	app.SDKGov = sdkgovkeeper.NewKeeper(
		app.cdc, app.service(sdkgovtypes.StoreKey), app.Account, depositBank{app.Bank}, app.Rewards,
		lawfulRouter{app.MsgServiceRouter(), rules}, sdkgovtypes.DefaultConfig(), Authority(), app.Gov.Tally,
	)
	app.SDKGov.SetHooks(lawfulProposals{GovHooks: app.Gov.Proposals(), gov: app.SDKGov, law: rules})
	app.Gov.SetGovernance(app.SDKGov)
	// The SDK reads a router here even for the oldest form of a text, and panics if there is none.
	app.SDKGov.SetLegacyRouter(v1beta1.NewRouter().AddRoute(sdkgovtypes.RouterKey, v1beta1.ProposalHandler))
}

// consensusGuard stands before the parameters of CometBFT.
func (app *App) consensusGuard() consensusGuard {
	return consensusGuard{keeper: app.Consensus, staking: app.Staking}
}
