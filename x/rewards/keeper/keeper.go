package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// Deps are the modules below this one.
type Deps struct {
	Bank       types.BankKeeper
	Supply     types.SupplyKeeper
	Staking    types.StakingKeeper
	Epochs     types.EpochKeeper
	Validators types.ValidatorKeeper
	Slashing   types.SlashingKeeper
	// Performance and Collateral are asked by the treasury.
	Performance types.PerformanceKeeper
	Collateral  types.CollateralKeeper
}

// Stores are the stores of the module.
type Stores struct {
	// Activity is what is going on; Registry is who is registered; Draw has the sum trees that they are drawn by.
	Activity, Registry, Draw store.KVStoreService
}

// queue holds due work: (height, kind, id) -> failed attempts, or draws in vain.
type queue = collections.Map[collections.Triple[int64, uint32, string], uint32]

// Keeper is the market, the evaluation and the treasury.
type Keeper struct {
	Deps
	stores    Stores
	authority string

	params    collections.Item[types.Params]
	price     collections.Item[math.LegacyDec]
	quality   collections.Item[math.LegacyDec]
	qualities collections.Item[uint64]

	workers    collections.Map[sdk.AccAddress, types.Worker]
	oracles    collections.Map[sdk.AccAddress, types.Oracle]
	busy       collections.Map[sdk.AccAddress, uint32]
	leaves     collections.Map[collections.Pair[string, uint64], []byte]
	freeLeaves collections.KeySet[collections.Pair[string, uint64]]
	roots      collections.Map[string, []byte]
	nodes      collections.Map[collections.Triple[string, uint32, uint64], []byte]

	requests         collections.Map[string, types.Request]
	requestsByOracle collections.KeySet[collections.Triple[sdk.AccAddress, int64, string]]
	requestsByWorker collections.KeySet[collections.Triple[sdk.AccAddress, int64, string]]
	used             collections.Item[uint64]
	beginQueue       queue
	endQueue         queue
	searches         queue
	nextSearch       collections.Item[int64]

	items       collections.Map[string, types.Item]
	commitments collections.Map[collections.Pair[string, sdk.AccAddress], types.Commitment]
	evaluations collections.Map[collections.Pair[string, sdk.AccAddress], types.Evaluation]
	duties      collections.KeySet[collections.Pair[sdk.AccAddress, string]]
	attempts    collections.Map[collections.Pair[string, sdk.AccAddress], uint32]
	judged      collections.Map[judgedKey, types.Judged]
	peers       collections.Map[uint64, types.Peers]

	claimables   collections.Map[collections.Pair[sdk.AccAddress, int32], math.Int]
	entries      collections.Map[collections.Triple[uint64, sdk.AccAddress, string], types.Entry]
	activities   collections.Map[collections.Triple[uint64, int32, sdk.AccAddress], types.Activity]
	paidRequests collections.Map[collections.Pair[uint64, string], types.PaidRequest]
	books        collections.Map[uint64, types.Book]
	pending      collections.Map[uint64, math.Int]

	taoClaimables collections.Map[taoClaimKey, math.Int]
	payShares     collections.Map[shareKey, math.Int]
	payTotals     collections.Map[collections.Pair[uint64, int32], math.Int]
	payRanks      collections.KeySet[rankKey]

	history collections.Item[types.History]
	settled collections.KeySet[settledKey]

	nextRollCall collections.Item[int64]
	rollCalls    collections.Map[uint64, types.RollCall]
	answers      collections.Map[answerKey, types.Answer]
	answerRanks  collections.KeySet[answerRankKey]

	pools           collections.Map[string, types.Pool]
	rounds          collections.Map[roundKey, types.Round]
	samplings       collections.Map[uint64, types.Sampling]
	datasets        collections.Map[string, types.Dataset]
	datasetsByRound collections.Map[collections.Triple[uint64, string, sdk.AccAddress], string]
	datasetsByOwner collections.KeySet[collections.Triple[sdk.AccAddress, uint64, string]]
	sketches        collections.Map[collections.Pair[string, uint32], []byte]
	shapleyStates   collections.Map[roundKey, types.ShapleyState]

	poolRoyalties   collections.Map[string, types.PoolRoyalty]
	contributors    collections.Map[contributorKey, types.Contributor]
	contributions   collections.KeySet[collections.Pair[sdk.AccAddress, string]]
	royaltyServices collections.Map[collections.Pair[string, string], uint64]
	shareSteps      collections.Map[stepKey, types.ShareStep]

	actorTotals collections.Map[totalsKey, types.ActorTotals]
	chainTotals collections.Item[types.ChainTotals]

	aside         collections.Item[types.GovernanceAside]
	participation types.ParticipationHook
}

// NewKeeper returns the keeper of the module. The authority is the address that may change parameters.
func NewKeeper(cdc codec.BinaryCodec, stores Stores, deps Deps, authority string) *Keeper {
	registry, activity := collections.NewSchemaBuilder(stores.Registry), collections.NewSchemaBuilder(stores.Activity)
	draw := collections.NewSchemaBuilder(stores.Draw)
	k := &Keeper{Deps: deps, stores: stores, authority: authority}
	k.addRegistry(registry, cdc)
	k.addDraw(draw)
	k.addMarket(activity, cdc)
	k.addRequests(activity, cdc)
	k.addEvaluation(activity, cdc)
	k.addTreasury(activity, cdc)
	k.addTao(activity)
	k.addHistory(activity, cdc)
	k.addAvailability(activity, cdc)
	k.addData(activity, cdc)
	k.addRoyalties(activity, cdc)
	k.addTotals(registry, activity, cdc)
	for _, sb := range []*collections.SchemaBuilder{registry, draw, activity} {
		if _, err := sb.Build(); err != nil {
			panic(fmt.Errorf("%s: %w", types.ModuleName, err)) // two collections share a prefix: a programmer's mistake
		}
	}
	return k
}

func (k *Keeper) addRegistry(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	leaf := collections.PairKeyCodec(collections.StringKey, collections.Uint64Key)
	k.workers = collections.NewMap(sb, types.WorkersPrefix, "workers", sdk.AccAddressKey,
		codec.CollValue[types.Worker](cdc))
	k.oracles = collections.NewMap(sb, types.OraclesPrefix, "oracles", sdk.AccAddressKey,
		codec.CollValue[types.Oracle](cdc))
	k.leaves = collections.NewMap(sb, types.LeavesPrefix, "leaves", leaf, collections.BytesValue)
	k.freeLeaves = collections.NewKeySet(sb, types.FreeLeavesPrefix, "free_leaves", leaf)
}

func (k *Keeper) addDraw(sb *collections.SchemaBuilder) {
	k.roots = collections.NewMap(sb, types.RootsPrefix, "roots", collections.StringKey, collections.BytesValue)
	k.nodes = collections.NewMap(sb, types.NodesPrefix, "nodes",
		collections.TripleKeyCodec(collections.StringKey, collections.Uint32Key, collections.Uint64Key),
		collections.BytesValue)
}

func (k *Keeper) addMarket(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.params = collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc))
	k.price = collections.NewItem(sb, types.PricePrefix, "price", sdk.LegacyDecValue)
	k.quality = collections.NewItem(sb, types.QualityPrefix, "quality", sdk.LegacyDecValue)
	k.qualities = collections.NewItem(sb, types.QualitiesPrefix, "qualities", collections.Uint64Value)
}

func (k *Keeper) addRequests(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	party := collections.TripleKeyCodec(sdk.AccAddressKey, collections.Int64Key, collections.StringKey)
	due := collections.TripleKeyCodec(collections.Int64Key, collections.Uint32Key, collections.StringKey)
	k.requests = collections.NewMap(sb, types.RequestsPrefix, "requests", collections.StringKey,
		codec.CollValue[types.Request](cdc))
	k.requestsByOracle = collections.NewKeySet(sb, types.RequestsByOraclePrefix, "requests_by_oracle", party)
	k.requestsByWorker = collections.NewKeySet(sb, types.RequestsByWorkerPrefix, "requests_by_worker", party)
	k.busy = collections.NewMap(sb, types.BusyPrefix, "busy", sdk.AccAddressKey, collections.Uint32Value)
	k.used = collections.NewItem(sb, types.UsedPrefix, "used", collections.Uint64Value)
	k.beginQueue = collections.NewMap(sb, types.BeginQueuePrefix, "begin_queue", due, collections.Uint32Value)
	k.endQueue = collections.NewMap(sb, types.EndQueuePrefix, "end_queue", due, collections.Uint32Value)
	k.searches = collections.NewMap(sb, types.SearchesPrefix, "searches", due, collections.Uint32Value)
	k.nextSearch = collections.NewItem(sb, types.NextSearchPrefix, "next_search", collections.Int64Value)
}

func (k *Keeper) addEvaluation(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	member := collections.PairKeyCodec(collections.StringKey, sdk.AccAddressKey)
	k.items = collections.NewMap(sb, types.ItemsPrefix, "items", collections.StringKey, codec.CollValue[types.Item](cdc))
	k.commitments = collections.NewMap(sb, types.CommitmentsPrefix, "commitments", member,
		codec.CollValue[types.Commitment](cdc))
	k.evaluations = collections.NewMap(sb, types.EvaluationsPrefix, "evaluations", member,
		codec.CollValue[types.Evaluation](cdc))
	k.duties = collections.NewKeySet(sb, types.DutiesPrefix, "duties",
		collections.PairKeyCodec(sdk.AccAddressKey, collections.StringKey))
	k.attempts = collections.NewMap(sb, types.AttemptsPrefix, "attempts", member, collections.Uint32Value)
	k.judged = collections.NewMap(sb, types.JudgedPrefix, "judged",
		collections.TripleKeyCodec(collections.Uint64Key, collections.BoolKey, collections.Uint64Key),
		codec.CollValue[types.Judged](cdc))
	k.peers = collections.NewMap(sb, types.PeersPrefix, "peers", collections.Uint64Key,
		codec.CollValue[types.Peers](cdc))
}

func (k *Keeper) addTreasury(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.claimables = collections.NewMap(sb, types.ClaimablesPrefix, "claimables",
		collections.PairKeyCodec(sdk.AccAddressKey, collections.Int32Key), sdk.IntValue)
	k.entries = collections.NewMap(sb, types.EntriesPrefix, "entries",
		collections.TripleKeyCodec(collections.Uint64Key, sdk.AccAddressKey, collections.StringKey),
		codec.CollValue[types.Entry](cdc))
	k.activities = collections.NewMap(sb, types.ActivitiesPrefix, "activities",
		collections.TripleKeyCodec(collections.Uint64Key, collections.Int32Key, sdk.AccAddressKey),
		codec.CollValue[types.Activity](cdc))
	k.paidRequests = collections.NewMap(sb, types.PaidRequestsPrefix, "paid_requests",
		collections.PairKeyCodec(collections.Uint64Key, collections.StringKey), codec.CollValue[types.PaidRequest](cdc))
	k.books = collections.NewMap(sb, types.BooksPrefix, "books", collections.Uint64Key,
		codec.CollValue[types.Book](cdc))
	k.pending = collections.NewMap(sb, types.PendingPrefix, "pending", collections.Uint64Key, sdk.IntValue)
	k.aside = collections.NewItem(sb, types.AsidePrefix, "governance_aside", codec.CollValue[types.GovernanceAside](cdc))
}

// addTao adds what is owed in second collateral.
func (k *Keeper) addTao(sb *collections.SchemaBuilder) {
	epoch, role, owner := collections.Uint64Key, collections.Int32Key, sdk.AccAddressKey
	k.taoClaimables = collections.NewMap(sb, types.TaoClaimablesPrefix, "tao_claimables",
		collections.TripleKeyCodec(owner, role, collections.StringKey), sdk.IntValue)
	k.payShares = collections.NewMap(sb, types.PaySharesPrefix, "pay_shares",
		collections.TripleKeyCodec(epoch, role, owner), sdk.IntValue)
	k.payTotals = collections.NewMap(sb, types.PayTotalsPrefix, "pay_totals",
		collections.PairKeyCodec(epoch, role), sdk.IntValue)
	k.payRanks = collections.NewKeySet(sb, types.PayRanksPrefix, "pay_ranks",
		collections.QuadKeyCodec(epoch, role, collections.Uint64Key, owner))
}

// addHistory adds what tells which records are too old.
func (k *Keeper) addHistory(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.history = collections.NewItem(sb, types.HistoryPrefix, "history", codec.CollValue[types.History](cdc))
	k.settled = collections.NewKeySet(sb, types.SettledPrefix, "settled",
		collections.PairKeyCodec(collections.Uint64Key, collections.StringKey))
}

// addAvailability adds the roll calls.
func (k *Keeper) addAvailability(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.nextRollCall = collections.NewItem(sb, types.NextRollCallPrefix, "next_roll_call", collections.Int64Value)
	k.rollCalls = collections.NewMap(sb, types.RollCallsPrefix, "roll_calls", collections.Uint64Key,
		codec.CollValue[types.RollCall](cdc))
	k.answers = collections.NewMap(sb, types.AnswersPrefix, "answers",
		collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey), codec.CollValue[types.Answer](cdc))
	k.answerRanks = collections.NewKeySet(sb, types.AnswerRanksPrefix, "answer_ranks",
		collections.TripleKeyCodec(collections.Uint64Key, collections.Uint64Key, sdk.AccAddressKey))
}

// addData adds pools, their rounds and data sets.
func (k *Keeper) addData(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	epoch, name := collections.Uint64Key, collections.StringKey
	round := collections.PairKeyCodec(epoch, name)
	k.pools = collections.NewMap(sb, types.PoolsPrefix, "pools", name, codec.CollValue[types.Pool](cdc))
	k.rounds = collections.NewMap(sb, types.RoundsPrefix, "rounds", round, codec.CollValue[types.Round](cdc))
	k.samplings = collections.NewMap(sb, types.SamplingsPrefix, "samplings", epoch,
		codec.CollValue[types.Sampling](cdc))
	k.datasets = collections.NewMap(sb, types.DatasetsPrefix, "datasets", name, codec.CollValue[types.Dataset](cdc))
	k.datasetsByRound = collections.NewMap(sb, types.DatasetsByRoundPrefix, "datasets_by_round",
		collections.TripleKeyCodec(epoch, name, sdk.AccAddressKey), collections.StringValue)
	k.datasetsByOwner = collections.NewKeySet(sb, types.DatasetsByOwnerPrefix, "datasets_by_owner",
		collections.TripleKeyCodec(sdk.AccAddressKey, epoch, name))
	k.sketches = collections.NewMap(sb, types.SketchesPrefix, "sketches",
		collections.PairKeyCodec(name, collections.Uint32Key), collections.BytesValue)
	k.shapleyStates = collections.NewMap(sb, types.ShapleyStatesPrefix, "shapley_states", round,
		codec.CollValue[types.ShapleyState](cdc))
}

// addRoyalties adds what pools owe to their contributors.
func (k *Keeper) addRoyalties(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	name, owner := collections.StringKey, sdk.AccAddressKey
	k.poolRoyalties = collections.NewMap(sb, types.PoolRoyaltiesPrefix, "pool_royalties", name,
		codec.CollValue[types.PoolRoyalty](cdc))
	k.contributors = collections.NewMap(sb, types.ContributorsPrefix, "contributors",
		collections.PairKeyCodec(name, owner), codec.CollValue[types.Contributor](cdc))
	k.contributions = collections.NewKeySet(sb, types.ContributionsPrefix, "contributions",
		collections.PairKeyCodec(owner, name))
	k.royaltyServices = collections.NewMap(sb, types.RoyaltyServicesPrefix, "royalty_services",
		collections.PairKeyCodec(name, name), collections.Uint64Value)
	k.shareSteps = collections.NewMap(sb, types.ShareStepsPrefix, "share_steps",
		collections.QuadKeyCodec(collections.Uint64Key, name, owner, collections.Uint64Key),
		codec.CollValue[types.ShareStep](cdc))
}

// addTotals adds the sums that outlast entries and books.
func (k *Keeper) addTotals(registry, activity *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.actorTotals = collections.NewMap(registry, types.ActorTotalsPrefix, "actor_totals",
		collections.PairKeyCodec(sdk.AccAddressKey, collections.Int32Key), codec.CollValue[types.ActorTotals](cdc))
	k.chainTotals = collections.NewItem(activity, types.ChainTotalsPrefix, "chain_totals",
		codec.CollValue[types.ChainTotals](cdc))
}

// Params returns the parameters.
func (k *Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }
