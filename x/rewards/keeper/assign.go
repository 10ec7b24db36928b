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

// assign draws a worker for an open request, after vain draws in which nobody was found. If nobody is found now either
// it is searched for again, until the request's deadline; then everything goes back.
func (k *Keeper) assign(ctx context.Context, id string, vain uint32) error {
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
		return k.searchAgain(ctx, req, vain)
	}
}

// drawWorker draws by lot in the service's tree, in proportion to weights. A leaf whose stored weight is out of date,
// or whose owner does not take this request, is redrawn. No owner means that nobody was found.
func (k *Keeper) drawWorker(
	ctx context.Context, p types.MarketParams, req types.Request,
) (sdk.AccAddress, *types.Draw, error) {
	tree := k.tree(ctx, req.Service)
	total, err := tree.Total()
	if err != nil || total == 0 {
		return nil, nil, err
	}
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return nil, nil, err
	}
	seen := make(map[uint64]sight) // looked up, never ranged over
	picked, refused, err := tree.Draw(sample.New("pick/"+req.Id, beacon), 1, int(p.DrawTries)-1,
		func(leaf uint64) (uint64, error) {
			found, err := k.look(ctx, p, req, leaf)
			seen[leaf] = found
			return found.fresh(), err
		})
	if err != nil {
		return nil, nil, err
	}
	draw := &types.Draw{Beacon: beacon, Total: total, Tries: uint32(len(picked) + len(refused))}
	if len(picked) == 1 {
		if draw.Weight, err = tree.Weight(picked[0]); err != nil {
			return nil, nil, err
		}
	}
	for _, leaf := range refused {
		if err := k.correct(ctx, tree, leaf, seen[leaf]); err != nil {
			return nil, nil, err
		}
	}
	if len(picked) == 0 {
		return nil, nil, nil
	}
	return seen[picked[0]].owner, draw, nil
}

// sight is what a draw finds at a leaf.
type sight struct {
	owner sdk.AccAddress
	// weight is what the worker weighs now, whatever is asked of it.
	weight uint64
	// known tells whether the weight was computed: a worker that refuses the request by its own word is not looked into.
	known bool
	// suits tells whether it takes the request.
	suits bool
}

// fresh is what the leaf weighs for the request.
func (s sight) fresh() uint64 {
	if !s.suits {
		return 0
	}
	return s.weight
}

// look finds out whether a leaf's worker takes a request, and what it weighs now.
func (k *Keeper) look(
	ctx context.Context, p types.MarketParams, req types.Request, leaf uint64,
) (sight, error) {
	owner, err := k.leafOwner(ctx, req.Service, leaf)
	if err != nil {
		return sight{}, err
	}
	worker, found, err := k.findWorker(ctx, owner)
	if err != nil || !found || !willing(worker, req) {
		return sight{owner: owner}, err
	}
	standing, err := k.workerStanding(ctx, owner)
	if err != nil {
		return sight{}, err
	}
	return sight{
		owner: owner, weight: weightOf(worker, standing, height(ctx)), known: true,
		suits: req.BaseReward.LTE(maxReward(worker, standing, p)),
	}, nil
}

// willing tells whether a worker would take a request by what it says itself: at its price, not given back before, and
// not its own owner's. The most it agreed to lose may depend on its requirement and is asked later.
func willing(worker types.Worker, req types.Request) bool {
	return worker.Owner != req.Oracle && !req.Declined(worker.Owner) && worker.MinPrice.LTE(req.BaseReward)
}

func (k *Keeper) leafOwner(ctx context.Context, service string, leaf uint64) (sdk.AccAddress, error) {
	owner, err := k.leaves.Get(ctx, collections.Join(service, leaf))
	if errors.Is(err, collections.ErrNotFound) {
		return nil, nil
	}
	return owner, err
}

// correct brings a worker that a draw refused up to date if its stored weight is not what it weighs, so that the next
// draw does not look in vain. One that is as the tree has it, and only does not take this request, is left alone.
func (k *Keeper) correct(ctx context.Context, tree sample.Tree, leaf uint64, found sight) error {
	if !found.known {
		return nil
	}
	stored, err := tree.Weight(leaf)
	if err != nil || stored == found.weight {
		return err
	}
	return k.touch(ctx, found.owner)
}

// touch brings a worker's position up to date, and by its hook the worker's weights.
func (k *Keeper) touch(ctx context.Context, owner sdk.AccAddress) error {
	err := k.Staking.Touch(ctx, stakingtypes.Role_ROLE_WORKER, owner)
	if errors.Is(err, stakingtypes.ErrPositionNotFound) {
		return k.refreshWeights(ctx, owner)
	}
	return err
}

// giveTo assigns a request to the worker that was drawn.
func (k *Keeper) giveTo(
	ctx context.Context, p types.Params, req types.Request, owner sdk.AccAddress, draw *types.Draw,
) error {
	now := height(ctx)
	if err := k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id); err != nil {
		return err // the search is over
	}
	if err := k.use(ctx, req); err != nil {
		return err
	}
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
	if err := k.touch(ctx, owner); err != nil { // a draw is a touch; the weights follow
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
