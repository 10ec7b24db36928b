package keeper

import (
	"context"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Pools lists the pools of data by id.
func (q queryServer) Pools(ctx context.Context, req *types.QueryPoolsRequest) (*types.QueryPoolsResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	page, err := stakingtypes.Page(req.Pagination)
	if err != nil {
		return nil, err
	}
	all, next, err := query.CollectionPaginate(ctx, q.pools, page,
		func(_ string, pool types.Pool) (types.Pool, error) { return pool, nil })
	return &types.QueryPoolsResponse{Pools: all, Pagination: next}, err
}

// openRounds is how many epochs back a pool query looks for rounds that are not over: two while they are sketched and
// audited, and the rest for a pipeline that lags.
const openRounds = 16

// Pool returns a pool and its rounds that are not over, oldest first, those of the last 16 epochs.
func (q queryServer) Pool(ctx context.Context, req *types.QueryPoolRequest) (*types.QueryPoolResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	pool, err := q.findPool(ctx, "id", req.Id)
	if err != nil {
		return nil, err
	}
	running, err := q.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return nil, err
	}
	res := &types.QueryPoolResponse{Pool: pool}
	for epoch := running.Number - min(running.Number, openRounds) + 1; epoch <= running.Number; epoch++ {
		round, err := q.getRound(ctx, pool.Id, epoch)
		if err == nil && round.State != types.RoundPaid {
			res.Rounds = append(res.Rounds, round)
		}
	}
	return res, nil
}

// Round returns the round of a pool and an epoch, with the salt of its sketches.
func (q queryServer) Round(ctx context.Context, req *types.QueryRoundRequest) (*types.QueryRoundResponse, error) {
	if req == nil {
		return nil, errEmpty
	}
	round, err := q.findRound(ctx, req.Pool, req.Epoch)
	if err != nil {
		return nil, err
	}
	sampling, err := q.samplingOf(ctx, round.Epoch)
	return &types.QueryRoundResponse{Round: round, Sampling: sampling}, err
}

// findPool returns the pool of a field.
func (q queryServer) findPool(ctx context.Context, field, id string) (types.Pool, error) {
	if err := types.CheckPoolID(field, id); err != nil {
		return types.Pool{}, asStatus(err)
	}
	pool, err := q.getPool(ctx, id)
	if err != nil {
		return types.Pool{}, asStatus(err)
	}
	return pool, nil
}

// findRound returns the round of a pool and an epoch, 0 for the running one.
func (q queryServer) findRound(ctx context.Context, pool string, epoch uint64) (types.Round, error) {
	if _, err := q.findPool(ctx, "pool", pool); err != nil {
		return types.Round{}, err
	}
	if epoch == 0 {
		running, err := q.Epochs.CurrentEpoch(ctx)
		if err != nil {
			return types.Round{}, err
		}
		epoch = running.Number
	}
	round, err := q.getRound(ctx, pool, epoch)
	if err != nil {
		return types.Round{}, asStatus(err)
	}
	return round, nil
}
