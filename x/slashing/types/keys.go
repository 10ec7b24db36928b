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

// Prefixes are the first bytes of all keys of the store.
func Prefixes() []byte {
	return []byte{ParamsPrefix.Bytes()[0], OffencesPrefix.Bytes()[0], OffencesByOwnerPrefix.Bytes()[0]}
}
