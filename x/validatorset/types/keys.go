package types

import "cosmossdk.io/collections"

// ModuleName is the module's name, StoreKey that of its store.
const (
	ModuleName = "validatorset"
	StoreKey   = ModuleName
)

// Prefixes of the store, in the order of the values they lead.
var (
	ParamsPrefix = collections.NewPrefix(0) // -> Params
	BeaconPrefix = collections.NewPrefix(1) // -> Beacon of the last block

	ValidatorsPrefix    = collections.NewPrefix(10) // operator -> Validator
	ConsensusKeysPrefix = collections.NewPrefix(11) // consensus address -> operator, for ever
	SeatsPrefix         = collections.NewPrefix(12) // operator, of those with a seat
	PoweredPrefix       = collections.NewPrefix(13) // operator, of those in CometBFT's set
	TombstonesPrefix    = collections.NewPrefix(14) // operator, of those that never come back
	TipsPrefix          = collections.NewPrefix(15) // beacon tip, of all ever registered

	CandidatesPrefix        = collections.NewPrefix(20) // operator -> counted stake, of those who wait for a seat
	CandidatesByStakePrefix = collections.NewPrefix(21) // (stake, largest first; operator)
	SetAsidePrefix          = collections.NewPrefix(22) // (epoch in which it is looked at again, operator)

	SigningsPrefix    = collections.NewPrefix(30) // epoch -> EpochSignings
	JudgementsPrefix  = collections.NewPrefix(31) // (epoch, operator) -> Judgement
	RanksPrefix       = collections.NewPrefix(32) // (epoch, operator) -> Rank
	RankedPrefix      = collections.NewPrefix(33) // -> last ranked epoch
	SeatChangesPrefix = collections.NewPrefix(34) // (epoch, operator) -> SeatChange
	PruningsPrefix    = collections.NewPrefix(35) // epoch -> Pruning

	PowersPrefix    = collections.NewPrefix(40) // operator -> PowerFactors of the last POWER phase or draw of the jitter
	PendingPrefix   = collections.NewPrefix(41) // -> true from a change of power or key to the end of its block
	RotationsPrefix = collections.NewPrefix(42) // operator -> its new consensus key, until the end of the block
	RemovalsPrefix  = collections.NewPrefix(43) // -> Removals, the jailed members that still have power

	PriceReportsPrefix  = collections.NewPrefix(50) // operator -> PriceReport of the running round
	PriceAttemptsPrefix = collections.NewPrefix(51) // operator -> fee-free tries to report in the running round
)

// Prefixes are the first bytes of all keys of the store.
func Prefixes() []byte {
	prefixes := []collections.Prefix{
		ParamsPrefix, BeaconPrefix, ValidatorsPrefix, ConsensusKeysPrefix, SeatsPrefix, PoweredPrefix, TombstonesPrefix,
		TipsPrefix,
		CandidatesPrefix,
		CandidatesByStakePrefix, SetAsidePrefix, SigningsPrefix, JudgementsPrefix, RanksPrefix, RankedPrefix,
		SeatChangesPrefix, PruningsPrefix, PowersPrefix, PendingPrefix, RotationsPrefix, RemovalsPrefix,
		PriceReportsPrefix, PriceAttemptsPrefix,
	}
	first := make([]byte, 0, len(prefixes))
	for _, prefix := range prefixes {
		first = append(first, prefix.Bytes()[0])
	}
	return first
}
