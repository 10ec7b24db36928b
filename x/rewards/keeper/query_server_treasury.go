package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Claimable tells what an owner can claim, by role.
func (q queryServer) Claimable(
	ctx context.Context, req *types.QueryClaimableRequest,
) (*types.QueryClaimableResponse, error) {
	if req == nil {
		return nil, status.Error(codes.InvalidArgument, "empty request")
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	res := &types.QueryClaimableResponse{Total: math.ZeroInt(), Totals: sdk.NewCoins()}
	for _, role := range rolesOf(stakingtypes.Role_ROLE_UNSPECIFIED) {
		amount, err := q.claimable(ctx, role, owner)
		if err == nil && role == stakingtypes.Role_ROLE_WORKER {
			amount, err = q.addPending(ctx, amount, owner)
		}
		if err != nil {
			return nil, err
		}
		if amount.IsPositive() {
			res.Claimables = append(res.Claimables, types.Claimable{Role: role, Owner: req.Owner, Amount: amount})
			res.Total, res.Totals = res.Total.Add(amount), res.Totals.Add(types.Coin(amount))
		}
		others, err := q.taoClaimablesOf(ctx, role, owner)
		if err != nil {
			return nil, err
		}
		for _, coin := range others {
			res.Claimables = append(res.Claimables, types.Claimable{
				Role: role, Owner: req.Owner, Amount: coin.Amount, Denom: coin.Denom,
			})
			res.Totals = res.Totals.Add(coin)
		}
	}
	return res, nil
}

// addPending adds the royalties that a claim would credit.
func (q queryServer) addPending(ctx context.Context, amount math.Int, owner sdk.AccAddress) (math.Int, error) {
	pending, err := q.pendingRoyalties(ctx, owner)
	if err != nil {
		return math.Int{}, err
	}
	return amount.Add(pending), nil
}

// Book returns the treasury's record of an epoch; epoch 0 stands for the running one.
func (q queryServer) Book(ctx context.Context, req *types.QueryBookRequest) (*types.QueryBookResponse, error) {
	if req == nil {
		return nil, status.Error(codes.InvalidArgument, "empty request")
	}
	running, err := q.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return nil, status.Error(codes.NotFound, err.Error())
	}
	if req.Epoch == 0 || req.Epoch == running.Number {
		book, err := q.book(ctx, running.Number)
		return &types.QueryBookResponse{Book: book}, err
	}
	book, err := q.books.Get(ctx, req.Epoch)
	if errors.Is(err, collections.ErrNotFound) {
		err := types.ErrBookNotFound.Wrapf("epoch: %d, the running one is %d", req.Epoch, running.Number)
		return nil, status.Error(codes.NotFound, err.Error())
	}
	return &types.QueryBookResponse{Book: book}, err
}

// Explain lists every reward and slash of an owner in an epoch with all factors.
func (q queryServer) Explain(
	ctx context.Context, req *types.QueryExplainRequest,
) (*types.QueryExplainResponse, error) {
	if req == nil {
		return nil, status.Error(codes.InvalidArgument, "empty request")
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	entries, next, err := q.explain(ctx, owner, req.Epoch, page)
	if err != nil {
		return nil, err
	}
	return &types.QueryExplainResponse{Entries: entries, Pagination: next}, nil
}
