package app

import (
	"maps"
	"slices"

	corestore "cosmossdk.io/core/store"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"

	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// stores holds every store key of the application. A key that is mounted is in one of these maps and so in all();
// the parallel executor takes a key that it was not told of for another store's, without an error.
type stores struct {
	kv     map[string]*storetypes.KVStoreKey
	object map[string]*storetypes.ObjectStoreKey
}

// newStores names the stores.
func newStores() stores {
	return stores{
		kv: storetypes.NewKVStoreKeys(
			authtypes.StoreKey, banktypes.StoreKey, authzkeeper.StoreKey, feegrant.StoreKey,
			consensustypes.StoreKey, upgradetypes.StoreKey, sdkgovtypes.StoreKey,
			ibcexported.StoreKey, ibctransfertypes.StoreKey,
			stakingtypes.StoreKey, stakingtypes.ClockStoreKey, validatorsettypes.StoreKey, slashingtypes.StoreKey,
			rewardstypes.StoreKey, rewardstypes.RegistryStoreKey, rewardstypes.DrawStoreKey,
			govtypes.StoreKey,
		),
		// Fees of one block gather here and reach the fee collector in the bank's EndBlock, so that transactions
		// do not all write one balance.
		object: storetypes.NewObjectStoreKeys(banktypes.ObjectStoreKey),
	}
}

// mount gives every store to the BaseApp.
func (s stores) mount(app *baseapp.BaseApp) {
	app.MountKVStores(s.kv)
	app.MountObjectStores(s.object)
}

// all returns every mounted key, in a fixed order.
func (s stores) all() []storetypes.StoreKey {
	keys := make([]storetypes.StoreKey, 0, len(s.kv)+len(s.object))
	for _, name := range slices.Sorted(maps.Keys(s.kv)) {
		keys = append(keys, s.kv[name])
	}
	for _, name := range slices.Sorted(maps.Keys(s.object)) {
		keys = append(keys, s.object[name])
	}
	return keys
}

// service opens the store of a module.
func (s stores) service(name string) corestore.KVStoreService {
	return runtime.NewKVStoreService(s.kv[name])
}
