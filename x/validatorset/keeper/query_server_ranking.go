package keeper

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/power"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// Ranking shows an epoch's ranks, best first, with who came and went after it. Epoch 0 stands for the last ranked one,
// and before there is one for genesis.
func (s queryServer) Ranking(
	ctx context.Context, req *types.QueryRankingRequest,
) (*types.QueryRankingResponse, error) {
	if req == nil {
		return nil, errNoRequest
	}
	last, err := s.k.lastRanked(ctx)
	if err != nil {
		return nil, err
	}
	response := &types.QueryRankingResponse{Epoch: req.Epoch}
	if req.Epoch == 0 {
		response.Epoch = last
	}
	if response.Epoch > 0 {
		if response.Ranks, err = s.k.epochRanks(ctx, response.Epoch); err != nil {
			return nil, err
		}
		slices.SortFunc(response.Ranks, better)
	}
	if response.SeatChanges, err = s.k.seatChanges(ctx, response.Epoch); err != nil {
		return nil, err
	}
	if response.Pruning, err = s.k.pruningOf(ctx, response.Epoch); err != nil {
		return nil, err
	}
	if len(response.Ranks) == 0 && req.Epoch > 0 {
		return nil, types.ErrEpochNotRanked.Wrapf("epoch: %d is not on record any more", req.Epoch)
	}
	return response, nil
}

// better orders ranks: higher performance first, then higher power, then smaller address.
func better(a, b types.Rank) int {
	return cmp.Or(
		b.Performance.BigInt().Cmp(a.Performance.BigInt()),
		cmp.Compare(b.Power, a.Power),
		bytes.Compare(addressOf(a), addressOf(b)),
	)
}

// addressOf is the address of a stored rank, none if it cannot be read.
func addressOf(r types.Rank) sdk.AccAddress {
	address, err := sdk.AccAddressFromBech32(r.Operator)
	if err != nil {
		return nil
	}
	return address
}

// Beacon returns the random value of the last block.
func (s queryServer) Beacon(ctx context.Context, _ *types.QueryBeaconRequest) (*types.QueryBeaconResponse, error) {
	b, err := s.k.lastBeacon(ctx)
	return &types.QueryBeaconResponse{Beacon: b}, err
}

// Power shows the factors of the last change of power, and how little stake reaches a third of it.
func (s queryServer) Power(ctx context.Context, _ *types.QueryPowerRequest) (*types.QueryPowerResponse, error) {
	factors, err := values(ctx, s.k.powers)
	if err != nil {
		return nil, err
	}
	response := &types.QueryPowerResponse{Powers: factors, ThirdShare: math.LegacyZeroDec()}
	if len(factors) == 0 {
		return response, nil
	}
	stakes, powers := make([]math.Int, len(factors)), make([]int64, len(factors))
	for i, f := range factors {
		stakes[i], powers[i] = f.Stake, f.Power
		response.Total += f.Power
	}
	response.ThirdShare, err = power.SmallestThird(stakes, powers)
	return response, err
}
