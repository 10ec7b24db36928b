package types

import "cosmossdk.io/collections"

// ModuleName is the module's name, StoreKey that of its store. The SDK's helpers would take "slashing" for theirs.
const (
	ModuleName = "masaslashing"
	StoreKey   = ModuleName
)

// Prefixes of the store, in the order of the values they lead.
var (
	ParamsPrefix          = collections.NewPrefix(0)  // -> Params
	OffencesPrefix        = collections.NewPrefix(10) // id -> Offence
	OffencesByOwnerPrefix = collections.NewPrefix(11) // (owner, id)
)
