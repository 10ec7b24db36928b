package app

import (
	"path/filepath"

	abcitypes "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/baseapp/blockexec"
	"github.com/cosmos/cosmos-sdk/client/flags"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cast"

	"github.com/masa-finance/masad/app/abci"
	"github.com/masa-finance/masad/app/ante"
	"github.com/masa-finance/masad/app/reveal"
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
	app.SetAnteHandler(atLastBlock(app, chain))
	reveals := reveal.NewMaker(app.ValidatorSet, reveal.Open(SecretFile(app.options), app.Logger()), app.Logger())
	app.SetPrepareProposal(abci.NewPreparer(app.tx.TxDecoder(), lane, app.Logger()).WithReveals(reveals).Handle)
	app.SetProcessProposal(abci.NewJudge(app.tx.TxDecoder(), app.Logger()).WithReveals(app.ValidatorSet).Handle)
	app.SetInitChainer(app.initChain)
	app.SetPreBlocker(app.preBlock)
	app.SetBeginBlocker(app.manager.BeginBlock)
	app.SetEndBlocker(app.manager.EndBlock)
	app.setExecutor()
	return nil
}

// preBlock runs before a block: first what the modules have to do, a new release's migrations before all, then the
// beacon, which the block begins with and everything else draws on.
func (app *App) preBlock(ctx sdk.Context, req *abcitypes.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
	response, err := app.manager.PreBlock(ctx)
	if err != nil {
		return nil, err
	}
	return response, app.ValidatorSet.PreBlock(ctx, reveal.First(req.Txs))
}

// SecretFile is where the node's beacon secret is: the setting, or the usual place in the home; a relative path is one
// from the home. Without a home there is none.
func SecretFile(options servertypes.AppOptions) string {
	home := cast.ToString(options.Get(flags.FlagHome))
	path := cast.ToString(options.Get(FlagBeaconSecret))
	if path == "" {
		path = reveal.DefaultFile
	}
	if filepath.IsAbs(path) {
		return path
	}
	if home == "" {
		return ""
	}
	return filepath.Join(home, path)
}

// setExecutor runs transactions one after another, with a meter on the block's gas. A node may choose the parallel
// executor (block-executor in app.toml), which gives the same results and cannot meter: there the limit is held by
// ProcessProposal alone, as the sum of the gas limits.
func (app *App) setExecutor() {
	app.SetDisableBlockGasMeter(false)
	blockexec.Apply(app.BaseApp, app.options, app.all(), app.tx.TxDecoder(),
		func(storetypes.MultiStore) string { return stakingtypes.BondDenom })
}
