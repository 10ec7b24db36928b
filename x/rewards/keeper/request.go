package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/rewards/types"
)

// getRequest returns a request, or ErrRequestNotFound.
func (k *Keeper) getRequest(ctx context.Context, id string) (types.Request, error) {
	req, err := k.requests.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Request{}, types.ErrRequestNotFound.Wrapf("request: %s", id)
	}
	return req, err
}

// submit checks a request against state, takes its escrow and queues it for the next block's draw. It writes nothing
// that another oracle's request writes.
func (k *Keeper) submit(ctx context.Context, owner sdk.AccAddress, msg *types.MsgSubmitRequest) (types.Request, error) {
	params, err := k.Params(ctx)
	if err != nil {
		return types.Request{}, err
	}
	oracle, err := k.getOracle(ctx, owner)
	if err != nil {
		return types.Request{}, err
	}
	if msg.Private {
		if err := k.mayBePrivate(ctx, params.Evaluation, oracle); err != nil {
			return types.Request{}, err
		}
	}
	payload := msg.Payload.Complete()
	q, err := k.quote(ctx, params.Market, oracle, demand{msg.Service, payload.Size_, msg.MaxUnits})
	if err != nil {
		return types.Request{}, err
	}
	if d := msg.DeadlineBlocks; d < q.class.MinDeadline || d > q.class.MaxDeadline {
		return types.Request{}, types.ErrInvalidField.Wrapf("deadline_blocks: %d is outside %d..%d", d,
			q.class.MinDeadline, q.class.MaxDeadline)
	}
	if err := checkPrice(params.Market, q.fee, msg.MaxFee.Amount, msg.BaseReward.Amount); err != nil {
		return types.Request{}, err
	}
	pools, royalty, err := k.royaltyOf(ctx, params.Data, msg.Service, msg.DataPools, msg.BaseReward.Amount)
	if err != nil {
		return types.Request{}, err
	}
	now := height(ctx)
	req := types.Request{
		Id:     types.RequestID(sdk.UnwrapSDKContext(ctx).ChainID(), owner, oracle.Requests),
		Oracle: msg.Oracle, Service: msg.Service, Payload: payload, MaxUnits: msg.MaxUnits,
		BaseReward: msg.BaseReward.Amount, Redundancy: msg.Redundancy, DeadlineBlocks: msg.DeadlineBlocks,
		Status: types.StatusOpen, SubmittedHeight: now, DeadlineHeight: now + int64(msg.DeadlineBlocks),
		Ru: q.ru, Consumed: q.consumed, Allowance: q.allowance, Price: q.price, Fee: q.fee,
		Consolation: params.Market.Consolation, Assignments: types.NewAssignments(msg.Redundancy),
		DataPools: msg.DataPools, RoyaltyPools: pools, Royalty: royalty, Private: msg.Private,
	}
	if err := k.open(ctx, owner, req); err != nil {
		return types.Request{}, err
	}
	oracle.Requests++
	oracle.Consumed, oracle.ConsumedEpoch = q.consumed+q.ru, q.epoch
	return req, k.oracles.Set(ctx, owner, oracle)
}

// open takes a new request's escrow and stores it. Its id is taken only if a genesis file set the oracle's counter
// back: the request behind it, and its escrow, must not be overwritten.
func (k *Keeper) open(ctx context.Context, owner sdk.AccAddress, req types.Request) error {
	taken, err := k.requests.Has(ctx, req.Id)
	if err != nil {
		return err
	}
	if taken {
		return types.ErrDuplicate.Wrapf("request: %s exists, limit 1", req.Id)
	}
	if err := k.takeEscrow(ctx, owner, "fee, base_reward and consolations", types.Coins(req.Escrow())); err != nil {
		return err
	}
	if err := k.requests.Set(ctx, req.Id, req); err != nil {
		return err
	}
	if err := k.requestsByOracle.Set(ctx, collections.Join3(owner, req.SubmittedHeight, req.Id)); err != nil {
		return err
	}
	return k.schedule(ctx, req.SubmittedHeight+1, types.KindAssign, req.Id)
}

// takeEscrow takes what a request or a dispute puts into escrow: in a transaction by a virtual send, so that those of
// one block do not wait for each other. The bank credits virtual sends before any other module ends its block: what
// governance executes after that would lose its coins by one, and sends them the ordinary way.
func (k *Keeper) takeEscrow(ctx context.Context, owner sdk.AccAddress, what string, escrow sdk.Coins) error {
	send := k.Bank.SendCoinsFromAccountToModuleVirtual
	if len(sdk.UnwrapSDKContext(ctx).TxBytes()) == 0 {
		send = k.Bank.SendCoinsFromAccountToModule
	}
	if err := send(ctx, owner, types.EscrowAccount, escrow); err != nil {
		return types.ErrEscrow.Wrapf("%s: %s: %s", what, escrow, err)
	}
	return nil
}

// cancel gives an open request back to its oracle, from the block after its submission on: until then its escrow is
// not in the module's account.
func (k *Keeper) cancel(ctx context.Context, oracle, id string) error {
	req, err := k.getRequest(ctx, id)
	if err != nil {
		return err
	}
	if req.Oracle != oracle {
		return types.ErrNotAllowed.Wrapf("oracle: %s, must be the one who sent request %s: %s", oracle, id, req.Oracle)
	}
	if req.Status != types.StatusOpen {
		return types.ErrWrongStatus.Wrapf("request: %s is %s, must be %s", id, req.Status, types.StatusOpen)
	}
	if now := height(ctx); now <= req.SubmittedHeight {
		return types.ErrTooEarly.Wrapf("request: %s was submitted in this block, limit: from block %d on", id,
			req.SubmittedHeight+1)
	}
	if err := k.unschedule(ctx, height(ctx)+1, types.KindAssign, id); err != nil {
		return err
	}
	return k.expire(ctx, req)
}

// setRequest writes a request with the status that follows from its places.
func (k *Keeper) setRequest(ctx context.Context, req types.Request) error {
	if !req.IsSettled() {
		req.Status = req.Stage()
	}
	return k.requests.Set(ctx, req.Id, req)
}

// setPlace writes one place of a request.
func (k *Keeper) setPlace(ctx context.Context, req types.Request, place int, a types.Assignment) error {
	req.Assignments[place] = a
	return k.setRequest(ctx, req)
}

// indexWorker adds an assigned request to its worker's list, unindexWorker takes it off.
func (k *Keeper) indexWorker(ctx context.Context, owner sdk.AccAddress, assigned int64, id string) error {
	return k.requestsByWorker.Set(ctx, collections.Join3(owner, assigned, id))
}

func (k *Keeper) unindexWorker(ctx context.Context, owner sdk.AccAddress, assigned int64, id string) error {
	return k.requestsByWorker.Remove(ctx, collections.Join3(owner, assigned, id))
}
