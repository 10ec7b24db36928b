package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Duties lists an evaluator's open work.
func (q queryServer) Duties(ctx context.Context, req *types.QueryDutiesRequest) (*types.QueryDutiesResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	operator, err := accountOf(req.Operator)
	if err != nil {
		return nil, asStatus(err)
	}
	duties, next, err := query.CollectionPaginate(ctx, q.duties, page,
		func(key collections.Pair[sdk.AccAddress, string], _ collections.NoValue) (types.Duty, error) {
			item, err := q.getItem(ctx, key.K2())
			if err != nil {
				return types.Duty{}, err
			}
			return q.dutyOf(ctx, operator, item)
		},
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, string](operator))
	return &types.QueryDutiesResponse{Duties: duties, Pagination: next}, err
}

// Item returns one evaluation with its commitments and reveals, each by ascending operator.
func (q queryServer) Item(ctx context.Context, req *types.QueryItemRequest) (*types.QueryItemResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	if err := types.CheckItemID("id", req.Id); err != nil {
		return nil, asStatus(err)
	}
	item, err := q.getItem(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	res := &types.QueryItemResponse{Item: item}
	err = q.commitments.Walk(ctx, ofItem(req.Id),
		func(_ collections.Pair[string, sdk.AccAddress], c types.Commitment) (bool, error) {
			res.Commitments = append(res.Commitments, c)
			return false, nil
		})
	if err != nil {
		return nil, err
	}
	res.Evaluations, err = q.evaluationsOf(ctx, req.Id)
	return res, err
}
