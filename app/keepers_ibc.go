package app

import (
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	transferkeeper "github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v11/modules/apps/transfer/v2"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	ibcapi "github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibckeeper "github.com/cosmos/ibc-go/v11/modules/core/keeper"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
)

// addIBCKeepers adds IBC core, token transfer over both of its versions, and the light client of CometBFT chains.
func (app *App) addIBCKeepers() {
	app.IBC = ibckeeper.NewKeeper(app.cdc, app.service(ibcexported.StoreKey), app.Upgrade, Authority())
	app.Transfer = transferkeeper.NewKeeper(
		app.cdc, app.Account.AddressCodec(), app.service(transfertypes.StoreKey), app.IBC.ChannelKeeper,
		app.MsgServiceRouter(), app.Account, app.Bank, Authority(),
	)
	app.IBC.SetRouter(porttypes.NewRouter().AddRoute(transfertypes.ModuleName, transfer.NewIBCModule(app.Transfer)))
	app.IBC.SetRouterV2(ibcapi.NewRouter().AddRoute(transfertypes.PortID, transferv2.NewIBCModule(app.Transfer)))

	clients := app.IBC.ClientKeeper
	app.LightClient = ibctm.NewLightClientModule(app.cdc, clients.GetStoreProvider())
	clients.AddRoute(ibctm.ModuleName, &app.LightClient)
}
