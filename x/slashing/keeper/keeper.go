package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// fraudKey is (role, owner).
type fraudKey = collections.Pair[uint16, sdk.AccAddress]

// totalKey is (owner, role, kind).
type totalKey = collections.Triple[sdk.AccAddress, uint16, int32]

// Keeper stores the offences.
type Keeper struct {
	service    store.KVStoreService
	staking    types.StakingKeeper
	epochs     types.EpochKeeper
	validators types.ValidatorSetKeeper
	authority  string

	schema    collections.Schema
	params    collections.Item[types.Params]
	offences  collections.Map[string, types.Offence]
	byOwner   collections.KeySet[collections.Pair[sdk.AccAddress, string]]
	byEpoch   collections.KeySet[collections.Pair[uint64, string]]
	totals    collections.Map[totalKey, types.Total]
	sweep     collections.Item[types.Sweep]
	frauds    collections.Map[fraudKey, types.Frauds]
	downtimes collections.Map[sdk.AccAddress, types.Downtime]
	missed    collections.Map[int64, types.MissedBlock]
}

// Deps are the keepers that the penalties need.
type Deps struct {
	Staking    types.StakingKeeper
	Epochs     types.EpochKeeper
	Validators types.ValidatorSetKeeper
}

// NewKeeper returns the keeper. The authority alone may change the parameters.
func NewKeeper(cdc codec.BinaryCodec, service store.KVStoreService, deps Deps, authority string) *Keeper {
	sb := collections.NewSchemaBuilder(service)
	k := &Keeper{
		service: service, staking: deps.Staking, epochs: deps.Epochs, validators: deps.Validators, authority: authority,
		params: collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc)),
		offences: collections.NewMap(
			sb, types.OffencesPrefix, "offences", collections.StringKey, codec.CollValue[types.Offence](cdc)),
		byOwner: collections.NewKeySet(
			sb, types.OffencesByOwnerPrefix, "offences_by_owner",
			collections.PairKeyCodec(sdk.AccAddressKey, collections.StringKey)),
		byEpoch: collections.NewKeySet(
			sb, types.OffencesByEpochPrefix, "offences_by_epoch",
			collections.PairKeyCodec(collections.Uint64Key, collections.StringKey)),
		totals: collections.NewMap(
			sb, types.TotalsPrefix, "totals",
			collections.TripleKeyCodec(sdk.AccAddressKey, collections.Uint16Key, collections.Int32Key),
			codec.CollValue[types.Total](cdc)),
		sweep: collections.NewItem(sb, types.SweepPrefix, "sweep", codec.CollValue[types.Sweep](cdc)),
		frauds: collections.NewMap(
			sb, types.FraudsPrefix, "frauds",
			collections.PairKeyCodec(collections.Uint16Key, sdk.AccAddressKey), codec.CollValue[types.Frauds](cdc)),
		downtimes: collections.NewMap(
			sb, types.DowntimesPrefix, "downtimes", sdk.AccAddressKey, codec.CollValue[types.Downtime](cdc)),
		missed: collections.NewMap(
			sb, types.MissedBlocksPrefix, "missed_blocks", collections.Int64Key, codec.CollValue[types.MissedBlock](cdc)),
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.schema = schema
	return k
}

// Schema describes the store for tools that decode it.
func (k *Keeper) Schema() collections.Schema { return k.schema }

// Params returns the parameters.
func (k *Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }
