package sim

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"cosmossdk.io/collections"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/app"
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

// prefixes are the first bytes of the keys that each of our stores may hold.
func prefixes() map[string][]collections.Prefix {
	return map[string][]collections.Prefix{
		stakingtypes.StoreKey: {
			stakingtypes.PositionsPrefix, stakingtypes.UnbondingsPrefix,
			stakingtypes.UnbondingIDPrefix, stakingtypes.UnbondingQueuePrefix, stakingtypes.UnbondingsByOwnerPrefix,
		},
		stakingtypes.ClockStoreKey: {
			stakingtypes.ParamsPrefix, stakingtypes.TotalsPrefix, stakingtypes.HoldsPrefix, stakingtypes.EpochsPrefix, stakingtypes.CurrentPrefix,
			stakingtypes.WaitingPrefix, stakingtypes.GlobalsPrefix, stakingtypes.HistoryPrefix,
			stakingtypes.FailuresPrefix, stakingtypes.FailureIDPrefix,
		},
		validatorsettypes.StoreKey: {
			validatorsettypes.ParamsPrefix, validatorsettypes.BeaconPrefix, validatorsettypes.ValidatorsPrefix,
			validatorsettypes.ConsensusKeysPrefix, validatorsettypes.SeatsPrefix, validatorsettypes.PoweredPrefix,
			validatorsettypes.CandidatesPrefix, validatorsettypes.CandidatesByStakePrefix,
			validatorsettypes.SetAsidePrefix, validatorsettypes.SigningsPrefix, validatorsettypes.JudgementsPrefix,
			validatorsettypes.RanksPrefix, validatorsettypes.RankedPrefix, validatorsettypes.SeatChangesPrefix,
			validatorsettypes.PowersPrefix, validatorsettypes.PendingPrefix,
		},
		slashingtypes.StoreKey: {
			slashingtypes.ParamsPrefix, slashingtypes.OffencesPrefix, slashingtypes.OffencesByOwnerPrefix,
		},
		rewardstypes.StoreKey: {
			rewardstypes.ParamsPrefix, rewardstypes.PricePrefix, rewardstypes.QualityPrefix,
			rewardstypes.QualitiesPrefix, rewardstypes.NodesPrefix, rewardstypes.RequestsPrefix,
			rewardstypes.RequestsByOraclePrefix, rewardstypes.RequestsByWorkerPrefix, rewardstypes.UsedPrefix,
			rewardstypes.SearchesPrefix, rewardstypes.NextSearchPrefix,
			rewardstypes.BeginQueuePrefix, rewardstypes.EndQueuePrefix, rewardstypes.ItemsPrefix,
			rewardstypes.CommitmentsPrefix, rewardstypes.EvaluationsPrefix, rewardstypes.DutiesPrefix,
			rewardstypes.AttemptsPrefix, rewardstypes.ClaimablesPrefix, rewardstypes.EntriesPrefix,
			rewardstypes.ActivitiesPrefix, rewardstypes.PaidRequestsPrefix, rewardstypes.BooksPrefix,
			rewardstypes.PendingPrefix,
		},
		rewardstypes.RegistryStoreKey: {
			rewardstypes.WorkersPrefix, rewardstypes.OraclesPrefix, rewardstypes.LeavesPrefix,
			rewardstypes.FreeLeavesPrefix,
		},
	}
}

// checkPrefixes finds keys of our stores that belong to nothing.
func checkPrefixes(ctx sdk.Context, a *app.App) error {
	for _, key := range a.StoreKeys() {
		known, ours := prefixes()[key.Name()]
		if !ours {
			continue
		}
		first := map[byte]bool{}
		for _, prefix := range known {
			first[prefix.Bytes()[0]] = true
		}
		var foreign []byte
		walk(ctx, key, func(k, _ []byte) {
			if foreign == nil && !first[k[0]] {
				foreign = k
			}
		})
		if foreign != nil {
			return fmt.Errorf("%s: key %x is under no prefix", key.Name(), foreign)
		}
	}
	return nil
}
