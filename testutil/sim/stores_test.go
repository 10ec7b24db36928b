package sim

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// dump is everything in all stores: "store/key in hex" -> value.
type dump map[string]string

// dumpAll reads every store of an application.
func dumpAll(ctx sdk.Context, a *app.App) dump {
	all := dump{}
	for _, key := range a.StoreKeys() {
		if _, ok := key.(*storetypes.KVStoreKey); !ok {
			continue
		}
		walk(ctx, key, func(k, v []byte) { all[key.Name()+"/"+hex.EncodeToString(k)] = string(v) })
	}
	return all
}

// walk visits all keys of a store.
func walk(ctx sdk.Context, key storetypes.StoreKey, visit func(k, v []byte)) {
	all := ctx.KVStore(key).Iterator(nil, nil)
	defer func() { _ = all.Close() }()
	for ; all.Valid(); all.Next() {
		visit(all.Key(), all.Value())
	}
}

// without is the dump without some keys.
func (d dump) without(keys map[string]bool) dump {
	rest := maps.Clone(d)
	maps.DeleteFunc(rest, func(key, _ string) bool { return keys[key] })
	return rest
}

// differences lists the keys in which two dumps differ, sorted, with both values in hex.
func differences(before, after dump) []string {
	var found []string
	for key, value := range before {
		if other, ok := after[key]; !ok {
			found = append(found, fmt.Sprintf("%s: %x is gone", key, value))
		} else if other != value {
			found = append(found, fmt.Sprintf("%s: %x became %x", key, value, other))
		}
	}
	for key, value := range after {
		if _, ok := before[key]; !ok {
			found = append(found, fmt.Sprintf("%s: %x is new", key, value))
		}
	}
	slices.Sort(found)
	return found
}

// ourStores are the names of the stores of our modules.
func ourStores() []string {
	return []string{
		stakingtypes.StoreKey, stakingtypes.ClockStoreKey, validatorsettypes.StoreKey, slashingtypes.StoreKey,
		rewardstypes.StoreKey, rewardstypes.RegistryStoreKey, rewardstypes.DrawStoreKey, govtypes.StoreKey,
	}
}
