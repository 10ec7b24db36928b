package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/x/rewards/types"
)

// entryKey is the place of an entry: epoch, owner, kind/reference.
type entryKey = collections.Triple[uint64, sdk.AccAddress, string]

// explain pages through every reward and slash of an owner in an epoch.
func (k *Keeper) explain(
	ctx context.Context, owner sdk.AccAddress, epoch uint64, page *query.PageRequest,
) ([]types.Entry, *query.PageResponse, error) {
	return query.CollectionPaginate(ctx, k.entries, page,
		func(_ entryKey, entry types.Entry) (types.Entry, error) { return entry, nil },
		func(o *query.CollectionsPaginateOptions[entryKey]) {
			prefix := collections.TripleSuperPrefix[uint64, sdk.AccAddress, string](epoch, owner)
			o.Prefix = &prefix
		})
}
