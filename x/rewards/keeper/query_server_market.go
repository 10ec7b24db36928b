package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/mech/quality"
	"github.com/masa-finance/masad/x/rewards/types"
)

// Params returns the parameters.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.Keeper.Params(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

// Request returns one request with all its assignments.
func (q queryServer) Request(
	ctx context.Context, req *types.QueryRequestRequest,
) (*types.QueryRequestResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	if err := types.CheckRequestID("id", req.Id); err != nil {
		return nil, asStatus(err)
	}
	found, err := q.getRequest(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	return &types.QueryRequestResponse{Request: found}, nil
}

// Quote tells what a request would cost now, and why.
func (q queryServer) Quote(ctx context.Context, req *types.QueryQuoteRequest) (*types.QueryQuoteResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	params, err := q.Keeper.Params(ctx)
	if err != nil {
		return nil, err
	}
	market := params.Market
	oracle, base, err := q.quoted(ctx, market, req)
	if err != nil {
		return nil, asStatus(err)
	}
	found, err := q.quote(ctx, market, oracle, demand{req.Service, req.PayloadSize, req.MaxUnits})
	if err != nil {
		return nil, asStatus(err)
	}
	pools, royalty, err := q.royaltyOf(ctx, params.Data, req.Service, req.DataPools, base)
	if err != nil {
		return nil, asStatus(err)
	}
	redundancy := max(req.Redundancy, 1)
	consolations := quality.Consolations(market.Consolation, base, redundancy)
	weight, err := q.tree(ctx, req.Service).Total()
	if err != nil {
		return nil, err
	}
	return &types.QueryQuoteResponse{
		Class: found.class.Prefix, Ru: found.ru, Price: found.price, Consumed: found.consumed,
		Allowance: found.allowance, Fee: found.fee, BaseReward: base,
		Escrow:     found.fee.Add(base).Add(consolations).Add(royalty),
		Redundancy: redundancy, Consolation: market.Consolation, Consolations: consolations,
		BaseRewardFloor: market.BaseRewardFloor, BaseRewardLimit: rewardLimit(market, found.fee),
		MinDeadline: found.class.MinDeadline, MaxDeadline: found.class.MaxDeadline, Weight: weight,
		Royalty: royalty, RoyaltyPools: pools,
	}, nil
}

// quoted checks what a quote is asked for, and returns who would ask and the base reward.
func (q queryServer) quoted(
	ctx context.Context, p types.MarketParams, req *types.QueryQuoteRequest,
) (oracle types.Oracle, base math.Int, err error) {
	owner, err := accountOf(req.Oracle)
	if err != nil {
		return oracle, base, err
	}
	if oracle, err = q.getOracle(ctx, owner); err != nil {
		return oracle, base, err
	}
	if err := types.CheckService("service", req.Service); err != nil {
		return oracle, base, err
	}
	if err := types.CheckDataPools(req.DataPools); err != nil {
		return oracle, base, err
	}
	if req.Redundancy > types.MaxRedundancy {
		return oracle, base, types.ErrInvalidField.Wrapf("redundancy: %d is outside 1..%d", req.Redundancy,
			types.MaxRedundancy)
	}
	base, err = parseReward(req.BaseReward, p.BaseRewardFloor)
	return oracle, base, err
}

// parseReward reads an amount of umasa; nothing stands for the floor.
func parseReward(text string, floor math.Int) (math.Int, error) {
	if text == "" {
		return floor, nil
	}
	const digits = 19 // of 2^63
	amount, ok := math.NewIntFromString(text)
	if !ok || len(text) > digits || amount.IsNegative() {
		return math.Int{}, types.ErrInvalidAmount.Wrapf("base_reward: must be a whole number of umasa below 2^63")
	}
	return amount, nil
}

// Worker returns one worker.
func (q queryServer) Worker(ctx context.Context, req *types.QueryWorkerRequest) (*types.QueryWorkerResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, asStatus(err)
	}
	view, err := q.viewWorker(ctx, owner)
	if err != nil {
		return nil, asStatus(err)
	}
	return &types.QueryWorkerResponse{Worker: view}, nil
}

// viewWorker is a worker with its present weight.
func (q queryServer) viewWorker(ctx context.Context, owner sdk.AccAddress) (types.WorkerView, error) {
	worker, err := q.getWorker(ctx, owner)
	if err != nil {
		return types.WorkerView{}, err
	}
	standing, err := q.workerStanding(ctx, owner)
	if err != nil {
		return types.WorkerView{}, err
	}
	params, err := q.Keeper.Params(ctx)
	if err != nil {
		return types.WorkerView{}, err
	}
	return types.WorkerView{
		Worker: worker, Weight: weightOf(worker, standing, height(ctx)),
		MaxReward: maxReward(worker, standing, params.Market),
	}, nil
}

// Oracle returns one oracle.
func (q queryServer) Oracle(ctx context.Context, req *types.QueryOracleRequest) (*types.QueryOracleResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	owner, err := accountOf(req.Owner)
	if err != nil {
		return nil, asStatus(err)
	}
	oracle, err := q.getOracle(ctx, owner)
	if err != nil {
		return nil, asStatus(err)
	}
	return &types.QueryOracleResponse{Oracle: oracle}, nil
}

// errEmpty answers a request that is not there.
var errEmpty = status.Error(codes.InvalidArgument, "empty request")

// missing are the errors that say that nothing was found.
var missing = []error{
	collections.ErrNotFound, types.ErrRequestNotFound, types.ErrWorkerNotFound, types.ErrOracleNotFound,
	types.ErrItemNotFound, types.ErrPoolNotFound, types.ErrRoundNotFound, types.ErrDatasetNotFound,
}

// asStatus tells gRPC clients whether nothing was found or the question was wrong.
func asStatus(err error) error {
	for _, none := range missing {
		if errors.Is(err, none) {
			return status.Error(codes.NotFound, err.Error())
		}
	}
	return status.Error(codes.InvalidArgument, err.Error())
}
