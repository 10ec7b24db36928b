package keeper

import (
	"context"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/x/rewards/types"
)

// TaoPool tells what the pool of second collateral holds, and what an epoch that closed now would give of it.
func (q queryServer) TaoPool(ctx context.Context, req *types.QueryTaoPoolRequest) (*types.QueryTaoPoolResponse, error) {
	if req == nil {
		return nil, status.Error(codes.InvalidArgument, "empty request")
	}
	pool, err := q.taoPool(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := emission.Tao(pool.Amount)
	if err != nil {
		return nil, err
	}
	coin := func(amount math.Int) sdk.Coin { return sdk.NewCoin(pool.Denom, amount) }
	return &types.QueryTaoPoolResponse{
		Pool: pool, Next: coin(parts.Whole), NextValidators: coin(parts.Validators), NextWorkers: coin(parts.Workers),
		NextTreasury: coin(parts.Treasury),
	}, nil
}
