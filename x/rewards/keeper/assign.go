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

// assign draws workers for the open places of a request, after vain draws in which too few were found. Those found are
// assigned at once. For the other places it is searched again, until the request's deadline; then they stay empty.
func (k *Keeper) assign(ctx context.Context, id string, vain uint32) error {
	req, err := k.getRequest(ctx, id)
	if err != nil || req.IsSettled() || req.Count(types.Assignment.IsOpen) == 0 {
		return err // cancelled meanwhile, or there is nothing left to look for
	}
	now := height(ctx)
	if now > req.DeadlineHeight {
		return k.endSearch(ctx, req)
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	found, err := k.drawWorkers(ctx, params.Market, req)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		if err := k.giveTo(ctx, params, req, found); err != nil {
			return err
		}
	}
	switch {
	case req.Count(types.Assignment.IsOpen) == 0:
		return k.unschedule(ctx, req.DeadlineHeight, types.KindDeadline, req.Id) // the search is over
	case now == req.DeadlineHeight:
		return k.endSearch(ctx, req)
	default:
		return k.searchAgain(ctx, req, vain)
	}
}

// drawn is a worker that a draw found, and why.
type drawn struct {
	owner sdk.AccAddress
	draw  types.Draw
}

// drawWorkers draws by lot in the service's tree, in proportion to weights and without replacement, one worker for each
// open place in one stream. A leaf whose stored weight is out of date, or whose owner does not take this request, is
// redrawn. Those found are in the order of the draw; they may be fewer than the open places.
func (k *Keeper) drawWorkers(ctx context.Context, p types.MarketParams, req types.Request) ([]drawn, error) {
	tree := k.tree(ctx, req.Service)
	total, err := tree.Total()
	if err != nil || total == 0 {
		return nil, err
	}
	beacon, err := k.Validators.RandomBeacon(ctx)
	if err != nil {
		return nil, err
	}
	seen := make(map[uint64]sight) // looked up, never ranged over
	picked, refused, err := tree.Draw(sample.New("pick/"+req.Id, beacon), req.Count(types.Assignment.IsOpen),
		int(p.DrawTries)-1, func(leaf uint64) (uint64, error) {
			found, err := k.look(ctx, p, req, leaf)
			found.try = uint32(len(seen) + 1)
			seen[leaf] = found
			return found.fresh(), err
		})
	if err != nil {
		return nil, err
	}
	found := make([]drawn, len(picked))
	for i, leaf := range picked {
		weight, err := tree.Weight(leaf)
		if err != nil {
			return nil, err
		}
		draw := types.Draw{Beacon: beacon, Total: total, Weight: weight, Tries: seen[leaf].try}
		found[i] = drawn{seen[leaf].owner, draw}
	}
	for _, leaf := range refused {
		if err := k.correct(ctx, tree, leaf, seen[leaf]); err != nil {
			return nil, err
		}
	}
	return found, nil
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
	// try counts the leaves looked at, up to this one.
	try uint32
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

// willing tells whether a worker would take a request by what it says itself: at its price, not given back before, not
// its own owner's, no place of it its own already, and with a key to read it by if it is private. The most it agreed
// to lose may depend on its requirement and is asked later.
func willing(worker types.Worker, req types.Request) bool {
	return worker.Owner != req.Oracle && !req.Declined(worker.Owner) && req.Place(worker.Owner) < 0 &&
		worker.MinPrice.LTE(req.BaseReward) && (!req.Private || len(worker.EncryptionPubkey) > 0)
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

// giveTo assigns open places of a request to the workers that were drawn, in the order of the draw.
func (k *Keeper) giveTo(ctx context.Context, p types.Params, req types.Request, found []drawn) error {
	if err := k.use(ctx, req); err != nil {
		return err
	}
	now := height(ctx)
	deadline := now + int64(req.DeadlineBlocks)
	given := 0
	for place := range req.Assignments {
		if given == len(found) {
			break
		}
		if !req.Assignments[place].IsOpen() {
			continue
		}
		a := &req.Assignments[place]
		a.Worker, a.Draw = found[given].owner.String(), &found[given].draw
		a.AssignedHeight, a.DeadlineHeight = now, deadline
		given++
	}
	if err := k.setRequest(ctx, req); err != nil {
		return err
	}
	for _, d := range found {
		if err := k.engage(ctx, p, req, d.owner); err != nil {
			return err
		}
	}
	return k.schedule(ctx, deadline, types.KindDeadline, req.Id)
}

// engage makes a worker busy with a request that was assigned to it.
func (k *Keeper) engage(ctx context.Context, p types.Params, req types.Request, owner sdk.AccAddress) error {
	a := req.Assignments[req.Place(owner.String())]
	if err := k.indexWorker(ctx, owner, a.AssignedHeight, req.Id); err != nil {
		return err
	}
	if err := k.changeWorker(ctx, a.Worker, func(w *types.Worker) { w.Open++ }); err != nil {
		return err
	}
	if err := k.touch(ctx, owner); err != nil { // a draw is a touch; the weights follow
		return err
	}
	err := k.Staking.Hold(ctx, stakingtypes.Role_ROLE_WORKER, owner, req.HoldReference(), holdReason,
		lastHeight(p, lastDeadline(req, a)))
	if err != nil {
		return err
	}
	return emit(ctx, &types.EventRequestAssigned{Id: req.Id, Worker: a.Worker, DeadlineHeight: a.DeadlineHeight})
}

// lastDeadline is the latest height at which a response to the request may be due: with several places, one of them may
// be given as late as in the last block of the search.
func lastDeadline(req types.Request, a types.Assignment) int64 {
	if req.Redundancy == 1 {
		return a.DeadlineHeight
	}
	return max(a.DeadlineHeight, req.DeadlineHeight+int64(req.DeadlineBlocks))
}

// lastHeight is when a request answered at its deadline is settled at the latest: the accept window and two rounds
// of evaluation run side by side, and a dispute takes two more. A full queue may take longer.
func lastHeight(p types.Params, deadline int64) int64 {
	const rounds = 2
	judged := rounds * (p.Evaluation.CommitBlocks + p.Evaluation.RevealBlocks + 1)
	disputed := uint64(0)
	if p.Disputes.DisputeBlocks > 0 {
		disputed = p.Disputes.DisputeBlocks + judged
	}
	return deadline + int64(max(p.Market.AcceptBlocks, judged)+disputed)
}
