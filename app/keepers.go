package app

import (
	"cosmossdk.io/log/v2"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	feegrantkeeper "github.com/cosmos/cosmos-sdk/x/feegrant/keeper"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	upgradekeeper "github.com/cosmos/cosmos-sdk/x/upgrade/keeper"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	transferkeeper "github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	ibckeeper "github.com/cosmos/ibc-go/v11/modules/core/keeper"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
	"github.com/spf13/cast"

	govkeeper "github.com/masa-finance/masad/x/gov/keeper"
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	slashingkeeper "github.com/masa-finance/masad/x/slashing/keeper"
	stakingkeeper "github.com/masa-finance/masad/x/staking/keeper"
	validatorsetkeeper "github.com/masa-finance/masad/x/validatorset/keeper"
)

// Keepers are the keepers of all modules. Tests reach them here; modules get the narrow interfaces they ask for.
type Keepers struct {
	Account   authkeeper.AccountKeeper
	Bank      bankkeeper.BaseKeeper
	Authz     authzkeeper.Keeper
	FeeGrant  feegrantkeeper.Keeper
	Consensus consensuskeeper.Keeper
	Upgrade   *upgradekeeper.Keeper
	SDKGov    *sdkgovkeeper.Keeper

	Staking      *stakingkeeper.Keeper
	ValidatorSet *validatorsetkeeper.Keeper
	Slashing     *slashingkeeper.Keeper
	Rewards      *rewardskeeper.Keeper
	Gov          *govkeeper.Keeper

	IBC         *ibckeeper.Keeper
	Transfer    *transferkeeper.Keeper
	LightClient ibctm.LightClientModule
}

// Authority is the account that governance acts as: the only one that may change parameters.
func Authority() string { return authtypes.NewModuleAddress(sdkgovtypes.ModuleName).String() }

// addBaseKeepers adds the SDK modules that everything else stands on.
func (app *App) addBaseKeepers(logger log.Logger) {
	app.Consensus = consensuskeeper.NewKeeper(
		app.cdc, app.service(consensustypes.StoreKey), Authority(), runtime.EventService{},
	)
	app.SetParamStore(app.Consensus.ParamsStore)

	prefix := sdk.GetConfig().GetBech32AccountAddrPrefix()
	app.Account = authkeeper.NewAccountKeeper(
		app.cdc, app.service(authtypes.StoreKey), authtypes.ProtoBaseAccount, permissions(),
		address.NewBech32Codec(prefix), prefix, Authority(), authkeeper.WithUnorderedTransactions(true),
	)
	app.Bank = bankkeeper.NewBaseKeeper(
		app.cdc, app.service(banktypes.StoreKey), app.Account, BlockedAddresses(), Authority(), logger,
	).WithObjStoreKey(app.object[banktypes.ObjectStoreKey])
	app.Authz = authzkeeper.NewKeeper(
		app.service(authzkeeper.StoreKey), app.cdc, app.MsgServiceRouter(), app.Account,
	).SetBankKeeper(app.Bank)
	app.FeeGrant = feegrantkeeper.NewKeeper(
		app.cdc, app.service(feegrant.StoreKey), app.Account,
	).SetBankKeeper(app.Bank)
	app.Upgrade = upgradekeeper.NewKeeper(
		app.skippedUpgrades(), app.service(upgradetypes.StoreKey), app.cdc,
		cast.ToString(app.options.Get(flags.FlagHome)), app.BaseApp, Authority(),
	)
}

// skippedUpgrades are the heights whose upgrades the operator told this node to skip.
func (app *App) skippedUpgrades() map[int64]bool {
	skipped := make(map[int64]bool)
	for _, height := range cast.ToIntSlice(app.options.Get(server.FlagUnsafeSkipUpgrades)) {
		skipped[int64(height)] = true
	}
	return skipped
}
