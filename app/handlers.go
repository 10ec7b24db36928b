package app

import (
	abcitypes "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/baseapp/blockexec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app/abci"
	"github.com/masa-finance/masad/app/ante"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// setHandlers connects the modules to the blocks: what admits a transaction, what makes and judges a proposal, and what
// runs around the transactions.
func (app *App) setHandlers() error {
	lane := ante.Lanes{
		ante.NewDutyLane(app.Rewards, app.Authz), ante.NewPriceLane(app.ValidatorSet, app.Authz),
	}
	chain, err := ante.NewHandler(ante.Options{
		Accounts:  app.Account,
		Bank:      app.Bank,
		FeeGrants: app.FeeGrant,
		Lane:      lane,
		SignModes: app.tx.SignModeHandler(),
		IBC:       app.IBC,
	})
	if err != nil {
		return err
	}
	app.SetAnteHandler(chain)
	app.SetPrepareProposal(abci.NewPreparer(app.tx.TxDecoder(), lane, app.Logger()).Handle)
	app.SetProcessProposal(abci.NewJudge(app.tx.TxDecoder(), app.Logger()).Handle)
	app.SetInitChainer(app.initChain)
	app.SetPreBlocker(func(ctx sdk.Context, _ *abcitypes.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
		return app.manager.PreBlock(ctx)
	})
	app.SetBeginBlocker(app.manager.BeginBlock)
	app.SetEndBlocker(app.manager.EndBlock)
	app.setExecutor()
	return nil
}

// setExecutor runs transactions one after another, with a meter on the block's gas. A node may choose the parallel
// executor (block-executor in app.toml), which gives the same results and cannot meter: there the limit is held by
// ProcessProposal alone, as the sum of the gas limits.
func (app *App) setExecutor() {
	app.SetDisableBlockGasMeter(false)
	blockexec.Apply(app.BaseApp, app.options, app.all(), app.tx.TxDecoder(),
		func(storetypes.MultiStore) string { return stakingtypes.BondDenom })
}
