package app

import (
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authsims "github.com/cosmos/cosmos-sdk/x/auth/simulation"
	authzmodule "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	feegrantmodule "github.com/cosmos/cosmos-sdk/x/feegrant/module"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	sdkgov "github.com/cosmos/cosmos-sdk/x/gov"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/cosmos/cosmos-sdk/x/upgrade"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	ibc "github.com/cosmos/ibc-go/v11/modules/core"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"

	"github.com/masa-finance/masad/x/gov"
	"github.com/masa-finance/masad/x/rewards"
	"github.com/masa-finance/masad/x/slashing"
	"github.com/masa-finance/masad/x/staking"
	"github.com/masa-finance/masad/x/validatorset"
)

// addModules makes the modules from their keepers and registers their types with the codecs.
func (app *App) addModules() {
	coins := bank.NewAppModule(app.cdc, app.Bank, app.Account)
	app.manager = module.NewManager(
		auth.NewAppModule(app.cdc, app.Account, authsims.RandomGenesisAccounts),
		coins,
		authzmodule.NewAppModule(app.cdc, app.Authz, app.Account, app.Bank, app.registry),
		feegrantmodule.NewAppModule(app.cdc, app.Account, app.Bank, app.FeeGrant, app.registry),
		consensusModule{
			AppModule: consensus.NewAppModule(app.cdc, app.Consensus),
			guard:     app.consensusGuard(),
		},
		upgrade.NewAppModule(app.Upgrade, app.Account.AddressCodec()),
		sdkgov.NewAppModule(app.cdc, app.SDKGov, app.Account, app.Bank),
		genutil.NewAppModule(app.Account, app.ValidatorSet, app, app.tx),

		staking.NewAppModule(app.cdc, app.Staking),
		validatorset.NewAppModule(app.cdc, app.ValidatorSet),
		slashing.NewAppModule(app.cdc, app.Slashing),
		rewards.NewAppModule(app.cdc, app.Rewards),
		gov.NewAppModule(app.cdc, app.Gov),

		ibc.NewAppModule(app.IBC),
		transfer.NewAppModule(app.Transfer),
		ibctm.NewAppModule(app.LightClient),
	)
	app.basics = module.NewBasicManagerFromManager(app.manager, map[string]module.AppModuleBasic{
		banktypes.ModuleName:    bankBasics{coins},
		genutiltypes.ModuleName: genutil.NewAppModuleBasic(ValidateGenTx),
		sdkgovtypes.ModuleName:  govBasics{sdkgov.NewAppModuleBasic(nil)},
	})
	app.basics.RegisterLegacyAminoCodec(app.amino)
	app.basics.RegisterInterfaces(app.registry)
}
