package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"

	"github.com/masa-finance/masad/x/gov/types"
)

// Keys of the collections.
type (
	// listKey is (agent, topic).
	listKey = collections.Pair[sdk.AccAddress, int32]
	// nodeKey is (topic, agent).
	nodeKey = collections.Pair[int32, sdk.AccAddress]
	// delegatorKey is (delegate, topic, delegator).
	delegatorKey = collections.Triple[sdk.AccAddress, int32, sdk.AccAddress]
	// versionKey is (slot, agent, snapshot).
	versionKey = collections.Triple[uint32, sdk.AccAddress, int64]
	// ageKey is (snapshot, slot, agent).
	ageKey = collections.Triple[int64, uint32, sdk.AccAddress]
	// agentKey is (proposal, agent).
	agentKey = collections.Pair[uint64, sdk.AccAddress]
)

// Deps are the modules below this one.
type Deps struct {
	Staking types.StakingKeeper
	Epochs  types.EpochKeeper
	Rewards types.RewardsKeeper
}

// Keeper is the liquid democracy on top of the SDK's governance.
type Keeper struct {
	Deps
	service   store.KVStoreService
	authority string
	// gov is the SDK's governance. It asks this keeper for every tally, so it is built after it.
	gov *sdkgovkeeper.Keeper

	schema      collections.Schema
	params      collections.Item[types.Params]
	boundary    collections.Item[int64]
	total       collections.Item[math.Int]
	lastReview  collections.Item[uint64]
	compared    collections.Item[uint64]
	rounded     collections.Item[uint64]
	stakes      collections.Map[sdk.AccAddress, types.Stake]
	delegations collections.Map[listKey, types.Delegation]
	nodes       collections.Map[nodeKey, types.Node]
	delegators  collections.KeySet[delegatorKey]
	versions    collections.Map[versionKey, types.Version]
	ages        collections.KeySet[ageKey]
	ballots     collections.Map[uint64, types.Ballot]
	open        collections.KeySet[uint64]
	voters      collections.Map[agentKey, types.Voter]
	claims      collections.KeySet[agentKey]
	ended       collections.KeySet[collections.Pair[uint64, uint64]]
	sweeping    collections.KeySet[uint64]
	snapshots   collections.KeySet[collections.Pair[int64, uint64]]
	votesLeft   collections.KeySet[uint64]
	waiting     collections.KeySet[endKey]
	records     collections.Map[uint64, types.Record]
	changes     collections.Map[string, types.Change]
	rounds      collections.Map[uint64, types.Round]
	reputations collections.Map[sdk.AccAddress, types.Reputation]
}

// NewKeeper returns the keeper. The authority alone may change the parameters.
func NewKeeper(cdc codec.BinaryCodec, service store.KVStoreService, deps Deps, authority string) *Keeper {
	sb := collections.NewSchemaBuilder(service)
	k := &Keeper{Deps: deps, service: service, authority: authority}
	k.addGlobals(sb, cdc)
	k.addGraph(sb, cdc)
	k.addBallots(sb, cdc)
	k.addIncentives(sb, cdc)
	schema, err := sb.Build()
	if err != nil {
		panic(fmt.Errorf("%s: %w", types.ModuleName, err)) // two collections share a prefix: a programmer's mistake
	}
	k.schema = schema
	return k
}

// SetGovernance tells whose votes and proposals these are; once.
func (k *Keeper) SetGovernance(gov *sdkgovkeeper.Keeper) {
	if k.gov != nil {
		panic("governance is set twice") // a programmer's mistake
	}
	k.gov = gov
}

func (k *Keeper) addGlobals(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.params = collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc))
	k.boundary = collections.NewItem(sb, types.BoundaryPrefix, "boundary", collections.Int64Value)
	k.total = collections.NewItem(sb, types.TotalPrefix, "total", sdk.IntValue)
	k.lastReview = collections.NewItem(sb, types.LastReviewPrefix, "last_review", collections.Uint64Value)
	k.compared = collections.NewItem(sb, types.SweepCursorPrefix, "compared", collections.Uint64Value)
	k.rounded = collections.NewItem(sb, types.RoundNumberPrefix, "rounded", collections.Uint64Value)
}

func (k *Keeper) addGraph(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.stakes = collections.NewMap(sb, types.StakesPrefix, "stakes", sdk.AccAddressKey,
		codec.CollValue[types.Stake](cdc))
	k.delegations = collections.NewMap(sb, types.DelegationsPrefix, "delegations",
		collections.PairKeyCodec(sdk.AccAddressKey, collections.Int32Key), codec.CollValue[types.Delegation](cdc))
	k.nodes = collections.NewMap(sb, types.NodesPrefix, "nodes",
		collections.PairKeyCodec(collections.Int32Key, sdk.AccAddressKey), codec.CollValue[types.Node](cdc))
	k.delegators = collections.NewKeySet(sb, types.DelegatorsPrefix, "delegators",
		collections.TripleKeyCodec(sdk.AccAddressKey, collections.Int32Key, sdk.AccAddressKey))
	k.versions = collections.NewMap(sb, types.VersionsPrefix, "versions",
		collections.TripleKeyCodec(collections.Uint32Key, sdk.AccAddressKey, collections.Int64Key),
		codec.CollValue[types.Version](cdc))
	k.ages = collections.NewKeySet(sb, types.VersionAgesPrefix, "version_ages",
		collections.TripleKeyCodec(collections.Int64Key, collections.Uint32Key, sdk.AccAddressKey))
}

func (k *Keeper) addBallots(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	ofAgent := collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey)
	k.ballots = collections.NewMap(sb, types.BallotsPrefix, "ballots", collections.Uint64Key,
		codec.CollValue[types.Ballot](cdc))
	k.open = collections.NewKeySet(sb, types.OpenPrefix, "open", collections.Uint64Key)
	k.voters = collections.NewMap(sb, types.VotersPrefix, "voters", ofAgent, codec.CollValue[types.Voter](cdc))
	k.claims = collections.NewKeySet(sb, types.ClaimsPrefix, "claims", ofAgent)
	k.ended = collections.NewKeySet(sb, types.EndedPrefix, "ended",
		collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key))
	k.sweeping = collections.NewKeySet(sb, types.SweepingPrefix, "sweeping", collections.Uint64Key)
	k.snapshots = collections.NewKeySet(sb, types.SnapshotsPrefix, "snapshots",
		collections.PairKeyCodec(collections.Int64Key, collections.Uint64Key))
	k.votesLeft = collections.NewKeySet(sb, types.VotesLeftPrefix, "votes_left", collections.Uint64Key)
	k.waiting = collections.NewKeySet(sb, types.WaitingPrefix, "waiting",
		//nolint:staticcheck // as in the SDK's own queue; collections has no key for times
		collections.PairKeyCodec(sdk.TimeKey, collections.Uint64Key))
	k.records = collections.NewMap(sb, types.RecordsPrefix, "records", collections.Uint64Key,
		codec.CollValue[types.Record](cdc))
	k.changes = collections.NewMap(sb, types.ChangesPrefix, "changes", collections.StringKey,
		codec.CollValue[types.Change](cdc))
}

func (k *Keeper) addIncentives(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	k.rounds = collections.NewMap(sb, types.RoundsPrefix, "rounds", collections.Uint64Key,
		codec.CollValue[types.Round](cdc))
	k.reputations = collections.NewMap(sb, types.ReputationsPrefix, "reputations", sdk.AccAddressKey,
		codec.CollValue[types.Reputation](cdc))
}

// Params returns the parameters.
func (k *Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }
