package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the module's name, its account's and its errors' codespace. The SDK reads the genesis key "staking"
	// as its own type, so ours is another.
	ModuleName = "masastaking"
	// StoreKey is the key of the module's first store: what owners have. It grows with them.
	StoreKey = ModuleName
	// ClockStoreKey is the key of its second store: what is one for all, and what is going on. It stays small, so that a
	// block that turns the clock, or holds and releases, reads and writes as many tree nodes on a ledger of any size.
	// No store key may begin with another.
	ClockStoreKey = "masaclock"
)

// Prefixes of the store of owners, in the order of the values they lead.
var (
	PositionsPrefix = collections.NewPrefix(10) // (role, owner) -> Position

	UnbondingsPrefix        = collections.NewPrefix(20) // id -> Unbonding
	UnbondingIDPrefix       = collections.NewPrefix(21) // -> id of the next unbonding, less 1
	UnbondingQueuePrefix    = collections.NewPrefix(22) // (completion time, id)
	UnbondingsByOwnerPrefix = collections.NewPrefix(23) // (owner, id)
)

// Prefixes of the store of the clock, in the order of the values they lead. No two prefixes of the module are the same.
var (
	ParamsPrefix = collections.NewPrefix(0)  // -> Params
	TotalsPrefix = collections.NewPrefix(11) // role -> RoleTotals
	HoldsPrefix  = collections.NewPrefix(12) // (role, owner, reference) -> Hold

	EpochsPrefix  = collections.NewPrefix(30) // number -> Epoch
	CurrentPrefix = collections.NewPrefix(31) // -> number of the running epoch
	WaitingPrefix = collections.NewPrefix(32) // -> number of the oldest closed epoch whose pipeline has not finished

	GlobalsPrefix = collections.NewPrefix(40) // role -> Globals in force
	HistoryPrefix = collections.NewPrefix(41) // (epoch, role) -> Globals

	TaoPricePrefix = collections.NewPrefix(45) // -> TaoPrice, if any round was valid

	FailuresPrefix  = collections.NewPrefix(50) // number -> Failure
	FailureIDPrefix = collections.NewPrefix(51) // -> number of the next failure
)

// Prefixes are the first bytes of all keys of a store of the module, none for any other store.
func Prefixes(store string) []byte {
	var prefixes []collections.Prefix
	switch store {
	case StoreKey:
		prefixes = []collections.Prefix{
			PositionsPrefix, UnbondingsPrefix, UnbondingIDPrefix, UnbondingQueuePrefix,
			UnbondingsByOwnerPrefix,
		}
	case ClockStoreKey:
		prefixes = []collections.Prefix{
			ParamsPrefix, TotalsPrefix, HoldsPrefix, EpochsPrefix, CurrentPrefix, WaitingPrefix, GlobalsPrefix, HistoryPrefix,
			TaoPricePrefix, FailuresPrefix, FailureIDPrefix,
		}
	}
	first := make([]byte, 0, len(prefixes))
	for _, prefix := range prefixes {
		first = append(first, prefix.Bytes()[0])
	}
	return first
}
