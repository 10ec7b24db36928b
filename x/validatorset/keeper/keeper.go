package keeper

import (
	"context"
	"math"

	"cosmossdk.io/collections"
	"cosmossdk.io/collections/indexes"
	"cosmossdk.io/core/store"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// byOperator is the key of what is kept per epoch and validator.
type byOperator = collections.Pair[uint64, sdk.AccAddress]

// Keeper stores the validator set.
type Keeper struct {
	service   store.KVStoreService
	staking   types.StakingKeeper
	prices    types.PriceKeeper
	authority string

	schema collections.Schema
	params collections.Item[types.Params]
	beacon collections.Item[types.Beacon]

	validators collections.Map[sdk.AccAddress, types.Validator]
	keys       collections.Map[[]byte, []byte]
	seats      collections.KeySet[sdk.AccAddress]
	powered    collections.KeySet[sdk.AccAddress]
	candidates *collections.IndexedMap[sdk.AccAddress, uint64, candidateIndexes]
	setAside   collections.KeySet[byOperator]
	tombstones collections.KeySet[sdk.AccAddress]
	tips       collections.KeySet[[]byte]

	signings   collections.Map[uint64, types.EpochSignings]
	judgements collections.Map[byOperator, types.Judgement]
	ranks      collections.Map[byOperator, types.Rank]
	ranked     collections.Item[uint64]
	changes    collections.Map[byOperator, types.SeatChange]
	prunings   collections.Map[uint64, types.Pruning]

	powers    collections.Map[sdk.AccAddress, types.PowerFactors]
	pending   collections.Item[bool]
	rotations collections.Map[sdk.AccAddress, []byte]
	removals  collections.Item[types.Removals]

	priceReports  collections.Map[sdk.AccAddress, types.PriceReport]
	priceAttempts collections.Map[sdk.AccAddress, uint32]
}

// candidateIndexes order those who wait for a seat by stake.
type candidateIndexes struct {
	byStake *indexes.Multi[uint64, sdk.AccAddress, uint64]
}

// IndexesList implements collections.Indexes.
func (i candidateIndexes) IndexesList() []collections.Index[sdk.AccAddress, uint64] {
	return []collections.Index[sdk.AccAddress, uint64]{i.byStake}
}

// NewKeeper returns the keeper. The authority alone may change the parameters.
func NewKeeper(
	cdc codec.BinaryCodec, service store.KVStoreService, staking types.StakingKeeper, prices types.PriceKeeper,
	authority string,
) *Keeper {
	sb := collections.NewSchemaBuilder(service)
	k := &Keeper{service: service, staking: staking, prices: prices, authority: authority}
	k.addSet(sb, cdc)
	k.addEpochs(sb, cdc)
	k.addPrices(sb, cdc)
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.schema = schema
	return k
}

// addSet adds who the validators are, who has a seat and who waits for one, and what power they have.
func (k *Keeper) addSet(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	operator := sdk.AccAddressKey
	k.params = collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc))
	k.beacon = collections.NewItem(sb, types.BeaconPrefix, "beacon", codec.CollValue[types.Beacon](cdc))
	k.validators = collections.NewMap(
		sb, types.ValidatorsPrefix, "validators", operator, codec.CollValue[types.Validator](cdc))
	k.keys = collections.NewMap(
		sb, types.ConsensusKeysPrefix, "consensus_keys", collections.BytesKey, collections.BytesValue)
	k.seats = collections.NewKeySet(sb, types.SeatsPrefix, "seats", operator)
	k.powered = collections.NewKeySet(sb, types.PoweredPrefix, "powered", operator)
	k.tips = collections.NewKeySet(sb, types.TipsPrefix, "beacon_tips", collections.BytesKey)
	k.tombstones = collections.NewKeySet(sb, types.TombstonesPrefix, "tombstones", operator)
	k.candidates = collections.NewIndexedMap(
		sb, types.CandidatesPrefix, "candidates", operator, collections.Uint64Value,
		candidateIndexes{indexes.NewMulti(
			sb, types.CandidatesByStakePrefix, "candidates_by_stake", collections.Uint64Key, operator,
			// Keys ascend, so the largest stake gets the smallest one.
			func(_ sdk.AccAddress, stake uint64) (uint64, error) { return math.MaxUint64 - stake, nil },
		)},
	)
	k.setAside = collections.NewKeySet(sb, types.SetAsidePrefix, "set_aside",
		collections.PairKeyCodec(collections.Uint64Key, operator))
	k.powers = collections.NewMap(
		sb, types.PowersPrefix, "powers", operator, codec.CollValue[types.PowerFactors](cdc))
	k.pending = collections.NewItem(sb, types.PendingPrefix, "pending", collections.BoolValue)
	k.rotations = collections.NewMap(sb, types.RotationsPrefix, "rotations", operator, collections.BytesValue)
	k.removals = collections.NewItem(sb, types.RemovalsPrefix, "removals", codec.CollValue[types.Removals](cdc))
}

// addEpochs adds what the validators did in each epoch, and who came and went after it.
func (k *Keeper) addEpochs(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	epochOperator := collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey)
	k.signings = collections.NewMap(
		sb, types.SigningsPrefix, "signings", collections.Uint64Key, codec.CollValue[types.EpochSignings](cdc))
	k.judgements = collections.NewMap(
		sb, types.JudgementsPrefix, "judgements", epochOperator, codec.CollValue[types.Judgement](cdc))
	k.ranks = collections.NewMap(sb, types.RanksPrefix, "ranks", epochOperator, codec.CollValue[types.Rank](cdc))
	k.ranked = collections.NewItem(sb, types.RankedPrefix, "ranked", collections.Uint64Value)
	k.changes = collections.NewMap(
		sb, types.SeatChangesPrefix, "seat_changes", epochOperator, codec.CollValue[types.SeatChange](cdc))
	k.prunings = collections.NewMap(
		sb, types.PruningsPrefix, "prunings", collections.Uint64Key, codec.CollValue[types.Pruning](cdc))
}

// Schema describes the store for tools that decode it.
func (k *Keeper) Schema() collections.Schema { return k.schema }

// Params returns the parameters.
func (k *Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }
