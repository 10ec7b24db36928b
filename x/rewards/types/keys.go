package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the module's name.
	ModuleName = "rewards"
	// StoreKey is the key of the module's first store: what is going on. It grows with activity.
	StoreKey = ModuleName
	// RegistryStoreKey is the key of its second store: who is registered, their places in the sum trees, and what owners
	// ever had. It grows with registration, and is apart so that nothing else gets slower by it.
	RegistryStoreKey = "masaregistry"
	// DrawStoreKey is the key of its third store: the nodes of the sum trees. It grows with registration too, but slower,
	// and is written more often.
	DrawStoreKey = "masadraw"
)

// Names of the module accounts.
const (
	// EscrowAccount holds escrows, claimables and gas fees that wait for their epoch; it may burn.
	EscrowAccount = ModuleName
	// ReserveAccount mints the emission and holds what of it was not spent.
	ReserveAccount = "rewards_reserve"
	// TreasuryAccount is the community pool.
	TreasuryAccount = "rewards_treasury"
	// TaoPoolAccount holds the second collateral that epochs pay from.
	TaoPoolAccount = "rewards_tao_pool"
)

// Prefixes of the registry, in the order of the values they lead.
var (
	WorkersPrefix    = collections.NewPrefix(10) // owner -> Worker
	OraclesPrefix    = collections.NewPrefix(13) // owner -> Oracle
	LeavesPrefix     = collections.NewPrefix(14) // (service, leaf) -> owner, empty if free
	FreeLeavesPrefix = collections.NewPrefix(15) // (service, leaf)

	ActorTotalsPrefix = collections.NewPrefix(110) // (owner, role) -> ActorTotals, without these two
)

// Prefixes of the sum trees.
var (
	NodesPrefix = collections.NewPrefix(16) // (service, level, index) -> node below the root of the service's sum tree
	RootsPrefix = collections.NewPrefix(17) // service -> root of its sum tree
)

// Prefixes of the first store, in the order of the values they lead. No two prefixes of the module are the same.
var (
	ParamsPrefix = collections.NewPrefix(0) // -> Params
	PricePrefix  = collections.NewPrefix(1) // -> congestion price, umasa per resource unit

	QualityPrefix   = collections.NewPrefix(11) // -> sum of the workers' smoothed qualities
	QualitiesPrefix = collections.NewPrefix(12) // -> number of workers

	RequestsPrefix         = collections.NewPrefix(20) // id -> Request
	RequestsByOraclePrefix = collections.NewPrefix(21) // (oracle, submitted height, id)
	RequestsByWorkerPrefix = collections.NewPrefix(22) // (worker, assigned height, id)
	UsedPrefix             = collections.NewPrefix(23) // -> resource units assigned in the running block
	BeginQueuePrefix       = collections.NewPrefix(24) // (height, kind, id) -> failed attempts, done in BeginBlock
	EndQueuePrefix         = collections.NewPrefix(25) // (height, kind, id) -> failed attempts, done in EndBlock
	SearchesPrefix         = collections.NewPrefix(26) // (height, kind, id) -> draws in vain, done after BeginQueue
	NextSearchPrefix       = collections.NewPrefix(27) // -> height of the earliest of them
	BusyPrefix             = collections.NewPrefix(28) // worker -> number of requests it has to answer, if any

	ItemsPrefix       = collections.NewPrefix(30) // id -> Item
	CommitmentsPrefix = collections.NewPrefix(31) // (item, operator) -> Commitment
	EvaluationsPrefix = collections.NewPrefix(32) // (item, operator) -> Evaluation
	DutiesPrefix      = collections.NewPrefix(33) // (operator, item)
	AttemptsPrefix    = collections.NewPrefix(34) // (item, operator) -> fee-free tries
	JudgedPrefix      = collections.NewPrefix(35) // (epoch, data, index) -> Judged, until the epoch is scored
	PeersPrefix       = collections.NewPrefix(36) // epoch -> Peers, until the epoch is scored

	ClaimablesPrefix   = collections.NewPrefix(40) // (owner, role) -> umasa
	EntriesPrefix      = collections.NewPrefix(41) // (epoch, owner, kind/reference) -> Entry
	ActivitiesPrefix   = collections.NewPrefix(42) // (epoch, role, owner) -> Activity
	PaidRequestsPrefix = collections.NewPrefix(43) // (epoch, request) -> PaidRequest
	BooksPrefix        = collections.NewPrefix(44) // epoch -> Book
	PendingPrefix      = collections.NewPrefix(45) // epoch -> gas fees in umasa

	TaoClaimablesPrefix = collections.NewPrefix(50) // (owner, role, denom) -> amount of second collateral
	PaySharesPrefix     = collections.NewPrefix(51) // (epoch, role, owner) -> umasa credited in PAY, until its TAO is paid
	PayTotalsPrefix     = collections.NewPrefix(52) // (epoch, role) -> sum of the shares
	PayRanksPrefix      = collections.NewPrefix(53) // (epoch, role, remainder, largest first; owner)

	HistoryPrefix = collections.NewPrefix(60) // -> how far old epochs are swept, if any is
	SettledPrefix = collections.NewPrefix(61) // (epoch, request): the settled ones

	NextRollCallPrefix = collections.NewPrefix(70) // -> first height at which the roll may be called
	RollCallsPrefix    = collections.NewPrefix(71) // epoch -> RollCall
	AnswersPrefix      = collections.NewPrefix(72) // (epoch, worker) -> Answer
	AnswerRanksPrefix  = collections.NewPrefix(73) // (epoch, remainder, largest first; worker), until its answer is paid

	PoolsPrefix           = collections.NewPrefix(90) // id -> Pool
	RoundsPrefix          = collections.NewPrefix(91) // (epoch, pool) -> Round
	SamplingsPrefix       = collections.NewPrefix(92) // epoch -> Sampling
	DatasetsPrefix        = collections.NewPrefix(93) // id -> Dataset
	DatasetsByRoundPrefix = collections.NewPrefix(94) // (epoch, pool, owner) -> id
	DatasetsByOwnerPrefix = collections.NewPrefix(95) // (owner, epoch, id)
	SketchesPrefix        = collections.NewPrefix(96) // (data set, chunk) -> its entries, 12 bytes each, if any
	ShapleyStatesPrefix   = collections.NewPrefix(97) // (epoch, pool) -> ShapleyState, while the phase works on the round

	PoolRoyaltiesPrefix   = collections.NewPrefix(100) // pool -> PoolRoyalty, once it has contributors
	ContributorsPrefix    = collections.NewPrefix(101) // (pool, owner) -> Contributor
	ContributionsPrefix   = collections.NewPrefix(102) // (owner, pool)
	RoyaltyServicesPrefix = collections.NewPrefix(103) // (service, pool) -> weight, of pools with contributors
	ShareStepsPrefix      = collections.NewPrefix(104) // (epoch, pool, owner, change) -> ShareStep

	ChainTotalsPrefix = collections.NewPrefix(111) // -> ChainTotals

	AsidePrefix = collections.NewPrefix(120) // -> GovernanceAside, if anything ever was set aside
)

// RegistryPrefixes are the first bytes of all keys of the registry.
func RegistryPrefixes() []byte {
	return firsts(WorkersPrefix, OraclesPrefix, LeavesPrefix, FreeLeavesPrefix, ActorTotalsPrefix)
}

// DrawPrefixes are the first bytes of all keys of the sum trees.
func DrawPrefixes() []byte { return firsts(NodesPrefix, RootsPrefix) }

// ActivityPrefixes are the first bytes of all keys of the first store.
func ActivityPrefixes() []byte {
	return firsts(
		ParamsPrefix, PricePrefix, QualityPrefix, QualitiesPrefix,
		RequestsPrefix, RequestsByOraclePrefix, RequestsByWorkerPrefix, UsedPrefix,
		BeginQueuePrefix, EndQueuePrefix, SearchesPrefix, NextSearchPrefix, BusyPrefix,
		ItemsPrefix, CommitmentsPrefix, EvaluationsPrefix, DutiesPrefix, AttemptsPrefix,
		ClaimablesPrefix, EntriesPrefix, ActivitiesPrefix, PaidRequestsPrefix, BooksPrefix, PendingPrefix,
		TaoClaimablesPrefix, PaySharesPrefix, PayTotalsPrefix, PayRanksPrefix,
		HistoryPrefix, SettledPrefix,
		NextRollCallPrefix, RollCallsPrefix, AnswersPrefix, AnswerRanksPrefix,
		JudgedPrefix, PeersPrefix,
		PoolsPrefix, RoundsPrefix, SamplingsPrefix, DatasetsPrefix, DatasetsByRoundPrefix, DatasetsByOwnerPrefix,
		SketchesPrefix, ShapleyStatesPrefix,
		PoolRoyaltiesPrefix, ContributorsPrefix, ContributionsPrefix, RoyaltyServicesPrefix, ShareStepsPrefix,
		ChainTotalsPrefix, AsidePrefix,
	)
}

func firsts(prefixes ...collections.Prefix) []byte {
	bytes := make([]byte, len(prefixes))
	for i, prefix := range prefixes {
		bytes[i] = prefix.Bytes()[0]
	}
	return bytes
}
