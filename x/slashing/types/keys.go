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
	FraudsPrefix          = collections.NewPrefix(12) // (role, owner) -> Frauds
	OffencesByEpochPrefix = collections.NewPrefix(13) // (epoch, id), of those that are swept
	TotalsPrefix          = collections.NewPrefix(14) // (owner, role, kind) -> Total
	SweepPrefix           = collections.NewPrefix(15) // -> Sweep
	DowntimesPrefix       = collections.NewPrefix(20) // operator -> Downtime
	MissedBlocksPrefix    = collections.NewPrefix(21) // height -> MissedBlock
)

// Prefixes are the first bytes of all keys of the store.
func Prefixes() []byte {
	prefixes := []collections.Prefix{
		ParamsPrefix, OffencesPrefix, OffencesByOwnerPrefix, FraudsPrefix, OffencesByEpochPrefix, TotalsPrefix, SweepPrefix,
		DowntimesPrefix, MissedBlocksPrefix,
	}
	first := make([]byte, 0, len(prefixes))
	for _, prefix := range prefixes {
		first = append(first, prefix.Bytes()[0])
	}
	return first
}
