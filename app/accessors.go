package app

import (
	"encoding/json"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/types/module"
)

// AppCodec is the codec of everything stored and sent.
func (app *App) AppCodec() codec.Codec { return app.cdc }

// LegacyAmino is the codec of what hardware wallets sign.
func (app *App) LegacyAmino() *codec.LegacyAmino { return app.amino }

// InterfaceRegistry knows every type that travels as an Any.
func (app *App) InterfaceRegistry() codectypes.InterfaceRegistry { return app.registry }

// TxConfig encodes and signs transactions.
func (app *App) TxConfig() client.TxConfig { return app.tx }

// Basics are the parts of the modules that need no state: genesis, codecs, routes.
func (app *App) Basics() module.BasicManager { return app.basics }

// Manager runs the modules.
func (app *App) Manager() *module.Manager { return app.manager }

// StoreKeys are the keys of all mounted stores, in a fixed order.
func (app *App) StoreKeys() []storetypes.StoreKey { return app.all() }

// DefaultGenesis is the state of a new chain.
func (app *App) DefaultGenesis() map[string]json.RawMessage {
	return app.basics.DefaultGenesis(app.cdc)
}
