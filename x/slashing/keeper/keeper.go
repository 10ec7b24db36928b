package keeper

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
)

// Keeper stores the offences.
type Keeper struct {
	service   store.KVStoreService
	staking   types.StakingKeeper
	authority string

	schema   collections.Schema
	params   collections.Item[types.Params]
	offences collections.Map[string, types.Offence]
	byOwner  collections.KeySet[collections.Pair[sdk.AccAddress, string]]
}

// NewKeeper returns the keeper. The authority alone may change the parameters.
func NewKeeper(
	cdc codec.BinaryCodec, service store.KVStoreService, staking types.StakingKeeper, authority string,
) *Keeper {
	sb := collections.NewSchemaBuilder(service)
	k := &Keeper{
		service:   service,
		staking:   staking,
		authority: authority,
		params:    collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc)),
		offences: collections.NewMap(
			sb, types.OffencesPrefix, "offences", collections.StringKey, codec.CollValue[types.Offence](cdc)),
		byOwner: collections.NewKeySet(
			sb, types.OffencesByOwnerPrefix, "offences_by_owner",
			collections.PairKeyCodec(sdk.AccAddressKey, collections.StringKey)),
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
