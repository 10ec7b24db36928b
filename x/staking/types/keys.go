package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the module's name, its account's and its errors' codespace. The SDK reads the genesis key "staking"
	// as its own type, so ours is another.
	ModuleName = "masastaking"
	// StoreKey is the key of the module's store.
	StoreKey = ModuleName
)

// Prefixes of the store, in the order of the values they lead.
var (
	ParamsPrefix = collections.NewPrefix(0) // -> Params

	PositionsPrefix = collections.NewPrefix(10) // (role, owner) -> Position
	TotalsPrefix    = collections.NewPrefix(11) // role -> RoleTotals
	HoldsPrefix     = collections.NewPrefix(12) // (role, owner, reference) -> Hold

	UnbondingsPrefix        = collections.NewPrefix(20) // id -> Unbonding
	UnbondingIDPrefix       = collections.NewPrefix(21) // -> id of the next unbonding, less 1
	UnbondingQueuePrefix    = collections.NewPrefix(22) // (completion time, id)
	UnbondingsByOwnerPrefix = collections.NewPrefix(23) // (owner, id)

	EpochsPrefix  = collections.NewPrefix(30) // number -> Epoch
	CurrentPrefix = collections.NewPrefix(31) // -> number of the running epoch
	WaitingPrefix = collections.NewPrefix(32) // number of a closed epoch whose pipeline has not finished

	GlobalsPrefix = collections.NewPrefix(40) // role -> Globals in force
	HistoryPrefix = collections.NewPrefix(41) // (epoch, role) -> Globals

	FailuresPrefix  = collections.NewPrefix(50) // number -> Failure
	FailureIDPrefix = collections.NewPrefix(51) // -> number of the next failure
)

// Prefixes are the first bytes of all keys of the store.
func Prefixes() []byte {
	prefixes := []collections.Prefix{
		ParamsPrefix, PositionsPrefix, TotalsPrefix, HoldsPrefix, UnbondingsPrefix, UnbondingIDPrefix,
		UnbondingQueuePrefix, UnbondingsByOwnerPrefix, EpochsPrefix, CurrentPrefix, WaitingPrefix, GlobalsPrefix,
		HistoryPrefix, FailuresPrefix, FailureIDPrefix,
	}
	first := make([]byte, 0, len(prefixes))
	for _, prefix := range prefixes {
		first = append(first, prefix.Bytes()[0])
	}
	return first
}
