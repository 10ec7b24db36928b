package keeper

import (
	"context"
	"errors"
	"math/big"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/fixed"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// maxCoverage is the most that stake beyond the requirement adds to a weight: four times the requirement counts.
const maxCoverage = 4

// weightOf is a worker's weight in a draw, floor(min(s, 4·req)·Q̂²), and 0 for one that takes nothing new: not
// active, busy to its capacity, or resting.
func weightOf(worker types.Worker, standing stakingtypes.Standing, now int64) uint64 {
	if standing.Status != stakingtypes.Status_STATUS_ACTIVE || worker.Open >= worker.Capacity ||
		worker.RestingUntil > now {
		return 0
	}
	counted := math.MinInt(standing.Counted, standing.Required.MulRaw(maxCoverage))
	quality := fixed.Raw(worker.Quality)
	product := new(big.Int).Mul(quality, quality)
	weight := fixed.FloorQuo(product.Mul(product, fixed.Units(counted)), fixed.Pow18(2))
	if !weight.IsUint64() {
		return 0 // the supply is below 2^63, so this is no stake
	}
	return weight.Uint64()
}

// maxReward is the largest base reward a worker is drawn for: its own word, else a share of its requirement.
func maxReward(worker types.Worker, standing stakingtypes.Standing, p types.MarketParams) math.Int {
	if worker.MaxReward.IsPositive() {
		return worker.MaxReward
	}
	return p.MaxRewardRatio.MulInt(standing.Required).TruncateInt()
}

// workerStanding is a worker's position; an owner without one has a standing of nothing.
func (k *Keeper) workerStanding(ctx context.Context, owner sdk.AccAddress) (stakingtypes.Standing, error) {
	standing, err := k.Staking.Standing(ctx, stakingtypes.Role_ROLE_WORKER, owner)
	if errors.Is(err, stakingtypes.ErrPositionNotFound) {
		zero := math.ZeroInt()
		return stakingtypes.Standing{
			Status: stakingtypes.Status_STATUS_LEFT, Masa: zero, Tao: zero, Counted: zero, Required: zero,
		}, nil
	}
	return standing, err
}

// refreshWeights writes a worker's weight into the trees of its services. It does nothing for an owner that is no
// worker.
func (k *Keeper) refreshWeights(ctx context.Context, owner sdk.AccAddress) error {
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil || !found {
		return err
	}
	standing, err := k.workerStanding(ctx, owner)
	if err != nil {
		return err
	}
	weight := weightOf(worker, standing, height(ctx))
	for i, service := range worker.Services {
		if err := k.tree(ctx, service).Update(worker.Leaves[i], weight); err != nil {
			return err
		}
	}
	return nil
}

// weigh does a due item: the worker's rest is over, or a message changed what it is busy with.
func (k *Keeper) weigh(ctx context.Context, id string) error {
	owner, err := sdk.AccAddressFromBech32(id)
	if err != nil {
		return types.ErrInvalidAddress.Wrapf("worker: %s", err)
	}
	return k.refreshWeights(ctx, owner)
}

// weighLater queues the update of a worker's weights for the end of this block: messages do not write the trees,
// which all workers of a service share.
func (k *Keeper) weighLater(ctx context.Context, owner string) error {
	return k.schedule(ctx, height(ctx), types.KindWeigh, owner)
}
