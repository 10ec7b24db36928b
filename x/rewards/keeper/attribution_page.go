package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// attributionPage accepts a limit and the key of the next page, or how many contributors to leave out: the list goes
// over several pools, so it can be neither counted nor turned round.
func attributionPage(req *query.PageRequest) (*query.PageRequest, error) {
	page, err := stakingtypes.Page(req)
	if err != nil {
		return nil, err
	}
	if page.Reverse || page.CountTotal {
		return nil, status.Error(codes.InvalidArgument, "reverse, count_total: not for this list, go on by key")
	}
	return page, nil
}

// attributeParts lists one page of those who earned by a request: by pool, then by owner. The key of a page is the
// pool, a zero byte, and the owner it begins with.
func (q queryServer) attributeParts(
	ctx context.Context, of types.Request, page *query.PageRequest,
) (rows []types.ContributorAttribution, next *query.PageResponse, err error) {
	from, owner, err := attributionStart(of.Settlement.Royalties, page.Key)
	if err != nil {
		return nil, nil, err
	}
	next, left := &query.PageResponse{}, page.Offset
	for _, part := range of.Settlement.Royalties[from:] {
		err := q.contributors.Walk(ctx, contributorsFrom(part.Pool, owner),
			func(key contributorKey, c types.Contributor) (bool, error) {
				row, earned, err := q.attribute(ctx, c, of.Epoch, part)
				switch {
				case err != nil || !earned:
					return false, err
				case left > 0:
					left--
				case uint64(len(rows)) == page.Limit:
					next.NextKey = append(append([]byte(part.Pool), 0), key.K2()...)
				default:
					rows = append(rows, row)
				}
				return len(next.NextKey) > 0, nil
			})
		if err != nil || len(next.NextKey) > 0 {
			return rows, next, err
		}
		owner = nil
	}
	return rows, next, nil
}

// contributorsFrom is the range of a pool's contributors from an owner on, all of them if there is none.
func contributorsFrom(pool string, owner sdk.AccAddress) collections.Ranger[contributorKey] {
	of := collections.NewPrefixedPairRange[string, sdk.AccAddress](pool)
	if len(owner) > 0 {
		of = of.StartInclusive(owner)
	}
	return of
}

// attributionStart is where a page begins: the place of its first pool, and the owner in it.
func attributionStart(parts []types.RoyaltyPart, key []byte) (int, sdk.AccAddress, error) {
	if len(key) == 0 {
		return 0, nil, nil
	}
	cut := slices.Index(key, 0)
	for i, part := range parts {
		if cut >= 0 && part.Pool == string(key[:cut]) && len(key)-cut-1 == types.AddressLength {
			return i, key[cut+1:], nil
		}
	}
	return 0, nil, status.Error(codes.InvalidArgument, "key: is of no page of this request")
}
