package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// holdReason is the word under which a worker's open request is shown among its obligations.
const holdReason = "request"

// assign draws a worker for an open request. If none is found it tries again in the next block, until the request's
// deadline; then everything goes back.
func (k *Keeper) assign(ctx context.Context, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.Status != types.StatusOpen {
		return err // cancelled meanwhile
	}
	now := height(ctx)
	if now > req.DeadlineHeight {
		return k.expire(ctx, req)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	owner, draw, err := k.drawWorker(ctx, params.Market, req)
	switch {
	case err != nil:
		return err
	case owner != nil:
		return k.giveTo(ctx, params, req, owner, draw)
	case now == req.DeadlineHeight:
		return k.expire(ctx, req)
	default:
		return k.schedule(ctx, now+1, types.KindAssign, id)
	}
}

// drawWorker draws by lot in the service's tree, in proportion to weights. A leaf whose stored weight is out of date,
// or whose owner does not take this request, is redrawn. No owner means that nobody was found.
func (k *Keeper) drawWorker(
	ctx context.Context, p types.MarketParams, req types.Request,
) (sdk.AccAddress, *types.Draw, error) {
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return nil, nil, err
	}
	tree := k.tree(ctx, req.Service)
	total, err := tree.Total()
	if err != nil {
		return nil, nil, err
	}
	rng := sample.New("pick/"+req.Id, beacon)
	fresh := func(leaf uint64) (uint64, error) { return k.freshWeight(ctx, p, req, leaf) }
	picked, refused, err := tree.Draw(rng, 1, int(p.DrawTries)-1, fresh)
	if err != nil {
		return nil, nil, err
	}
	draw := &types.Draw{Beacon: beacon, Total: total, Tries: uint32(len(picked) + len(refused))}
	if len(picked) == 1 {
		if draw.Weight, err = tree.Weight(picked[0]); err != nil {
			return nil, nil, err
		}
	}
	if err := k.touchLeaves(ctx, req.Service, append(refused, picked...)); err != nil || len(picked) == 0 {
		return nil, nil, err
	}
	owner, err := k.leafOwner(ctx, req.Service, picked[0])
	return owner, draw, err
}

// freshWeight is what a leaf weighs for a request now: its worker's weight, 0 if the two do not suit each other.
func (k *Keeper) freshWeight(
	ctx context.Context, p types.MarketParams, req types.Request, leaf uint64,
) (uint64, error) {
	owner, err := k.leafOwner(ctx, req.Service, leaf)
	if err != nil {
		return 0, err
	}
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil || !found {
		return 0, err
	}
	standing, err := k.workerStanding(ctx, owner)
	if err != nil || !suits(worker, standing, p, req) {
		return 0, err
	}
	return weightOf(worker, standing, height(ctx)), nil
}

// suits tells whether a worker takes a request: at its price, not above the most it agreed to lose, not given back
// before, and not its own owner's.
func suits(worker types.Worker, standing stakingtypes.Standing, p types.MarketParams, req types.Request) bool {
	return worker.Owner != req.Oracle && !req.Declined(worker.Owner) &&
		worker.MinPrice.LTE(req.BaseReward) && req.BaseReward.LTE(maxReward(worker, standing, p))
}

func (k *Keeper) leafOwner(ctx context.Context, service string, leaf uint64) (sdk.AccAddress, error) {
	owner, err := k.leaves.Get(ctx, collections.Join(service, leaf))
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	return owner, err
}

// touchLeaves brings the workers that a draw looked at up to date, so that the next one does not look in vain.
func (k *Keeper) touchLeaves(ctx context.Context, service string, leaves []uint64) error {
	for _, leaf := range leaves {
		owner, err := k.leafOwner(ctx, service, leaf)
		if err != nil {
			return err
		}
		err = k.Staking.Touch(ctx, stakingtypes.Role_ROLE_WORKER, owner)
		if err != nil && !errors.Is(err, stakingtypes.ErrPositionNotFound) {
			return err
		}
		if err := k.refreshWeights(ctx, owner); err != nil {
			return err
		}
	}
	return nil
}

// giveTo assigns a request to the worker that was drawn.
func (k *Keeper) giveTo(
	ctx context.Context, p types.Params, req types.Request, owner sdk.AccAddress, draw *types.Draw,
) error {
	now := height(ctx)
	req.Status, req.Worker, req.Draw = types.StatusAssigned, owner.String(), draw
	req.AssignedHeight, req.DeadlineHeight = now, now+int64(req.DeadlineBlocks)
	if err := k.requests.Set(ctx, req.Id, req); err != nil {
		return err
	}
	if err := k.indexWorker(ctx, owner, req); err != nil {
		return err
	}
	if err := k.changeWorker(ctx, req.Worker, func(w *types.Worker) { w.Open++ }); err != nil {
		return err
	}
	if err := k.refreshWeights(ctx, owner); err != nil {
		return err
	}
	err := k.Staking.Hold(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference(), holdReason,
		lastHeight(p, req.DeadlineHeight))
	if err != nil {
		return err
	}
	if err := k.schedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return err
	}
	return emit(ctx, &types.EventRequestAssigned{
		Id: req.Id, Worker: req.Worker, DeadlineHeight: req.DeadlineHeight,
	})
}

// lastHeight is when a request answered at its deadline is settled at the latest: the accept window and two rounds
// of evaluation run side by side. A full queue may take longer.
func lastHeight(p types.Params, deadline int64) int64 {
	const rounds = 2
	round := p.Evaluation.CommitBlocks + p.Evaluation.RevealBlocks + 1
	return deadline + int64(max(p.Market.AcceptBlocks, rounds*round))
}
