package types

import "cosmossdk.io/collections"

// ModuleName is the module's name, StoreKey that of its store. The SDK's governance is mounted beside it as "gov".
const (
	ModuleName = "masagov"
	StoreKey   = ModuleName
)

// Prefixes of the store, in the order of the values they lead.
var (
	ParamsPrefix      = collections.NewPrefix(0)  // -> Params
	BoundaryPrefix    = collections.NewPrefix(1)  // -> height of the latest snapshot
	TotalPrefix       = collections.NewPrefix(2)  // -> bonded umasa of everybody
	LastReviewPrefix  = collections.NewPrefix(3)  // -> epoch
	SweepCursorPrefix = collections.NewPrefix(4)  // -> proposal id, where the comparison with the SDK's goes on
	RoundNumberPrefix = collections.NewPrefix(5)  // -> number of the last round
	StakesPrefix      = collections.NewPrefix(10) // agent -> Stake
	DelegationsPrefix = collections.NewPrefix(11) // (agent, topic) -> Delegation
	NodesPrefix       = collections.NewPrefix(12) // (topic, agent) -> Node
	DelegatorsPrefix  = collections.NewPrefix(13) // (delegate, topic, delegator)
	VersionsPrefix    = collections.NewPrefix(20) // (kind, topic, agent, snapshot) -> Version
	VersionAgesPrefix = collections.NewPrefix(21) // (snapshot, kind, topic, agent)
	BallotsPrefix     = collections.NewPrefix(30) // proposal -> Ballot
	OpenPrefix        = collections.NewPrefix(31) // proposal, of ballots that take votes
	VotersPrefix      = collections.NewPrefix(32) // (proposal, agent) -> Voter
	ClaimsPrefix      = collections.NewPrefix(33) // (proposal, agent)
	EndedPrefix       = collections.NewPrefix(34) // (epoch, proposal), of ballots that ended
	SweepingPrefix    = collections.NewPrefix(35) // proposal, of ballots that are removed
	SnapshotsPrefix   = collections.NewPrefix(36) // (snapshot, proposal), of ballots that are kept
	VotesLeftPrefix   = collections.NewPrefix(37) // proposal, of those whose votes in the SDK's store are to be removed
	WaitingPrefix     = collections.NewPrefix(38) // (end of the vote, proposal), of votes that ended and wait for a result
	RecordsPrefix     = collections.NewPrefix(40) // proposal -> Record
	ChangesPrefix     = collections.NewPrefix(41) // name -> Change
	RoundsPrefix      = collections.NewPrefix(50) // number -> Round
	ReputationsPrefix = collections.NewPrefix(51) // agent -> Reputation
)

// Prefixes are the first bytes of all keys of the store.
func Prefixes() []byte {
	prefixes := []collections.Prefix{
		ParamsPrefix, BoundaryPrefix, TotalPrefix, LastReviewPrefix, SweepCursorPrefix, RoundNumberPrefix,
		StakesPrefix, DelegationsPrefix, NodesPrefix, DelegatorsPrefix, VersionsPrefix, VersionAgesPrefix,
		BallotsPrefix, OpenPrefix, VotersPrefix, ClaimsPrefix, EndedPrefix, SweepingPrefix, SnapshotsPrefix, VotesLeftPrefix,
		WaitingPrefix, RecordsPrefix, ChangesPrefix, RoundsPrefix, ReputationsPrefix,
	}
	first := make([]byte, 0, len(prefixes))
	for _, prefix := range prefixes {
		first = append(first, prefix.Bytes()[0])
	}
	return first
}
